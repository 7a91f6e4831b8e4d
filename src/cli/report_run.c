/* SPDX-License-Identifier: MIT */
/* Tells of a batch at work: a line for each state that a slot comes to, and how boards ended. */
#include "cli/report_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/grow.h"
#include "bench/news.h"

#define MAC_COLUMN 9u
#define NAME_COLUMN (MAC_COLUMN + 9u)
#define TEXT_COLUMNS (80u - 11u) /* of a terminal, behind the label */
#define LINE_MAX_LEN 512u

static void put_state(struct rmw_record *record, const char *name, enum rmw_life_state state)
{
	char word[RMW_NEWS_WORD_MAX];

	rmw_news_state(state, word);
	rmw_record_text(record, name, word);
}

static void put_unit(struct rmw_record *record, const struct rmw_post_report *report)
{
	char mac[2 * sizeof(report->mac) + 1];

	rmw_record_number(record, "slot", report->slot);
	if (report->has_mac) {
		rmw_hex(RMW_VIEW_OF(report->mac), mac);
		rmw_record_text(record, "mac", mac);
	}
	if (report->name[0] != '\0')
		rmw_record_text(record, "name", report->name);
}

static void put_cause(struct rmw_record *record, const struct rmw_post_report *report)
{
	if (report->code == RMW_OK)
		return;
	rmw_record_text(record, "code", rmw_error_row(report->code)->id);
	rmw_record_number(record, "exit", rmw_error_row(report->code)->status);
	rmw_record_text(record, "cause", report->cause);
}

static void send_progress(struct rmw_output *output, const struct rmw_post_report *report)
{
	struct rmw_record record = rmw_output_record(output, "task_progress");

	put_unit(&record, report);
	put_state(&record, "state", report->state);
	rmw_record_number(&record, "permille", report->permille);
	rmw_output_send(output, &record);
}

static void send_state(struct rmw_output *output, const struct rmw_post_report *report)
{
	struct rmw_record record = rmw_output_record(output, "state");

	put_unit(&record, report);
	put_state(&record, "state", report->state);
	put_state(&record, "from", report->from);
	if (report->has_device_us)
		rmw_record_number(&record, "device_secs", (double)report->device_us / 1e6);
	rmw_record_number(&record, "secs", (double)report->wall_us / 1e6);
	put_cause(&record, report);
	rmw_output_send(output, &record);
}

static void send_end(struct rmw_output *output, const struct rmw_post_report *report)
{
	struct rmw_record record = rmw_output_record(output, "unit_end");

	put_unit(&record, report);
	rmw_record_text(&record, "result", rmw_news_end(report->end));
	rmw_record_number(&record, "secs", (double)report->unit_us / 1e6);
	rmw_record_number(&record, "ledger", (double)report->claim_id);
	put_cause(&record, report);
	rmw_output_send(output, &record);
}

/* Slot, state, and of a unit the end of its MAC, by which people tell boards, and its name. */
static void grow_unit(struct rmw_grow *line, const struct rmw_post_report *report)
{
	rmw_grow(line, "%s", rmw_life_row(report->state)->word);
	if (!report->has_mac && report->name[0] == '\0')
		return;
	rmw_grow(line, "%*s", (int)(MAC_COLUMN - line->len), "");
	if (report->has_mac)
		rmw_grow(line, "%02x:%02x:%02x", report->mac[3], report->mac[4], report->mac[5]);
	if (report->name[0] != '\0')
		rmw_grow(line, "%*s%s", (int)(NAME_COLUMN - line->len), "", report->name);
}

static void grow_end(struct rmw_grow *line, const struct rmw_post_report *report)
{
	char spent[32];

	if (report->end == RMW_LIFE_NO_END)
		return;
	rmw_output_time_text(report->unit_us, spent, sizeof(spent));
	rmw_grow(line, "  %s%s", report->end == RMW_LIFE_INTERRUPTED ? "interrupted after " : "",
		 spent);
}

/* A reason that has no room behind the state has a line of its own. */
static void say_state(struct rmw_output *output, const struct rmw_post_report *report)
{
	char label[16], text[LINE_MAX_LEN] = "", reason[LINE_MAX_LEN] = "";
	struct rmw_grow line = { text, sizeof(text), 0 };

	(void)snprintf(label, sizeof(label), "slot %u", report->slot);
	grow_unit(&line, report);
	grow_end(&line, report);
	if (report->code != RMW_OK)
		(void)snprintf(reason, sizeof(reason), "%s: %s", rmw_error_row(report->code)->id,
			       report->cause);
	if (reason[0] != '\0' && line.len + 2 + strlen(reason) <= TEXT_COLUMNS) {
		rmw_grow(&line, "  %s", reason);
		reason[0] = '\0';
	}
	rmw_output_say(output, label, "%s", text);
	if (reason[0] != '\0')
		rmw_output_say(output, "", "%s", reason);
}

void rmw_report_run(struct rmw_output *output, const struct rmw_post_report *report)
{
	if (report->is_progress) {
		send_progress(output, report);
		return;
	}
	send_state(output, report);
	if (report->end != RMW_LIFE_NO_END)
		send_end(output, report);
	say_state(output, report);
}

void rmw_report_run_prompt(struct rmw_output *output, const char *text)
{
	struct rmw_record record = rmw_output_record(output, "prompt");

	rmw_record_text(&record, "text", text);
	rmw_output_send(output, &record);
	rmw_output_insist(output, "hands", "%s", text);
}

void rmw_report_run_events(struct rmw_output *output, const struct rmw_event_cmd_counts *counts)
{
	struct rmw_record record = rmw_output_record(output, "event_cmd");

	if (counts->failed + counts->late + counts->dropped > 0)
		rmw_output_insist(output, "events",
				  "%" PRIu64 " told, %" PRIu64 " failed, %" PRIu64
				  " took too long, %" PRIu64 " left out",
				  counts->done, counts->failed, counts->late, counts->dropped);
	rmw_record_number(&record, "done", (double)counts->done);
	rmw_record_number(&record, "failed", (double)counts->failed);
	rmw_record_number(&record, "late", (double)counts->late);
	rmw_record_number(&record, "dropped", (double)counts->dropped);
	rmw_output_send(output, &record);
}

void rmw_report_run_labels(struct rmw_output *output, const struct rmw_labels_counts *counts,
			   const char *kept_in)
{
	struct rmw_record record = rmw_output_record(output, "labels");

	if (counts->kept + counts->lost > 0)
		rmw_output_insist(output, "labels", "%u written, %u kept in %s, %u lost",
				  counts->written, counts->kept, kept_in, counts->lost);
	rmw_record_number(&record, "written", counts->written);
	rmw_record_number(&record, "kept", counts->kept);
	rmw_record_number(&record, "lost", counts->lost);
	if (counts->kept > 0)
		rmw_record_text(&record, "kept_in", kept_in);
	rmw_output_send(output, &record);
}

/* Of boards that ended here. */
static void yield_text(const struct rmw_run_counts *counts, char *text, size_t size)
{
	const unsigned ended = counts->passed + counts->failed;

	if (ended == 0)
		(void)snprintf(text, size, "none");
	else
		(void)snprintf(text, size, "%.1f %%", 100.0 * counts->passed / ended);
}

void rmw_report_run_end(struct rmw_output *output, const struct rmw_run_counts *counts,
			const struct rmw_ledger_stats *stats)
{
	struct rmw_record record = rmw_output_record(output, "batch_end");
	struct rmw_record units = rmw_record_part();
	char yield[16];

	yield_text(counts, yield, sizeof(yield));
	rmw_output_insist(output, "boards",
			  "%u passed, %u failed, %u interrupted, %u done before, %u refused, "
			  "yield %s",
			  counts->passed, counts->failed, counts->interrupted, counts->done,
			  counts->refused, yield);
	rmw_record_number(&record, "passed", counts->passed);
	rmw_record_number(&record, "failed", counts->failed);
	rmw_record_number(&record, "interrupted", counts->interrupted);
	rmw_record_number(&record, "done_before", counts->done);
	rmw_record_number(&record, "refused", counts->refused);
	for (enum rmw_ledger_state state = 0; state < RMW_LEDGER_STATES; state++)
		rmw_record_number(&units, rmw_ledger_state_word(state),
				  (double)stats->units[state]);
	rmw_record_put(&record, "units", units);
	rmw_output_send(output, &record);
}
