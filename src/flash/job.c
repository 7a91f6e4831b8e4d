/* SPDX-License-Identifier: MIT */
/* The jobs that change a flash: read, plan, review, back up, act, verify. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/number.h"
#include "flash/backup.h"
#include "flash/blind.h"
#include "flash/boot_check.h"
#include "flash/canvas.h"
#include "flash/check.h"
#include "flash/erase_blocks.h"
#include "flash/job.h"
#include "flash/journal.h"
#include "flash/layout.h"
#include "flash/making.h"
#include "flash/plan.h"
#include "flash/run.h"
#include "flash/sidecar.h"
#include "flash/stage.h"
#include "flash/stock.h"
#include "flash/sure_read.h"

struct work {
	struct rmw_chip *chip;
	const struct rmw_part *parts;
	size_t part_count;
	enum rmw_spare spare;
	const struct rmw_job *job;
	struct rmw_job_result *result;
	struct rmw_canvas canvas;
	struct rmw_layout layout;
	struct rmw_plan plan;
	struct rmw_ranges touched; /* by the job that did not finish, and by this one */
};

static void work_release(struct work *work)
{
	rmw_canvas_release(&work->canvas);
	rmw_plan_release(&work->plan);
}

/* An unfinished job may have left anything in the flash; what was before it is in its backup. */
static bool take_up_unfinished(struct work *work, struct rmw_err *err)
{
	char path[RMW_PATH_MAX];
	struct rmw_view before;

	if (work->job->skips_backup)
		return true;
	if (!rmw_journal_find(work->chip, work->job, &work->canvas.before, path, &work->touched,
			      err))
		return false;
	if (work->canvas.before.len == 0)
		return true;
	work->result->is_resumed = true;
	before = rmw_buf_view(&work->canvas.before);
	rmw_sha256(&before, 1, work->result->digest);
	snprintf(work->canvas.base.path, sizeof(work->canvas.base.path), "%s", path);
	snprintf(work->result->backup_path, sizeof(work->result->backup_path), "%s", path);
	rmw_tell(&work->job->watch, RMW_EVENT_NOTE, "backup",
		 "the last job on this unit did not finish; its backup stands: %s", path);
	return true;
}

/* A disk that is full, or a folder that cannot be written, is told before anything is read. */
static bool try_backup(const struct work *work, struct rmw_err *err)
{
	const struct rmw_job *job = work->job;

	return job->skips_backup || job->is_dry_run || work->canvas.before.len > 0 ||
	       rmw_backup_try(work->chip, job, err);
}

/* Then the firmware in the flash is asked for first, and so where it is. */
static bool waits_for_stock(const struct work *work)
{
	return work->job->shares_base && work->job->base_path == NULL && !work->job->skips_backup &&
	       work->canvas.before.len == 0 && rmw_base_is_of_use(work->chip);
}

/* What was there before an unfinished job is all that needs to be known of before. */
static bool find_base(struct work *work, struct rmw_err *err)
{
	const struct rmw_job *job = work->job;

	if (work->canvas.before.len > 0 && job->base_path != NULL)
		rmw_tell(&job->watch, RMW_EVENT_NOTE, "backup",
			 "that backup is the base, and not %s", job->base_path);
	return job->skips_backup || work->canvas.before.len > 0 || waits_for_stock(work) ||
	       rmw_base_find(&work->canvas.base, work->chip, job, NULL, err);
}

/* Disks are slow, too. */
static bool look_at_disk(struct work *work, struct rmw_err *err)
{
	bool is_good;

	rmw_chip_keep_begin(work->chip);
	is_good = take_up_unfinished(work, err) && try_backup(work, err) && find_base(work, err);
	rmw_chip_keep_end(work->chip);
	return is_good;
}

static void parse_layout(struct work *work, const struct rmw_buf *source)
{
	rmw_layout_parse_flash(&work->layout, work->chip, rmw_buf_view(source));
	rmw_layout_keep_private(&work->layout, work->chip);
}

/* A job without a backup may follow one that stopped in the middle of the table. */
static bool find_lost_layout(struct work *work, struct rmw_err *err)
{
	rmw_auto(buf) content = RMW_BUF_INIT;
	struct rmw_ranges ranges = { 0 };
	char path[RMW_PATH_MAX];

	if (!rmw_journal_find(work->chip, work->job, &content, path, &ranges, err))
		return false;
	if (content.len > 0)
		parse_layout(work, &content);
	if (work->layout.has_table)
		rmw_tell(&work->job->watch, RMW_EVENT_NOTE, "plan",
			 "the flash has no valid partition table; the one in %s counts", path);
	else if (work->spare != RMW_SPARE_NONE)
		rmw_tell(&work->job->watch, RMW_EVENT_WARNING, "plan",
			 "the flash has no valid partition table: where it holds identity and "
			 "calibration of this unit is not known, and they are not left alone");
	return true;
}

/* The table of before, where a job is taken up: the one in flash may be half of the new one. */
static bool find_layout(struct work *work, struct rmw_err *err)
{
	const struct rmw_region table = rmw_layout_table(work->chip);
	struct rmw_canvas *canvas = &work->canvas;

	if (canvas->before.len == 0 && !rmw_canvas_read_range(canvas, table.addr, table.size, err))
		return rmw_while(err, "partition table");
	parse_layout(work, canvas->before.len > 0 ? &canvas->before : &canvas->have);
	return (work->layout.has_table || find_lost_layout(work, err)) &&
	       rmw_layout_check_includes(&work->layout, work->job, err);
}

static bool find_stock_base(struct work *work, struct rmw_err *err)
{
	uint8_t stock[RMW_DIGEST_SIZE];
	bool is_good;

	if (!waits_for_stock(work))
		return true;
	if (!rmw_stock_ask(&work->layout, work->chip, stock, err))
		return false;
	rmw_chip_keep_begin(work->chip);
	is_good = rmw_base_find(&work->canvas.base, work->chip, work->job, stock, err);
	rmw_chip_keep_end(work->chip);
	return is_good;
}

/*
 * Where the rest of the flash is made as it was before an unfinished job, all of it is looked at
 * first: it may hold something newer by now.
 */
static bool read_flash(struct work *work, struct rmw_err *err)
{
	bool is_rest_put_back = work->canvas.before.len > 0 && rmw_canvas_checks_all(&work->canvas);

	return is_rest_put_back
		       ? rmw_canvas_read_all(&work->canvas, "read", work->job, work->result, err)
		       : rmw_canvas_read_asked(&work->canvas, "read", work->job, work->result, err);
}

static bool is_spared(const struct work *work, const struct rmw_region *region)
{
	if (region->is_locked)
		return true;
	switch (work->spare) {
	case RMW_SPARE_NONE:
		return false;
	case RMW_SPARE_PROTECTED:
		return region->is_protected && !rmw_layout_is_included(region, work->job);
	case RMW_SPARE_KEPT:
		return region->is_kept && !rmw_layout_is_included(region, work->job);
	}
	return true;
}

/* True when some byte that is asked for lies in no spared region. */
static bool is_any_left(const struct work *work)
{
	for (size_t i = 0; i < work->part_count; i++) {
		uint64_t end = work->parts[i].addr + (uint64_t)work->parts[i].bytes.len;
		bool is_inside = false;

		for (size_t j = 0; j < work->layout.count && !is_inside; j++) {
			const struct rmw_region *region = &work->layout.regions[j];

			is_inside = is_spared(work, region) &&
				    work->parts[i].addr >= region->addr &&
				    end <= (uint64_t)region->addr + region->size;
		}
		if (!is_inside)
			return true;
	}
	return false;
}

/* True when the table that is to be in the flash has the region where it is now. */
static bool is_in_new_table(const struct work *work, const struct rmw_region *region)
{
	const struct rmw_buf *want = &work->canvas.want;
	struct rmw_layout layout;

	rmw_layout_parse_flash(&layout, work->chip, rmw_buf_view(want));
	for (size_t i = 0; i < layout.count; i++)
		if (strcmp(layout.regions[i].name, region->name) == 0)
			return layout.regions[i].addr == region->addr &&
			       layout.regions[i].size == region->size;
	return !layout.has_table;
}

static void tell_spared(const struct work *work, const struct rmw_region *region)
{
	const struct rmw_watch *watch = &work->job->watch;
	const bool is_whole_asked = work->spare == RMW_SPARE_KEPT;

	if (region->is_locked)
		rmw_tell(watch, is_whole_asked ? RMW_EVENT_NOTE : RMW_EVENT_WARNING, "plan",
			 "%s (0x%06" PRIx32 " + 0x%" PRIx32 ") is left alone%s: on this chip the "
			 "loader that answers lies there, and nothing could load it again",
			 region->name, region->addr, region->size,
			 is_whole_asked ? "" : ", though it is to be another one");
	else
		rmw_tell(watch, RMW_EVENT_NOTE, "plan",
			 "%s (0x%06" PRIx32 " + 0x%" PRIx32
			 ") is left alone; --include %s names it",
			 region->name, region->addr, region->size, region->name);
}

/* What is asked of a region that belongs to the unit is left out, and never without a word. */
static bool spare_region(struct work *work, const struct rmw_region *region, struct rmw_err *err)
{
	size_t count;

	if (!rmw_canvas_read_other(&work->canvas, region->addr, region->size, err))
		return false;
	count = rmw_canvas_spare(&work->canvas, region->addr, region->size);
	if (count == 0)
		return true;
	if (region->is_protected && !is_in_new_table(work, region))
		return rmw_fail(err, RMW_E_OTHER_LAYOUT,
				"%s of this unit, 0x%06" PRIx32 " + 0x%" PRIx32
				", is not there in the table of the file",
				region->name, region->addr, region->size);
	if (work->spare != RMW_SPARE_KEPT)
		work->result->bytes_spared += count;
	tell_spared(work, region);
	return true;
}

/* Where the first byte that is asked for lies in a region that is left alone; NULL: in none. */
static const struct rmw_region *spared_at_start(const struct work *work)
{
	for (size_t i = 0; i < work->layout.count; i++) {
		const struct rmw_region *region = &work->layout.regions[i];

		if (is_spared(work, region) && work->parts[0].addr - region->addr < region->size)
			return region;
	}
	return NULL;
}

static bool nothing_left(const struct work *work, struct rmw_err *err)
{
	const bool is_guarded = work->parts[0].addr < rmw_chip_facts(work->chip)->guard_from;
	const struct rmw_region *region = spared_at_start(work);

	if (region == NULL)
		return rmw_fail(err, RMW_E_INTERNAL, "all is left alone, and no region says so");
	return rmw_fail(err, is_guarded ? RMW_E_BOOT_GUARD : RMW_E_USAGE,
			"all of it lies in %s, 0x%06" PRIx32 " + 0x%" PRIx32 ", which is %s%s",
			region->name, region->addr, region->size,
			region->is_locked
				? "never written: on this chip the loader that answers lies there"
				: "left alone unless it is named: --include ",
			region->is_locked ? "" : region->name);
}

static bool spare_regions(struct work *work, struct rmw_err *err)
{
	for (size_t i = 0; i < work->layout.count; i++)
		if (is_spared(work, &work->layout.regions[i]) &&
		    !spare_region(work, &work->layout.regions[i], err))
			return false;
	return is_any_left(work) || nothing_left(work, err);
}

static void tell_newer(const struct work *work, size_t first)
{
	const uint32_t newer = work->result->newer;
	struct rmw_err ignored = { 0 };
	char mark[RMW_PATH_MAX];

	rmw_tell(&work->job->watch, RMW_EVENT_WARNING, "plan",
		 "the flash was changed after that job: %" PRIu32 " %s, the first at 0x%06zx, %s "
		 "neither what its backup says nor what this job writes; a second backup keeps "
		 "what is there, then it becomes what this job and the first backup say",
		 newer, rmw_number_word(newer, "sector", "sectors"),
		 first * work->canvas.sector_size, rmw_number_word(newer, "holds", "hold"));
	if (rmw_journal_path(work->chip, work->job, mark, &ignored))
		rmw_tell(&work->job->watch, RMW_EVENT_NOTE, "plan",
			 "to begin anew with the flash as it is, remove this file first: %s", mark);
}

/*
 * What the unfinished job was at work on when it stopped may be in any disorder: one piece that is
 * erased at once, a sector or a block, and it meant to change all of that.
 */
static bool is_at_work(const struct work *work, size_t first, size_t last)
{
	const uint32_t sector_size = work->canvas.sector_size;
	const uint32_t from = (uint32_t)first * sector_size;
	const uint32_t size = rmw_erase_blocks_holding(from, ((uint32_t)last + 1) * sector_size);

	if (size == 0)
		return false;
	for (uint32_t at = from / size * size, end = at + size; at < end; at += sector_size)
		if (!rmw_ranges_hold(&work->touched, at))
			return false;
	return true;
}

/* More than what was at work was changed by somebody else. */
static void find_newer(struct work *work)
{
	const struct rmw_canvas *canvas = &work->canvas;
	size_t first = 0, last = 0;

	for (size_t i = rmw_canvas_sectors(canvas); i-- > 0;)
		if (rmw_canvas_is_newer(canvas, i)) {
			last = work->result->newer++ == 0 ? i : last;
			first = i;
		}
	if (work->result->newer > 0 && is_at_work(work, first, last))
		work->result->newer = 0;
	if (work->result->newer > 0)
		tell_newer(work, first);
}

static bool settle(struct work *work, struct rmw_err *err)
{
	rmw_canvas_settle(&work->canvas, work->parts, work->part_count);
	if (!spare_regions(work, err))
		return false;
	find_newer(work);
	return true;
}

/* A person thinks. */
static bool review(struct work *work, struct rmw_err *err)
{
	bool is_agreed;

	if (work->job->review == NULL)
		return true;
	rmw_chip_keep_begin(work->chip);
	is_agreed = work->job->review(work->job->review_ctx, &work->plan, err);
	rmw_chip_keep_end(work->chip);
	return is_agreed;
}

/* Whoever wishes for another boot loader gets one that starts. */
static bool check_boot(struct work *work, struct rmw_err *err)
{
	struct rmw_canvas *canvas = &work->canvas;
	const uint32_t end = rmw_boot_check_end(work->chip);
	bool is_changed = false;

	for (size_t i = 0; i < work->plan.count; i++)
		is_changed |=
			work->plan.rows[i].act != RMW_PLAN_KEEP && work->plan.rows[i].addr < end;
	return !is_changed ||
	       (rmw_canvas_read_range(canvas, 0, end, err) &&
		rmw_boot_check(work->chip, rmw_view_part(rmw_buf_view(&canvas->have), 0, end),
			       rmw_view_part(rmw_buf_view(&canvas->want), 0, end),
			       &work->job->watch, err));
}

static bool make_plan(struct work *work, struct rmw_err *err)
{
	struct rmw_job_result *result = work->result;
	struct rmw_stage stage;

	stage = rmw_stage_begin(&work->job->watch, work->chip, "plan", 0);
	if (!rmw_canvas_plan(&work->canvas, &work->plan, err) ||
	    !rmw_canvas_check_guard(&work->canvas, &work->plan, err) || !check_boot(work, err) ||
	    (!rmw_plan_is_idle(&work->plan) && !rmw_chip_check_change(work->chip, err)))
		return false;
	result->bytes_kept = rmw_plan_bytes(&work->plan, RMW_PLAN_KEEP);
	result->is_nothing_to_do = rmw_plan_is_idle(&work->plan);
	rmw_stage_end(
		&stage,
		"rewrite %" PRIu64 ", write %" PRIu64 ", erase %" PRIu64 ", keep %" PRIu64 " KiB",
		rmw_plan_bytes(&work->plan, RMW_PLAN_REWRITE) / 1024,
		rmw_plan_bytes(&work->plan, RMW_PLAN_WRITE) / 1024,
		rmw_plan_bytes(&work->plan, RMW_PLAN_ERASE) / 1024, result->bytes_kept / 1024);
	return review(work, err);
}

/*
 * Of each stock firmware the first backup that is kept is the base of those that come after. That
 * it could not be marked costs them time, and nothing else.
 */
static void note_stock(struct work *work, struct rmw_job_result *saved)
{
	struct rmw_err err = { 0 };

	rmw_stock_of(&work->layout, rmw_buf_view(&work->canvas.have), saved->stock);
	saved->has_stock = true;
	if (!work->job->shares_base || work->canvas.base.is_of_stock ||
	    !rmw_base_is_of_use(work->chip) ||
	    rmw_stock_keep(work->job, saved->stock, saved->backup_path, &err))
		return;
	rmw_tell(&work->job->watch, RMW_EVENT_WARNING, "backup", "%s: %s", err.path, err.cause);
}

/* What was read for the plan is not read again: only the rest of the flash is missing. */
static bool save_flash(struct work *work, struct rmw_job_result *saved, struct rmw_err *err)
{
	char path[RMW_PATH_MAX];
	bool is_saved;

	if (!rmw_backup_new_path(work->chip, work->job, path, err) ||
	    !rmw_canvas_read_all(&work->canvas, "backup", work->job, work->result, err))
		return false;
	rmw_chip_keep_begin(work->chip);
	is_saved = rmw_backup_save(work->chip, &work->layout, 0, rmw_buf_view(&work->canvas.have),
				   path, saved, err);
	if (is_saved)
		note_stock(work, saved);
	rmw_chip_keep_end(work->chip);
	return is_saved;
}

/* The mark goes on naming the first backup: that is what the unit held before anything broke. */
static bool keep_newer(struct work *work, struct rmw_err *err)
{
	struct rmw_job_result saved = { 0 };

	if (!save_flash(work, &saved, err))
		return false;
	rmw_tell(&work->job->watch, RMW_EVENT_NOTE, "backup",
		 "the second backup, with the flash as it was found: %s", saved.backup_path);
	return true;
}

static bool back_up(struct work *work, struct rmw_err *err)
{
	bool is_set;

	if (work->job->skips_backup)
		return true;
	if (work->canvas.before.len == 0 && !save_flash(work, work->result, err))
		return false;
	if (work->result->newer > 0 && !keep_newer(work, err))
		return false;
	for (size_t i = 0; i < work->plan.count; i++)
		if (work->plan.rows[i].act != RMW_PLAN_KEEP)
			rmw_ranges_add(&work->touched, work->plan.rows[i].addr,
				       work->plan.rows[i].size);
	rmw_chip_keep_begin(work->chip);
	is_set = rmw_journal_set(work->chip, work->job, work->result->backup_path, &work->touched,
				 err);
	rmw_chip_keep_end(work->chip);
	return is_set;
}

/*
 * Nothing to do and nothing left over: what was read just now, or what the chip's digest bore out,
 * is what was asked for. After an unfinished job that is not enough, its faults may lie outside of
 * what is asked for; nor is a CRC.
 */
static bool is_done_by_reading(const struct work *work)
{
	return work->result->is_nothing_to_do && work->canvas.before.len == 0 &&
	       (rmw_chip_facts(work->chip)->has_digest || !rmw_canvas_is_by_crc(&work->canvas));
}

static bool run(struct work *work, const struct rmw_plan *plan, struct rmw_err *err)
{
	return rmw_plan_is_idle(plan) ||
	       rmw_plan_run(plan, work->chip, 0, rmw_buf_view(&work->canvas.want),
			    &work->canvas.marks, work->job, work->result, err);
}

/* What moves is at its new place, or nothing else happens. */
static bool check_first(struct work *work, struct rmw_err *err)
{
	const struct rmw_job *job = work->job;
	const struct rmw_view want =
		rmw_view_part(rmw_buf_view(&work->canvas.want), job->first_addr, job->first_size);
	rmw_auto(buf) seen = RMW_BUF_INIT;

	if (!rmw_buf_resize(&seen, want.len, err))
		return false;
	for (uint32_t at = 0; at < want.len; at += work->canvas.sector_size) {
		const struct rmw_view hope = rmw_view_part(want, at, work->canvas.sector_size);

		if (!rmw_sure_read(work->chip, job->first_addr + at,
				   rmw_span_part(rmw_buf_span(&seen), at, hope.len), &hope, 1, err))
			return rmw_while(err, "read back what moves");
	}
	if (rmw_view_equal(rmw_buf_view(&seen), want))
		return true;
	return rmw_fail(err, RMW_E_VERIFY,
			"0x%06" PRIx32 " is not what was to move there; nothing else was changed",
			job->first_addr + (uint32_t)rmw_view_difference(rmw_buf_view(&seen), want));
}

static bool run_in_order(struct work *work, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(work->chip);
	rmw_auto(plan) first = { 0 };
	rmw_auto(plan) rest = { 0 };

	if (work->job->first_size == 0)
		return run(work, &work->plan, err);
	return rmw_plan_split(&work->plan, work->job->first_addr, work->job->first_size, &first,
			      &rest, err) &&
	       rmw_plan_arrange(&first, facts, err) && rmw_plan_arrange(&rest, facts, err) &&
	       run(work, &first, err) && check_first(work, err) && run(work, &rest, err);
}

/* A restore tells by the MAC whose backup it is; this job may have changed it. */
static bool is_backup_foreign(const struct work *work)
{
	const struct rmw_chip_id *id = rmw_chip_id(work->chip);
	bool is_foreign = !id->has_mac || !id->is_mac_valid;

	for (size_t i = 0; i < work->layout.count; i++)
		is_foreign |= work->layout.regions[i].holds_mac &&
			      rmw_ranges_hold(&work->touched, work->layout.regions[i].addr);
	return is_foreign;
}

static bool act(struct work *work, struct rmw_err *err)
{
	struct rmw_job_result *result = work->result;

	if (is_done_by_reading(work)) {
		rmw_check_unchanged(&work->canvas, result);
		return true;
	}
	if (!back_up(work, err) || (!result->is_nothing_to_do && !run_in_order(work, err)) ||
	    !rmw_check_flash(&work->canvas, work->job, result, err))
		return false;
	result->is_nothing_to_do = result->bytes_erased + result->bytes_written == 0;
	return true;
}

static bool carry_out(struct work *work, struct rmw_err *err)
{
	if (!rmw_parts_check(work->parts, work->part_count, work->chip, err) ||
	    !rmw_canvas_open(&work->canvas, work->chip, err) || !look_at_disk(work, err) ||
	    !find_layout(work, err) || !find_stock_base(work, err) ||
	    !rmw_canvas_ask(&work->canvas, work->parts, work->part_count, err) ||
	    !read_flash(work, err) || !settle(work, err) || !make_plan(work, err))
		return false;
	if (work->job->is_dry_run)
		return true;
	if (!act(work, err))
		return false;
	work->result->is_backup_foreign = is_backup_foreign(work);
	rmw_journal_clear(work->chip, work->job);
	return true;
}

bool rmw_job_change(struct rmw_chip *chip, const struct rmw_part *parts, size_t count,
		    enum rmw_spare spare, const struct rmw_job *job, struct rmw_job_result *result,
		    struct rmw_err *err)
{
	struct work work = { .chip = chip,
			     .parts = parts,
			     .part_count = count,
			     .spare = spare,
			     .job = job,
			     .result = result };
	const uint32_t before = rmw_chip_retries(chip);
	bool is_good;

	if (!rmw_chip_facts(chip)->is_readable)
		return rmw_blind_write(chip, parts, count, job, result, err);
	is_good = carry_out(&work, err);
	result->retries += rmw_chip_retries(chip) - before;
	work_release(&work);
	return is_good;
}
