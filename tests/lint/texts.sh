#!/bin/sh
# SPDX-License-Identifier: MIT
# What no file of ours may hold: paths of somebody's machine, postponed work, options for secrets;
# and what each must start with.
# usage: texts.sh SOURCE_DIR BUILD_DIR
set -eu

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

# The rows: a regular expression, and what to say about a line that matches. Each expression is
# written so that it does not match itself.
rules() {
	cat <<-'END'
	(^|[^[:alnum:]_.])/(wor[k]|roo[t]|User[s]|hom[e]/[[:alnum:]_]+)/	path of one machine
	\.\./share[d]/	path outside the checkout
	(^|[^[:alnum:]_])(TOD[O]|FIXM[E]|XX[X])([^[:alnum:]_X]|$)	postponed work; do it or open an issue
	BEGIN [A-Z ]*PRIVATE KE[Y]	a private key
	"--((wifi|mqtt)-pass|(wifi-|mqtt-)?(password|passphrase|secre[t]|token|psk))"	an option that would put a secret on the command line
	^(<<<<<<[<]|>>>>>>[>]|=======[ ]|=======$)	left over from a merge
	[^[:space:]][[:blank:]]+$	white space at the end of the line
	END
}

list() {
	find . \( -name .git -o -name build -o -path ./tests/wire -o -path './tests/fuzz/corpus' \) \
		-prune -o -type f \( -name '*.[ch]' -o -name '*.inc' -o -name '*.sh' -o -name '*.md' \
		-o -name '*.txt' -o -name '*.cmake' -o -name '*.json' -o -name '*.in' -o -path './.ci/*' \
		-o -name '.clang-*' \) -print | sort
}

# check_first FILE: a C file starts with its licence and one sentence on what it is for.
check_first() {
	case $1 in
	*.c)
		sed -n 1p "$1" | grep -qxF '/* SPDX-License-Identifier: MIT */' &&
			sed -n 2p "$1" | grep -qE '^/\* ?[A-Z"A-Za-z]|^/\*$'
		;;
	*.h) sed -n 1p "$1" | grep -qxF '/* SPDX-License-Identifier: MIT */' ;;
	*.sh | *.cmake | *.inc | *CMakeLists.txt | *.h.in)
		sed -n 1,3p "$1" | grep -qF 'SPDX-License-Identifier: MIT' ;;
	esac
}

# check FOLDER: print what is wrong below it, fail if anything is.
check() (
	cd "$1"
	is_good=true
	list >"$made/list"
	rules >"$made/rules"
	while IFS='	' read -r pattern says; do
		if xargs -r grep -nE -e "$pattern" /dev/null <"$made/list"; then
			echo "  ^ $says"
			is_good=false
		fi
	done <"$made/rules"
	while read -r file; do
		if ! check_first "$file"; then
			echo "$file: starts without its licence line, or (.c) what the file is for"
			is_good=false
		fi
	done <"$made/list"
	$is_good
)

spdx='/* SPDX-License-Identifier: MIT */'
says='/* Counts sheep. */'
mkdir "$made/tree"
printf '%s\n%s\nint a; /* %s */\n' "$spdx" "$says" 'see ../docs, /tmp/x and XXXXXX' >"$made/tree/a.c"
check "$made/tree" || { echo "texts.sh refuses a good file"; exit 1; }
# An @ keeps these lines from being found here.
while IFS= read -r line; do
	printf '%s\n%s\n%s\n' "$spdx" "$says" "$line" | tr -d @ >"$made/tree/a.c"
	if check "$made/tree" >/dev/null; then
		echo "texts.sh does not see: $line"
		exit 1
	fi
done <<'END'
/* found in /wo@rk/main */
char *p = "/ho@me/me/x";
/* ..@/shared/spec */
/* TO@DO: more */
/* FIX@ME */
/* XX@X */
/* -----BEGIN RSA PRIVATE @KEY----- */
{ "--pass@word", 'p' }
<<<<@<<< ours
int a;	@
END
printf '%s\nint a;\n' "$says" >"$made/tree/a.c"
if check "$made/tree" >/dev/null; then
	echo "texts.sh does not see a missing licence line"
	exit 1
fi

check "$1"
