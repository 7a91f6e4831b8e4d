/* SPDX-License-Identifier: MIT */
/* The chip's own CRCs of sectors, compared with bytes. */
#include "flash/sector_crcs.h"

#include "base/digest.h"
#include "flash/sure_read.h"

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

/* What is to be proven, and where. */
struct proof {
	struct rmw_sector_crcs *crcs;
	struct rmw_chip *chip;
	uint32_t addr;
	struct rmw_view bytes;
};

static struct rmw_view part_of(const struct proof *proof, size_t from, size_t end)
{
	const uint32_t size = proof->crcs->sector_size;

	return rmw_view_part(proof->bytes, from * size, (end - from) * size);
}

static void make_unfit(const struct proof *proof, size_t sector)
{
	const uint32_t other = ~rmw_crc32(part_of(proof, sector, sector + 1));

	memcpy(proof->crcs->crcs.data + sector * sizeof(other), &other, sizeof(other));
}

/* Halving finds the few that differ; no deeper than the bits of a sector's number. */
static bool prove_run(const struct proof *proof, size_t from, size_t end, struct rmw_err *err)
{
	const size_t middle = from + (end - from) / 2;
	bool is_there;

	if (!rmw_sure_is_there(proof->chip, proof->addr + (uint32_t)from * proof->crcs->sector_size,
			       part_of(proof, from, end), &is_there, err))
		return false;
	if (is_there)
		return true;
	if (end - from > 1)
		return prove_run(proof, from, middle, err) && prove_run(proof, middle, end, err);
	make_unfit(proof, from);
	return true;
}

static size_t run_end(const struct proof *proof, size_t sector, size_t count)
{
	while (sector < count &&
	       rmw_sector_crcs_fit(proof->crcs, sector, part_of(proof, sector, sector + 1)))
		sector++;
	return sector;
}

bool rmw_sector_crcs_prove(struct rmw_sector_crcs *crcs, struct rmw_chip *chip, uint32_t addr,
			   struct rmw_view bytes, struct rmw_err *err)
{
	const struct proof proof = { crcs, chip, addr, bytes };
	const size_t count = crcs->crcs.len / sizeof(uint32_t);
	size_t end;

	for (size_t at = 0; at < count && rmw_chip_facts(chip)->has_digest; at = end + 1) {
		end = run_end(&proof, at, count);
		if (end > at && !prove_run(&proof, at, end, err))
			return false;
	}
	return true;
}

void rmw_sector_crcs_release(struct rmw_sector_crcs *crcs)
{
	rmw_buf_release(&crcs->crcs);
}
