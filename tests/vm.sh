#!/bin/sh
# Boots emulated machines of both processors with Debian's kernels and tests on them: vm.sh [x64|arm64]
# The programs and root file systems of both are there already (make test-vm).
set -eu
case $(uname -m) in aarch64|arm64) host=arm64 ;; *) host=x64 ;; esac
case ${1:-} in
    x64) filter=X64Tests ;;
    arm64) filter=Arm64Tests ;;
    *) filter='*' ;;
esac
for arch in ${1:-x64 arm64}; do
    sh build/kernel.sh "$arch" "out/cache/kernel-$arch"
    mkdir -p out/machines
    sh tests/Machines/Virtual/initramfs.sh "$arch" "out/cache/kernel-$arch" "out/machines/$arch.cpio.gz"
done
sh build/need.sh qemu-system-x86_64 qemu-system-aarch64
sh build/publish.sh dotnet build tests/Machines -c Release ${PLAIN_BUILD-} -nologo -v quiet
exec timeout 1800 "artifacts/$host/bin/Nsinit.Tests.Machines/release/Nsinit.Tests.Machines" -noColor \
    -class "Nsinit.Tests.Machines.Virtual.$filter"
