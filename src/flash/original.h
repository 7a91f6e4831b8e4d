/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_ORIGINAL_H
#define RMW_FLASH_ORIGINAL_H

#include <rmwflash/flash.h>

/*
 * The flash of a unit as it was before anything was begun: what is in it now, or, where a job on
 * this unit did not finish, what that job's backup holds. What is made from it is the same each
 * time that a broken job is run again. `{0}` is releasable.
 */
struct rmw_original {
	struct rmw_chip *chip; /* borrowed */
	struct rmw_buf before; /* empty: the flash itself */
	char path[1024];       /* of that backup */
};

/*
 * Find out which of the two counts. A job that skips the backup takes the flash as it is. Fails
 * with NO_MEMORY or USAGE.
 */
bool rmw_original_open(struct rmw_original *original, struct rmw_chip *chip,
		       const struct rmw_job *job, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Bytes of it, surely: as rmw_sure_read. `into` must lie in the flash. Fails with RANGE, or as
 * rmw_sure_read does.
 */
bool rmw_original_read(const struct rmw_original *original, uint32_t addr, struct rmw_span into,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* The layout that its tables give. Fails as rmw_original_read does, or with NO_MEMORY. */
bool rmw_original_layout(const struct rmw_original *original, struct rmw_layout *layout,
			 struct rmw_err *err) RMW_MUST_CHECK;

void rmw_original_release(struct rmw_original *original);

#endif
