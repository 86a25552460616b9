# Runs a program in the contents of an image: bash image-root.sh <root> <app> <data> <program...>
# In a mount namespace of its own, which ends with it. The root is read-only, as in a cluster.
set -eu
root=$1 app=$2 data=$3
shift 3
mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root/app" "$root/etc"
touch "$root/etc/hosts" "$root/etc/resolv.conf"
mount --bind "$root" "$root"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root$data"
mount --bind "$data" "$root$data"
mount --bind "$app" "$root/app"
for file in /etc/hosts /etc/resolv.conf; do
  [ ! -e "$file" ] || mount --bind "$file" "$root$file"
done
read_only() {
  # A mount that came with these flags keeps them in a user namespace, and they must be said.
  mount -o remount,bind,ro "$1" 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev "$1"
}
read_only "$root/app"
read_only "$root"
exec chroot "$root" "$@"
