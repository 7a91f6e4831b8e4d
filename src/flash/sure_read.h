/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_SURE_READ_H
#define RMW_FLASH_SURE_READ_H

#include <rmwflash/chip.h>

/*
 * Read flash so that the result can be trusted.
 *
 * Where the protocol does not notice a changed byte, the range is read until for each 256 bytes of
 * it two readings agree, at most six times; one range is best one sector, so that the readings lie
 * apart. Each of the `hope_count` `hopes` is content that may well be there, of the same length (an
 * empty one is skipped): a reading that equals a hope needs no second, since no fault of the line
 * makes up the very bytes that were expected, and where the chip computes digests it is not even
 * read.
 * Fails with UNSTABLE_READ, or as rmw_chip_read does.
 */
bool rmw_sure_read(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		   const struct rmw_view *hopes, size_t hope_count,
		   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Ask the chip's digest whether `want` is at `addr`. `*is_there` is false also where the chip has
 * none: then somebody has to look. Fails as rmw_chip_digest does.
 */
bool rmw_sure_is_there(struct rmw_chip *chip, uint32_t addr, struct rmw_view want, bool *is_there,
		       struct rmw_err *err) RMW_MUST_CHECK;

#endif
