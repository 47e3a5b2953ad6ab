#!/bin/sh
# Cuts the section headers off an ELF program: headerless.sh PROGRAM. The kernel loads segments and never looks at them.
set -eu
# e_shoff, where they start; it, e_shentsize, e_shnum and e_shstrndx become 0.
start=$(od -An -t u8 -j 40 -N 8 "$1" | tr -d ' ')
truncate -s "$start" "$1"
dd if=/dev/zero of="$1" bs=1 seek=40 count=8 conv=notrunc status=none
dd if=/dev/zero of="$1" bs=1 seek=58 count=6 conv=notrunc status=none
