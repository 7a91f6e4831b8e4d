/* SPDX-License-Identifier: MIT */
/* Tells what tests of a relay found. */
#include "cli/report_exam.h"

#include <inttypes.h>
#include <string.h>

#include "base/number.h"

static void show_inputs(struct rmw_output *output, const char *chip,
			const struct rmw_relay_counts *counts)
{
	for (size_t i = 0; i < counts->count; i++) {
		const struct rmw_relay_count_told *count = &counts->inputs[i];

		rmw_output_say(output, "", "%-6s %-14s %s, %" PRIu64 " %s, %" PRIu64 " %s",
			       rmw_obk_pin_name(chip, count->pin).text, count->role,
			       rmw_relay_input_word(count), count->edges,
			       rmw_number_word(count->edges, "edge", "edges"), count->changes,
			       rmw_number_word(count->changes, "change", "changes"));
	}
}

static void show_advice(struct rmw_output *output, const char *advice)
{
	while (*advice != '\0') {
		const size_t len = strcspn(advice, "\n");

		rmw_output_insist(output, "", "%.*s", (int)len, advice);
		advice += len + (advice[len] == '\n');
	}
}

static struct rmw_record inputs_record(const struct rmw_relay_counts *counts)
{
	struct rmw_record list = rmw_record_list();

	for (size_t i = 0; i < counts->count; i++) {
		const struct rmw_relay_count_told *count = &counts->inputs[i];
		struct rmw_record part = rmw_record_part();

		rmw_record_number(&part, "pin", count->pin);
		rmw_record_text(&part, "role", count->role);
		rmw_record_text(&part, "line", rmw_relay_input_word(count));
		rmw_record_number(&part, "edges", (double)count->edges);
		rmw_record_number(&part, "changes", (double)count->changes);
		rmw_record_number(&part, "level", count->is_high);
		rmw_record_push(&list, part);
	}
	return list;
}

static void send(struct rmw_output *output, enum rmw_relay_test test,
		 const struct rmw_relay_result *result)
{
	struct rmw_record record = rmw_output_record(output, "test");

	rmw_record_text(&record, "test", rmw_relay_test_name(test));
	rmw_record_text(&record, "result", rmw_relay_verdict_word(result->verdict));
	rmw_record_text(&record, "text", result->text);
	if (result->advice[0] != '\0')
		rmw_record_text(&record, "advice", result->advice);
	if (result->counts.count > 0) {
		rmw_record_number(&record, "ms", (double)result->counts.ms);
		rmw_record_put(&record, "inputs", inputs_record(&result->counts));
	}
	if (result->has_pin)
		rmw_record_number(&record, "pin", result->pin);
	if (result->closed_ms > 0)
		rmw_record_number(&record, "closed_ms", result->closed_ms);
	if (result->opened_ms > 0)
		rmw_record_number(&record, "opened_ms", result->opened_ms);
	if (result->profile[0] != '\0')
		rmw_record_text(&record, "profile", result->profile);
	rmw_output_send(output, &record);
}

void rmw_report_exam(struct rmw_output *output, const char *chip, enum rmw_relay_test test,
		     const struct rmw_relay_result *result)
{
	rmw_output_insist(output, rmw_relay_test_name(test), "%s: %s",
			  rmw_relay_verdict_word(result->verdict), result->text);
	show_inputs(output, chip, &result->counts);
	show_advice(output, result->advice);
	send(output, test, result);
}
