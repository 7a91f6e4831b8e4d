/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_OUTPUT_H
#define RMW_CLI_OUTPUT_H

#include <stdio.h>

#include <rmwflash/bytes.h>
#include <rmwflash/event.h>

#include "base/time.h"
#include "cli/record.h"

enum rmw_detail { RMW_DETAIL_QUIET, RMW_DETAIL_NORMAL, RMW_DETAIL_VERBOSE };

/*
 * Where words go: people read the error stream, programs read JSON lines on the other one. What
 * a person asked for (tables, help) goes to the other one too, unless JSON was asked for.
 * All streams are borrowed.
 */
struct rmw_output {
	FILE *in;
	FILE *out;
	FILE *err;
	const struct rmw_clock *clock; /* for bars and wall time */
	enum rmw_detail detail;
	bool is_json;
	bool is_live;	     /* a terminal: bars are drawn over */
	bool is_coloured;    /* of the error stream */
	bool can_ask;	     /* somebody reads and answers */
	bool is_device_time; /* times are those of a simulated board */
	const char *task;    /* the command at work; borrowed */
	const char *chip;    /* of the unit, such as "bl602"; NULL: not known yet; borrowed */

	int lost_errno; /* why standard output did not take everything; 0: it did */
	bool is_bar_drawn;
	uint64_t begun_us; /* of the stage at work */
	uint64_t shown_us; /* when its progress was shown last */
	unsigned shown_tenths;
};

/* Standard streams, with what the terminal and NO_COLOR allow. */
void rmw_output_init(struct rmw_output *output);

/* Somebody to tell events to, who renders them. `output` must outlive it. */
struct rmw_watch rmw_output_watch(struct rmw_output *output);

/* "Label     text" for people, unless only the last line is wanted. "" indents as a label does. */
void rmw_output_say(struct rmw_output *output, const char *label, const char *format, ...)
	RMW_PRINTF(3, 4);

/* As say, also when only the last line is wanted. */
void rmw_output_insist(struct rmw_output *output, const char *label, const char *format, ...)
	RMW_PRINTF(3, 4);

/* Text of any form on one of the streams, cleaned, after any bar is gone. */
void rmw_output_print(struct rmw_output *output, FILE *stream, const char *format, ...)
	RMW_PRINTF(3, 4);

/* Text that is clean already, such as a file of ours, on standard output as it is. */
void rmw_output_write(struct rmw_output *output, struct rmw_view text);

/* Send a record where machine output goes; frees it without sending when none is wanted. */
void rmw_output_send(struct rmw_output *output, struct rmw_record *record);

/* The start of a record about the task at work. */
struct rmw_record rmw_output_record(const struct rmw_output *output, const char *event);

/* Ask a question; fails with NOT_CONFIRMED, or INTERRUPTED when `cancel` was set meanwhile. */
bool rmw_output_ask(struct rmw_output *output, const struct rmw_cancel *cancel,
		    const char *question, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Hand over what is still kept back. Fails with FILE_WRITE when standard output could not take
 * all that was printed; a reader that went away by itself is no failure.
 */
bool rmw_output_finish(struct rmw_output *output, struct rmw_err *err) RMW_MUST_CHECK;

/* "61.2 s" */
void rmw_output_time_text(uint64_t us, char *text, size_t size);

#endif
