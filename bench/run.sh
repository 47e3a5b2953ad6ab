#!/bin/sh
# Measures against the peers, all in one run, in namespaces of its own. Needs root.
#
# ROUNDS=N: how often each command is run (60).
set -eu
rounds=${ROUNDS:-60}
arch=${ARCH:-x64}
sh build/need.sh unshare ip bwrap crun tini dumb-init catatonit nft iperf3

if [ "${1:-}" != inside ]; then
    sh build/publish.sh dotnet build bench -c Release ${PLAIN_BUILD-} -nologo -v quiet
    [ "$(id -u)" = 0 ] || { echo "nsinit: the benchmarks make containers: run them as root" >&2; exit 1; }
    # Mounts and links of the machine stay as they are. tmpfs keeps the disk out of the figures, for all alike.
    exec unshare --mount --net --propagation private sh bench/run.sh inside
fi

work=$(mktemp -d)
nsinit="$PWD/out/linux-$arch/nsinit --root $work/state"
# What a failed measurement left running is on that tmpfs.
leave() {
    crun delete -f bench-lives >/dev/null 2>&1 || :
    $nsinit ps -aq 2>/dev/null | xargs -r $nsinit rm -f >/dev/null 2>&1 || :
    umount "$work" 2>/dev/null
    rmdir "$work"
}
trap leave EXIT
trap 'exit 1' INT TERM
mount -t tmpfs tmpfs "$work"
cp -a out/images/tiny-linux "$work/rootfs"
mkdir -p "$work/rootfs/tmp"
init=$PWD/out/linux-$arch/nsinit-init
bench=artifacts/$arch/bin/Nsinit.Bench/release/Nsinit.Bench

ip link set lo up
$nsinit network create br0 --subnet 172.19.35.0/24 >/dev/null

# crun wants one kind of cgroups; where both are mounted it sees version 1 alone here.
[ -d /sys/fs/cgroup/unified ] && umount /sys/fs/cgroup/unified
mkdir "$work/bundle"
ln -s "$work/rootfs" "$work/bundle/rootfs"
(cd "$work/bundle" && crun spec)
sed -i -e 's/"terminal": true/"terminal": false/' -e 's|"sh"|"/bin/true"|' -e 's/"readonly": true/"readonly": false/' \
    "$work/bundle/config.json"

# The same, for a container that stays, and one whose streams are copied.
for program in sleep cat; do
    mkdir "$work/$program"
    ln -s "$work/rootfs" "$work/$program/rootfs"
done
sed 's|"/bin/true"|"/bin/sleep", "1000"|' "$work/bundle/config.json" >"$work/sleep/config.json"
sed 's|"/bin/true"|"/bin/cat"|' "$work/bundle/config.json" >"$work/cat/config.json"

echo "size and memory"
printf '  %-46s %8d bytes (limit 24576)\n' "nsinit-init on disk" "$(stat -c %s "$init")"
printf '  %-46s %8d bytes\n' "nsinit on disk" "$(stat -c %s "${nsinit%% *}")"
id=$($nsinit run -d --name memory "$work/rootfs" /bin/sleep 100)
pid=$($nsinit inspect memory | sed -n 's/^ *"pid": \([0-9]*\),*$/\1/p')
printf '  %-46s %8d KiB (limit 64)\n' "PID 1 of a container, resident" "$(awk '/^VmRSS/{print $2}' "/proc/$pid/status")"
monitor=$(awk '/^PPid/{print $2}' "/proc/$pid/status")
printf '  %-46s %8d KiB\n' "monitor of a detached container, resident" "$(awk '/^VmRSS/{print $2}' "/proc/$monitor/status")"
$nsinit rm -f "$id" >/dev/null

echo "init of any program: on disk, resident while it waits"
for program in "$init -s" /usr/bin/tini-static\ -s /usr/bin/tini\ -s /usr/bin/dumb-init /usr/bin/catatonit; do
    $program -- sleep 100 &
    waiting=$!
    sleep 0.2
    printf '  %-46s %8d bytes %6d KiB\n' "$(basename "${program%% *}")" "$(stat -Lc %s "${program%% *}")" \
        "$(awk '/^Rss/{print $2}' "/proc/$waiting/smaps_rollup")"
    kill "$waiting"
    wait "$waiting" || true
done

echo "from its start through that of /bin/true to the end of both, $rounds rounds in turn"
"$bench" "$rounds" \
    "nsinit-init" "$init -s -- /bin/true" \
    "tini-static" "tini-static -s -- /bin/true" \
    "tini" "tini -s -- /bin/true" \
    "dumb-init" "dumb-init -- /bin/true" \
    "catatonit" "catatonit -- /bin/true"

echo "start to end of /bin/true, $rounds rounds in turn: nsinit with six namespaces, overlay, veth on br0, address"
"$bench" "$rounds" \
    "nsinit run --network br0" "$nsinit run --rm --network br0 $work/rootfs /bin/true" \
    "bwrap --unshare-all (no veth)" "bwrap --unshare-all --bind $work/rootfs / --proc /proc --dev /dev /bin/true" \
    "crun run (no veth)" "crun run -b $work/bundle bench" \
    "crun run, no cgroup (no veth)" "crun --cgroup-manager=disabled run -b $work/bundle bench" \
    "the article's script" "sh bench/article.sh $work/rootfs"

echo "the same without a network"
"$bench" "$rounds" \
    "nsinit run" "$nsinit run --rm $work/rootfs /bin/true" \
    "bwrap --unshare-all" "bwrap --unshare-all --bind $work/rootfs / --proc /proc --dev /dev /bin/true" \
    "crun run" "crun run -b $work/bundle bench"

echo "start to end of /bin/true in a container that runs, $rounds rounds in turn"
$nsinit run -d --name lives "$work/rootfs" /bin/sleep 1000 >/dev/null
crun run -d -b "$work/sleep" bench-lives >/dev/null </dev/null
"$bench" "$rounds" \
    "nsinit exec" "$nsinit exec lives /bin/true" \
    "crun exec" "crun exec bench-lives /bin/true"
crun delete -f bench-lives
$nsinit rm -f lives >/dev/null

echo "1 GB through cat in a container, 15 rounds in turn"
"$bench" 15 \
    "nsinit run -i" "sh bench/pour.sh $nsinit run --rm -i $work/rootfs /bin/cat" \
    "crun run" "sh bench/pour.sh crun run -b $work/cat bench"

echo "1,000 running containers"
started=0
while [ "$started" -lt 1000 ]; do
    $nsinit run -d "$work/rootfs" /bin/sleep 1000 >/dev/null
    started=$((started + 1))
done
"$bench" 10 "nsinit ps (limit 100)" "$nsinit ps -q"
$nsinit ps -aq | xargs $nsinit rm -f >/dev/null

echo "iperf3 through the bridge, to the outside and by a published port"
ROUNDS=10 sh bench/network.sh "${nsinit%% *}" "$work/rootfs"

$nsinit network rm br0 >/dev/null
