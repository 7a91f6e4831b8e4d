#!/bin/sh
# SPDX-License-Identifier: MIT
# A job for each chip, in a bench where slots hold boards of every other chip, too: its own boards
# pass and can become again what they were, to the byte; no other board is changed.
# usage: batch_chips.sh SOURCE_DIR BUILD_DIR
set -eu

build=$(cd "$2" && pwd)
rmwflash=$build/rmwflash
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cd "$made"
export XDG_DATA_HOME="$made/data" XDG_STATE_HOME="$made/state" HOME="$made"
export RMWFLASH_PROFILES="$made/none"
chip=none

fail() {
	echo "batch_chips.sh: $chip: $*"
	cat said.out said.err 2>/dev/null || true
	exit 1
}

# run STATUS WORD...: what it says in said.out and said.err.
run() {
	wanted=$1 status=0
	shift
	"$rmwflash" "$@" >said.out 2>said.err </dev/null || status=$?
	[ "$status" = "$wanted" ] || fail "$*: exit status $status, not $wanted"
}

says() {
	grep -qE -e "$1" said.out said.err || fail "it does not say: $1"
}

# A board's MAC by its chip and number.
mac_of() {
	case $1 in
	bl602) echo "18b90500000$2" ;;
	bk7231t) echo "c8478c00000$2" ;;
	bk7231n) echo "c8478c00001$2" ;;
	ln882h) echo "0050c200000$2" ;;
	esac
}

# The RAM stub's source in place of its machine code, where that can be.
fast() {
	[ "$1" != bl602 ] || echo '&cpu=host'
}

# The flash of the board that comes to a job for another chip.
third() {
	echo "$made/flash/$1/$(mac_of "$1" 3).bin"
}

# Boards as they come from their makers: MAC.bin, and a copy.
for chip in bl602 bk7231t bk7231n ln882h; do
	mkdir -p "flash/$chip" "first/$chip"
	for n in 1 2 3; do
		mac=$(mac_of $chip $n)
		run 0 backup -c $chip -o "first/$chip/$mac.bin" \
			-p "sim:$chip?mac=$mac&image=$made/flash/$chip/$mac.bin$(fast $chip)"
		cmp -s "first/$chip/$mac.bin" "flash/$chip/$mac.bin" || fail "no copy of $mac"
	done
done

# profile CHIP RELAY LED BUTTON SWITCH
profile() {
	printf '{"vendor":"none","name":"a relay","chip":"%s","flags":"1024","pins":{' "$1"
	printf '"%s":"Rel;1","%s":"LED_n;1","%s":"Btn;1"},' "$2" "$3" "$4"
	printf '"command":"PowerSave 1","rmwflash":{"id":"a-relay"}}'
}

# check CHIP FIRMWARE PROFILE REFUSED...: two boards of the chip pass; those named behind are told
# by their names, the others answer nothing that a job for this chip asks for.
check() {
	chip=$1 firmware=$2 profile=$3
	shift 3
	printf 'firmware = %s\nprofile = %s\ncount = 2\nname = %s-{mac6}\nbackup = first\n' \
		"$firmware" "$profile" "$chip" >"$chip.job"
	mine=$(mac_of "$chip" 1)
	set -- "$@" -- -p "sim:$chip?boards=2&mac=$mine&image=$made/flash/$chip$(fast "$chip")"
	strangers=
	while [ "$1" != -- ]; do
		strangers="$strangers $1"
		shift
	done
	shift
	for other in bl602 bk7231t bk7231n ln882h; do
		[ $other = "$chip" ] ||
			set -- "$@" -p "sim:$other?mac=$(mac_of $other 3)&image=$(third $other)"
	done
	run 0 batch "$chip.job" "$@"
	says "Boards +2 passed, 0 failed, 0 interrupted"
	for other in $strangers; do
		says "$other answers, asked for was $chip"
	done
	for other in bl602 bk7231t bk7231n ln882h; do
		cmp "first/$other/$(mac_of $other 3).bin" "$(third $other)" ||
			fail "a board with another chip was changed: $other"
	done
	for n in 1 2; do
		mac=$(mac_of "$chip" $n)
		cmp -s "first/$chip/$mac.bin" "flash/$chip/$mac.bin" && fail "$mac was not written"
		set -- data/rmwflash/backups/"$mac"-*.bin
		[ $# = 1 ] || fail "$mac has $# backups"
		cmp "$1" "first/$chip/$mac.bin" || fail "the backup of $mac is not what it was"
		run 0 restore "$1" -c "$chip" -p "sim:$chip?mac=$mac&image=$made/flash/$chip/$mac.bin$(fast "$chip")" --yes
		cmp "first/$chip/$mac.bin" "flash/$chip/$mac.bin" || fail "$mac is not what it was"
	done

}

for name in bk7231t bk7231n ln882h; do
	"$build/tests/obk_image" $name $name.bin
done
profile BK7231T 26 6 P24 >bk7231t.json
profile BK7231N 26 6 P24 >bk7231n.json
profile LN882H A1 B3 24 >ln882h.json
check bl602 relay bl602-relay LN882H
check bk7231t bk7231t.bin bk7231t.json BL602 LN882H
check bk7231n bk7231n.bin bk7231n.json BL602 LN882H
check ln882h ln882h.bin ln882h.json BL602
