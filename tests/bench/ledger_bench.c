/* SPDX-License-Identifier: MIT */
/*
 * A ledger of many units, each tried: how long filling, listing, counting, exporting, the page and
 * a claim take, and whether that is within what a person waits for. A measurement, not a test.
 *
 * usage: ledger_bench [JSON_FILE [UNITS [LEDGER]]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/ledger.h>

#include "base/time.h"
#include "bench/ledger_page.h"
#include "support/scratch.h"

#define UNITS 10000u
#define CLAIMS 100u /* of the row that measures them */
#define SLOTS 16u

/* What is measured, and what it works on. */
struct work {
	struct rmw_ledger *ledger;
	struct rmw_ledger_list list;
	unsigned units;
	unsigned next; /* board that is claimed next */
};

static bool import(struct work *work, struct rmw_err *err)
{
	const struct rmw_ledger_job job = { .name = "hotel" };
	struct rmw_ledger_imported imported;

	return rmw_ledger_import(work->ledger, &job, &work->list, &imported, err);
}

static bool try_units(struct work *work, unsigned count, struct rmw_err *err)
{
	static const struct rmw_ledger_facts facts = { .operator= "ann",
						       .adapter = "1-1.4 A9RB3K",
						       .chip = "bl602",
						       .jedec = "c84015",
						       .rssi = "-48" };
	struct rmw_ledger_end end = { .outcome = RMW_LEDGER_PASSED, .stages_count = 8 };

	for (size_t i = 0; i < end.stages_count; i++)
		end.stages[i] = (struct rmw_ledger_stage){ "WRITE", 1000000, 2000000 };
	for (size_t i = 0; i < end.stages_count; i++)
		end.stages[i].name[0] = (char)('A' + i);
	for (unsigned i = 0; i < count; i++) {
		char mac[32], slot[16];
		const struct rmw_ledger_want want = {
			.job = "hotel", .slot = slot, .mac = mac, .facts = &facts
		};
		struct rmw_ledger_claim claim;

		(void)snprintf(slot, sizeof(slot), "%u", work->next % SLOTS + 1);
		(void)snprintf(mac, sizeof(mac), "18b905%06x", ++work->next);
		if (!rmw_ledger_claim(work->ledger, &want, &claim, err) ||
		    !rmw_ledger_finish(work->ledger, claim.id, &end, err))
			return false;
	}
	return true;
}

static bool claim_first(struct work *work, struct rmw_err *err)
{
	return try_units(work, CLAIMS, err);
}

static bool claim_most(struct work *work, struct rmw_err *err)
{
	return try_units(work, work->units - 2 * CLAIMS, err);
}

static bool pass_over(void *ctx, const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	(void)ctx;
	(void)unit;
	(void)err;
	return true;
}

static bool list_units(struct work *work, struct rmw_err *err)
{
	const struct rmw_ledger_units_sink sink = { pass_over, NULL };

	return rmw_ledger_units(work->ledger, "hotel", &sink, err);
}

static bool find_unit(struct work *work, struct rmw_err *err)
{
	struct rmw_ledger_unit unit;

	return rmw_ledger_find(work->ledger, "Relay-00050", &unit, err);
}

static bool count(struct work *work, struct rmw_err *err)
{
	struct rmw_ledger_stats stats;

	return rmw_ledger_stats(work->ledger, "hotel", &stats, err);
}

static bool export_csv(struct work *work, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;

	return rmw_ledger_export(work->ledger, "hotel", RMW_LEDGER_CSV, &text, err);
}

static bool export_json(struct work *work, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;

	return rmw_ledger_export(work->ledger, "hotel", RMW_LEDGER_JSON_LINES, &text, err);
}

static bool make_page(struct work *work, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;

	return rmw_ledger_page(work->ledger, "hotel", &text, err);
}

/* In this order: each works on what those before it left. */
static const struct {
	const char *name;
	bool (*run)(struct work *work, struct rmw_err *err);
	double target_s; /* for 10000 units */
} rows[] = {
	/* clang-format off */
	{ "import",         import,      5 },
	{ "import_again",   import,      5 },
	{ "100_units",      claim_first, 3 },	/* a board each 30 ms is more than 16 slots make */
	{ "all_but_100",    claim_most,  300 },
	{ "100_units_more", claim_first, 3 },
	{ "list",           list_units,  1 },
	{ "find",           find_unit,   0.1 },
	{ "stats",          count,       0.5 },	/* after each change */
	{ "export_csv",     export_csv,  5 },
	{ "export_json",    export_json, 5 },
	{ "page",           make_page,   5 },
	/* clang-format on */
};

static void make_list(struct work *work)
{
	work->list.units = calloc(work->units, sizeof(*work->list.units));
	if (work->list.units == NULL)
		exit(1);
	work->list.count = work->units;
	for (unsigned i = 0; i < work->units; i++)
		(void)snprintf(work->list.units[i].name, sizeof(work->list.units[i].name),
			       "relay-%05u", i);
}

int main(int argc, char **argv)
{
	FILE *json = argc > 1 ? fopen(argv[1], "w") : NULL;
	struct work work = { .units = argc > 2 ? (unsigned)atoi(argv[2]) : UNITS };
	const struct rmw_ledger_setup setup = { .where = argc > 3 ? argv[3]
								  : scratch_path("ledger.db"),
						.wait_ms = 60000 };
	struct rmw_err err = { 0 };

	if (work.units <= 2 * CLAIMS || !rmw_ledger_open(&work.ledger, &setup, &err)) {
		printf("no ledger, or too few units: %s%s\n", err.path, err.cause);
		return 1;
	}
	make_list(&work);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const uint64_t began_us = rmw_clock_wall.now_us(&rmw_clock_wall);
		const bool is_good = rows[i].run(&work, &err);
		const double s = (double)(rmw_clock_wall.now_us(&rmw_clock_wall) - began_us) / 1e6;

		if (!is_good) {
			printf("%s: %s%s\n", rows[i].name, err.path, err.cause);
			return 1;
		}
		printf("%-15s %8.3f s, %s%.1f s\n", rows[i].name, s,
		       s <= rows[i].target_s ? "within " : "MORE THAN ", rows[i].target_s);
		if (json != NULL)
			fprintf(json, "%s\"%s_s\":%.4f", i == 0 ? "{" : ",", rows[i].name, s);
	}
	if (json != NULL) {
		fputs("}\n", json);
		fclose(json);
	}
	rmw_ledger_free(work.ledger);
	rmw_ledger_list_release(&work.list);
	return 0;
}
