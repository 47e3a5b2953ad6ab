using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>Translates a packet's destination to the address at the start of the registers, and to the port that follows it.</summary>
/// <param name="V6">The family of the address.</param>
/// <param name="Port">Whether a port follows; else the packet keeps its own.</param>
internal sealed record DestinationNat(bool V6, bool Port) : NftExpression
{
    private const ushort NFTA_NAT_TYPE = 1;
    private const ushort NFTA_NAT_FAMILY = 2;
    private const ushort NFTA_NAT_REG_ADDR_MIN = 3;
    private const ushort NFTA_NAT_REG_PROTO_MIN = 5;
    private const uint NFT_NAT_DNAT = 1;

    public override string Name => "nat";

    public override void Write(NetlinkWriter writer)
    {
        writer.PutBigEndian(NFTA_NAT_TYPE, NFT_NAT_DNAT);
        writer.PutBigEndian(NFTA_NAT_FAMILY, V6 ? NftAbi.NFPROTO_IPV6 : NftAbi.NFPROTO_IPV4);
        writer.PutBigEndian(NFTA_NAT_REG_ADDR_MIN, NftAbi.NFT_REG_1);
        if (Port) { writer.PutBigEndian(NFTA_NAT_REG_PROTO_MIN, Register(V6 ? 16 : 4)); }
    }
}
