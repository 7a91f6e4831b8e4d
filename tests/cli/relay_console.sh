#!/bin/sh
# SPDX-License-Identifier: MIT
# A simulated board that runs the relay firmware's machine code is given its settings over the
# console, read back as a profile, and tested.
# usage: relay_console.sh SOURCE_DIR BUILD_DIR
set -eu

build=$(cd "$2" && pwd)
rmwflash=$build/rmwflash
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cd "$made"
export XDG_DATA_HOME="$made/data" XDG_STATE_HOME="$made/state" HOME="$made"
export RMWFLASH_PROFILES="$made/none"
unset RMWFLASH_PORT RMWFLASH_BAUD || true

fail() {
	echo "relay_console.sh: $*"
	cat said.out said.err 2>/dev/null || true
	exit 1
}

# run STATUS OPTIONS WORD...: rmwflash on the board, with those options of it.
run() {
	wanted=$1 options=$2
	shift 2
	status=0
	"$rmwflash" -p "sim:bl602?image=board.bin&gpio8=${boot:-low}$options" "$@" \
		>said.out 2>said.err </dev/null || status=$?
	[ "$status" = "$wanted" ] || fail "$*: exit status $status, not $wanted"
}

# says TEXT, silent TEXT: in what it said last, or not.
says() {
	grep -qF -e "$1" said.out said.err || fail "it does not say: $1"
}
silent() {
	! grep -qF -e "$1" said.out said.err || fail "it says: $1"
}

# A stranger's relay on other pins.
"$build/tests/relay_flash" board.bin '22=1:1 3=3:1'
# shellcheck disable=SC2016 # the sign is part of the password
password='hush hush;1$x"'
printf 'ssid = quiet "net"\npassword = %s\nmqtt_host = 10.0.0.1\n' "$password" >home.wifi
chmod 600 home.wifi

set -- --console --profile rmw002-brk001
run 11 "" provision "$@"
says 'R1 is the pull-up of GPIO3'
set -- "$@" --ext-switch toggle --name relay-7 --power-on last --wifi-file home.wifi
run 10 "" provision "$@" --mac 18:b9:05:00:00:01
says '18:b9:05:00:00:01'
run 5 "" provision --console --profile rmw002-ln882h
run 2 "" provision --console --profile rmw002-p22 --host 1.2.3.4
run 2 "" provision --profile rmw002-p22
run 0 "" provision "$@" --dry-run
says 'Would set  pins: 3=TglChanOnTgl;1, 14=LED_n;1'
says 'Would set  start values: channel 1 as it was last'
says 'Would set  names: relay-7'
says 'Would set  network: as given'
silent 'hush'
silent 'quiet'
printf 'mqtt_host = 10.0.0.1\n' >mqtt.wifi
chmod 600 mqtt.wifi
run 2 "" provision --console --wifi-file mqtt.wifi
says 'ssid and password'
run 0 "" provision --console --from-device
says '"22":	"Rel;1"'

run 0 "" provision "$@" --trace talk.txt -v
says 'not given: MQTT'
says 'could not be read back: network'
says 'a network that is given is sent each time'
tail -n 1 said.err | grep -qF 'Wi-Fi stored, not used: this firmware has no radio' ||
	fail "the last line does not say what the network is for"
silent "$password"
silent 'hush'
! grep -qF 'hush' talk.txt || fail "the trace holds the password"
grep -qF 'asked: Password1' talk.txt || fail "the trace does not say what was asked"
# The SSID travels as bytes: 71 75 69 65 74 is "quiet".
! grep -qi '71 75 69 65 74' talk.txt || fail "the trace holds what was sent"

run 0 "" provision --console --profile rmw002-brk001 --ext-switch toggle --name relay-7 \
	--power-on last --json
says '"sent":0'
run 0 "" provision --console --profile rmw002-brk001 --ext-switch toggle --name relay-7 \
	--power-on last --dry-run
says 'the relay has them already'
silent 'Would set'
run 0 "" provision --console --from-device -o mine.json
grep -q '"power_on":.*"last"' mine.json || fail "what relays do at power is not in the profile"
"$rmwflash" profile lint ./mine.json >said.out 2>said.err || fail "the profile read has errors"

# What moves by itself fails, and says what is known of it. Two pulls of 200 ms are no bounce.
run 0 "" test --soak 3s --profile sm028-v13
says 'Inputs     pass: 0 of 2 inputs'
run 10 "&press=3:low@1500+200,3:low@2200+200" test --soak 3s --profile sm028-v13
says '10 kOhm by one owner, 100 kOhm by another'
says 'E1009'
run 10 "&press=3:low@1500+200,3:low@2200+200" test --soak 3s --json
says '"test":"inputs","result":"fail"'

run 0 "&press=3:low@2000+1500" test --switch --relay
says 'Switch     pass: GPIO3'
says 'Relay      pass: GPIO21'
run 10 "" test --switch
says 'no flip was seen within 30 s'

# Nobody looks at an LED here.
run 11 "" test --led --json
says '"result":"unconfirmed"'
says '"code":"E1105"'
run 11 "" test --led --yes

# Who is there instead.
boot=high run 10 "" test --relay
says 'the boot ROM answers'
