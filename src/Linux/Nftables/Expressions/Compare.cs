using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>Goes on when the first register begins with <paramref name="Value"/>, or when it does not.</summary>
/// <param name="Value">The bytes to compare with.</param>
/// <param name="Equal">Whether they must be equal.</param>
internal sealed record Compare(byte[] Value, bool Equal = true) : NftExpression
{
    private const ushort NFTA_CMP_SREG = 1;
    private const ushort NFTA_CMP_OP = 2;
    private const ushort NFTA_CMP_DATA = 3;
    private const uint NFT_CMP_EQ = 0;
    private const uint NFT_CMP_NEQ = 1;

    public override string Name => "cmp";

    public override void Write(NetlinkWriter writer)
    {
        writer.PutBigEndian(NFTA_CMP_SREG, NftAbi.NFT_REG_1);
        writer.PutBigEndian(NFTA_CMP_OP, Equal ? NFT_CMP_EQ : NFT_CMP_NEQ);
        NftRequest.PutValue(writer, NFTA_CMP_DATA, Value);
    }
}
