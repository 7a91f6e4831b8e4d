/* SPDX-License-Identifier: MIT */
/* The labels of a job: their template, where they go, and what they are made of. */
#include <strings.h>

#include "base/time.h"
#include "bench/batch_check.h"
#include "bench/label_out.h"

#define KEPT "labels/"
#define FIRMWARE_MAX 80u

/* Which row a board has is not known where the MAC makes its name: only the ledger gives it one. */
static void check_rows(const struct rmw_batch_checking *checking)
{
	const struct rmw_batch *batch = checking->batch;
	const struct rmw_label *label = &batch->label;
	const size_t room = rmw_units_column(&batch->units, "room");
	bool needs_row = rmw_label_has(label, RMW_LABEL_SEQ);

	for (size_t i = 0; i < label->count; i++)
		needs_row = needs_row || (label->parts[i].kind == RMW_LABEL_COLUMN &&
					  label->parts[i].column != room);
	for (size_t i = 0; i < batch->board_count && needs_row; i++) {
		if (strchr(batch->boards[i].name, '{') == NULL)
			continue;
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_LABEL),
				RMW_E_JOB_BAD,
				"{seq} and columns but {room} cannot be on the label of %s: where "
				"the MAC makes the name, which row a board has is not known",
				batch->boards[i].name);
		break;
	}
}

static bool check_places(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;

	return !rmw_batch_make_path(checking, RMW_JOB_LABEL_TO, batch->job.label_to,
				    batch->label_to) ||
	       !rmw_batch_make_path(checking, RMW_JOB_LABEL_TO, KEPT, batch->label_kept) ||
	       rmw_label_out_check(batch->label_to, err) ||
	       rmw_batch_take(checking, RMW_JOB_LABEL_TO, err);
}

bool rmw_batch_check_label(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const char *columns[RMW_UNIT_COLUMNS_MAX];
	rmw_auto(buf) text = RMW_BUF_INIT;

	if (batch->job.label[0] == '\0' ||
	    !rmw_batch_make_path(checking, RMW_JOB_LABEL, batch->job.label, batch->label_path))
		return true;
	if (!rmw_file_read(batch->label_path, RMW_LABEL_TEXT_MAX, &text, err))
		return rmw_batch_take(checking, RMW_JOB_LABEL, err);
	rmw_units_columns(&batch->units, columns);
	if (!rmw_label_parse(rmw_buf_view(&text), batch->label_path, columns,
			     batch->units.column_count, &batch->label, checking->problems, err))
		return false;
	check_rows(checking);
	return check_places(checking, err);
}

/* ---- making ---- */

/* The board of a unit: that of its MAC, else that of its name; NULL: any of those that are alike.
 */
static const struct rmw_batch_board *board_of(const struct rmw_batch *batch,
					      const struct rmw_batch_labelled *unit)
{
	const struct rmw_batch_board *found = NULL;

	for (size_t i = 0; i < batch->board_count; i++) {
		const struct rmw_batch_board *board = &batch->boards[i];

		if (unit->mac != NULL && board->unit != NULL && board->unit->has_mac &&
		    memcmp(board->unit->mac, unit->mac, sizeof(board->unit->mac)) == 0)
			return board;
		if (found == NULL && strcasecmp(board->name, unit->name) == 0)
			found = board;
	}
	return found;
}

/* What the columns of a label are read from. */
struct row {
	const struct rmw_batch *batch;
	const struct rmw_batch_board *board;
	const char *room;
};

static const char *cell_of(const void *ctx, size_t column)
{
	const struct row *row = ctx;
	const struct rmw_units *units = &row->batch->units;

	if (row->room != NULL && column == rmw_units_column(units, "room"))
		return row->room;
	if (row->board == NULL || row->board->unit == NULL)
		return "";
	return rmw_units_cell(units, row->board->unit, column);
}

bool rmw_batch_label(const struct rmw_batch *batch, const struct rmw_batch_labelled *unit,
		     struct rmw_buf *into, struct rmw_err *err)
{
	const struct row row = { batch, board_of(batch, unit), unit->room };
	char date[RMW_DATE_SIZE], firmware[FIRMWARE_MAX];
	const struct rmw_label_values values = {
		.name = unit->name,
		.mac = unit->mac,
		.seq = row.board == NULL ? 0 : row.board->seq,
		.profile = batch->entry == NULL ? "" : batch->entry->profile.id,
		.firmware = firmware,
		.date = date,
		.column = cell_of,
		.ctx = &row,
	};

	rmw_date_now(date);
	rmw_batch_firmware_text(batch, firmware, sizeof(firmware));
	return rmw_label_make(&batch->label, &values, into, err);
}
