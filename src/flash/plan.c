/* SPDX-License-Identifier: MIT */
/* What has to happen to each sector: a pure comparison of what is there with what is wanted. */
#include "flash/plan.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "flash/erase_blocks.h"

const char *rmw_plan_act_name(enum rmw_plan_act act)
{
	static const char *const names[] = {
		[RMW_PLAN_KEEP] = "keep",
		[RMW_PLAN_ERASE] = "erase",
		[RMW_PLAN_WRITE] = "write",
		[RMW_PLAN_REWRITE] = "rewrite",
	};

	return names[act];
}

uint64_t rmw_plan_bytes(const struct rmw_plan *plan, enum rmw_plan_act act)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < plan->count; i++)
		if (plan->rows[i].act == act)
			bytes += plan->rows[i].size;
	return bytes;
}

#define ACT_BIT(act) (1u << (act))

/* Index of the first row with one of `acts`; the number of rows when there is none. */
static size_t find_row(const struct rmw_plan *plan, unsigned acts)
{
	size_t at = 0;

	while (at < plan->count && (ACT_BIT(plan->rows[at].act) & acts) == 0)
		at++;
	return at;
}

bool rmw_plan_erases(enum rmw_plan_act act)
{
	return act == RMW_PLAN_ERASE || act == RMW_PLAN_REWRITE;
}

bool rmw_plan_is_idle(const struct rmw_plan *plan)
{
	return find_row(plan, ~ACT_BIT(RMW_PLAN_KEEP)) == plan->count;
}

void rmw_plan_release(struct rmw_plan *plan)
{
	free(plan->rows);
	*plan = (struct rmw_plan){ 0 };
}

bool rmw_plan_needs_erase(struct rmw_view have, struct rmw_view want)
{
	for (size_t i = 0; i < want.len; i++)
		if ((have.data[i] & want.data[i]) != want.data[i])
			return true;
	return false;
}

static enum rmw_plan_act act_for(const struct rmw_chip_facts *facts, struct rmw_view have,
				 struct rmw_view want)
{
	bool is_known = have.len > 0;

	if (is_known && rmw_view_equal(have, want))
		return RMW_PLAN_KEEP;
	if (rmw_view_is_blank(want))
		return RMW_PLAN_ERASE;
	if (!is_known || facts->write_erases || rmw_plan_needs_erase(have, want))
		return RMW_PLAN_REWRITE;
	return RMW_PLAN_WRITE;
}

static bool make_room(struct rmw_plan *plan, struct rmw_err *err)
{
	size_t room = plan->room == 0 ? 16 : 2 * plan->room;
	struct rmw_plan_row *rows;

	if (plan->rows != NULL && plan->count < plan->room)
		return true;
	rows = reallocarray(plan->rows, room, sizeof(*rows));
	if (rows == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a plan of %zu rows", room);
	plan->rows = rows;
	plan->room = room;
	return true;
}

static bool add_sector(struct rmw_plan *plan, struct rmw_plan_row sector, struct rmw_err *err)
{
	struct rmw_plan_row *last = plan->count > 0 ? &plan->rows[plan->count - 1] : NULL;

	if (last != NULL && last->act == sector.act && last->addr + last->size == sector.addr) {
		last->size += sector.size;
		return true;
	}
	if (!make_room(plan, err))
		return false;
	plan->rows[plan->count++] = sector;
	return true;
}

bool rmw_plan_make(struct rmw_plan *plan, const struct rmw_chip_facts *facts, uint32_t addr,
		   struct rmw_view have, struct rmw_view want, struct rmw_err *err)
{
	const uint32_t size = facts->sector_size;

	assert(addr % size == 0 && want.len % size == 0);
	assert(have.len == 0 || have.len == want.len);
	for (size_t at = 0; at < want.len; at += size) {
		struct rmw_plan_row sector = { .addr = addr + (uint32_t)at, .size = size };

		sector.act = act_for(facts, rmw_view_part(have, at, size),
				     rmw_view_part(want, at, size));
		if (!add_sector(plan, sector, err))
			return false;
	}
	return true;
}

/* What happens to each sector, and of which of them an erase does no harm. */
static void spread(const struct rmw_plan *plan, uint32_t size, struct rmw_view want, uint8_t *acts,
		   bool *may)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct rmw_plan_row *row = &plan->rows[i];

		for (uint32_t at = row->addr; at < row->addr + row->size; at += size) {
			acts[at / size] = (uint8_t)row->act;
			may[at / size] = row->act != RMW_PLAN_KEEP ||
					 rmw_view_is_blank(rmw_view_part(want, at, size));
		}
	}
}

/* The same sectors in the same order, with these acts. */
static bool gather(struct rmw_plan *plan, uint32_t size, const uint8_t *acts, struct rmw_err *err)
{
	rmw_auto(plan) gathered = { 0 };
	const struct rmw_plan given = *plan;

	for (size_t i = 0; i < given.count; i++) {
		const struct rmw_plan_row *row = &given.rows[i];

		for (uint32_t at = row->addr; at < row->addr + row->size; at += size)
			if (!add_sector(&gathered,
					(struct rmw_plan_row){ (enum rmw_plan_act)acts[at / size],
							       at, size },
					err))
				return false;
	}
	*plan = gathered;
	gathered = given;
	return true;
}

bool rmw_plan_widen(struct rmw_plan *plan, const struct rmw_chip_facts *facts, struct rmw_view want,
		    struct rmw_err *err)
{
	const size_t count = want.len / facts->sector_size;
	rmw_auto(buf) acts = RMW_BUF_INIT;
	rmw_auto(buf) may = RMW_BUF_INIT;

	if (!facts->has_stream)
		return true;
	if (!rmw_buf_resize(&acts, count, err) || !rmw_buf_resize(&may, count * sizeof(bool), err))
		return false;
	spread(plan, facts->sector_size, want, acts.data, (bool *)may.data);
	memset(may.data, 0, facts->guard_from / facts->sector_size * sizeof(bool));
	rmw_erase_blocks_widen(acts.data, (const bool *)may.data, count, 0, facts->sector_size);
	return gather(plan, facts->sector_size, acts.data, err);
}

bool rmw_plan_check(const struct rmw_plan *plan, const struct rmw_chip_facts *facts,
		    struct rmw_err *err)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct rmw_plan_row *row = &plan->rows[i];

		if (row->act != RMW_PLAN_KEEP && row->addr < facts->write_from)
			return rmw_fail(err, RMW_E_BOOT_CHANGED,
					"0x%06" PRIx32
					" of the boot loader, which ends at 0x%06" PRIx32
					", is not what it was",
					row->addr, facts->write_from);
	}
	return true;
}

static void move_row(struct rmw_plan *plan, size_t from, size_t to)
{
	const struct rmw_plan_row row = plan->rows[from];

	memmove(&plan->rows[to + 1], &plan->rows[to], (from - to) * sizeof(row));
	plan->rows[to] = row;
}

/* Split row `at` so that its first sector becomes a row of its own, which erases too. */
static bool erase_first_sector(struct rmw_plan *plan, size_t at, uint32_t sector_size,
			       struct rmw_err *err)
{
	struct rmw_plan_row *row = &plan->rows[at];

	if (row->size > sector_size) {
		if (!make_room(plan, err))
			return false;
		row = &plan->rows[at];
		memmove(row + 1, row, (plan->count - at) * sizeof(*row));
		plan->count++;
		row[1].addr += sector_size;
		row[1].size -= sector_size;
		row->size = sector_size;
	}
	row->act = RMW_PLAN_REWRITE;
	return true;
}

bool rmw_plan_arrange(struct rmw_plan *plan, const struct rmw_chip_facts *facts,
		      struct rmw_err *err)
{
	size_t write = find_row(plan, ACT_BIT(RMW_PLAN_WRITE));
	size_t erase = find_row(plan, ACT_BIT(RMW_PLAN_REWRITE) | ACT_BIT(RMW_PLAN_ERASE));

	if (!facts->write_needs_erase || write == plan->count || erase < write)
		return true;
	if (erase == plan->count)
		return erase_first_sector(plan, write, facts->sector_size, err);
	move_row(plan, erase, write);
	return true;
}

static bool add_row(struct rmw_plan *plan, struct rmw_plan_row row, struct rmw_err *err)
{
	return row.size == 0 || add_sector(plan, row, err);
}

bool rmw_plan_split(const struct rmw_plan *plan, uint32_t addr, uint32_t size,
		    struct rmw_plan *inside, struct rmw_plan *outside, struct rmw_err *err)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct rmw_plan_row row = plan->rows[i];
		const uint32_t end = row.addr + row.size;
		const uint32_t from = addr < row.addr ? row.addr : addr < end ? addr : end;
		const uint32_t to = addr + size < from	? from
				    : addr + size < end ? addr + size
							: end;
		const struct rmw_plan_row before = { row.act, row.addr, from - row.addr };
		const struct rmw_plan_row within = { row.act, from, to - from };
		const struct rmw_plan_row behind = { row.act, to, end - to };

		if (!add_row(outside, before, err) || !add_row(inside, within, err) ||
		    !add_row(outside, behind, err))
			return false;
	}
	return true;
}
