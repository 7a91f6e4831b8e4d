/* SPDX-License-Identifier: MIT */
/* The chip's own CRCs of sectors, compared with bytes. */
#include "flash/sector_crcs.h"

#include "base/digest.h"
#include "flash/prove.h"

bool rmw_sector_crcs_fetch(struct rmw_sector_crcs *crcs, struct rmw_chip *chip, uint32_t addr,
			   uint32_t size, struct rmw_err *err)
{
	const uint32_t sector_size = rmw_chip_facts(chip)->sector_size;
	const size_t count = (size + sector_size - 1) / sector_size;

	crcs->sector_size = sector_size;
	return rmw_buf_resize(&crcs->crcs, count * sizeof(uint32_t), err) &&
	       rmw_chip_crcs(chip, addr, size, (uint32_t *)(void *)crcs->crcs.data, err);
}

bool rmw_sector_crcs_fit(const struct rmw_sector_crcs *crcs, size_t index, struct rmw_view bytes)
{
	uint32_t crc;

	memcpy(&crc, crcs->crcs.data + index * sizeof(crc), sizeof(crc));
	return crc == rmw_crc32(bytes);
}

/* A run of sectors that is to be proven: `crcs` has its own from `first` on. */
struct run {
	struct rmw_sector_crcs *crcs;
	size_t first;
	struct rmw_view bytes;
};

static void make_unfit(void *ctx, size_t sector)
{
	const struct run *run = ctx;
	const uint32_t size = run->crcs->sector_size;
	const uint32_t other = ~rmw_crc32(rmw_view_part(run->bytes, sector * size, size));

	memcpy(run->crcs->crcs.data + (run->first + sector) * sizeof(other), &other, sizeof(other));
}

static size_t run_end(const struct rmw_sector_crcs *crcs, struct rmw_view bytes, size_t sector)
{
	const uint32_t size = crcs->sector_size;
	const size_t count = crcs->crcs.len / sizeof(uint32_t);

	while (sector < count &&
	       rmw_sector_crcs_fit(crcs, sector, rmw_view_part(bytes, sector * size, size)))
		sector++;
	return sector;
}

bool rmw_sector_crcs_prove(struct rmw_sector_crcs *crcs, struct rmw_chip *chip, uint32_t addr,
			   struct rmw_view bytes, struct rmw_err *err)
{
	const uint32_t size = crcs->sector_size;
	const size_t count = crcs->crcs.len / sizeof(uint32_t);
	size_t end;

	for (size_t at = 0; at < count && rmw_chip_facts(chip)->has_digest; at = end + 1) {
		struct run run = { .crcs = crcs, .first = at };

		end = run_end(crcs, bytes, at);
		run.bytes = rmw_view_part(bytes, at * size, (end - at) * size);
		if (end > at && !rmw_prove(chip, addr + (uint32_t)at * size, run.bytes,
					   &(struct rmw_wrong){ make_unfit, &run }, err))
			return false;
	}
	return true;
}

void rmw_sector_crcs_release(struct rmw_sector_crcs *crcs)
{
	rmw_buf_release(&crcs->crcs);
}
