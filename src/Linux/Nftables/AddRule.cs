using System.Collections.Generic;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Nftables.Expressions;

namespace Nsinit.Linux.Nftables;

/// <summary><c>nft add rule inet TABLE CHAIN TEXT</c>: at the end of its chain.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Text">As nft(8) writes it.</param>
/// <param name="Expressions">What the kernel makes of a packet, one after the other; the first that does not match ends it.</param>
internal sealed record AddRule(string Table, string Chain, string Text, IReadOnlyList<NftExpression> Expressions) : NftRequest
{
    public override string Attempt => $"add rule to {Chain}: {Text}";

    public override string Message => $"NFT_MSG_NEWRULE {Chain}: {Text}";

    public override string Command => $"add rule inet {Table} {Chain} {Text}";

    public override void Write(NetlinkWriter writer)
    {
        Begin(writer, NftAbi.NFT_MSG_NEWRULE, NetlinkAbi.NLM_F_CREATE | Append);
        writer.Put(NftAbi.NFTA_RULE_TABLE, Table);
        writer.Put(NftAbi.NFTA_RULE_CHAIN, Chain);
        int list = writer.BeginNested(NftAbi.NFTA_RULE_EXPRESSIONS | NetlinkAbi.NLA_F_NESTED);
        foreach (NftExpression expression in Expressions)
        {
            int element = writer.BeginNested(NftAbi.NFTA_LIST_ELEM | NetlinkAbi.NLA_F_NESTED);
            writer.Put(NftAbi.NFTA_EXPR_NAME, expression.Name);
            int data = writer.BeginNested(NftAbi.NFTA_EXPR_DATA | NetlinkAbi.NLA_F_NESTED);
            expression.Write(writer);
            writer.EndNested(data);
            writer.EndNested(element);
        }

        writer.EndNested(list);
    }

    // NLM_F_APPEND of linux/netlink.h.
    private const ushort Append = 0x800;
}
