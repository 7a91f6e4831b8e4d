/* SPDX-License-Identifier: MIT */
/* Keeps what people see of a batch. */
#include "bench/view.h"

#include <stdio.h>
#include <string.h>

#include "base/grow.h"

#define MS_PER_HOUR 3600000u

/* What an event is to people, where the state alone does not say it. */
static const struct {
	enum rmw_life_event event;
	bool is_of_stage; /* elsewhere it is what was asked for */
	const char *words;
} causes[] = {
	/* clang-format off */
	{ RMW_LIFE_AGAIN,        true,  "tried again" },
	{ RMW_LIFE_SLOWER,       true,  "tried again, slower" },
	{ RMW_LIFE_ANEW,         true,  "the unit is tried anew" },
	{ RMW_LIFE_OTHER,        true,  "this is another board" },
	{ RMW_LIFE_ALREADY,      true,  "this unit passed before" },
	{ RMW_LIFE_SKIP,         true,  "given up by the operator" },
	{ RMW_LIFE_GONE,         true,  "the board is gone" },
	{ RMW_LIFE_GONE_DRAINED, true,  "the board is gone" },
	{ RMW_LIFE_GONE_SUSPECT, true,  "the board is gone" },
	{ RMW_LIFE_STOP,         true,  "stopped" },
	{ RMW_LIFE_PORT_LOST,    false, "the adapter is gone" },
	{ RMW_LIFE_RETRY,        false, "tried again by the operator" },
	/* clang-format on */
};

/* Where the slot of that number is; past the end: nowhere. */
static size_t place_of(const struct rmw_bench_view *view, unsigned number)
{
	size_t place = 0;

	while (place < view->slot_count && view->slots[place].number != number)
		place++;
	return place;
}

static struct rmw_view_slot *find_slot(struct rmw_bench_view *view, unsigned number)
{
	const size_t place = place_of(view, number);

	return place < view->slot_count ? &view->slots[place] : NULL;
}

const struct rmw_view_slot *rmw_view_slot(const struct rmw_bench_view *view, unsigned number)
{
	const size_t place = place_of(view, number);

	return place < view->slot_count ? &view->slots[place] : NULL;
}

void rmw_view_start(struct rmw_bench_view *view, const char *title, const struct rmw_slots *slots,
		    size_t wanted, uint64_t now_ms)
{
	memset(view, 0, sizeof(*view));
	(void)snprintf(view->title, sizeof(view->title), "%s", title);
	view->wanted = wanted;
	view->begun_ms = now_ms;
	view->now_ms = now_ms;
	view->slot_count = slots->count;
	for (size_t i = 0; i < slots->count; i++) {
		struct rmw_view_slot *slot = &view->slots[i];

		slot->number = slots->items[i].number;
		slot->since_ms = now_ms;
		(void)snprintf(slot->port, sizeof(slot->port), "%.*s", (int)sizeof(slot->port) - 1,
			       slots->items[i].port);
	}
}

void rmw_view_tick(struct rmw_bench_view *view, uint64_t now_ms)
{
	if (now_ms > view->now_ms)
		view->now_ms = now_ms;
}

static void forget_unit(struct rmw_view_slot *slot)
{
	slot->name[0] = '\0';
	slot->has_mac = false;
	slot->reason[0] = '\0';
}

static unsigned *count_of(struct rmw_bench_view *view, enum rmw_life_end end)
{
	return end == RMW_LIFE_PASSED	? &view->passed
	       : end == RMW_LIFE_FAILED ? &view->failed
					: &view->interrupted;
}

/* One that ended before, not well, does not count as that any more. */
static void forget_end(struct rmw_bench_view *view, const uint8_t mac[6])
{
	for (size_t i = 0; i < view->unit_count; i++) {
		if (memcmp(view->units[i].mac, mac, sizeof(view->units[i].mac)) != 0)
			continue;
		--*count_of(view, view->units[i].end);
		view->units[i] = view->units[--view->unit_count];
		return;
	}
}

static void keep_pass(struct rmw_bench_view *view)
{
	const size_t at = (view->pass_first + view->pass_count) % RMW_VIEW_PASSES_MAX;

	view->passes[at] = view->now_ms;
	if (view->pass_count < RMW_VIEW_PASSES_MAX)
		view->pass_count++;
	else
		view->pass_first = (view->pass_first + 1) % RMW_VIEW_PASSES_MAX;
}

static void keep_end(struct rmw_bench_view *view, struct rmw_view_slot *slot, enum rmw_life_end end)
{
	if (end == RMW_LIFE_NO_END)
		return;
	if (slot->has_mac)
		forget_end(view, slot->mac);
	++*count_of(view, end);
	if (end == RMW_LIFE_PASSED) {
		keep_pass(view);
	} else if (slot->has_mac && view->unit_count < RMW_VIEW_UNITS_MAX) {
		struct rmw_view_unit *unit = &view->units[view->unit_count++];

		memcpy(unit->mac, slot->mac, sizeof(unit->mac));
		unit->end = end;
	}
}

static struct rmw_view_note *newest(struct rmw_view_slot *slot)
{
	return &slot->log[(slot->log_first + slot->log_count - 1) % RMW_VIEW_LOG_MAX];
}

/* False: it is what the last line says, which counts it. */
static bool log_change(struct rmw_view_slot *slot, enum rmw_life_state state, const char *text,
		       uint64_t now_ms)
{
	struct rmw_view_note *note = newest(slot);

	if (slot->log_count > 0 && note->state == state && strcmp(note->text, text) == 0) {
		note->times++;
		return false;
	}
	if (slot->log_count < RMW_VIEW_LOG_MAX)
		slot->log_count++;
	else
		slot->log_first = (slot->log_first + 1) % RMW_VIEW_LOG_MAX;
	note = newest(slot);
	*note = (struct rmw_view_note){ .at_ms = now_ms, .state = state, .times = 1 };
	(void)snprintf(note->text, sizeof(note->text), "%s", text);
	return true;
}

/* A unit begins: a board came, the operator wants it once more, or another one is there. */
static bool is_new_unit(const struct rmw_view_slot *slot, const struct rmw_view_change *change)
{
	return change->state == RMW_LIFE_IDENTIFY &&
	       (!rmw_life_row(slot->state)->is_stage || change->end != RMW_LIFE_NO_END);
}

static bool has_unit(enum rmw_life_state state)
{
	return rmw_life_row(state)->is_stage || state == RMW_LIFE_PASS || state == RMW_LIFE_FAIL ||
	       state == RMW_LIFE_DONE;
}

static void enter(struct rmw_bench_view *view, struct rmw_view_slot *slot,
		  const struct rmw_view_change *change)
{
	const bool is_new = is_new_unit(slot, change);

	if (is_new || !has_unit(change->state) || change->state == RMW_LIFE_PASS) {
		slot->reason[0] = '\0';
		if (change->state != RMW_LIFE_PASS)
			forget_unit(slot);
	}
	if (is_new)
		slot->begun_ms = view->now_ms;
	if (change->state == RMW_LIFE_DONE && slot->state != RMW_LIFE_DONE)
		view->done++;
	if (change->state != slot->state)
		slot->since_ms = view->now_ms;
	slot->state = change->state;
	slot->has_progress = false;
}

bool rmw_view_state(struct rmw_bench_view *view, const struct rmw_view_change *change)
{
	struct rmw_view_slot *slot = find_slot(view, change->slot);

	if (slot == NULL)
		return false;
	keep_end(view, slot, change->end);
	enter(view, slot, change);
	if (change->reason[0] != '\0')
		(void)snprintf(slot->reason, sizeof(slot->reason), "%s", change->reason);
	return log_change(slot, change->state, change->reason, view->now_ms) ||
	       change->end != RMW_LIFE_NO_END;
}

void rmw_view_unit(struct rmw_bench_view *view, unsigned number, const char *name,
		   const uint8_t mac[6])
{
	struct rmw_view_slot *slot = find_slot(view, number);

	if (slot == NULL)
		return;
	(void)snprintf(slot->name, sizeof(slot->name), "%s", name);
	slot->has_mac = mac != NULL;
	if (mac != NULL)
		memcpy(slot->mac, mac, sizeof(slot->mac));
}

void rmw_view_progress(struct rmw_bench_view *view, unsigned number, unsigned permille)
{
	struct rmw_view_slot *slot = find_slot(view, number);

	if (slot == NULL || !rmw_life_row(slot->state)->is_stage)
		return;
	slot->has_progress = true;
	slot->permille = permille < 1000 ? permille : 1000;
}

static const char *words_of(const struct rmw_post_report *report)
{
	for (size_t i = 0; i < RMW_COUNT(causes); i++)
		if (causes[i].event == report->event &&
		    (!causes[i].is_of_stage || rmw_life_row(report->from)->is_stage))
			return causes[i].words;
	return "";
}

/* "E0801 sector 0x2b000 differs: tried again" */
static void reason_of(const struct rmw_post_report *report, char text[RMW_VIEW_REASON_MAX])
{
	struct rmw_grow growing = { text, RMW_VIEW_REASON_MAX, 0 };
	const char *words = words_of(report);

	text[0] = '\0';
	if (report->code != RMW_OK)
		rmw_grow(&growing, "%s %s", rmw_error_row(report->code)->id,
			 report->cause[0] != '\0' ? report->cause
						  : rmw_error_row(report->code)->title);
	if (words[0] != '\0')
		rmw_grow(&growing, "%s%s", text[0] == '\0' ? "" : ": ", words);
}

bool rmw_view_report(struct rmw_bench_view *view, const struct rmw_post_report *report)
{
	struct rmw_view_slot *slot = find_slot(view, report->slot);
	char reason[RMW_VIEW_REASON_MAX];
	const struct rmw_view_change change = { report->slot, report->state, report->end, reason };

	if (report->is_progress) {
		rmw_view_unit(view, report->slot, report->name,
			      report->has_mac ? report->mac : NULL);
		rmw_view_progress(view, report->slot, report->permille);
		return false;
	}
	reason_of(report, reason);
	/* Before the state: an end is of the unit with this MAC. */
	if (slot != NULL && report->has_mac) {
		slot->has_mac = true;
		memcpy(slot->mac, report->mac, sizeof(slot->mac));
	}
	if (slot != NULL && report->name[0] != '\0')
		(void)snprintf(slot->name, sizeof(slot->name), "%.*s", (int)sizeof(slot->name) - 1,
			       report->name);
	return rmw_view_state(view, &change);
}

const struct rmw_view_note *rmw_view_note(const struct rmw_view_slot *slot, size_t age)
{
	if (age >= slot->log_count)
		return NULL;
	return &slot->log[(slot->log_first + slot->log_count - 1 - age) % RMW_VIEW_LOG_MAX];
}

uint64_t rmw_view_unit_ms(const struct rmw_bench_view *view, const struct rmw_view_slot *slot)
{
	if (!has_unit(slot->state))
		return 0;
	return (rmw_life_row(slot->state)->is_stage ? view->now_ms : slot->since_ms) -
	       slot->begun_ms;
}

bool rmw_view_yield(const struct rmw_bench_view *view, unsigned *permille)
{
	const uint64_t ended = (uint64_t)view->passed + view->failed;

	if (ended == 0)
		return false;
	*permille = (unsigned)((view->passed * UINT64_C(1000) + ended / 2) / ended);
	return true;
}

/* Since when passes are counted: the window, the batch, or those whose time is kept. */
static uint64_t window_start(const struct rmw_bench_view *view)
{
	uint64_t start = view->begun_ms;

	if (view->now_ms > RMW_VIEW_WINDOW_MS && view->now_ms - RMW_VIEW_WINDOW_MS > start)
		start = view->now_ms - RMW_VIEW_WINDOW_MS;
	if (view->pass_count == RMW_VIEW_PASSES_MAX && view->passes[view->pass_first] > start)
		start = view->passes[view->pass_first];
	return start;
}

bool rmw_view_rate(const struct rmw_bench_view *view, unsigned *per_hour)
{
	const uint64_t start = window_start(view);
	const uint64_t ms = view->now_ms - start;
	uint64_t count = 0;

	if (view->now_ms - view->begun_ms < RMW_VIEW_RATE_MS || ms == 0)
		return false;
	for (size_t i = 0; i < view->pass_count; i++)
		count += view->passes[(view->pass_first + i) % RMW_VIEW_PASSES_MAX] > start;
	*per_hour = (unsigned)((count * MS_PER_HOUR + ms / 2) / ms);
	return true;
}

size_t rmw_view_prompt(const struct rmw_bench_view *view, enum rmw_life_prompt asks,
		       char text[RMW_PROMPT_TEXT_MAX])
{
	struct rmw_prompt prompts[RMW_SLOTS_MAX];

	for (size_t i = 0; i < view->slot_count; i++)
		prompts[i] = (struct rmw_prompt){ view->slots[i].number,
						  rmw_life_row(view->slots[i].state)->prompt };
	return rmw_prompt_group(prompts, view->slot_count, asks, text);
}

size_t rmw_view_at_work(const struct rmw_bench_view *view)
{
	size_t count = 0;

	for (size_t i = 0; i < view->slot_count; i++)
		count += rmw_life_row(view->slots[i].state)->is_stage;
	return count;
}
