using System;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>Keeps of the first register, 32 bits in the processor's order, only the bits in <paramref name="Mask"/>.</summary>
internal sealed record Bitwise(uint Mask) : NftExpression
{
    private const ushort NFTA_BITWISE_SREG = 1;
    private const ushort NFTA_BITWISE_DREG = 2;
    private const ushort NFTA_BITWISE_LEN = 3;
    private const ushort NFTA_BITWISE_MASK = 4;
    private const ushort NFTA_BITWISE_XOR = 5;

    public override string Name => "bitwise";

    public override void Write(NetlinkWriter writer)
    {
        writer.PutBigEndian(NFTA_BITWISE_SREG, NftAbi.NFT_REG_1);
        writer.PutBigEndian(NFTA_BITWISE_DREG, NftAbi.NFT_REG_1);
        writer.PutBigEndian(NFTA_BITWISE_LEN, sizeof(uint));
        NftRequest.PutValue(writer, NFTA_BITWISE_MASK, BitConverter.GetBytes(Mask));
        NftRequest.PutValue(writer, NFTA_BITWISE_XOR, new byte[sizeof(uint)]);
    }
}
