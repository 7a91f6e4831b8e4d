/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_TRANSCRIPT_H
#define RMW_PORT_TRANSCRIPT_H

#include <stdio.h>

#include <rmwflash/bytes.h>

/*
 * A conversation between host and device as text, one step a line:
 *
 *	# text                  a note; "# lines dtr=1 rts=0" when the host moved its lines
 *	@ 115200                the host sets its rate
 *	! power-on gpio8=1      something was done to the board by hand
 *	~ 12                    so many milliseconds passed; "~ 0.37" is more exact than is used
 *	> 10 00 00 00           host to device
 *	> 55*300                one byte repeated
 *	> 18 00 f0 0f {4080 bytes: what}   bytes left out; of either side
 *	< 4f 4b                 device to host
 *	< (nothing)             the host waited and nothing came
 *
 * Line breaks mean nothing to the device: it sees a stream of bytes.
 */
enum rmw_step_kind {
	RMW_STEP_NOTE,	   /* bytes: the text */
	RMW_STEP_BAUD,	   /* count: the rate */
	RMW_STEP_EVENT,	   /* bytes: the text, "power-on gpio8=1" */
	RMW_STEP_PAUSE,	   /* count: milliseconds */
	RMW_STEP_BYTES,	   /* bytes: what was sent */
	RMW_STEP_BURST,	   /* bytes: one, sent `count` times */
	RMW_STEP_LEFT_OUT, /* count: that many bytes that nobody wrote down */
	RMW_STEP_NOTHING,  /* the host waited in vain */
};

/* Who sends. Steps that send nothing are the host's, but for RMW_STEP_NOTHING. */
enum rmw_side { RMW_HOST, RMW_DEVICE };

/* One step. A line of several forms ("18 00 {2 bytes: x}") gives several steps. */
struct rmw_step {
	enum rmw_step_kind kind;
	enum rmw_side from;
	uint32_t line;	/* of the text, from 1 on */
	uint32_t count; /* at most RMW_STEP_COUNT_MAX */
	struct rmw_view bytes;
};

#define RMW_STEP_COUNT_MAX 100000000u

/* The byte that a handshake repeats as often as it likes (bl602-protocol 2.4). */
#define RMW_STEP_BURST_BYTE 0x55

/*
 * A transcript that was read; the steps point into its bytes. `{0}` and RMW_TRANSCRIPT_INIT are
 * releasable; release is idempotent.
 */
struct rmw_transcript {
	struct rmw_step *steps;
	size_t count;
	size_t room;
	struct rmw_buf bytes;
};

#define RMW_TRANSCRIPT_INIT                                                                        \
	{                                                                                          \
		0                                                                                  \
	}

/*
 * Read a whole text into `transcript`, which is empty. Any bytes may be in `text`. Fails with
 * BAD_TEXT, naming the line, or NO_MEMORY; the transcript is then empty.
 */
bool rmw_transcript_parse(struct rmw_transcript *transcript, struct rmw_view text,
			  struct rmw_err *err) RMW_MUST_CHECK;

/* Give back steps and bytes; the transcript is empty afterwards. */
void rmw_transcript_release(struct rmw_transcript *transcript);

/*
 * Writes a transcript as it happens. Neighbouring bytes of one side are joined to lines of up to
 * 64; 16 equal bytes and more (of 55: 4 and more) are written as a burst. Steps of RMW_STEP_NOTE
 * and the like end the line. What was put is in the stream after a flush.
 */
struct rmw_transcript_pen {
	FILE *stream; /* borrowed */
	enum rmw_side side;
	uint8_t run_byte;
	size_t run;    /* equal bytes seen last and not written yet */
	size_t column; /* bytes in the line begun; 0: at the start of a line */
};

/* Each puts one step. Errors of the stream are the business of its owner. */
void rmw_transcript_put_bytes(struct rmw_transcript_pen *pen, enum rmw_side from,
			      struct rmw_view bytes);
/* Only how many: a digest of a short line that is known but for a password would tell that, too. */
void rmw_transcript_put_private(struct rmw_transcript_pen *pen, enum rmw_side from, size_t len);
void rmw_transcript_put_nothing(struct rmw_transcript_pen *pen);
void rmw_transcript_put_pause(struct rmw_transcript_pen *pen, uint64_t ms);
void rmw_transcript_put_baud(struct rmw_transcript_pen *pen, uint32_t baud);

/* Control characters in the text become '?'. */
void rmw_transcript_put_note(struct rmw_transcript_pen *pen, const char *text);

/* End the line begun, and hand all to the system. */
void rmw_transcript_flush(struct rmw_transcript_pen *pen);

#endif
