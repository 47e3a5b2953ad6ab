using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables.Expressions;

/// <summary>Gives a packet the address of the interface it leaves by as its source.</summary>
internal sealed record Masquerade : NftExpression
{
    public override string Name => "masq";

    public override void Write(NetlinkWriter writer)
    {
    }
}
