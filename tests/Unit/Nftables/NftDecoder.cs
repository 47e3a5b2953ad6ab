using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Nftables;

namespace Nsinit.Tests.Unit.Nftables;

/// <summary>
/// Messages of nf_tables as text, a line each, without what two programs may say differently and mean the same: sequence
/// numbers, ids within the batch, the flag of nested attributes, and what nft(8) notes for itself.
/// </summary>
internal static class NftDecoder
{
    private const ushort SetId = 10;
    private const ushort SetUserData = 13;
    private const ushort ElementsSetId = 4;
    private const ushort LookupSetId = 4;
    private const ushort Acknowledge = 4;

    /// <summary>Attributes, by message, that hold others at every depth but for the leaves below.</summary>
    public static List<string> Decode(ReadOnlySpan<byte> batch)
    {
        List<string> lines = [];
        MessageReader reader = new(batch);
        while (reader.Read())
        {
            int message = reader.Type & 0xff;
            StringBuilder line = new($"{reader.Type:x} flags={reader.Flags & ~Acknowledge:x} family={reader.Body[0]}");
            List<string> parts = [];
            AttributeReader attributes = new(reader.Body[NftAbi.HeaderLength..]);
            while (attributes.Read())
            {
                if (message == NftAbi.NFT_MSG_NEWSET && attributes.Type == SetId) { continue; }
                if (message == NftAbi.NFT_MSG_NEWSETELEM && attributes.Type == ElementsSetId) { continue; }
                if (message == NftAbi.NFT_MSG_NEWSET && attributes.Type == SetUserData) { parts.Add($"{SetUserData}={ByteOrders(attributes.Data)}"); }
                else if (message == NftAbi.NFT_MSG_NEWRULE && attributes.Type == NftAbi.NFTA_RULE_EXPRESSIONS) { parts.Add(Expressions(attributes.Data)); }
                else if (message == NftAbi.NFT_MSG_NEWSETELEM && attributes.Type == NftAbi.NFTA_SET_ELEM_LIST_ELEMENTS) { parts.Add(Elements(attributes.Data)); }
                else { parts.Add($"{attributes.Type}={Value(attributes.Data)}"); }
            }

            parts.Sort(StringComparer.Ordinal);
            lines.Add($"{line} {string.Join(' ', parts)}");
        }

        return lines;
    }

    // nft(8) numbers them; the kernel does not look at the number.
    private static string Elements(ReadOnlySpan<byte> list)
    {
        StringBuilder text = new();
        AttributeReader elements = new(list);
        while (elements.Read()) { text.Append(Value(elements.Data)); }
        return text.ToString();
    }

    private static string Expressions(ReadOnlySpan<byte> list)
    {
        StringBuilder text = new();
        AttributeReader elements = new(list);
        while (elements.Read())
        {
            string name = "";
            string data = "";
            AttributeReader parts = new(elements.Data);
            while (parts.Read())
            {
                if (parts.Type == NftAbi.NFTA_EXPR_NAME) { name = parts.Text(); }
                else { data = Fields(parts.Data, name == "lookup" ? LookupSetId : (ushort)0); }
            }

            // nft(8) turns the one byte of a protocol around where it stands in a range.
            if (name != "byteorder") { text.Append($"[{name} {data}]"); }
        }

        return text.ToString();
    }

    private static string Fields(ReadOnlySpan<byte> data, ushort without)
    {
        List<string> fields = [];
        AttributeReader attributes = new(data);
        while (attributes.Read())
        {
            if (attributes.Type != without) { fields.Add($"{attributes.Type}={Value(attributes.Data)}"); }
        }

        fields.Sort(StringComparer.Ordinal);
        return string.Join(' ', fields);
    }

    // Nested where it reads as whole attributes to the last byte, as the data of all messages here do or do not.
    private static string Value(ReadOnlySpan<byte> data) =>
        IsNested(data) ? $"{{{Fields(data, 0)}}}" : Convert.ToHexStringLower(data);

    private static bool IsNested(ReadOnlySpan<byte> data)
    {
        if (data.Length < 5) { return false; }
        while (data.Length > 0)
        {
            if (data.Length < NetlinkAbi.AttributeHeader) { return false; }
            int length = BinaryPrimitives.ReadUInt16LittleEndian(data);
            int type = BinaryPrimitives.ReadUInt16LittleEndian(data[2..]) & NetlinkAbi.NLA_TYPE_MASK;
            if (length < NetlinkAbi.AttributeHeader || length > data.Length || type is 0 or > 30) { return false; }
            data = data[Math.Min(NetlinkAbi.Align(length), data.Length)..];
        }

        return true;
    }

    private static string ByteOrders(ReadOnlySpan<byte> data)
    {
        StringBuilder text = new();
        while (data.Length >= 2)
        {
            if (data[0] <= NftAbi.NFTNL_UDATA_SET_DATABYTEORDER) { text.Append(Convert.ToHexStringLower(data[..(2 + data[1])])); }
            data = data[(2 + data[1])..];
        }

        return text.ToString();
    }
}
