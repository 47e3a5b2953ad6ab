#!/bin/sh
# Boots a root file system in a virtual machine, with nsinit-init as its init and a shell on this terminal:
# vm.sh x64|arm64 ROOT NSINIT_INIT [PARAMETER...]
#
# PARAMETERs go to the kernel; what it does not know it hands to init, as "-- --respawn /bin/sh". poweroff ends it.
set -eu
arch=$1
root=$2
init=$3
shift 3
kernel=out/cache/kernel-$arch
sh build/kernel.sh "$arch" "$kernel"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -a "$root" "$work/root"
install -m 755 "$init" "$work/root/init"
sh build/initramfs.sh "$kernel" "$work/root" "$work/initramfs"
sh build/qemu.sh "$arch" "$kernel" "$work/initramfs" "quiet $*"
