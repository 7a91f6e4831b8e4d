/* SPDX-License-Identifier: MIT */
/* Which erases take the least time. */
#include "flash/erase_blocks.h"

#include "flash/plan.h"

/* Typical of SPI NOR: bl602-soc 5.4. The smallest is the sector. */
static const struct {
	uint32_t size;
	unsigned ms;
} blocks[] = { { RMW_ERASE_BLOCK, 150 }, { 32768, 120 }, { 4096, 45 } };

#define SECTOR (RMW_COUNT(blocks) - 1)

struct range {
	uint8_t *acts;
	const bool *may;
	uint32_t addr;
	uint32_t sector_size;
};

static bool erases(const struct range *range, size_t sector)
{
	return rmw_plan_erases((enum rmw_plan_act)range->acts[sector]);
}

/* What erasing the sectors of [from, end) takes that are erased anyway, by blocks below `row`. */
static unsigned time_of(const struct range *range, size_t from, size_t end, size_t row)
{
	const size_t step = blocks[row].size / range->sector_size;
	unsigned ms = 0;

	for (size_t at = from; at < end; at += step) {
		size_t count = 0;

		for (size_t i = at; i < at + step; i++)
			count += erases(range, i);
		if (count == step)
			ms += blocks[row].ms;
		else if (count > 0)
			ms += time_of(range, at, at + step, row + 1);
	}
	return ms;
}

static bool may_erase(const struct range *range, size_t from, size_t end)
{
	while (from < end && (erases(range, from) || range->may[from]))
		from++;
	return from == end;
}

static void widen(const struct range *range, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++) {
		if (range->acts[i] == RMW_PLAN_WRITE)
			range->acts[i] = RMW_PLAN_REWRITE;
		else if (range->acts[i] == RMW_PLAN_KEEP)
			range->acts[i] = RMW_PLAN_ERASE;
	}
}

static void widen_row(const struct range *range, size_t count, size_t row)
{
	const size_t step = blocks[row].size / range->sector_size;
	const size_t past = range->addr % blocks[row].size / range->sector_size;

	for (size_t at = (step - past) % step; at + step <= count; at += step)
		if (may_erase(range, at, at + step) &&
		    blocks[row].ms < time_of(range, at, at + step, row))
			widen(range, at, at + step);
}

void rmw_erase_blocks_widen(uint8_t *acts, const bool *may, size_t count, uint32_t addr,
			    uint32_t sector_size)
{
	const struct range range = { acts, may, addr, sector_size };

	for (size_t row = 0; row < SECTOR && sector_size == blocks[SECTOR].size; row++)
		widen_row(&range, count, row);
}

uint32_t rmw_erase_blocks_holding(uint32_t from, uint32_t end)
{
	for (size_t row = RMW_COUNT(blocks); row-- > 0;)
		if (from / blocks[row].size == (end - 1) / blocks[row].size)
			return blocks[row].size;
	return 0;
}
