/* SPDX-License-Identifier: MIT */
/* What is in the flash and what is wanted there, side by side, sector by sector. */
#include "flash/canvas.h"

#include <inttypes.h>
#include <string.h>

#include "flash/plan.h"

/* SPI NOR with three address bytes ends here. */
#define UNKNOWN_FLASH_SIZE ((uint32_t)16 << 20)

bool rmw_canvas_open(struct rmw_canvas *canvas, struct rmw_chip *chip, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);

	*canvas = (struct rmw_canvas){ .chip = chip, .sector_size = facts->sector_size };
	if (facts->flash_size == 0)
		return rmw_fail(err, RMW_E_NO_FLASH, "its size is not known");
	return rmw_buf_resize(&canvas->have, facts->flash_size, err) &&
	       rmw_buf_resize(&canvas->want, facts->flash_size, err) &&
	       rmw_buf_resize(&canvas->marks, facts->flash_size / facts->sector_size, err);
}

void rmw_canvas_release(struct rmw_canvas *canvas)
{
	rmw_buf_release(&canvas->have);
	rmw_buf_release(&canvas->want);
	rmw_buf_release(&canvas->before);
	rmw_base_release(&canvas->base);
	rmw_buf_release(&canvas->marks);
}

size_t rmw_canvas_sectors(const struct rmw_canvas *canvas)
{
	return canvas->marks.len;
}

bool rmw_canvas_is_asked(const struct rmw_canvas *canvas, size_t sector)
{
	return (canvas->marks.data[sector] & RMW_MARK_ASKED) != 0;
}

bool rmw_canvas_checks_all(const struct rmw_canvas *canvas)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(canvas->chip);

	return !facts->is_frame_checked || (facts->has_crcs && facts->has_digest);
}

bool rmw_canvas_has_rest(const struct rmw_canvas *canvas)
{
	for (size_t i = 0; i < canvas->marks.len; i++)
		if (!rmw_canvas_is_asked(canvas, i))
			return true;
	return false;
}

bool rmw_canvas_is_complete(const struct rmw_canvas *canvas)
{
	if (canvas->before.len > 0)
		return true;
	for (size_t i = 0; i < canvas->marks.len; i++)
		if ((canvas->marks.data[i] & RMW_MARK_KNOWN) == 0)
			return false;
	return true;
}

struct rmw_span rmw_canvas_have(struct rmw_canvas *canvas, size_t sector)
{
	return rmw_span_part(rmw_buf_span(&canvas->have), sector * canvas->sector_size,
			     canvas->sector_size);
}

struct rmw_view rmw_canvas_want(const struct rmw_canvas *canvas, size_t sector)
{
	return rmw_view_part(rmw_buf_view(&canvas->want), sector * canvas->sector_size,
			     canvas->sector_size);
}

struct rmw_view rmw_canvas_before(const struct rmw_canvas *canvas, size_t sector)
{
	return rmw_view_part(rmw_buf_view(&canvas->before), sector * canvas->sector_size,
			     canvas->sector_size);
}

bool rmw_canvas_is_newer(const struct rmw_canvas *canvas, size_t sector)
{
	const struct rmw_view before = rmw_canvas_before(canvas, sector);
	const struct rmw_view have = rmw_view_part(rmw_buf_view(&canvas->have),
						   sector * canvas->sector_size, before.len);

	return (canvas->marks.data[sector] & RMW_MARK_KNOWN) != 0 && before.len > 0 &&
	       rmw_plan_needs_erase(have, before) &&
	       rmw_plan_needs_erase(have, rmw_canvas_want(canvas, sector));
}

static bool do_overlap(struct rmw_part a, struct rmw_part b)
{
	return a.addr < b.addr + b.bytes.len && b.addr < a.addr + a.bytes.len;
}

static bool check_bounds(struct rmw_part part, const struct rmw_chip *chip, struct rmw_err *err)
{
	uint32_t flash_size = rmw_chip_facts(chip)->flash_size;

	if (part.addr < flash_size && part.bytes.len > flash_size - part.addr)
		return rmw_fail(err, RMW_E_IMAGE_TOO_LARGE,
				"%zu bytes from 0x%06" PRIx32 " on are more than the %" PRIu32
				" that the flash has there",
				part.bytes.len, part.addr, flash_size - part.addr);
	if (flash_size > 0 && part.bytes.len <= UINT32_MAX)
		return rmw_chip_check_range(chip, part.addr, (uint32_t)part.bytes.len, err);
	if (part.bytes.len == 0 || part.bytes.len > UNKNOWN_FLASH_SIZE ||
	    part.addr > UNKNOWN_FLASH_SIZE - part.bytes.len)
		return rmw_fail(err, RMW_E_RANGE,
				"0x%06" PRIx32 " + 0x%zx is not inside the first %" PRIu32 " MiB",
				part.addr, part.bytes.len, UNKNOWN_FLASH_SIZE >> 20);
	return true;
}

bool rmw_parts_check(const struct rmw_part *parts, size_t count, const struct rmw_chip *chip,
		     struct rmw_err *err)
{
	if (count == 0)
		return rmw_fail(err, RMW_E_RANGE, "nothing was asked for");
	for (size_t i = 0; i < count; i++) {
		if (!check_bounds(parts[i], chip, err))
			return false;
		for (size_t j = 0; j < i; j++)
			if (do_overlap(parts[i], parts[j]))
				return rmw_fail(err, RMW_E_USAGE,
						"the parts at 0x%06" PRIx32 " and 0x%06" PRIx32
						" overlap",
						parts[j].addr, parts[i].addr);
	}
	return true;
}

/* Bytes of part that lie in [addr, addr + size). */
static uint32_t overlap(struct rmw_part part, uint32_t addr, uint32_t size)
{
	uint64_t from = part.addr > addr ? part.addr : addr;
	uint64_t part_end = part.addr + (uint64_t)part.bytes.len;
	uint64_t to = part_end < (uint64_t)addr + size ? part_end : (uint64_t)addr + size;

	return to > from ? (uint32_t)(to - from) : 0;
}

static void lay_down(struct rmw_canvas *canvas, const struct rmw_part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t *at = canvas->want.data + parts[i].addr;

		if (parts[i].bytes.data == NULL)
			memset(at, 0xff, parts[i].bytes.len);
		else
			memcpy(at, parts[i].bytes.data, parts[i].bytes.len);
	}
}

bool rmw_canvas_ask(struct rmw_canvas *canvas, const struct rmw_part *parts, size_t count,
		    struct rmw_err *err)
{
	const uint32_t size = canvas->sector_size;

	if (!rmw_parts_check(parts, count, canvas->chip, err))
		return false;
	lay_down(canvas, parts, count);
	for (size_t sector = 0; sector < canvas->marks.len; sector++) {
		uint32_t covered = 0;

		for (size_t i = 0; i < count; i++)
			covered += overlap(parts[i], (uint32_t)sector * size, size);
		if (covered > 0)
			canvas->marks.data[sector] |= RMW_MARK_ASKED;
		if (covered == size)
			canvas->marks.data[sector] |= RMW_MARK_WHOLE;
	}
	return true;
}

/*
 * What a sector should hold beside what is asked: after an unfinished job the flash may have lost
 * it, so what was there before that job goes before what is there now.
 */
const uint8_t *rmw_canvas_rest(const struct rmw_canvas *canvas)
{
	return canvas->before.len > 0 ? canvas->before.data : canvas->have.data;
}

void rmw_canvas_note_known(struct rmw_canvas *canvas, size_t sector)
{
	const size_t at = sector * canvas->sector_size;
	uint8_t *marks = &canvas->marks.data[sector];

	if ((*marks & RMW_MARK_ASKED) == 0)
		memcpy(canvas->want.data + at, rmw_canvas_rest(canvas) + at, canvas->sector_size);
	*marks |= RMW_MARK_KNOWN;
}

void rmw_canvas_settle(struct rmw_canvas *canvas, const struct rmw_part *parts, size_t count)
{
	for (size_t i = 0; i < canvas->marks.len; i++) {
		size_t at = i * canvas->sector_size;

		if ((canvas->marks.data[i] & RMW_MARK_WHOLE) == 0)
			memcpy(canvas->want.data + at, rmw_canvas_rest(canvas) + at,
			       canvas->sector_size);
	}
	lay_down(canvas, parts, count);
}

size_t rmw_canvas_spare(struct rmw_canvas *canvas, uint32_t addr, uint32_t size)
{
	const uint8_t *kept = rmw_canvas_rest(canvas);
	size_t count = 0;

	for (uint32_t at = addr; at < addr + size; at++)
		count += canvas->want.data[at] != kept[at];
	memcpy(canvas->want.data + addr, kept + addr, size);
	return count;
}

/* Of a sector that differs, nobody knows how: then it is written anew as a whole. */
static struct rmw_view known_of(const struct rmw_canvas *canvas, size_t sector)
{
	if ((canvas->marks.data[sector] & RMW_MARK_KNOWN) == 0)
		return (struct rmw_view){ NULL, 0 };
	return rmw_view_part(rmw_buf_view(&canvas->have), sector * canvas->sector_size,
			     canvas->sector_size);
}

bool rmw_canvas_plan(const struct rmw_canvas *canvas, struct rmw_plan *plan, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(canvas->chip);

	for (size_t i = 0; i < canvas->marks.len; i++)
		if (rmw_canvas_is_asked(canvas, i) &&
		    !rmw_plan_make(plan, facts, (uint32_t)i * canvas->sector_size,
				   known_of(canvas, i), rmw_canvas_want(canvas, i), err))
			return false;
	return rmw_plan_widen(plan, facts, rmw_buf_view(&canvas->want), err) &&
	       rmw_plan_arrange(plan, facts, err);
}

static bool check_row(const struct rmw_canvas *canvas, uint32_t addr, uint32_t end,
		      struct rmw_err *err)
{
	const uint8_t *rest = rmw_canvas_rest(canvas);

	for (uint32_t at = addr; at < end; at++)
		if (canvas->want.data[at] != rest[at])
			return rmw_fail(err, RMW_E_BOOT_GUARD,
					"0x%06" PRIx32 " is to change, in the boot loader, which "
					"ends at 0x%06" PRIx32,
					at, rmw_chip_facts(canvas->chip)->guard_from);
	return true;
}

bool rmw_canvas_check_guard(const struct rmw_canvas *canvas, const struct rmw_plan *plan,
			    struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(canvas->chip);

	for (size_t i = 0; i < plan->count; i++) {
		const struct rmw_plan_row *row = &plan->rows[i];
		const uint32_t end = row->addr + row->size;

		if (row->act != RMW_PLAN_KEEP &&
		    !check_row(canvas, row->addr, end < facts->guard_from ? end : facts->guard_from,
			       err))
			return false;
	}
	return rmw_plan_check(plan, facts, err);
}
