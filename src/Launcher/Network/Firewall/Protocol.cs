using System.Collections.Generic;

namespace Nsinit.Launcher.Network.Firewall;

/// <summary>A transport protocol whose ports can be published.</summary>
/// <param name="Name">As users and nft(8) write it.</param>
/// <param name="Number">Its number in IP.</param>
internal sealed record Protocol(string Name, byte Number)
{
    public static readonly Protocol Tcp = new("tcp", 6);
    public static readonly Protocol Udp = new("udp", 17);
    public static readonly Protocol Sctp = new("sctp", 132);

    public static readonly List<Protocol> All = [Tcp, Udp, Sctp];
}
