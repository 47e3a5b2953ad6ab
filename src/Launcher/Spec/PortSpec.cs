using System.Globalization;
using System.Net;

namespace Nsinit.Launcher.Spec;

/// <summary>Ports of the container that are reached by ports of the host.</summary>
/// <param name="HostAddress">The host's address on which they are; null: every one, of both families.</param>
/// <param name="HostPort">The first port there; 0: any that is free.</param>
/// <param name="ContainerPort">The first port of the container.</param>
/// <param name="Count">How many, one after the other.</param>
/// <param name="Protocol">Of which protocol.</param>
/// <param name="Origin">The option as it was written.</param>
internal sealed record PortSpec(
    IPAddress? HostAddress, int HostPort, int ContainerPort, int Count, TransportProtocol Protocol, string Origin)
{
    /// <summary>"0.0.0.0:8000-8010/tcp", as far as it is known.</summary>
    public string Host => $"{Address}:{HostPort}{Range(HostPort)}/{Protocol.Name}";

    /// <summary>"80-90/tcp".</summary>
    public string Container => $"{ContainerPort}{Range(ContainerPort)}/{Protocol.Name}";

    /// <summary>
    /// Ports as images name them, PORT or FIRST-LAST and perhaps /PROTOCOL, published on any ports of the host that are free;
    /// null when <paramref name="text"/> names none.
    /// </summary>
    public static PortSpec? TryParseExposed(string text, string origin)
    {
        int slash = text.IndexOf('/');
        TransportProtocol? protocol = slash < 0 ? TransportProtocol.Tcp : TransportProtocol.All.Find(p => p.Name == text[(slash + 1)..]);
        string[] ends = (slash < 0 ? text : text[..slash]).Split('-');
        return protocol is not null && ends.Length <= 2 && TryPort(ends[0]) is int first && TryPort(ends[^1]) is int last && first <= last
            ? new PortSpec(null, 0, first, last - first + 1, protocol, origin) : null;
    }

    private static int? TryPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535 ? port : null;

    private string Address => HostAddress switch
    {
        null => "*",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => $"[{HostAddress}]",
        _ => $"{HostAddress}",
    };

    private string Range(int first) => Count == 1 ? "" : $"-{first + Count - 1}";
}
