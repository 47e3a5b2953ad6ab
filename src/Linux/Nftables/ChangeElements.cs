using System.Collections.Generic;
using System.Linq;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables;

/// <summary><c>nft add|delete element inet TABLE SET { ... }</c></summary>
/// <param name="Table">The set's table.</param>
/// <param name="Set">The set or map.</param>
/// <param name="Elements">At most as many as <see cref="Split"/> makes of them.</param>
/// <param name="Change">What becomes of them.</param>
internal sealed record ChangeElements(string Table, string Set, IReadOnlyList<SetElement> Elements, ElementChange Change) : NftRequest
{
    // An attribute holds 65,535 bytes; no element takes more than 200 with keys of 64.
    private const int MaxElements = 250;

    private const int MaxShown = 3;

    public override string Attempt => $"{Verb} {Words(MaxShown)} {(Change == ElementChange.Delete ? "from" : "to")} {Set}";

    public override string Message => $"NFT_MSG_{(Change == ElementChange.Delete ? "DEL" : "NEW")}SETELEM {Set}: {Words(MaxShown)}";

    public override string Command => $"{Verb} element inet {Table} {Set} '{{ {Words(MaxElements)} }}'";

    private string Verb => Change switch { ElementChange.Delete => "delete", ElementChange.Create => "create", _ => "add" };

    public override void Write(NetlinkWriter writer)
    {
        (ushort message, ushort flags) = Change switch
        {
            ElementChange.Delete => (NftAbi.NFT_MSG_DELSETELEM, (ushort)0),
            ElementChange.Create => (NftAbi.NFT_MSG_NEWSETELEM, (ushort)(NetlinkAbi.NLM_F_CREATE | NetlinkAbi.NLM_F_EXCL)),
            _ => (NftAbi.NFT_MSG_NEWSETELEM, NetlinkAbi.NLM_F_CREATE),
        };
        Begin(writer, message, flags);
        writer.Put(NftAbi.NFTA_SET_ELEM_LIST_TABLE, Table);
        writer.Put(NftAbi.NFTA_SET_ELEM_LIST_SET, Set);
        int list = writer.BeginNested(NftAbi.NFTA_SET_ELEM_LIST_ELEMENTS | NetlinkAbi.NLA_F_NESTED);
        foreach (SetElement element in Elements) { (Change == ElementChange.Delete ? element.Naming : element).Write(writer); }
        writer.EndNested(list);
    }

    /// <summary>As many requests as the elements need.</summary>
    public static IEnumerable<ChangeElements> Split(string table, string set, IReadOnlyList<SetElement> elements, ElementChange change)
    {
        for (int from = 0; from < elements.Count; from += MaxElements)
        {
            yield return new ChangeElements(table, set, [.. elements.Skip(from).Take(MaxElements)], change);
        }
    }

    private string Words(int most)
    {
        string words = string.Join(", ", Elements.Take(most).Select(e => e.Text));
        return Elements.Count <= most ? words : $"{words} and {Elements.Count - most} more";
    }
}

/// <summary>What becomes of elements.</summary>
internal enum ElementChange
{
    /// <summary>They are there afterwards; one that was there with the same value is left as it is.</summary>
    Add,
    /// <summary>They are there afterwards, and were not before.</summary>
    Create,
    /// <summary>They are gone; one that was not there is an error.</summary>
    Delete,
}
