#!/bin/sh
# SPDX-License-Identifier: MIT
# One command from a fresh Debian to the main job: installs what is missing, builds, and runs
# detect, backup, write, verify and restore on a simulated board, in device time.
#
# usage: demo.sh [APP.bin [DUMP.bin...]]
#
# APP.bin is written instead of a made application; each DUMP.bin is what a board holds before.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
# shellcheck source=scripts/packages.sh
. "$here/packages.sh"

say() { printf '%s\n' "demo: $*"; }
fail() {
	printf '%s\n' "demo: FAILED: $*" >&2
	exit 1
}

# Quiet when there is nothing to build; the whole log when it does not build.
build() {
	program=$root/build/release/rmwflash
	[ -x "$program" ] || say "building rmwflash"
	if ! {
		cmake -S "$root" --preset release -B "$root/build/release" &&
			cmake --build "$root/build/release" --target rmwflash
	} >"$scratch/build.log" 2>&1; then
		cat "$scratch/build.log" >&2
		fail "rmwflash does not build"
	fi
}

# A raw application of 720 KiB: code that sets the global pointer, as a linker has it first, and
# then does nothing for ever; text that is different in every line.
make_application() {
	printf '\227\001\000\000\157\000\000\000' >"$1"
	awk 'BEGIN {
		for (line = 0; size < 737280; line++) {
			text = sprintf("made for a simulated bl602, line %d: %d\n", line, line * line % 9973)
			size += length(text)
			printf "%s", text
		}
	}' >>"$1"
}

size_of() { wc -c <"$1" | tr -d ' '; }

# job SAYS COMMAND...: run rmwflash on the board.
job() {
	stage=$1
	shift
	printf '\n$ rmwflash %s\n' "$*"
	"$program" -v -p "$port" "$@" </dev/null || fail "$stage ended with exit code $?"
}

# run NAME APP: the main job on the board whose flash is in $board.
run() {
	port="sim:bl602?flash=$flash&image=$board"
	backup=$scratch/$1-backup.bin
	job detect detect
	job backup backup -o "$backup"
	[ "$(size_of "$backup")" = "$flash_size" ] || fail "the backup is not $flash_size bytes long"
	cmp "$backup" "$board" || fail "the backup differs from the flash"
	job write write "$2" --yes
	if cmp -s "$backup" "$board"; then
		fail "the write changed nothing"
	fi
	job verify verify "$2"
	job restore restore "$backup" --yes
	cmp "$backup" "$board" || fail "the restored flash differs from the backup"
	summary="$summary
demo: passed on $1: detect, backup of $flash_size bytes, write of $(size_of "$2") bytes, verify,
      restore; the restored flash equals the backup"
}

need build
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
export XDG_DATA_HOME="$scratch/data"
summary=
build

app=${1:-}
if [ -z "$app" ]; then
	app=$scratch/application.bin
	make_application "$app"
else
	shift
	[ -r "$app" ] || fail "cannot read $app"
fi
board=$scratch/board.bin
if [ $# = 0 ]; then
	flash=2M
	flash_size=2097152
	run "a made board" "$app"
fi
for dump in "$@"; do
	[ -r "$dump" ] || fail "cannot read $dump"
	cp "$dump" "$board"
	flash_size=$(size_of "$board")
	# DevCube writes dumps that lack their last byte.
	if [ $((flash_size % 1024)) = 1023 ]; then
		printf '\377' >>"$board"
		flash_size=$((flash_size + 1))
	fi
	flash=$((flash_size / 1024))K
	run "$(basename "$dump")" "$app"
done
printf '%s\n' "$summary"
