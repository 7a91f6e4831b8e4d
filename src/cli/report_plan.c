/* SPDX-License-Identifier: MIT */
/* Tells what a plan is going to do to the flash. */
#include "cli/report.h"

#include <inttypes.h>
#include <string.h>

#include "base/number.h"

#define FIRST_ROWS 12u

static const enum rmw_plan_act acts[] = {
	RMW_PLAN_REWRITE,
	RMW_PLAN_WRITE,
	RMW_PLAN_ERASE,
	RMW_PLAN_KEEP,
};

static const size_t row_limits[] = {
	[RMW_PLAN_NO_ROWS] = 0,
	[RMW_PLAN_FIRST_ROWS] = FIRST_ROWS,
	[RMW_PLAN_ALL_ROWS] = SIZE_MAX,
};

/* What a question is about is shown however quiet it is to be. */
static void show_line(struct rmw_output *output, enum rmw_plan_view view, const char *label,
		      const char *text)
{
	if (view == RMW_PLAN_FIRST_ROWS)
		rmw_output_insist(output, label, "%s", text);
	else
		rmw_output_say(output, label, "%s", text);
}

static void show_rows(struct rmw_output *output, const struct rmw_plan *plan,
		      enum rmw_plan_view view)
{
	size_t limit = row_limits[view];
	char text[80];

	for (size_t i = 0; i < plan->count && i < limit; i++) {
		const struct rmw_plan_row *row = &plan->rows[i];

		snprintf(text, sizeof(text), "%-8s 0x%06" PRIx32 "  +0x%06" PRIx32,
			 rmw_plan_act_name(row->act), row->addr, row->size);
		show_line(output, view, "", text);
	}
	if (plan->count > limit) {
		const size_t more = plan->count - limit;

		snprintf(text, sizeof(text), "... and %zu more %s (-v shows all)", more,
			 rmw_number_word(more, "row", "rows"));
		show_line(output, view, "", text);
	}
}

static void show_sum(struct rmw_output *output, const struct rmw_plan *plan,
		     enum rmw_plan_view view)
{
	char text[200] = "in all: ";
	size_t start = strlen(text);
	size_t len = start;

	for (size_t i = 0; i < RMW_COUNT(acts); i++) {
		uint64_t bytes = rmw_plan_bytes(plan, acts[i]);
		char size[32];

		rmw_number_size_text(bytes, size, sizeof(size));
		if (bytes > 0)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s %s",
						len > start ? ", " : "", rmw_plan_act_name(acts[i]),
						size);
	}
	show_line(output, view, "", len > start ? text : "nothing to do");
}

static void send_plan(struct rmw_output *output, const struct rmw_plan *plan)
{
	struct rmw_record record = rmw_output_record(output, "plan");
	struct rmw_record rows = rmw_record_list();

	for (size_t i = 0; i < plan->count; i++) {
		struct rmw_record row = rmw_record_part();

		rmw_record_text(&row, "act", rmw_plan_act_name(plan->rows[i].act));
		rmw_record_addr(&row, "at", plan->rows[i].addr);
		rmw_record_number(&row, "size", plan->rows[i].size);
		rmw_record_push(&rows, row);
	}
	for (size_t i = 0; i < RMW_COUNT(acts); i++)
		rmw_record_number(&record, rmw_plan_act_name(acts[i]),
				  (double)rmw_plan_bytes(plan, acts[i]));
	rmw_record_put(&record, "rows", rows);
	rmw_output_send(output, &record);
}

void rmw_report_plan(struct rmw_output *output, const struct rmw_plan *plan,
		     enum rmw_plan_view view)
{
	send_plan(output, plan);
	if (view == RMW_PLAN_NO_ROWS)
		return;
	show_rows(output, plan, view);
	show_sum(output, plan, view);
}
