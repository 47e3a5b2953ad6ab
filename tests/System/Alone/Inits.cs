using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Alone;

/// <summary>
/// nsinit-init under each of its names, and the programs that own these names where they are installed: a test of their
/// behaviour runs on both, so that it cannot hold ours to a mistake of its own.
/// </summary>
public static class Inits
{
    private static readonly Lazy<string> Made = new(Make);

    /// <summary>A directory with links to nsinit-init, and the helper.</summary>
    private static string Place => Made.Value;

    /// <summary>The program that tests run under an init; probe.c says what it can.</summary>
    public static string Probe => $"{Place}/probe";

    /// <summary>nsinit-init by its own name or another's; "/usr/bin/NAME" is the other itself.</summary>
    public static string Path(string name) => name.StartsWith('/') ? name : $"{Place}/{name}";

    public static TheoryData<string> Tinis => Installed("nsinit-init", "tini", "docker-init", "/usr/bin/tini");

    public static TheoryData<string> DumbInits => Installed("dumb-init", "/usr/bin/dumb-init");

    public static TheoryData<string> Catatonits => Installed("nsinit-init", "catatonit", "/usr/bin/catatonit");

    public static TheoryData<string> All =>
        Installed("nsinit-init", "tini", "dumb-init", "catatonit", "/usr/bin/tini", "/usr/bin/dumb-init", "/usr/bin/catatonit");

    public static TheoryData<string> Ours => Installed("nsinit-init", "tini", "dumb-init", "catatonit");

    /// <summary>Runs an init to its end.</summary>
    public static Result Run(string name, params string[] arguments) => Programs.Run(Path(name), arguments);

    /// <summary>Starts an init.</summary>
    public static Process Start(string name, params string[] arguments) => Programs.Start(Path(name), arguments);

    /// <summary>A shell command, in which $init is the init and $probe the helper.</summary>
    public static Result Shell(string name, string command) => Programs.Run("sh", ["-c", Variables(name) + command]);

    public static Process StartShell(string name, string command) => Programs.Start("sh", ["-c", Variables(name) + command]);

    public static void Kill(Process process, int signal) =>
        Assert.Equal(0, Programs.Run("kill", [$"-{signal}", $"{process.Id}"]).Code);

    /// <summary>A field of /proc/PID/status.</summary>
    public static string Status(int pid, string field) =>
        File.ReadLines($"/proc/{pid}/status").Single(l => l.StartsWith(field + ":", StringComparison.Ordinal))[(field.Length + 1)..].Trim();

    private static string Variables(string name) => $"init='{Path(name)}'; probe='{Probe}'; ";

    private static TheoryData<string> Installed(params string[] names) => [.. names.Where(n => !n.StartsWith('/') || File.Exists(n))];

    private static string Make()
    {
        string place = Directory.CreateTempSubdirectory("nsinit-alone-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(place, recursive: true);
        foreach (string name in (string[])["nsinit-init", "tini", "docker-init", "dumb-init", "catatonit"])
        {
            File.CreateSymbolicLink($"{place}/{name}", Programs.NsinitInit);
        }

        Result compiled = Programs.Run("gcc", ["-static", "-O1", "-Wall", "-Werror", "-o", $"{place}/probe", $"{Programs.Source}/tests/System/Alone/probe.c"]);
        Assert.True(compiled.Code == 0, compiled.Error);
        return place;
    }
}
