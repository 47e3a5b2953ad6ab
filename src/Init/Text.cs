using System;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>What init says of itself.</summary>
internal static unsafe partial class Text
{
    /// <summary>The help, and the table of options that <see cref="OptionReader"/> looks them up in.</summary>
    public static ReadOnlySpan<byte> Usage =>
        """
        usage: nsinit-init [OPTION]... [--] CMD [ARG]...
          -s, --subreaper  adopt orphans
          -t, --target WHO  child, group, session or all
          -g, --group  -t group
          -r, --rewrite A:B  signal A becomes B or none (0)
          -n, --setsid  CMD in its own session
          -c, --single-child  signal nothing but CMD
          -p, --parent-death-signal SIG
          -e, --exit-code N  N becomes 0
          -a, --wait-all  end with the last one
          -G, --grace SECONDS  TERM the rest, then KILL
          -d, --deaths  tell of deaths by signal
          -w, --warn  tell who is reaped
          -P, --pause  no CMD
          -R, --respawn  CMD again
          -v, --verbose
          -h, --help
          -V, --version
          -l, --license
          -L, --license

        """u8;

    public static ReadOnlySpan<byte> License => "MIT license\n"u8;

    /// <summary>Writes <paramref name="text"/> and returns the exit code that fits the descriptor.</summary>
    public static int Print(ReadOnlySpan<byte> text, int descriptor)
    {
        Kernel.Write(descriptor, Bytes.Of(text), Bytes.Length(Bytes.Of(text)));
        return descriptor == 1 ? 0 : 1;
    }
}
