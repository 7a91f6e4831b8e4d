/* SPDX-License-Identifier: MIT */
/* Writes a page of HTML on a job of a ledger: yield, times, failures, units. */
#include "bench/ledger_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/ledger_page_head.h"
#include "bench/plot.h"

#define VALUE_MAX 48u
#define NO_CODE "no code"

/* What the table tells of the last try on a unit. */
struct last {
	char name[RMW_LEDGER_NAME_MAX];
	size_t place; /* among all tries */
	char bench[RMW_LEDGER_WORD_MAX];
	char slot[RMW_LEDGER_WORD_MAX];
	char code[RMW_LEDGER_CODE_MAX];
	char note[RMW_LEDGER_ROOM_MAX];
	char operator[RMW_LEDGER_WORD_MAX];
	char rssi[RMW_LEDGER_AMOUNT_MAX];
	uint64_t wall_us;
};

/* A page in the making. */
struct page {
	struct rmw_html html;
	const char *job;
	struct rmw_ledger_stats stats;
	struct rmw_ledger_count *counts; /* of the group at work */
	size_t count;
	size_t counts_room;
	struct last *lasts; /* one for each try; sorted by name, the last one last */
	size_t tries;
	size_t tries_room;
	char began[RMW_LEDGER_DATE_MAX]; /* the first try, the end of the last one */
	char ended[RMW_LEDGER_DATE_MAX];
};

/* Room for one more; false when there is none. */
static bool widen(void **items, size_t count, size_t *room, size_t size, struct rmw_err *err)
{
	const size_t wanted = *room == 0 ? 64 : 2 * *room;
	void *wider;

	if (count < *room)
		return true;
	wider = realloc(*items, wanted * size);
	if (wider == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a page on the ledger has no room");
	*items = wider;
	*room = wanted;
	return true;
}

/* ---- what the ledger says ---- */

static bool take_count(void *ctx, const struct rmw_ledger_count *count, struct rmw_err *err)
{
	struct page *page = ctx;
	void *items = page->counts;

	if (!widen(&items, page->count, &page->counts_room, sizeof(*count), err))
		return false;
	page->counts = items;
	page->counts[page->count++] = *count;
	return true;
}

static bool take_try(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err)
{
	struct page *page = ctx;
	void *items = page->lasts;
	struct last *last;

	if (!widen(&items, page->tries, &page->tries_room, sizeof(*last), err))
		return false;
	page->lasts = items;
	last = &page->lasts[page->tries];
	*last = (struct last){ .place = page->tries++ };
	memcpy(last->name, one->name, sizeof(last->name));
	memcpy(last->bench, one->bench, sizeof(last->bench));
	memcpy(last->slot, one->slot, sizeof(last->slot));
	memcpy(last->code, one->end.code, sizeof(last->code));
	memcpy(last->note, one->end.note, sizeof(last->note));
	memcpy(last->operator, one->end.facts.operator, sizeof(last->operator));
	memcpy(last->rssi, one->end.facts.rssi, sizeof(last->rssi));
	for (size_t i = 0; i < one->end.stages_count; i++)
		last->wall_us += one->end.stages[i].wall_us;
	if (page->began[0] == '\0')
		memcpy(page->began, one->started, sizeof(page->began));
	if (strcmp(one->ended, page->ended) > 0)
		memcpy(page->ended, one->ended, sizeof(page->ended));
	return true;
}

static int compare_lasts(const void *a, const void *b)
{
	const struct last *one = a, *other = b;
	const int order = strcmp(one->name, other->name);

	return order != 0 ? order : (one->place > other->place) - (one->place < other->place);
}

/* NULL: nothing was tried on it. */
static const struct last *last_of(const struct page *page, const char *name)
{
	size_t low = 0, high = page->tries;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(page->lasts[middle].name, name) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && strcmp(page->lasts[low - 1].name, name) == 0 ? &page->lasts[low - 1]
								       : NULL;
}

/* ---- numbers ---- */

static void share_text(uint64_t part, uint64_t whole, char text[VALUE_MAX])
{
	if (whole == 0)
		(void)snprintf(text, VALUE_MAX, "-");
	else
		(void)snprintf(text, VALUE_MAX, "%.1f %%", 100.0 * (double)part / (double)whole);
}

static void seconds_text(uint64_t us, char text[VALUE_MAX])
{
	(void)snprintf(text, VALUE_MAX, "%.1f s", (double)us / 1e6);
}

static uint64_t units_in_all(const struct rmw_ledger_stats *stats)
{
	uint64_t all = 0;

	for (enum rmw_ledger_state state = 0; state < RMW_LEDGER_STATES; state++)
		all += stats->units[state];
	return all;
}

/* Of units that are done, for good or bad. */
static uint64_t units_ended(const struct rmw_ledger_stats *stats)
{
	return stats->units[RMW_LEDGER_PASSED] + stats->units[RMW_LEDGER_FAILED] +
	       stats->units[RMW_LEDGER_INTERRUPTED];
}

/* ---- tiles ---- */

static void put_tile(struct rmw_html *html, const char *id, const char *value, const char *says)
{
	rmw_html_format(html, "<div class=\"tile\" id=\"%s\"><b>%s</b>%s</div>\n", id, value, says);
}

static void put_number_tile(struct rmw_html *html, const char *id, uint64_t number,
			    const char *says)
{
	char value[VALUE_MAX];

	(void)snprintf(value, sizeof(value), "%" PRIu64, number);
	put_tile(html, id, value, says);
}

static void put_tiles(struct page *page)
{
	const struct rmw_ledger_stats *stats = &page->stats;
	static const enum rmw_ledger_state ends[] = { RMW_LEDGER_PASSED, RMW_LEDGER_FAILED,
						      RMW_LEDGER_INTERRUPTED };
	struct rmw_html *html = &page->html;
	char value[VALUE_MAX];

	rmw_html_put(html, "<div class=\"tiles\">\n");
	share_text(stats->units[RMW_LEDGER_PASSED], units_ended(stats), value);
	put_tile(html, "yield", value, "yield");
	share_text(stats->units_first, stats->units_tried, value);
	put_tile(html, "first-yield", value, "at first try");
	for (size_t i = 0; i < RMW_COUNT(ends); i++)
		put_number_tile(html, rmw_ledger_state_word(ends[i]), stats->units[ends[i]],
				rmw_ledger_state_word(ends[i]));
	put_number_tile(html, "units-all", units_in_all(stats), "units");
	put_number_tile(html, "tries", stats->tries, "tries");
	rmw_html_put(html, "</div>\n");
}

/* ---- plots ---- */

static void put_states(struct page *page)
{
	struct rmw_plot_bar bars[RMW_LEDGER_STATES];
	char values[RMW_LEDGER_STATES][VALUE_MAX];
	const uint64_t all = units_in_all(&page->stats);
	const struct rmw_plot plot = { "by-state", "Units by state", "no units", bars,
				       all == 0 ? 0 : RMW_LEDGER_STATES };

	for (enum rmw_ledger_state state = 0; state < RMW_LEDGER_STATES; state++) {
		const uint64_t units = page->stats.units[state];
		char share[VALUE_MAX];

		share_text(units, all, share);
		(void)snprintf(values[state], VALUE_MAX, "%" PRIu64 " (%.20s)", units, share);
		bars[state] = (struct rmw_plot_bar){
			.what = rmw_ledger_state_word(state),
			.value = values[state],
			.parts = { { rmw_ledger_state_word(state), (double)units } },
			.numbers = { { "units", (double)units } },
		};
	}
	rmw_plot_put(&page->html, &plot);
}

static void make_slot(const struct rmw_ledger_count *count, struct rmw_plot_bar *bar,
		      char value[VALUE_MAX])
{
	const char *passed = rmw_ledger_state_word(RMW_LEDGER_PASSED);
	const char *failed = rmw_ledger_state_word(RMW_LEDGER_FAILED);
	const double bad = (double)(count->tries - count->passed);

	(void)snprintf(value, VALUE_MAX, "%" PRIu64 " of %" PRIu64 " %s", count->passed,
		       count->tries, passed);
	*bar = (struct rmw_plot_bar){
		.parts = { { passed, (double)count->passed }, { failed, bad } },
		.numbers = { { "tries", (double)count->tries },
			     { passed, (double)count->passed },
			     { failed, bad } },
	};
}

static void make_code(const struct rmw_ledger_count *count, struct rmw_plot_bar *bar,
		      char value[VALUE_MAX])
{
	const struct rmw_error_row *row = rmw_error_by_id(count->what);
	const char *more =
		strcmp(count->what, NO_CODE) == 0 ? "interrupted, or no code was told" : NULL;

	(void)snprintf(value, VALUE_MAX, "%" PRIu64, count->tries);
	*bar = (struct rmw_plot_bar){
		.more = row == NULL ? more : row->title,
		.parts = { { rmw_ledger_state_word(RMW_LEDGER_FAILED), (double)count->tries } },
		.numbers = { { "tries", (double)count->tries } },
	};
}

static void make_stage(const struct rmw_ledger_count *count, struct rmw_plot_bar *bar,
		       char value[VALUE_MAX])
{
	seconds_text(count->wall_us, value);
	*bar = (struct rmw_plot_bar){
		.parts = { { "time", (double)count->wall_us } },
		.numbers = { { "tries", (double)count->tries },
			     { "wall-us", (double)count->wall_us },
			     { "device-us", (double)count->device_us } },
	};
}

/* In the order of the page. */
static const struct group_row {
	enum rmw_ledger_group group;
	const char *id, *title, *none;
	void (*make)(const struct rmw_ledger_count *count, struct rmw_plot_bar *bar,
		     char value[VALUE_MAX]);
} groups[] = {
	/* clang-format off */
	{ RMW_LEDGER_BY_STAGE, "by-stage", "Mean time of each stage", "no times yet", make_stage },
	{ RMW_LEDGER_BY_SLOT, "by-slot", "Tries by slot", "no tries yet", make_slot },
	{ RMW_LEDGER_BY_CODE, "by-code", "Failures by code", "none", make_code },
	/* clang-format on */
};

/* Tries that ended badly and are of no code. */
static bool add_rest(struct page *page, struct rmw_err *err)
{
	struct rmw_ledger_count rest = { .what = NO_CODE,
					 .tries = page->stats.tries - page->stats.passed };

	for (size_t i = 0; i < page->count; i++)
		rest.tries -=
			page->counts[i].tries < rest.tries ? page->counts[i].tries : rest.tries;
	return rest.tries == 0 || take_count(page, &rest, err);
}

static bool put_group(struct page *page, struct rmw_ledger *ledger, const struct group_row *row,
		      struct rmw_err *err)
{
	const struct rmw_ledger_counts_sink sink = { take_count, page };
	struct rmw_plot plot = { row->id, row->title, row->none, NULL, 0 };
	struct rmw_plot_bar *bars = NULL;
	char(*values)[VALUE_MAX] = NULL;
	bool is_good;

	page->count = 0;
	is_good = rmw_ledger_counts(ledger, page->job, row->group, &sink, err) &&
		  (row->group != RMW_LEDGER_BY_CODE || add_rest(page, err));
	if (is_good) {
		bars = calloc(page->count + 1, sizeof(*bars));
		values = calloc(page->count + 1, sizeof(*values));
		is_good = (bars != NULL && values != NULL) ||
			  rmw_fail(err, RMW_E_NO_MEMORY, "a page on the ledger has no room");
	}
	for (size_t i = 0; is_good && i < page->count; i++) {
		row->make(&page->counts[i], &bars[i], values[i]);
		bars[i].what = page->counts[i].what;
		bars[i].value = values[i];
	}
	plot.bars = bars;
	plot.count = page->count;
	if (is_good)
		rmw_plot_put(&page->html, &plot);
	free(bars);
	free(values);
	return is_good;
}

static bool put_plots(struct page *page, struct rmw_ledger *ledger, struct rmw_err *err)
{
	rmw_html_put(&page->html, "<div class=\"plots\">\n");
	put_states(page);
	for (size_t i = 0; i < RMW_COUNT(groups); i++)
		if (!put_group(page, ledger, &groups[i], err))
			return false;
	rmw_html_put(&page->html, "</div>\n");
	return true;
}

/* ---- table ---- */

static void put_cell(struct rmw_html *html, const char *style_class, const char *text)
{
	rmw_html_format(html, "<td class=\"%s\">", style_class);
	rmw_html_text(html, text);
	rmw_html_put(html, "</td>");
}

/* "E0801 title: note" */
static void put_reason(struct rmw_html *html, const struct last *last)
{
	const struct rmw_error_row *row =
		last->code[0] == '\0' ? NULL : rmw_error_by_id(last->code);

	rmw_html_put(html, "<td class=\"text\">");
	rmw_html_text(html, last->code);
	if (row != NULL) {
		rmw_html_put(html, " ");
		rmw_html_text(html, row->title);
	}
	if (last->note[0] != '\0') {
		rmw_html_put(html, last->code[0] == '\0' ? "" : ": ");
		rmw_html_text(html, last->note);
	}
	rmw_html_put(html, "</td>");
}

static void put_last(struct rmw_html *html, const struct last *last)
{
	char place[2 * RMW_LEDGER_WORD_MAX] = "";
	char time[VALUE_MAX] = "", signal[VALUE_MAX] = "";

	if (last == NULL) {
		rmw_html_put(html, "<td></td><td></td><td></td><td></td><td></td>");
		return;
	}
	(void)snprintf(place, sizeof(place), "%s %s", last->bench, last->slot);
	if (last->wall_us > 0)
		seconds_text(last->wall_us, time);
	put_cell(html, "word", place);
	put_cell(html, "word", last->operator);
	put_cell(html, "number", time);
	if (last->rssi[0] != '\0')
		(void)snprintf(signal, sizeof(signal), "%s dBm", last->rssi);
	put_cell(html, "number", signal);
	put_reason(html, last);
}

static bool put_unit(void *ctx, const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	struct page *page = ctx;
	struct rmw_html *html = &page->html;
	const char *state = rmw_ledger_state_word(unit->state);

	(void)err;
	rmw_html_format(html, "<tr class=\"%s\">", state);
	if (page->job == NULL)
		put_cell(html, "word", unit->job);
	put_cell(html, "word", unit->name);
	put_cell(html, "text", unit->room);
	put_cell(html, "mac", unit->mac);
	put_cell(html, "state word", state);
	rmw_html_format(html, "<td class=\"number\">%u</td>", unit->tries);
	put_cell(html, "word", unit->changed);
	put_last(html, unit->name[0] == '\0' ? NULL : last_of(page, unit->name));
	rmw_html_put(html, "</tr>\n");
	return !html->is_bad;
}

static bool put_units(struct page *page, struct rmw_ledger *ledger, struct rmw_err *err)
{
	const struct rmw_ledger_units_sink sink = { put_unit, page };

	rmw_html_format(&page->html,
			"<section class=\"units\"><h2>Units</h2>\n<table id=\"units\"><thead><tr>"
			"%s<th>Name</th><th>Room</th><th>MAC</th><th>State</th>"
			"<th class=\"number\">Tries</th><th>Changed</th><th>Slot</th>"
			"<th>Operator</th><th class=\"number\">Time</th>"
			"<th class=\"number\">Signal</th><th>Last try</th></tr></thead>\n<tbody>\n",
			page->job == NULL ? "<th>Job</th>" : "");
	if (!rmw_ledger_units(ledger, page->job, &sink, err))
		return false;
	rmw_html_put(&page->html, "</tbody></table></section>\n</main></body></html>\n");
	return true;
}

bool rmw_ledger_page(struct rmw_ledger *ledger, const char *job, struct rmw_buf *into,
		     struct rmw_err *err)
{
	struct page page = { .html = { into, err, false }, .job = job };
	const struct rmw_ledger_tries_sink tries = { take_try, &page };
	bool is_good = rmw_ledger_stats(ledger, job, &page.stats, err) &&
		       rmw_ledger_tries(ledger, job, 0, &tries, err);

	if (is_good) {
		if (page.tries > 0)
			qsort(page.lasts, page.tries, sizeof(*page.lasts), compare_lasts);
		rmw_ledger_page_head(&page.html, &(struct rmw_ledger_page_about){
							 .job = job,
							 .where = rmw_ledger_where(ledger),
							 .began = page.began,
							 .ended = page.ended,
						 });
		put_tiles(&page);
		is_good = put_plots(&page, ledger, err) && put_units(&page, ledger, err) &&
			  !page.html.is_bad;
	}
	free(page.counts);
	free(page.lasts);
	return is_good;
}
