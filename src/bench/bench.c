/* SPDX-License-Identifier: MIT */
/* What the slots of a batch share, and its units on their way into the ledger. */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"

bool rmw_bench_start(struct rmw_bench *bench, const struct rmw_bench_setup *setup,
		     const struct rmw_batch *batch, struct rmw_ledger_thread *ledger,
		     struct rmw_err *err)
{
	*bench = (struct rmw_bench){ .setup = *setup, .batch = batch, .ledger = ledger };
	rmw_bench_job_name(batch, bench->job);
	if (!rmw_labels_start(&bench->labels, batch, err))
		return false;
	if (rmw_gate_start(&bench->gate, err))
		return true;
	rmw_labels_end(&bench->labels);
	return false;
}

void rmw_bench_end(struct rmw_bench *bench)
{
	rmw_gate_end(&bench->gate);
	rmw_labels_end(&bench->labels);
}

void rmw_bench_job_name(const struct rmw_batch *batch, char name[RMW_LEDGER_WORD_MAX])
{
	const char *slash = strrchr(batch->path, '/');
	char *dot;

	rmw_text_show(slash == NULL ? batch->path : slash + 1, name, RMW_LEDGER_WORD_MAX);
	dot = strrchr(name, '.');
	if (dot != NULL && dot != name && strcmp(dot, ".job") == 0)
		*dot = '\0';
}

/* ---- units ---- */

static void take_unit(const struct rmw_batch *batch, const struct rmw_batch_board *board,
		      struct rmw_ledger_unit *unit)
{
	const struct rmw_units *units = &batch->units;

	*unit = (struct rmw_ledger_unit){ .state = RMW_LEDGER_OPEN };
	if (strchr(board->name, '{') == NULL)
		(void)snprintf(unit->name, sizeof(unit->name), "%s", board->name);
	if (board->unit == NULL)
		return;
	(void)snprintf(unit->room, sizeof(unit->room), "%s",
		       rmw_units_cell(units, board->unit, rmw_units_column(units, "room")));
	if (board->unit->has_mac)
		rmw_hex(RMW_VIEW_OF(board->unit->mac), unit->mac);
}

static bool list_units(const struct rmw_batch *batch, struct rmw_ledger_list *list,
		       struct rmw_err *err)
{
	const size_t room = batch->board_count + 1;

	list->units = calloc(room, sizeof(*list->units));
	list->lines = calloc(room, sizeof(*list->lines));
	if (list->units == NULL || list->lines == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for units");
	list->room = room;
	for (size_t i = 0; i < batch->board_count; i++) {
		const struct rmw_batch_board *board = &batch->boards[i];

		list->lines[i] = board->unit == NULL ? 0 : board->unit->line;
		take_unit(batch, board, &list->units[list->count++]);
	}
	return true;
}

bool rmw_bench_import(struct rmw_ledger *ledger, const struct rmw_batch *batch, struct rmw_err *err)
{
	struct rmw_ledger_list list = RMW_LEDGER_LIST_INIT;
	char name[RMW_LEDGER_WORD_MAX];
	const struct rmw_ledger_job job = { name, batch->sha256 };
	struct rmw_ledger_imported imported;
	bool is_good;

	rmw_bench_job_name(batch, name);
	is_good = list_units(batch, &list, err) &&
		  rmw_ledger_import(ledger, &job, &list, &imported, err);
	/* A line is one of the list of units. */
	if (!is_good && err->path[0] != '\0' && batch->units_path[0] != '\0')
		(void)rmw_while(err, "%s", batch->units_path);
	rmw_ledger_list_release(&list);
	return is_good;
}
