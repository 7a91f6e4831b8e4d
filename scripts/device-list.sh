#!/bin/sh
# SPDX-License-Identifier: MIT
# How much of a device list of OpenBeken's web app ({"version":N,"devices":[...]}) is understood:
# templates that are taken, what was found in them, and whether each survives a configuration.
# usage: device-list.sh PATH
set -eu
[ $# -eq 1 ] || {
	sed -n '5s/^# //p' "$0" >&2
	exit 2
}
root=$(cd "$(dirname "$0")/.." && pwd)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{
	cmake -S "$root" --preset dev -B "$root/build/dev" &&
		cmake --build "$root/build/dev" --target unit_obk_device_list_test
} >"$log" 2>&1 || {
	cat "$log" >&2
	exit 1
}
RMW_DEVICE_LIST=$1 "$root/build/dev/tests/unit_obk_device_list_test"
