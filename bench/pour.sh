#!/bin/sh
# pour.sh COMMAND [ARG ...]: a gigabyte into a command and out of it again; fails when another number of bytes comes.
set -eu
size=1000000000
[ "$(head -c "$size" /dev/zero | "$@" | wc -c)" = "$size" ]
