using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Faults;

/// <summary>What tests of failures ask of a fake host: shell lines with nsinit at hand, and what is there before and after.</summary>
internal static class FaultHost
{
    /// <summary>Runs shell lines in the test's directory, with $N, $S, $T and $A set.</summary>
    public static Result Script(this FakeHost host, string lines) => host.Run(["sh", "-c", $"cd {host.Directory}; {Variables(host)} {lines}"]);

    /// <summary>As above; a failure of the last line fails the test.</summary>
    public static string Scene(this FakeHost host, string lines)
    {
        Result result = host.Script(lines);
        Assert.True(result.Code == 0, $"{lines}: code {result.Code}\n{result.Output}{result.Error}");
        return result.Output;
    }

    /// <summary>All that a failed command could have left: state, links, mounts, processes.</summary>
    public static string[] Everything(this FakeHost host) =>
    [
        .. State(host).Order(StringComparer.Ordinal),
        .. host.Shell("ip -o addr show to 0/0 | awk '{print $2, $4}'; ip -o link | cut -d: -f2; ps -eo comm=").Split('\n').Order(StringComparer.Ordinal),
        .. File.ReadAllLines($"/proc/{host.Pid}/mounts").Order(StringComparer.Ordinal),
    ];

    /// <summary>The state directory's entries, but for what is inside of images and layers.</summary>
    public static string[] State(this FakeHost host) =>
        host.Script("[ ! -e $S ] || find $S -mindepth 1 \\( -path $S/events -o -path '*/containers/*/*/*' -o -path '*/images/*/*' \\) -prune -o -print")
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Variables(FakeHost host) =>
        $"NO_NFT='{WithoutNftables}'; S={host.Root}; N='{Programs.Nsinit} --root {host.Root}'; T={Programs.Tiny}; A={Programs.AlpineArchive};";

    /// <summary>
    /// Runs its arguments as on a kernel without netfilter's sockets: a filter of system calls refuses them, and nothing
    /// else, to the program and all that it starts.
    /// </summary>
    public const string WithoutNftables =
        """
        import ctypes, os, platform, struct, sys
        number = 41 if platform.machine() == "x86_64" else 198
        steps = [(0x20, 0, 0, 0), (0x15, 0, 3, number), (0x20, 0, 0, 32), (0x15, 0, 1, 12), (0x06, 0, 0, 0x50000 | 93), (0x06, 0, 0, 0x7fff0000)]
        code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
        program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
        if ctypes.CDLL(None, use_errno=True).prctl(22, 2, program, 0, 0) != 0: sys.exit(99)
        os.execv(sys.argv[1], sys.argv[1:])
        """;
}
