using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>A transport protocol whose ports can be published.</summary>
/// <param name="Name">As users and nft(8) write it.</param>
/// <param name="Number">Its number in IP.</param>
internal sealed record TransportProtocol(string Name, byte Number)
{
    public static readonly TransportProtocol Tcp = new("tcp", 6);
    public static readonly TransportProtocol Udp = new("udp", 17);
    public static readonly TransportProtocol Sctp = new("sctp", 132);

    public static readonly List<TransportProtocol> All = [Tcp, Udp, Sctp];
}
