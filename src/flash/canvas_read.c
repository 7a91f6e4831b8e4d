/* SPDX-License-Identifier: MIT */
/* Getting to know what is in the flash: sector by sector, in one stream, or by CRC alone. */
#include "flash/canvas.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/number.h"
#include "base/time.h"
#include "flash/canvas_known.h"
#include "flash/stage.h"
#include "flash/sure_read.h"

/* Sectors that are due have these marks of the ones in `mask`. */
struct due {
	uint8_t mask;
	uint8_t wanted;
};

/* A stage of reading, and how far it is. */
struct reading {
	struct rmw_canvas *canvas;
	const struct rmw_stage *stage; /* NULL: nobody is told */
	uint64_t done;		       /* bytes of the stage */
	uint64_t read;		       /* those of them that were read */
};

static bool is_due(const struct rmw_canvas *canvas, struct due due, size_t sector)
{
	return (canvas->marks.data[sector] & due.mask) == due.wanted;
}

/* The end of the run of due sectors that begins at `sector`, before `end`. */
static size_t run_end(const struct rmw_canvas *canvas, struct due due, size_t sector, size_t end)
{
	while (sector < end && is_due(canvas, due, sector))
		sector++;
	return sector;
}

static struct rmw_span span_of(struct rmw_canvas *canvas, size_t from, size_t end)
{
	return rmw_span_part(rmw_buf_span(&canvas->have), from * canvas->sector_size,
			     (end - from) * canvas->sector_size);
}

static bool read_sector(struct rmw_canvas *canvas, size_t sector, struct rmw_err *err)
{
	const struct rmw_view nothing = { NULL, 0 };
	const struct rmw_view hopes[] = {
		canvas->marks.data[sector] & RMW_MARK_WHOLE ? rmw_canvas_want(canvas, sector)
							    : nothing,
		rmw_canvas_before(canvas, sector),
	};

	if (!rmw_sure_read(canvas->chip, (uint32_t)sector * canvas->sector_size,
			   rmw_canvas_have(canvas, sector), hopes, RMW_COUNT(hopes), err))
		return false;
	rmw_canvas_note_known(canvas, sector);
	return true;
}

static void tell(void *ctx, uint64_t bytes)
{
	const struct reading *reading = ctx;

	if (reading->stage != NULL)
		rmw_stage_progress(reading->stage, reading->done + bytes);
}

static void note_read(struct reading *reading, uint64_t bytes)
{
	reading->done += bytes;
	reading->read += bytes;
}

static bool read_stream(struct reading *reading, size_t from, size_t end, struct rmw_err *err)
{
	struct rmw_canvas *canvas = reading->canvas;
	const struct rmw_chip_progress progress = { tell, reading };

	if (!rmw_chip_read_long(canvas->chip, (uint32_t)from * canvas->sector_size,
				span_of(canvas, from, end), &progress, err))
		return false;
	for (size_t i = from; i < end; i++)
		rmw_canvas_note_known(canvas, i);
	note_read(reading, (uint64_t)(end - from) * canvas->sector_size);
	return true;
}

static bool read_one_by_one(struct reading *reading, size_t from, size_t end,
			    const struct rmw_cancel *cancel, struct rmw_err *err)
{
	for (size_t i = from; i < end; i++) {
		if (!rmw_cancel_check(cancel, err) || !read_sector(reading->canvas, i, err))
			return false;
		tell(reading, reading->canvas->sector_size);
		note_read(reading, reading->canvas->sector_size);
	}
	return true;
}

/* All due sectors of [from, end). */
static bool read_runs(struct reading *reading, struct due due, size_t from, size_t end,
		      const struct rmw_cancel *cancel, struct rmw_err *err)
{
	struct rmw_canvas *canvas = reading->canvas;
	const bool is_stream = rmw_chip_facts(canvas->chip)->has_stream;

	for (size_t at = from; at < end; at++) {
		const size_t run = run_end(canvas, due, at, end);

		if (run == at)
			continue;
		if (!rmw_cancel_check(cancel, err) ||
		    !(is_stream ? read_stream(reading, at, run, err)
				: read_one_by_one(reading, at, run, cancel, err)))
			return false;
		at = run;
	}
	return true;
}

/* The sector behind the last one that [addr, addr + size) touches. */
static size_t end_sector(const struct rmw_canvas *canvas, uint32_t addr, uint32_t size)
{
	size_t end = ((size_t)addr + size + canvas->sector_size - 1) / canvas->sector_size;

	return end < canvas->marks.len ? end : canvas->marks.len;
}

void rmw_canvas_mark(struct rmw_canvas *canvas, uint32_t addr, uint32_t size)
{
	size_t end = end_sector(canvas, addr, size);

	for (size_t i = addr / canvas->sector_size; i < end; i++)
		canvas->marks.data[i] |= RMW_MARK_ASKED;
}

bool rmw_canvas_read_range(struct rmw_canvas *canvas, uint32_t addr, uint32_t size,
			   struct rmw_err *err)
{
	struct reading reading = { .canvas = canvas };

	return read_runs(&reading, (struct due){ RMW_MARK_KNOWN, 0 }, addr / canvas->sector_size,
			 end_sector(canvas, addr, size), NULL, err);
}

bool rmw_canvas_read_other(struct rmw_canvas *canvas, uint32_t addr, uint32_t size,
			   struct rmw_err *err)
{
	struct reading reading = { .canvas = canvas };

	return read_runs(&reading, (struct due){ RMW_MARK_KNOWN | RMW_MARK_OTHER, RMW_MARK_OTHER },
			 addr / canvas->sector_size, end_sector(canvas, addr, size), NULL, err);
}

static uint64_t count_bytes(const struct rmw_canvas *canvas, struct due due)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < canvas->marks.len; i++)
		bytes += is_due(canvas, due, i) ? canvas->sector_size : 0;
	return bytes;
}

/* What is due from now on. */
static void mark_due(struct rmw_canvas *canvas, struct due due)
{
	for (size_t i = 0; i < canvas->marks.len; i++)
		if (is_due(canvas, due, i))
			canvas->marks.data[i] |= RMW_MARK_DUE;
}

static void clear_due(struct rmw_canvas *canvas)
{
	for (size_t i = 0; i < canvas->marks.len; i++)
		canvas->marks.data[i] &= (uint8_t)~RMW_MARK_DUE;
}

static const struct due unknown = { RMW_MARK_DUE | RMW_MARK_KNOWN, RMW_MARK_DUE };

static bool read_unknown(struct reading *reading, const struct rmw_cancel *cancel,
			 struct rmw_err *err)
{
	struct rmw_canvas *canvas = reading->canvas;

	reading->done = reading->stage->total - count_bytes(canvas, unknown);
	tell(reading, 0);
	return read_runs(reading, unknown, 0, canvas->marks.len, cancel, err);
}

/* What its CRC tells is not read, unless a digest tells otherwise in the end. */
static bool read_marked(struct reading *reading, const struct rmw_cancel *cancel,
			struct rmw_err *err)
{
	struct rmw_canvas *canvas = reading->canvas;

	if (!rmw_canvas_can_know(canvas))
		return read_unknown(reading, cancel, err);
	return rmw_canvas_sort(canvas, err) && read_unknown(reading, cancel, err) &&
	       rmw_cancel_check(cancel, err) && rmw_canvas_prove(canvas, err) &&
	       read_unknown(reading, cancel, err);
}

/* How a stage of reading ends: what was read, how often again, and what was proven instead. */
static void end_stage(const struct reading *reading, uint64_t proven, uint32_t retries)
{
	char known[48] = "", again[32] = "";

	if (proven > 0)
		snprintf(known, sizeof(known), ", %" PRIu64 " proven", proven);
	if (retries > 0)
		snprintf(again, sizeof(again), ", %" PRIu32 " %s", retries,
			 rmw_number_word(retries, "retry", "retries"));
	rmw_stage_end(reading->stage, "%" PRIu64 " bytes read%s%s", reading->read, known, again);
}

/* How much of the stage was not read, and of which kind it is. */
static void tell_known(const struct rmw_canvas *canvas, const struct rmw_known *known,
		       const struct rmw_stage *stage, const struct rmw_job *job)
{
	const size_t due = (size_t)(stage->total / canvas->sector_size);
	const size_t read = due - known->as_base - known->as_other;
	char other[48] = "";

	if (known->as_other > 0)
		snprintf(other, sizeof(other), ", %zu blank or as wanted", known->as_other);
	rmw_tell(&job->watch, RMW_EVENT_NOTE, stage->name,
		 "%s: %zu of %zu sectors %s as in %s%s, %zu %s read", stage->name, known->as_base,
		 due, rmw_number_word(known->as_base, "is", "are"), canvas->base.path, other, read,
		 rmw_number_word(read, "was", "were"));
}

static bool read_due(struct rmw_canvas *canvas, struct due due, const char *name,
		     const struct rmw_job *job, struct rmw_job_result *result, struct rmw_err *err)
{
	const uint64_t total = count_bytes(canvas, due);
	struct reading reading = { .canvas = canvas };
	const uint32_t retries = rmw_chip_retries(canvas->chip);
	struct rmw_known known = { 0 };
	struct rmw_stage stage;
	uint64_t proven;
	bool is_good;

	if (total == 0)
		return true;
	mark_due(canvas, due);
	stage = rmw_stage_begin(&job->watch, canvas->chip, name, total);
	reading.stage = &stage;
	is_good = read_marked(&reading, job->cancel, err);
	result->bytes_read += reading.read;
	if (!is_good)
		return rmw_while(err, "%s, flash unchanged", name);
	clear_due(canvas);
	if (rmw_canvas_can_know(canvas))
		known = rmw_canvas_count_known(canvas);
	proven = (uint64_t)(known.as_base + known.as_other) * canvas->sector_size;
	end_stage(&reading, proven, rmw_chip_retries(canvas->chip) - retries);
	if (!rmw_canvas_can_know(canvas))
		return true;
	result->bytes_known += proven;
	snprintf(result->base_path, sizeof(result->base_path), "%s", canvas->base.path);
	tell_known(canvas, &known, &stage, job);
	return true;
}

/*
 * What is wholly asked for need not be read to be written: what is there is of no use any more. It
 * stays BY_CRC, so that the closing verification looks at it as at what was written. What was read
 * before, and is doubted now, is read again where a part of it is to stay.
 */
static bool sort_whole(struct rmw_canvas *canvas, struct rmw_err *err)
{
	const struct due whole = { unknown.mask | RMW_MARK_WHOLE, unknown.wanted | RMW_MARK_WHOLE };

	mark_due(canvas, (struct due){ RMW_MARK_KNOWN | RMW_MARK_WHOLE, RMW_MARK_WHOLE });
	if (!rmw_canvas_sort(canvas, err) || !rmw_canvas_prove(canvas, err))
		return false;
	for (size_t i = 0; i < canvas->marks.len; i++)
		if (is_due(canvas, whole, i))
			canvas->marks.data[i] |= RMW_MARK_OTHER;
	clear_due(canvas);
	return true;
}

bool rmw_canvas_read_asked(struct rmw_canvas *canvas, const char *stage, const struct rmw_job *job,
			   struct rmw_job_result *result, struct rmw_err *err)
{
	const struct due due = { RMW_MARK_KNOWN | RMW_MARK_ASKED | RMW_MARK_OTHER, RMW_MARK_ASKED };

	if (job->skips_backup && rmw_chip_facts(canvas->chip)->has_crcs && !sort_whole(canvas, err))
		return rmw_while(err, "%s, flash unchanged", stage);
	return read_due(canvas, due, stage, job, result, err);
}

bool rmw_canvas_read_all(struct rmw_canvas *canvas, const char *stage, const struct rmw_job *job,
			 struct rmw_job_result *result, struct rmw_err *err)
{
	return read_due(canvas, (struct due){ RMW_MARK_KNOWN, 0 }, stage, job, result, err);
}

bool rmw_canvas_is_by_crc(const struct rmw_canvas *canvas)
{
	for (size_t i = 0; i < canvas->marks.len; i++)
		if ((canvas->marks.data[i] & RMW_MARK_BY_CRC) != 0)
			return true;
	return false;
}
