#!/bin/sh
# SPDX-License-Identifier: MIT
# Arrows only point down: every #include of src/ and tests/unit/ stays on its floor or goes to one
# that the floor names in CMakeLists.txt, and a fenced library stays on the floors that declare it.
# usage: floors.sh SOURCE_DIR BUILD_DIR
set -eu

# check FLOORS_FILE SOURCE_DIR: print what is wrong, fail if anything is.
check() {
	(
		cd "$2"
		find src tests/unit -name '*.[ch]' 2>/dev/null | sort |
			xargs -r grep -nE '^[[:space:]]*#[[:space:]]*include' /dev/null
	) | awk -F '|' '
	function bad(text) { print text; is_bad = 1 }
	function close_over(floor,    i, n, below, more, deep) {
		n = split(uses[floor], below, ";")
		reach[floor, floor] = 1
		for (i = 1; i <= n; i++) {
			if (!(below[i] in uses)) {
				bad("floor " floor " uses " below[i] ", which is not declared below it")
				continue
			}
			for (more in uses)
				if (reach[below[i], more])
					reach[floor, more] = 1
		}
	}
	FNR == NR {
		n = split($2, list, ";")
		for (i = 1; i <= n; i++) home[list[i]] = $1
		n = split($4, list, ";")
		for (i = 1; i <= n; i++) {
			fences[list[i]] = fences[list[i]] " " $1
			is_inside[list[i], $1] = 1
		}
		uses[$1] = $3
		close_over($1)
		next
	}
	FNR == 1 {
		split("link chip image", strangers, " ")
		for (i in strangers)
			if (reach["sim", strangers[i]])
				bad("floor sim reaches " strangers[i] \
				    ": simulated boards are a second, independent reading")
	}
	{
		split($0, part, ":")
		file = part[1]
		place = part[1] ":" part[2]
		split(file, folder, "/")
		floor = folder[1] == "src" ? folder[2] : folder[3]
		if (!(floor in uses)) {
			bad(place ": no floor of the name " floor " is declared")
			next
		}
		name = $0
		is_ours = name ~ /include[ \t]*"/
		sub(/^[^"<]*["<]/, "", name)
		sub(/[">].*$/, "", name)
		if (name ~ /^rmwflash\//) {
			sub(/^rmwflash\//, "", name)
			if (name == "version.h" || name == "errors.inc") next
			if (!(name in home))
				bad(place ": <rmwflash/" name "> is on no floor")
			else if (!reach[floor, home[name]])
				bad(place ": floor " floor " may not include <rmwflash/" name \
				    "> of floor " home[name])
			next
		}
		if (!is_ours) {
			for (start in fences)
				if (index(name, start) == 1 && !((start, floor) in is_inside))
					bad(place ": <" name "> is fenced in on floor" fences[start])
			next
		}
		other = name
		sub(/\/.*/, "", other)
		if (folder[1] == "tests" && (other == "support" || index(name, "unit/" floor "/") == 1))
			next
		if (!(other in uses))
			bad(place ": \"" name "\" names no floor; write \"floor/file.h\"")
		else if (!reach[floor, other])
			bad(place ": floor " floor " may not include \"" name "\"")
	}
	END { exit is_bad }
	' "$1" -
}

# A made tree with one line each that is allowed, and one that is not.
prove() {
	made=$(mktemp -d)
	trap 'rm -rf "$made"' EXIT
	mkdir -p "$made/src/sim" "$made/src/link" "$made/tests/unit/port"
	printf '%s\n' 'base|err.h||zlib.h' 'port|port.h|base|usb.h' 'sim||port|net/' 'link||port|net/' \
		>"$made/floors"
	printf '%s\n' '#include <stdio.h>' '#include <rmwflash/port.h>' '#include "base/x.h"' \
		'#include "sim/y.h"' '#include <net/x.h>' >"$made/src/sim/good.c"
	cp "$made/src/sim/good.c" "$made/src/link/good.c"
	sed -i 's|sim/y|link/y|' "$made/src/link/good.c"
	printf '%s\n' '#include "support/cmocka.h"' '#include "unit/port/x.h"' '#include <usb.h>' \
		>"$made/tests/unit/port/good_test.c"
	check "$made/floors" "$made" || { echo "floors.sh refuses a good tree"; exit 1; }
	for line in '#include "link/frame.h"' '#include <zlib.h>' '#include <usb.h>' \
		'#  include "nowhere/x.h"' '#include "good.h"' '#include <rmwflash/none.h>' \
		'#include "support/cmocka.h"' '#include "unit/sim/x.h"'; do
		echo "$line" >"$made/src/sim/bad.c"
		if check "$made/floors" "$made" >"$made/said"; then
			echo "floors.sh does not see: $line"
			exit 1
		fi
	done
	rm "$made/src/sim/bad.c"
	echo '#include <net/x.h>' >"$made/tests/unit/port/bad_test.c"
	if check "$made/floors" "$made" >"$made/said"; then
		echo "floors.sh does not see a library that two other floors fence in"
		exit 1
	fi
	rm "$made/tests/unit/port/bad_test.c"
	for row in 'sim||link;port|' 'port||chip|'; do
		printf '%s\n' 'base|err.h||zlib.h' 'port|port.h|base|usb.h' 'link||port|' "$row" >"$made/floors"
		if check "$made/floors" "$made" >"$made/said"; then
			echo "floors.sh does not see the row: $row"
			exit 1
		fi
	done
}

prove
if ! check "$2/floors.txt" "$1"; then
	echo "arrows only point down; the floors are declared in CMakeLists.txt"
	exit 1
fi
