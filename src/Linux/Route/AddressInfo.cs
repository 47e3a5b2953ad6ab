using System;
using System.Buffers.Binary;
using System.Net;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Route;

/// <summary>An address of an interface, as RTM_NEWADDR describes it.</summary>
/// <param name="Index">Interface index.</param>
/// <param name="Address">The address itself, not the far end of a point-to-point link.</param>
/// <param name="Prefix">Length of the network part in bits.</param>
internal sealed record AddressInfo(int Index, IPAddress Address, int Prefix)
{
    /// <summary>Whether somebody gave it, for good and for all the world: not learnt, not of the link alone.</summary>
    public bool IsPermanentGlobal { get; init; }

    /// <summary>Reads the body of an RTM_NEWADDR; null for a family other than IP. Throws <see cref="FormatException"/>.</summary>
    public static AddressInfo? Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < RouteAbi.AddressHeader) { throw new FormatException($"netlink: an address message of {body.Length} bytes"); }
        IPAddress? local = null;
        IPAddress? address = null;
        AttributeReader attributes = new(body[RouteAbi.AddressHeader..]);
        while (attributes.Read())
        {
            if (attributes.Data.Length is not (4 or 16)) { continue; }
            if (attributes.Type == RouteAbi.IFA_LOCAL) { local = new IPAddress(attributes.Data); }
            else if (attributes.Type == RouteAbi.IFA_ADDRESS) { address = new IPAddress(attributes.Data); }
        }

        IPAddress? own = local ?? address;
        return own is null ? null : new AddressInfo(BinaryPrimitives.ReadInt32LittleEndian(body[4..]), own, body[1])
        {
            IsPermanentGlobal = (body[2] & RouteAbi.IFA_F_PERMANENT) != 0 && body[3] == RouteAbi.RT_SCOPE_UNIVERSE,
        };
    }
}
