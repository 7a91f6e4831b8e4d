/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LEDGER_COLUMNS_H
#define RMW_BENCH_LEDGER_COLUMNS_H

#include "bench/ledger_facts.h"

/* Columns of files of units, in the order in which an export writes them. */
enum rmw_ledger_column {
	RMW_LEDGER_COLUMN_JOB,
	RMW_LEDGER_COLUMN_NAME,
	RMW_LEDGER_COLUMN_ROOM,
	RMW_LEDGER_COLUMN_MAC,
	RMW_LEDGER_COLUMN_STATE,
	/* An import passes over these. */
	RMW_LEDGER_COLUMN_TRIES,
	RMW_LEDGER_COLUMN_CHANGED,
	RMW_LEDGER_COLUMN_BENCH,
	RMW_LEDGER_COLUMN_SLOT,
	RMW_LEDGER_COLUMN_STARTED,
	RMW_LEDGER_COLUMN_ENDED,
	RMW_LEDGER_COLUMN_CODE,
	RMW_LEDGER_COLUMN_NOTE,
	RMW_LEDGER_COLUMN_FACTS, /* the first of them, in their order */
	RMW_LEDGER_COLUMNS = RMW_LEDGER_COLUMN_FACTS + RMW_LEDGER_FACT_COUNT, /* a free one */
};

/* "job", "name", ...; static. */
const char *rmw_ledger_column_word(enum rmw_ledger_column column);

/* The column of that name; RMW_LEDGER_COLUMNS where it is a free one. */
enum rmw_ledger_column rmw_ledger_column_find(const char *name);

#endif
