#!/bin/sh
# Runs a build quietly: publish.sh COMMAND... Of a static program's linker only real errors are of interest, not its advice
# on functions of libc that are never called.
set -eu
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! "$@" >"$log" 2>&1; then
    grep -v -e 'in statically linked applications requires at runtime' -e 'in function `' "$log" >&2
    exit 1
fi
