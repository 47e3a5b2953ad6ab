#!/bin/sh
# Packs a root file system for a kernel to boot from: initramfs.sh KERNEL ROOT FILE [MODULE...]
#
# KERNEL is a directory of kernel.sh. Each MODULE, and what it depends on, is put into ROOT/lib/modules; the file
# /lib/modules/list there names them in the order to load them: while read m; do insmod "$m"; done </lib/modules/list.
# A module that is built into the kernel is no error.
set -eu
kernel=$1
root=$2
file=$3
shift 3
sh "$(dirname "$0")/need.sh" cpio gzip

mkdir -p "$root/lib/modules"
for module in "$@"; do
    # A name has - or _; a file either.
    pattern="/$(echo "$module" | sed 's/[-_]/[-_]/g')\.ko"
    if line=$(grep "^[^:]*$pattern[.a-z]*:" "$kernel/modules/modules.dep"); then
        # "bridge.ko: stp.ko llc.ko": what it needs stands behind it, the deepest last.
        echo "$line" | tr -d : | tr ' ' '\n' | awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }'
    elif ! grep -q "$pattern\$" "$kernel/modules/modules.builtin"; then
        echo "nsinit: kernel $(cat "$kernel/version") has no module $module" >&2
        exit 1
    fi
done >"$root/lib/modules/needed"

awk '!seen[$0]++' "$root/lib/modules/needed" | while read -r module; do
    name=/lib/modules/$(basename "${module%.xz}")
    case $module in
        *.xz) xz -dc "$kernel/modules/$module" >"$root$name" ;;
        *) cp "$kernel/modules/$module" "$root$name" ;;
    esac
    echo "$name"
done >"$root/lib/modules/list"
rm "$root/lib/modules/needed"

(cd "$root" && find . | cpio -o -H newc -R 0:0 --quiet) | gzip -1 >"$file.new"
mv "$file.new" "$file"
