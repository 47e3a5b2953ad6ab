using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>Standard streams without a terminal: every byte, both ways, and their ends.</summary>
public sealed class StreamTests
{
    private const int Size = 100_000_000;

    public static TheoryData<string> Images => [Programs.Alpine, Programs.Tiny];

    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    public async Task A_hundred_megabytes_pass_through(string command)
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "1000");
        using Process process = command == "run"
            ? host.Start("run", "-i", "--rm", Programs.Tiny, "cat") : host.Start("exec", "-i", "c", "cat");
        byte[] piece = new byte[1_000_000];
        new Random(7).NextBytes(piece);
        using IncrementalHash sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Task<byte[]> received = SHA256.HashDataAsync(process.StandardOutput.BaseStream, TestContext.Current.CancellationToken).AsTask();
        for (int i = 0; i < Size / piece.Length; i++)
        {
            piece[i]++;
            sent.AppendData(piece);
            await process.StandardInput.BaseStream.WriteAsync(piece, TestContext.Current.CancellationToken);
        }

        process.StandardInput.Close();
        Assert.Equal(sent.GetHashAndReset(), await received);
        Assert.Equal(0, Programs.Code(process));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void End_of_input_is_not_the_end_of_output(string image)
    {
        using FakeHost host = new();
        // The input ends first; what is written afterwards still comes.
        Result result = host.Feed("one\ntwo\n", "run", "-i", "--rm", image, "sh", "-c", "wc -l; sleep 0.2; echo after; echo error >&2; exit 4");
        Assert.Equal(4, result.Code);
        Assert.Equal(["2", "after"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim()));
        Assert.Equal("error\n", result.Error);
    }

    // Nobody but the payload holds the pipes; each other end is told when the payload lets go of its own.
    [Fact]
    public void Ends_of_streams_are_seen_while_the_payload_lives()
    {
        using FakeHost host = new();
        string run = $"{Programs.Nsinit} --root {host.Root} run -i --rm --name c {Programs.Tiny}";
        string payload = $"{run} sh -c 'exec </dev/null >/dev/null 2>&1; sleep 1000'";
        using Process process = Programs.Start(
            "nsenter", host.Enter(["sh", "-c", $"(yes 2>/dev/null; echo input >&2) | {payload} | (cat; echo output >&2)"]));
        string[] ends = [process.StandardError.ReadLine()!, process.StandardError.ReadLine()!];
        Assert.Equal(["input", "output"], ends.Order());
        host.Ok("exec", "c", "true");
        host.Ok("kill", "c");
        Assert.Equal(0, Programs.Code(process));
    }

    [Fact]
    public void Without_i_there_is_no_input()
    {
        using FakeHost host = new();
        Assert.Equal("0", host.Feed("something\n", "run", "--rm", Programs.Tiny, "wc", "-c").Output.Trim());
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sleep", "1000");
        Assert.Equal("0", host.Feed("something\n", "exec", "c", "wc", "-c").Output.Trim());
        Assert.Equal("10", host.Feed("something\n", "exec", "-i", "c", "wc", "-c").Output.Trim());
    }

    [Fact]
    public void A_reader_that_goes_away_ends_the_payload()
    {
        using FakeHost host = new();
        Result result = host.Run(["sh", "-c", $"{Programs.Nsinit} --root {host.Root} run --rm {Programs.Tiny} yes | head -n 1; echo done"]);
        Assert.Equal("y\ndone\n", result.Output);
        FakeHost.Eventually(() => host.Ok("ps", "-aq").Length == 0, "yes has ended");
    }

    [Fact]
    public void Closed_streams_are_no_streams_of_something_else()
    {
        using FakeHost host = new();
        Result result = host.Run(["sh", "-c", $"{Programs.Nsinit} --root {host.Root} run -i --rm {Programs.Tiny} sh -c '[ -c /proc/$$/fd/0 ] && [ -c /proc/$$/fd/1 ]' <&- >&-"]);
        Assert.Equal(new Result(0, "", ""), result);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Log_has_all_when_the_payload_ends_at_once(string image)
    {
        using FakeHost host = new();
        for (int i = 0; i < 10; i++)
        {
            string id = host.Ok("run", "-d", image, "sh", "-c", $"echo out {i}; echo error >&2; printf 'no end'").Trim();
            Result log = host.Nsinit("logs", "-f", id);
            Assert.Equal($"out {i}\nno end", log.Output);
            Assert.Equal("error\n", log.Error);
            Assert.Equal(log, host.Nsinit("logs", id));
        }
    }

    [Fact]
    public void Log_keeps_every_byte_and_follows()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "--name", "c", Programs.Tiny, "sh", "-c", "i=0; while [ $i -lt 50000 ]; do echo line $i; i=$((i+1)); done; sleep 0.3; echo last");
        string[] lines = host.Ok("logs", "-f", "c").Split('\n');
        Assert.Equal(50_002, lines.Length);
        for (int i = 0; i < 50_000; i++) { Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"line {i}"), lines[i]); }
        Assert.Equal("last", lines[50_000]);
    }

    [Fact]
    public void Log_of_a_terminal_is_what_it_showed()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "-t", "--name", "c", Programs.Tiny, "sh", "-c", "tty; echo error >&2");
        Assert.Equal("/dev/pts/0\r\nerror\r\n", host.Ok("logs", "-f", "c"));
    }

    [Fact]
    public void Detached_input_stays_open()
    {
        using FakeHost host = new();
        host.Ok("run", "-d", "-i", "--name", "held", Programs.Tiny, "sh", "-c", "read line; echo ended");
        host.Ok("run", "-d", "--name", "none", Programs.Tiny, "sh", "-c", "read line; echo ended");
        Assert.Equal("ended\n", host.Ok("logs", "-f", "none"));
        Assert.Equal("held\n", host.Ok("exec", "held", "hostname"));
        Assert.Equal("", host.Ok("logs", "held"));
    }
}
