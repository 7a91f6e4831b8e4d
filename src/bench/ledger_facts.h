/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LEDGER_FACTS_H
#define RMW_BENCH_LEDGER_FACTS_H

#include <rmwflash/ledger.h>

/* How many members struct rmw_ledger_facts has. */
#define RMW_LEDGER_FACT_COUNT 21u

/* A member of struct rmw_ledger_facts. */
struct rmw_ledger_fact {
	const char *word; /* its column in the database and in files, its member in JSON */
	size_t at, size;  /* of its text */
	bool is_number;
};

/* One of them, in the order in which files have them; `index` is below the count. */
const struct rmw_ledger_fact *rmw_ledger_fact(size_t index);

/* Its text, borrowed from `facts`; empty: not known. */
const char *rmw_ledger_fact_text(const struct rmw_ledger_facts *facts, size_t index);

/* Take all of them from columns of a row, cut to fit. */
void rmw_ledger_facts_take(struct rmw_ledger_facts *facts, const char *const *cells);

/* Put all of them where the values of a statement are; NULL for what is not known. Borrowed. */
void rmw_ledger_facts_values(const struct rmw_ledger_facts *facts, const char **values);

#define RMW_LEDGER_FACTS_SQL_MAX 1200u

/*
 * A part of a statement: `form` once for each of them, with ", " between. '@' in it is the column,
 * '#' the number of the value, from `first` on. At most 20 bytes beside the columns.
 */
void rmw_ledger_facts_sql(char sql[RMW_LEDGER_FACTS_SQL_MAX], const char *form, unsigned first);

#endif
