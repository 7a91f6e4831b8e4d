/* SPDX-License-Identifier: MIT */
/* A whole dump back into the flash that it is of. */
#include <stdlib.h>

#include "flash/backup.h"
#include "flash/job.h"
#include "flash/making.h"
#include "flash/sidecar.h"

/* Of another unit, so at least of such a chip. */
static bool check_silicon(const struct rmw_chip *chip, struct rmw_view dump, struct rmw_err *err)
{
	struct rmw_image_info *info = malloc(sizeof(*info));
	const char *made_for;

	if (info == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "what is in the dump has no room");
	rmw_image_inspect(dump, info);
	made_for = info->chip;
	free(info);
	return rmw_making_check_silicon(chip, made_for, err);
}

static bool check_owner(const struct rmw_chip *chip, const char *path, struct rmw_view dump,
			const struct rmw_job *job, struct rmw_err *err)
{
	struct rmw_err seen = { 0 };
	struct rmw_sidecar sidecar;
	char unit[RMW_UNIT_NAME_MAX], mac[2 * sizeof(sidecar.mac) + 1] = "no unit";

	if (rmw_sidecar_read(path, dump, &sidecar, &seen)) {
		if (rmw_sidecar_is_of(&sidecar, rmw_chip_id(chip)))
			return true;
		if (sidecar.has_mac)
			rmw_hex(RMW_VIEW_OF(sidecar.mac), mac);
		rmw_unit_name(rmw_chip_id(chip), unit);
		(void)rmw_fail(&seen, RMW_E_FOREIGN_DUMP, "the dump is of %s, this unit is %s", mac,
			       unit);
	}
	if (!job->allows_foreign)
		return rmw_fail(err, seen.code, "%s", seen.cause);
	rmw_tell(&job->watch, RMW_EVENT_WARNING, NULL, "taken all the same: %s", seen.cause);
	return check_silicon(chip, dump, err);
}

static bool take_dump(const struct rmw_chip *chip, const char *path, const struct rmw_job *job,
		      struct rmw_buf *dump, struct rmw_err *err)
{
	return rmw_file_read(path, RMW_SIDECAR_FLASH_MAX, dump, err) &&
	       rmw_dump_check_size(chip, dump->len, &job->watch, err) &&
	       rmw_making_check_family(chip, rmw_buf_view(dump), err) &&
	       check_owner(chip, path, rmw_buf_view(dump), job, err) &&
	       rmw_making_straighten(dump, &job->watch, err);
}

bool rmw_flash_restore(struct rmw_chip *chip, const char *path, const struct rmw_job *job,
		       struct rmw_job_result *result, struct rmw_err *err)
{
	rmw_auto(buf) dump = RMW_BUF_INIT;
	struct rmw_part part = { 0 };
	bool is_taken;

	*result = (struct rmw_job_result){ 0 };
	if (!rmw_chip_facts(chip)->is_readable) {
		(void)rmw_fail(err, RMW_E_READ_LOCKED, "a restore could not be verified");
		return rmw_while(err, "restore");
	}
	rmw_chip_keep_begin(chip);
	is_taken = take_dump(chip, path, job, &dump, err);
	rmw_chip_keep_end(chip);
	part.bytes = rmw_buf_view(&dump);
	result->is_one_short = is_taken && dump.len < rmw_chip_facts(chip)->flash_size;
	return (is_taken && rmw_job_change(chip, &part, 1, RMW_SPARE_NONE, job, result, err)) ||
	       rmw_while(err, "restore");
}
