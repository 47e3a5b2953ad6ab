using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Nftables;

namespace Nsinit.Launcher.Compile.Firewall;

/// <summary>Published ports as elements of the table's maps.</summary>
internal static class PortElements
{
    /// <summary>
    /// The requests that make <paramref name="change"/> of the elements for <paramref name="ports"/> of the container at
    /// <paramref name="addresses"/>: one for each port, or for a whole range whose ports are the same on both sides.
    /// </summary>
    public static List<ChangeElements> Of(
        IReadOnlyList<PortSpec> ports, IReadOnlyList<IPAddress> addresses, string id, ElementChange change)
    {
        Dictionary<string, List<SetElement>> elements = [];
        foreach (PortSpec port in ports)
        {
            foreach (IPAddress target in addresses)
            {
                if (Serves(port.HostAddress, target)) { Add(elements, port, target, id); }
            }
        }

        List<ChangeElements> requests = [];
        foreach ((string map, List<SetElement> list) in elements) { requests.AddRange(ChangeElements.Split(FirewallTable.Name, map, list, change)); }
        return requests;
    }

    /// <summary>Whether packets for <paramref name="host"/> can be sent on to <paramref name="target"/>: a family is never changed.</summary>
    public static bool Serves(IPAddress? host, IPAddress target) => host is null || host.AddressFamily == target.AddressFamily;

    /// <summary>Whether it stands for every address of its family.</summary>
    public static bool IsAny(IPAddress? host) => host is null || host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any);

    private static void Add(Dictionary<string, List<SetElement>> elements, PortSpec port, IPAddress target, string id)
    {
        bool v6 = target.AddressFamily == AddressFamily.InterNetworkV6;
        if (port.Count > 1 && port.HostPort == port.ContainerPort)
        {
            Put(elements, FirewallTable.Ranges(v6), Range(port, target, id, v6));
            return;
        }

        bool any = IsAny(port.HostAddress);
        for (int i = 0; i < port.Count; i++)
        {
            NftKey key = any ? new NftKey() : new NftKey().Address(port.HostAddress!);
            key.Protocol(port.Protocol.Number, port.Protocol.Name).Port(port.HostPort + i);
            NftKey value = new NftKey().Address(target).Port(port.ContainerPort + i);
            Put(elements, any ? FirewallTable.Ports(v6) : FirewallTable.HostPorts(v6), Element(key, null, value, id));
        }
    }

    private static SetElement Range(PortSpec port, IPAddress target, string id, bool v6)
    {
        (IPAddress low, IPAddress high, string word) = IsAny(port.HostAddress)
            ? (v6 ? IPAddress.IPv6Any : IPAddress.Any, v6 ? IPAddress.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") : IPAddress.Broadcast, v6 ? "::/0" : "0.0.0.0/0")
            : (port.HostAddress!, port.HostAddress!, $"{port.HostAddress}");
        NftKey first = new NftKey().Address(low, word).Protocol(port.Protocol.Number, port.Protocol.Name)
            .Port(port.HostPort, $"{port.HostPort}-{port.HostPort + port.Count - 1}");
        NftKey last = new NftKey().Address(high).Protocol(port.Protocol.Number, port.Protocol.Name).Port(port.HostPort + port.Count - 1);
        return Element(first, last.Bytes, new NftKey().Address(target), id);
    }

    private static SetElement Element(NftKey key, byte[]? end, NftKey value, string id) =>
        new(key.Bytes, end, value.Bytes, id, $"{key.Text} comment \"{id}\" : {value.Text}");

    private static void Put(Dictionary<string, List<SetElement>> elements, string map, SetElement element)
    {
        if (!elements.TryGetValue(map, out List<SetElement>? list)) { elements.Add(map, list = []); }
        list.Add(element);
    }
}
