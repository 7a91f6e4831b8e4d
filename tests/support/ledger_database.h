/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LEDGER_DATABASE_H
#define RMW_TESTS_LEDGER_DATABASE_H

/* What the test of each database tells of it. */

/* What a primary key that counts is called. */
extern const char ledger_id[];

/* A place where no ledger is yet. */
const char *fresh_where(void);

/* A way round the ledger; what fails is passed over. */
void run_sql(const char *where, const char *sql);

#endif
