#!/bin/sh
# SPDX-License-Identifier: MIT
# Every header compiles alone, so that the order of includes never matters.
# usage: headers.sh SOURCE_DIR BUILD_DIR
set -eu
compiler=${CC:-cc}
command -v "$compiler" >/dev/null || { echo "$compiler is missing"; exit 77; }

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

# check FOLDER...: compile each header below on its own.
check() {
	is_good=true
	find "$@" -name '*.h' | sort >"$made/list"
	while read -r header; do
		if ! "$compiler" -std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only \
			-I include -I src -I firmware -I firmware/stub -I firmware/bl602 -I tests \
			-I "$generated" -x c - <"$header" 2>"$made/said"; then
			echo "$header does not compile alone:"
			sed 's/^/  /' "$made/said"
			is_good=false
		fi
	done <"$made/list"
	$is_good
}

cd "$1"
generated=$2/generated
mkdir "$made/good" "$made/bad"
printf '#include <stdint.h>\nuint8_t good(void);\n' >"$made/good/good.h"
printf 'uint8_t bad(void);\n' >"$made/bad/bad.h"
check "$made/good" || { echo "headers.sh refuses a good header"; exit 1; }
if check "$made/bad" >/dev/null; then
	echo "headers.sh does not see a header that needs another one"
	exit 1
fi
check include src tests/support "$generated"
