/* SPDX-License-Identifier: MIT */
/* Telling whoever listens what happens. */
#include <rmwflash/event.h>

#include <stdarg.h>
#include <stdio.h>

void rmw_tell(const struct rmw_watch *watch, enum rmw_event_kind kind, const char *stage,
	      const char *format, ...)
{
	char text[401];
	va_list args;

	if (watch == NULL || watch->tell == NULL)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	watch->tell(watch->ctx, &(struct rmw_event){ .kind = kind, .stage = stage, .text = text });
}

void rmw_tell_progress(const struct rmw_watch *watch, const char *stage, uint64_t done,
		       uint64_t total)
{
	if (watch == NULL || watch->tell == NULL)
		return;
	watch->tell(watch->ctx, &(struct rmw_event){ .kind = RMW_EVENT_STAGE_PROGRESS,
						     .stage = stage,
						     .done = done,
						     .total = total });
}

void rmw_tell_part(const struct rmw_watch *watch, const char *part, uint64_t spent_us,
		   const char *text)
{
	if (watch == NULL || watch->tell == NULL)
		return;
	watch->tell(watch->ctx, &(struct rmw_event){ .kind = RMW_EVENT_STAGE_END,
						     .stage = part,
						     .text = text,
						     .spent_us = spent_us,
						     .is_part = true });
}
