/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_EVENT_H
#define RMWFLASH_EVENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <rmwflash/err.h>

/* Asks everything that waits to stop. Set from a signal handler or another thread. */
struct rmw_cancel {
	atomic_bool is_asked;
};

enum rmw_event_kind {
	RMW_EVENT_STAGE_BEGIN,	  /* `stage` starts; `total` bytes of work, 0 when not known */
	RMW_EVENT_STAGE_PROGRESS, /* `done` of `total` bytes */
	RMW_EVENT_STAGE_END, /* `stage` ended well; `text` sums it up, `spent_us` is its time */
	RMW_EVENT_NOTE,	     /* `text` is worth knowing */
	RMW_EVENT_WARNING,   /* `text` may do harm, or already did */
	RMW_EVENT_PROMPT,    /* `text` asks the person to do something with the hands */
};

/* What the library tells while it works. Texts are borrowed for the time of the call. */
struct rmw_event {
	enum rmw_event_kind kind;
	const char *stage; /* "backup", "write", ...; NULL for notes outside a stage */
	const char *text;  /* a sentence without a full stop, or NULL */
	uint64_t done;	   /* bytes */
	uint64_t total;	   /* bytes */
	uint64_t spent_us; /* of the port's clock: device time on a simulated board */
	bool is_part;	   /* of a stage that goes on: a detail; parts only end */
};

/* Who listens. A zeroed one listens to nothing. Called from the thread that does the work. */
struct rmw_watch {
	void (*tell)(void *ctx, const struct rmw_event *event);
	void *ctx;
};

/*
 * Tell `watch`, which may be NULL, of a note, warning or prompt; the text is formatted and cut at
 * 400 characters.
 */
void rmw_tell(const struct rmw_watch *watch, enum rmw_event_kind kind, const char *stage,
	      const char *format, ...) RMW_PRINTF(4, 5);

/* Tell `watch` that `done` of `total` bytes of a stage are done. `watch` may be NULL. */
void rmw_tell_progress(const struct rmw_watch *watch, const char *stage, uint64_t done,
		       uint64_t total);

/* Tell `watch` that a part of the stage at work ended well. `watch` may be NULL. */
void rmw_tell_part(const struct rmw_watch *watch, const char *part, uint64_t spent_us,
		   const char *text);

#endif
