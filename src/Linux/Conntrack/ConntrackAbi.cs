namespace Nsinit.Linux.Conntrack;

/// <summary>Numbers of linux/netfilter/nfnetlink_conntrack.h, in the kernel's spelling.</summary>
internal static class ConntrackAbi
{
    public const ushort IPCTNL_MSG_CT_GET = 1;
    public const ushort IPCTNL_MSG_CT_DELETE = 2;

    public const ushort CTA_TUPLE_ORIG = 1;
    public const ushort CTA_TUPLE_REPLY = 2;
    public const ushort CTA_ZONE = 18;
    public const ushort CTA_FILTER = 25;

    public const ushort CTA_TUPLE_IP = 1;
    public const ushort CTA_TUPLE_PROTO = 2;
    public const ushort CTA_IP_V4_SRC = 1;
    public const ushort CTA_IP_V6_SRC = 3;
    public const ushort CTA_PROTO_NUM = 1;
    public const ushort CTA_PROTO_DST_PORT = 3;

    public const ushort CTA_FILTER_ORIG_FLAGS = 1;
    public const ushort CTA_FILTER_REPLY_FLAGS = 2;
    public const uint CTA_FILTER_F_CTA_IP_SRC = 1;
}
