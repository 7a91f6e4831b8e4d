/* SPDX-License-Identifier: MIT */
/* Tells of a batch at work, line by line. */
#include "cli/report_batch_run.h"

#include <inttypes.h>

#include "cli/report.h"
#include "cli/report_batch.h"

#define MS_PER_S 1000u
#define S_PER_MINUTE 60u
#define S_PER_HOUR 3600u
#define STATE_WORD_MAX 16u

static const char *const results[] = {
	[RMW_LIFE_PASSED] = "pass",
	[RMW_LIFE_FAILED] = "fail",
	[RMW_LIFE_INTERRUPTED] = "interrupted",
};

void rmw_report_clock(const struct rmw_bench_view *view, uint64_t at_ms, struct rmw_grow *text)
{
	const uint64_t s = (at_ms - view->begun_ms) / MS_PER_S;

	rmw_grow(text, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, s / S_PER_HOUR,
		 s % S_PER_HOUR / S_PER_MINUTE, s % S_PER_MINUTE);
}

void rmw_report_time(uint64_t ms, struct rmw_grow *text)
{
	const uint64_t s = ms / MS_PER_S;

	if (s < S_PER_MINUTE)
		rmw_grow(text, "%" PRIu64 ".%" PRIu64 " s", s, ms % MS_PER_S / 100);
	else if (s < S_PER_HOUR)
		rmw_grow(text, "%" PRIu64 ":%02" PRIu64, s / S_PER_MINUTE, s % S_PER_MINUTE);
	else
		rmw_grow(text, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, s / S_PER_HOUR,
			 s % S_PER_HOUR / S_PER_MINUTE, s % S_PER_MINUTE);
}

void rmw_report_counts(const struct rmw_bench_view *view, struct rmw_grow *text)
{
	unsigned number;

	rmw_grow(text, "PASS %u  FAIL %u", view->passed, view->failed);
	if (rmw_view_yield(view, &number))
		rmw_grow(text, "  yield %u.%u %%", number / 10, number % 10);
	if (rmw_view_rate(view, &number))
		rmw_grow(text, "  %u/h", number);
	if (view->interrupted > 0)
		rmw_grow(text, "  interrupted %u", view->interrupted);
	if (view->done > 0)
		rmw_grow(text, "  done before %u", view->done);
	if (view->wanted > 0)
		rmw_grow(text, "  left %zu",
			 view->wanted > view->passed ? view->wanted - view->passed : 0);
}

/* The unit that a change is about: the one that ended by it, else the one in the slot. */
static struct rmw_view_ended unit_of(const struct rmw_bench_view *view,
				     const struct rmw_view_change *change)
{
	const struct rmw_view_slot *slot = rmw_view_slot(view, change->slot);
	struct rmw_view_ended unit = { 0 };

	if (slot == NULL)
		return unit;
	if (change->end != RMW_LIFE_NO_END)
		return slot->ended;
	unit.has_mac = slot->has_mac;
	memcpy(unit.name, slot->name, sizeof(unit.name));
	memcpy(unit.mac, slot->mac, sizeof(unit.mac));
	return unit;
}

void rmw_plain_line(const struct rmw_bench_view *view, const struct rmw_view_change *change,
		    char text[RMW_PLAIN_MAX])
{
	const struct rmw_view_ended unit = unit_of(view, change);
	struct rmw_grow line = { text, RMW_PLAIN_MAX, 0 };
	char mac[RMW_MAC_TEXT];

	text[0] = '\0';
	rmw_report_clock(view, view->now_ms, &line);
	rmw_grow(&line, "  slot %u  %s", change->slot, rmw_life_row(change->state)->word);
	if (unit.name[0] != '\0')
		rmw_grow(&line, "  %s", unit.name);
	if (unit.has_mac) {
		rmw_report_mac_text(unit.mac, mac);
		rmw_grow(&line, "  %s", mac);
	}
	if (change->reason[0] != '\0')
		rmw_grow(&line, "  %s", change->reason);
	if (change->end == RMW_LIFE_NO_END)
		return;
	rmw_grow(&line, "  (%s after ", results[change->end]);
	rmw_report_time(unit.took_ms, &line);
	rmw_grow(&line, ")");
}

static struct rmw_record change_record(const struct rmw_output *output, const char *event,
				       const struct rmw_view_change *change,
				       const struct rmw_view_ended *unit)
{
	struct rmw_record record = rmw_output_record(output, event);
	char mac[RMW_MAC_TEXT];

	rmw_record_number(&record, "slot", change->slot);
	if (unit->name[0] != '\0')
		rmw_record_text(&record, "name", unit->name);
	if (unit->has_mac) {
		rmw_report_mac_text(unit->mac, mac);
		rmw_record_text(&record, "mac", mac);
	}
	if (change->code != RMW_OK)
		rmw_record_text(&record, "code", rmw_error_row(change->code)->id);
	if (change->reason[0] != '\0')
		rmw_record_text(&record, "reason", change->reason);
	return record;
}

static void send_change(struct rmw_output *output, const struct rmw_bench_view *view,
			const struct rmw_view_change *change)
{
	const struct rmw_view_ended unit = unit_of(view, change);
	struct rmw_record record = change_record(output, "slot_state", change, &unit);
	char word[STATE_WORD_MAX];

	rmw_report_state_word(change->state, word, sizeof(word));
	rmw_record_text(&record, "state", word);
	rmw_output_send(output, &record);
	if (change->end == RMW_LIFE_NO_END)
		return;
	record = change_record(output, "unit_end", change, &unit);
	rmw_record_text(&record, "result", results[change->end]);
	rmw_record_number(&record, "secs", (double)unit.took_ms / MS_PER_S);
	rmw_output_send(output, &record);
}

void rmw_report_change(struct rmw_output *output, const struct rmw_bench_view *view,
		       const struct rmw_view_change *change)
{
	char text[RMW_PLAIN_MAX];

	if (output->is_json) {
		send_change(output, view, change);
		return;
	}
	rmw_plain_line(view, change, text);
	rmw_output_print(output, output->out, "%s\n", text);
}

void rmw_report_batch_end(struct rmw_output *output, const struct rmw_bench_view *view)
{
	struct rmw_record record = rmw_output_record(output, "batch_end");
	char text[160] = "";
	struct rmw_grow growing = { text, sizeof(text), 0 };
	unsigned permille;

	rmw_report_counts(view, &growing);
	if (!output->is_json)
		rmw_output_print(output, output->out, "%s\n", text);
	rmw_record_number(&record, "passed", view->passed);
	rmw_record_number(&record, "failed", view->failed);
	rmw_record_number(&record, "interrupted", view->interrupted);
	rmw_record_number(&record, "done_before", view->done);
	if (view->wanted > 0)
		rmw_record_number(&record, "wanted", (double)view->wanted);
	if (rmw_view_yield(view, &permille))
		rmw_record_number(&record, "yield", permille / 1000.0);
	rmw_record_number(&record, "secs", (double)(view->now_ms - view->begun_ms) / MS_PER_S);
	rmw_output_send(output, &record);
}
