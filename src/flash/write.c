/* SPDX-License-Identifier: MIT */
/* What a person asks for: that bytes are there, or that nothing is. */
#include <inttypes.h>

#include "flash/job.h"

bool rmw_flash_write(struct rmw_chip *chip, const struct rmw_part *parts, size_t part_count,
		     const struct rmw_job *job, struct rmw_job_result *result, struct rmw_err *err)
{
	*result = (struct rmw_job_result){ 0 };
	return rmw_job_change(chip, parts, part_count, RMW_SPARE_PROTECTED, job, result, err) ||
	       rmw_while(err, "write");
}

static bool check_sectors(const struct rmw_chip *chip, const struct rmw_region *region,
			  struct rmw_err *err)
{
	const uint32_t size = rmw_chip_facts(chip)->sector_size;

	if (region->addr % size != 0 || region->size % size != 0)
		return rmw_fail(err, RMW_E_RANGE,
				"0x%06" PRIx32 " + 0x%" PRIx32
				" does not begin and end with a sector of %" PRIu32 " bytes",
				region->addr, region->size, size);
	return true;
}

bool rmw_flash_erase(struct rmw_chip *chip, const struct rmw_region *region,
		     const struct rmw_job *job, struct rmw_job_result *result, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);
	const struct rmw_region whole = { .name = "all", .size = facts->flash_size };
	const struct rmw_region *asked = region == NULL ? &whole : region;
	const struct rmw_part blank = { asked->addr, { NULL, asked->size } };

	*result = (struct rmw_job_result){ 0 };
	if (region == NULL && !facts->is_readable)
		(void)rmw_fail(err, RMW_E_READ_LOCKED, "what is to be kept cannot be found out");
	else if (check_sectors(chip, asked, err) &&
		 rmw_job_change(chip, &blank, 1,
				region == NULL ? RMW_SPARE_KEPT : RMW_SPARE_PROTECTED, job, result,
				err))
		return true;
	return rmw_while(err, "erase");
}
