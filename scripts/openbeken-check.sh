#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether OpenBeken's own code takes the configurations that we make and finds in them what we put
# in, and whether we find in those that it saves what it was told. PATH is a checkout of its
# repository OpenBK7231T_App, with the submodule libraries/berry. A copy of that is built, its
# program for a PC, for 32 bits as on the devices; nothing is left in PATH nor here.
# usage: openbeken-check.sh PATH
set -eu
[ $# -eq 1 ] || {
	echo "skipped: no checkout of OpenBeken's OpenBK7231T_App is given" >&2
	sed -n '7s/^# //p' "$0" >&2
	exit 77
}
root=$(cd "$(dirname "$0")/.." && pwd)
compiler=i686-linux-gnu-gcc # Debian: gcc-i686-linux-gnu
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
bad=0 blocks=0 values=0

fail() {
	echo "openbeken-check: $*" >&2
	exit 1
}

look_around() {
	for file in custom.mk src/new_cfg.c; do
		[ -f "$1/$file" ] || fail "$1 is no checkout of OpenBK7231T_App: no $file in it"
	done
	[ -d "$1/libraries/berry/src" ] || fail "$1/libraries/berry is empty;" \
		"there: git submodule update --init libraries/berry"
	for program in "$compiler" make python3; do
		command -v "$program" >/dev/null || fail "$program is missing"
	done
	echo "OpenBeken: $(git -C "$1" log -1 --format='%h of %cs' 2>/dev/null || echo "of no known state")" \
		"$(git -C "$1" describe --tags 2>/dev/null || :)"
}

# logged COMMAND...: quiet, or its whole log when it fails.
logged() {
	"$@" >"$made/log" 2>&1 || {
		cat "$made/log" >&2
		fail "failed: $*"
	}
}

# theirs PROGRAM FLAG...: their whole program, with our main in the place of theirs.
theirs() {
	logged make -C "$made/openbeken" -s -j "$(nproc)" -f custom.mk CC="$compiler" \
		TARGET_EXEC="$1" CFLAGS="-std=gnu99 -w -O0 $2" LDFLAGS='-static -Wl,--wrap=main' \
		LDLIBS='-lpthread -lm'
}

# The check byte of a block depends on the sign of char: unsigned on a BL602, signed on a BK7231.
build() {
	logged cmake -S "$root" --preset dev -B "$root/build/dev"
	logged cmake --build "$root/build/dev" --target obk_blocks
	mkdir "$made/openbeken"
	tar -C "$1" -cf - custom.mk include libraries src | tar -C "$made/openbeken" -xf -
	cp "$root/tests/openbeken/obk_loader.c" "$root/tests/openbeken/obk_lines.h" "$made/openbeken/src"
	(
		cd "$made/openbeken"
		mkdir -p libraries/berry/generate
		logged python3 libraries/berry/tools/coc/coc -o libraries/berry/generate \
			libraries/berry/src src/berry/modules -c include/berry_conf.h
	)
	theirs loader-BL602 -funsigned-char
	rm "$made/openbeken/build/src/tiny_crc8.c.o"
	theirs loader-BK7231N -fsigned-char
}

ours() { "$root/build/dev/tests/obk_blocks" "$@"; }
loader() { "$made/openbeken/build/loader-$chip" "$@" >"$made/said"; }

is_bad() {
	bad=$((bad + 1))
	echo "$chip $*"
}

# same WHAT LINES LINES: the same values in any order.
same() {
	LC_ALL=C sort "$2" >"$made/a"
	LC_ALL=C sort "$3" >"$made/b"
	values=$((values + $(wc -l <"$made/a")))
	diff -U 0 "$made/a" "$made/b" >"$made/differences" || {
		is_bad "$1:"
		sed '1,2d; /^@@/d' "$made/differences"
	}
}

# loaded WHAT BLOCK LINES: OpenBeken keeps the block and finds these values in it.
loaded() {
	blocks=$((blocks + 1))
	loader load "$2" "$made/theirs.lines" ||
		is_bad "$1: OpenBeken does not keep the block: $(tail -n 1 "$made/said")"
	same "$1: loaded by OpenBeken" "$3" "$made/theirs.lines"
}

# refused WHAT BLOCK: OpenBeken takes its defaults instead.
refused() {
	blocks=$((blocks + 1))
	status=0
	loader load "$2" "$made/theirs.lines" || status=$?
	[ $status -eq 3 ] || is_bad "$1: OpenBeken does not put its defaults in the place of it"
}

# recorded BLOCK: one that we did not make; what each of us finds in it.
recorded() {
	ours tell "$chip" "$1" "$made/ours.lines"
	loaded "$(basename "$1")" "$1" "$made/ours.lines"
}

# Each wish and each template becomes a block of ours, and one that OpenBeken saves when it is told the same values.
check_wishes() {
	mkdir "$made/$chip"
	names=$(ours make "$chip" "$made/$chip" "$root/tests/openbeken/wishes.json" \
		"$root"/tests/data/obk/template_t0*.json "$root"/tests/data/templates/*.json \
		"$root"/profiles/*.json)
	for name in $names; do
		wish=$made/$chip/$name
		recorded "$wish.block"
		same "$name: read by us" "$wish.lines" "$made/ours.lines"
		loader save "$wish.lines" "$wish.saved" || is_bad "$name: OpenBeken cannot set it"
		recorded "$wish.saved"
		same "$name: saved by OpenBeken" "$wish.lines" "$made/ours.lines"
	done
}

# But for names and the group of MQTT, which each platform has of its own.
check_defaults() {
	grep -vE '^(shortDeviceName|longDeviceName|mqtt_clientId|mqtt_group) ' \
		"$made/$chip/defaults.lines" >"$made/default.lines"
	loader save /dev/null "$made/saved.block"
	ours tell "$chip" "$made/saved.block" "$made/ours.lines"
	sed -i -E '/^(shortDeviceName|longDeviceName|mqtt_clientId|mqtt_group) /d' "$made/ours.lines"
	same "defaults" "$made/default.lines" "$made/ours.lines"
	ours names "$made/ours.lines"
	loader names "$made/theirs.lines"
	same "names of roles and channel types" "$made/ours.lines" "$made/theirs.lines"
}

look_around "$1"
build "$1"
data=$root/tests/data/obk
for chip in BL602 BK7231N; do
	check_wishes
	check_defaults
done

chip=BL602
for block in v3_2016_bl602 v4_bl602 v5_bl602; do
	recorded "$data/mainconfig_$block.bin"
done
for store in "$data"/psm_*.bin; do
	ours find "$store" "$made/$(basename "$store")"
	recorded "$made/$(basename "$store")"
done
refused "a damaged block" "$data/mainconfig_v5_bl602_badcrc.bin"
refused "a block of a BK7231" "$made/BK7231N/everything.block"
chip=BK7231N
recorded "$data/mainconfig_v5_bk7231_signedcrc.bin"
refused "a block of a BL602" "$made/BL602/everything.block"

[ $bad -eq 0 ] || fail "$bad differences in $blocks blocks"
echo "$blocks blocks, $values values: all as they should be"
