using System;
using System.IO;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;
using Nsinit.Linux;

namespace Nsinit.Launcher.Cli;

/// <summary>Standard output and error, by write(2): the Console class costs more than most commands do.</summary>
internal static unsafe class Output
{
    /// <summary>Writes to standard output.</summary>
    public static void Write(string text) => Write(1, Encoding.UTF8.GetBytes(text));

    public static void WriteLine(string text) => Write($"{text}\n");

    /// <summary>Writes to standard error.</summary>
    public static void WriteError(string text) => Write(2, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes to a descriptor. A reader that has gone away ends the matter without a word, as SIGPIPE would.</summary>
    public static void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* start = bytes)
            {
                SysResult result = Kernel.Write(fd, start, (nuint)bytes.Length);
                if (result.Error == Errno.EINTR) { continue; }
                if (result.Error == Errno.EPIPE) { Kernel.Exit(128 + Signal.SIGPIPE); }
                bytes = bytes[result.OrThrow("write to", fd == 1 ? "standard output" : "standard error")..];
            }
        }
    }

    /// <summary>Standard output for an archive; <paramref name="hint"/> says what to do where that is a terminal.</summary>
    public static Stream Archive(string hint) => !HostFacts.IsTerminal(1) ? new DescriptorStream(1, "standard output")
        : throw new NsinitException("write an archive to a terminal: nobody can read it there") { Hint = hint };

    /// <summary>A writer on standard output, for libraries.</summary>
    public static TextWriter Writer { get; } = new OutputWriter();

    private sealed class OutputWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Output.Write($"{value}");

        public override void Write(string? value) => Output.Write(value ?? "");
    }
}
