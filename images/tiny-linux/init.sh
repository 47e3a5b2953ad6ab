#!/usr/bin/env sh

# nsinit has mounted /proc; a plain chroot has not.
[ -e /proc/version ] || mount -t proc proc /proc

printf "#############################\n"
printf "#                           #\n"
printf "#                           #\n"
printf "#  Welcome to Tiny Linux    #\n"
printf "#                           #\n"
printf "#                           #\n"
printf "#############################\n"

printf "\n=================================\n"
printf "TINY LINUX OS RELEASE INFORMATION\n"
printf "=================================\n"
cat /proc/version

printf "\n=========================\n"
printf "CURRENT RUNNING PROCESSES\n"
printf "=========================\n"
ps aux
