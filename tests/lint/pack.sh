#!/bin/sh
# SPDX-License-Identifier: MIT
# The header that rmwflash-pack makes for the LN882H's boot ROM is that of ln882h-protocol 4.3: an image
# of 288 bytes, stack at 0x20010000, and an endless loop at 0x108.
# usage: pack.sh SOURCE_DIR BUILD_DIR
set -eu
pack=$2/firmware/rmwflash-pack
[ -x "$pack" ] || { echo "$pack is not built"; exit 77; }
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

# at OFFSET OCTAL: put these bytes there.
at() {
	printf '%b' "$2" | dd of="$made/code" bs=1 seek="$(($1))" conv=notrunc status=none
}

dd if=/dev/zero of="$made/code" bs=288 count=1 status=none
at 0x102 '\0001\0040\0011\0001\0000\0040\0376\0347'
"$pack" ln882h "$made/code" "$made/image"
want='00000020200120006365 44c700010020000000005318d8100000000000000000'
here=$(od -An -v -tx1 -N32 "$made/image" | tr -d ' \n')
if [ "$here" != "$(echo "$want" | tr -d ' ')" ]; then
	echo "rmwflash-pack makes another header for the LN882H: $here"
	exit 1
fi
dd if=/dev/zero of="$made/code" bs=65536 count=1 status=none
if "$pack" ln882h "$made/code" "$made/image" 2>/dev/null; then
	echo "rmwflash-pack takes more than the header's length can say"
	exit 1
fi
