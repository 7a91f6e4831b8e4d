#!/bin/sh
# SPDX-License-Identifier: MIT
# No message and no page names a command that does not exist.
# usage: messages.sh SOURCE_DIR BUILD_DIR
set -eu
rmwflash=$2/rmwflash
cd "$1"

commands=$("$rmwflash" help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p' | tr '\n' '|')
test -n "$commands" || { echo "rmwflash help lists no commands"; exit 1; }

# Words that follow the name where it is the subject of a sentence, or part of another name.
prose='brings|changes|fetches|made|knows|itself|talks|stops|is|was|has|does|can|needs|takes|reads|writes|and|or|from|to|for|on|this|simulator|relay'

# In C only texts count, in pages all lines.
{
	grep -rno --include='*.[ch]' --include='*.inc' '"[^"]*rmwflash [a-z][^"]*"' src include
	grep -Hn 'rmwflash [a-z]' man/*.in
} | grep -o '^[^:]*:[0-9]*:\|rmwflash [a-z][a-z]*' | awk -v commands="$commands" -v prose="$prose" '
	BEGIN {
		count = split(commands prose, words, "|")
		for (i = 1; i <= count; i++)
			known[words[i]] = 1
	}
	!/^rmwflash / { place = $0; next }
	!($2 in known) { print place " there is no command \"" $2 "\""; failed = 1 }
	END { exit failed }'
