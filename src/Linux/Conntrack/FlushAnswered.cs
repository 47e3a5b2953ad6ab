using System.Net;
using System.Net.Sockets;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Nftables;

namespace Nsinit.Linux.Conntrack;

/// <summary>
/// <c>conntrack -D -r ADDRESS</c>: forgets every connection that <paramref name="Address"/> answers. One message, however
/// many there are; kernels before 5.8 do not know the filter and refuse.
/// </summary>
internal sealed record FlushAnswered(IPAddress Address)
{
    private bool V6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    public string Attempt => $"forget connections to {Address}";

    public string Message => $"IPCTNL_MSG_CT_DELETE reply-src={Address}";

    public string Command => $"conntrack -D{(V6 ? " -f ipv6" : "")} -r {Address}";

    public void Write(NetlinkWriter writer)
    {
        writer.Begin(NftAbi.NFNL_SUBSYS_CTNETLINK << 8 | ConntrackAbi.IPCTNL_MSG_CT_DELETE, 0);
        System.Span<byte> header = writer.Fixed(NftAbi.HeaderLength);
        header[0] = V6 ? NftAbi.NFPROTO_IPV6 : NftAbi.NFPROTO_IPV4;
        // Since version 1 the kernel honours the family.
        header[1] = 1;
        int tuple = writer.BeginNested(ConntrackAbi.CTA_TUPLE_REPLY | NetlinkAbi.NLA_F_NESTED);
        int ip = writer.BeginNested(ConntrackAbi.CTA_TUPLE_IP | NetlinkAbi.NLA_F_NESTED);
        writer.Put(V6 ? ConntrackAbi.CTA_IP_V6_SRC : ConntrackAbi.CTA_IP_V4_SRC, Address.GetAddressBytes());
        writer.EndNested(ip);
        writer.EndNested(tuple);
        int filter = writer.BeginNested(ConntrackAbi.CTA_FILTER | NetlinkAbi.NLA_F_NESTED);
        writer.Put(ConntrackAbi.CTA_FILTER_ORIG_FLAGS, 0u);
        writer.Put(ConntrackAbi.CTA_FILTER_REPLY_FLAGS, ConntrackAbi.CTA_FILTER_F_CTA_IP_SRC);
        writer.EndNested(filter);
    }
}
