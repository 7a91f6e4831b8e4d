/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_STAGE_H
#define RMW_FLASH_STAGE_H

#include <rmwflash/chip.h>
#include <rmwflash/event.h>

/* A part of a job that people see begin, move and end. Needs no release. */
struct rmw_stage {
	const struct rmw_watch *watch;
	const struct rmw_chip *chip; /* its clock times the stage */
	const char *name;
	uint64_t began_us;
	uint64_t total; /* bytes of work; 0: not known */
};

/* Tell that a stage begins. `watch`, `chip` and `name` are borrowed until it ends. */
struct rmw_stage rmw_stage_begin(const struct rmw_watch *watch, const struct rmw_chip *chip,
				 const char *name, uint64_t total);

/* Tell that `done` bytes of the total are behind it. */
void rmw_stage_progress(const struct rmw_stage *stage, uint64_t done);

/* The stage ended well; the text sums it up. A stage that failed has no end: the error tells. */
void rmw_stage_end(const struct rmw_stage *stage, const char *format, ...) RMW_PRINTF(2, 3);

#endif
