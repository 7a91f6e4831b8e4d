#!/bin/sh
# SPDX-License-Identifier: MIT
# What the project needs from the system, and how it gets there. Source it, then: need KIND...

# kind, Debian package, how to see that it is there. Kinds: build (the program), test (its tests),
# browser (a test of the report), check (lints, sanitizers, fuzzing).
packages() {
	cat <<-'END'
	build	cmake	command cmake
	build	ninja-build	command ninja
	build	gcc	command gcc
	build	libc6-dev	header stdio.h
	build	pkg-config	command pkg-config
	build	libserialport-dev	library libserialport
	build	libcjson-dev	library libcjson
	build	libssl-dev	library libcrypto
	build	zlib1g-dev	library zlib
	build	libcurl4-openssl-dev	library libcurl
	build	libsqlite3-dev	library sqlite3
	build	libpq-dev	library libpq
	build	libncurses-dev	library ncurses
	build	libmosquitto-dev	library libmosquitto
	test	libcmocka-dev	library cmocka
	test	libunicorn-dev	library unicorn
	test	mosquitto	file /usr/sbin/mosquitto
	test	postgresql	file /usr/lib/postgresql/*/bin/postgres
	test	tmux	command tmux
	browser	chromium	command chromium
	check	gcc-riscv64-unknown-elf	command riscv64-unknown-elf-gcc
	check	gcc-arm-none-eabi	command arm-none-eabi-gcc
	check	clang	command clang
	check	libclang-rt-dev	archive libclang_rt.fuzzer-*.a
	check	clang-format	command clang-format
	check	clang-tidy	command clang-tidy
	check	mandoc	command mandoc
	check	universal-ctags	command ctags
	check	shellcheck	command shellcheck
	END
}

# is_there PROBE WHAT
is_there() {
	case $1 in
	command) command -v "$2" >/dev/null 2>&1 ;;
	header) echo "#include <$2>" | gcc -E - >/dev/null 2>&1 ;;
	library) pkg-config --exists "$2" 2>/dev/null ;;
	file)
		# The pattern is meant to be one.
		# shellcheck disable=SC2086
		ls $2 >/dev/null 2>&1
		;;
	archive)
		# clang names a folder of its own for these; the pattern is meant to be one.
		# shellcheck disable=SC2086
		ls "$(clang -print-runtime-dir 2>/dev/null)"/$2 >/dev/null 2>&1
		;;
	esac
}

# missing KIND...: the packages of these kinds whose probe fails, on one line.
missing() {
	for kind in "$@"; do
		packages | while IFS='	' read -r row package probe; do
			# shellcheck disable=SC2086 # two words: how, what
			[ "$row" != "$kind" ] || is_there $probe || printf '%s ' "$package"
		done
	done
}

# with_apt PACKAGE...: install them, as root or through sudo.
with_apt() {
	sudo=
	[ "$(id -u)" = 0 ] || sudo=sudo
	log=$(mktemp)
	for step in update "install --no-install-recommends $*"; do
		# shellcheck disable=SC2086 # words on purpose
		if ! $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
			-o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 $step \
			</dev/null >"$log" 2>&1; then
			echo "apt-get $step failed:" >&2
			tail -n 20 "$log" >&2
			rm -f "$log"
			return 1
		fi
	done
	rm -f "$log"
}

# need KIND...: silent when all is there; else installs with apt what is missing and says what;
# where that cannot be done, ends the script with the list.
need() {
	lacking=$(missing "$@")
	[ -n "$lacking" ] || return 0
	if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
		echo "This system has no apt. Install what these Debian packages hold: $lacking" >&2
		exit 1
	fi
	if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
		echo "Neither root nor sudo. As root: apt-get install $lacking" >&2
		exit 1
	fi
	echo "installing with apt: $lacking"
	# shellcheck disable=SC2086 # a list of words
	with_apt $lacking || exit 1
	lacking=$(missing "$@")
	if [ -n "$lacking" ]; then
		echo "Still missing after the installation: $lacking" >&2
		exit 1
	fi
}
