#!/bin/sh
# The article's own steps for one container, with its own tools: article.sh ROOTFS
set -e
gate=$(mktemp -u)
mkfifo "$gate"
unshare -pn -f chroot "$1" \
    env -i HOME=/root HOSTNAME=tiny-linux HOST=tiny-linux PATH=/bin:/usr/bin:/sbin:/usr/sbin \
    /bin/sh -c 'read -r go
        mount -t proc proc /proc
        ip addr add dev veth1 172.19.35.9/24
        ip link set lo up
        ip link set veth1 up
        /bin/true
        umount /proc' <"$gate" &
exec 3>"$gate"
rm "$gate"
# unshare's child is the container's first process.
pid=
tries=0
while [ -z "$pid" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 100000 ] || exit 1
    read -r pid _ <"/proc/$!/task/$!/children" || :
done
ip link add veth0 type veth peer name veth1
ip link set veth1 netns "$pid"
ip link set dev veth0 up
ip link set veth0 master br0
echo go >&3
exec 3>&-
wait $!
