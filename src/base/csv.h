/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_CSV_H
#define RMW_BASE_CSV_H

#include <rmwflash/bytes.h>

/*
 * Comma-separated values (RFC 4180): a field stands bare, or in double quotes, where it may hold
 * commas, line ends and doubled quotes. More than the RFC says: a line may also end with LF alone,
 * a UTF-8 byte order mark before the first record and empty lines are skipped. Text is UTF-8
 * without control characters; spaces belong to their field.
 */

/* Most bytes of a text and of one field, most fields of one record. */
#define RMW_CSV_TEXT_MAX ((size_t)4 << 20)
#define RMW_CSV_FIELD_MAX 1024u
#define RMW_CSV_FIELDS_MAX 64u

/* Where the reading stands. Needs no release; `text` is borrowed. */
struct rmw_csv {
	struct rmw_view text;
	size_t at;
	/* Of the next character, from 1 on; a column is a character, whatever bytes it has. */
	unsigned line;
	unsigned column;
};

/* Where a field begins, for what is to be said of it: on its quote, where it has quotes. */
struct rmw_csv_place {
	unsigned line;
	unsigned column;
};

/*
 * One record. `{0}` and RMW_CSV_RECORD_INIT are releasable; release is idempotent. The fields are
 * terminated texts without quotes, line ends in them are LF; borrowed from the record, good until
 * the next one is read into it.
 */
struct rmw_csv_record {
	size_t count; /* 0: there was no record left */
	const char *fields[RMW_CSV_FIELDS_MAX];
	struct rmw_csv_place places[RMW_CSV_FIELDS_MAX];
	struct rmw_buf room;
};

#define RMW_CSV_RECORD_INIT                                                                        \
	{                                                                                          \
		0                                                                                  \
	}

/* Stand before the first record. Fails with BAD_TEXT when `text` is too long. */
bool rmw_csv_open(struct rmw_csv *csv, struct rmw_view text, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read the next record into `record`, in place of what it held; its count is 0 at the end. Fails
 * with NO_MEMORY, or with BAD_TEXT, whose cause begins with "line 3, column 14: ": no UTF-8, a
 * control character, a quote out of place or without its end, a field or a record too long.
 * `record` is empty then, and no more can be read.
 */
bool rmw_csv_next(struct rmw_csv *csv, struct rmw_csv_record *record,
		  struct rmw_err *err) RMW_MUST_CHECK;

/* Say what is wrong with a field that was read well: "line 3, column 14: TEXT", as BAD_TEXT. */
bool rmw_csv_fail(struct rmw_csv_place place, struct rmw_err *err, const char *format, ...)
	RMW_PRINTF(3, 4);

void rmw_csv_record_release(struct rmw_csv_record *record);

/*
 * Put a record at the end of `into`, ended by LF; what needs quotes gets them. A NULL field is an
 * empty one. Fails with NO_MEMORY; `into` may hold a part of the record then.
 */
bool rmw_csv_write(struct rmw_buf *into, const char *const *fields, size_t count,
		   struct rmw_err *err) RMW_MUST_CHECK;

#endif
