#!/bin/sh
# Megabits a second by iperf3 through our wires and through the same made by hand with ip and nft, each on a host (a network
# namespace) of its own, in turn; the ratio is the median of the rounds'. bench/network.sh NSINIT ROOTFS; called by bench/run.sh.
#
# SECONDS_EACH=N: how long each run is (1), a whole number. ROUNDS=N: how many of each kind (10).
set -eu
each=${SECONDS_EACH:-1}
rounds=${ROUNDS:-10}
# iperf3 takes half a second for no limit at all.
limit=$((each + 10))
rootfs=$2
work=$(mktemp -d)
nsinit="$1 --root $work/state"
holders=
trap '$nsinit rm -f bench-a bench-b >/dev/null 2>&1; $nsinit network rm bench0 >/dev/null 2>&1; kill $holders 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# A namespace held by a process: sets $made.
make() {
    unshare --net sh -c 'ip link set lo up; exec sleep 1000' &
    made=$!
    holders="$holders $made"
    while [ "$(readlink "/proc/$made/ns/net")" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
    sleep 0.1
}

in_ns() {
    pid=$1
    shift
    nsenter --net="/proc/$pid/ns/net" "$@"
}

# The LAN of host $1, with another machine on it: sets $made.
lan() {
    make
    in_ns "$1" ip link add lan0 type veth peer name eth0 netns "$made"
    in_ns "$1" ip addr add 192.0.2.1/24 dev lan0
    in_ns "$1" ip link set lan0 up
    in_ns "$made" ip addr add 192.0.2.9/24 dev eth0
    in_ns "$made" ip link set eth0 up
}

ours=$$
lan "$ours"
our_lan=$made
$nsinit network create bench0 --subnet 10.90.0.0/24 >/dev/null 2>&1
$nsinit run -d --name bench-a --network bench0 --ip 10.90.0.2 "$rootfs" /bin/sleep 1000 >/dev/null
$nsinit run -d --name bench-b --network bench0 --ip 10.90.0.3 -p 5301:5201 "$rootfs" /bin/sleep 1000 >/dev/null
pid_of() { $nsinit inspect "$1" | sed -n 's/^ *"pid": \([0-9]*\),*$/\1/p'; }
our_a=$(pid_of bench-a)
our_b=$(pid_of bench-b)

make
hand=$made
lan "$hand"
hand_lan=$made
in_ns "$hand" ip link add bench0 type bridge
in_ns "$hand" ip addr add 10.90.0.1/24 dev bench0
in_ns "$hand" ip link set bench0 up
in_ns "$hand" sysctl -qw net.ipv4.ip_forward=1
for end in 2 3; do
    make
    in_ns "$hand" ip link add "v$end" master bench0 type veth peer name eth0 netns "$made"
    in_ns "$hand" ip link set "v$end" up
    in_ns "$made" ip addr add "10.90.0.$end/24" dev eth0
    in_ns "$made" ip link set eth0 up
    in_ns "$made" ip route add default via 10.90.0.1
    [ "$end" = 2 ] && hand_a=$made || hand_b=$made
done
in_ns "$hand" nft -f - <<'END'
table ip hand {
    chain prerouting { type nat hook prerouting priority dstnat; fib daddr type local tcp dport 5301 dnat to 10.90.0.3:5201; }
    chain postrouting { type nat hook postrouting priority srcnat; iifname "bench0" oifname != "bench0" masquerade; }
    chain forward { type filter hook forward priority filter; ct state established,related accept; ct status dnat accept; iifname "bench0" oifname "bench0" accept; oifname "bench0" drop; }
}
END

for server in "$our_b" "$our_lan" "$hand_b" "$hand_lan"; do
    # Not by in_ns: the process that is ended must be the server, not a shell around it.
    nsenter --net="/proc/$server/ns/net" iperf3 -s >/dev/null 2>&1 &
    holders="$holders $!"
done
sleep 0.5

# Client's namespace, address, port: megabits a second.
measure() { in_ns "$1" timeout "$limit" iperf3 -c "$2" -p "$3" -t "$each" -f m | awk '/receiver/ { print int($7); found = 1 } END { exit !found }'; }

# What else the machine does weighs on one round, not on the median of them.
compare() {
    name=$1
    round=0
    while [ "$round" -lt "$rounds" ]; do
        # Whoever comes second has the warmer machine.
        [ $((round % 2)) = 1 ] || ours=$(measure "$2" "$4" "$5")
        hand=$(measure "$3" "$4" "$5")
        [ $((round % 2)) = 0 ] || ours=$(measure "$2" "$4" "$5")
        echo "$ours $hand"
        round=$((round + 1))
    done | awk '{ print $1 / $2, $1, $2 }' | sort -n | awk -v name="$name" -v rounds="$rounds" '
        { ratio[NR] = $1; ours += $2; hand += $3 }
        END { if (NR < rounds) { exit 1 }; printf "  %-16s %8d Mbit/s, by hand %8d: median ratio %.3f (limit 0.950)\n", name, ours / NR, hand / NR, (ratio[int((NR + 1) / 2)] + ratio[int(NR / 2) + 1]) / 2 }'
}

compare bridge "$our_a" "$hand_a" 10.90.0.3 5201
compare masquerade "$our_a" "$hand_a" 192.0.2.9 5201
compare published "$our_lan" "$hand_lan" 192.0.2.1 5301
ip link del lan0
