using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Nsinit.Tests.System;

namespace Nsinit.Tests.Machines.Virtual;

/// <summary>What a part of guest.sh wrote, and the code it ended with.</summary>
public sealed record Part(int Code, string Output);

/// <summary>
/// An emulated machine that has booted, done all parts of guest.sh and gone down. It is booted once for all tests on it.
/// </summary>
public abstract partial class Guest
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, Part> _parts = [];

    protected Guest(string processor)
    {
        string initramfs = $"{Programs.Source}/out/machines/{processor}.cpio.gz";
        if (!File.Exists(initramfs)) { throw new FileNotFoundException("make test-vm makes what is booted", initramfs); }
        // One line a message of the kernel would cut through those of the guest.
        using Process machine = Programs.Start("sh", [
            $"{Programs.Source}/build/qemu.sh", processor, $"{Programs.Source}/out/cache/kernel-{processor}", initramfs, "quiet loglevel=1 panic=-1"]);
        machine.StandardInput.Close();
        Task<string> errors = machine.StandardError.ReadToEndAsync();
        Task<string> console = machine.StandardOutput.ReadToEndAsync();
        bool ended = machine.WaitForExit(Patience);
        if (!ended) { machine.Kill(entireProcessTree: true); }

        Console = Escapes().Replace(console.GetAwaiter().GetResult(), "").Replace("\r", "", StringComparison.Ordinal);
        if (!ended) { throw new TimeoutException($"the machine did not go down within {Patience}:\n{Console}"); }
        if (machine.ExitCode != 0) { throw new InvalidOperationException($"qemu: code {machine.ExitCode}\n{errors.GetAwaiter().GetResult()}"); }
        foreach (Match match in Parts().Matches(Console))
        {
            _parts.Add(match.Groups[1].Value, new Part(int.Parse(match.Groups[3].ValueSpan, null), match.Groups[2].Value));
        }
    }

    /// <summary>All that the machine wrote.</summary>
    public string Console { get; }

    public Part this[string name] => _parts.TryGetValue(name, out Part? part)
        ? part
        : throw new InvalidOperationException($"the machine did not come to the end of {name}:\n{Console}");

    [GeneratedRegex(@"^@@ (\w+)\n((?:.*\n)*?)@@ = (\d+)\n", RegexOptions.Multiline)]
    private static partial Regex Parts();

    [GeneratedRegex(@"\x1b\[[0-9;]*[A-Za-z]")]
    private static partial Regex Escapes();
}

/// <summary>A PC with Debian's kernel: nothing but version 2 of cgroups.</summary>
public sealed class X64Guest() : Guest("x64");

/// <summary>An arm64 machine with Debian's kernel.</summary>
public sealed class Arm64Guest() : Guest("arm64");
