/* SPDX-License-Identifier: MIT */
/* Executing a plan: row by row, sector by sector, each until it went well or no more. */
#include "flash/run.h"

#include <inttypes.h>

#include "base/number.h"
#include "base/time.h"
#include "flash/erase_blocks.h"
#include "flash/plan.h"
#include "flash/run_state.h"

static bool erase(struct rmw_run *run, struct rmw_plan_row step, struct rmw_err *err)
{
	if (!rmw_chip_erase(run->chip, step.addr, step.size, err))
		return false;
	run->result->bytes_erased += step.size;
	return true;
}

static bool program(struct rmw_run *run, struct rmw_plan_row step, struct rmw_err *err)
{
	struct rmw_view bytes = rmw_view_part(run->content, step.addr - run->addr, step.size);

	if (!rmw_chip_write(run->chip, step.addr, bytes, err))
		return false;
	run->result->bytes_written += step.size;
	return true;
}

static bool act_once(struct rmw_run *run, struct rmw_plan_row step, struct rmw_err *err)
{
	switch (step.act) {
	case RMW_PLAN_KEEP:
		return true;
	case RMW_PLAN_ERASE:
		return erase(run, step, err);
	case RMW_PLAN_WRITE:
		return program(run, step, err);
	case RMW_PLAN_REWRITE:
		return (rmw_chip_facts(run->chip)->write_erases || erase(run, step, err)) &&
		       program(run, step, err);
	}
	return rmw_fail(err, RMW_E_INTERNAL, "act %d is none", (int)step.act);
}

bool rmw_run_try_again(struct rmw_run *run, struct rmw_chip_tries *tries, struct rmw_err *err)
{
	const struct rmw_err first = *err;

	if (!rmw_chip_may_retry(err->code) ||
	    rmw_chip_count_try(run->chip, tries) > RMW_FAULTS_PER_SECTOR ||
	    run->faults >= RMW_FAULTS_PER_PLAN)
		return false;
	rmw_err_clear(err);
	if (!rmw_chip_recover(run->chip, err)) {
		if (err->code != RMW_E_INTERRUPTED && err->code != RMW_E_PORT_LOST)
			*err = first;
		return false;
	}
	run->faults++;
	run->result->retries++;
	return true;
}

/* Nobody knows what a write that failed has left behind, so what follows it erases first. */
static bool act(struct rmw_run *run, struct rmw_plan_row step, struct rmw_err *err)
{
	struct rmw_chip_tries tries = { 0 };

	while (!act_once(run, step, err)) {
		if (!rmw_run_try_again(run, &tries, err))
			return false;
		if (step.act == RMW_PLAN_WRITE)
			step.act = RMW_PLAN_REWRITE;
	}
	return true;
}

/* The next step of a row: one sector, or a block of them where they only become blank. */
static struct rmw_plan_row next_step(const struct rmw_run *run, struct rmw_plan_row row,
				     uint32_t at)
{
	struct rmw_plan_row step = { row.act, row.addr + at,
				     rmw_chip_facts(run->chip)->sector_size };
	uint32_t left = row.size - at;

	/* Blank stretches go block by block: the flash does that much faster. */
	if (row.act == RMW_PLAN_ERASE && step.size < RMW_ERASE_BLOCK) {
		uint32_t to_border = RMW_ERASE_BLOCK - step.addr % RMW_ERASE_BLOCK;

		step.size = left < to_border ? left : to_border;
	}
	return step;
}

/* Half of nothing is whole: what was only looked at, or not begun, needs no word. */
static bool stopped(const struct rmw_run *run, const struct rmw_plan_row *half, struct rmw_err *err)
{
	const uint32_t size = rmw_chip_facts(run->chip)->sector_size;
	uint64_t done = run->done / size, total = run->stage.total / size;

	if (half == NULL)
		return rmw_while(err,
				 "%" PRIu64 " of %" PRIu64
				 " %s done, none half; a re-run sends what is missing",
				 done, total, rmw_number_word(total, "sector", "sectors"));
	return rmw_while(err,
			 "sector 0x%06" PRIx32 " is half written, %" PRIu64 " of %" PRIu64
			 " %s done; a re-run sends what is missing",
			 half->addr, done, total, rmw_number_word(total, "sector", "sectors"));
}

static bool run_row(struct rmw_run *run, struct rmw_plan_row row, struct rmw_err *err)
{
	struct rmw_plan_row step;

	for (uint32_t at = 0; at < row.size; at += step.size) {
		step = next_step(run, row, at);
		if (!rmw_cancel_check(run->job->cancel, err))
			return stopped(run, NULL, err);
		if (!act(run, step, err))
			return stopped(run, &step, err);
		run->done += step.size;
		rmw_stage_progress(&run->stage, run->done);
	}
	return true;
}

static bool run_rows(struct rmw_run *run, const struct rmw_plan *plan, struct rmw_err *err)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->rows[i].act != RMW_PLAN_KEEP && !run_row(run, plan->rows[i], err))
			return false;
	return true;
}

bool rmw_plan_run(const struct rmw_plan *plan, struct rmw_chip *chip, uint32_t addr,
		  struct rmw_view content, struct rmw_buf *marks, const struct rmw_job *job,
		  struct rmw_job_result *result, struct rmw_err *err)
{
	uint64_t total = rmw_plan_bytes(plan, RMW_PLAN_ERASE) +
			 rmw_plan_bytes(plan, RMW_PLAN_WRITE) +
			 rmw_plan_bytes(plan, RMW_PLAN_REWRITE);
	struct rmw_run run = { .chip = chip,
			       .addr = addr,
			       .content = content,
			       .job = job,
			       .result = result,
			       .marks = marks };
	const uint32_t before = rmw_chip_retries(chip);

	run.stage = rmw_stage_begin(&job->watch, chip, "erase+write", total);
	if (!(rmw_chip_facts(chip)->has_stream ? rmw_run_stream(&run, plan, err)
					       : run_rows(&run, plan, err)))
		return false;
	run.faults += rmw_chip_retries(chip) - before;
	rmw_stage_end(&run.stage, "%" PRIu64 " bytes in place, %u %s", total, run.faults,
		      rmw_number_word(run.faults, "retry", "retries"));
	return true;
}
