#!/bin/sh
# SPDX-License-Identifier: MIT
# One command from a fresh Debian to the main job: installs what is missing, builds, and runs
# detect, backup, write, verify and restore on a simulated board, in device time. Then it makes a
# simulated stock RMW002 a relay that is in its network, and another one a relay without a network,
# by the firmware that comes with rmwflash, which runs as machine code and is tested.
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

# job COMMAND...: run rmwflash on the board, by $route where one is set, show what it says, keep its
# device time.
job() {
	[ -z "$route" ] || set -- "$@" --route "$route"
	printf '\n$ rmwflash -v -p %s %s\n' "'$port'" "$*"
	status=0
	"$program" -v -p "$port" "$@" </dev/null >said.txt 2>&1 || status=$?
	cat said.txt
	[ "$status" = 0 ] || fail "$1 ended with exit code $status"
	printf '%s\t%s\n' "$1" "$(sed -n 's/.*[; ]\([0-9][0-9.]* s\) device time.*/\1/p' said.txt |
		tail -n 1)" >>"times.$route"
}

# by_route APP: the main job on the board whose flash is in board.bin; it ends as it began.
by_route() {
	rm -f backup.bin backup.bin.json "times.$route"
	job detect
	job backup -o backup.bin
	[ "$(size_of backup.bin)" = "$flash_size" ] || fail "the backup is not $flash_size bytes long"
	cmp backup.bin board.bin || fail "the backup differs from the flash"
	job write "$1" --yes
	if cmp -s backup.bin board.bin; then
		say "the board held this already; erasing it, to see it written"
		job erase --region fw --yes
		if cmp -s backup.bin board.bin; then
			fail "neither write nor erase changed anything"
		fi
		job write "$1" --yes
	fi
	job verify "$1"
	job restore backup.bin --yes
	cmp backup.bin board.bin || fail "the restored flash differs from the backup"
}

# side_by_side: what each took by our stub, which runs as machine code, and by the boot ROM alone.
side_by_side() {
	printf '      %-10s %12s %12s\n' "device time" "RAM stub" "boot ROM"
	paste times.stub times.rom | while IFS="$(printf '\t')" read -r what stub _ rom; do
		printf '      %-11s %12s %12s\n' "$what" "$stub" "$rom"
	done
}

# run NAME APP: the main job, once by each route.
run() {
	port="sim:bl602?flash=$flash&image=board.bin"
	for route in stub rom; do
		by_route "$2"
	done
	summary="$summary
demo: passed on $1: backup of $flash_size bytes, write of $(size_of "$2") bytes, verify, restore;
      the restored flash equals the backup
$(side_by_side)"
}

# What the release of OpenBeken that is used stands for: its name is what it is known by.
make_stand_in() {
	make_application "$1"
	printf 'This is no OpenBeken but a stand-in for it, made by the demo of rmwflash.\000' >>"$1"
	printf 'OpenBL602_1.18.299\000' >>"$1"
}

# hold WHAT TEXT: what was said last has the text in it.
hold() {
	grep -qF -e "$2" said.txt || fail "$1: '$2' is not there"
}

# relay: a stock board gets firmware, template and network, and is in that network at the end.
relay() {
	factory=$((0x1fc000))
	make_stand_in OpenBL602_stand-in.bin
	printf 'ssid = demo net\npassword = a demo $ "password"\n' >demo.wifi
	chmod 600 demo.wifi
	port='sim:bl602?image=relay.bin'
	route=auto
	rm -f relay.bin
	job detect
	cp relay.bin stock.bin
	port="$port&app=openbeken&http=127.0.0.1:0&ap=demo%20net:a%20demo%20%24%20%22password%22"
	job write OpenBL602_stand-in.bin --profile sm028-v13 --ext-switch toggle --power-on off \
		--name demo-relay --wifi-file demo.wifi --yes
	hold boot 'it is up, and in its network: OpenBeken 1.18.299'
	hold network 'RSSI'
	printf '\n$ rmwflash inspect relay.bin\n'
	"$program" inspect relay.bin >said.txt 2>&1 || fail "inspect ended with an error"
	cat said.txt
	hold table 'media'
	for pin in '3  *TglChanOnTgl;1' '14  *LED_n;1' '20  *Btn;1' '21  *Rel;1'; do
		grep -q "^ *pin $pin" said.txt || fail "the template: pin $pin is not in the flash"
	done
	if grep -qF 'password"' said.txt; then
		fail "the password was told"
	fi
	tail -c +$((factory + 1)) stock.bin >stock.factory
	tail -c +$((factory + 1)) relay.bin >relay.factory
	cmp stock.factory relay.factory || fail "factory is not what it was"
	summary="$summary
demo: passed on a stock RMW002: OpenBeken (a stand-in for it) is up, joined, with the pins of
      rmw002-brk001 and another partition table; factory is intact at its new place"
}

# wired: a stock board gets the bundled firmware, and everything that is wired to it works.
wired() {
	board='sim:bl602?image=wired.bin'
	runs="$board&gpio8=low"
	rm -f wired.bin
	route=
	port=$board
	job write --profile sm028-v13 --ext-switch toggle --power-on last --name demo-wired --yes
	hold firmware 'relay@'
	hold boot 'it is up: rmwflash relay'
	hold summary 'this firmware has no radio'
	port=$runs
	job provision --console --from-device
	for pin in '"3":.*"TglChanOnTgl;1"' '"14":.*"LED_n;1"' '"20":.*"Btn;1"' '"21":.*"Rel;1"'; do
		grep -q "$pin" said.txt || fail "the template over the console: $pin is not there"
	done
	hold 'the relay at first' 'GPIO21 Rel, channel 1: low, and so is the simulated pin'
	job test --soak 10s --relay
	hold 'the click' 'simulated: GPIO21 changed its level 2 times'
	port="$runs&press=20:low@500+150,3:low@4000+2000"
	job test --switch
	hold 'the button' '"by":"button"'
	hold 'the switch' '"by":"switch"'
	port=$runs
	job provision --console --from-device
	hold 'the state after power was off' 'GPIO21 Rel, channel 1: high, and so is the simulated pin'
	port=$board
	job write --profile sm028-v13 --ext-switch toggle --power-on last --name demo-wired --yes
	hold 'the second write' 'this firmware has no radio'
	summary="$summary
demo: passed on a stock RMW002 with the bundled relay firmware, executed as machine code: template
      read back over its console, the relay clicks on GPIO21, button and external switch work, the
      state holds over a power cycle, test passes; it has no radio"
}

# absolute PATH: the same file from the scratch folder.
absolute() {
	if [ ! -f "$1" ] || [ ! -r "$1" ]; then
		fail "cannot read $1"
	fi
	printf '%s/%s\n' "$(cd "$(dirname "$1")" && pwd)" "$(basename "$1")"
}

need build
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
export XDG_DATA_HOME="$scratch/data"
summary=
build

for given in "$@"; do
	path=$(absolute "$given")
	set -- "$@" "$path"
	shift
done
cd "$scratch"
app=application.bin
if [ $# = 0 ]; then
	make_application "$app"
else
	app=$1
	shift
fi
if [ $# = 0 ]; then
	flash=2M
	flash_size=2097152
	run "a made board" "$app"
fi
for dump in "$@"; do
	cp "$dump" board.bin
	flash_size=$(size_of board.bin)
	# DevCube writes dumps that lack their last byte.
	if [ $((flash_size % 1024)) = 1023 ]; then
		printf '\377' >>board.bin
		flash_size=$((flash_size + 1))
	fi
	flash=$((flash_size / 1024))K
	run "$(basename "$dump")" "$app"
done
relay
wired
printf '%s\n' "$summary"
