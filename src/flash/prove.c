/* SPDX-License-Identifier: MIT */
/* Which sectors are not what they should be, found by the chip's digests. */
#include "flash/prove.h"

#include <assert.h>
#include <string.h>

/* What is to be proven, and where. */
struct proof {
	struct rmw_chip *chip;
	uint32_t addr;
	struct rmw_view bytes;
	uint32_t sector_size;
	const struct rmw_wrong *wrong;
};

static bool ask(const struct proof *proof, uint32_t addr, struct rmw_view part, bool *is_there,
		struct rmw_err *err)
{
	uint8_t seen[RMW_DIGEST_SIZE], wanted[RMW_DIGEST_SIZE];

	if (!rmw_chip_digest(proof->chip, addr, (uint32_t)part.len, seen, err))
		return false;
	rmw_chip_digest_of(proof->chip, part, wanted);
	*is_there = memcmp(seen, wanted, sizeof(seen)) == 0;
	return true;
}

/* Halving finds the few that differ; no deeper than the bits of a sector's number. */
static bool prove_run(const struct proof *proof, size_t from, size_t end, struct rmw_err *err)
{
	const size_t middle = from + (end - from) / 2, at = from * proof->sector_size;
	const struct rmw_view part =
		rmw_view_part(proof->bytes, at, (end - from) * proof->sector_size);
	bool is_there;

	if (!ask(proof, proof->addr + (uint32_t)at, part, &is_there, err))
		return false;
	if (is_there)
		return true;
	if (end - from > 1)
		return prove_run(proof, from, middle, err) && prove_run(proof, middle, end, err);
	proof->wrong->found(proof->wrong->ctx, from);
	return true;
}

bool rmw_prove(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
	       const struct rmw_wrong *wrong, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);
	const struct proof proof = { chip, addr, bytes, facts->sector_size, wrong };

	assert(facts->has_digest && bytes.len > 0);
	return prove_run(&proof, 0, (bytes.len + proof.sector_size - 1) / proof.sector_size, err);
}
