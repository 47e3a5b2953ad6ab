namespace Nsinit.Linux.Traffic;

/// <summary>Numbers of linux/rtnetlink.h and pkt_sched.h about traffic control, in the kernel's spelling.</summary>
internal static class TrafficAbi
{
    public const ushort RTM_NEWQDISC = 36;
    public const ushort RTM_NEWTFILTER = 44;

    public const ushort TCA_KIND = 1;
    public const ushort TCA_OPTIONS = 2;
    public const ushort TCA_TBF_PARMS = 1;
    public const ushort TCA_TBF_RATE64 = 4;
    public const ushort TCA_TBF_BURST = 6;

    public const ushort TCA_BPF_OPS_LEN = 4;
    public const ushort TCA_BPF_OPS = 5;
    public const ushort TCA_BPF_FLAGS = 8;
    public const uint TCA_BPF_FLAG_ACT_DIRECT = 1;
    public const uint TC_ACT_OK = 0;
    public const uint TC_ACT_SHOT = 2;
    public const ushort ETH_P_ALL = 3;

    public const uint TC_H_INGRESS = 0xfffffff1;
    /// <summary>ffff:, the one handle that the kernel lets an ingress qdisc have.</summary>
    public const uint IngressHandle = 0xffff0000;
    public const uint TC_H_ROOT = 0xffffffff;
    public const byte TC_LINKLAYER_ETHERNET = 1;

    /// <summary>sizeof(struct tcmsg): family, index, handle, parent, info.</summary>
    public const int TrafficHeader = 20;

    /// <summary>sizeof(struct tc_tbf_qopt): two struct tc_ratespec of 12 bytes, limit, buffer, mtu.</summary>
    public const int TokenBucketLength = 36;
}
