#!/bin/sh
# Makes the Alpine root file system: make.sh DIRECTORY NSINIT_INIT
#
# The archive comes from the first place that has it: out/cache, ALPINE_TARBALL, ../shared/images, the network. One with
# another checksum than the pinned one is refused. When there is none to be had, that is said in one line, and the
# directory is not made: the demo then takes tiny-linux in its place.
set -eu
directory=$1
init=$2
here=$(dirname "$0")
arch=${ARCH:-x64}

pin=$(grep "^$arch " "$here/pins") || { echo "nsinit: no Alpine is pinned for $arch" >&2; exit 1; }
# shellcheck disable=SC2086
set -- $pin
version=$2 sum=$3 url=$4
name=${url##*/}
cache=out/cache/$name

fits() { [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$sum" ]; }

refuse() {
    echo "nsinit: $1 has the wrong checksum: refused; hint: SHA-256 $sum is pinned in $here/pins" >&2
    exit 1
}

find_archive() {
    mkdir -p out/cache
    if [ -f "$cache" ]; then
        fits "$cache" && return 0
        echo "nsinit: $cache is damaged: thrown away" >&2
        rm -f "$cache"
    fi
    if [ -n "${ALPINE_TARBALL:-}" ]; then
        [ -f "$ALPINE_TARBALL" ] || { echo "nsinit: ALPINE_TARBALL=$ALPINE_TARBALL: no such file" >&2; exit 1; }
        fits "$ALPINE_TARBALL" || refuse "$ALPINE_TARBALL"
        cp "$ALPINE_TARBALL" "$cache"
        return 0
    fi
    if [ -f "../shared/images/$name" ]; then
        fits "../shared/images/$name" || refuse "../shared/images/$name"
        cp "../shared/images/$name" "$cache"
        return 0
    fi
    command -v curl >/dev/null 2>&1 || sh build/need.sh curl || return 1
    curl -fsSL --connect-timeout 10 --max-time 300 -o "$cache.part" "$url" || { rm -f "$cache.part"; return 1; }
    fits "$cache.part" || { rm -f "$cache.part"; refuse "$url"; }
    mv "$cache.part" "$cache"
}

stamp=$directory/.made
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && cmp -s "$init" "$directory/sbin/nsinit-init" \
    && cmp -s "$here/init.sh" "$directory/init.sh"; then
    exit 0
fi
if ! find_archive; then
    echo "nsinit: Alpine $version cannot be had (no $name in out/cache or ../shared/images, no ALPINE_TARBALL, no network)" >&2
    exit 0
fi

rm -rf "$directory" "$directory.new"
mkdir -p "$directory.new"
tar -xzf "$cache" -C "$directory.new"
install -m 755 "$init" "$directory.new/sbin/nsinit-init"
install -m 755 "$here/init.sh" "$directory.new/init.sh"
echo "$sum" >"$directory.new/.made"
mv "$directory.new" "$directory"
