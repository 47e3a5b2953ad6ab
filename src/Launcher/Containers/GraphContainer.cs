namespace Nsinit.Launcher.Containers;

/// <summary>A container.</summary>
internal sealed record GraphContainer(string Name, string Id, GraphWire[] Wires, GraphPort[] Ports);

/// <summary>A wire between a container and a bridge, or a link above a parent.</summary>
/// <param name="Network">The network that it belongs to.</param>
/// <param name="Interface">The end in the container.</param>
/// <param name="HostName">The end on the bridge; of a link, its driver.</param>
/// <param name="Mac">MAC address of the end in the container.</param>
/// <param name="Addresses">ADDRESS/PREFIX, each.</param>
/// <param name="Standard">Whether the container's default routes lead there.</param>
internal sealed record GraphWire(string Network, string Interface, string HostName, string Mac, string[] Addresses, bool Standard);

/// <summary>A published port, or a range of them: the host's side and the container's.</summary>
internal sealed record GraphPort(string Host, string Container);
