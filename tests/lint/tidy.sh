#!/bin/sh
# SPDX-License-Identifier: MIT
# clang-tidy has nothing to say about src/, with the checks of .clang-tidy. Takes minutes, so only
# where asked for: RMW_TIDY=1 (scripts/check.sh does).
# usage: tidy.sh SOURCE_DIR BUILD_DIR
set -eu
[ "${RMW_TIDY:-0}" = 1 ] || { echo "takes minutes; ask for it with RMW_TIDY=1"; exit 77; }
command -v clang-tidy >/dev/null || { echo "clang-tidy is missing"; exit 77; }
[ -f "$2/compile_commands.json" ] || { echo "$2 has no compile_commands.json"; exit 1; }
cd "$1"
# What several at once say is kept apart: each says all of it in one piece.
# shellcheck disable=SC2016 # for the inner shell
find src -name '*.c' | sort | xargs -r -n 4 -P "$(nproc)" sh -c '
	build=$1
	shift
	said=$(clang-tidy --quiet -p "$build" "$@" 2>&1) || :
	printf "%s\n" "$said"' sh "$2" |
	grep -vE '^[0-9]+ warnings? generated|^Suppressed|^Use -header-filter' >"$2/tidy.txt" || :
if grep -q . "$2/tidy.txt"; then
	cat "$2/tidy.txt"
	exit 1
fi
