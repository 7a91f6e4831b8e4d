#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the program as people do and compares what it says with what it said before.
# usage: golden.sh SOURCE_DIR BUILD_DIR [--update]
#
# A case is a folder tests/cli/COMMAND/CASE: `cmd` is run by sh in an empty folder, with the
# program as `rmwflash`; stdout, stderr and status are what is expected. What changes from run to
# run (times, dates, folders, version) or from computer to computer (its name) is masked. --update writes what is said now.
set -eu
source_dir=$(cd "$1" && pwd) build_dir=$(cd "$2" && pwd)
update=${3:-}
cases=$source_dir/tests/cli
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM

unset RMWFLASH_BENCH RMWFLASH_PORT RMWFLASH_BAUD RMWFLASH_FIRMWARE_URL RMWFLASH_LEDGER XDG_DATA_HOME XDG_STATE_HOME || true
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY || true
export RMWFLASH_OPERATOR=ann
export RMWFLASH_CATALOG="$scratch/none"
export RMWFLASH_PROFILES="$scratch/none" # only profiles inside of the program
export HOME="$scratch/home" LC_ALL=C NO_COLOR=1 PATH="$build_dir:$PATH"

host=$(uname -n)

mask() {
	sed -e "s|$scratch|SCRATCH|g" \
		-e 's/[0-9][0-9]*\.[0-9] s\b/T s/g' \
		-e 's/[0-9][0-9]*\.[0-9] ms\b/T ms/g' \
		-e 's/[0-9][0-9]* bytes at \([0-9]* baud\)/N bytes at \1/' \
		-e 's/[0-9]\{8\}T[0-9]\{6\}Z\{0,1\}\(_[0-9][0-9]*\)\{0,1\}/DATE/g' \
		-e 's/"ts":"[^"]*"/"ts":"DATE"/' \
		-e 's/[0-9]\{4\}-[0-9][0-9]-[0-9][0-9]T[0-9:]*Z/DATE/g' \
		-e 's/secs":[0-9.e-]*/secs":0/g' \
		-e "s/^slot  *$host \([0-9]*\) */slot HOST \1 /" \
		-e "s/bench $host,/bench HOST,/" \
		-e "s/\"bench\":\"$host\"/\"bench\":\"HOST\"/g" \
		-e "s/\"what\":\"$host /\"what\":\"HOST /" \
		-e 's/\brmwflash [0-9][0-9]*\.[0-9.]*[0-9]/rmwflash VERSION/' \
		-e '/"ev":"version"/s/[0-9][0-9]*\.[0-9.]*[0-9]/VERSION/' \
		-e '/"ev":"task_progress"/d'
}

# Leaves what was said in $scratch/{stdout,stderr,status}.
run_case() {
	rm -rf "${scratch:?}/run" "${scratch:?}/home"
	mkdir "$scratch/run" "$scratch/home"
	code=0
	(cd "$scratch/run" && sh -eu "$1/cmd") </dev/null >"$scratch/out" 2>"$scratch/err" || code=$?
	mask <"$scratch/out" >"$scratch/stdout"
	mask <"$scratch/err" >"$scratch/stderr"
	echo "$code" >"$scratch/status"
}

failed=0 count=0
for cmd in "$cases"/*/*/cmd; do
	case_dir=${cmd%/cmd}
	count=$((count + 1))
	run_case "$case_dir"
	for file in stdout stderr status; do
		if [ "$update" = --update ]; then
			cp "$scratch/$file" "$case_dir/$file"
		elif ! diff -u "$case_dir/$file" "$scratch/$file"; then
			echo "FAILED ${case_dir#"$cases"/}: $file"
			failed=$((failed + 1))
		fi
	done
done
test "$count" -gt 0 || { echo "there are no cases in $cases"; exit 1; }
echo "$count cases, $failed differences"
test "$failed" -eq 0
