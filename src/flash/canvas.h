/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_CANVAS_H
#define RMW_FLASH_CANVAS_H

#include <rmwflash/flash.h>

#include "flash/base.h"

enum rmw_canvas_mark {
	RMW_MARK_KNOWN = 1,   /* `have` holds what is there */
	RMW_MARK_ASKED = 2,   /* some of it is asked for */
	RMW_MARK_WHOLE = 4,   /* all of it is asked for */
	RMW_MARK_BY_CRC = 8,  /* known by its CRC, and to be verified */
	RMW_MARK_OTHER = 16,  /* not what is wanted, nor blank, says its CRC: it need not be read */
	RMW_MARK_PROVEN = 32, /* it was written, and then held what is wanted, says its digest */
	RMW_MARK_DUE = 64,    /* the stage of reading that is going on is about it */
};

/*
 * The whole flash of one job, twice: what is there, as far as it was read, and what is wanted.
 *
 * The order of calls: open, ask, read_asked, settle, spare, plan. A part whose bytes have no data
 * asks for a blank range of that length. `{0}` is releasable.
 */
struct rmw_canvas {
	struct rmw_chip *chip;
	struct rmw_buf have;
	struct rmw_buf want;
	struct rmw_buf before; /* content before an unfinished job began; empty: there is none */
	struct rmw_base
		base; /* content that may well be there; its path is also that of `before` */
	struct rmw_buf marks; /* one byte of enum rmw_canvas_mark for each sector */
	uint32_t sector_size;
};

#define RMW_CANVAS_INIT                                                                            \
	{                                                                                          \
		0                                                                                  \
	}

/* An empty canvas for the flash of `chip` (borrowed). Fails with NO_MEMORY, NO_FLASH. */
bool rmw_canvas_open(struct rmw_canvas *canvas, struct rmw_chip *chip,
		     struct rmw_err *err) RMW_MUST_CHECK;

void rmw_canvas_release(struct rmw_canvas *canvas);

/* Lay down what is wanted. Fails as rmw_parts_check does. */
bool rmw_canvas_ask(struct rmw_canvas *canvas, const struct rmw_part *parts, size_t count,
		    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Ask for the sectors of a range only in order to read them; nothing is wanted of them. What lies
 * beyond the flash is left out.
 */
void rmw_canvas_mark(struct rmw_canvas *canvas, uint32_t addr, uint32_t size);

/*
 * Read the sectors of a range that are not known yet, without a stage of their own. What lies
 * beyond the flash is left out. Fails as rmw_sure_read does.
 */
bool rmw_canvas_read_range(struct rmw_canvas *canvas, uint32_t addr, uint32_t size,
			   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read what is not known yet of the sectors asked for, or of all, as a stage of that name; no
 * stage takes place where nothing is missing. Where the chip tells CRCs and no backup is taken,
 * sectors that are as wanted, blank, or to be written anew as a whole are not read. Where there is
 * a base or a `before`, sectors that are as there, as wanted, or blank are proven instead of read,
 * and the watch is told how many. `result` counts the bytes. Fails with INTERRUPTED between two
 * sectors, or as rmw_sure_read does; the error says that the flash is unchanged.
 */
bool rmw_canvas_read_asked(struct rmw_canvas *canvas, const char *stage, const struct rmw_job *job,
			   struct rmw_job_result *result, struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_canvas_read_all(struct rmw_canvas *canvas, const char *stage, const struct rmw_job *job,
			 struct rmw_job_result *result, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read sectors of a range that a CRC told to be other than what is wanted. Fails as read_range.
 */
bool rmw_canvas_read_other(struct rmw_canvas *canvas, uint32_t addr, uint32_t size,
			   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Everything that was not asked for, to the byte, is wanted as it was. The parts are those that
 * were asked for, and their sectors are known.
 */
void rmw_canvas_settle(struct rmw_canvas *canvas, const struct rmw_part *parts, size_t count);

/* Leave a range alone after all; returns how many bytes were asked of it that are not there. */
size_t rmw_canvas_spare(struct rmw_canvas *canvas, uint32_t addr, uint32_t size);

/* Plan the sectors that are asked for. Fails with NO_MEMORY. */
bool rmw_canvas_plan(const struct rmw_canvas *canvas, struct rmw_plan *plan,
		     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * What lies below facts.guard_from may become what it was before, and nothing else. Fails with
 * BOOT_GUARD when the plan makes it another, or as rmw_plan_check.
 */
bool rmw_canvas_check_guard(const struct rmw_canvas *canvas, const struct rmw_plan *plan,
			    struct rmw_err *err) RMW_MUST_CHECK;

size_t rmw_canvas_sectors(const struct rmw_canvas *canvas);
bool rmw_canvas_is_asked(const struct rmw_canvas *canvas, size_t sector);
/*
 * True when the closing verification looks at the whole flash: where the line may have done harm
 * unnoticed, and where looking is cheap. So what it would put back must be known before.
 */
bool rmw_canvas_checks_all(const struct rmw_canvas *canvas);
/* True when some sector is not asked for. */
bool rmw_canvas_has_rest(const struct rmw_canvas *canvas);
/* True when some sector is known by its CRC, and is still to be verified. */
bool rmw_canvas_is_by_crc(const struct rmw_canvas *canvas);
/* True when it is known of every sector what should be in it. */
bool rmw_canvas_is_complete(const struct rmw_canvas *canvas);

/*
 * True when a sector that was read holds what an unfinished job cannot have left there. What was
 * cut off in an erase can still be written to what was there before, what was cut off in a write
 * to what is wanted; what can become neither is of another hand. Never true where there is no
 * unfinished job. Call after settle and spare.
 */
bool rmw_canvas_is_newer(const struct rmw_canvas *canvas, size_t sector);

/* The sector is known from now on: `have` holds what is there. */
void rmw_canvas_note_known(struct rmw_canvas *canvas, size_t sector);

/* One sector of what is there, or is wanted; borrowed from the canvas. */
struct rmw_span rmw_canvas_have(struct rmw_canvas *canvas, size_t sector);
struct rmw_view rmw_canvas_want(const struct rmw_canvas *canvas, size_t sector);
/* ... or was there before an unfinished job; empty where there is none. */
struct rmw_view rmw_canvas_before(const struct rmw_canvas *canvas, size_t sector);
/* All of what is to stay beside what is asked for: what was before an unfinished job, or is there.
 */
const uint8_t *rmw_canvas_rest(const struct rmw_canvas *canvas);

/*
 * Fails with RANGE when there is no part, or one that does not begin inside the flash (of a flash
 * of unknown size: lies in its first 16 MiB), with IMAGE_TOO_LARGE when one runs past the end,
 * and with USAGE when two of them overlap.
 */
bool rmw_parts_check(const struct rmw_part *parts, size_t count, const struct rmw_chip *chip,
		     struct rmw_err *err) RMW_MUST_CHECK;

#endif
