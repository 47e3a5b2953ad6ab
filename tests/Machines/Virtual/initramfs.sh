#!/bin/sh
# Packs the machine that the tests boot: initramfs.sh x64|arm64 KERNEL FILE
#
# Its root is tiny-linux, its init nsinit-init, its work guest.sh; nsinit and both images of the demo are on it.
set -eu
arch=$1
kernel=$2
file=$3
case $(uname -m)-$arch in
    x86_64-x64|aarch64-arm64) images=out/images ;;
    *) images=out/images-$arch ;;
esac
case $arch in
    x64) archive=alpine-minirootfs-*-x86_64.tar.gz ;;
    *) archive=alpine-minirootfs-*-aarch64.tar.gz ;;
esac

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cp -a "$images/tiny-linux/." "$root"
mkdir "$root/images"
cp -a "$images/tiny-linux" "$root/images/tiny-linux"
# shellcheck disable=SC2086
cp out/cache/$archive "$root/images/alpine.tar.gz"
install -m 755 "out/linux-$arch/nsinit-init" "$root/init"
install -m 755 "out/linux-$arch/nsinit" "$root/bin/nsinit"
install -m 755 tests/Machines/Virtual/guest.sh "$root/init.sh"
sh build/initramfs.sh "$kernel" "$root" "$file" veth bridge macvlan ipvlan ipip overlay nf_tables nft_fib_inet nft_masq nft_nat nft_ct nft_chain_nat
