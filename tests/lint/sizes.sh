#!/bin/sh
# SPDX-License-Identifier: MIT
# No function is longer than 60 lines, no file longer than 600. Tables, which stand between
# "clang-format off" and "clang-format on", do not count.
# usage: sizes.sh SOURCE_DIR BUILD_DIR
set -eu
ctags --version 2>/dev/null | grep -q Universal || { echo "universal-ctags is missing"; exit 77; }

# check FOLDER...: print what is too long, fail if anything is.
check() {
	find "$@" -name '*.[ch]' | sort >"$made/list"
	xargs -r awk '
	FNR == 1 { is_table = 0 }
	/clang-format off/ { is_table = 1 }
	is_table { print FILENAME "\t" FNR "\ttable" }
	/clang-format on/ { is_table = 0 }
	{ print FILENAME "\t" FNR "\tline" }
	' <"$made/list" >"$made/lines"
	ctags -L "$made/list" --languages=C --langmap=C:.c.h --kinds-C=f --fields=+ne -f - |
		awk -F '\t' '
		FNR == NR { if ($3 == "table") table[$1, $2] = 1; else last[$1] = $2; next }
		function size(file, from, to,    at, count) {
			for (at = from; at <= to; at++)
				if (!((file, at) in table)) count++
			return count
		}
		/^!/ { next }
		{
			from = to = 0
			for (i = 4; i <= NF; i++) {
				if ($i ~ /^line:/) from = substr($i, 6) + 0
				if ($i ~ /^end:/) to = substr($i, 5) + 0
			}
			count = size($2, from, to)
			if (count > 60) {
				print $2 ":" from ": " $1 " has " count " lines, at most 60 are allowed"
				is_bad = 1
			}
		}
		END {
			for (file in last)
				if (size(file, 1, last[file]) > 600) {
					print file ": " size(file, 1, last[file]) \
					      " lines outside tables, at most 600 are allowed"
					is_bad = 1
				}
			exit is_bad
		}' "$made/lines" -
}

# A function of $1 lines, with a table of $2 lines in it.
function_of() {
	echo "void f(void)"
	echo "{"
	echo "/* clang-format off */"
	for i in $(seq $(($2 - 2))); do echo "	t($i);"; done
	echo "/* clang-format on */"
	for i in $(seq $(($1 - 3))); do echo "	g($i);"; done
	echo "}"
}

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
mkdir "$made/good" "$made/long" "$made/file"
function_of 60 90 >"$made/good/good.c"
function_of 61 4 >"$made/long/long.c"
seq -f '/* %g */' 601 >"$made/file/file.h"
check "$made/good" || { echo "sizes.sh refuses a good file"; exit 1; }
for bad in long file; do
	if check "$made/$bad" >/dev/null; then
		echo "sizes.sh does not see what is too long: $bad"
		exit 1
	fi
done

cd "$1"
check include src tests
