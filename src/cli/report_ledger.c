/* SPDX-License-Identifier: MIT */
/* Tells of a ledger: its units, what was tried on them, and what that adds up to. */
#include "cli/report_ledger.h"

#include <stdlib.h>
#include <string.h>

#include "bench/ledger_facts.h"

#define ROW "%-24s %-12s %-12s %5s  %-20s %-*s %s\n"
#define ROOM_WIDTH 16

static void put_text(struct rmw_record *record, const char *key, const char *text)
{
	if (text[0] != '\0')
		rmw_record_text(record, key, text);
}

static void send_unit(struct rmw_output *output, const struct rmw_ledger_unit *unit)
{
	struct rmw_record record = rmw_output_record(output, "unit");

	put_text(&record, "job", unit->job);
	put_text(&record, "name", unit->name);
	put_text(&record, "room", unit->room);
	put_text(&record, "mac", unit->mac);
	rmw_record_text(&record, "state", rmw_ledger_state_word(unit->state));
	rmw_record_number(&record, "tries", unit->tries);
	rmw_record_text(&record, "changed", unit->changed);
	put_text(&record, "free", unit->free);
	rmw_output_send(output, &record);
}

/* How wide a room is printed to fill its column: letters beyond ASCII have several bytes. */
static int room_width(const char *room)
{
	int width = ROOM_WIDTH;

	for (; *room != '\0'; room++)
		width += ((unsigned char)*room & 0xc0) == 0x80;
	return width;
}

void rmw_report_ledger_unit(struct rmw_output *output, const struct rmw_ledger_unit *unit)
{
	char tries[16];

	if (output->is_json) {
		if (unit != NULL)
			send_unit(output, unit);
		return;
	}
	if (unit == NULL) {
		rmw_output_print(output, output->out, ROW, "NAME", "STATE", "MAC", "TRIES",
				 "CHANGED", ROOM_WIDTH, "ROOM", "JOB");
		return;
	}
	(void)snprintf(tries, sizeof(tries), "%u", unit->tries);
	rmw_output_print(output, output->out, ROW, unit->name[0] != '\0' ? unit->name : "-",
			 rmw_ledger_state_word(unit->state), unit->mac[0] != '\0' ? unit->mac : "-",
			 tries, unit->changed, room_width(unit->room),
			 unit->room[0] != '\0' ? unit->room : "-", unit->job);
}

static void put_facts(struct rmw_record *record, const struct rmw_ledger_facts *facts)
{
	for (size_t i = 0; i < RMW_LEDGER_FACT_COUNT; i++) {
		const struct rmw_ledger_fact *fact = rmw_ledger_fact(i);
		const char *text = rmw_ledger_fact_text(facts, i);

		if (text[0] == '\0')
			continue;
		if (fact->is_number)
			rmw_record_number(record, fact->word, strtod(text, NULL));
		else
			rmw_record_text(record, fact->word, text);
	}
}

static void send_try(struct rmw_output *output, const struct rmw_ledger_try *one)
{
	const struct rmw_ledger_end *end = &one->end;
	struct rmw_record record = rmw_output_record(output, "try");
	struct rmw_record stages = rmw_record_list();

	rmw_record_text(&record, "name", one->name);
	rmw_record_text(&record, "mac", one->mac);
	rmw_record_text(&record, "bench", one->bench);
	rmw_record_text(&record, "slot", one->slot);
	rmw_record_text(&record, "started", one->started);
	put_text(&record, "ended", one->ended);
	rmw_record_text(&record, "state", rmw_ledger_state_word(end->outcome));
	put_text(&record, "code", end->code);
	put_text(&record, "note", end->note);
	put_facts(&record, &end->facts);
	for (size_t i = 0; i < end->stages_count; i++) {
		struct rmw_record stage = rmw_record_part();

		rmw_record_text(&stage, "stage", end->stages[i].name);
		rmw_record_number(&stage, "device_secs", (double)end->stages[i].device_us / 1e6);
		rmw_record_number(&stage, "secs", (double)end->stages[i].wall_us / 1e6);
		rmw_record_push(&stages, stage);
	}
	rmw_record_put(&record, "stages", stages);
	rmw_output_send(output, &record);
}

/* All else that is known of a try. */
static void print_more(struct rmw_output *output, const struct rmw_ledger_end *end)
{
	for (size_t i = 0; i < RMW_LEDGER_FACT_COUNT; i++) {
		const char *text = rmw_ledger_fact_text(&end->facts, i);

		if (text[0] != '\0')
			rmw_output_print(output, output->out, "    %-15s %s\n",
					 rmw_ledger_fact(i)->word, text);
	}
	for (size_t i = 0; i < end->stages_count; i++)
		rmw_output_print(output, output->out, "    %-15s %.1f s\n", end->stages[i].name,
				 (double)end->stages[i].wall_us / 1e6);
}

void rmw_report_ledger_try(struct rmw_output *output, const struct rmw_ledger_try *one)
{
	const struct rmw_ledger_end *end = &one->end;

	if (output->is_json) {
		send_try(output, one);
		return;
	}
	rmw_output_print(output, output->out, "  %s  %-11s %s  bench %s, slot %s%s%s%s%s\n",
			 one->started, rmw_ledger_state_word(end->outcome), one->mac, one->bench,
			 one->slot, end->code[0] != '\0' ? "  " : "", end->code,
			 end->note[0] != '\0' ? "  " : "", end->note);
	if (output->detail == RMW_DETAIL_VERBOSE)
		print_more(output, end);
}

/* In percent; where there is nothing to divide by, there is no yield. */
static void share_text(uint64_t part, uint64_t whole, char text[16])
{
	if (whole == 0)
		(void)snprintf(text, 16, "-");
	else
		(void)snprintf(text, 16, "%.1f %%", 100.0 * (double)part / (double)whole);
}

static void send_stats(struct rmw_output *output, const char *job,
		       const struct rmw_ledger_stats *stats)
{
	struct rmw_record record = rmw_output_record(output, "stats");
	struct rmw_record units = rmw_record_part();

	if (job != NULL)
		rmw_record_text(&record, "job", job);
	for (enum rmw_ledger_state state = 0; state < RMW_LEDGER_STATES; state++)
		rmw_record_number(&units, rmw_ledger_state_word(state),
				  (double)stats->units[state]);
	rmw_record_put(&record, "units", units);
	rmw_record_number(&record, "tries", (double)stats->tries);
	rmw_record_number(&record, "passed", (double)stats->passed);
	rmw_record_number(&record, "units_tried", (double)stats->units_tried);
	rmw_record_number(&record, "units_first", (double)stats->units_first);
	rmw_output_send(output, &record);
}

void rmw_report_ledger_stats(struct rmw_output *output, const char *job,
			     const struct rmw_ledger_stats *stats)
{
	const uint64_t ended = stats->units[RMW_LEDGER_PASSED] + stats->units[RMW_LEDGER_FAILED] +
			       stats->units[RMW_LEDGER_INTERRUPTED];
	char yield[16], first[16];

	if (output->is_json) {
		send_stats(output, job, stats);
		return;
	}
	for (enum rmw_ledger_state state = 0; state < RMW_LEDGER_STATES; state++)
		rmw_output_print(output, output->out, "%-12s %8llu\n", rmw_ledger_state_word(state),
				 (unsigned long long)stats->units[state]);
	share_text(stats->units[RMW_LEDGER_PASSED], ended, yield);
	share_text(stats->units_first, stats->units_tried, first);
	rmw_output_print(output, output->out,
			 "yield        %8s\nat first try %8s\ntries        %8llu, %llu passed\n",
			 yield, first, (unsigned long long)stats->tries,
			 (unsigned long long)stats->passed);
}

static const char *const group_words[RMW_LEDGER_GROUPS] = {
	[RMW_LEDGER_BY_SLOT] = "slot",	       [RMW_LEDGER_BY_ADAPTER] = "adapter",
	[RMW_LEDGER_BY_OPERATOR] = "operator", [RMW_LEDGER_BY_CODE] = "code",
	[RMW_LEDGER_BY_STAGE] = "stage",
};

static void send_count(struct rmw_output *output, const struct rmw_ledger_count *count)
{
	struct rmw_record record = rmw_output_record(output, "count");

	rmw_record_text(&record, "by", group_words[count->group]);
	rmw_record_text(&record, "what", count->what);
	rmw_record_number(&record, "tries", (double)count->tries);
	rmw_record_number(&record, "passed", (double)count->passed);
	rmw_record_number(&record, "device_secs", (double)count->device_us / 1e6);
	rmw_record_number(&record, "secs", (double)count->wall_us / 1e6);
	rmw_output_send(output, &record);
}

void rmw_report_ledger_count(struct rmw_output *output, const struct rmw_ledger_count *count)
{
	if (output->is_json) {
		send_count(output, count);
		return;
	}
	switch (count->group) {
	case RMW_LEDGER_BY_SLOT:
	case RMW_LEDGER_BY_ADAPTER:
	case RMW_LEDGER_BY_OPERATOR:
		rmw_output_print(output, output->out, "%-8s %-24s %6llu tries, %llu passed\n",
				 group_words[count->group], count->what,
				 (unsigned long long)count->tries,
				 (unsigned long long)count->passed);
		break;
	case RMW_LEDGER_BY_CODE:
		rmw_output_print(output, output->out, "code     %-24s %6llu failed\n", count->what,
				 (unsigned long long)count->tries);
		break;
	case RMW_LEDGER_BY_STAGE:
	case RMW_LEDGER_GROUPS:
		rmw_output_print(output, output->out, "stage    %-24s %6llu times, %.1f s each\n",
				 count->what, (unsigned long long)count->tries,
				 (double)count->wall_us / 1e6);
		break;
	}
}
