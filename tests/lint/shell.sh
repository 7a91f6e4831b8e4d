#!/bin/sh
# SPDX-License-Identifier: MIT
# Every script parses, and shellcheck, where it is installed, has nothing to say.
# usage: shell.sh SOURCE_DIR BUILD_DIR
set -eu
cd "$1"
scripts=$(find scripts tests .ci \( -name '*.sh' -o -path .ci/run \) -type f | sort)
for script in $scripts; do
	case $(sed -n 1p "$script") in
	*bash) bash -n "$script" ;;
	'#!/bin/sh') sh -n "$script" ;;
	*) echo "$script: starts without #!/bin/sh"; exit 1 ;;
	esac
done
command -v shellcheck >/dev/null || { echo "parsed; shellcheck is missing"; exit 0; }
# shellcheck disable=SC2086 # a list of names without spaces
shellcheck -x -P "$1" $scripts
