/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_BASE_H
#define RMW_FLASH_BASE_H

#include <rmwflash/flash.h>

#include "base/file.h"

/*
 * Content that the flash may well hold, so that only what differs from it need be read. Nothing is
 * believed of it: what is taken from it was proven by the chip. `{0}` is none, and releasable.
 */
struct rmw_base {
	struct rmw_buf content; /* from address 0 on, whole sectors; empty: there is none */
	char path[RMW_PATH_MAX];
	bool is_of_stock; /* it is the first backup of the firmware that is in the flash */
};

/* True where a chip can tell cheaply what of a base is there: by CRCs, digests and long reads. */
bool rmw_base_is_of_use(const struct rmw_chip *chip);

/*
 * Find the base of a job: the file that it names, else the first backup of `stock` (NULL: that is
 * not known), the firmware that is in the flash, of whatever unit, else the newest backup of the
 * whole flash of this very unit among those in the backup folder that are named as
 * rmw_backup_new_path does. One that was damaged is passed over and told to the job's watch; so is
 * a named one where it is of no use. Fails with FILE_READ (the named one cannot be read, is empty,
 * or longer than the flash) or NO_MEMORY.
 */
bool rmw_base_find(struct rmw_base *base, const struct rmw_chip *chip, const struct rmw_job *job,
		   const uint8_t *stock, struct rmw_err *err) RMW_MUST_CHECK;

/* Fails with FILE_READ where a base of that name could be none of any flash. */
bool rmw_base_check(const char *path, struct rmw_err *err) RMW_MUST_CHECK;

void rmw_base_release(struct rmw_base *base);

#endif
