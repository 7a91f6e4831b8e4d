/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LEDGER_DRIVE_H
#define RMW_TESTS_LEDGER_DRIVE_H

/* How tests drive a ledger. */

#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <rmwflash/ledger.h>

#include "support/fails_with.h"

#define MAC_A "18b905000001"
#define MAC_B "18b905000002"
#define MAC_C "18b905000003"

static inline struct rmw_ledger *open_bench(const char *where, const char *bench)
{
	const struct rmw_ledger_setup setup = { .where = where, .bench = bench };
	struct rmw_ledger *ledger = NULL;
	struct rmw_err err = { 0 };

	if (!rmw_ledger_open(&ledger, &setup, &err))
		fail_msg("%s%s", err.path, err.cause);
	return ledger;
}

static inline struct rmw_view view_of(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static inline bool import_text(struct rmw_ledger *ledger, const char *job, const char *text,
			       struct rmw_ledger_imported *imported, struct rmw_err *err)
{
	struct rmw_ledger_list list = RMW_LEDGER_LIST_INIT;
	const bool is_good = rmw_ledger_list_read(view_of(text), &list, err) &&
			     rmw_ledger_import(ledger, &(struct rmw_ledger_job){ .name = job },
					       &list, imported, err);

	rmw_ledger_list_release(&list);
	return is_good;
}

static inline struct rmw_ledger *open_with(const char *where, const char *units)
{
	struct rmw_ledger *ledger = open_bench(where, "a");
	struct rmw_ledger_imported imported;
	struct rmw_err err = { 0 };

	if (!import_text(ledger, "job", units, &imported, &err))
		fail_msg("%s%s", err.path, err.cause);
	return ledger;
}

static inline bool claim_mac(struct rmw_ledger *ledger, const char *mac,
			     struct rmw_ledger_claim *claim, struct rmw_err *err)
{
	struct rmw_ledger_facts facts = { .adapter = "1-1.4" };
	const struct rmw_ledger_want want = {
		.job = "job", .slot = "1", .mac = mac, .facts = &facts
	};

	if (strcmp(mac, MAC_C) == 0)
		(void)snprintf(facts.adapter, sizeof(facts.adapter), "1-2");
	return rmw_ledger_claim(ledger, &want, claim, err);
}

/* Claim and end it, which must go well; tells the name. */
static inline const char *claim_and_end(struct rmw_ledger *ledger, const char *mac,
					enum rmw_ledger_state outcome)
{
	static struct rmw_ledger_claim claim;
	const struct rmw_ledger_end end = {
		.outcome = outcome,
		.code = "E0801",
		.stages_count = 1,
		.facts = { .operator = "ann" },
		.stages = { { "write", 2000, 3000 } },
	};
	struct rmw_err err = { 0 };

	if (!claim_mac(ledger, mac, &claim, &err) ||
	    !rmw_ledger_finish(ledger, claim.id, &end, &err))
		fail_msg("%s%s", err.path, err.cause);
	return claim.unit.name;
}

static inline enum rmw_ledger_state state_of(struct rmw_ledger *ledger, const char *who)
{
	struct rmw_ledger_unit unit;
	struct rmw_err err = { 0 };

	if (!rmw_ledger_find(ledger, who, &unit, &err))
		fail_msg("%s: %s", who, err.cause);
	return unit.state;
}

#endif
