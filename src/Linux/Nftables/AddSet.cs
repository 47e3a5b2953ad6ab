using System.Collections.Generic;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables;

/// <summary><c>nft add set|map inet TABLE NAME { type KEY [: VALUE]; [flags interval;] }</c></summary>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Key">The parts of a key.</param>
/// <param name="Value">The parts of what a map gives for it; empty for a set.</param>
/// <param name="Interval">Whether elements may be ranges; keys of several parts want kernel 5.6 for that.</param>
internal sealed record AddSet(
    string Table, string Name, IReadOnlyList<NftType> Key, IReadOnlyList<NftType> Value, bool Interval = false) : NftRequest
{
    public override string Attempt => $"add {Kind} {Name}";

    public override string Message => $"NFT_MSG_NEWSET {Name}: {Types}{(Interval ? " interval" : "")}";

    public override string Command => $"add {Kind} inet {Table} {Name} {{ type {Types};{(Interval ? " flags interval;" : "")} }}";

    private string Kind => Value.Count == 0 ? "set" : "map";

    private string Types => NftType.NameOf(Key) + (Value.Count == 0 ? "" : $" : {NftType.NameOf(Value)}");

    public override void Write(NetlinkWriter writer)
    {
        Begin(writer, NftAbi.NFT_MSG_NEWSET, NetlinkAbi.NLM_F_CREATE);
        bool concatenated = Interval && Key.Count > 1;
        writer.Put(NftAbi.NFTA_SET_TABLE, Table);
        writer.Put(NftAbi.NFTA_SET_NAME, Name);
        writer.PutBigEndian(NftAbi.NFTA_SET_FLAGS, (Value.Count == 0 ? 0 : NftAbi.NFT_SET_MAP)
            | (Interval ? NftAbi.NFT_SET_INTERVAL : 0) | (concatenated ? NftAbi.NFT_SET_CONCAT : 0));
        writer.PutBigEndian(NftAbi.NFTA_SET_KEY_TYPE, NftType.NumberOf(Key));
        writer.PutBigEndian(NftAbi.NFTA_SET_KEY_LEN, (uint)NftType.LengthOf(Key));
        if (Value.Count > 0)
        {
            writer.PutBigEndian(NftAbi.NFTA_SET_DATA_TYPE, NftType.NumberOf(Value));
            writer.PutBigEndian(NftAbi.NFTA_SET_DATA_LEN, (uint)NftType.LengthOf(Value));
        }

        // Unique within the batch; nothing here refers to it.
        writer.PutBigEndian(NftAbi.NFTA_SET_ID, (uint)writer.Count);
        if (concatenated) { WriteFields(writer); }
        writer.Put(NftAbi.NFTA_SET_USERDATA, UserData.ByteOrders(Order(Key), Value.Count == 0 ? null : Order(Value)));
    }

    private void WriteFields(NetlinkWriter writer)
    {
        int description = writer.BeginNested(NftAbi.NFTA_SET_DESC | NetlinkAbi.NLA_F_NESTED);
        int fields = writer.BeginNested(NftAbi.NFTA_SET_DESC_CONCAT | NetlinkAbi.NLA_F_NESTED);
        foreach (NftType part in Key)
        {
            int field = writer.BeginNested(NftAbi.NFTA_LIST_ELEM | NetlinkAbi.NLA_F_NESTED);
            writer.PutBigEndian(NftAbi.NFTA_SET_FIELD_LEN, (uint)part.Length);
            writer.EndNested(field);
        }

        writer.EndNested(fields);
        writer.EndNested(description);
    }

    private static uint Order(IReadOnlyList<NftType> parts) => parts.Count == 1 ? parts[0].ByteOrder : 0;
}
