/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_SECTOR_CRCS_H
#define RMW_FLASH_SECTOR_CRCS_H

#include <rmwflash/chip.h>

/*
 * The chip's CRCs of whole sectors, to find the few that differ among many. A CRC that differs
 * proves that bytes do; one that is equal proves nothing: all sectors that hold a boot header,
 * which ends in its own CRC, have the same one. Release with rmw_sector_crcs_release; {0} is
 * releasable.
 */
struct rmw_sector_crcs {
	struct rmw_buf crcs;
	uint32_t sector_size;
};

/* Ask for the sectors from `addr` on. Only where facts say has_crcs. Fails as rmw_chip_crcs, or
 * with NO_MEMORY. */
bool rmw_sector_crcs_fetch(struct rmw_sector_crcs *crcs, struct rmw_chip *chip, uint32_t addr,
			   uint32_t size, struct rmw_err *err) RMW_MUST_CHECK;

/* True when sector `index` of them has the CRC of these bytes. */
bool rmw_sector_crcs_fit(const struct rmw_sector_crcs *crcs, size_t index, struct rmw_view bytes);

/*
 * Where CRCs fit `bytes`, those of the whole range at `addr`, ask the chip's SHA-256 too; the CRC
 * of a sector that it does not bear out does not fit afterwards. Fails as rmw_chip_digest.
 */
bool rmw_sector_crcs_prove(struct rmw_sector_crcs *crcs, struct rmw_chip *chip, uint32_t addr,
			   struct rmw_view bytes, struct rmw_err *err) RMW_MUST_CHECK;

void rmw_sector_crcs_release(struct rmw_sector_crcs *crcs);

#endif
