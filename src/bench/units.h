/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_UNITS_H
#define RMW_BENCH_UNITS_H

#include <rmwflash/bytes.h>

#include "bench/trouble.h"

#define RMW_UNITS_MAX 10000u
#define RMW_UNIT_COLUMNS_MAX 16u
#define RMW_UNIT_COLUMN_MAX 32u /* bytes of the name of one, with its zero */
#define RMW_UNIT_NO_COLUMN RMW_UNIT_COLUMNS_MAX

/* A row of the CSV file. */
struct rmw_unit {
	unsigned line;
	bool has_mac; /* the row is for this board only; else the next board that is free takes it
		       */
	uint8_t mac[6];
	uint32_t cells[RMW_UNIT_COLUMNS_MAX]; /* where in the texts */
};

/* All of them. {0} is empty; release with rmw_units_release, which is idempotent. */
struct rmw_units {
	char columns[RMW_UNIT_COLUMNS_MAX][RMW_UNIT_COLUMN_MAX];
	size_t column_count;
	size_t name_at; /* which column holds the name; RMW_UNIT_NO_COLUMN: none */
	size_t mac_at;
	struct rmw_unit *items;
	size_t count;
	struct rmw_buf texts;
};

/*
 * Read a list of units: CSV whose first record names the columns. `name`, `room` and `mac` mean
 * something; others are for patterns and labels. What is wrong is added to `problems` with its
 * place, a row that is wrong is left out; MACs are seen to be there once, with both lines. `file`
 * is named and borrowed. Fails with NO_MEMORY only.
 */
bool rmw_units_parse(struct rmw_view text, const char *file, struct rmw_units *units,
		     struct rmw_troubles *problems, struct rmw_err *err) RMW_MUST_CHECK;

/* The text of a unit in a column; "" where the column is none. Borrowed from `units`. */
const char *rmw_units_cell(const struct rmw_units *units, const struct rmw_unit *unit,
			   size_t column);

/* The column of that name, or RMW_UNIT_NO_COLUMN. */
size_t rmw_units_column(const struct rmw_units *units, const char *name);

/* The names of all columns; borrowed from `units`. */
void rmw_units_columns(const struct rmw_units *units, const char *columns[RMW_UNIT_COLUMNS_MAX]);

/* "7cb94ca8a991", or with ':' or '-' between the bytes; no group address, not zero. */
bool rmw_units_mac_parse(const char *text, uint8_t mac[6]);

void rmw_units_release(struct rmw_units *units);

#endif
