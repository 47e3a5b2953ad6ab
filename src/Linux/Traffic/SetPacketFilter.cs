using System;
using System.Buffers.Binary;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Route;

namespace Nsinit.Linux.Traffic;

/// <summary>
/// <c>tc filter replace dev NAME ingress ... bpf da bytecode PROGRAM</c>: what comes in by an interface passes if the program says so, before a
/// bridge sees it. One that is there already is replaced. Needs <see cref="AddIngress"/>.
/// </summary>
/// <param name="Index">Interface index.</param>
/// <param name="Name">For words.</param>
/// <param name="Program">What decides.</param>
internal sealed record SetPacketFilter(int Index, string Name, PacketProgram Program) : RouteRequest
{
    public override string Attempt => $"filter what comes in by {Name}";

    public override string Message => $"RTM_NEWTFILTER {Name} ingress kind=bpf ({Program.Count} instructions)";

    public override string Command => $"tc filter replace dev {Name} ingress pref 1 handle 1 bpf da bytecode '{Program.Text}'";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(TrafficAbi.RTM_NEWTFILTER, NetlinkAbi.NLM_F_CREATE);
        Span<byte> header = writer.Fixed(TrafficAbi.TrafficHeader);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Index);
        // The first filter, and the only one that it can ever be.
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], TrafficAbi.IngressHandle);
        // Its turn in the upper half; in the lower, in the network's order, the protocol.
        BinaryPrimitives.WriteUInt16BigEndian(header[16..], TrafficAbi.ETH_P_ALL);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], 1);
        writer.Put(TrafficAbi.TCA_KIND, "bpf");
        int options = writer.BeginNested(TrafficAbi.TCA_OPTIONS);
        writer.Put(TrafficAbi.TCA_BPF_OPS_LEN, (ushort)Program.Count);
        writer.Put(TrafficAbi.TCA_BPF_OPS, Program.Bytes);
        writer.Put(TrafficAbi.TCA_BPF_FLAGS, TrafficAbi.TCA_BPF_FLAG_ACT_DIRECT);
        writer.EndNested(options);
    }
}
