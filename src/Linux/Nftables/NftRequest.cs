using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables;

/// <summary>One change of a batch: the message, and the same in words and as nft(8) has it. All tables are of family inet.</summary>
internal abstract record NftRequest
{
    /// <summary>What is attempted, for errors: "add chain forward".</summary>
    public abstract string Attempt { get; }

    /// <summary>The message, for people: "NFT_MSG_NEWCHAIN forward".</summary>
    public abstract string Message { get; }

    /// <summary>The words that follow "nft".</summary>
    public abstract string Command { get; }

    /// <summary>Appends the message.</summary>
    public abstract void Write(NetlinkWriter writer);

    /// <summary>Begins a message with the header that all of netfilter's have.</summary>
    protected static void Begin(NetlinkWriter writer, ushort message, ushort flags)
    {
        writer.Begin((ushort)(NftAbi.NFNL_SUBSYS_NFTABLES << 8 | message), flags);
        writer.Fixed(NftAbi.HeaderLength)[0] = NftAbi.NFPROTO_INET;
    }

    /// <summary>A piece of data as the kernel nests it: a type of its own around the bytes.</summary>
    public static void PutValue(NetlinkWriter writer, ushort type, System.ReadOnlySpan<byte> value)
    {
        int nested = writer.BeginNested((ushort)(type | NetlinkAbi.NLA_F_NESTED));
        writer.Put(NftAbi.NFTA_DATA_VALUE, value);
        writer.EndNested(nested);
    }
}
