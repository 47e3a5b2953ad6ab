using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables;

/// <summary><c>nft delete table inet NAME</c>, with all that is in it.</summary>
internal sealed record DeleteTable(string Name) : NftRequest
{
    public override string Attempt => $"delete table {Name}";

    public override string Message => $"NFT_MSG_DELTABLE inet {Name}";

    public override string Command => $"delete table inet {Name}";

    public override void Write(NetlinkWriter writer)
    {
        Begin(writer, NftAbi.NFT_MSG_DELTABLE, 0);
        writer.Put(NftAbi.NFTA_TABLE_NAME, Name);
    }
}
