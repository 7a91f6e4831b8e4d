/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LN_CAPTURE_H
#define RMW_TESTS_LN_CAPTURE_H

#include <rmwflash/bytes.h>

/* One burst of a captured conversation of tests/data/ln882h, whose lines are put together again. */
enum ln_record_kind {
	LN_RECORD_BAUD,	  /* the host changes its rate */
	LN_RECORD_HOST,	  /* bytes to the chip */
	LN_RECORD_DEVICE, /* bytes of the chip */
};

struct ln_record {
	enum ln_record_kind kind;
	uint32_t baud;
	uint32_t line; /* in the file, from 1 on */
	double ms;     /* of the first byte */
	struct rmw_view bytes;
};

#define LN_RECORDS_MAX 256u

struct ln_capture {
	struct ln_record records[LN_RECORDS_MAX];
	size_t count;
	uint8_t room[64 << 10];
	size_t used;
};

/* Read "identify.txt"; ends the test when a line makes no sense. Points into itself. */
void ln_capture_read(struct ln_capture *capture, const char *name);

#endif
