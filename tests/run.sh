#!/bin/sh
# Builds and runs all tests; the last line counts them.
set -eu
sh build/need.sh unshare nsenter ip ps strace

case $(uname -m) in aarch64|arm64) arch=arm64 ;; *) arch=x64 ;; esac

build() { sh build/publish.sh dotnet build "tests/$1" -c Release -nologo -v quiet; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
for suite in Unit Init System; do
    build "$suite"
    echo "== $suite"
    # A suite that hangs is a failed one.
    timeout 1800 "artifacts/$arch/bin/Nsinit.Tests.$suite/release/Nsinit.Tests.$suite" -noColor >"$log.$suite" 2>&1 || failed=1
    cat "$log.$suite"
    grep ' Total: ' "$log.$suite" >>"$log" || { echo "$suite Total: 1, Errors: 1, Failed: 0, Skipped: 0" >>"$log"; failed=1; }
    rm -f "$log.$suite"
done

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
