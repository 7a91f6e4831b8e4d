/* SPDX-License-Identifier: MIT */
/* Readings that can be trusted, also over a line that checks nothing. */
#include "flash/sure_read.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define READINGS_MAX 6u

/* Readings are compared in pieces of this size. */
#define BLOCK 256u

static bool is_hoped(struct rmw_view reading, const struct rmw_view *hopes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (hopes[i].len > 0 && rmw_view_equal(reading, hopes[i]))
			return true;
	return false;
}

/* True with `is_found` when the chip's own digest says that a hope is there. */
static bool ask_digest(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		       const struct rmw_view *hopes, size_t count, bool *is_found,
		       struct rmw_err *err)
{
	uint8_t seen[RMW_DIGEST_SIZE], hoped[RMW_DIGEST_SIZE];
	bool is_asked = false;

	for (size_t i = 0; i < count && !*is_found; i++) {
		if (hopes[i].len == 0)
			continue;
		if (!is_asked && !rmw_chip_digest(chip, addr, (uint32_t)into.len, seen, err))
			return false;
		is_asked = true;
		rmw_chip_digest_of(chip, hopes[i], hoped);
		if (memcmp(seen, hoped, sizeof(seen)) != 0)
			continue;
		memcpy(into.data, hopes[i].data, into.len);
		*is_found = true;
	}
	return true;
}

/* The bytes of `into` from `at` on become what two readings say. False when no two agree there. */
static bool agree_on_block(const struct rmw_buf *readings, size_t at, struct rmw_span into)
{
	const struct rmw_span block = rmw_span_part(into, at, BLOCK);

	for (size_t i = at; i < readings->len; i += into.len)
		for (size_t j = at; j < i; j += into.len) {
			if (memcmp(readings->data + i, readings->data + j, block.len) != 0)
				continue;
			memcpy(block.data, readings->data + i, block.len);
			return true;
		}
	return false;
}

/*
 * A fault is short: two readings of a sector that both have one still agree on most blocks, and
 * on each block two readings are enough.
 */
static bool do_agree(const struct rmw_buf *readings, struct rmw_span into)
{
	for (size_t at = 0; at < into.len; at += BLOCK)
		if (!agree_on_block(readings, at, into))
			return false;
	return true;
}

static bool read_until_two_agree(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
				 struct rmw_err *err)
{
	rmw_auto(buf) readings = RMW_BUF_INIT;

	if (!rmw_buf_append(&readings, rmw_span_view(into), err))
		return false;
	for (unsigned count = 2; count <= READINGS_MAX; count++) {
		if (!rmw_chip_read(chip, addr, into, err) ||
		    !rmw_buf_append(&readings, rmw_span_view(into), err))
			return false;
		if (do_agree(&readings, into))
			return true;
		rmw_chip_note_retry(chip);
	}
	return rmw_fail(err, RMW_E_UNSTABLE_READ,
			"0x%06" PRIx32 " was read %u times, and no two readings agree", addr,
			READINGS_MAX);
}

bool rmw_sure_read(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		   const struct rmw_view *hopes, size_t hope_count, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);
	bool is_found = false;

	for (size_t i = 0; i < hope_count; i++)
		assert(hopes[i].len == 0 || hopes[i].len == into.len);
	if (facts->has_digest && !facts->has_crcs &&
	    !ask_digest(chip, addr, into, hopes, hope_count, &is_found, err))
		return false;
	if (is_found)
		return true;
	if (!rmw_chip_read(chip, addr, into, err))
		return false;
	if (facts->is_frame_checked || is_hoped(rmw_span_view(into), hopes, hope_count))
		return true;
	return read_until_two_agree(chip, addr, into, err);
}

bool rmw_sure_is_there(struct rmw_chip *chip, uint32_t addr, struct rmw_view want, bool *is_there,
		       struct rmw_err *err)
{
	uint8_t seen[RMW_DIGEST_SIZE], wanted[RMW_DIGEST_SIZE];

	*is_there = false;
	if (!rmw_chip_facts(chip)->has_digest)
		return true;
	if (!rmw_chip_digest(chip, addr, (uint32_t)want.len, seen, err))
		return false;
	rmw_chip_digest_of(chip, want, wanted);
	*is_there = memcmp(seen, wanted, sizeof(seen)) == 0;
	if (*is_there)
		rmw_chip_vouch(chip, addr, (uint32_t)want.len, wanted);
	return true;
}
