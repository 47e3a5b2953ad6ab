#!/bin/sh
# The article's own steps for one container, with its own tools: article.sh ROOTFS
set -e
# The kernel takes a while to remove the last run's pair: names of our own.
near=near$$
far=far$$
gate=$(mktemp -u)
mkfifo "$gate"
unshare -pn -f chroot "$1" \
    env -i HOME=/root HOSTNAME=tiny-linux HOST=tiny-linux PATH=/bin:/usr/bin:/sbin:/usr/sbin \
    /bin/sh -c "read -r go
        mount -t proc proc /proc
        ip addr add dev $far 172.19.35.9/24
        ip link set lo up
        ip link set $far up
        /bin/true
        umount /proc" <"$gate" &
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
ip link add "$near" type veth peer name "$far"
ip link set "$far" netns "$pid"
ip link set dev "$near" up
ip link set "$near" master br0
echo go >&3
exec 3>&-
wait $!
