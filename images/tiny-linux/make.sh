#!/bin/sh
# Makes the tiny root file system: make.sh DIRECTORY NSINIT_INIT
#
# It holds a static busybox, links to it, and nsinit-init. The busybox is BUSYBOX, or that of Debian's package
# busybox-static, which is unpacked and not installed.
set -eu
directory=$1
init=$2
here=$(dirname "$0")

find_busybox() {
    if [ -n "${BUSYBOX:-}" ]; then
        [ -x "$BUSYBOX" ] || { echo "nsinit: BUSYBOX=$BUSYBOX: no such program" >&2; exit 1; }
        busybox=$BUSYBOX
        return
    fi
    busybox=out/cache/busybox
    [ -x "$busybox" ] && return
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "nsinit: a static busybox is needed: BUSYBOX=/path/to/busybox make images" >&2
        exit 1
    fi
    unpacked=$(mktemp -d)
    trap 'rm -rf "$unpacked"' EXIT
    # As root, apt-get would complain that its own user cannot write here.
    fetch() { (cd "$unpacked" && apt-get download -qq -o APT::Sandbox::User="$(id -un)" busybox-static >/dev/null); }
    if ! fetch 2>/dev/null; then
        echo "nsinit: fetching the list of Debian's packages" >&2
        if [ "$(id -u)" = 0 ]; then apt-get update -qq; else sudo apt-get update -qq; fi
        fetch
    fi
    dpkg-deb -x "$unpacked"/busybox-static_*.deb "$unpacked/tree"
    mkdir -p out/cache
    install -m 755 "$unpacked/tree/bin/busybox" "$busybox"
}

find_busybox
if [ -f "$directory/.made" ] && cmp -s "$busybox" "$directory/bin/busybox" \
    && cmp -s "$init" "$directory/sbin/nsinit-init" && cmp -s "$here/init.sh" "$directory/init.sh"; then
    exit 0
fi

rm -rf "$directory" "$directory.new"
for part in bin dev proc sbin sys usr/bin usr/sbin; do mkdir -p "$directory.new/$part"; done
install -m 755 "$busybox" "$directory.new/bin/busybox"
"$busybox" --list-full | while read -r applet; do
    case $applet in
        bin/busybox) ;;
        */*) [ -d "$directory.new/${applet%/*}" ] && ln -sf /bin/busybox "$directory.new/$applet" ;;
    esac
done
install -m 755 "$init" "$directory.new/sbin/nsinit-init"
install -m 755 "$here/init.sh" "$directory.new/init.sh"
: >"$directory.new/.made"
mv "$directory.new" "$directory"
