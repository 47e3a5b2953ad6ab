using System;
using System.Buffers.Binary;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Route;

namespace Nsinit.Linux.Traffic;

/// <summary>
/// <c>tc qdisc add dev NAME root tbf</c>: what leaves by an interface waits until the rate allows it, tc-tbf(8).
/// </summary>
/// <param name="Index">Interface index.</param>
/// <param name="Name">For words.</param>
/// <param name="Bits">Bits a second.</param>
/// <param name="Burst">Bytes that may leave at once after a silence.</param>
internal sealed record AddTokenBucket(int Index, string Name, long Bits, uint Burst) : RouteRequest
{
    // How long the last packet of a full queue waits; longer queues only make everybody slow.
    private const long WaitsPerSecond = 20;

    private ulong Rate => (ulong)Bits / 8;

    private uint Limit => (uint)Math.Min(Rate / WaitsPerSecond + Burst, uint.MaxValue);

    public override string Attempt => $"limit the rate of {Name}";

    public override string Message => $"RTM_NEWQDISC {Name} kind=tbf rate={Bits}bit burst={Burst} limit={Limit}";

    public override string Command => $"tc qdisc add dev {Name} root tbf rate {Bits}bit burst {Burst}b limit {Limit}b";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(TrafficAbi.RTM_NEWQDISC, NetlinkAbi.NLM_F_CREATE | NetlinkAbi.NLM_F_EXCL);
        Span<byte> header = writer.Fixed(TrafficAbi.TrafficHeader);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Index);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], TrafficAbi.TC_H_ROOT);
        writer.Put(TrafficAbi.TCA_KIND, "tbf");
        int options = writer.BeginNested(TrafficAbi.TCA_OPTIONS);
        Span<byte> bucket = stackalloc byte[TrafficAbi.TokenBucketLength];
        bucket.Clear();
        bucket[1] = TrafficAbi.TC_LINKLAYER_ETHERNET;
        BinaryPrimitives.WriteUInt32LittleEndian(bucket[8..], (uint)Math.Min(Rate, uint.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(bucket[24..], Limit);
        writer.Put(TrafficAbi.TCA_TBF_PARMS, bucket);
        if (Rate >= uint.MaxValue)
        {
            Span<byte> rate = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(rate, Rate);
            writer.Put(TrafficAbi.TCA_TBF_RATE64, rate);
        }

        // In bytes; kernels before 3.13 only knew the time that they take.
        writer.Put(TrafficAbi.TCA_TBF_BURST, Burst);
        writer.EndNested(options);
    }
}
