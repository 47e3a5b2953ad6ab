#!/bin/sh
# Fetches a package of Debian and unpacks it, for any processor: debian.sh x64|arm64 PACKAGE DIRECTORY
#
# Nothing is installed and no root is needed. The machine's own package lists serve when they are of that processor and
# know the package; else lists are kept in out/cache/apt-ARCH, with the machine's sources. A package that only stands for
# another (linux-image-cloud-amd64) is followed to it.
set -eu
case $1 in
    x64) arch=amd64 ;;
    arm64) arch=arm64 ;;
    *) echo "nsinit: $1 is no processor that packages are fetched for (x64, arm64)" >&2; exit 1 ;;
esac
package=$2
case $3 in /*) directory=$3 ;; *) directory=$PWD/$3 ;; esac
cd "$(dirname "$0")/.."
if ! command -v apt-get >/dev/null 2>&1; then
    echo "nsinit: Debian's package $package for $arch is needed, and there is no apt-get to fetch it with" >&2
    exit 1
fi

state=$PWD/out/cache/apt-$arch
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT

apt() {
    program=$1
    shift
    # As root, apt-get would complain that the user it fetches as cannot write here.
    set -- -o APT::Sandbox::User="$(id -un)" "$@"
    if [ "$own" = yes ]; then
        "$program" "$@"
        return
    fi
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
    [ -f "$state/status" ] || : >"$state/status"
    "$program" -o "APT::Architecture=$arch" -o "APT::Architectures=$arch" -o "Dir::State::Lists=$state/lists" \
        -o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache" -o Acquire::Languages=none "$@"
}

# What PACKAGE stands for, where it is a name without content.
real() {
    case $package in
        linux-image-cloud-*) apt apt-cache show "$package" 2>/dev/null | sed -n 's/^Depends: \([^ ,]*\).*/\1/p' | head -n 1 ;;
        *) echo "$package" ;;
    esac
}

fetch() {
    name=$(real)
    [ -n "$name" ] && (cd "$unpacked" && apt apt-get download -qq "$name" >apt.log 2>&1)
}

own=no
[ "$(dpkg --print-architecture 2>/dev/null)" = "$arch" ] && own=yes
if ! fetch; then
    own=no
    if ! fetch; then
        echo "nsinit: fetching the list of Debian's packages for $arch" >&2
        apt apt-get update -qq >"$unpacked/apt.log" 2>&1 || :
        fetch || { grep '^E:' "$unpacked/apt.log" | head -n 3 >&2 || :
            echo "nsinit: Debian's package $package for $arch cannot be had; hint: a network, or out/cache of a machine that had one" >&2
            exit 1; }
    fi
fi
mkdir -p "$directory"
dpkg-deb -x "$unpacked"/*.deb "$directory"
