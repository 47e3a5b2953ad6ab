using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
public sealed record Result(int Code, string Output, string Error)
{
    /// <summary>The one line of an error; fails the test when there are more or none.</summary>
    public string ErrorLine
    {
        get
        {
            string[] lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(lines.Length == 1, $"one line of error is wanted, there are {lines.Length}:\n{Error}");
            return lines[0];
        }
    }
}

/// <summary>The programs and root file systems under test, and how to run programs at all.</summary>
public static class Programs
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static string Nsinit => Path.GetFullPath($"{Metadata("Programs")}/nsinit");

    /// <summary>The launcher that leaves out the protections that NSINIT_WEAKENED names.</summary>
    public static string Weakened => Path.GetFullPath($"{Metadata("Weakened")}/nsinit");

    public static string NsinitInit => Path.GetFullPath($"{Metadata("Programs")}/nsinit-init");

    /// <summary>What the launcher carries along: the program that plans are carried out by.</summary>
    public static string Stage => Path.GetFullPath(Metadata("Stage"));

    /// <summary>The two root file systems of the demo, which every row of the article is tested on.</summary>
    public static string Alpine => Path.GetFullPath($"{Source}/out/images/alpine-linux");

    public static string Tiny => Path.GetFullPath($"{Source}/out/images/tiny-linux");

    /// <summary>The archive that Alpine was made of.</summary>
    public static string AlpineArchive => Directory.GetFiles($"{Source}/out/cache", "alpine-minirootfs-*-x86_64.tar.gz").Single();

    public static string Source => Path.GetFullPath(Metadata("SourceRoot"));

    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>Starts a program with its streams in the test's hands.</summary>
    public static Process Start(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs a program to its end; one that does not end in three minutes is killed and fails the test.</summary>
    public static Result Run(string program, string[] arguments, string? input = null)
    {
        using Process process = Start(program, arguments);
        return Finish(process, input, $"{program} {string.Join(' ', arguments)}");
    }

    /// <summary>Reads all that a started program writes, and waits for its end.</summary>
    public static Result Finish(Process process, string? input = null, string what = "the program")
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null) { process.StandardInput.Write(input); }
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{what} did not end within {Patience}");
        }

        return new Result(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Waits for a program's end; returns its exit code. One that does not end is killed and fails the test.</summary>
    public static int Code(Process process)
    {
        if (process.WaitForExit(Patience)) { return process.ExitCode; }
        process.Kill(entireProcessTree: true);
        Assert.Fail($"it did not end within {Patience}");
        return -1;
    }

    private static string Metadata(string key) =>
        typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
