#!/bin/sh
# Makes sure that programs are there: need.sh PROGRAM... On Debian the missing ones are installed, as root or through sudo;
# elsewhere the packages are named.
set -eu

package() {
    case $1 in
        gcc) echo gcc libc6-dev ;;
        objcopy) echo binutils ;;
        curl) echo curl ca-certificates ;;
        ip) echo iproute2 ;;
        nft) echo nftables ;;
        bwrap) echo bubblewrap ;;
        unshare|nsenter|setpriv) echo util-linux ;;
        script) echo bsdutils ;;
        newuidmap) echo uidmap ;;
        pasta) echo passt ;;
        ps) echo procps ;;
        xz) echo xz-utils ;;
        mksquashfs) echo squashfs-tools ;;
        mkfs.erofs) echo erofs-utils ;;
        depmod) echo kmod ;;
        qemu-system-x86_64) echo qemu-system-x86 ;;
        qemu-system-aarch64) echo qemu-system-arm ;;
        qemu-aarch64-static) echo qemu-user-static ;;
        aarch64-linux-gnu-gcc) echo gcc-aarch64-linux-gnu libc6-dev-arm64-cross ;;
        aarch64-linux-gnu-objcopy) echo binutils-aarch64-linux-gnu ;;
        x86_64-linux-gnu-gcc) echo gcc-x86-64-linux-gnu libc6-dev-amd64-cross ;;
        x86_64-linux-gnu-objcopy) echo binutils-x86-64-linux-gnu ;;
        *) echo "$1" ;;
    esac
}

missing=
for program in "$@"; do
    # System programs may not be on a user's PATH.
    PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null 2>&1 && continue
    if [ "$program" = dotnet ]; then
        echo "nsinit: the .NET SDK 10 is needed to build, and dotnet is not on the PATH" >&2
        exit 1
    fi
    missing="$missing $(package "$program")"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "nsinit: please install:$missing" >&2
    exit 1
fi
root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "nsinit: please install, as root:$missing" >&2; exit 1; }
    root="sudo"
fi
echo "nsinit: installing$missing${root:+ (with sudo)}" >&2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$root apt-get update -qq && $root apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
    echo "nsinit: please install, as root:$missing" >&2
    exit 1
}
