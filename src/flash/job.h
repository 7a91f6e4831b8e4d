/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_JOB_H
#define RMW_FLASH_JOB_H

#include <rmwflash/flash.h>

/* Which regions a job leaves alone unless it includes them. Those that are locked always are. */
enum rmw_spare {
	RMW_SPARE_NONE,
	RMW_SPARE_PROTECTED,
	RMW_SPARE_KEPT,
};

/*
 * What all jobs that change a flash are: read, plan, review, back up, act, verify. `result` was
 * zeroed before. Fails as rmw_flash_write does.
 */
bool rmw_job_change(struct rmw_chip *chip, const struct rmw_part *parts, size_t count,
		    enum rmw_spare spare, const struct rmw_job *job, struct rmw_job_result *result,
		    struct rmw_err *err) RMW_MUST_CHECK;

#endif
