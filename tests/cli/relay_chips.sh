#!/bin/sh
# SPDX-License-Identifier: MIT
# OpenBeken with its settings on simulated boards of each chip: written, started, found, asked and
# set over HTTP, backed up and restored; what is for another chip is refused.
# usage: relay_chips.sh SOURCE_DIR BUILD_DIR
set -eu

build=$(cd "$2" && pwd)
rmwflash=$build/rmwflash
made=$(mktemp -d)
sim=
stop() {
	[ -z "$sim" ] || kill "$sim" 2>/dev/null || true
	[ -z "$sim" ] || wait "$sim" 2>/dev/null || true
	sim=
}
trap 'stop; rm -rf "$made"' EXIT
cd "$made"
export XDG_DATA_HOME="$made/data" XDG_STATE_HOME="$made/state" HOME="$made"
export RMWFLASH_PROFILES="$made/none"

fail() {
	echo "relay_chips.sh: $chip: $*"
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

# says TEXT: in what it said last.
says() {
	grep -qF -e "$1" said.out said.err || fail "it does not say: $1"
}

# profile CHIP RELAY LED BUTTON SWITCH
profile() {
	printf '{"vendor":"none","name":"a relay","chip":"%s","flags":"1024","pins":{' "$1"
	printf '"%s":"Rel;1","%s":"LED_n;1","%s":"Btn;1","%s":"TglChanOnTgl;1"},' "$2" "$3" "$4" "$5"
	printf '"command":"PowerSave 1","rmwflash":{"id":"a-relay","ext_switch":{"pin":"%s"}}}' "$5"
}

printf 'ssid = quiet net\npassword = hushhush-1\nmqtt_host = 127.0.0.1\nmqtt_client = hall\n' >home.wifi
printf 'ssid = quiet net\npassword = hushhush-1\n' >other.wifi
chmod 600 home.wifi other.wifi
network='quiet%20net:hushhush-1'

# serve BOARD: a board that runs by itself; its HTTP port in $port.
serve() {
	"$rmwflash" sim "$1&app=openbeken&ap=$network&http=127.0.0.1:0" --pty "$made/pty" \
		>/dev/null 2>sim.err &
	sim=$!
	port=
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		sleep 0.2
		port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\).*|\1|p' sim.err)
		[ -z "$port" ] || break
	done
	[ -n "$port" ] || fail "the simulated board does not tell its port: $(cat sim.err)"
	tries=0
	until "$rmwflash" provision --host "127.0.0.1:$port" --from-device >said.out 2>said.err; do
		tries=$((tries + 1))
		[ "$tries" -lt 40 ] || fail "the relay does not come up"
		sleep 1
	done
}

# Words that start an LN882H are its adapter's lines; the others start by themselves.
check() {
	chip=$1 image=$2 pins=$3 names=$4 config=$5 start=$6 wiring=$7
	other=$8
	"$build/tests/obk_image" "$image" fw.bin
	# shellcheck disable=SC2086 # pins are words
	profile "$chip" $pins >p.json
	board="sim:$chip?image=$made/board.bin$wiring"
	rm -rf board.bin shown.bin* kept.bin* data

	# What is for another chip is refused before a byte is written.
	"$build/tests/obk_image" "$other" other.bin
	run 5 write fw.bin --profile rmw002-p22 -c "$chip" -p "$board" --yes
	says 'error[E0503]'
	run 6 write other.bin --profile ./p.json -c "$chip" -p "$board" --yes
	says 'error[E0603]'
	says 'nothing was erased or written'

	# shellcheck disable=SC2086 # words, or none
	run 0 write fw.bin --profile ./p.json --ext-switch toggle --name hall --wifi-file home.wifi \
		-c "$chip" $start -p "$board&app=openbeken&ap=$network&http=127.0.0.1:0" --yes --json
	says '"ev":"unit"'
	says '"name":"hall"'
	says '"ev":"joined"'
	says '"state":"it is up, and in its network"'
	says '"verified":true'
	run 0 inspect board.bin
	says "$config"
	says "$names"
	says 'shortDeviceName    hall'

	# The same again: nothing to do, and the settings are kept where none are given.
	run 0 write fw.bin --profile ./p.json --ext-switch toggle --name hall --wifi-file home.wifi \
		-c "$chip" -p "$board" --yes --no-boot
	says 'nothing to do'
	run 0 write fw.bin --profile ./p.json --ext-switch off -c "$chip" -p "$board" --yes --no-boot
	run 0 inspect board.bin
	says 'shortDeviceName    hall'
	says 'mqtt_host          127.0.0.1'

	# A dump is no firmware; what is in the store is found by its name.
	run 6 firmware add board.bin
	says "a dump holds one unit's identity"
	run 0 firmware add fw.bin
	says "openbeken@"
	run 0 write --firmware openbeken --profile ./p.json --ext-switch off -c "$chip" -p "$board" \
		--yes --dry-run
	says "openbeken@"

	# A copy for others has none of it; a backup has all.
	run 0 inspect board.bin --redact shown.bin
	if grep -qF -e 'hushhush-1' -e 'quiet net' shown.bin; then
		fail "the redacted copy has a network"
	fi
	run 0 backup -o kept.bin -c "$chip" -p "$board"
	cmp board.bin kept.bin || fail "the backup is not the flash"
	run 0 erase --region config -c "$chip" -p "$board" --yes
	run 0 restore kept.bin -c "$chip" -p "$board" --yes
	cmp board.bin kept.bin || fail "the restored flash is another one"

	# Over HTTP, as one that runs.
	serve "$chip?image=$made/board.bin$9"
	says "\"chip\":"
	run 0 provision --host "127.0.0.1:$port" --profile ./p.json --ext-switch toggle --name hall \
		--wifi-file home.wifi
	says 'all read back as sent'
	run 0 provision --host "127.0.0.1:$port" --profile ./p.json --ext-switch toggle --name hall \
		--wifi-file home.wifi --json
	says '"sent":0'
	says '"unproven":""'
	run 0 provision --host "127.0.0.1:$port" --from-device
	says 'TglChanOnTgl;1'
	run 5 provision --host "127.0.0.1:$port" --profile rmw002-p22
	stop
}

check bk7231t bk7231t '26 6 P24 P7' 'pin 26             Rel;1' \
	'configuration at 0x1e1000, version 5, signed CRC fits' '' '' bk7231n ''
check bk7231n bk7231n 'P26 P6 24 7' 'pin 26             Rel;1' \
	'configuration at 0x1d1000, version 5, signed CRC fits' '' '' ln882h ''
check ln882h ln882h 'A1 B3 24 A0' 'pin 19 (B3)        LED_n;1' \
	'configuration at 0x1ff000, version 5, unsigned CRC fits' '--before a --after a' '&wiring=a' \
	bk7231t '&boot1=high'

# ---- over the serial line of a BK7231, which answers nothing ----

chip=bk7231t
"$build/tests/obk_image" bk7231t fw.bin
profile BK7231T P26 P6 P24 P7 >p.json
rm -f board.bin
board="sim:bk7231t?image=$made/board.bin&app=openbeken"
run 0 write fw.bin --profile ./p.json --ext-switch off --flag 31 -c bk7231t -p "$board" --yes --no-boot
set -- provision --console -c bk7231t --profile ./p.json --ext-switch toggle --name den \
	--wifi-file other.wifi
run 0 "$@" --dry-run -p "$board"
says 'nothing was sent'
run 0 "$@" -p "$board" --trace line.trace
says 'sent, not confirmed: pins, flags, startup command, names, network'
if grep -qF -e 'hushhush-1' line.trace; then
	fail "the trace has a password"
fi
run 0 inspect board.bin
says 'pin 7              TglChanOnTgl;1'
says 'shortDeviceName    den'
says 'flag 31'
run 0 "$@" -p "$board&log=1"
says 'sent, not confirmed: pins, flags, startup command, names'
grep -q 'names, network' said.out said.err && fail "the log told the network"
run 5 provision --console -c bk7231n --profile ./p.json -p "$board"
run 2 provision --console -c bk7231t --from-device -p "$board"
says 'answers nothing'
run 10 provision --console -c bk7231t --profile ./p.json --command "$(printf 'a%.0s' $(seq 130))" \
	-p "$board" --yes
says 'at most 126 characters'
