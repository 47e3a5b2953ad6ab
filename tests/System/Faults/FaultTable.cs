namespace Nsinit.Tests.System.Faults;

/// <summary>The table of what can be wrong.</summary>
internal static class FaultTable
{
    private const string Network = "$N network create br0 --subnet 172.19.35.0/24 >/dev/null";
    private const string Running = Network + "; $N run -d --name a --network br0 --ip 172.19.35.2 $T sleep 1000 >/dev/null";
    private const string Files = "cp -a $T r; echo hi >r/plain; printf '#!/no/such\\n' >r/script; echo x >r/nohash; chmod +x r/script r/nohash; ln -s loop r/loop;";
    private const string Rootless = "chmod 755 .; cp -a $T tiny; cp " + "$(echo $N | cut -d' ' -f1) nsinit; chmod -R a+rX tiny nsinit; mkdir own; chmod 1777 own;";
    private const string Nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups ./nsinit ";
    // Half of the ends are ports of it.
    private const string Full = Network + "; seq 1023 | sed 's/.*/link add p& group 7 master br0 type veth peer name q&/' | ip -batch -";

    private const string Parent = "ip link add p0 type veth peer name p1; ip link set p0 up;";
    private const string Macvlan = Parent + "$N network create mv --driver macvlan --parent p0 --subnet 10.9.0.0/24 >/dev/null;";
    private const string Unparent = "ip link del p0";

    // That root is the only user is said the first time.
    private const string Known = Nobody + "--root own/s ps 2>/dev/null;";

    public static readonly Fault[] Rows =
    [
        // The root file system.
        new("rootfs missing", "$N run --rm /no/such true", 125, "open root file system /no/such", "ENOENT"),
        new("rootfs below a file", "$N run --rm junk/x true", 125, "junk/x", "ENOTDIR") { Before = "echo >junk" },
        new("rootfs a loop of links", "$N run --rm loop true", 125, "loop", "ELOOP") { Before = "ln -s loop loop" },
        new("rootfs name too long", "$N run --rm $(printf %05000d 0) true", 125, "ENAMETOOLONG"),
        new("rootfs a fifo", "$N run --rm f true", 125, "neither a directory nor a file") { Before = "mkfifo f" },
        new("rootfs a device", "$N run --rm /dev/null true", 125, "neither a directory nor a file"),
        new("rootfs no archive", "$N run --rm junk true", 125, "junk: it is no tar archive") { Before = "echo hello >junk" },
        new("rootfs an empty file", "$N run --rm empty true", 125, "it is no tar archive") { Before = ": >empty" },
        new("rootfs zeros", "$N run --rm zeros true", 125, "it is no tar archive") { Before = "head -c 4096 /dev/zero >zeros" },
        new("archive gzip, cut in the middle", "$N run --rm a.tgz true", 125, "a.tgz: ./bin/busybox", "get it again") { Before = "head -c 300000 $A >a.tgz" },
        new("archive gzip, cut in its last bytes", "$N run --rm a.tgz true", 125, "get it again") { Before = "cp $A a.tgz; truncate -s -8 a.tgz" },
        new("archive gzip, only its magic", "$N run --rm a.tgz true", 125, "a.tgz") { Before = "printf '\\037\\213' >a.tgz" },
        new("archive gzip, damaged in the middle", "$N run --rm a.tgz true", 125, "a.tgz", "get it again")
            { Before = "cp $A a.tgz; printf XXXXXXXXXXXXXXXX | dd of=a.tgz bs=1 seek=400000 conv=notrunc status=none" },
        new("archive gzip, wrong checksum", "$N run --rm a.tgz true", 125, "get it again")
            { Before = "cp $A a.tgz; printf ABCD | dd of=a.tgz bs=1 seek=$(($(stat -c %s $A) - 8)) conv=notrunc status=none" },
        new("archive plain, cut in the middle of a file", "$N run --rm a.tar true", 125, "get it again") { Before = "gunzip -c $A | head -c 1000000 >a.tar" },
        new("archive plain, cut between two files", "$N run --rm a.tar true", 125, "get it again") { Before = "mkdir o; echo x >o/x; tar -cf b.tar o; head -c 1536 b.tar >a.tar" },
        new("archive plain, damaged header", "$N run --rm a.tar true", 125, "get it again") { Before = "gunzip -c $A >a.tar; printf XXXX | dd of=a.tar bs=1 seek=1536 conv=notrunc status=none" },
        new("archive of another compression", "$N run --rm a.tar.xz true", 125, "a.tar.xz", "get it again") { Before = "printf '\\3757zXZ\\0aaaaaaaaaaaaaa' >a.tar.xz" },

        new("archive an empty word", "$N run --rm '' true", 125, "an empty word is given for ROOTFS"),
        new("image an empty word", "$N import '' d", 1, "an empty word is given for"),
        new("environment file an empty word", "$N run --rm --env-file '' $T true", 125, "no such file"),
        new("volume without its files", "$N run --rm -v v:/x $T true", 125, "its files are gone", "nsinit volume rm v") { Before = "$N volume create v >/dev/null; rm -rf $S/volumes/v/data" },
        new("default network twice", "$N run --rm --network default --network bridge $T true", 125, "nsinit0 is given twice"),
        new("eleven networks", "$N run --rm $(for i in 0 1 2 3 4 5 6 7 8 9 10; do echo --network n$i; done) $T true", 125, "10 are the most")
            { Before = "for i in 0 1 2 3 4 5 6 7 8 9 10; do $N network create n$i --subnet 10.9.$i.0/24; done >/dev/null 2>&1" },
        new("filter without a value", "$N ps --filter nam", 1, "KEY is one of"),

        // The command.
        new("no such command", "$N run --rm $T nosuch", 127, "execute nosuch", "no such file or directory"),
        new("no such path", "$N run --rm $T /no/such", 127, "execute /no/such", "no such file or directory"),
        new("command below a file", "$N run --rm $T /init.sh/x", 127, "not a directory"),
        new("command empty", "$N run --rm $T ''", 127, "execute"),
        new("command a directory", "$N run --rm $T /bin", 126, "permission denied", "is a directory"),
        new("command not executable", "$N run --rm r /plain", 126, "permission denied") { Before = Files },
        new("command without its interpreter", "$N run --rm r /script", 127, "interpreter") { Before = Files },
        new("command of no known format", "$N run --rm r /nohash", 126, "ENOEXEC") { Before = Files },
        new("command a loop of links", "$N run --rm r /loop", 126, "ELOOP") { Before = Files },
        new("command with a long name", "$N run --rm $T /$(printf %0300d 0)", 126, "ENAMETOOLONG"),
        new("command not there, detached", "$N run -d $T nosuch", 127, "execute nosuch"),
        new("command not there, as PID 1", "$N run --rm --no-init $T nosuch", 127, "execute nosuch"),
        new("variable too long", "$N run --rm --env-file e $T true", 126, "E2BIG") { Before = "printf X=%0200000d 0 >e" },
        new("working directory relative", "$N run --rm -w x $T true", 125, "-w x"),
        new("user unknown", "$N run --rm -u nosuch $T true", 125, "nosuch"),
        new("volume missing", "$N run --rm -v /no/such:/x $T true", 125, "/no/such", "from: -v"),

        // Namespaces and settings.
        new("network namespace missing", "$N run --rm --network ns:/no/such $T true", 125, "open network namespace /no/such", "ENOENT", "from: --network ns:/no/such"),
        new("network namespace a file", "$N run --rm --network ns:junk $T true", 125, "it is no namespace") { Before = "echo >junk" },
        new("network namespace a fifo", "$N run --rm --network ns:f $T true", 125, "it is no namespace") { Before = "mkfifo f" },
        new("network namespace a directory", "$N run --rm --network ns:/ $T true", 125, "it is no namespace"),
        new("network namespace of another kind", "$N run --rm --network ns:/proc/1/ns/pid $T true", 125, "of another kind"),
        new("network namespace without a path", "$N run --rm --network ns: $T true", 125, "the path of a network namespace is wanted"),
        new("network namespace and a network", "$N run --rm --network br0 --network ns:/proc/1/ns/net $T true", 125, "excludes any other") { Before = Network },
        new("container to share with has ended", "$N run --rm --network container:a $T true", 125, "container not running") { Before = "$N run --name a $T true" },
        new("setting unknown", "$N run --rm --sysctl net.ipv4.nosuch=1 $T true", 125, "set net/ipv4/nosuch to 1", "ENOENT", "from: --sysctl"),
        new("setting out of range", "$N run --rm --sysctl net.ipv4.ip_forward=x $T true", 125, "EINVAL", "from: --sysctl"),
        new("setting of the machine", "$N run --rm --sysctl kernel.core_pattern=x $T true", 125, "the whole machine"),

        new("rate without an interface", "$N run --rm --net-rate 10mbit $T true", 125, "no interface to limit"),
        new("rate without a unit", "$N run --rm --network br0 --net-rate 10 $T true", 125, "--net-rate 10") { Before = Network },
        new("rate whose burst holds no packet", "$N run --rm --network br0 --net-rate 10mbit:1000 $T true", 125, "1000 bytes holds no packet of 1518") { Before = Network },

        new("interface missing", "$N run --rm --device-net nosuch0 $T true", 125, "move interface nosuch0: there is none", "from: --device-net nosuch0"),
        new("interface lo", "$N run --rm --device-net lo $T true", 125, "has one of its own"),
        new("interface a bridge", "$N run --rm --device-net br0 $T true", 125, "move interface br0", "EINVAL") { Before = Network },
        new("interface whose name is taken", "$N run --rm --network br0 --device-net p1:eth0 $T true", 125, "has eth0 already")
            { Before = Network + "; ip link add p0 type veth peer name p1", After = "ip link del p0" },
        new("interface with a name that is none", "$N run --rm --device-net a:b:c $T true", 125, "IF[:NAME] is wanted"),
        new("interface for the host's network", "$N run --rm --network host --device-net p1 $T true", 125, "not the container's own"),

        // Names and addresses.
        new("name in use", "$N run -d --name a $T true", 125, "take the name a", "from: --name a", "rm -f a") { Before = Running },
        new("name impossible", "$N run --rm --name ../x $T true", 125, "../x", "from: --name"),
        new("name too long", "$N run --rm --name $(printf %080d 0) $T true", 125, "63"),
        new("address in use", "$N run -d --network br0 --ip 172.19.35.2 $T true", 125, "172.19.35.2", "has it", "from: --ip 172.19.35.2") { Before = Running },
        new("address outside", "$N run -d --network br0 --ip 172.19.36.2 $T true", 125, "outside of 172.19.35.0/24", "from: --ip") { Before = Network },
        new("address the bridge's", "$N run -d --network br0 --ip 172.19.35.1 $T true", 125, "the bridge's own") { Before = Network },
        new("address the broadcast's", "$N run -d --network br0 --ip 172.19.35.255 $T true", 125, "broadcast") { Before = Network },
        new("address of the other family", "$N run -d --network br0 --ip fd00::2 $T true", 125, "family") { Before = Network },
        new("address no address", "$N run -d --network br0 --ip x $T true", 125, "--ip x") { Before = Network },
        new("no address free", "$N run -d --network small $T true", 125, "none of 10.1.1.0/30 is free")
            { Before = "$N network create small --subnet 10.1.1.0/30 >/dev/null; $N run -d --network small $T sleep 1000 >/dev/null" },
        new("network unknown", "$N run --rm --network br1 $T true", 125, "find network br1", "did you mean br0?") { Before = Network },
        new("bridge name too long", "$N network create abcdefghijklmnop", 1, "15 characters", "16 are given"),
        new("bridge name impossible", "$N network create a/b", 1, "a/b"),
        new("bridge name another link's", "$N network create dm0", 1, "use dm0 as a bridge", "veth") { Before = "ip link add dm0 type veth peer name dm1", After = "ip link del dm0" },
        new("bridge replaced by another link", "$N run --rm --network br0 $T true", 125, "use br0 as a bridge", "veth")
            { Before = Network + "; ip link del br0; ip link add br0 type veth peer name br1", After = "ip link del br0" },
        new("network there already", "$N network create br0", 1, "create network br0", "there is one") { Before = Network },
        new("network in use", "$N network rm br0", 1, "remove network br0", "uses it") { Before = Running },
        new("subnets overlap", "$N network create br1 --subnet 172.19.0.0/16", 1, "overlaps 172.19.35.0/24", "from: --subnet") { Before = Network },
        new("subnet of an interface", "$N network create br1 --subnet 10.7.0.0/24", 1, "use the subnet 10.7.0.0/24: it overlaps 10.7.0.0/16, in which dm0 has 10.7.9.1", "hint: choose another")
            { Before = "ip link add dm0 type veth peer name dm1; ip addr add 10.7.9.1/16 dev dm0", After = "ip link del dm0" },
        new("subnet of another's bridge", "$N network create br1 --subnet 10.7.0.0/24", 1, "overlaps 10.7.0.0/24, in which dm0 has 10.7.0.1", "--interface dm0 --opt mode=unmanaged")
            { Before = "ip link add dm0 type bridge; ip addr add 10.7.0.1/24 dev dm0", After = "ip link del dm0" },
        new("subnet with a route", "$N network create br1 --subnet 10.0.0.0/8", 1, "overlaps 10.7.0.0/16, to which this host has a route by dm0", "from: --subnet")
            { Before = "ip link add dm0 type veth peer name dm1; ip link set dm0 up; ip route add 10.7.0.0/16 dev dm0", After = "ip link del dm0" },
        new("subnet with a route, IPv6", "$N network create br1 --subnet fd00:7::/48", 1, "overlaps fd00:7::/48, to which this host has a route by dm0", "from: --subnet")
            { Before = "ip link add dm0 type veth peer name dm1; ip link set dm0 up; ip route add fd00:7::/48 dev dm0", After = "ip link del dm0" },
        new("subnet no subnet", "$N network create br1 --subnet 172.19.35.1/24", 1, "--subnet 172.19.35.1/24"),
        new("driver unknown", "$N network create x --driver overlay", 1, "--driver overlay: bridge, macvlan and ipvlan are known"),
        new("driver that the kernel lacks", "$N network create x --driver ipvlan --parent p0 --subnet 10.9.0.0/24", 1, "the kernel has no ipvlan (CONFIG_IPVLAN)", "modprobe ipvlan")
            { Before = Parent, After = Unparent },
        new("parent of a bridge", "$N network create x --parent p0", 1, "a network with a bridge has no parent", "--driver macvlan"),
        new("parent missing", "$N network create x --driver macvlan --parent nosuch0", 1, "there is no interface nosuch0", "ip link lists them"),
        new("parent a VLAN that is missing", "$N network create x --driver macvlan --parent p0.50", 1, "there is no interface p0.50", "name p0.50 type vlan id 50"),
        new("parent left out without a default route", "$N network create x --driver macvlan --subnet 10.9.0.0/24", 1, "no default route", "--parent INTERFACE"),
        new("parent impossible", "$N network create x --driver macvlan --parent a/b", 1, "--parent a/b"),
        new("parent lo", "$N network create x --driver macvlan -o parent=lo --subnet 10.9.0.0/24", 1, "lo cannot be an interface's name"),
        new("parent without Ethernet", "$N network create x --driver macvlan --parent tun0 --subnet 10.9.0.0/24", 1, "tun0 carries no Ethernet frames")
            { Before = "ip tuntap add tun0 mode tun", After = "ip link del tun0" },
        new("parent down", "$N network create x --driver macvlan --parent p1 --subnet 10.9.0.0/24", 1, "p1 is down", "ip link set p1 up") { Before = Parent, After = Unparent },
        new("parent a port", "$N network create x --driver macvlan --parent p0 --subnet 10.9.0.0/24", 1, "p0 is a port of br9", "use br9 as the parent")
            { Before = Parent + "ip link add br9 type bridge; ip link set p0 master br9", After = Unparent + "; ip link del br9" },
        new("parent the bridge of a network", "$N network create x --driver macvlan --parent br0 --subnet 10.9.0.0/24", 1, "br0 is the bridge of network br0") { Before = Network },
        new("parent with links of the other driver", "$N network create x --driver ipvlan --parent p0 --subnet 10.8.0.0/24", 1, "p0 is the parent of macvlan links", "of network mv")
            { Before = Macvlan, After = Unparent },
        new("parent used as a bridge", "$N network create x --interface br9 --subnet 10.8.0.0/24", 1, "bridge br9 is the parent of network mv")
            { Before = "ip link add br9 up type bridge; $N network create mv --driver macvlan --parent br9 --subnet 10.9.0.0/24 >/dev/null", After = "ip link del br9" },
        new("parent without a subnet", "$N network create x --driver macvlan --parent p0", 1, "which subnet its containers are on behind p0 must be said", "that of p0 is --subnet 10.9.0.0/24")
            { Before = Parent + "ip addr add 10.9.0.7/24 dev p0", After = Unparent },
        new("parent without an IPv6 subnet", "$N network create x --driver macvlan --parent p0 --subnet 10.9.0.0/24 --ipv6", 1, "which IPv6 subnet", "--subnet ADDRESS/PREFIX")
            { Before = Parent, After = Unparent },
        new("parent with a smaller MTU", "$N network create x --driver macvlan --parent p0 --subnet 10.9.0.0/24 --mtu 1600", 1, "an MTU of 1600 is more than the 1500 of p0")
            { Before = Parent, After = Unparent },
        new("macvlan isolated", "$N network create x --driver macvlan --parent p0 --subnet 10.9.0.0/24 --isolate", 1, "--isolate is of networks with a bridge", "mode=private")
            { Before = Parent, After = Unparent },
        new("macvlan with a mode that is none", "$N network create x --driver macvlan --parent p0 --opt mode=l2", 1, "the modes of macvlan are bridge, private, vepa, passthru"),
        new("macvlan with a mode of ipvlan", "$N network create x --driver macvlan --parent p0 --opt ipvlan_mode=bridge", 1, "the modes of macvlan are"),
        new("macvlan unmanaged", "$N network create x --driver macvlan --parent p0 --opt unmanaged", 1, "macvlan has none", "--parent"),
        new("macvlan with a bridge's name", "$N network create x --driver macvlan --parent p0 --interface br0", 1, "macvlan has none", "--parent"),
        new("macvlan with a gateway outside", "$N network create x --driver macvlan --parent p0 --subnet 10.9.0.0/24 --gateway 10.8.0.1", 1, "in none of its subnets")
            { Before = Parent, After = Unparent },
        new("macvlan and a port", "$N run --rm --network mv -p 80:80 $T true", 125, "leads outside by network mv (macvlan)", "from: -p 80:80") { Before = Macvlan, After = Unparent },
        new("macvlan and a rate", "$N run --rm --network mv --net-rate 10mbit $T true", 125, "limit the rate of eth0", "macvlan", "from: --net-rate 10mbit") { Before = Macvlan, After = Unparent },
        new("macvlan and a rate, to be connected to", "$N network connect mv a", 1, "limit the rate of eth1", "macvlan")
            { Before = Macvlan + Network + "; $N run -d --name a --network br0 --net-rate 10mbit $T sleep 1000 >/dev/null", After = Unparent },
        new("macvlan and an MTU above the parent's", "$N run --rm --network mv --mtu 1501 $T true", 125, "that of its parent p0 is 1500") { Before = Macvlan, After = Unparent },
        new("macvlan and the parent's MAC address", "$N run --rm --network mv --mac $(ip link show p0 | awk '/ether/ {print $2}') $T true", 125, "its parent's (p0)", "from: --mac")
            { Before = Macvlan, After = Unparent },
        new("macvlan and a MAC address in mode passthru", "$N run --rm --network one --mac 02:00:00:00:00:01 $T true", 125, "in mode passthru have that of their parent p0")
            { Before = Parent + "$N network create one --driver macvlan --parent p0 --subnet 10.9.0.0/24 --opt mode=passthru >/dev/null", After = Unparent },
        new("macvlan and this host's address", "$N run --rm --network mv --ip 10.9.0.7 $T true", 125, "it is this host's own")
            { Before = Macvlan + "ip addr add 10.9.0.7/24 dev p0", After = Unparent },
        new("macvlan and the gateway's address", "$N run --rm --network mv --ip 10.9.0.1 $T true", 125, "it is the gateway's") { Before = Macvlan, After = Unparent },
        new("macvlan and the gateway to this host", "$N run --rm --network mv --add-host h:host-gateway $T true", 125, "on no network of the container is this host its gateway")
            { Before = Macvlan, After = Unparent },
        new("macvlan whose parent is gone", "$N run --rm --network mv $T true", 125, "use network mv: there is no interface p0") { Before = Macvlan + Unparent },
        new("macvlan whose parent is down", "$N run --rm --network mv $T true", 125, "use network mv: p0 is down") { Before = Macvlan + "ip link set p0 down", After = Unparent },
        new("macvlan and an interface that is there", "$N network connect mv --interface x0 a", 1, "name v1-", "EEXIST", "choose another name")
            { Before = Macvlan + Running + "; nsenter -t $($N inspect a | sed -n 's/.*\"pid\": \\([0-9]*\\),/\\1/p' | head -1) -n ip link add x0 type veth peer name x1", After = Unparent },
        new("container unknown", "$N exec b true", 125, "container b", "does not exist") { Before = Running },
        new("container unknown to stop", "$N stop nosuch", 1, "container nosuch", "does not exist"),
        new("container not running", "$N exec a true", 125, "container not running") { Before = Running + "; $N stop -t 0 a >/dev/null" },
        new("container not running to kill", "$N kill a", 1, "container not running") { Before = Running + "; $N stop -t 0 a >/dev/null" },
        new("container running to remove", "$N rm a", 1, "it runs", "rm -f") { Before = Running },
        new("exec of what is not there", "$N exec a nosuch", 127, "execute nosuch") { Before = Running },
        new("exec of a directory", "$N exec a /bin", 126, "is a directory") { Before = Running },

        // Privileges.
        new("no privileges", Nobody + "--root /no/such/place run --rm tiny true", 125, "run it as root") { Before = Rootless },
        new("no privileges for a limit", Nobody + "--root own/s run --rm --network none -m 64m tiny true", 125, "no cgroup here", "run it as root") { Before = Rootless + Known },
        new("no privileges for a network", Nobody + "--root own/s network create b", 1, "only root", "run it as root") { Before = Rootless + Known },
        new("no privileges for the rootfs", Nobody + "--root own/s run --rm locked true", 125, "locked", "permission denied") { Before = Rootless + Known + "mkdir -m 700 locked" },
        new("no privileges for the archive", Nobody + "--root own/s run --rm a.tgz true", 125, "a.tgz", "permission denied") { Before = Rootless + Known + "cp $A a.tgz; chmod 600 a.tgz" },
        new("no privileges for the state", Nobody + "--root $S ps", 1, "belongs to user 0, not to 65534", "--root") { Before = Rootless + Running },

        // The kernel and the machine. An injected error is what a kernel without the feature answers; a message of a type
        // that rtnetlink does not know is refused as a kind of link is that it does not know.
        new("kernel without overlay", "strace -f -o /dev/null -e inject=fsopen:error=ENODEV:when=1 $N run --rm $T true", 125, "mount overlay", "ENODEV", "modprobe overlay"),
        new("kernel without tmpfs", "strace -f -o /dev/null -e inject=fsopen:error=ENODEV:when=2 $N run --rm $T true", 125, "ENODEV", "CONFIG_TMPFS"),
        new("kernel without veth", "strace -o /dev/null -e inject=sendto:poke_enter=@arg2=20000000f000:when=5 $N run -d --network br0 $T sleep 1000",
            125, "create veth", "EOPNOTSUPP", "modprobe veth")
            { Before = Network },
        new("kernel without bridges", "strace -o /dev/null -e inject=sendto:poke_enter=@arg2=20000000f000:when=7 $N network create br0 --subnet 172.19.35.0/24",
            1, "create bridge", "EOPNOTSUPP", "modprobe bridge"),
        new("kernel without IPv6", "strace -o /dev/null -e inject=sendto:poke_enter=@arg2=20000000f000:when=10 $N network create br0 --subnet fd00:1::/64",
            1, "add address fd00:1::1/64 to br0", "EOPNOTSUPP", "the kernel has no IPv6"),
        new("kernel without nftables, for a port", "python3 -c \"$NO_NFT\" $N run --rm --network br0 -p 8080:80 $T true", 125, "netfilter", "EPROTONOSUPPORT", "modprobe nf_tables")
            { Before = Network },
        new("kernel without nftables, to put it back", "python3 -c \"$NO_NFT\" $N network reload", 1, "netfilter", "EPROTONOSUPPORT", "modprobe nf_tables") { Before = Network },
        new("bridge full", "$N run --rm --network br0 $T true", 125, "create veth pair", "EXFULL", "a bridge holds at most 1023 ports")
            { Before = Full, After = "ip link del group 7" },
        new("bridge full, to be connected to", "$N network connect br0 a", 1, "create veth pair", "EXFULL", "a bridge holds at most 1023 ports")
            { Before = "$N run -d --name a $T sleep 1000 >/dev/null; " + Full, After = "ip link del group 7" },
        new("too many keys", "strace -f -o /dev/null -e inject=keyctl:error=EDQUOT $N run --rm $T true", 125, "leave the caller's keyrings", "EDQUOT", "kernel.keys.maxkeys"),
        new("no process to be had", "strace -f -o /dev/null -e inject=clone3:error=EAGAIN:when=2 $N run --rm $T true", 125, "EAGAIN", "ulimit -u"),
        new("/proc not mounted", "mount -t tmpfs none /proc; $N run --rm $T true; code=$?; umount /proc; exit $code", 125, "/proc", "mount -t proc"),
        new("few open files", "(ulimit -n 48; $N run --rm $T true)", 125, "EMFILE", "ulimit -n"),
        new("standard output full, with a new container", "$N run -d $T sleep 1000 >/dev/full", 125, "tell the id of container", "removed for that", "ENOSPC"),
        new("standard output full", "$N ps >/dev/full", 1, "write to standard output", "ENOSPC"),
        new("state directory read-only", "$N run --rm $T true", 125, "EROFS", "--root") { Before = "mkdir state; mount -t tmpfs -o ro,mode=700 none state", After = "umount state" },
        new("state directory read-only, for an archive", "$N run --rm $A true", 125, "EROFS", "--root") { Before = "mkdir state; mount -t tmpfs -o ro,mode=700 none state", After = "umount state" },
        new("state directory below a file", "$N run --rm $T true", 125, "state", "hint") { Before = "echo >state", After = "rm state" },
        new("disk full while unpacking", "$N run --rm $A true", 125, "unpack", "busybox", "ENOSPC", "the disk is full")
            { Before = "mkdir state; mount -t tmpfs -o mode=700,size=256k none state", After = "umount state" },
    ];
}
