#!/bin/sh
# Builds and runs all tests; the last line counts them.
set -eu
case $(uname -m) in
    aarch64|arm64) arch=arm64 other=x64 emulator=qemu-x86_64-static ;;
    *) arch=x64 other=arm64 emulator=qemu-aarch64-static ;;
esac
sh build/need.sh unshare nsenter ip ps strace gcc tini dumb-init catatonit nft python3 zstd xz skopeo umoci mksquashfs mkfs.erofs \
    setpriv script newuidmap pasta slirp4netns

# shellcheck disable=SC2086
build() { sh build/publish.sh dotnet build "tests/$1" -c Release ${PLAIN_BUILD-} -nologo -v quiet; }

log=$(mktemp)
trap 'rm -f "$log" "$log.names"' EXIT
failed=0

# The programs of the other processor, which the last suite runs; their compiler has the headers that Init compares with.
# Without them, the other suites still say what they find.
sh build/need.sh "$emulator" && make --no-print-directory build ARCH="$other" || failed=1

for suite in Unit Init System Machines; do
    build "$suite"
    # Whole machines are booted by vm.sh alone.
    [ "$suite" = Machines ] && filter='-namespace Nsinit.Tests.Machines.Foreign' || filter=
    echo "== $suite"
    # A suite that hangs is a failed one.
    # shellcheck disable=SC2086
    timeout 1800 "artifacts/$arch/bin/Nsinit.Tests.$suite/release/Nsinit.Tests.$suite" -noColor $filter >"$log.$suite" 2>&1 || failed=1
    cat "$log.$suite"
    # Which ones failed is said again at the end, each with the first lines of why.
    awk 'sub(/ \[FAIL\]$/, "") { print "failed:" $0; why = 3; next } /^      Stack Trace:/ { why = 0 } why > 0 { print "  " $0; why-- }' "$log.$suite" >>"$log.names"
    grep ' Total: ' "$log.$suite" >>"$log" || { echo "$suite Total: 1, Errors: 1, Failed: 0, Skipped: 0" >>"$log"; failed=1; }
    rm -f "$log.$suite"
done

cat "$log.names"
# "NAME  Total: 8, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.2s", a line for each suite.
awk -v bad="$failed" '
    {
        gsub(",", "")
        for (i = 1; i < NF; i++) count[$i] += $(i + 1)
    }
    END {
        wrong = count["Failed:"] + count["Errors:"]
        if (bad && wrong == 0) wrong = 1
        printf "%d passed, %d failed, %d skipped\n", count["Total:"] - count["Failed:"] - count["Errors:"] - count["Skipped:"], wrong, count["Skipped:"]
    }' "$log"
exit "$failed"
