/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_PLAN_H
#define RMW_FLASH_PLAN_H

#include <rmwflash/flash.h>

/*
 * Plan the least work that turns `have` into `want`, both at flash address `addr`.
 *
 * Pure: touches no device. `addr` and the lengths are whole sectors. Rows are appended, so a plan
 * may cover several ranges, lowest first. Equal sectors are kept; a sector that only clears bits
 * is written without an erase, unless the facts say that a write erases; a sector that is to be
 * blank is erased and not written. An empty `have` means that nobody knows what is there: then
 * nothing is kept. Fails with NO_MEMORY; `plan` then holds the sectors before the one that found
 * no room, and is released as ever.
 */
bool rmw_plan_make(struct rmw_plan *plan, const struct rmw_chip_facts *facts, uint32_t addr,
		   struct rmw_view have, struct rmw_view want, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Where a chip erases runs of sectors as large blocks (facts say has_stream), erase whole blocks
 * where that takes less time, as rmw_erase_blocks_widen says; the plan then names all that is
 * erased. Nothing below facts.guard_from is. Call between the last rmw_plan_make and
 * rmw_plan_arrange. `want` is what the flash is to hold from address 0 on, and covers every row.
 * Pure. Fails with NO_MEMORY; `plan` is as it was.
 */
bool rmw_plan_widen(struct rmw_plan *plan, const struct rmw_chip_facts *facts, struct rmw_view want,
		    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Take a plan apart: rows of the whole sectors [addr, addr + size) into `inside`, the others into
 * `outside`, each in the order of `plan`. Both are empty before. Fails with NO_MEMORY.
 */
bool rmw_plan_split(const struct rmw_plan *plan, uint32_t addr, uint32_t size,
		    struct rmw_plan *inside, struct rmw_plan *outside,
		    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Put the rows in the order in which the chip can take them; call once, when all ranges are in.
 *
 * Where a write only works after an erase, the first row that acts must erase: the first row that
 * does is moved in front of the writes, and where there is none, the first sector that is written
 * anyway is erased too. Other chips take the rows as they are. Fails with NO_MEMORY.
 */
bool rmw_plan_arrange(struct rmw_plan *plan, const struct rmw_chip_facts *facts,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Fails with BOOT_CHANGED when the plan is to put back what lies below facts.write_from: the driver
 * would refuse it, but in the middle of the work.
 */
bool rmw_plan_check(const struct rmw_plan *plan, const struct rmw_chip_facts *facts,
		    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * True when `have` becomes `want`, which is as long, only by way of an erase: NOR flash turns ones
 * into zeros when it is written, and only an erase brings ones back.
 */
bool rmw_plan_needs_erase(struct rmw_view have, struct rmw_view want);

/* True when the act erases what is there. */
bool rmw_plan_erases(enum rmw_plan_act act);

/* True when the plan leaves the flash as it is. */
bool rmw_plan_is_idle(const struct rmw_plan *plan);

#endif
