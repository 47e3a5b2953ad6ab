#!/bin/sh
# Fetches Debian's kernel for virtual machines: kernel.sh x64|arm64 DIRECTORY
#
# It leaves DIRECTORY/vmlinuz (what qemu's -kernel takes), DIRECTORY/version, and DIRECTORY/modules/ (the modules with
# their modules.dep). A directory that has them is left alone; remove it to fetch a newer kernel.
set -eu
arch=$1
directory=$2
[ -f "$directory/version" ] && exit 0
here=$(dirname "$0")
sh "$here/need.sh" depmod

case $arch in
    x64) package=linux-image-cloud-amd64 ;;
    *) package=linux-image-cloud-$arch ;;
esac
rm -rf "$directory" "$directory.new"
sh "$here/debian.sh" "$arch" "$package" "$directory.new/tree"
tree=$directory.new/tree
version=$(ls "$tree/lib/modules")
# Debian makes the table of dependencies when the package is installed.
PATH=$PATH:/usr/sbin:/sbin depmod -b "$tree" "$version"
mv "$tree/lib/modules/$version" "$directory.new/modules"
mv "$tree/boot/vmlinuz-$version" "$directory.new/vmlinuz"
rm -rf "$tree"
echo "$version" >"$directory.new/version"
mv "$directory.new" "$directory"
