/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_NAME_H
#define RMW_BENCH_NAME_H

#include <rmwflash/profile.h>

#include "bench/job.h"

/*
 * How units are named: text with {mac6} (the last three bytes of the MAC in small hex), {mac} (all
 * of it), {seq} or {seq:03} (a number, with so many digits at least) and {COLUMN} in it.
 */

#define RMW_NAME_PARTS_MAX 16u
#define RMW_NAME_TEXT_MAX (RMW_PROFILE_NAME_MAX + 16) /* with {mac6} in it */

enum rmw_name_kind { RMW_NAME_TEXT, RMW_NAME_MAC, RMW_NAME_MAC6, RMW_NAME_SEQ, RMW_NAME_COLUMN };

struct rmw_name_part {
	enum rmw_name_kind kind;
	size_t at; /* TEXT: where it is in the pattern, and how long */
	size_t len;
	unsigned digits; /* SEQ */
	size_t column;	 /* COLUMN */
};

/* A pattern, taken apart. Needs no release. {0} is none. */
struct rmw_name_pattern {
	char text[RMW_JOB_PATTERN_MAX];
	struct rmw_name_part parts[RMW_NAME_PARTS_MAX];
	size_t count;
};

/*
 * Take a pattern apart; `columns` are the names a unit has values for. Fails with JOB_BAD: a brace
 * without its other one, a name that is none (the nearest is offered), a text that is too long;
 * *at is where in the text, from 0 on.
 */
bool rmw_name_parse(const char *text, const char *const *columns, size_t column_count,
		    struct rmw_name_pattern *pattern, size_t *at,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* A word of a pattern or template, without {}. */
struct rmw_name_word {
	const char *word;
	int kind;      /* of whoever has the table */
	bool is_plain; /* stands for letters, digits, '-' and ':' only, whatever anybody wrote */
};

/* All of them, and the columns of the units. Borrowed. */
struct rmw_name_words {
	const struct rmw_name_word *words;
	size_t count;
	const char *const *columns;
	size_t column_count;
};

#define RMW_NAME_UNKNOWN_MAX 320u

/* "{seg} is none of {mac}, {seq}, {seq:03} and the columns of the units (did you mean 'seq'?)". */
void rmw_name_unknown(const char *word, const struct rmw_name_words *known,
		      char text[RMW_NAME_UNKNOWN_MAX]);

/*
 * True of "seq" and of what begins with "seq:". How many digits, at least, the second one asks for,
 * "seq:03"; 1 without. Fails with JOB_BAD.
 */
bool rmw_name_is_seq(const char *word);
bool rmw_name_seq_parse(const char *word, unsigned *digits, struct rmw_err *err) RMW_MUST_CHECK;

/* True when a part of that kind is in it. */
bool rmw_name_has(const struct rmw_name_pattern *pattern, enum rmw_name_kind kind);

/* What a name is made of. Borrowed. */
struct rmw_name_values {
	const uint8_t *mac; /* NULL: not known yet, {mac6} and {mac} stay in the name */
	uint32_t seq;
	const char *(*column)(const void *ctx, size_t column); /* NULL where there are none */
	const void *ctx;
};

/*
 * Make the name, cut to fit `size`. Fails with PROFILE_OPTION where no unit could be called so,
 * whatever its MAC will be; `name` holds it all the same.
 */
bool rmw_name_make(const struct rmw_name_pattern *pattern, const struct rmw_name_values *values,
		   char name[RMW_NAME_TEXT_MAX], struct rmw_err *err) RMW_MUST_CHECK;

#endif
