/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_REDACT_H
#define RMW_CLI_REPORT_REDACT_H

#include <rmwflash/settings.h>

#include "cli/output.h"

/* What a redaction tells, kept until the copy is written; the rest is counted when memory is out.
 * `{0}` is empty and releasable. */
struct rmw_redact_list {
	struct rmw_buf rows; /* as they were told, with names of their own */
	size_t counts[3];    /* by enum rmw_redact_fate */
};

/* As rmw_redact tells; ctx is the list. */
void rmw_redact_list_take(void *list, const struct rmw_redact_row *row);

void rmw_redact_list_release(struct rmw_redact_list *list);

/* The copy `copy` of `path` stands: what it lacks, what it has all the same. */
void rmw_report_redact(struct rmw_output *output, const char *path, const char *copy,
		       const struct rmw_image_kind_row *kind, size_t size,
		       const struct rmw_redact_list *list);

#endif
