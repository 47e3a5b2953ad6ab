#!/bin/sh
# What the machine of the tests does: each part's output goes to the console between "@@ NAME" and "@@ = CODE".
# The tests on the other side know what it has to be.

part() {
    echo "@@ $1"
    "$1" 2>&1
    echo "@@ = $?"
}

# until SECONDS COMMAND...: waits for it to succeed.
until_done() {
    tries=$(($1 * 10))
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || { echo "waited in vain for: $*"; return 1; }
        sleep 0.1
    done
}

# What must be after the containers as it was before.
left() {
    ip -o link | sed 's/: <.*//'
    cut -d' ' -f2 /proc/mounts
    find /sys/fs/cgroup -type d
    ls /var/lib/nsinit/containers /var/lib/nsinit/names /var/lib/nsinit/networks
    # Not straight into a pipe: its other end may have been started when the processes are looked for, or not.
    for process in /proc/[0-9]*; do readlink "$process/exe"; done >/tmp/processes
    sort /tmp/processes | uniq -c
}

machine() {
    uname -m
    cat /proc/1/comm
    grep -c . /lib/modules/list
    # ipip is for later.
    while read -r module; do case $module in */ipip.ko) ;; *) insmod "$module" || return 1 ;; esac; done </lib/modules/list
    mkdir /images/alpine-linux && tar -xzf /images/alpine.tar.gz -C /images/alpine-linux && cp /init /images/alpine-linux/sbin/nsinit-init
    cut -d' ' -f2,3 /proc/mounts
}

exit_codes() {
    code=0
    while [ $code -lt 256 ]; do
        unshare -pf nsinit-init sh -c "exit $code"
        [ $? = $code ] || echo "$code became $?"
        code=$((code + 15))
    done
    nsinit-init /no/such/program
    echo "not found: $?"
    nsinit-init /images
    echo "no program: $?"
}

signals() {
    # No SIGQUIT: busybox's shell ignores it.
    for signal in 1 2 4 5 6 7 8 9 10 11 12 13 14 15 31 34 64; do
        nsinit-init sh -c "kill -$signal \$\$; exit 250"
        echo "$signal: $?"
    done
}

forwarded() {
    nsinit-init sh -c 'trap "echo got TERM; exit 7" TERM; trap "echo got USR1" USR1; : >/tmp/ready; while :; do sleep 0.1; done' &
    until_done 20 test -e /tmp/ready
    kill -USR1 $!
    sleep 1
    kill -TERM $!
    wait $!
}

# A thousand children of a parent that is gone: all reaped by the first process of their namespace.
orphans() {
    unshare -pf --mount-proc nsinit-init sh -c '
        i=0
        while [ $i -lt 1000 ]; do ( : & ); i=$((i + 1)); done
        tries=100
        # Counted by the shell alone: what it would start for that would be counted too.
        while set -- /proc/[0-9]*; [ $# -gt 2 ] && [ $tries -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
        echo $# processes are left'
}

# The article's steps, with nothing of nsinit but init.
article() {
    for root in alpine-linux tiny-linux; do
        printf 'cat /proc/1/comm\necho pid $$\nps\nip -o link\nexit 5\n' |
            unshare -pn -f chroot /images/$root /sbin/nsinit-init
        echo "$root: $?"
    done
    grep images /proc/mounts || echo nothing is left mounted
}

version() { nsinit version; }

foreground() {
    nsinit run --rm /images/alpine.tar.gz true 2>/dev/null
    nsinit run --rm /images/alpine.tar.gz sh -c 'cat /etc/alpine-release; uname -m; exit 7'
    echo "exit: $?"
    nsinit run --rm /images/tiny-linux sh -c 'kill -9 $$'
    echo "signal: $?"
    echo 'read a word' | nsinit run --rm -i /images/tiny-linux cat
    nsinit run --rm /images/tiny-linux /no/such/program
    echo "not found: $?"
    nsinit run --rm --read-only -v /images:/data:ro --tmpfs /tmp -w /tmp -u 7:8 /images/alpine-linux sh -c 'id -u; pwd; touch x && echo *; touch /data/x || echo read-only; echo /data/*'
}

# Docker's -it, on a terminal of the container's own.
terminal() { nsinit run --rm -t /images/tiny-linux tty; }

start() {
    nsinit network create br0 --subnet 172.19.35.0/24 --gateway 172.19.35.1 >/dev/null 2>&1 || return 1
    nsinit run -d --name a --network br0 --ip 172.19.35.2 /images/alpine.tar.gz sh -c 'echo out of a; echo err of a >&2; exec sleep 1000' >/dev/null || return 1
    nsinit run -d --name b --network br0 --ip 172.19.35.3 /images/tiny-linux sleep 1000 >/dev/null || return 1
    nsinit ps -q | wc -l
}

ping_once() { echo "$1: $(shift; "$@" 2>&1 | grep 'packet loss')"; }

pings() {
    ping_once a-b nsinit exec a ping -c 1 -W 10 172.19.35.3
    ping_once b-a nsinit exec b ping -c 1 -W 10 172.19.35.2
    ping_once a-host nsinit exec a ping -c 1 -W 10 172.19.35.1
    ping_once b-host nsinit exec b ping -c 1 -W 10 172.19.35.1
    ping_once host-a ping -c 1 -W 10 172.19.35.2
    ping_once host-b ping -c 1 -W 10 172.19.35.3
}

transfer() {
    nsinit exec -d b sh -c 'nc -l -p 5000 | md5sum >/got; mv /got /done' || return 1
    until_done 30 nsinit exec b sh -c 'netstat -lnt | grep -q :5000' || return 1
    sent=$(nsinit exec a sh -c 'head -c 5000000 /dev/urandom >/data && nc 172.19.35.3 5000 </data && md5sum </data')
    until_done 60 nsinit exec b test -e /done || return 1
    [ "$(nsinit exec b cat /done)" = "$sent" ] && echo "$sent"
}

look() {
    nsinit exec -e WORD=given a sh -c 'echo $WORD; hostname; cat /proc/1/comm; exit 9'
    echo "exec: $?"
    echo "to a" | nsinit exec -i a cat
    until_done 10 sh -c 'nsinit logs a 2>&1 | grep -q err'
    nsinit logs a
    nsinit inspect a | grep -c '"name": "a"'
}

limits() {
    nsinit run --rm --memory 16m --memory-swap 16m /images/tiny-linux sh -c 'tail /dev/zero'
    echo "memory: $?"
    id=$(nsinit run -d --name c --pids-limit 5 --memory 32m --cpus 0.5 /images/tiny-linux sleep 1000) || return 1
    (cd /sys/fs/cgroup/nsinit-$id && cat pids.max memory.max cpu.max)
    nsinit exec c sh -c 'cat /sys/fs/cgroup/memory.max; echo 0 >/sys/fs/cgroup/pids.max'
    nsinit exec c sh -c 'for i in 1 2 3 4 5; do sleep 1000 & done'
    nsinit pause c >/dev/null && cat /sys/fs/cgroup/nsinit-$id/cgroup.freeze && nsinit unpause c
    nsinit rm -f c
}

# What it may use, as it sees it itself.
allowed() { nsinit exec "$1" sh -c 'cd /sys/fs/cgroup && echo $(cat memory.max) "$(cat cpu.max)" $(cat pids.max) $(cat memory.swap.max 2>/dev/null)'; }

updates() {
    nsinit run -d --name u --memory 64m --cpus 1 --pids-limit 50 /images/tiny-linux sleep 1000 >/dev/null || return 1
    allowed u
    nsinit update --memory 128m --memory-swap 128m --cpus 2 --pids-limit 100 u && allowed u
    nsinit update --memory 32m --memory-swap 32m --cpus 0.25 --pids-limit 20 u && allowed u
    nsinit update --memory -1 --memory-swap -1 --cpu-quota -1 --pids-limit -1 u && allowed u
    nsinit update --memory 1k u
    echo "too little: $?"
    # One that had none at its start.
    nsinit run -d --name w /images/tiny-linux sleep 1000 >/dev/null || return 1
    nsinit update --memory 32m --cpus 0.5 --pids-limit 30 w && allowed w
    nsinit pause w && nsinit ps | grep -c Paused
    nsinit unpause w && nsinit ps | grep -c Paused
    # They are there again at the next start.
    nsinit restart -t 0 w && allowed w
    nsinit stats --no-stream --format json w | grep -E '"(name|memoryLimit|pids)"'
    nsinit rm -f u w
}

health() {
    nsinit run -d --name h --health-cmd 'test -e /well' --health-interval 1s --health-retries 1 /images/tiny-linux sleep 1000 >/dev/null || return 1
    until_done 60 sh -c 'nsinit ps | grep -q "(unhealthy)"' || return 1
    nsinit exec h touch /well
    until_done 60 sh -c 'nsinit ps | grep -q "(healthy)"' || return 1
    nsinit healthcheck h
    echo "healthcheck: $?"
    nsinit stop -t 10 h
    nsinit run -d --name o --memory 16m --memory-swap 16m /images/tiny-linux tail /dev/zero >/dev/null
    nsinit wait o
    nsinit inspect o | grep -E '"(exitCode|outOfMemory)"'
    # Since the first command of all, by any of the two ways.
    nsinit events --since 0 --no-stream --filter container=h --filter container=o >/tmp/events
    nsinit events --no-stream --filter container=h --filter container=o | cmp - /tmp/events
    sed -E 's/^[^ ]+ container ([a-z_]+) .*(healthStatus=[a-z]+|exitCode=[0-9]+).*/\1 \2/; s/^[^ ]+ container ([a-z_]+) .*/\1/' /tmp/events
    nsinit rm h o
}

# Above an interface whose other end is another machine's. busybox calls that veth0.
sublinks() {
    ip link add p0 type veth && ip addr add 192.0.2.1/24 dev p0 && ip link set p0 up || return 1
    unshare -n sleep 1000 &
    far=$!
    until_done 10 sh -c "[ \$(readlink /proc/$far/ns/net) != $(readlink /proc/self/ns/net) ]" || return 1
    ip link set veth0 netns $far
    nsenter -t $far -n sh -c 'ip link set veth0 up; ip addr add 192.0.2.9/24 dev veth0; ip route add 198.51.100.0/24 via 192.0.2.1' || return 1
    for kind in macvlan:bridge ipvlan:l2 ipvlan:l3 ipvlan:l3s; do
        # Where the interface routes, its containers need no part in its network.
        case $kind in *:l3*) subnet=198.51.100.0/24 ;; *) subnet=192.0.2.0/24 ;; esac
        nsinit network create lan --driver "${kind%:*}" --opt "mode=${kind#*:}" --parent p0 --subnet $subnet >/dev/null || return 1
        for name in a b; do nsinit run -d --name $name --network lan /images/tiny-linux sleep 1000 >/dev/null || return 1; done
        # The address is in use until the kernel has forgotten it.
        nsinit restart -t 0 a >/dev/null || return 1
        ping_once "$kind out" nsinit exec a ping -c 1 -W 10 192.0.2.9
        ping_once "$kind in" nsenter -t $far -n ping -c 1 -W 10 "${subnet%.*}.2"
        ping_once "$kind a-b" nsinit exec a ping -c 1 -W 10 b
        nsinit exec a ip route | grep default
        nsinit network disconnect lan b
        nsinit exec b ip -o link | grep -c eth
        nsinit network connect lan b && ping_once "$kind b-a" nsinit exec b ping -c 1 -W 10 a
        nsinit rm -f a b >/dev/null && nsinit network rm lan >/dev/null
    done
    # The wire goes with it.
    kill $far
}

# This module puts an interface into every network namespace, before those of a container.
tunnels() {
    insmod /lib/modules/ipip.ko || return 1
    nsinit network create br0 --subnet 172.19.35.0/24 >/dev/null 2>&1 || return 1
    nsinit run -d --name a --network br0 /images/tiny-linux sleep 1000 >/dev/null || return 1
    nsinit exec a ip -o addr show dev eth0 | sed 's/ *scope.*//'
    ping_once b-a nsinit run --rm --network br0 /images/tiny-linux ping -c 1 -W 10 a
    nsinit rm -f a && nsinit network rm br0
    until_done 10 rmmod ipip
}

stop() {
    nsinit stop -t 5 a b && nsinit ps -a | grep -c 'Exited (143)'
    nsinit rm a b && nsinit network rm br0
}

# From a shell of its own both times, which is one of the processes.
before() { sh -c '. /init.sh left >/tmp/before'; }

after() {
    until_done 20 sh -c '. /init.sh left >/tmp/after; cmp -s /tmp/before /tmp/after'
    diff /tmp/before /tmp/after && echo nothing is left
}

# The rest is what a shell that only wants `left` does not do.
if [ "${1:-}" = left ]; then
    left
    return 0
fi

for name in machine exit_codes signals forwarded orphans article version before foreground terminal start pings transfer look limits updates health stop sublinks tunnels after; do
    part "$name"
done

# Init ends everybody in order when the machine goes down.
setsid sh -c 'trap "echo told to end; exit 0" TERM; : >/tmp/waiting; while :; do sleep 0.1; done' &
until_done 20 test -e /tmp/waiting
echo "@@ down"
kill -USR2 1
sleep 1000
