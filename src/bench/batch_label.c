/* SPDX-License-Identifier: MIT */
/* The labels of a job: their template, and where they go. */
#include "bench/batch_check.h"
#include "bench/label_out.h"

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
	return rmw_label_parse(rmw_buf_view(&text), batch->label_path, columns,
			       batch->units.column_count, &batch->label, checking->problems, err) &&
	       (!rmw_batch_make_path(checking, RMW_JOB_LABEL_TO, batch->job.label_to,
				     batch->label_to) ||
		rmw_label_out_check(batch->label_to, err) ||
		rmw_batch_take(checking, RMW_JOB_LABEL_TO, err));
}
