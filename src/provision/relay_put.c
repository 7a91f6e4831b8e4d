/* SPDX-License-Identifier: MIT */
/* Writes what a relay is to be into its flash. */
#include "provision/relay_put.h"

#include <stdlib.h>

static bool put(struct rmw_chip *chip, const struct rmw_relay_setup *setup,
		const struct rmw_job *job, struct rmw_job_result *result, struct rmw_err *err)
{
	return rmw_flash_write(chip, setup->parts, setup->count, job, result, err);
}

/* The calibration moves to where the new table says, and is there before anything else changes. */
static bool put_moved(struct rmw_chip *chip, const struct rmw_relay_setup *setup,
		      const struct rmw_job *job, struct rmw_job_result *result, struct rmw_err *err)
{
	const char **includes = calloc(job->include_count + 1, sizeof(*includes));
	struct rmw_job moving = *job;
	bool is_good;

	if (includes == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a job");
	for (size_t i = 0; i < job->include_count; i++)
		includes[i] = job->includes[i];
	includes[moving.include_count++] = "factory";
	moving.includes = includes;
	moving.first_addr = setup->parts[0].addr;
	moving.first_size = (uint32_t)setup->parts[0].bytes.len;
	is_good = put(chip, setup, &moving, result, err);
	free((void *)includes);
	return is_good;
}

/* A refusal of the table is one of the image: exit status 6. */
bool rmw_relay_put(struct rmw_chip *chip, const struct rmw_relay_setup *setup,
		   const struct rmw_job *job, struct rmw_job_result *result, struct rmw_err *err)
{
	if (setup->moves_factory ? put_moved(chip, setup, job, result, err)
				 : put(chip, setup, job, result, err))
		return true;
	if (err->code != RMW_E_NOT_CONFIRMED || !setup->brings_table)
		return false;
	rmw_err_clear(err);
	return rmw_fail(err, RMW_E_TABLE_UNFIT, "%s; nothing was written",
			setup->verdict.faults[0]);
}
