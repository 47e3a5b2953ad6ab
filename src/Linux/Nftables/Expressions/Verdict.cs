using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>Ends a rule: what becomes of the packet.</summary>
/// <param name="Code">NF_DROP, NF_ACCEPT, NFT_JUMP, NFT_RETURN.</param>
/// <param name="Chain">Where to jump.</param>
internal sealed record Verdict(int Code, string? Chain = null) : NftExpression
{
    private const ushort NFTA_IMMEDIATE_DREG = 1;
    private const ushort NFTA_IMMEDIATE_DATA = 2;

    public override string Name => "immediate";

    public override void Write(NetlinkWriter writer)
    {
        writer.PutBigEndian(NFTA_IMMEDIATE_DREG, NftAbi.NFT_REG_VERDICT);
        int data = writer.BeginNested(NFTA_IMMEDIATE_DATA | NetlinkAbi.NLA_F_NESTED);
        int verdict = writer.BeginNested(NftAbi.NFTA_DATA_VERDICT | NetlinkAbi.NLA_F_NESTED);
        writer.PutBigEndian(NftAbi.NFTA_VERDICT_CODE, (uint)Code);
        if (Chain is not null) { writer.Put(NftAbi.NFTA_VERDICT_CHAIN, Chain); }
        writer.EndNested(verdict);
        writer.EndNested(data);
    }
}
