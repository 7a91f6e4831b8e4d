/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_ERR_H
#define RMWFLASH_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* The result says whether it went well, and must be looked at. */
#define RMW_MUST_CHECK __attribute__((warn_unused_result))
/* Parameter number `text` is a format as printf takes it; its values begin at `first`. */
#define RMW_PRINTF(text, first) __attribute__((format(printf, text, first)))

/*
 * Every way rmwflash can fail, one row each.
 *
 * A fallible function returns false and fills the caller's struct rmw_err; the row then gives the
 * public id (stable for ever), the exit status of the program, the title, why it mostly happens
 * and what to do. Messages, `rmwflash explain`, the man page and JSON are made from these rows.
 */
enum rmw_code {
	RMW_OK,
#define RMW_ERROR(name, id, status, title, why, act) RMW_E_##name,
#include "rmwflash/errors.inc"
#undef RMW_ERROR
	RMW_CODE_COUNT
};

/* A row of the table of errors. All texts are static; `why` and `act` may hold several lines. */
struct rmw_error_row {
	const char *name;  /* "NO_HANDSHAKE" */
	const char *id;	   /* "E0401" */
	int status;	   /* exit status of the program, 1..130 */
	const char *title; /* what happened, in a few words */
	const char *why;   /* causes, the most frequent first, one a line */
	const char *act;   /* what to do, one step a line */
};

/*
 * What went wrong. Lives with the caller, needs no release, works without a heap.
 *
 * `cause` is set once, where it broke, and says what was seen. `path` grows outwards and says
 * where we were; the two have room of their own, so context never cuts off a cause.
 */
struct rmw_err {
	enum rmw_code code;
	char cause[280];
	char path[240];
};

/* The row of `code`; never NULL. RMW_OK and anything out of range give the row INTERNAL. */
const struct rmw_error_row *rmw_error_row(enum rmw_code code);

/* Find a row by public id ("E0401", case ignored). NULL when there is none. */
const struct rmw_error_row *rmw_error_by_id(const char *id);

/*
 * Say what broke. Returns false, so that a failing function is one `return` long.
 *
 * The first cause stays: when `err` already holds one, code and cause are left as they are.
 */
bool rmw_fail(struct rmw_err *err, enum rmw_code code, const char *format, ...) RMW_PRINTF(3, 4);

/* Say where we were: puts "text: " in front of the path. Returns false. */
bool rmw_while(struct rmw_err *err, const char *format, ...) RMW_PRINTF(2, 3);

/* Both go by way of this, so that compilers know the answer, and which variables are set. */
static inline bool rmw_err_false(bool is_false)
{
	(void)is_false;
	return false;
}

#define rmw_fail(...) rmw_err_false(rmw_fail(__VA_ARGS__))
#define rmw_while(...) rmw_err_false(rmw_while(__VA_ARGS__))

/* Forget the error, for a caller that tries another way. */
void rmw_err_clear(struct rmw_err *err);

/* Write "path: cause" into `text` (cut to fit, always terminated). */
void rmw_err_text(const struct rmw_err *err, char *text, size_t size);

#endif
