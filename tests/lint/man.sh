#!/bin/sh
# SPDX-License-Identifier: MIT
# Every command has a man page and every page a command; the lists in them are those of the code;
# mandoc finds nothing worse than long lines.
# usage: man.sh SOURCE_DIR BUILD_DIR
set -eu
source_dir=$1 build_dir=$2
rmwflash=$build_dir/rmwflash
status=0
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

complain() {
	echo "$*"
	status=1
}

commands=$("$rmwflash" help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p')
test -n "$commands" || { echo "rmwflash help lists no commands"; exit 1; }

# help and version are told about in rmwflash(1) alone.
for command in $commands; do
	case $command in
	help | version) continue ;;
	esac
	test -f "$source_dir/man/rmwflash-$command.1.in" || complain "no page for $command"
	grep -q "rmwflash\\\\-$command (1)" "$source_dir/man/rmwflash.1.in" ||
		complain "rmwflash.1 does not name the page of $command"
done
for template in "$source_dir"/man/rmwflash-*.1.in; do
	name=${template##*/rmwflash-}
	name=${name%.1.in}
	echo "$commands" | grep -qx "$name" || complain "$template is the page of no command"
done

# Long options in the order they are listed, one a line.
options_of_page() {
	sed -n '/^\.SH OPTIONS$/,/^\.SH EXAMPLES$/p' "$1" |
		sed -n 's/^\(\\fB\\-[a-zA-Z]\\fR, \)\{0,1\}\\fB\(\\-\\-[a-z\\-]*\)\\fR.*/\2/p' | tr -d '\134'
}
options_of_help() {
	"$rmwflash" help "$1" | sed -n 's/^  \(-[a-zA-Z], \|    \)\(--[a-z-]*\).*/\2/p' | sort
}
for command in $commands; do
	page=$build_dir/man/rmwflash-$command.1
	test -f "$page" || continue
	from_page=$(options_of_page "$page" | sort)
	from_help=$(options_of_help "$command")
	test -n "$from_help" || complain "help of $command lists no options"
	test "$from_page" = "$from_help" || complain "$page and help list other options"
done

# Every event and member of the JSON output is on its page, and the exit states and forms of port
# that the README lists are those of the code.
page=$build_dir/man/rmwflash.1
sed -n '/^\.SH OUTPUT/,/^\.SH EXIT/p' "$page" | tr -cs 'a-z0-9_' '\n' | sort -u >"$made/said"
cat "$source_dir"/src/cli/*.c | tr -d '\n' |
	grep -oE '(rmw_record_(text|number|flag|addr|put)\(&?[a-z]+|(rmw_output_record|send_event)\([a-z>-]+),[[:space:]]*"[a-z0-9_]+"' |
	sed 's/.*"\(.*\)"/\1/' | sort -u >"$made/sent"
test "$(wc -l <"$made/sent")" -gt 50 || complain "the JSON output was not found in the code"
for word in $(comm -13 "$made/said" "$made/sent"); do
	complain "rmwflash.1 does not tell of the JSON event or member $word"
done
states_of_page() {
	sed -n '/^\.SH EXIT STATUS/,/^\.SH ERRORS/s/^\\fB\([0-9]*\)\\fR$/\1/p' "$page"
}
states_of_readme() {
	sed -n '/^## Exit status/,/^## /s/^| \([0-9][0-9]*\) |.*/\1/p' "$source_dir/README.md"
}
test "$(states_of_page)" = "$(states_of_readme)" || complain "README.md lists other exit states"
forms_of_page() {
	sed -n '/^\.SH FORMS OF PORT/,/^\.SH OUTPUT/s/^\\fB\([a-z]*:\).*/\1/p' "$page" | sort
}
forms_of_readme() {
	sed -n '/^### Forms of port/,/^## /s/^| `\([a-z]*:\).*/\1/p' "$source_dir/README.md" | sort
}
test "$(forms_of_page)" = "$(forms_of_readme)" || complain "README.md lists other forms of port"

# Every error of the table is in rmwflash-explain(1), and no other.
from_table=$(sed -n 's/^RMW_ERROR([A-Z_]*, "\(E[0-9]*\)".*/\1/p' \
	"$source_dir/include/rmwflash/errors.inc" | sort)
from_page=$(sed -n 's/^\\fB\(E[0-9]*\)\\fR$/\1/p' "$build_dir/man/rmwflash-explain.1" | sort)
test "$from_table" = "$from_page" || complain "rmwflash-explain.1 and errors.inc list other errors"

if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning "$build_dir"/man/*.[1-8] || status=1
else
	echo "mandoc is missing: the form of the pages was not checked"
fi
exit $status
