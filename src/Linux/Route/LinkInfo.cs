using System;
using System.Buffers.Binary;
using System.Net.NetworkInformation;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary>A network interface, as RTM_NEWLINK describes it.</summary>
/// <param name="Index">Interface index.</param>
/// <param name="Name">Interface name.</param>
/// <param name="Kind">"bridge", "veth"; empty for hardware and lo.</param>
/// <param name="Up">Whether it is administratively up.</param>
/// <param name="Master">Index of the bridge it is a port of; 0: none.</param>
/// <param name="Mtu">Bytes.</param>
internal sealed record LinkInfo(int Index, string Name, string Kind, bool Up, int Master, int Mtu)
{
    /// <summary>Its MAC address; null where it has none.</summary>
    public PhysicalAddress? Address { get; init; }

    /// <summary>What somebody has written beside its name; empty: nothing.</summary>
    public string Alias { get; init; } = "";

    /// <summary>Whether it carries Ethernet frames.</summary>
    public bool IsEthernet { get; init; }

    /// <summary>Reads the body of an RTM_NEWLINK. Throws <see cref="FormatException"/>.</summary>
    public static LinkInfo Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < RouteAbi.LinkHeader) { throw new FormatException($"netlink: a link message of {body.Length} bytes"); }
        string name = "";
        string kind = "";
        int master = 0;
        int mtu = 0;
        string alias = "";
        PhysicalAddress? address = null;
        AttributeReader attributes = new(body[RouteAbi.LinkHeader..]);
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case RouteAbi.IFLA_IFNAME: name = attributes.Text(); break;
                case RouteAbi.IFLA_MTU: mtu = (int)attributes.UInt32(); break;
                case RouteAbi.IFLA_MASTER: master = (int)attributes.UInt32(); break;
                case RouteAbi.IFLA_ADDRESS: address = new PhysicalAddress(attributes.Data.ToArray()); break;
                case RouteAbi.IFLA_IFALIAS: alias = attributes.Text(); break;
                case RouteAbi.IFLA_LINKINFO: kind = ReadKind(attributes.Data); break;
                default: break;
            }
        }

        bool up = (BinaryPrimitives.ReadUInt32LittleEndian(body[8..]) & RouteAbi.IFF_UP) != 0;
        return new LinkInfo(BinaryPrimitives.ReadInt32LittleEndian(body[4..]), name, kind, up, master, mtu)
        {
            Address = address,
            Alias = alias,
            IsEthernet = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]) == RouteAbi.ARPHRD_ETHER,
        };
    }

    private static string ReadKind(ReadOnlySpan<byte> info)
    {
        AttributeReader attributes = new(info);
        while (attributes.Read())
        {
            if (attributes.Type == RouteAbi.IFLA_INFO_KIND) { return attributes.Text(); }
        }

        return "";
    }
}
