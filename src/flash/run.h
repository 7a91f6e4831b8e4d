/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_RUN_H
#define RMW_FLASH_RUN_H

#include <rmwflash/flash.h>

/*
 * Execute the rows of a plan in their order; `content` holds what is to be from flash address
 * `addr` on and covers every row that writes.
 *
 * A sector that fails with a fault that may pass is erased and written again, at most 5 times; a
 * whole plan bears at most 64 such faults. Being asked to stop is noticed between sectors. On
 * failure the error's path says in which state the flash is. `result` counts bytes and retries.
 *
 * On a chip that has a stream all rows go in one, block by block, with the chip's digest of each
 * block behind its writes. Where that says that what was to be written is there, `marks` (those of
 * a canvas, `addr` then is 0; or NULL) get RMW_MARK_PROVEN; where a sector is written, they lose
 * it.
 */
bool rmw_plan_run(const struct rmw_plan *plan, struct rmw_chip *chip, uint32_t addr,
		  struct rmw_view content, struct rmw_buf *marks, const struct rmw_job *job,
		  struct rmw_job_result *result, struct rmw_err *err) RMW_MUST_CHECK;

#endif
