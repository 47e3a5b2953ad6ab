using System;
using System.Text;

namespace Nsinit.Linux.Nftables;

/// <summary>What nft(8) keeps beside an object, in a layout of its own: one byte type, one byte length, the bytes.</summary>
internal static class UserData
{
    private const int MaxComment = 128;

    /// <summary>A comment, which nft(8) shows. Throws <see cref="ArgumentException"/> when it is longer than that allows.</summary>
    public static byte[] Comment(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + "\0");
        return bytes.Length <= MaxComment ? [NftAbi.NFTNL_UDATA_COMMENT, (byte)bytes.Length, .. bytes]
            : throw new ArgumentException($"a comment of {bytes.Length} bytes; {MaxComment} is nft's limit");
    }

    /// <summary>The comment in <paramref name="data"/>; null when there is none, or when it is somebody else's layout.</summary>
    public static string? ReadComment(ReadOnlySpan<byte> data)
    {
        while (data.Length >= 2 && data.Length - 2 >= data[1])
        {
            if (data[0] == NftAbi.NFTNL_UDATA_COMMENT) { return Files.Utf8.Read(data.Slice(2, data[1])); }
            data = data[(2 + data[1])..];
        }

        return null;
    }

    /// <summary>The byte orders of a set's keys and values; 0 for concatenations, whose parts have each their own.</summary>
    public static byte[] ByteOrders(uint key, uint? value)
    {
        byte[] orders = [NftAbi.NFTNL_UDATA_SET_KEYBYTEORDER, 4, (byte)key, 0, 0, 0];
        return value is uint order ? [.. orders, NftAbi.NFTNL_UDATA_SET_DATABYTEORDER, 4, (byte)order, 0, 0, 0] : orders;
    }
}
