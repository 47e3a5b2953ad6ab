using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>Loads bytes of a packet.</summary>
/// <param name="Header">Which header they are counted from.</param>
/// <param name="Start">The first one.</param>
/// <param name="Length">How many.</param>
/// <param name="Offset">Where in the concatenation of registers.</param>
internal sealed record Payload(PayloadBase Header, int Start, int Length, int Offset = 0) : NftExpression
{
    private const ushort NFTA_PAYLOAD_DREG = 1;
    private const ushort NFTA_PAYLOAD_BASE = 2;
    private const ushort NFTA_PAYLOAD_OFFSET = 3;
    private const ushort NFTA_PAYLOAD_LEN = 4;

    public override string Name => "payload";

    public override void Write(NetlinkWriter writer)
    {
        writer.PutBigEndian(NFTA_PAYLOAD_DREG, Register(Offset));
        writer.PutBigEndian(NFTA_PAYLOAD_BASE, (uint)Header);
        writer.PutBigEndian(NFTA_PAYLOAD_OFFSET, (uint)Start);
        writer.PutBigEndian(NFTA_PAYLOAD_LEN, (uint)Length);
    }
}

/// <summary>enum nft_payload_bases.</summary>
internal enum PayloadBase : uint
{
    NFT_PAYLOAD_NETWORK_HEADER = 1,
    NFT_PAYLOAD_TRANSPORT_HEADER = 2,
}
