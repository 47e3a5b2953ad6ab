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

    private string Address => HostAddress switch
    {
        null => "*",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => $"[{HostAddress}]",
        _ => $"{HostAddress}",
    };

    private string Range(int first) => Count == 1 ? "" : $"-{first + Count - 1}";
}
