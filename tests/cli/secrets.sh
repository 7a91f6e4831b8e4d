#!/bin/sh
# SPDX-License-Identifier: MIT
# No output, trace or sidecar tells a password; a crash leaves no core dump.
# usage: secrets.sh SOURCE_DIR BUILD_DIR
set -eu

rmwflash=$(cd "$2" && pwd)/rmwflash
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cd "$made"
export XDG_DATA_HOME="$made/data" XDG_STATE_HOME="$made/state" HOME="$made"

# shellcheck disable=SC2016 # the sign is part of the password
password='hushhush-1$x'
board='sim:bl602?image=board.bin&app=openbeken&ap=quiet%20net:hushhush-1%24x'
{
	printf '\227\001\000\000\157\000\000\000'
	yes 'a stand-in for OpenBeken' | head -c 60000
	printf '\000OpenBL602_1.18.299\000'
} >firmware.bin
printf 'ssid = quiet net\npassword = %s\n' "$password" >home.wifi
chmod 600 home.wifi
mkdir told

# play NAME OPTION...: write the relay and look at it, by a file, with all that may be told.
play() {
	name=$1
	shift
	rm -f board.bin
	rmwflash_said=told/$name
	"$rmwflash" write firmware.bin --profile rmw002-p22 --wifi-file home.wifi --yes \
		-p "$board" --trace "told/$name.trace" "$@" >"$rmwflash_said.out" \
		2>"$rmwflash_said.err" </dev/null
}

play plain -v
play json --json
"$rmwflash" backup -o told/backup.bin -p 'sim:bl602?image=board.bin' --trace told/backup.trace \
	>told/backup.out 2>&1
"$rmwflash" inspect told/backup.bin -v >told/inspect.out 2>&1
"$rmwflash" inspect told/backup.bin --json >told/inspect.json 2>&1
"$rmwflash" inspect --redact told/shared.bin told/backup.bin -v >told/redact.out 2>&1
"$rmwflash" inspect --redact told/again.bin told/backup.bin --json >told/redact.json 2>&1
rm told/backup.bin
mv told/backup.bin.json told/backup.sidecar
find data state -name '*.json' -exec cp {} told/ \; 2>/dev/null || true

# The board really has the password, so that there was something to tell.
if ! grep -aqF "$password" board.bin; then
	echo "secrets.sh: the password is not in the flash of the board"
	exit 1
fi
if grep -arlF -e "$password" -e 'quiet net' told; then
	echo "  ^ tells the network or its password"
	exit 1
fi
# As bytes of a trace.
hex=$(printf '%s' "$password" | od -An -tx1 | tr -d '\n' | sed 's/^ *//')
if grep -rlF "$hex" told; then
	echo "  ^ has the password as bytes"
	exit 1
fi
grep -qF 'Using Pass [***]' told/plain.trace || {
	echo "secrets.sh: the log of the relay is not in the trace"
	exit 1
}

# Killed as by a crash, while it holds the password and waits for a board that never answers.
# shellcheck disable=SC3045 # where there is no such limit there is nothing to raise
ulimit -c unlimited 2>/dev/null || true
"$rmwflash" write firmware.bin --wifi-file home.wifi -p 'sim:bl602?gpio8=low&pace=1' --yes \
	>/dev/null 2>&1 &
pid=$!
sleep 1
if [ -r "/proc/$pid/limits" ] && ! grep -q '^Max core file size *0 ' "/proc/$pid/limits"; then
	echo "secrets.sh: a core dump may be written while a password is held"
	exit 1
fi
kill -SEGV "$pid"
wait "$pid" 2>/dev/null || true
if find . -name 'core*' | grep -q .; then
	echo "secrets.sh: a core dump was left"
	exit 1
fi
