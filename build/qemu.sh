#!/bin/sh
# Boots a kernel in a virtual machine on this terminal: qemu.sh x64|arm64 KERNEL INITRAMFS PARAMETERS [QEMU OPTION...]
#
# KERNEL is a directory of kernel.sh, INITRAMFS a file of initramfs.sh, PARAMETERS go to the kernel. The processor is
# emulated, so it runs anywhere, the same everywhere, and needs no right to /dev/kvm. A reboot ends it.
set -eu
arch=$1
kernel=$2
initramfs=$3
parameters=$4
shift 4
case $arch in
    x64) program=qemu-system-x86_64 machine=q35 processor=max console=ttyS0 ;;
    # A processor of today with pointer authentication by a real algorithm would be emulated at half the speed.
    arm64) program=qemu-system-aarch64 machine=virt processor=cortex-a72 console=ttyAMA0 ;;
    *) echo "nsinit: $arch is no processor to emulate (x64, arm64)" >&2; exit 1 ;;
esac
sh "$(dirname "$0")/need.sh" "$program"
exec "$program" -accel tcg -M "$machine" -cpu "$processor" -m 512 -nodefaults -display none -serial mon:stdio -no-reboot \
    -kernel "$kernel/vmlinuz" -initrd "$initramfs" -append "console=$console $parameters" "$@"
