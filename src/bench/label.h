/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LABEL_H
#define RMW_BENCH_LABEL_H

#include <rmwflash/bytes.h>

#include "bench/trouble.h"

/*
 * Labels: a text, or ZPL, with {name}, {mac}, {mac6}, {seq} or {seq:03}, {profile}, {firmware},
 * {date} and {COLUMN} in it; {{ and }} are braces. One with ^XA in it is ZPL: what could be taken
 * for a command there ('^', '~' and the sign of ^FH itself) is written in hex, as ^FH takes it.
 */

#define RMW_LABEL_TEXT_MAX ((size_t)64 << 10)
#define RMW_LABEL_PARTS_MAX 128u

enum rmw_label_kind {
	RMW_LABEL_TEXT, /* of the template */
	RMW_LABEL_NAME,
	RMW_LABEL_MAC,
	RMW_LABEL_MAC6,
	RMW_LABEL_SEQ,
	RMW_LABEL_PROFILE,
	RMW_LABEL_FIRMWARE,
	RMW_LABEL_DATE,
	RMW_LABEL_COLUMN
};

struct rmw_label_part {
	enum rmw_label_kind kind;
	size_t at; /* TEXT: where it is in the template, and how long */
	size_t len;
	unsigned digits; /* SEQ: at least */
	size_t column;	 /* COLUMN */
	char hex;	 /* ZPL: the sign of ^FH; 0: it stands in no such field */
};

/* A template, taken apart. {0} is none; release is idempotent. */
struct rmw_label {
	struct rmw_buf text;
	struct rmw_label_part parts[RMW_LABEL_PARTS_MAX];
	size_t count;
	bool is_zpl;
};

/*
 * Take a template apart; `columns` are the names that units have values for. Added to `problems`,
 * with line and column: a brace without its other one, a key that is none (the nearest is offered),
 * too many of them, a zero byte; of ZPL, other signs in place of '^' and '~' (^CC, ^CT), and a key
 * whose value may hold anything outside of a field with ^FH. `file` is named there and borrowed.
 * Fails with NO_MEMORY only.
 */
bool rmw_label_parse(struct rmw_view text, const char *file, const char *const *columns,
		     size_t column_count, struct rmw_label *label, struct rmw_troubles *problems,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* What a label is made of. Borrowed. */
struct rmw_label_values {
	const char *name;
	const uint8_t *mac; /* six bytes; NULL: not known yet, {mac} and {mac6} stay */
	uint32_t seq;
	const char *profile;
	const char *firmware;
	const char *date;				       /* as rmw_date_now gives it */
	const char *(*column)(const void *ctx, size_t column); /* NULL where there are none */
	const void *ctx;
};

/* True when a part of that kind is in it. */
bool rmw_label_has(const struct rmw_label *label, enum rmw_label_kind kind);

/* Put a label at the end of `into`. Line ends in values become blanks. Fails with NO_MEMORY. */
bool rmw_label_make(const struct rmw_label *label, const struct rmw_label_values *values,
		    struct rmw_buf *into, struct rmw_err *err) RMW_MUST_CHECK;

void rmw_label_release(struct rmw_label *label);

#endif
