using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>Loads what kind of address the packet's destination is to this host: RTN_LOCAL and the like.</summary>
internal sealed record Fib : NftExpression
{
    private const ushort NFTA_FIB_DREG = 1;
    private const ushort NFTA_FIB_RESULT = 2;
    private const ushort NFTA_FIB_FLAGS = 3;
    private const uint NFT_FIB_RESULT_ADDRTYPE = 3;
    private const uint NFTA_FIB_F_DADDR = 2;

    public override string Name => "fib";

    public override void Write(NetlinkWriter writer)
    {
        writer.PutBigEndian(NFTA_FIB_FLAGS, NFTA_FIB_F_DADDR);
        writer.PutBigEndian(NFTA_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
        writer.PutBigEndian(NFTA_FIB_DREG, NftAbi.NFT_REG_1);
    }
}
