/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_BATCH_CHECK_H
#define RMW_BENCH_BATCH_CHECK_H

#include "bench/batch.h"

/* A job being checked: what the parts of rmw_batch_load share. All is borrowed. */
struct rmw_batch_checking {
	struct rmw_batch *batch;
	struct rmw_troubles *problems;
	const struct rmw_watch *watch;
	const struct rmw_cancel *cancel;
};

/* Where a key of the job stands. */
struct rmw_place rmw_batch_place(const struct rmw_batch_checking *checking, enum rmw_job_key key);

/* What went wrong belongs to a key of the job; false only when nothing can go on. */
bool rmw_batch_take(const struct rmw_batch_checking *checking, enum rmw_job_key key,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* A path of the job file, from its folder on. False: it is too long, which was added as a problem.
 */
bool rmw_batch_make_path(const struct rmw_batch_checking *checking, enum rmw_job_key key,
			 const char *named, char path[RMW_PATH_MAX]) RMW_MUST_CHECK;

/* Networks and broker (batch_secrets.c), units and names (batch_units.c), labels (batch_label.c).
 * Fail with NO_MEMORY and INTERRUPTED only. */
bool rmw_batch_check_secrets(const struct rmw_batch_checking *checking,
			     struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_batch_check_units(const struct rmw_batch_checking *checking,
			   struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_batch_check_label(const struct rmw_batch_checking *checking,
			   struct rmw_err *err) RMW_MUST_CHECK;

#endif
