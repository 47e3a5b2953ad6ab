using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables;

/// <summary><c>nft create table inet NAME { comment "TEXT"; }</c>; one that exists is an error.</summary>
internal sealed record CreateTable(string Name, string Comment) : NftRequest
{
    public override string Attempt => $"create table {Name}";

    public override string Message => $"NFT_MSG_NEWTABLE inet {Name}";

    public override string Command => $"create table inet {Name} {{ comment \"{Comment}\"; }}";

    public override void Write(NetlinkWriter writer)
    {
        Begin(writer, NftAbi.NFT_MSG_NEWTABLE, NetlinkAbi.NLM_F_EXCL);
        writer.Put(NftAbi.NFTA_TABLE_NAME, Name);
        writer.PutBigEndian(NftAbi.NFTA_TABLE_FLAGS, 0);
        writer.Put(NftAbi.NFTA_TABLE_USERDATA, UserData.Comment(Comment));
    }
}
