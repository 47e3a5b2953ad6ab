using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables;

/// <summary><c>nft add chain inet TABLE NAME { type TYPE hook HOOK priority N; policy accept; }</c></summary>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Base">Where packets come into it from; null for a chain that others jump to.</param>
internal sealed record AddChain(string Table, string Name, ChainBase? Base = null) : NftRequest
{
    public override string Attempt => $"add chain {Name}";

    public override string Message => $"NFT_MSG_NEWCHAIN {Name}{(Base is null ? "" : $" type={Base.Type} hook={Base.HookName} priority={Base.Priority}")}";

    public override string Command =>
        $"add chain inet {Table} {Name}{(Base is null ? "" : $" {{ type {Base.Type} hook {Base.HookName} priority {Base.Priority}; policy accept; }}")}";

    public override void Write(NetlinkWriter writer)
    {
        Begin(writer, NftAbi.NFT_MSG_NEWCHAIN, NetlinkAbi.NLM_F_CREATE);
        writer.Put(NftAbi.NFTA_CHAIN_TABLE, Table);
        writer.Put(NftAbi.NFTA_CHAIN_NAME, Name);
        if (Base is null) { return; }
        writer.Put(NftAbi.NFTA_CHAIN_TYPE, Base.Type);
        writer.PutBigEndian(NftAbi.NFTA_CHAIN_POLICY, NftAbi.NF_ACCEPT);
        int hook = writer.BeginNested(NftAbi.NFTA_CHAIN_HOOK | NetlinkAbi.NLA_F_NESTED);
        writer.PutBigEndian(NftAbi.NFTA_HOOK_HOOKNUM, Base.Hook);
        writer.PutBigEndian(NftAbi.NFTA_HOOK_PRIORITY, (uint)Base.Priority);
        writer.EndNested(hook);
    }
}

/// <summary>What makes a chain a base chain.</summary>
/// <param name="Type">"filter" or "nat".</param>
/// <param name="Hook">Where on its way a packet meets it.</param>
/// <param name="Priority">Its turn among the chains there, lowest first.</param>
internal sealed record ChainBase(string Type, uint Hook, int Priority)
{
    public string HookName => Hook switch
    {
        NftAbi.NF_INET_PRE_ROUTING => "prerouting",
        NftAbi.NF_INET_FORWARD => "forward",
        NftAbi.NF_INET_LOCAL_OUT => "output",
        _ => "postrouting",
    };
}
