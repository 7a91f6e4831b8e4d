#!/bin/sh
# SPDX-License-Identifier: MIT
# A batch that cannot go well: each kind of bad input has an error that says where it is, and no
# board is touched.
# usage: batch_bad_input.sh SOURCE_DIR BUILD_DIR
set -eu
build=$(cd "$2" && pwd)
rmwflash=$build/rmwflash
made=$(mktemp -d)
board= # the process of a simulated board
is_mounted=false
cleanup() {
	[ -z "$board" ] || kill "$board" 2>/dev/null || true
	if $is_mounted; then umount "$made/small" || true; fi
	rm -rf "$made"
}
trap cleanup EXIT
cd "$made"
export HOME="$made" XDG_DATA_HOME="$made/data" XDG_STATE_HOME="$made/state" RMWFLASH_PROFILES="$made/none"
unset RMWFLASH_PORT RMWFLASH_BAUD RMWFLASH_LEDGER || true
failed=0

complain() {
	echo "FAILED $what: $*"
	[ ! -s err ] || cat err
	failed=$((failed + 1))
}

# The board: opening its port makes the file of its flash, and each byte on its line is in the trace.
flash=$made/flash.bin
trace=$made/trace.txt
port="trace:$trace,sim:bl602?cpu=host&stock=0&live=1&image=$flash"

# expect ID STATUS WHAT SAYS COMMAND...: it ends so, says so, and the port was never opened.
expect() {
	id=$1 status=$2 what=$3 says=$4 got=0
	shift 4
	rm -f "$flash" "$trace"
	"$@" >out 2>err </dev/null || got=$?
	if [ "$got" -ne "$status" ] || ! grep -q "^error\[$id\]" err; then
		complain "exit $got instead of $status, or not $id:"
	elif ! grep -qF -- "$says" err; then
		complain "it does not say: $says"
	elif [ -e "$flash" ] || [ -e "$trace" ]; then
		complain "the board was touched"
	else
		echo "$id exit $status: $what"
	fi
}

# job NAME LINE...: a job that is good, but for these lines; "KEY =" alone leaves a key out.
job() {
	file=$1.job
	shift
	printf '%s\n' 'firmware = relay' 'profile = bl602-relay' 'count = 2' 'name = unit-{seq}' \
		'backup = full' >"$file"
	for line; do
		key=${line%% =*}
		sed -i "/^$key =/d" "$file"
		[ "$line" = "$key =" ] || printf '%s\n' "$line" >>"$file"
	done
}

batch() {
	"$rmwflash" batch "$@" --plain -p "$port"
}

# What is looked for is seen where it is there: a good job touches the board.
what="a good job"
job good 'count = 1'
batch good.job >out 2>err || complain "it does not pass"
{ [ -e "$flash" ] && [ -s "$trace" ]; } || complain "a touched board would not be noticed"
cp "$flash" written.bin

# ---- the job ----
job misspelt 'bakcup = none'
expect E0240 2 "a key of no job" "misspelt.job:6:1: there is no key 'bakcup'" batch misspelt.job
job malformed 'no line of a job'
expect E0240 2 "no line of a job" 'malformed.job:6:1: this is no line of KEY = VALUE' batch malformed.job
job value 'test = boot jion'
expect E0240 2 "a value that is none" "value.job:6:13: there is no test 'jion'" batch value.job
printf 'firmware = relay\nprofile = bl602-relay\ncount = 1\nname = a\001b\n' >control.job
expect E0240 2 "a control character" 'control.job:4:' batch control.job
head -c 3000 /dev/urandom >noise.job
expect E0240 2 "bytes of chance as a job" 'noise.job:' batch noise.job
job profile 'profile = bl602-relai'
expect E0210 2 "a profile that is not there" "profile.job:5:11: there is no profile 'bl602-relai'" batch profile.job
job same 'name = unit'
expect E0240 2 "one name for all" "same.job:5:8: every unit would be called 'unit'" batch same.job
expect E0205 2 "a job that is not there" 'No such file' batch none.job

# ---- its units ----
job units 'units = units.csv' 'count ='
printf 'name,room\nhall-1,"hall\n' >units.csv
expect E0241 2 "a quote without an end" 'units.csv:2:8: the quote that begins here has no end' batch units.job
printf 'name,room\nhall-1,hall\nhall-2,hall,left\n' >units.csv
expect E0241 2 "a field too many" 'units.csv:3' batch units.job
printf 'name,mac\nhall-1,18:b9:05:00:00\n' >units.csv
expect E0241 2 "a MAC that is none" "units.csv:2:8: '18:b9:05:00:00' is no MAC" batch units.job
printf 'name,room\nhall-1,hall\nkitchen,\nHALL-1,attic\n' >units.csv
expect E0241 2 "a name twice" "units.csv:4: the name 'HALL-1' is that of line 2" batch units.job
printf 'name,mac\na,18b905000001\nb,18:B9:05:00:00:01\n' >units.csv
expect E0241 2 "a MAC twice" "units.csv:3: the MAC '18:B9:05:00:00:01' is that of line 2" batch units.job
rm units.csv
expect E0205 2 "units that are not there" 'units.job:5:9: units.csv: No such file' batch units.job

# ---- secrets ----
job wifi 'wifi = file:bench.wifi'
expect E0205 2 "no file of networks" 'wifi.job:6:8: bench.wifi: No such file' batch wifi.job
printf 'ssid = bench\npassword = SECRET-12\n' >bench.wifi
chmod 644 bench.wifi
expect E0209 2 "networks that all can read" 'wifi.job:6:8: bench.wifi: its mode is 0644' batch wifi.job
chmod 600 bench.wifi
printf 'ssid = bench\npasswrd = SECRET-12\n' >bench.wifi
batch wifi.job >out 2>err && { what="networks with a misspelt key"; complain "it passes"; }
grep -q 'SECRET' err && { what="networks with a misspelt key"; complain "a secret is told"; }
printf 'ssid = bench\npassword = SECRET-12\n' >bench.wifi
chmod 000 bench.wifi
if [ "$(id -u)" -ne 0 ]; then
	expect E0205 2 "networks that nobody can read" 'wifi.job:6:8: bench.wifi: Permission denied' batch wifi.job
elif command -v setpriv >/dev/null; then
	chmod 755 "$made"
	mkdir others
	cp wifi.job "$rmwflash" others
	cp bench.wifi others
	chmod 000 others/bench.wifi
	chown -R 65534:65534 others
	expect E0205 2 "networks that nobody can read" 'bench.wifi: Permission denied' setpriv \
		--reuid=65534 --regid=65534 --clear-groups env HOME="$made/others" \
		XDG_STATE_HOME="$made/others" "$made/others/rmwflash" batch others/wifi.job --plain -p "$port"
else
	echo "skipped: networks that nobody can read (as root this needs setpriv)"
fi

# ---- the ledger ----
"$rmwflash" ledger list --ledger newer.db >/dev/null 2>&1 || true
batch good.job --ledger newer.db >out 2>err || { what="a ledger"; complain "none was made"; }
"$build/tests/ledger_newer" newer.db
expect E1202 12 "a ledger of a newer schema" 'its schema is number 100' batch good.job --ledger newer.db
yes 'no ledger' | head -c 5000 >notes.txt
cp notes.txt notes.before
expect E1203 12 "a file that is no ledger" 'file is not a database' batch good.job --ledger notes.txt
cmp -s notes.txt notes.before || complain "the file was changed"
expect E1201 12 "a ledger in no folder" 'No such file' batch good.job --ledger none/of/this.db

job other 'count = 1'
expect E1214 12 "a name of another job's unit" "'unit-1'" batch other.job
cp good.job before.job
echo '# changed' >>good.job
expect E1218 12 "a job that was changed" "good" batch good.job
mv before.job good.job

# ---- no room ----
# limited KIB COMMAND...: no file gets larger, as on a disk that is full.
limited() {
	kib=$1
	shift
	(ulimit -f $((kib * 2)) && "$@")
}

expect E1205 12 "no room for a ledger" 'no room for the ledger' limited 8 batch good.job --ledger full.db
job many 'count = 10000'
expect E1205 12 "no room for the units" 'no room for the ledger' limited 300 batch many.job --ledger full.db

# The ledger has room, the backup has none: the board, in a process of its own, is read, and not
# written.
what="no room for a backup"
rm -f "$flash"
"$rmwflash" sim "bl602?cpu=host&live=1&image=$flash" --pty pty >sim.log 2>&1 &
board=$!
tries=0
until [ -e pty ] || [ "$tries" -ge 100 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
cp "$flash" before.bin
job backup 'count = 1'
got=0
limited 1024 "$rmwflash" batch backup.job --plain --ledger backup.db -p "$made/pty" >out 2>err \
	</dev/null || got=$?
[ "$got" -eq 12 ] || complain "exit $got instead of 12"
grep -A1 'FAIL  ' err | grep -q 'E[0-9][0-9]*: .*File too large' || complain "why it failed is not told"
cmp -s "$flash" before.bin || complain "the flash was written to"
"$rmwflash" ledger list --ledger backup.db | grep -q 'failed' || complain "the ledger knows nothing of it"
kill "$board"
wait "$board" || true
board=
cmp -s "$flash" before.bin || complain "the flash was written to at the end"
[ "$failed" -ne 0 ] || echo "exit 12: no room for a backup, and the flash as it was"

# A file system that is full in truth, where one can be made.
if [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=64k none small 2>/dev/null; then
	is_mounted=true
	head -c 60000 /dev/zero >small/rest
	expect E1205 12 "a file system that is full" 'no room for the ledger' batch good.job --ledger small/l.db
	umount small
	is_mounted=false
else
	echo "skipped: a file system that is full (as root this needs the right to mount)"
fi
[ "$failed" -eq 0 ]
