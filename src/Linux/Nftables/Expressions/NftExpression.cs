using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>One operation of a rule, on registers: loads something into one, compares one, or ends with a verdict.</summary>
internal abstract record NftExpression
{
    /// <summary>The kernel's name for it.</summary>
    public abstract string Name { get; }

    /// <summary>Appends its attributes.</summary>
    public abstract void Write(NetlinkWriter writer);

    /// <summary>
    /// The register at <paramref name="offset"/> bytes of a concatenation: four of 16 bytes are numbered from 1, sixteen of
    /// four bytes, over the same memory, from 8.
    /// </summary>
    protected static uint Register(int offset) =>
        offset % 16 == 0 ? NftAbi.NFT_REG_1 + (uint)(offset / 16) : NftAbi.NFT_REG32_00 + (uint)(offset / 4);
}
