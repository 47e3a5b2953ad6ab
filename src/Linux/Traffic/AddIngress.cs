using System;
using System.Buffers.Binary;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Route;

namespace Nsinit.Linux.Traffic;

/// <summary><c>tc qdisc replace dev NAME ingress</c>: what filters of an interface's incoming frames hang on. Gone with the interface.</summary>
/// <param name="Index">Interface index.</param>
/// <param name="Name">For words.</param>
internal sealed record AddIngress(int Index, string Name) : RouteRequest
{
    public override string Attempt => $"filter what comes in by {Name}";

    public override string Message => $"RTM_NEWQDISC {Name} kind=ingress";

    public override string Command => $"tc qdisc replace dev {Name} ingress";

    public override void Write(NetlinkWriter writer)
    {
        writer.Begin(TrafficAbi.RTM_NEWQDISC, NetlinkAbi.NLM_F_CREATE | NetlinkAbi.NLM_F_REPLACE);
        Span<byte> header = writer.Fixed(TrafficAbi.TrafficHeader);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Index);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], TrafficAbi.IngressHandle);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], TrafficAbi.TC_H_INGRESS);
        writer.Put(TrafficAbi.TCA_KIND, "ingress");
    }
}
