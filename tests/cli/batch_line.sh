#!/bin/sh
# SPDX-License-Identifier: MIT
# A batch over lines of the system, here pseudo-terminals: an adapter that goes in the middle of a
# write interrupts its unit only, and the slot goes on when it is there again; a look-alike is
# refused once, and the slot takes the next board when it is gone.
# usage: batch_line.sh SOURCE_DIR BUILD_DIR
set -eu

build=$(cd "$2" && pwd)
rmwflash=$build/rmwflash
made=$(mktemp -d)
boards=
batch=
# shellcheck disable=SC2086 # each is a process
stop() {
	[ -z "$boards$batch" ] || kill $boards $batch 2>/dev/null || true
	rm -rf "$made"
}
trap stop EXIT
cd "$made"
export XDG_DATA_HOME="$made/data" XDG_STATE_HOME="$made/state" HOME="$made"
export RMWFLASH_PROFILES="$made/none"

fail() {
	echo "batch_line.sh: $*"
	cat said.out said.err 2>/dev/null || true
	exit 1
}

# board SLOT CHIP?OPTIONS: a board at the end of the line p<SLOT>, which is there when this ends.
board() {
	"$rmwflash" sim "$2" --pty "$made/p$1" >/dev/null 2>"sim$1.err" &
	last=$!
	boards="$boards $last"
	tries=0
	until [ -e "$made/p$1" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "no board at p$1: $(cat "sim$1.err")"
		sleep 0.1
	done
}

# shows REGEX [TIMES]: so many lines of the batch are like that, within half a minute.
shows() {
	tries=0
	until [ "$(grep -cE -e "$1" said.err)" -ge "${2:-1}" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 300 ] || fail "it does not show: $1"
		sleep 0.1
	done
}

# pull PROCESS: the adapter goes, with its board, as nobody had it saved.
pull() {
	kill -9 "$1"
	wait "$1" 2>/dev/null || true
}

printf 'firmware = relay\nprofile = bl602-relay\ncount = 3\nname = r-{mac6}\nbackup = first\n' >a.job
one='bl602?cpu=host&live=1&mac=18b905000001&image=one.bin&erase64k_ms=1500&erase32k_ms=900'
board 1 "$one"
first=$last
board 2 "bl602?cpu=host&live=1&mac=18b905000002&image=two.bin"
board 3 "ln882h?mac=0050c2000003"
alike=$last
"$rmwflash" batch a.job --json -p "$made/p1" -p "$made/p2" -p "$made/p3" >said.out 2>said.err </dev/null &
batch=$!

# In the middle of the write.
shows 'Slot 1 +WRITE'
pull "$first"
rm -f p1
shows 'Slot 1 +NOPORT'
shows 'Slot 2 +PASS'
shows 'Slot 3 +FAIL'
board 1 "$one"
shows 'Slot 1 +PASS'

# The look-alike is there all the time, and is told once.
sleep 3
[ "$(grep -c 'LN882H answers' said.err)" = 1 ] || fail "the look-alike was told more than once"
pull "$alike"
rm -f p3
shows 'Slot 3 +NOPORT'
board 3 "bl602?cpu=host&live=1&mac=18b905000003&image=three.bin"
shows 'Slot 3 +PASS'

status=0
wait "$batch" || status=$?
batch=
[ "$status" = 0 ] || fail "exit status $status"
grep -qE 'Boards +3 passed, 0 failed, 1 interrupted, 0 done before, 1 refused' said.out said.err ||
	fail "the counts are not right"
! grep -q ' $' said.err || fail "lines end with blanks"
# At lines of the system the board's clock is the one of this computer.
grep -q '"ev":"state".*"device_secs":' said.out || fail "no state tells its time"
sed -n '/"ev":"state"/s/.*"device_secs":\([0-9.e+-]*\),"secs":\([0-9.e+-]*\).*/\1 \2/p' said.out |
	awk '$1 > $2 + 1 { exit 1 }' || fail "a state took longer than it took"
"$rmwflash" ledger find r-000001 >said.out 2>said.err
[ "$(grep -c interrupted said.out)" = 1 ] || fail "the ledger does not tell of the interruption"
# Both tries have the one backup, and say which it is.
"$rmwflash" ledger find -v r-000001 >said.out 2>said.err
sed -n 's/^ *backup  *\(.*\)/\1/p' said.out | xargs -n 1 sha256sum | cut -d ' ' -f 1 >sums
[ "$(wc -l <sums)" = 2 ] || fail "not both tries name a backup"
sed -n 's/^ *backup_sha256  *//p' said.out | cmp - sums || fail "a backup has another digest"
