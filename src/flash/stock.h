/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_STOCK_H
#define RMW_FLASH_STOCK_H

#include <rmwflash/flash.h>

#include "base/file.h"

/*
 * Which firmware is in a flash: a SHA-256 over the regions "boot" and "fw", where each is, how long
 * it is, and the SHA-256 of what it holds. Identity, calibration and settings are left out, so that
 * all units that came with one firmware have one such hash.
 *
 * In the backup folder "stock-<hash>.json" names the first backup of each, as the base of those
 * that come after:
 *
 *	{ "v": 1, "stock": "64 hex digits", "backup": "7cb94ca8a985-20260712T101500Z.bin" }
 */

/* Of bytes that are a whole flash with this layout. */
void rmw_stock_of(const struct rmw_layout *layout, struct rmw_view flash,
		  uint8_t stock[RMW_DIGEST_SIZE]);

/* Of the flash of a chip, told by itself; only where rmw_base_is_of_use. Fails as
 * rmw_chip_digest. */
bool rmw_stock_ask(const struct rmw_layout *layout, struct rmw_chip *chip,
		   uint8_t stock[RMW_DIGEST_SIZE], struct rmw_err *err) RMW_MUST_CHECK;

/* The text of such a mark: the name of the backup, in the folder of the mark. Fails with BAD_TEXT,
 * NO_MEMORY. */
bool rmw_stock_parse(struct rmw_view text, const uint8_t stock[RMW_DIGEST_SIZE],
		     char name[RMW_PATH_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/* The first backup of that stock firmware, as far as its mark says. Fails with FILE_READ (there is
 * no mark), BAD_TEXT, NO_MEMORY, USAGE. */
bool rmw_stock_find(const struct rmw_job *job, const uint8_t stock[RMW_DIGEST_SIZE],
		    char path[RMW_PATH_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/* True where it has a mark, whatever that says. */
bool rmw_stock_is_known(const struct rmw_job *job, const uint8_t stock[RMW_DIGEST_SIZE]);

/* From now on this backup, which lies in the backup folder, is the first one. Fails with
 * FILE_WRITE, NO_MEMORY, USAGE. */
bool rmw_stock_keep(const struct rmw_job *job, const uint8_t stock[RMW_DIGEST_SIZE],
		    const char *backup_path, struct rmw_err *err) RMW_MUST_CHECK;

#endif
