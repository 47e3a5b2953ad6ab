#!/bin/sh
# The article's system: two containers on a bridge. Everything that touches the kernel is done by nsinit.
#
#   demo.sh start NAME ADDRESS LABEL   start a container, if it does not run, and show its welcome
#   demo.sh shell NAME                 a shell in it
#   demo.sh ping                       ping all ways
#   demo.sh down                       remove all of it
set -eu

arch=${ARCH:-x64}
nsinit=out/linux-$arch/nsinit
busybox=out/images/tiny-linux/bin/busybox
network=br0
subnet=172.19.35.0/24
gateway=172.19.35.1

root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "nsinit: containers and bridges need root: run make as root" >&2; exit 1; }
    echo "nsinit: containers and bridges need root: using sudo" >&2
    root=sudo
fi

ns() { $root "$nsinit" "$@"; }

running() { ns ps --format json | grep -q "\"name\": \"$1\""; }

known() { ns network ls -q | grep -qx "$network"; }

start() {
    name=$1 address=$2 label=$3
    image=out/images/$name
    if [ ! -d "$image" ]; then
        echo "nsinit: there is no $image: using tiny-linux in its place" >&2
        image=out/images/tiny-linux
    fi
    if ! known; then
        ns network create "$network" --subnet "$subnet" --gateway "$gateway" >/dev/null
    fi
    if running "$name"; then
        echo "--- $name runs already ($address)"
    else
        ns rm -f "$name" >/dev/null
        ns run -d -i -t --name "$name" --network "$network" --ip "$address" "$image" /bin/sh -s "$label" >/dev/null
        echo "--- $name started ($address)"
    fi
    ns exec "$name" /init.sh
    echo
    # Both are there: show that they reach each other.
    if running alpine-linux && running tiny-linux; then pings; fi
}

one_ping() {
    printf '%-14s -> %-14s ' "$1" "$3"
    shift
    target=$1
    shift 2
    if out=$("$@" ping -c 3 -i 0.2 -W 2 "$target" 2>&1); then
        echo "$out" | grep 'packet loss'
    else
        echo "no answer"
        return 1
    fi
}

pings() {
    a=172.19.35.2 b=172.19.35.3 failed=
    one_ping alpine-linux $b tiny-linux ns exec alpine-linux || failed=1
    one_ping tiny-linux $a alpine-linux ns exec tiny-linux || failed=1
    one_ping host $a alpine-linux $root "$busybox" || failed=1
    one_ping host $b tiny-linux $root "$busybox" || failed=1
    one_ping alpine-linux $gateway host ns exec alpine-linux || failed=1
    one_ping tiny-linux $gateway host ns exec tiny-linux || failed=1
    [ -z "$failed" ]
}

case $1 in
    start) start "$2" "$3" "$4" ;;
    shell)
        running "$2" || { echo "nsinit: $2 does not run: make run-a run-b starts it" >&2; exit 1; }
        # Commands can be piped into it, too.
        tty=
        if [ -t 0 ]; then tty=-t; fi
        ns exec -i $tty "$2" /bin/sh || :
        ;;
    ping)
        running alpine-linux && running tiny-linux || { echo "nsinit: both must run: make run-a run-b" >&2; exit 1; }
        pings
        ;;
    down)
        if [ ! -x "$nsinit" ]; then exit 0; fi
        for name in alpine-linux tiny-linux; do
            if ns ps -a --format json | grep -q "\"name\": \"$name\""; then ns rm -f "$name"; fi
        done
        if known; then ns network rm "$network"; fi
        # What has happened is remembered; when nothing else is, that goes too.
        if [ -z "$(ns ps -aq)$(ns network ls -q)" ]; then ns events --clear; fi
        ;;
esac
