/* SPDX-License-Identifier: MIT */
/* The units of a job, and the names that its boards get. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/csv.h"
#include "bench/batch_check.h"

static bool read_units(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	rmw_auto(buf) text = RMW_BUF_INIT;

	if (batch->job.units[0] == '\0' ||
	    !rmw_batch_make_path(checking, RMW_JOB_UNITS, batch->job.units, batch->units_path))
		return true;
	if (!rmw_file_read(batch->units_path, RMW_CSV_TEXT_MAX, &text, err))
		return rmw_batch_take(checking, RMW_JOB_UNITS, err);
	return rmw_units_parse(rmw_buf_view(&text), batch->units_path, &batch->units,
			       checking->problems, err);
}

/* Which row a board gets is known once it has it: its name cannot be made of both before. */
static void check_pattern(const struct rmw_batch_checking *checking)
{
	const struct rmw_name_pattern *pattern = &checking->batch->pattern;
	const bool has_mac =
		rmw_name_has(pattern, RMW_NAME_MAC) || rmw_name_has(pattern, RMW_NAME_MAC6);

	if (has_mac &&
	    (rmw_name_has(pattern, RMW_NAME_SEQ) || rmw_name_has(pattern, RMW_NAME_COLUMN)))
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_NAME),
				RMW_E_JOB_BAD,
				"with {mac} or {mac6} the MAC makes the name, and neither {seq} "
				"nor a column goes with it");
}

static bool parse_pattern(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const char *columns[RMW_UNIT_COLUMNS_MAX];
	struct rmw_place place = rmw_batch_place(checking, RMW_JOB_NAME);
	size_t at;

	if (batch->job.name[0] == '\0')
		return true;
	rmw_units_columns(&batch->units, columns);
	if (rmw_name_parse(batch->job.name, columns, batch->units.column_count, &batch->pattern,
			   &at, err)) {
		check_pattern(checking);
		return true;
	}
	place.column += (unsigned)at;
	return rmw_trouble_take(checking->problems, place, err);
}

/* What a pattern finds in the columns of a unit. */
struct cells {
	const struct rmw_units *units;
	const struct rmw_unit *unit;
};

static const char *cell_of(const void *ctx, size_t column)
{
	const struct cells *cells = ctx;

	return cells->unit == NULL ? "" : rmw_units_cell(cells->units, cells->unit, column);
}

static struct rmw_place board_place(const struct rmw_batch_checking *checking,
				    const struct rmw_batch_board *board)
{
	if (board->unit == NULL)
		return rmw_batch_place(checking, RMW_JOB_NAME);
	return (struct rmw_place){ checking->batch->units_path, board->unit->line, 0 };
}

/* The name in the CSV file counts, else the pattern. */
static bool name_board(const struct rmw_batch_checking *checking, struct rmw_batch_board *board,
		       struct rmw_err *err)
{
	const struct rmw_batch *batch = checking->batch;
	const struct cells cells = { &batch->units, board->unit };
	const struct rmw_name_values values = { board->unit != NULL && board->unit->has_mac
							? board->unit->mac
							: NULL,
						board->seq, cell_of, &cells };
	const char *own = board->unit == NULL ? ""
					      : rmw_units_cell(&batch->units, board->unit,
							       batch->units.name_at);
	bool is_good;

	if (own[0] != '\0') {
		(void)snprintf(board->name, sizeof(board->name), "%s", own);
		is_good = rmw_profile_name_check("name", own, err);
	} else if (batch->pattern.count > 0) {
		is_good = rmw_name_make(&batch->pattern, &values, board->name, err);
	} else {
		is_good = batch->job.name[0] != '\0' || /* which was told of */
			  rmw_fail(err, RMW_E_UNITS_BAD,
				   "it has no name, and the job says none: name = %s",
				   rmw_job_row(RMW_JOB_NAME)->form);
	}
	if (!is_good && err->code == RMW_E_PROFILE_OPTION)
		err->code = board->unit == NULL ? RMW_E_JOB_BAD : RMW_E_UNITS_BAD;
	return is_good || rmw_trouble_take(checking->problems, board_place(checking, board), err);
}

static bool make_boards(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const bool has_units = batch->job.units[0] != '\0';
	const size_t count = has_units ? batch->units.count : batch->job.count;
	const size_t before = checking->problems->count;

	if (count == 0)
		return true;
	batch->boards = calloc(count, sizeof(*batch->boards));
	if (batch->boards == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for %zu boards", count);
	for (size_t i = 0; i < count; i++) {
		struct rmw_batch_board *board = &batch->boards[batch->board_count++];

		board->seq = batch->job.seq_from + (uint32_t)i;
		board->unit = has_units ? &batch->units.items[i] : NULL;
		if (!name_board(checking, board, err))
			return false;
		if (!has_units && checking->problems->count > before)
			break; /* one pattern, one problem */
	}
	return true;
}

/* A board to be sorted. */
struct entry {
	const struct rmw_batch_board *board;
};

/* DNS minds no case. Of those that are alike the first comes first. */
static int compare_names(const void *a, const void *b)
{
	const struct rmw_batch_board *one = ((const struct entry *)a)->board;
	const struct rmw_batch_board *other = ((const struct entry *)b)->board;
	const int order = strcasecmp(one->name, other->name);

	return order != 0 ? order : (one->seq > other->seq) - (one->seq < other->seq);
}

static void complain_of_twins(const struct rmw_batch_checking *checking,
			      const struct rmw_batch_board *first,
			      const struct rmw_batch_board *second)
{
	const struct rmw_place place = board_place(checking, second);

	if (second->unit != NULL)
		rmw_trouble_add(checking->problems, place, RMW_E_UNITS_BAD,
				"the name '%s' is that of line %u", second->name,
				first->unit->line);
	else
		rmw_trouble_add(checking->problems, place, RMW_E_JOB_BAD,
				"every unit would be called '%s': {mac6} or {seq:03} makes them "
				"differ",
				second->name);
}

/* Names with a MAC in them differ by it, whatever else they hold. */
static bool is_open(const struct rmw_batch_board *board)
{
	return strchr(board->name, '{') != NULL;
}

static bool check_names(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	const struct rmw_batch *batch = checking->batch;
	struct entry *sorted = calloc(batch->board_count + 1, sizeof(*sorted));
	size_t count = 0;

	if (sorted == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory to compare names");
	for (size_t i = 0; i < batch->board_count; i++)
		if (batch->boards[i].name[0] != '\0' && !is_open(&batch->boards[i]))
			sorted[count++].board = &batch->boards[i];
	qsort(sorted, count, sizeof(*sorted), compare_names);
	for (size_t i = 1; i < count; i++)
		if (strcasecmp(sorted[i - 1].board->name, sorted[i].board->name) == 0) {
			complain_of_twins(checking, sorted[i - 1].board, sorted[i].board);
			if (sorted[i].board->unit == NULL)
				break;
		}
	free(sorted);
	return true;
}

static void check_count(const struct rmw_batch_checking *checking)
{
	const struct rmw_batch *batch = checking->batch;

	if (batch->job.units[0] == '\0')
		return;
	if (batch->units.count == 0)
		rmw_trouble_add(checking->problems, (struct rmw_place){ batch->units_path, 0, 0 },
				RMW_E_UNITS_BAD, "there is no unit in it");
	else if (batch->job.count > batch->units.count)
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_COUNT),
				RMW_E_JOB_BAD, "there are only %zu units for %u boards",
				batch->units.count, (unsigned)batch->job.count);
}

bool rmw_batch_check_units(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	const size_t before = checking->problems->count;
	size_t after;

	if (!read_units(checking, err))
		return false;
	after = checking->problems->count;
	if (!parse_pattern(checking, err) || !make_boards(checking, err) ||
	    !check_names(checking, err))
		return false;
	if (after == before)
		check_count(checking);
	return true;
}
