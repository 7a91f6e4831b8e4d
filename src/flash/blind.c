/* SPDX-License-Identifier: MIT */
/* Writing where nothing can be read: all that can be done, and no claim that it is right. */
#include "flash/blind.h"

#include <inttypes.h>
#include <string.h>

#include "flash/canvas.h"
#include "flash/plan.h"
#include "flash/run.h"

/* All parts in one piece of memory, from the first byte of the lowest to the end of the highest. */
struct reach {
	uint32_t addr;
	uint32_t end;
};

static uint32_t round_up(uint32_t addr, uint32_t size)
{
	return (addr + size - 1) / size * size;
}

static uint32_t part_end(struct rmw_part part, uint32_t sector_size)
{
	return round_up(part.addr + (uint32_t)part.bytes.len, sector_size);
}

static bool check(const struct rmw_chip *chip, const struct rmw_part *parts, size_t count,
		  const struct rmw_job *job, struct rmw_err *err)
{
	const uint32_t size = rmw_chip_facts(chip)->sector_size;

	if (!job->skips_backup)
		return rmw_fail(err, RMW_E_READ_LOCKED, "no backup can be taken first");
	if (!rmw_parts_check(parts, count, chip, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (parts[i].addr % size != 0)
			return rmw_fail(err, RMW_E_RANGE,
					"0x%06" PRIx32 " is not the start of a sector, and what is "
					"before it there cannot be read and kept",
					parts[i].addr);
	return true;
}

static struct reach reach_of(const struct rmw_part *parts, size_t count, uint32_t sector_size)
{
	struct reach reach = { UINT32_MAX, 0 };

	for (size_t i = 0; i < count; i++) {
		uint32_t end = part_end(parts[i], sector_size);

		if (parts[i].addr < reach.addr)
			reach.addr = parts[i].addr;
		if (end > reach.end)
			reach.end = end;
	}
	return reach;
}

static void lay_down(const struct rmw_part *parts, size_t count, struct reach reach,
		     struct rmw_buf *content)
{
	memset(content->data, 0xff, content->len);
	for (size_t i = 0; i < count; i++)
		if (parts[i].bytes.data != NULL)
			memcpy(content->data + (parts[i].addr - reach.addr), parts[i].bytes.data,
			       parts[i].bytes.len);
}

static bool make_plan(const struct rmw_chip_facts *facts, const struct rmw_part *parts,
		      size_t count, struct reach reach, struct rmw_view content,
		      struct rmw_plan *plan, struct rmw_err *err)
{
	const struct rmw_view unknown = { NULL, 0 };

	for (size_t i = 0; i < count; i++) {
		uint32_t size = part_end(parts[i], facts->sector_size) - parts[i].addr;

		if (!rmw_plan_make(plan, facts, parts[i].addr, unknown,
				   rmw_view_part(content, parts[i].addr - reach.addr, size), err))
			return false;
	}
	return rmw_plan_arrange(plan, facts, err);
}

static void tell(const struct rmw_part *parts, size_t count, const struct rmw_job *job,
		 uint32_t sector_size)
{
	rmw_tell(
		&job->watch, RMW_EVENT_WARNING, NULL,
		"this chip forbids reading: nothing is backed up, nothing is compared, and regions "
		"of its partition table are not known");
	for (size_t i = 0; i < count; i++) {
		uint32_t end = parts[i].addr + (uint32_t)parts[i].bytes.len;

		if (parts[i].bytes.data != NULL && end % sector_size != 0)
			rmw_tell(&job->watch, RMW_EVENT_NOTE, NULL,
				 "from 0x%06" PRIx32 " to the end of its sector FF is written",
				 end);
	}
}

bool rmw_blind_write(struct rmw_chip *chip, const struct rmw_part *parts, size_t count,
		     const struct rmw_job *job, struct rmw_job_result *result, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);
	rmw_auto(buf) content = RMW_BUF_INIT;
	rmw_auto(plan) plan = { 0 };
	struct reach reach;

	if (!check(chip, parts, count, job, err))
		return false;
	reach = reach_of(parts, count, facts->sector_size);
	if (!rmw_buf_resize(&content, reach.end - reach.addr, err))
		return false;
	lay_down(parts, count, reach, &content);
	tell(parts, count, job, facts->sector_size);
	if (!make_plan(facts, parts, count, reach, rmw_buf_view(&content), &plan, err) ||
	    (job->review != NULL && !job->review(job->review_ctx, &plan, err)))
		return false;
	if (job->is_dry_run)
		return true;
	if (!rmw_plan_run(&plan, chip, reach.addr, rmw_buf_view(&content), NULL, job, result, err))
		return false;
	return rmw_fail(err, RMW_E_NOT_VERIFIED, "all %" PRIu64 " bytes were taken by the chip",
			result->bytes_erased > result->bytes_written ? result->bytes_erased
								     : result->bytes_written);
}
