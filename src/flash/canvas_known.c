/* SPDX-License-Identifier: MIT */
/* Sectors that need not be read: a CRC says what they may hold, and a digest that they do. */
#include "flash/canvas_known.h"

#include <string.h>

#include "flash/prove.h"
#include "flash/sector_crcs.h"

/* To make a digest of as much again costs no more than to ask for another one. */
#define BRIDGE ((uint32_t)64 << 10)

static bool has_mark(const struct rmw_canvas *canvas, size_t sector, uint8_t mark)
{
	return (canvas->marks.data[sector] & mark) != 0;
}

/* What a sector may well hold, for it did before. */
static struct rmw_view hoped(const struct rmw_canvas *canvas, size_t sector)
{
	const struct rmw_buf *content =
		canvas->before.len > 0 ? &canvas->before : &canvas->base.content;

	return rmw_view_part(rmw_buf_view(content), sector * canvas->sector_size,
			     canvas->sector_size);
}

bool rmw_canvas_can_know(const struct rmw_canvas *canvas)
{
	return (canvas->before.len > 0 || canvas->base.content.len > 0) &&
	       rmw_base_is_of_use(canvas->chip);
}

static bool take_if_fit(struct rmw_canvas *canvas, size_t sector, struct rmw_view content,
			const struct rmw_sector_crcs *crcs, size_t index)
{
	if (content.data == NULL || content.len != canvas->sector_size ||
	    !rmw_sector_crcs_fit(crcs, index, content))
		return false;
	memcpy(rmw_canvas_have(canvas, sector).data, content.data, content.len);
	canvas->marks.data[sector] |= RMW_MARK_BY_CRC;
	rmw_canvas_note_known(canvas, sector);
	return true;
}

static void sort_sector(struct rmw_canvas *canvas, size_t sector, struct rmw_view blank,
			const struct rmw_sector_crcs *crcs, size_t index)
{
	if (take_if_fit(canvas, sector, hoped(canvas, sector), crcs, index) ||
	    (has_mark(canvas, sector, RMW_MARK_WHOLE) &&
	     take_if_fit(canvas, sector, rmw_canvas_want(canvas, sector), crcs, index)))
		return;
	(void)take_if_fit(canvas, sector, blank, crcs, index);
}

static bool is_unknown(const struct rmw_canvas *canvas, size_t sector)
{
	return has_mark(canvas, sector, RMW_MARK_DUE) && !has_mark(canvas, sector, RMW_MARK_KNOWN);
}

static bool sort_run(struct rmw_canvas *canvas, size_t from, size_t end, struct rmw_view blank,
		     struct rmw_err *err)
{
	const uint32_t size = canvas->sector_size;
	rmw_auto(sector_crcs) crcs = { 0 };

	if (!rmw_sector_crcs_fetch(&crcs, canvas->chip, (uint32_t)from * size,
				   (uint32_t)(end - from) * size, err))
		return false;
	for (size_t i = from; i < end; i++)
		sort_sector(canvas, i, blank, &crcs, i - from);
	return true;
}

bool rmw_canvas_sort(struct rmw_canvas *canvas, struct rmw_err *err)
{
	rmw_auto(buf) blank = RMW_BUF_INIT;
	size_t end;

	if (!rmw_buf_resize(&blank, canvas->sector_size, err))
		return false;
	memset(blank.data, 0xff, blank.len);
	for (size_t at = 0; at < canvas->marks.len; at = end + 1) {
		end = at;
		while (end < canvas->marks.len && is_unknown(canvas, end))
			end++;
		if (end > at && !sort_run(canvas, at, end, rmw_buf_view(&blank), err))
			return false;
	}
	return true;
}

/* The sectors of one digest. */
struct run {
	struct rmw_canvas *canvas;
	size_t first;
};

static void doubt(void *ctx, size_t sector)
{
	const struct run *run = ctx;
	uint8_t *marks = &run->canvas->marks.data[run->first + sector];

	*marks &= (uint8_t) ~(RMW_MARK_KNOWN | RMW_MARK_BY_CRC);
	*marks |= RMW_MARK_DUE;
}

/* The end of a run of known sectors that begins and ends with one that is to be proven. */
static size_t run_end(const struct rmw_canvas *canvas, size_t from)
{
	size_t end = from;

	for (size_t i = from; i < canvas->marks.len && has_mark(canvas, i, RMW_MARK_KNOWN) &&
			      (i - end) * canvas->sector_size <= BRIDGE;
	     i++)
		if (has_mark(canvas, i, RMW_MARK_BY_CRC))
			end = i + 1;
	return end;
}

bool rmw_canvas_prove(struct rmw_canvas *canvas, struct rmw_err *err)
{
	const uint32_t size = canvas->sector_size;
	size_t end;

	for (size_t at = 0; at < canvas->marks.len && rmw_chip_facts(canvas->chip)->has_digest;
	     at = end) {
		struct run run = { canvas, at };

		end = has_mark(canvas, at, RMW_MARK_BY_CRC) ? run_end(canvas, at) : at + 1;
		if (has_mark(canvas, at, RMW_MARK_BY_CRC) &&
		    !rmw_prove(canvas->chip, (uint32_t)at * size,
			       rmw_view_part(rmw_buf_view(&canvas->have), at * size,
					     (end - at) * size),
			       &(struct rmw_wrong){ doubt, &run }, err))
			return false;
	}
	return true;
}

struct rmw_known rmw_canvas_count_known(struct rmw_canvas *canvas)
{
	const bool is_proven = rmw_chip_facts(canvas->chip)->has_digest;
	struct rmw_known known = { 0 };

	for (size_t i = 0; i < canvas->marks.len; i++) {
		const bool is_as_base =
			rmw_view_equal(rmw_span_view(rmw_canvas_have(canvas, i)), hoped(canvas, i));

		if (has_mark(canvas, i, RMW_MARK_BY_CRC)) {
			known.as_base += is_as_base;
			known.as_other += !is_as_base;
		}
		if (is_proven)
			canvas->marks.data[i] &= (uint8_t)~RMW_MARK_BY_CRC;
	}
	return known;
}
