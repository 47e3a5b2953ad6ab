namespace Nsinit.Linux.Route;

/// <summary>Numbers of linux/rtnetlink.h, if_link.h, if_addr.h and if.h, in the kernel's spelling.</summary>
internal static class RouteAbi
{
    public const ushort RTM_NEWLINK = 16;
    public const ushort RTM_DELLINK = 17;
    public const ushort RTM_GETLINK = 18;
    public const ushort RTM_NEWADDR = 20;
    public const ushort RTM_GETADDR = 22;
    public const ushort RTM_NEWROUTE = 24;
    public const ushort RTM_DELROUTE = 25;
    public const ushort RTM_GETROUTE = 26;

    public const ushort IFLA_ADDRESS = 1;
    public const ushort IFLA_IFNAME = 3;
    public const ushort IFLA_MTU = 4;
    public const ushort IFLA_LINK = 5;
    public const ushort IFLA_MASTER = 10;
    public const ushort IFLA_LINKINFO = 18;
    public const ushort IFLA_NET_NS_PID = 19;
    public const ushort IFLA_IFALIAS = 20;
    public const ushort IFLA_NET_NS_FD = 28;
    public const ushort IFLA_EXT_MASK = 29;
    public const ushort IFLA_NEW_IFINDEX = 49;
    public const ushort IFLA_INFO_KIND = 1;
    public const ushort IFLA_INFO_DATA = 2;
    public const ushort IFLA_INFO_SLAVE_KIND = 4;
    public const ushort IFLA_INFO_SLAVE_DATA = 5;
    public const ushort IFLA_BRPORT_MODE = 4;
    public const ushort IFLA_BRPORT_ISOLATED = 33;
    public const ushort VETH_INFO_PEER = 1;
    public const ushort IFLA_MACVLAN_MODE = 1;
    public const ushort MACVLAN_MODE_PRIVATE = 1;
    public const ushort MACVLAN_MODE_VEPA = 2;
    public const ushort MACVLAN_MODE_BRIDGE = 4;
    public const ushort MACVLAN_MODE_PASSTHRU = 8;
    public const ushort IFLA_IPVLAN_MODE = 1;
    public const ushort IFLA_IPVLAN_FLAGS = 2;
    public const ushort IPVLAN_MODE_L2 = 0;
    public const ushort IPVLAN_MODE_L3 = 1;
    public const ushort IPVLAN_MODE_L3S = 2;

    public const ushort IFA_ADDRESS = 1;
    public const ushort IFA_LOCAL = 2;
    public const ushort IFA_FLAGS = 8;
    public const uint IFA_F_NODAD = 2;
    public const uint IFA_F_PERMANENT = 0x80;

    public const ushort RTA_DST = 1;
    public const ushort RTA_OIF = 4;
    public const ushort RTA_GATEWAY = 5;
    public const ushort RTA_TABLE = 15;

    public const uint IFF_UP = 1;
    public const ushort ARPHRD_ETHER = 1;

    public const byte RT_TABLE_MAIN = 254;
    public const byte RTPROT_BOOT = 3;
    public const byte RT_SCOPE_UNIVERSE = 0;
    public const byte RT_SCOPE_LINK = 253;
    public const byte RT_SCOPE_NOWHERE = 255;
    public const byte RTN_UNICAST = 1;
    public const byte RTN_BLACKHOLE = 6;
    public const byte RTN_THROW = 9;

    /// <summary>sizeof(struct ifinfomsg): family, type, index, flags, change.</summary>
    public const int LinkHeader = 16;

    /// <summary>sizeof(struct ifaddrmsg): family, prefix length, flags, scope, index.</summary>
    public const int AddressHeader = 8;

    /// <summary>sizeof(struct rtmsg): family, lengths, tos, table, protocol, scope, type, flags.</summary>
    public const int RouteHeader = 12;

    /// <summary>Longest interface name in bytes, IFNAMSIZ without the NUL.</summary>
    public const int MaxName = 15;

    /// <summary>Whether an interface can have that name: what dev_valid_name() of the kernel allows, in printable letters.</summary>
    public static bool IsName(string name)
    {
        if (name.Length is 0 or > MaxName || name is "." or "..") { return false; }
        foreach (char letter in name)
        {
            if (letter is <= ' ' or >= '\x7f' or '/' or ':' or '%') { return false; }
        }

        return true;
    }
}
