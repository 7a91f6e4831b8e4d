#!/bin/sh
# SPDX-License-Identifier: MIT
# A release is fetched from a server on this computer, as a person does it.
# usage: firmware_fetch.sh SOURCE_DIR BUILD_DIR
set -eu

build=$(cd "$2" && pwd)
rmwflash=$build/rmwflash
made=$(mktemp -d)
site=
stop() {
	exec 3>&- || true
	[ -z "$site" ] || wait "$site" 2>/dev/null || true
	rm -rf "$made"
}
trap stop EXIT
cd "$made"
export XDG_DATA_HOME="$made/data" HOME="$made" RMWFLASH_CATALOG="$made/none"
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY RMWFLASH_FIRMWARE_URL || true
store=$made/data/rmwflash/firmware

fail() {
	echo "firmware_fetch.sh: $*"
	cat said.out said.err 2>/dev/null || true
	exit 1
}

# serve WORD...: the server with those faults, until the next one.
serve() {
	[ -z "$site" ] || { exec 3>&-; wait "$site" || true; rm -f in port; }
	mkfifo in
	"$build/tests/release_site" ca.pem release.bin 1.18.299 OpenBL602_1.18.299.bin "$@" \
		<in >port 2>site.err &
	site=$!
	exec 3>in
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ ! -s port ] || break
		sleep 0.2
	done
	port=$(cat port)
	[ -n "$port" ] || fail "the server does not start: $(cat site.err)"
}

# run STATUS WORD...: rmwflash firmware, what it says in said.out and said.err.
run() {
	wanted=$1
	shift
	status=0
	"$rmwflash" firmware "$@" >said.out 2>said.err </dev/null || status=$?
	[ "$status" = "$wanted" ] || fail "firmware $*: exit status $status, not $wanted"
}

fetch() {
	wanted=$1
	shift
	run "$wanted" fetch openbeken --base-url "https://127.0.0.1:$port" "$@"
}

# says TEXT: in what it said last.
says() {
	grep -qF -e "$1" said.out said.err || fail "it does not say: $1"
}

{
	printf '\227\001\000\000\157\000\000\000'
	yes 'a stand-in for OpenBeken' | head -c 60000
	printf '\000OpenBL602_1.18.299\000'
} >release.bin

# Without its authority the server is not trusted; with it, the release is stored and verified.
serve
fetch 7
says 'error[E0721]'
[ ! -e "$store" ] || fail "something was stored"
fetch 0 --ca-file ca.pem
says 'Stored     openbeken@1.18.299 for a bl602'
says 'it has the digest that its release names'
cmp release.bin "$store/openbeken@1.18.299-bl602.bin"
fetch 0 --ca-file ca.pem --json
says '"outcome":"known"'
run 0 list
says 'upstream digest'
run 0 verify openbeken@1.18.299
run 0 remove openbeken

# A transfer that breaks off is taken up again.
serve cut=20000
fetch 0 --ca-file ca.pem
says '20000 of 60028 bytes'
cmp release.bin "$store/openbeken@1.18.299-bl602.bin"
run 0 remove openbeken

# Without a digest the first fetch pins, and something else later is refused, also after a removal.
serve no-digest
fetch 0 --ca-file ca.pem
says 'not verified by upstream'
run 0 remove openbeken
says 'stays pinned'
echo changed >>release.bin
serve no-digest
fetch 11 --ca-file ca.pem
says 'error[E1120]'
run 0 list
grep -q openbeken said.out && fail "something else was stored"
echo "fetched, taken up again, pinned and refused"
