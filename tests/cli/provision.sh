#!/bin/sh
# SPDX-License-Identifier: MIT
# A simulated relay that runs is given its settings over HTTP, and read back as a profile.
# usage: provision.sh SOURCE_DIR BUILD_DIR
set -eu

rmwflash=$(cd "$2" && pwd)/rmwflash
made=$(mktemp -d)
sim=
stop() {
	[ -z "$sim" ] || kill "$sim" 2>/dev/null || true
	[ -z "$sim" ] || wait "$sim" 2>/dev/null || true
	rm -rf "$made"
}
trap stop EXIT
cd "$made"
export XDG_DATA_HOME="$made/data" XDG_STATE_HOME="$made/state" HOME="$made"
export RMWFLASH_PROFILES="$made/none"

fail() {
	echo "provision.sh: $*"
	cat said.out said.err 2>/dev/null || true
	exit 1
}

# ask STATUS COMMAND WORD...: rmwflash at the relay, what it says in said.out and said.err.
ask() {
	wanted=$1 command=$2
	shift 2
	status=0
	"$rmwflash" "$command" --host "127.0.0.1:$port" "$@" >said.out 2>said.err </dev/null ||
		status=$?
	[ "$status" = "$wanted" ] || fail "$command $*: exit status $status, not $wanted"
}
run() {
	wanted=$1
	shift
	ask "$wanted" provision "$@"
}

# says TEXT: in what it said last.
says() {
	grep -qF -e "$1" said.out said.err || fail "it does not say: $1"
}

# shellcheck disable=SC2016 # the sign is part of the password
password='hushhush-1$x'
printf 'ssid = quiet net\npassword = %s\nmqtt_host = 127.0.0.1\nmqtt_password = hush mqtt\n' \
	"$password" >home.wifi
chmod 600 home.wifi
{
	printf '\227\001\000\000\157\000\000\000'
	yes 'a stand-in for OpenBeken' | head -c 60000
	printf '\000OpenBL602_1.18.299\000'
} >firmware.bin
board='bl602?image=board.bin'
"$rmwflash" write firmware.bin --profile rmw002-p22 --yes --no-boot -q -p "sim:$board" \
	>/dev/null 2>&1

network='quiet%20net:hushhush-1%24x'
"$rmwflash" sim "$board&app=openbeken&gpio8=low&ap=$network&http=127.0.0.1:0" --pty "$made/pty" \
	>/dev/null 2>sim.err &
sim=$!
port=
for _ in 1 2 3 4 5 6 7 8 9 10; do
	sleep 0.2
	port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\).*|\1|p' sim.err)
	[ -z "$port" ] || break
done
[ -n "$port" ] || fail "the simulated board does not tell its port: $(cat sim.err)"

# It is in its own network some seconds after it got power.
tries=0
until "$rmwflash" provision --host "127.0.0.1:$port" --from-device >first.json 2>said.err; do
	tries=$((tries + 1))
	[ "$tries" -lt 30 ] || fail "the relay does not come up"
	sleep 1
done
grep -q '"22": "WifiLED_n' first.json || grep -q 'WifiLED_n' first.json ||
	fail "the profile that was read lacks the pins of the one that was written"

# Who is not meant gets nothing.
set -- --profile rmw002-brk001 --ext-switch off --wifi-file home.wifi
run 10 --mac 18:b9:05:00:00:01 "$@"
says '18:b9:05:00:00:01'
run 5 --profile rmw002-ln882h --wifi-file home.wifi
run 2 --profile rmw002-brk001 --from-device
run 2
says 'nothing to set'

run 0 --dry-run "$@"
says 'Would set  pins: '
says 'Would set  network: as given'
run 0 --from-device
cmp said.out first.json || fail "a dry run, or a refusal, changed something"

run 0 --name relay-7 --power-on last --flag 6 "$@"
says 'all read back as sent'
says 'it answers at 127.0.0.1, RSSI -61 dBm'
run 0 --json --name relay-7 --power-on last --flag 6 "$@"
says '"sent":0'

run 0 --from-device -o mine.json
grep -q '"power_on":.*"last"' mine.json || fail "what relays do at power is not in the profile"
"$rmwflash" profile lint ./mine.json >said.out 2>said.err || fail "the profile read has errors"
run 0 --profile ./mine.json
says 'has them already'

# Its inputs, relay and LED; nobody is there to hear or see them.
ask 0 test --soak 2s
says 'Inputs     pass: 0 of 1 input moved by itself'
ask 11 test --relay --json
says '"test":"relay","result":"unconfirmed"'
ask 11 test --led
says 'GPIO14 blinked'
ask 10 test --switch
says 'nothing of that kind'
ask 2 test --relay -p sim:bl602

# Nothing listens there.
port=9 run 10 --from-device
if grep -rlF -e "$password" -e 'hush mqtt' said.* ./*.json sim.err; then
	fail "a password was told"
fi
