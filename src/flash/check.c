/* SPDX-License-Identifier: MIT */
/* The closing verification: what was asked for is there, and nothing else has changed. */
#include "flash/check.h"

#include <inttypes.h>
#include <string.h>

#include "base/number.h"
#include "base/time.h"
#include "flash/plan.h"
#include "flash/run.h"
#include "flash/sector_crcs.h"
#include "flash/stage.h"
#include "flash/sure_read.h"

#define ROUNDS_MAX 4u /* without one fewer sector wrong */

struct check {
	struct rmw_canvas *canvas;
	const struct rmw_job *job;
	struct rmw_job_result *result;
	bool is_whole;	     /* the rest is compared too */
	size_t wrong;	     /* sectors that differ, of this round */
	unsigned rounds;     /* so far */
	size_t outside;	     /* those of them that nobody asked for */
	size_t first_sector; /* the first that differs */
	struct rmw_plan repair;
};

static bool is_in_scope(const struct check *check, size_t sector)
{
	return check->is_whole || rmw_canvas_is_asked(check->canvas, sector);
}

static uint64_t scope_bytes(const struct check *check)
{
	uint64_t sectors = 0;

	for (size_t i = 0; i < rmw_canvas_sectors(check->canvas); i++)
		sectors += is_in_scope(check, i);
	return sectors * check->canvas->sector_size;
}

static bool note_wrong(struct check *check, size_t sector, struct rmw_err *err)
{
	struct rmw_canvas *canvas = check->canvas;

	if (check->wrong++ == 0)
		check->first_sector = sector;
	check->outside += !rmw_canvas_is_asked(canvas, sector);
	return rmw_plan_make(&check->repair, rmw_chip_facts(canvas->chip),
			     (uint32_t)sector * canvas->sector_size,
			     rmw_span_view(rmw_canvas_have(canvas, sector)),
			     rmw_canvas_want(canvas, sector), err);
}

static bool compare_sector(struct check *check, size_t sector, struct rmw_err *err)
{
	struct rmw_canvas *canvas = check->canvas;
	const struct rmw_view want = rmw_canvas_want(canvas, sector);
	const struct rmw_span have = rmw_canvas_have(canvas, sector);

	return rmw_cancel_check(check->job->cancel, err) &&
	       rmw_sure_read(canvas->chip, (uint32_t)sector * canvas->sector_size, have, &want, 1,
			     err) &&
	       (rmw_view_equal(rmw_span_view(have), want) || note_wrong(check, sector, err));
}

/* What was proven just behind its writes needs no other digest, unless all gets one anyway. */
static bool is_proven(const struct check *check, size_t sector)
{
	return !check->is_whole && (check->canvas->marks.data[sector] & RMW_MARK_PROVEN) != 0;
}

/* The end of the run of sectors to be compared that begins at `sector`. */
static size_t run_end(const struct check *check, size_t sector)
{
	while (sector < rmw_canvas_sectors(check->canvas) && is_in_scope(check, sector) &&
	       !is_proven(check, sector))
		sector++;
	return sector;
}

/*
 * Which sectors of a run need no look: all where one digest tells that it is right, else those
 * whose CRC fits and whose digest does.
 */
struct trust {
	bool is_right;
	struct rmw_sector_crcs crcs; /* empty: nothing is known */
};

static bool find_trust(struct check *check, uint32_t addr, struct rmw_view want,
		       struct trust *trust, struct rmw_err *err)
{
	struct rmw_chip *chip = check->canvas->chip;

	if (!rmw_sure_is_there(chip, addr, want, &trust->is_right, err))
		return false;
	if (trust->is_right || !rmw_chip_facts(chip)->has_crcs)
		return true;
	return rmw_sector_crcs_fetch(&trust->crcs, chip, addr, (uint32_t)want.len, err) &&
	       rmw_sector_crcs_prove(&trust->crcs, chip, addr, want, err);
}

static bool is_trusted(const struct trust *trust, size_t index, struct rmw_view want)
{
	return trust->is_right ||
	       (trust->crcs.crcs.len > 0 && rmw_sector_crcs_fit(&trust->crcs, index, want));
}

static bool compare_run(struct check *check, size_t from, size_t end, const struct rmw_stage *stage,
			uint64_t *done, struct rmw_err *err)
{
	const struct rmw_canvas *canvas = check->canvas;
	const uint32_t size = canvas->sector_size;
	const struct rmw_view want =
		rmw_view_part(rmw_buf_view(&canvas->want), from * size, (end - from) * size);
	struct trust trust = { 0 };
	bool is_good = find_trust(check, (uint32_t)from * size, want, &trust, err);

	for (size_t sector = from; sector < end && is_good; sector++) {
		is_good = is_trusted(&trust, sector - from, rmw_canvas_want(canvas, sector)) ||
			  compare_sector(check, sector, err);
		*done += size;
		rmw_stage_progress(stage, *done);
	}
	rmw_sector_crcs_release(&trust.crcs);
	return is_good;
}

/* Compare everything in scope; `repair` becomes what is missing. */
static bool compare(struct check *check, struct rmw_err *err)
{
	struct rmw_stage stage = rmw_stage_begin(&check->job->watch, check->canvas->chip, "verify",
						 scope_bytes(check));
	uint64_t done = 0;
	size_t end;

	check->wrong = 0;
	check->outside = 0;
	rmw_plan_release(&check->repair);
	for (size_t at = 0; at < rmw_canvas_sectors(check->canvas); at = end + 1) {
		end = run_end(check, at);
		if (end < rmw_canvas_sectors(check->canvas) && is_in_scope(check, end))
			done += check->canvas->sector_size;
		if (end > at && !compare_run(check, at, end, &stage, &done, err))
			return rmw_while(err, "written, but not all verified");
	}
	rmw_stage_end(&stage, "%" PRIu64 " bytes compared%s, %zu %s", done,
		      check->is_whole ? ", the whole flash" : "", check->wrong,
		      rmw_number_word(check->wrong, "sector differs", "sectors differ"));
	return true;
}

static bool still_wrong(const struct check *check, struct rmw_err *err)
{
	struct rmw_canvas *canvas = check->canvas;
	const struct rmw_view want = rmw_canvas_want(canvas, check->first_sector);
	const struct rmw_span have = rmw_canvas_have(canvas, check->first_sector);
	const size_t at = rmw_view_difference(rmw_span_view(have), want);

	return rmw_fail(
		err, RMW_E_VERIFY, "0x%06zx holds %02x instead of %02x; %zu %s after %u rounds",
		check->first_sector * canvas->sector_size + at, have.data[at], want.data[at],
		check->wrong,
		rmw_number_word(check->wrong, "sector still differs", "sectors still differ"),
		check->rounds);
}

static bool repair(struct check *check, struct rmw_err *err)
{
	struct rmw_canvas *canvas = check->canvas;

	rmw_tell(&check->job->watch, RMW_EVENT_WARNING, "verify",
		 "%zu %s, the first at 0x%06zx, and %s written again", check->wrong,
		 rmw_number_word(check->wrong, "sector differs", "sectors differ"),
		 check->first_sector * canvas->sector_size,
		 rmw_number_word(check->wrong, "is", "are"));
	if (check->outside > 0)
		rmw_tell(&check->job->watch, RMW_EVENT_WARNING, "verify",
			 "%zu of them had changed outside the plan and %s", check->outside,
			 rmw_number_word(check->outside, "is put back as it was",
					 "are put back as they were"));
	if (!rmw_plan_check(&check->repair, rmw_chip_facts(canvas->chip), err) ||
	    !rmw_plan_arrange(&check->repair, rmw_chip_facts(canvas->chip), err) ||
	    !rmw_plan_run(&check->repair, canvas->chip, 0, rmw_buf_view(&canvas->want),
			  &canvas->marks, check->job, check->result, err))
		return false;
	check->result->put_back += (uint32_t)check->outside;
	check->result->retries += (uint32_t)(check->wrong - check->outside);
	return true;
}

static bool check_rounds(struct check *check, struct rmw_err *err)
{
	size_t least = SIZE_MAX;
	unsigned idle = 0;

	for (check->rounds = 1;; check->rounds++) {
		if (!compare(check, err))
			return false;
		if (check->wrong == 0)
			return true;
		idle = check->wrong < least ? 1 : idle + 1;
		least = check->wrong < least ? check->wrong : least;
		if (idle == ROUNDS_MAX)
			return still_wrong(check, err);
		if (!repair(check, err))
			return false;
	}
}

bool rmw_check_flash(struct rmw_canvas *canvas, const struct rmw_job *job,
		     struct rmw_job_result *result, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(canvas->chip);
	struct check check = { .canvas = canvas,
			       .job = job,
			       .result = result,
			       .is_whole = rmw_canvas_checks_all(canvas) &&
					   rmw_canvas_is_complete(canvas) };
	bool is_good = check_rounds(&check, err);

	rmw_plan_release(&check.repair);
	if (!is_good)
		return false;
	result->is_verified = true;
	result->has_rest = rmw_canvas_has_rest(canvas);
	result->is_rest_checked = check.is_whole || !result->has_rest;
	if (!facts->is_frame_checked && !result->is_rest_checked)
		rmw_tell(
			&job->watch, RMW_EVENT_NOTE, "verify",
			"the rest of the flash was not checked: there is no backup to compare with");
	return true;
}

static size_t asked_end(const struct rmw_canvas *canvas, size_t sector)
{
	while (sector < rmw_canvas_sectors(canvas) && rmw_canvas_is_asked(canvas, sector))
		sector++;
	return sector;
}

static void vouch(const struct rmw_canvas *canvas, uint32_t addr, uint32_t size)
{
	const struct rmw_view want = rmw_view_part(rmw_buf_view(&canvas->want), addr, size);
	uint8_t digest[RMW_DIGEST_SIZE];

	rmw_chip_digest_of(canvas->chip, want, digest);
	rmw_chip_vouch(canvas->chip, addr, size, digest);
}

void rmw_check_unchanged(const struct rmw_canvas *canvas, struct rmw_job_result *result)
{
	const uint32_t size = canvas->sector_size;
	size_t end;

	result->is_verified = true;
	result->has_rest = rmw_canvas_has_rest(canvas);
	result->is_rest_checked = rmw_canvas_is_complete(canvas);
	for (size_t at = 0; at < rmw_canvas_sectors(canvas); at = end + 1) {
		end = asked_end(canvas, at);
		if (end > at && rmw_chip_facts(canvas->chip)->has_digest)
			vouch(canvas, (uint32_t)at * size, (uint32_t)(end - at) * size);
	}
}
