#!/bin/sh
# SPDX-License-Identifier: MIT
# The screen of a batch in a real terminal, tmux: a made-up story, keys, sizes, and the terminal
# given back on every way out.
# usage: screen.sh SOURCE_DIR BUILD_DIR
set -eu

build=$(cd "$2" && pwd)
command -v tmux >/dev/null || { echo "tmux is missing"; exit 77; }
made=$(mktemp -d)
server=0
# Servers of its own, without anybody's settings; one that is told to end takes a while.
pane() {
	TMUX_TMPDIR=$made tmux -L "screen$server" -f /dev/null "$@"
}
board= # the process of a simulated board
trap 'pane kill-server 2>/dev/null || true; [ -z "$board" ] || kill "$board" 2>/dev/null || true; rm -rf "$made"' EXIT
unset TMUX NO_COLOR || true
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # ncurses keeps what it made

fail() {
	echo "screen.sh: $*"
	pane capture-pane -p -t demo || true
	exit 1
}

# shows REGEX, hides REGEX: on the screen, within ten seconds.
shows() {
	tries=0
	until pane capture-pane -p -t demo | grep -qE -e "$1"; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "it does not show: $1"
		sleep 0.1
	done
}
hides() {
	tries=0
	while pane capture-pane -p -t demo | grep -qE -e "$1"; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "it still shows: $1"
		sleep 0.1
	done
}

# coloured DIGIT: some text or ground has that colour of the first eight.
coloured() {
	pane capture-pane -p -e -t demo | grep -qE "$(printf '\033')\[([0-9;]*;)?[34]${1}m"
}

# start WIDTH HEIGHT WORD...: a shell that runs the story with this, and then tells how it ended
# and how its terminal is.
start() {
	width=$1 height=$2
	shift 2
	pane kill-server 2>/dev/null || true
	server=$((server + 1))
	cat >"$made/run.sh" <<-END
		trap : INT
		echo before
		$*
		echo "ended \$?"
		stty -a | tr ' ;' '\n\n' | grep -xE -e '-?(echo|icanon|isig)' | sort | tr '\n' ' '
		echo
		sleep 600
	END
	pane new-session -d -s demo -x "$width" -y "$height" "sh $made/run.sh"
	pane set-option -g remain-on-exit on
}

# given_back STATUS: the program ended so, the screen is what it was, keys are shown again.
given_back() {
	shows "^ended $1\$"
	shows '^before$'
	hides 'r retry'
	shows '^echo icanon isig *$'
	pane send-keys -t demo -l 'typed'
	shows '^typed'
	[ "$(pane display-message -p -t demo '#{cursor_flag}')" = 1 ] || fail "the cursor is hidden"
	[ "$(pane display-message -p -t demo '#{alternate_on}')" = 0 ] || fail "the screen is not the first one"
}

demo="$build/tests/screen_demo"

# The story until it waits: passes, one that fails, prompts, a suspect slot, one torn out.
start 100 30 "sh -c 'echo \$\$ >$made/pid; exec $demo 20'"
shows '^  2 FAIL .*a8:a9:'
shows 'E0801 sector 0x02b000 differs'
shows '^  3 SUSPECT'
shows 'check probe and adapter'
shows '^  4 DONE '
shows ' 9 NOPORT'
shows '11 NOPORT'
shows '10 WRITE +\[#+-+\]  50%'
shows 'slots 1, 5, 7, 8, 15: release BOOT, then power off and on'
shows 'slots 2, 4, 6: take the board out'
shows 'PASS 0  FAIL 5  yield 0.0 %  interrupted 1  done before 1  left 60'
coloured 1 || fail "FAIL is not red"
coloured 2 && fail "green before a PASS"

# The one that failed goes well at the second try, and does not count as failed any more.
pane send-keys -t demo r
shows 'slot 1 is in HANDS: nothing to try again'
pane send-keys -t demo Tab
shows '^> 2 FAIL'
pane send-keys -t demo r
shows 'slot 2: once more'
shows '^> 2 HANDS'
kill -USR1 "$(cat "$made/pid")"
shows '^> 2 PASS'
shows 'PASS 6  FAIL 4  yield 60.0 %'
coloured 2 || fail "PASS is not green"

# Keys that would hold back the output or suspend the program do nothing.
pane send-keys -t demo C-s C-z
shows 'this key does nothing'
pane send-keys -t demo Left
shows '^> 1 PASS'
pane send-keys -t demo Right

# The log, the help, and back.
pane send-keys -t demo l
shows 'path:1-1.2, relay-[0-9]+: what happened, the newest first'
shows 'WRITE +E0801 sector 0x02b000 differs: tried again, slower'
pane send-keys -t demo '?'
shows '^ d +take no more boards'
pane send-keys -t demo Escape
shows '^> 2 PASS'

# Smaller, too small, and 80 x 24, where every slot has its place.
pane resize-window -t demo -x 60 -y 20
shows 'too small: 60 x 20'
shows '80 x 24 are needed'
hides 'SUSPECT'
pane resize-window -t demo -x 80 -y 24
hides 'too small'
shows '^  1 PASS .*  9 NOPORT'
shows '^  8 PASS .* 16 EMPTY'
shows '^ PASS 6  FAIL 4'
[ "$(pane capture-pane -p -t demo | sed -n '24p' | cut -c1-9)" = " r retry " ] ||
	fail "the keys are not in the last line"

# Skip asks first.
pane send-keys -t demo 1 0 s
shows 'slot 10: give up relay-[0-9]+, which is in WRITE\? y: yes'
pane send-keys -t demo n
shows 'nothing was done'
pane send-keys -t demo s
shows 'y: yes'
pane send-keys -t demo y
shows '>10 FAIL'
shows 'given up by the operator'

# Drain: slots without a unit stop, the one at work goes on until it is stopped.
pane send-keys -t demo d
shows 'DRAINING: no more boards'
shows '12 STOPPED'
shows '14 BACKUP'
pane send-keys -t demo q
shows 'stop now, and interrupt 1 unit\? y: yes'
pane send-keys -t demo y
given_back 0
shows '^PASS 6  FAIL 5  yield 54.5 %  interrupted 2  done before 1  left 54'
echo "story, retry, log, help, sizes, skip, drain, quit"

# Nothing is told by colours alone, and none is sent where none is wanted or none is known.
for words in "env NO_COLOR=1" "env TERM=vt100"; do
	start 80 24 "$words $demo 20"
	shows '^  2 FAIL'
	shows 'slot 3: check probe and adapter'
	coloured '[0-7]' && fail "$words: there are colours"
	pane send-keys -t demo q
	shows 'y: yes'
	pane send-keys -t demo y
	shows '^ended 0$'
done
echo "no colours"

# A batch of real units: three boards pass; one has a stuck bit, is given up, tried again, and given
# up again. Its board is at a terminal of its own, where nobody takes it out.
batch=$made/batch
mkdir "$batch"
export XDG_STATE_HOME="$batch" XDG_DATA_HOME="$batch" XDG_CONFIG_HOME="$batch" XDG_CACHE_HOME="$batch"
printf '%s\n' 'firmware = relay' 'profile = bl602-relay' 'count = 4' 'name = unit-{seq}' \
	'backup = first' >"$batch/story.job"
sim='bl602?flash=1M&jedec=ef4014&stock=0&cpu=host'
"$build/rmwflash" sim "$sim&fault=stuck@0x11100:1:1&seed=1" --pty "$batch/pty" 2>"$batch/sim.log" &
board=$!
tries=0
until [ -e "$batch/pty" ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || fail "no board: $(cat "$batch/sim.log")"
	sleep 0.1
done
start 100 30 "$build/rmwflash batch $batch/story.job -p $batch/pty \
	-p 'sim:$sim&pace=1&boards=1&mac=18:b9:05:00:00:01' \
	-p 'sim:$sim&pace=1&boards=2&mac=18:b9:05:00:00:11'"
shows '^ story .* 0:0'
shows '^  3 (BACKUP|WRITE|VERIFY)'
shows '^  2 STOPPED'
shows '^  3 STOPPED'
shows '^ PASS 3  FAIL 0  yield 100.0 %  left 1'
shows 'E0801 0x011100 holds 07 instead of 05'
pane send-keys -t demo 2 r
shows 'slot 2 is in STOPPED: nothing to try again'
pane send-keys -t demo 1 s
shows 'slot 1: give up unit-., which is in [A-Z]+\? y: yes'
pane send-keys -t demo y
shows '^> 1 FAIL'
shows '^ PASS 3  FAIL 1  yield 75.0 %'
shows 'slot 1: take the board out'
pane resize-window -t demo -x 80 -y 24
shows '^> 1 FAIL'
shows '^ PASS 3  FAIL 1  yield 75.0 %'
pane capture-pane -p -t demo | sed -n '24p' | grep -q '^ r retry' ||
	fail "the keys are not in the last line of 80 x 24"
pane resize-window -t demo -x 100 -y 30
pane send-keys -t demo r
shows '^> 1 (BACKUP|WRITE|VERIFY)'
pane send-keys -t demo l
shows 'IDENTIFY +tried again by the operator'
pane send-keys -t demo l d
shows 'DRAINING: no more boards'
shows '^> 1 (WRITE|VERIFY)'
pane send-keys -t demo s
shows 'y: yes'
pane send-keys -t demo y
given_back 12
shows '^Boards +3 passed, 1 failed, 0 interrupted, 0 done before, 0 refused, yield 75.0 %'
shows '3 of 4 units have passed, 1 failed'
pane capture-pane -p -t demo | grep -q '^Slot' && fail "there are lines of slots beside the screen"
kill "$board"
wait "$board" || true
board=
echo "a batch: passes, a stuck bit, skip, retry, drain"

# Stopped by Ctrl-C, and by q without units at work.
start 80 24 "$build/rmwflash batch $batch/story.job -p $batch/pty"
shows '^> 1 NOPORT'
pane send-keys -t demo C-c
given_back 130
start 80 24 "$build/rmwflash batch $batch/story.job -p $batch/pty"
shows '^> 1 NOPORT'
pane send-keys -t demo q
given_back 12

# Lines where they are asked for, or where there is no such terminal; bytes of no screen in them.
sed 's/count = 4/count = 2/; s/unit-/line-/' "$batch/story.job" >"$batch/lines.job"
set -- "$build/rmwflash" batch "$batch/lines.job" -p "sim:$sim&boards=1&mac=18:b9:05:00:00:21"
for words in '' --plain; do
	"$@" $words </dev/null 2>&1 | cat >"$batch/lines" || true
	grep -qE '^Slot 1 +(PASS|DONE)' "$batch/lines" || fail "no lines: $(cat "$batch/lines")"
	grep -q "$(printf '\033')" "$batch/lines" && fail "an escape sequence in a pipe"
done
start 80 24 "$build/rmwflash batch $batch/lines.job --plain -p '$5'"
shows '^Slot 1 +DONE +00:00:21'
shows '^ended 12$'
start 80 24 "env TERM=dumb $build/rmwflash batch $batch/lines.job -p '$5'"
shows '^Slot 1 +DONE +00:00:21'
shows '^ended 12$'
echo "Ctrl-C, q, lines"

# Every other way out.
start 80 24 "$demo 20 exit"
given_back 3
start 80 24 "sh -c '$demo 5 abort; exit \$?' 2>/dev/null"
given_back 134
for signal in INT TERM HUP; do
	start 80 24 "sh -c 'echo \$\$ >$made/pid; exec $demo 20'"
	shows '^  2 FAIL'
	kill -$signal "$(cat "$made/pid")"
	given_back 130
done
start 80 24 "env TERM=dumb $demo"
shows "E0201: no screen on a terminal of the kind 'dumb'"
start 80 24 "$demo </dev/null"
shows 'E0201: the screen needs a terminal'
echo "exit, abort, signals, no terminal"
