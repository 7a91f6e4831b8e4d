/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_TRANSCRIPT_H
#define RMW_TESTS_TRANSCRIPT_H

#include <rmwflash/bytes.h>

/* One line of a captured conversation. */
enum transcript_kind {
	TRANSCRIPT_BAUD,     /* "@ N": the host changes its rate to `number` */
	TRANSCRIPT_POWER_ON, /* "! power-on gpio8=N": `number` is the level of the strap; or without
				it */
	TRANSCRIPT_RESTART,  /* "! restart": the chip did so on its own */
	TRANSCRIPT_PAUSE,    /* "~ N": `number` milliseconds passed, `us` exactly */
	TRANSCRIPT_SEND,     /* "> hex" */
	TRANSCRIPT_RECEIVE,  /* "< hex"; "< (nothing)" has no bytes */
};

struct transcript_line {
	enum transcript_kind kind;
	uint32_t number;
	uint32_t us;
	struct rmw_buf bytes;
	uint32_t left_out; /* bytes that follow and are not in the file: "{176 bytes: ...}" */
	char what[64];	   /* ... and what they are: "boot header of the loader" */
	uint32_t line;	   /* in the file, from 1 on */
	const char
		*remark; /* the comment before, borrowed from the transcript; "" if there is none */
};

struct transcript {
	char *text;
	struct transcript_line *lines;
	size_t count;
};

/* Read a file of tests/, "wire/bl602/rom-other.txt"; ends the test when a line makes no sense. */
void transcript_read(struct transcript *transcript, const char *name);
void transcript_release(struct transcript *transcript);

#endif
