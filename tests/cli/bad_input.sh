#!/bin/sh
# SPDX-License-Identifier: MIT
# Bad input: each kind has an error id and an exit status of its own, and nothing is written.
# usage: bad_input.sh SOURCE_DIR BUILD_DIR
set -eu
rmwflash=$2/rmwflash
folder=$(mktemp -d)
board=""
holder=""
failed=0

cleanup() {
	[ -z "$holder" ] || kill "$holder" 2>/dev/null || true
	[ -z "$board" ] || kill "$board" 2>/dev/null || true
	wait 2>/dev/null || true
	rm -rf "$folder"
}
trap cleanup EXIT
export XDG_DATA_HOME="$folder/data" XDG_STATE_HOME="$folder/state"

# expect ID STATUS WHAT COMMAND...: runs the command and compares what it ends with.
expect() {
	id=$1 status=$2 what=$3
	shift 3
	got=0
	"$@" >"$folder/out" 2>"$folder/err" </dev/null || got=$?
	if [ "$got" -ne "$status" ] || ! grep -q "^error\[$id\]" "$folder/err"; then
		echo "FAILED $what: exit $got instead of $status, or not $id:"
		cat "$folder/err"
		failed=$((failed + 1))
		return 0
	fi
	echo "$id exit $status: $what"
}

flash=$folder/flash.bin
"$rmwflash" -p "sim:bl602?image=$flash" detect -q >/dev/null 2>&1
cp "$flash" "$folder/before.bin"
sim="sim:bl602?image=$flash"

printf 'OpenBL602_ bl602 text that is no firmware' >"$folder/text.bin"
# The start-up of an application and a name it carries, then more than any slot of the board holds.
{ printf '\241\102\163\260\002\060\227\301OpenBL602_9.9.9'; head -c 1300000 /dev/zero | tr '\0' 'x'; } >"$folder/large.bin"
head -c 100000 "$flash" >"$folder/short.bin"
# A slot image cut short: its own header announces more.
dd if="$flash" of="$folder/cut.bin" bs=4096 skip=16 count=20 2>/dev/null

expect E0301 3 "a port that does not exist" "$rmwflash" -p /dev/ttyNOTHERE7 detect
expect E0203 2 "a port of no known form" "$rmwflash" -p sim:bl999 detect
expect E0601 6 "an image that is too large" "$rmwflash" -p "$sim" write "$folder/large.bin" --yes
expect E0601 6 "bytes that run past the end" "$rmwflash" -p "$sim" write "$folder/large.bin" --at 0x100000 --yes
expect E0602 6 "a truncated file" "$rmwflash" -p "$sim" write "$folder/cut.bin" --yes
expect E0604 6 "a file of no known kind" "$rmwflash" -p "$sim" write "$folder/text.bin" --yes
expect E0202 2 "an address behind the flash" "$rmwflash" -p "$sim" write "$folder/text.bin" --at 0x200000 --yes
expect E0202 2 "an erase across the end" "$rmwflash" -p "$sim" erase --at 0x1ff000 --size 0x2000 --yes
expect E0607 6 "a dump of another size" "$rmwflash" -p "$sim" restore "$folder/short.bin" --yes --allow-foreign
expect E1102 11 "a dump without a sidecar" "$rmwflash" -p "$sim" restore "$folder/before.bin" --yes
expect E0704 7 "a flash that does not answer" "$rmwflash" -p "sim:bl602?flash=0" write "$folder/text.bin" --at 0 --yes
expect E0205 2 "a file that is not there" "$rmwflash" -p "$sim" write "$folder/none.bin"

# Pipes that nobody writes to: none of them may keep the program waiting, nor deaf to Ctrl-C.
mkfifo "$folder/pipe" "$folder/piped.bin.json"
cp "$flash" "$folder/piped.bin"
expect E0205 2 "a base that is a pipe" timeout 20 "$rmwflash" -p "$sim" backup -o "$folder/new.bin" --base "$folder/pipe"
expect E0205 2 "a dump that is a pipe" timeout 20 "$rmwflash" -p "$sim" restore "$folder/pipe" --yes
expect E1102 11 "a sidecar that is a pipe" timeout 20 "$rmwflash" -p "$sim" restore "$folder/piped.bin" --yes
expect E1301 130 "an image from a pipe, and Ctrl-C" timeout --preserve-status -s INT 1 "$rmwflash" inspect "$folder/pipe"
for name in bk-code bk-package ln-application ln-boot; do
	expect E0603 6 "a file for another chip ($name)" "$rmwflash" -p "$sim" write "$1/tests/fuzz/corpus/image/$name" --at 0x10000 --yes
done

# A terminal that somebody else holds, and one that belongs to others.
link=$folder/tty
"$rmwflash" sim "bl602?gpio8=low" --pty "$link" >/dev/null 2>&1 &
board=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -e "$link" ] && break
	sleep 0.1
done
"$rmwflash" -p "$link" detect --wait >/dev/null 2>&1 &
holder=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	find "/proc/$holder/fd" -lname '/dev/pts/*' 2>/dev/null | grep -q . && break
	sleep 0.1
done
sleep 0.2
expect E0302 3 "a port that another program holds" "$rmwflash" -p "$link" detect
kill "$holder"
wait "$holder" 2>/dev/null || true
holder=""
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$folder"
	chmod 600 "$(readlink -f "$link")"
	cp "$rmwflash" "$folder/rmwflash"
	expect E0303 3 "a port that belongs to others" \
		setpriv --reuid=65534 --regid=65534 --clear-groups "$folder/rmwflash" -p "$link" detect
	grep -q "usermod" "$folder/err" || { echo "FAILED: the group is not named"; failed=$((failed + 1)); }
else
	echo "skipped: a port that belongs to others (needs root and setpriv to become nobody)"
fi

if ! cmp -s "$flash" "$folder/before.bin"; then
	echo "FAILED: the flash was written to"
	failed=$((failed + 1))
fi
[ "$failed" -eq 0 ]
