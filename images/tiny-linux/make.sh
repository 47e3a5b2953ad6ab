#!/bin/sh
# Makes the tiny root file system: make.sh DIRECTORY NSINIT_INIT
#
# It holds a static busybox, links to it, and nsinit-init. The busybox is BUSYBOX, or that of Debian's package
# busybox-static for ARCH, which is unpacked and not installed.
set -eu
directory=$1
init=$2
here=$(dirname "$0")
arch=${ARCH:-x64}

find_busybox() {
    if [ -n "${BUSYBOX:-}" ]; then
        [ -x "$BUSYBOX" ] || { echo "nsinit: BUSYBOX=$BUSYBOX: no such program" >&2; exit 1; }
        busybox=$BUSYBOX
        return
    fi
    busybox=out/cache/busybox-$arch
    [ -x "$busybox" ] && return
    unpacked=$(mktemp -d)
    trap 'rm -rf "$unpacked"' EXIT
    sh build/debian.sh "$arch" busybox-static "$unpacked" || {
        echo "nsinit: a static busybox is needed; hint: BUSYBOX=/path/to/busybox make images" >&2
        exit 1
    }
    mkdir -p out/cache
    install -m 755 "$unpacked/bin/busybox" "$busybox"
}

# Of another processor's busybox, an emulator asks the names.
applets() {
    case $arch-$(uname -m) in
        x64-x86_64|arm64-aarch64) "$busybox" --list-full ;;
        x64-*) sh build/need.sh qemu-x86_64-static && qemu-x86_64-static "$busybox" --list-full ;;
        *) sh build/need.sh qemu-aarch64-static && qemu-aarch64-static "$busybox" --list-full ;;
    esac
}

find_busybox
if [ -f "$directory/.made" ] && cmp -s "$busybox" "$directory/bin/busybox" \
    && cmp -s "$init" "$directory/sbin/nsinit-init" && cmp -s "$here/init.sh" "$directory/init.sh"; then
    exit 0
fi

rm -rf "$directory" "$directory.new"
for part in bin dev proc sbin sys usr/bin usr/sbin; do mkdir -p "$directory.new/$part"; done
install -m 755 "$busybox" "$directory.new/bin/busybox"
applets | while read -r applet; do
    case $applet in
        bin/busybox) ;;
        */*) [ -d "$directory.new/${applet%/*}" ] && ln -sf /bin/busybox "$directory.new/$applet" ;;
    esac
done
install -m 755 "$init" "$directory.new/sbin/nsinit-init"
install -m 755 "$here/init.sh" "$directory.new/init.sh"
: >"$directory.new/.made"
mv "$directory.new" "$directory"
