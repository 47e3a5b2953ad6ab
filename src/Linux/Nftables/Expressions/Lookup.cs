using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>Goes on when the registers are a key of a set, or when they are not; of a map, loads what that gives for them.</summary>
/// <param name="Set">The set or map, by name.</param>
/// <param name="Map">Whether to load what it gives.</param>
/// <param name="Inverted">Whether to go on when it is no key.</param>
internal sealed record Lookup(string Set, bool Map = false, bool Inverted = false) : NftExpression
{
    private const ushort NFTA_LOOKUP_SET = 1;
    private const ushort NFTA_LOOKUP_SREG = 2;
    private const ushort NFTA_LOOKUP_DREG = 3;
    private const ushort NFTA_LOOKUP_FLAGS = 5;
    private const uint NFT_LOOKUP_F_INV = 1;

    public override string Name => "lookup";

    public override void Write(NetlinkWriter writer)
    {
        writer.PutBigEndian(NFTA_LOOKUP_SREG, NftAbi.NFT_REG_1);
        if (Map) { writer.PutBigEndian(NFTA_LOOKUP_DREG, NftAbi.NFT_REG_1); }
        writer.Put(NFTA_LOOKUP_SET, Set);
        if (Inverted) { writer.PutBigEndian(NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV); }
    }
}
