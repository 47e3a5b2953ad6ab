using System;
using Nsinit.Abi;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Host;

/// <summary>
/// Interfaces that modules of the kernel for tunnels put into every network namespace as soon as it is made: there they have the first
/// numbers, so that nobody knows beforehand which one the next has.
/// </summary>
internal static class FallbackLinks
{
    private static readonly string[] Names = ["tunl0", "sit0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6tnl0", "ip6gre0", "ip6_vti0"];

    /// <summary>Whether this host has any, and with it perhaps each namespace.</summary>
    public static bool Exist => Array.Exists(Names, name => Paths.Exists(Fd.AT_FDCWD, $"/proc/sys/net/ipv4/conf/{name}"));
}
