/* SPDX-License-Identifier: MIT */
/* Telling when a stage of a job begins, how far it is, and how it ended. */
#include "flash/stage.h"

#include <stdarg.h>
#include <stdio.h>

static void tell(const struct rmw_stage *stage, struct rmw_event event)
{
	event.stage = stage->name;
	event.total = stage->total;
	if (stage->watch->tell != NULL)
		stage->watch->tell(stage->watch->ctx, &event);
}

struct rmw_stage rmw_stage_begin(const struct rmw_watch *watch, const struct rmw_chip *chip,
				 const char *name, uint64_t total)
{
	const struct rmw_stage stage = { .watch = watch,
					 .chip = chip,
					 .name = name,
					 .began_us = rmw_chip_now_us(chip),
					 .total = total };

	tell(&stage, (struct rmw_event){ .kind = RMW_EVENT_STAGE_BEGIN });
	return stage;
}

void rmw_stage_progress(const struct rmw_stage *stage, uint64_t done)
{
	rmw_tell_progress(stage->watch, stage->name, done, stage->total);
}

void rmw_stage_end(const struct rmw_stage *stage, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	tell(stage,
	     (struct rmw_event){ .kind = RMW_EVENT_STAGE_END,
				 .text = text,
				 .done = stage->total,
				 .spent_us = rmw_chip_now_us(stage->chip) - stage->began_us });
}
