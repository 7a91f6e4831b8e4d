/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_CHECK_H
#define RMW_FLASH_CHECK_H

#include "flash/canvas.h"

/*
 * See that the flash holds what the canvas wants, and make it so where it does not (stage
 * "verify").
 *
 * Where the protocol checks its frames, the sectors asked for are compared; otherwise, and where
 * the chip's digests and CRCs make it cheap, the whole flash, if it is known what the rest should
 * hold. Sectors that differ are written again, those outside the plan are put back as they were,
 * and all is compared anew, at most 4 times in all. Fails with VERIFY, naming the first place that
 * still differs, or as reading and writing do.
 */
bool rmw_check_flash(struct rmw_canvas *canvas, const struct rmw_job *job,
		     struct rmw_job_result *result, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Nothing was to be done, and nothing was: all that is asked for was read, or proven by the chip's
 * digest, and is what the canvas wants. Says so in `result`, and vouches for it where the chip can
 * hash it once more.
 */
void rmw_check_unchanged(const struct rmw_canvas *canvas, struct rmw_job_result *result);

#endif
