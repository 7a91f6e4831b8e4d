/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_PROVE_H
#define RMW_FLASH_PROVE_H

#include <rmwflash/chip.h>

/* Told of each sector, counted from the first of the range, that is not what it should be. */
struct rmw_wrong {
	void (*found)(void *ctx, size_t sector);
	void *ctx;
};

/*
 * Ask the chip's digest whether `bytes` are at `addr`, where a sector begins: of the whole range
 * first, then of halves down to the sectors that are wrong. Nothing is vouched for: that something
 * is there does not say that it should be. Only where facts say has_digest. Fails as
 * rmw_chip_digest.
 */
bool rmw_prove(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
	       const struct rmw_wrong *wrong, struct rmw_err *err) RMW_MUST_CHECK;

#endif
