#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs of others against simulated boards at a pseudo-terminal: each reads a part of the flash,
# writes one, and the flash is compared. What is not found in FOLDER is left out, and named.
# usage: other-tools.sh FOLDER        holds checkouts: bk7231tools, hid_download_py, LN882Loader
set -eu
[ $# -eq 1 ] || {
	sed -n '5s/^# //p' "$0" >&2
	exit 2
}
root=$(cd "$(dirname "$0")/.." && pwd)
tools=$(cd "$1" && pwd)
python=/usr/bin/python3 # Debian's, which has the packages python3-serial, -tqdm, -pycryptodome
work=$(mktemp -d)
board=
failed=0
trap 'rm -rf "$work"; [ -z "$board" ] || kill -INT "$board"' EXIT

rmwflash=$root/build/dev/rmwflash
lines=$root/build/dev/tests/libpreload_tty.so # DTR and RTS, which a pseudo-terminal has none of
{
	cmake -S "$root" --preset dev -B "$root/build/dev" &&
		cmake --build "$root/build/dev" --target rmwflash preload_tty
} >"$work/log" 2>&1 || {
	cat "$work/log" >&2
	exit 1
}

# Someone switches power off and on at the 20th byte, as the tools ask for.
power='fault=outage@20:200'
dd if=/dev/urandom of="$work/written" bs=4096 count=8 2>/dev/null
head -c 2097152 /dev/zero | tr '\0' '\377' >"$work/blank"

# on BOARD COMMAND...: the command with the board at /dev/ttyRMW0; its flash is in $work/flash.
on() {
	what=$1
	shift
	case $what in
	*'?'*) what="$what&image=$work/flash" ;;
	*) what="$what?image=$work/flash" ;;
	esac
	rm -f "$work/tty"
	"$rmwflash" sim "$what" --pty "$work/tty" >"$work/board" 2>&1 &
	board=$!
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ ! -e "$work/tty" ] || break
		sleep 0.2
	done
	RMW_PRELOAD_TTY=/dev/ttyRMW0=$work/tty LD_PRELOAD=$lines timeout 120 "$@" \
		>"$work/log" 2>&1 </dev/null || echo "    it ended with $?"
	kill -INT "$board"
	wait "$board" || true
	board=
}

# same SAYS FILE SKIP FILE SKIP SIZE
same() {
	if cmp -s -i "$3:$5" -n "$6" "$2" "$4"; then
		printf '%-44s as it is in the flash\n' "$1"
	else
		printf '%-44s DIFFERS\n' "$1"
		tail -n 12 "$work/log" | tr -d "\r" | cut -c1-120 | sed 's/^/    /'
		failed=$((failed + 1))
	fi
}

# there NAME PATH: whether it can be tried.
there() {
	[ -e "$tools/$2" ] && return 0
	printf '%-44s left out: no %s in %s\n' "$1" "$2" "$1"
	return 1
}

at=$((0x11000))
size=$((0x8000))
# uartprogram waits 50 ms for the reply to 4 KiB, of which the line takes 45 at its 921600 baud.
for chip in bk7231t bk7231n; do
	unprotect=
	[ $chip = bk7231t ] || unprotect=-u # as its help says
	rm -f "$work/flash"
	if there bk7231tools bk7231tools/bk7231tools; then
		on "$chip?$power" env PYTHONPATH="$tools/bk7231tools" "$python" -m bk7231tools \
			read_flash -d /dev/ttyRMW0 -b 921600 -s $at -c 8 "$work/read"
		same "bk7231tools reads a $chip" "$work/read" 0 "$work/flash" $at $size
		on "$chip?$power" env PYTHONPATH="$tools/bk7231tools" "$python" -m bk7231tools \
			write_flash -d /dev/ttyRMW0 -b 115200 -s $at "$work/written"
		same "bk7231tools writes a $chip" "$work/written" 0 "$work/flash" $at $size
	fi
	rm -f "$work/flash"
	if there uartprogram hid_download_py/uartprogram; then
		on "$chip?$power" "$python" "$tools/hid_download_py/uartprogram" \
			-d /dev/ttyRMW0 -b 921600 -s 11000 -l 8000 -r "$work/read"
		same "uartprogram reads a $chip" "$work/read" 0 "$work/flash" $at $size
		on "$chip?$power" "$python" "$tools/hid_download_py/uartprogram" \
			-d /dev/ttyRMW0 -b 1500000 -s 11000 $unprotect -w "$work/written"
		same "uartprogram writes a $chip" "$work/written" 0 "$work/flash" $at $size
	fi
done
rm -f "$work/flash"
if there LN882Loader LN882Loader/loader.py; then
	cd "$tools/LN882Loader"
	on ln882h "$python" loader.py --port /dev/ttyRMW0 --flash "$work/written"
	same "LN882Loader writes an ln882h" "$work/written" 0 "$work/flash" 0 $size
fi
[ "$failed" = 0 ]
