using System;
using Nsinit.Abi;

namespace Nsinit.Init.Alone;

/// <summary>What init says of itself.</summary>
internal static unsafe partial class Text
{
    public static ReadOnlySpan<byte> Usage =>
        """
        usage: nsinit-init [OPTION]... [--] CMD [ARG]...
        Runs CMD, passes signals on to it, reaps what it orphans, and ends with its exit code.

          -s, --subreaper      adopt orphans although not PID 1
          -g, --group          pass signals to CMD's process group
          -t, --target WHO     ... to child, group, session or all
          -r, --rewrite A:B    turn signal A into B, or drop it (0)
          -S, --setsid         give CMD a session, its group the signals
          -c, --single-child   signal nothing but CMD
          -p, --parent-death-signal SIG
          -e, --exit-code N    turn exit code N into 0
          -a, --wait-all       end with the last process
          -G, --grace SECONDS  at the end TERM the others, later KILL
          -d, --deaths         tell who died of a signal
          -w, --warn           tell who is reaped
          -P, --pause          no CMD: reap until TERM or INT
          -R, --respawn        as a machine's init: start CMD again
          -v, --verbose  -h, --help  -V, --version  -l, --license

        """u8;

    public static ReadOnlySpan<byte> License => "nsinit-init is free software under the MIT license.\n"u8;

    /// <summary>Writes <paramref name="text"/> and returns the exit code that fits the descriptor.</summary>
    public static int Print(ReadOnlySpan<byte> text, int descriptor)
    {
        Kernel.Write(descriptor, Bytes.Of(text), Bytes.Length(Bytes.Of(text)));
        return descriptor == 1 ? 0 : 1;
    }
}
