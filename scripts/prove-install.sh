#!/bin/sh
# SPDX-License-Identifier: MIT
# Prove that the README's commands need nothing but a fresh Debian 12: make a minimal one with
# debootstrap, copy the committed tree into it, and run a command there. As root only, since it
# makes a root directory; apt and its mirror are taken from this system's own configuration.
#
# usage: prove-install.sh [--user] [COMMAND...]        COMMAND: "sh scripts/demo.sh"
#
# --user runs it as an ordinary user with sudo instead of as root. RMW_PROVE_DIR keeps the base
# system between runs.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
is_user=false
[ "${1:-}" != --user ] || { is_user=true && shift; }
[ $# -gt 0 ] || set -- sh scripts/demo.sh

[ "$(id -u)" = 0 ] || { echo "prove-install.sh: only root can make a root directory" >&2; exit 1; }
for tool in debootstrap unshare git; do
	command -v "$tool" >/dev/null || { echo "prove-install.sh: $tool is missing" >&2; exit 1; }
done

# shellcheck disable=SC2016 # apt's own variable
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | sort -u | head -n 1)
[ -n "$mirror" ] || { echo "prove-install.sh: this system's apt knows no bookworm" >&2; exit 1; }

store=${RMW_PROVE_DIR:-$(mktemp -d)}
mkdir -p "$store"
clean() {
	rm -rf "$store/run"
	[ -n "${RMW_PROVE_DIR:-}" ] || rm -rf "$store"
}
trap clean EXIT
trap 'exit 130' INT TERM

if [ ! -e "$store/base/made" ]; then
	echo "prove-install: making a minimal Debian 12"
	rm -rf "$store/base"
	debootstrap --variant=minbase bookworm "$store/base" "$mirror" >"$store/log" 2>&1 ||
		{ tail -n 20 "$store/log" >&2; exit 1; }
	# How this system reaches the mirror; what belongs to other software on it stays behind.
	for part in apt.conf.d auth.conf.d keyrings; do
		[ ! -d "/etc/apt/$part" ] || cp -a "/etc/apt/$part/." "$store/base/etc/apt/$part/"
	done
	rm -f "$store/base"/etc/apt/apt.conf.d/*packagekit "$store/base"/etc/apt/apt.conf.d/*appstream
	touch "$store/base/made"
fi

rm -rf "$store/run"
cp -a "$store/base" "$store/run"
mkdir "$store/run/rmwflash"
git -C "$root" archive HEAD | tar -x -C "$store/run/rmwflash"
cp /etc/resolv.conf "$store/run/etc/resolv.conf" 2>/dev/null || :

# The mounts live in a name space of their own and end with it.
inside() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount --pid --fork sh -eu -c '
		mount --make-rprivate /
		mount -t proc proc "$0/proc"
		mount --rbind /dev "$0/dev"
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 CI=true \
			chroot "$0" "$@" </dev/null' "$store/run" "$@"
}

echo "prove-install: packages before: $(inside dpkg-query -f '.' -W | wc -c)"
if $is_user; then
	inside sh -c 'apt-get -q update && apt-get -q -y --no-install-recommends install sudo &&
		useradd -m user && chown -R user /rmwflash &&
		echo "user ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/user' >"$store/log" 2>&1 ||
		{ tail -n 20 "$store/log" >&2; exit 1; }
	inside su user -c "cd /rmwflash && $*"
else
	inside sh -c "cd /rmwflash && $*"
fi
echo "prove-install: packages after: $(inside dpkg-query -f '.' -W | wc -c)"
echo "prove-install: passed: $*"
