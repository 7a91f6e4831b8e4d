/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LEDGER_H
#define RMW_BENCH_LEDGER_H

#include <rmwflash/ledger.h>

#include "base/time.h"
#include "bench/ledger_db.h"
#include "bench/process.h"

/* The name of a bench; NULL: that of this computer. Cut to fit. */
void rmw_ledger_bench_name(const char *bench, char name[RMW_LEDGER_WORD_MAX]);

/* An open ledger. */
struct rmw_ledger {
	struct rmw_ledger_db *db;
	const struct rmw_cancel *cancel;
	uint32_t wait_ms;
	struct rmw_deadline until; /* of the call at work */
	char bench[RMW_LEDGER_WORD_MAX];
	char process[RMW_PROCESS_MAX];
	char where[RMW_LEDGER_WHERE_MAX];
};

/* Work of one transaction. It may be called again after it was undone: it starts anew each time. */
typedef bool rmw_ledger_work(struct rmw_ledger *ledger, void *ctx, struct rmw_err *err);

/*
 * Do it in one transaction that writes: all or nothing. Does it again where another transaction was
 * in the way, or the server was gone, until the wait is over; after LEDGER_SERVER it may have
 * happened. Fails as the work does.
 */
bool rmw_ledger_atomically(struct rmw_ledger *ledger, rmw_ledger_work *work, void *ctx,
			   struct rmw_err *err) RMW_MUST_CHECK;

/* Run a statement within a transaction. `changed` may be NULL. */
bool rmw_ledger_run(struct rmw_ledger *ledger, const struct rmw_ledger_statement *statement,
		    uint64_t *changed, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Run a statement that only reads, by itself. It is run again only as long as no row was taken, so
 * each row comes once; others may be run while one is taken.
 */
bool rmw_ledger_look(struct rmw_ledger *ledger, const struct rmw_ledger_statement *statement,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* Make the schema, or bring it up to date (ledger_schema.c). Within a transaction. */
bool rmw_ledger_migrate(struct rmw_ledger *ledger, struct rmw_err *err) RMW_MUST_CHECK;

/* The newest schema that this program knows. */
unsigned rmw_ledger_schema(void);

/* A number of a row, a number as a value. NULL, and what is no number, is 0. */
int64_t rmw_ledger_number(const char *cell);
#define RMW_LEDGER_NUMBER_MAX 24u
const char *rmw_ledger_number_text(int64_t number, char text[RMW_LEDGER_NUMBER_MAX]);

/* Copy a column, cut to fit; NULL is an empty one. A value for a text: NULL where it is empty. */
void rmw_ledger_copy(char *into, size_t size, const char *cell);
const char *rmw_ledger_value(const char *text);

/* The columns of a unit, in the order in which rmw_ledger_unit_take takes them; "FROM" follows. */
extern const char rmw_ledger_unit_columns[];
void rmw_ledger_unit_take(const char *const *cells, struct rmw_ledger_unit *unit);

/*
 * Within a transaction: the unit of that name or MAC (`who`), locked until its end. Where there is
 * none, `unit->id` is 0.
 */
bool rmw_ledger_unit_find(struct rmw_ledger *ledger, const char *who, struct rmw_ledger_unit *unit,
			  struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_ledger_unit_by_mac(struct rmw_ledger *ledger, const char *mac,
			    struct rmw_ledger_unit *unit, struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_ledger_unit_by_name(struct rmw_ledger *ledger, const char *name,
			     struct rmw_ledger_unit *unit, struct rmw_err *err) RMW_MUST_CHECK;

/* Within a transaction: end what is open of a unit as interrupted, with this note. */
bool rmw_ledger_cut(struct rmw_ledger *ledger, int64_t unit_id, const char *note,
		    struct rmw_err *err) RMW_MUST_CHECK;

#endif
