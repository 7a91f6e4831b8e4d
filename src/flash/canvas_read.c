/* SPDX-License-Identifier: MIT */
/* Getting to know what is in the flash: sector by sector, in one stream, or by CRC alone. */
#include "flash/canvas.h"

#include <inttypes.h>

#include "base/time.h"
#include "flash/sector_crcs.h"
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
	uint64_t done;
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

static void note_known(struct rmw_canvas *canvas, size_t sector)
{
	const size_t at = sector * canvas->sector_size;
	uint8_t *marks = &canvas->marks.data[sector];

	if ((*marks & RMW_MARK_ASKED) == 0)
		memcpy(canvas->want.data + at, rmw_canvas_rest(canvas) + at, canvas->sector_size);
	*marks |= RMW_MARK_KNOWN;
}

static bool read_sector(struct rmw_canvas *canvas, size_t sector, struct rmw_err *err)
{
	const struct rmw_view nothing = { NULL, 0 };
	const struct rmw_view hopes[] = {
		canvas->marks.data[sector] & RMW_MARK_WHOLE ? rmw_canvas_want(canvas, sector)
							    : nothing,
		rmw_canvas_base(canvas, sector),
	};

	if (!rmw_sure_read(canvas->chip, (uint32_t)sector * canvas->sector_size,
			   rmw_canvas_have(canvas, sector), hopes, RMW_COUNT(hopes), err))
		return false;
	note_known(canvas, sector);
	return true;
}

static void tell(void *ctx, uint64_t bytes)
{
	const struct reading *reading = ctx;

	if (reading->stage != NULL)
		rmw_stage_progress(reading->stage, reading->done + bytes);
}

static bool read_stream(struct reading *reading, size_t from, size_t end, struct rmw_err *err)
{
	struct rmw_canvas *canvas = reading->canvas;
	const struct rmw_chip_progress progress = { tell, reading };

	if (!rmw_chip_read_long(canvas->chip, (uint32_t)from * canvas->sector_size,
				span_of(canvas, from, end), &progress, err))
		return false;
	for (size_t i = from; i < end; i++)
		note_known(canvas, i);
	reading->done += (uint64_t)(end - from) * canvas->sector_size;
	return true;
}

static bool read_one_by_one(struct reading *reading, size_t from, size_t end,
			    const struct rmw_cancel *cancel, struct rmw_err *err)
{
	for (size_t i = from; i < end; i++) {
		if (!rmw_cancel_check(cancel, err) || !read_sector(reading->canvas, i, err))
			return false;
		tell(reading, reading->canvas->sector_size);
		reading->done += reading->canvas->sector_size;
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

static size_t count_due(const struct rmw_canvas *canvas, struct due due)
{
	size_t count = 0;

	for (size_t i = 0; i < canvas->marks.len; i++)
		count += is_due(canvas, due, i);
	return count;
}

static bool read_due(struct rmw_canvas *canvas, struct due due, const char *name,
		     const struct rmw_job *job, struct rmw_job_result *result, struct rmw_err *err)
{
	uint64_t total = (uint64_t)count_due(canvas, due) * canvas->sector_size;
	struct reading reading = { .canvas = canvas };
	struct rmw_stage stage;
	bool is_good;

	if (total == 0)
		return true;
	stage = rmw_stage_begin(&job->watch, canvas->chip, name, total);
	reading.stage = &stage;
	is_good = read_runs(&reading, due, 0, canvas->marks.len, job->cancel, err);
	result->bytes_read += reading.done;
	if (!is_good)
		return rmw_while(err, "%s, flash unchanged", name);
	rmw_stage_end(&stage, "%" PRIu64 " bytes read", total);
	return true;
}

static void sort_sector(struct rmw_canvas *canvas, size_t sector,
			const struct rmw_sector_crcs *crcs, size_t index)
{
	const struct rmw_span have = rmw_canvas_have(canvas, sector);
	const struct rmw_view want = rmw_canvas_want(canvas, sector);
	uint8_t *marks = &canvas->marks.data[sector];

	memset(have.data, 0xff, have.len);
	if (rmw_sector_crcs_fit(crcs, index, rmw_span_view(have))) {
		*marks |= RMW_MARK_KNOWN | RMW_MARK_BY_CRC;
	} else if (rmw_sector_crcs_fit(crcs, index, want)) {
		memcpy(have.data, want.data, want.len);
		*marks |= RMW_MARK_KNOWN | RMW_MARK_BY_CRC;
	} else {
		*marks |= RMW_MARK_OTHER;
	}
}

/* A CRC that fitted by chance: what is there is not known after all. */
static void doubt_sector(struct rmw_canvas *canvas, size_t sector,
			 const struct rmw_sector_crcs *crcs, size_t index)
{
	uint8_t *marks = &canvas->marks.data[sector];

	if ((*marks & RMW_MARK_BY_CRC) == 0 ||
	    rmw_sector_crcs_fit(crcs, index, rmw_span_view(rmw_canvas_have(canvas, sector))))
		return;
	*marks &= (uint8_t) ~(RMW_MARK_KNOWN | RMW_MARK_BY_CRC);
	*marks |= RMW_MARK_OTHER;
}

/* What is wholly asked for need not be read to be written: what is there is of no use any more. */
static bool sort_by_crc(struct rmw_canvas *canvas, struct rmw_err *err)
{
	const struct due due = { RMW_MARK_KNOWN | RMW_MARK_WHOLE, RMW_MARK_WHOLE };
	rmw_auto(sector_crcs) crcs = { 0 };
	size_t end;

	for (size_t at = 0; at < canvas->marks.len; at = end + 1) {
		end = run_end(canvas, due, at, canvas->marks.len);
		if (end == at)
			continue;
		if (!rmw_sector_crcs_fetch(&crcs, canvas->chip, (uint32_t)at * canvas->sector_size,
					   (uint32_t)(end - at) * canvas->sector_size, err))
			return false;
		for (size_t i = at; i < end; i++)
			sort_sector(canvas, i, &crcs, i - at);
		if (!rmw_sector_crcs_prove(&crcs, canvas->chip, (uint32_t)at * canvas->sector_size,
					   rmw_span_view(span_of(canvas, at, end)), err))
			return false;
		for (size_t i = at; i < end; i++)
			doubt_sector(canvas, i, &crcs, i - at);
	}
	return true;
}

bool rmw_canvas_read_asked(struct rmw_canvas *canvas, const char *stage, const struct rmw_job *job,
			   struct rmw_job_result *result, struct rmw_err *err)
{
	const struct due due = { RMW_MARK_KNOWN | RMW_MARK_ASKED | RMW_MARK_OTHER, RMW_MARK_ASKED };

	if (job->skips_backup && rmw_chip_facts(canvas->chip)->has_crcs &&
	    !sort_by_crc(canvas, err))
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
