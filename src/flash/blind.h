/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_BLIND_H
#define RMW_FLASH_BLIND_H

#include <rmwflash/flash.h>

/*
 * Write or erase a chip that forbids reading: nothing can be kept, backed up or verified, so
 * everything is erased and written. Parts without data are to be blank. The end of the last
 * sector of a part is filled with FF.
 *
 * Never returns true but for a dry run: after all was written it fails with NOT_VERIFIED. Fails
 * with READ_LOCKED unless the job skips its backup, and with RANGE when a part does not start
 * with a sector.
 */
bool rmw_blind_write(struct rmw_chip *chip, const struct rmw_part *parts, size_t count,
		     const struct rmw_job *job, struct rmw_job_result *result,
		     struct rmw_err *err) RMW_MUST_CHECK;

#endif
