#!/bin/sh
# SPDX-License-Identifier: MIT
# One command from a fresh Debian to the test result: installs what is missing, builds in every
# way that finds faults, runs every test. A step is one line; its log is shown when it fails.
#
# usage: check.sh [--quick]        --quick: only the build of every day
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
# shellcheck source=scripts/packages.sh
. "$here/packages.sh"

passed=0
failed=0
broken=0
log=

# step SAYS COMMAND...: run it with its output in $log; fails as it does.
step() {
	says=$1
	shift
	started=$(date +%s)
	if "$@" >"$log" 2>&1 </dev/null; then
		printf '%-42s ok      %4d s\n' "$says" $(($(date +%s) - started))
		return 0
	fi
	printf '%-42s FAILED  %4d s\n' "$says" $(($(date +%s) - started))
	sed 's/^/    /' "$log"
	return 1
}

# configure_and_build PRESET FOLDER
configure_and_build() {
	cmake -S "$root" --preset "$1" -B "$2" -DBUILD_TESTING=ON -DRMW_WERROR=ON \
		>"$log.cmake" 2>&1 || { cat "$log.cmake" && return 1; }
	cmake --build "$2" -- --quiet
}

# count: add what ctest's closing lines say to the sums, and show them.
count() {
	line=$(grep -E 'tests passed, [0-9]+ tests? failed out of [0-9]+' "$log" | tail -n 1)
	[ -n "$line" ] || return 0
	printf '    %s\n' "$line"
	bad=$(echo "$line" | sed 's/.*passed, \([0-9]*\) tests\{0,1\} failed.*/\1/')
	all=$(echo "$line" | sed 's/.*out of \([0-9]*\).*/\1/')
	failed=$((failed + bad))
	passed=$((passed + all - bad))
}

# suite PRESET SAYS [CTEST_ARGUMENT...]: build with a preset and run its tests.
suite() {
	preset=$1
	title=$2
	shift 2
	folder=$root/build/$preset
	# The demo's own build has no tests in it.
	[ "$preset" != release ] || folder=$folder-tests
	if ! step "build $title" configure_and_build "$preset" "$folder"; then
		broken=$((broken + 1))
		return 0
	fi
	step "test  $title" ctest --test-dir "$folder" -j "$(nproc)" \
		--output-on-failure "$@" || broken=$((broken + 1))
	count
}

case ${1:-} in
'') is_quick=false ;;
--quick) is_quick=true ;;
*)
	sed -n '/^# usage/s/^# //p' "$0" >&2
	exit 2
	;;
esac

need build test browser check
log=$(mktemp)
trap 'rm -f "$log" "$log.cmake"' EXIT
trap 'exit 130' INT TERM

if $is_quick; then
	suite dev "with gcc, every warning an error"
else
	export RMW_TIDY=1
	stub='unit/sim/.*(stub|flate)'
	suite dev "with gcc, every warning an error"
	# The stub's LN882H code is executed by libunicorn there, which sanitizers do not look into.
	suite asan "with address and undefined sanitizers" -LE lint -E sim/ln882h_stub_code
	# What has no threads, takes long, and is watched by gcc's sanitizers above: the stub, links to
	# it, the relay firmware's core, jobs on a board that its own thread runs, two machines in
	# lockstep, a page in a browser. What slots of a batch share is watched in sim/batch_test. Boards with a web server, terminals and
	# commands stay.
	alone='unit/(relay|link/stub|chip/bl602_stub)'
	jobs='sim/(bl602_|bk7231_job|relay_(setup|sector)|lifecycle|ln882h_stub_code|armv7m_lockstep)'
	jobs="$jobs|sim/batch_(stock|rate)|unit/chip/bk7231_|cli/(golden|ledger_report|relay_chips)"
	# Whole jobs on lines that fail, and ten minutes of noise, take longest of all.
	faults='sim/bl602_(stub_faults|single_fault|loader_faults|fault_matrix|killed|power|relay_noise)|sim/(lifecycle|ln882h_stub_code)'
	suite tsan "with thread sanitizer" -LE 'lint|fuzz' -E "$stub|$jobs|$alone"
	suite fuzz "with clang, libFuzzer on its corpus" -LE 'lint|sim|cli' -E "$stub|$alone"
	suite release "optimised, as installed" -LE 'lint|fuzz' \
		-E "$faults|$alone|sim/relay_setup|cli/golden"
	step "main job on a simulated board" sh "$here/demo.sh" || broken=$((broken + 1))
fi

[ "$broken" = 0 ] || printf '\n%s\n' "steps that failed, see above: $broken"
printf '\n%s\n' "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$broken" = 0 ]
