using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>Loads what connection tracking knows of the packet's connection.</summary>
internal sealed record Connection(ConnectionKey Key) : NftExpression
{
    private const ushort NFTA_CT_DREG = 1;
    private const ushort NFTA_CT_KEY = 2;

    public override string Name => "ct";

    public override void Write(NetlinkWriter writer)
    {
        writer.PutBigEndian(NFTA_CT_KEY, (uint)Key);
        writer.PutBigEndian(NFTA_CT_DREG, NftAbi.NFT_REG_1);
    }
}

/// <summary>enum nft_ct_keys.</summary>
internal enum ConnectionKey : uint
{
    NFT_CT_STATE = 0,
    NFT_CT_STATUS = 2,
}
