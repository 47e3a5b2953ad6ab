using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>Loads something that is known of a packet beside its bytes.</summary>
/// <param name="Key">What.</param>
/// <param name="Offset">Where in the concatenation of registers.</param>
internal sealed record Meta(MetaKey Key, int Offset = 0) : NftExpression
{
    private const ushort NFTA_META_DREG = 1;
    private const ushort NFTA_META_KEY = 2;

    public override string Name => "meta";

    public override void Write(NetlinkWriter writer)
    {
        writer.PutBigEndian(NFTA_META_KEY, (uint)Key);
        writer.PutBigEndian(NFTA_META_DREG, Register(Offset));
    }
}

/// <summary>enum nft_meta_keys.</summary>
internal enum MetaKey : uint
{
    NFT_META_IIFNAME = 6,
    NFT_META_OIFNAME = 7,
    NFT_META_NFPROTO = 15,
    NFT_META_L4PROTO = 16,
}
