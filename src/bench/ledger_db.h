/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LEDGER_DB_H
#define RMW_BENCH_LEDGER_DB_H

#include <rmwflash/ledger.h>

#include "base/time.h"

/* What a failed statement means for its transaction. */
enum rmw_ledger_trouble {
	RMW_LEDGER_FINAL,   /* it fails in the same way when it is done again */
	RMW_LEDGER_UNIQUE,  /* a row like it is there already */
	RMW_LEDGER_CROSSED, /* another transaction was in the way: done again it may go well */
	RMW_LEDGER_LOST,    /* the server is gone: after a connect it may go well */
};

/* Gets one row after the other: its columns as texts, NULL for null; borrowed for the call. */
struct rmw_ledger_rows {
	bool (*take)(void *ctx, const char *const *cells, struct rmw_err *err);
	void *ctx;
};

/* Most values of one statement, most columns of its rows. */
#define RMW_LEDGER_VALUES_MAX 32u
#define RMW_LEDGER_CELLS_MAX 40u

/* A statement: $1, $2, ... in the text stand for the values, which are texts, or NULL for null. */
struct rmw_ledger_statement {
	const char *sql;
	const char *values[RMW_LEDGER_VALUES_MAX];
	struct rmw_ledger_rows rows; /* take is NULL: none are expected */
};

struct rmw_ledger_db;

/* A kind of database. What it fails with is a row LEDGER_...; `db->trouble` is set then. */
struct rmw_ledger_db_ops {
	/* How a transaction that will write begins: the one that SQLite lets in, or PostgreSQL's.
	 */
	const char *begin;
	/* What {id}, {skip} and {lock} in statements become: a primary key that counts, words
	 * behind a SELECT that lock its rows, with or without passing over locked ones. */
	const char *id, *skip, *lock;
	/* Keeps others from changing the schema until the transaction ends; NULL: `begin` does. */
	const char *schema_lock;
	/* Counts the tables of that name that this ledger would use. */
	const char *count_table;
	/* Run a statement. `changed` (or NULL) gets how many rows it changed. */
	bool (*run)(struct rmw_ledger_db *db, const struct rmw_ledger_statement *statement,
		    const struct rmw_deadline *until, uint64_t *changed, struct rmw_err *err);
	/* Connect again after trouble LOST. */
	bool (*connect)(struct rmw_ledger_db *db, const struct rmw_deadline *until,
			struct rmw_err *err);
	/* Fails with LEDGER_FOREIGN where making a schema would spoil somebody else's database. */
	bool (*adopt)(struct rmw_ledger_db *db, const struct rmw_deadline *until,
		      struct rmw_err *err);
	void (*free)(struct rmw_ledger_db *db);
};

/* Head of a database that is open. */
struct rmw_ledger_db {
	const struct rmw_ledger_db_ops *ops;
	enum rmw_ledger_trouble trouble;
};

/* Open a file, or connect to a server. On success *db is freed by its ops. */
bool rmw_ledger_sqlite_open(struct rmw_ledger_db **db, const struct rmw_ledger_setup *setup,
			    struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_ledger_postgres_open(struct rmw_ledger_db **db, const struct rmw_ledger_setup *setup,
			      const struct rmw_deadline *until, struct rmw_err *err) RMW_MUST_CHECK;

#endif
