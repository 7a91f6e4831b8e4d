#!/bin/sh
# SPDX-License-Identifier: MIT
# The report on a job, in a real browser: no error, no request, and its plots show the numbers of a
# story that the ledger was told.
# usage: ledger_report.sh SOURCE_DIR BUILD_DIR
set -eu

build=$(cd "$2" && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cd "$made"
export HOME="$made" XDG_STATE_HOME="$made/state"
unset RMWFLASH_LEDGER || true
command -v chromium >/dev/null || { echo "chromium is missing"; exit 77; }

fail() {
	echo "ledger_report.sh: $*"
	exit 1
}

# look PAGE: what a browser makes of it is in PAGE.dom, of what the page complains in PAGE.odd, for
# what it asks the network in PAGE.asked. What the browser asks its maker is never sent.
look() {
	rm -rf browser
	timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
		--user-data-dir="$made/browser" --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --disable-default-apps \
		--host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1' --enable-logging=stderr \
		--log-net-log="$made/$1.net" --dump-dom "file://$made/$1" >"$1.dom" 2>"$1.err" ||
		{ tail -n 20 "$1.err"; fail "the browser ended with $?"; }
	grep 'CONSOLE' "$1.err" >"$1.odd" || true
	[ -s "$1.net" ] || fail "the browser kept no record of its requests"
	grep -o '"url":"[^"]*"' "$1.net" | grep -vE '//[a-z0-9.-]*\.google(apis)?\.com/' | sort -u \
		>"$1.asked" || true
}

# numbers DOM: a line for each number of each bar, "PLOT WHAT NAME NUMBER"; and fails where a bar's
# length is not that of its number.
numbers() {
	awk -F '"' '
	/<section class="plot"/ { plot = $4; longest = 0; count = 0 }
	/<g class="bar"/ {
		value = ""
		for (i = 1; i < NF; i++) {
			name = $i
			if (name ~ / data-what=$/) what = $(i + 1)
			else if (name ~ / data-[a-z-]*=$/) {
				gsub(/^ data-|=$/, "", name)
				print plot, what, name, $(i + 1)
				if (value == "" || name == "wall-us") value = $(i + 1)
			}
		}
		width = 0
		rest = $0
		while (match(rest, /<rect class="[a-z]*" x="[0-9.]*" y="[0-9]*" width="[0-9.]*"/)) {
			part = substr(rest, RSTART, RLENGTH)
			rest = substr(rest, RSTART + RLENGTH)
			if (part ~ /class="ground"/) continue
			split(part, word, "\"")
			width += word[8]
		}
		values[++count] = value
		widths[count] = width
		if (value + 0 > longest) longest = value + 0
	}
	/<\/svg><\/section>/ {
		for (i = 1; i <= count; i++) {
			off = widths[i] - (longest == 0 ? 0 : values[i] / longest * 560)
			if (off > 2.1 || off < -0.1) is_bad = 1
		}
	}
	END { exit is_bad }' "$1" || fail "$1: a bar has another length than its number"
}

# tell UNITS SEED: a ledger, its story, and the report in the browser.
tell() {
	"$build/tests/ledger_story" "$1.db" "$1" "$2" >"$1.told"
	sort "$1.told" >"$1.story"
	"$build/rmwflash" ledger report hotel --ledger "$1.db" -o "$1.html"
	look "$1.html"
	[ ! -s "$1.html.odd" ] || { cat "$1.html.odd"; fail "the page complains"; }
	[ ! -s "$1.html.asked" ] || { cat "$1.html.asked"; fail "the page asks for something"; }
	grep -q '<title>Job hotel</title>' "$1.html.dom" || fail "a name became a script"
	numbers "$1.html.dom" >"$1.numbers"
	sort "$1.numbers" >"$1.shown"
	[ "$(grep -c '<tr class=' "$1.html.dom")" = "$1" ] || fail "there are not $1 units in the table"
}

# What is looked for is found where it is there.
tell 60 7
diff -u 60.story 60.shown || fail "the plots show other numbers than the ledger was told"
[ "$(grep -c . 60.shown)" -gt 40 ] || fail "the story is too short"
for odd in '<script>console.error("odd")</script>' '<img src="http://127.0.0.1:9/x.png">'; do
	sed -e 's|<meta http-equiv[^>]*>||' -e "s|</main>|$odd</main>|" 60.html >bad.html
	look bad.html
	cat bad.html.odd bad.html.asked >bad.found
	grep -q 'odd\|x.png' bad.found || fail "this would not be seen: $odd"
done
sed 's/data-units="6"/data-units="9"/' 60.html.dom >bad.dom
(numbers bad.dom >/dev/null) && fail "a bar of another length would not be seen"

# Texts of others are texts: what is markup in the story is none in the page.
grep -q '&lt;script&gt;document' 60.html.dom || fail "a name is missing"
grep -q '<script\|<img\|<b>no answer' 60.html.dom && fail "a name became markup"

# No units; all jobs.
tell 0 1
grep -q 'no units' 0.html.dom || fail "an empty job is not told"
"$build/rmwflash" ledger report --ledger 60.db >all.html
grep -q '<th>Job</th>' all.html || fail "all jobs: the table names none"
"$build/rmwflash" ledger report --ledger 60.db --json 2>/dev/null && fail "JSON has room for a page"

# A batch of real units, of which some fail: the plots show what the ledger counts.
printf 'firmware = relay\nprofile = bl602-relay\ncount = 7\nname = real-{seq}\n' >real.job
sim='sim:bl602?stock=0&cpu=host'
"$build/rmwflash" batch real.job --plain --ledger real.db -p "$sim&boards=3" \
	-p "$sim&boards=2&mac=18b905020000&fault=stuck@0x11100:1:1" >real.run 2>&1 </dev/null || true
"$build/rmwflash" ledger report real --ledger real.db -o real.html
look real.html
cat real.html.odd real.html.asked >real.bad
[ ! -s real.bad ] || { cat real.bad; fail "the page on a batch complains, or asks for something"; }
numbers real.html.dom >real.numbers
sort real.numbers >real.shown
"$build/rmwflash" ledger stats real --ledger real.db --json | awk -F '[][",:{}]+' '
function value(name,   i) {
	for (i = 1; i < NF; i++)
		if ($i == name) return $(i + 1)
}
/"ev":"stats"/ {
	count = split("open claimed passed failed interrupted released", state, " ")
	for (i = 1; i <= count; i++)
		print "by-state", state[i], "units", value(state[i])
}
/"ev":"count"/ && value("by") ~ /^(stage|slot|code)$/ { # what the page has plots of
	line = "by-" value("by") " " value("what")
	print line, "tries", value("tries")
	if (value("by") == "slot") {
		print line, "passed", value("passed")
		print line, "failed", value("tries") - value("passed")
	} else if (value("by") == "stage") {
		printf "%s wall-us %.0f\n", line, value("secs") * 1000000
		printf "%s device-us %.0f\n", line, value("device_secs") * 1000000
	}
}' | sort >real.said
diff -u real.said real.shown || fail "the plots on a batch show other numbers than the ledger counts"
for line in 'by-state open units 2' 'by-state passed units 3' 'by-state failed units 2' 'by-code E0801 tries 2'; do
	grep -qx "$line" real.shown || { cat real.run real.shown; fail "the plots do not show: $line"; }
done

# As many as a job may have.
tell 10000 3
diff -u 10000.story 10000.shown || fail "the plots of 10000 units show other numbers"
