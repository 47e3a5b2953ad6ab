using System;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables;

/// <summary>An element of a set or map.</summary>
/// <param name="Key">Its key, or the first one of its range.</param>
/// <param name="End">The last key of its range; null when it is no range.</param>
/// <param name="Value">What a map gives for it; null in a set, and where it is only named.</param>
/// <param name="Comment">Whose it is; null: nobody's in particular.</param>
/// <param name="Text">As nft(8) writes it.</param>
internal sealed record SetElement(byte[] Key, byte[]? End, byte[]? Value, string? Comment, string Text)
{
    /// <summary>The element without what is not needed to find it.</summary>
    public SetElement Naming => this with { Value = null, Comment = null };

    public void Write(NetlinkWriter writer)
    {
        int element = writer.BeginNested(NftAbi.NFTA_LIST_ELEM | NetlinkAbi.NLA_F_NESTED);
        NftRequest.PutValue(writer, NftAbi.NFTA_SET_ELEM_KEY, Key);
        if (End is not null) { NftRequest.PutValue(writer, NftAbi.NFTA_SET_ELEM_KEY_END, End); }
        if (Value is not null) { NftRequest.PutValue(writer, NftAbi.NFTA_SET_ELEM_DATA, Value); }
        if (Comment is not null) { writer.Put(NftAbi.NFTA_SET_ELEM_USERDATA, UserData.Comment(Comment)); }
        writer.EndNested(element);
    }

    /// <summary>Reads one element of an NFT_MSG_NEWSETELEM; null when it has no key. Throws <see cref="FormatException"/>.</summary>
    public static SetElement? Read(ReadOnlySpan<byte> data)
    {
        byte[]? key = null;
        byte[]? end = null;
        byte[]? value = null;
        string? comment = null;
        AttributeReader attributes = new(data);
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case NftAbi.NFTA_SET_ELEM_KEY: key = ReadValue(attributes.Data); break;
                case NftAbi.NFTA_SET_ELEM_KEY_END: end = ReadValue(attributes.Data); break;
                case NftAbi.NFTA_SET_ELEM_DATA: value = ReadValue(attributes.Data); break;
                case NftAbi.NFTA_SET_ELEM_USERDATA: comment = UserData.ReadComment(attributes.Data); break;
                default: break;
            }
        }

        return key is null ? null : new SetElement(key, end, value, comment, Convert.ToHexStringLower(key));
    }

    private static byte[]? ReadValue(ReadOnlySpan<byte> nested)
    {
        AttributeReader attributes = new(nested);
        while (attributes.Read())
        {
            if (attributes.Type != NftAbi.NFTA_DATA_VALUE) { continue; }
            return attributes.Data.Length <= NftAbi.MaxValue ? attributes.Data.ToArray()
                : throw new FormatException($"nftables: a value of {attributes.Data.Length} bytes");
        }

        return null;
    }
}
