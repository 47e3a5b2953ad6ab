using System.Collections.Generic;
using System.Buffers.Binary;
using Nsinit.Linux.Netlink;

namespace Nsinit.Linux.Nftables;

/// <summary>A transaction: the kernel carries out all of its requests, or none.</summary>
internal static class NftBatch
{
    /// <summary>Appends a whole batch. Only what is between its first and last message is acknowledged.</summary>
    public static void Write(NetlinkWriter writer, IReadOnlyList<NftRequest> requests)
    {
        Frame(writer, NftAbi.NFNL_MSG_BATCH_BEGIN);
        foreach (NftRequest request in requests) { request.Write(writer); }
        Frame(writer, NftAbi.NFNL_MSG_BATCH_END);
    }

    /// <summary>What each message of a batch is, by sequence number from 1, the frame included.</summary>
    public static List<string> Attempts(IReadOnlyList<NftRequest> requests)
    {
        List<string> attempts = ["begin a transaction of nftables"];
        foreach (NftRequest request in requests) { attempts.Add(request.Attempt); }
        attempts.Add("commit a transaction of nftables");
        return attempts;
    }

    // The resource id says whose batch it is.
    private static void Frame(NetlinkWriter writer, ushort type)
    {
        writer.Begin(type, 0, silent: true);
        BinaryPrimitives.WriteUInt16BigEndian(writer.Fixed(NftAbi.HeaderLength)[2..], NftAbi.NFNL_SUBSYS_NFTABLES);
    }
}
