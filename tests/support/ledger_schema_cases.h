/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LEDGER_SCHEMA_CASES_H
#define RMW_TESTS_LEDGER_SCHEMA_CASES_H

/* What becomes of ledgers of other schemas, and what the newest one keeps, whatever database it is:
 * each of them includes and runs these. */

#include "support/cmocka.h"

#include <sys/wait.h>

#include "support/ledger_database.h"
#include "support/ledger_drive.h"
#include "support/ledger_schema_one.h"

static void a_ledger_of_a_newer_schema_is_refused_by_name(void **state)
{
	const char *where = fresh_where();
	const struct rmw_ledger_setup setup = { .where = where };
	struct rmw_ledger *ledger = open_with(where, "name\nr1\n");
	struct rmw_err err = { 0 };

	(void)state;
	rmw_ledger_free(ledger);
	run_sql(where, "UPDATE rmwflash_schema SET version = version + 75");
	assert_fails_with(RMW_E_LEDGER_NEWER, rmw_ledger_open(&ledger, &setup, &err));
	assert_non_null(strstr(err.cause, "number 77, this rmwflash knows up to 2"));
	run_sql(where, "UPDATE rmwflash_schema SET version = version - 75");
	err = (struct rmw_err){ 0 };
	assert_true(rmw_ledger_open(&ledger, &setup, &err));
	assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_OPEN);
	rmw_ledger_free(ledger);
}

static bool keep_try(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err)
{
	(void)err;
	*(struct rmw_ledger_try *)ctx = *one;
	return true;
}

/* The last try on a unit. */
static void find_try(struct rmw_ledger *ledger, const char *who, struct rmw_ledger_try *last)
{
	const struct rmw_ledger_tries_sink sink = { keep_try, last };
	struct rmw_ledger_unit unit;
	struct rmw_err err = { 0 };

	memset(last, 0, sizeof(*last));
	if (!rmw_ledger_find(ledger, who, &unit, &err) ||
	    !rmw_ledger_tries(ledger, NULL, unit.id, &sink, &err))
		fail_msg("%s: %s", who, err.cause);
}

static void make_older(const char *where)
{
	for (size_t i = 0; i < RMW_COUNT(schema_one); i++) {
		const char *id = strstr(schema_one[i], "{id}");
		char sql[1024];

		if (id == NULL)
			(void)snprintf(sql, sizeof(sql), "%s", schema_one[i]);
		else
			(void)snprintf(sql, sizeof(sql), "%.*s%s%s", (int)(id - schema_one[i]),
				       schema_one[i], ledger_id, id + strlen("{id}"));
		run_sql(where, sql);
	}
}

static void an_older_ledger_keeps_all_and_learns_more(void **state)
{
	const char *where = fresh_where();
	const struct rmw_ledger_facts facts = { .operator= "ann", .rssi = "-48" };
	const struct rmw_ledger_want want = {
		.job = "hotel", .slot = "3", .mac = MAC_C, .facts = &facts
	};
	struct rmw_ledger_claim claim;
	struct rmw_ledger_stats stats;
	struct rmw_ledger_try last;
	struct rmw_ledger *ledger;
	struct rmw_err err = { 0 };

	(void)state;
	make_older(where);
	ledger = open_bench(where, "a");
	assert_true(rmw_ledger_stats(ledger, "hotel", &stats, &err));
	assert_int_equal(stats.units[RMW_LEDGER_PASSED], 1);
	assert_int_equal(stats.units[RMW_LEDGER_CLAIMED], 1);
	assert_int_equal(stats.units[RMW_LEDGER_OPEN], 1);
	find_try(ledger, "r1", &last);
	assert_string_equal(last.end.facts.stock_sha256, "5eed");
	assert_string_equal(last.end.facts.firmware, "relay@1");
	assert_string_equal(last.end.facts.version, "0.1");
	assert_string_equal(last.end.facts.operator, "");
	assert_int_equal(last.end.stages_count, 1);
	assert_true(rmw_ledger_claim(ledger, &want, &claim, &err));
	assert_string_equal(claim.unit.name, "r3");
	find_try(ledger, "r3", &last);
	assert_string_equal(last.end.facts.operator, "ann");
	assert_string_equal(last.end.facts.rssi, "-48");
	rmw_ledger_free(ledger);
	rmw_ledger_free(open_bench(where, "a"));
}

/* A free column may be called as one that was no column of ours then. */
static void free_columns_of_an_older_ledger_are_exported(void **state)
{
	static const struct {
		enum rmw_ledger_form form;
		const char *free;
	} rows[] = {
		{ RMW_LEDGER_CSV, "{\"floor\":\"2\",\"free_chip\":\"left\"}" },
		{ RMW_LEDGER_JSON_LINES, "{\"floor\":\"2\",\"chip\":\"left\"}" },
	};
	const char *where = fresh_where();
	struct rmw_ledger *ledger;
	struct rmw_err err = { 0 };

	(void)state;
	make_older(where);
	run_sql(where, "UPDATE rmwflash_unit SET extra = '{\"floor\":\"2\",\"chip\":\"left\"}' "
		       "WHERE name = 'r1'");
	ledger = open_bench(where, "a");
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_auto(buf) text = RMW_BUF_INIT;
		struct rmw_ledger_list list = RMW_LEDGER_LIST_INIT;

		assert_true(rmw_ledger_export(ledger, NULL, rows[i].form, &text, &err));
		if (!rmw_ledger_list_read(rmw_buf_view(&text), &list, &err))
			fail_msg("%s", err.cause);
		assert_string_equal(list.units[0].free, rows[i].free);
		rmw_ledger_list_release(&list);
	}
	rmw_ledger_free(ledger);
}

#define OPENERS 6u

/* Processes that open a ledger, all from the moment on in which `start` is closed. */
static void open_at_once(const char *where)
{
	pid_t openers[OPENERS];
	int start[2];

	assert_int_equal(pipe(start), 0);
	for (size_t i = 0; i < OPENERS; i++) {
		openers[i] = fork();
		assert_true(openers[i] >= 0);
		if (openers[i] == 0) {
			const struct rmw_ledger_setup setup = { .where = where };
			struct rmw_ledger *ledger = NULL;
			struct rmw_err err = { 0 };
			char byte;

			close(start[1]);
			if (read(start[0], &byte, 1) != 0)
				_exit(2);
			if (rmw_ledger_open(&ledger, &setup, &err))
				_exit(0);
			fprintf(stderr, "%s%s\n", err.path, err.cause);
			_exit(1);
		}
	}
	close(start[0]);
	close(start[1]);
	for (size_t i = 0; i < OPENERS; i++) {
		int status = -1;

		assert_int_equal(waitpid(openers[i], &status, 0), openers[i]);
		assert_int_equal(status, 0);
	}
}

static void processes_that_open_it_at_once_bring_it_up_to_date_once(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		const char *fresh = fresh_where();

		open_at_once(fresh);
		rmw_ledger_free(open_with(fresh, "name\nr1\n"));
	}
	for (unsigned round = 0; round < 3; round++) {
		const char *older = fresh_where();
		struct rmw_ledger *ledger;

		make_older(older);
		open_at_once(older);
		ledger = open_bench(older, "a");
		assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_PASSED);
		rmw_ledger_free(ledger);
	}
}

static void a_step_that_fails_leaves_the_older_schema(void **state)
{
	const char *where = fresh_where();
	const struct rmw_ledger_setup setup = { .where = where };
	struct rmw_ledger *ledger = NULL;
	struct rmw_err err = { 0 };

	(void)state;
	make_older(where);
	/* The last column of the step is there already. */
	run_sql(where, "ALTER TABLE rmwflash_claim ADD COLUMN toggles BIGINT");
	assert_fails_with(RMW_E_LEDGER_REFUSED, rmw_ledger_open(&ledger, &setup, &err));
	assert_non_null(strstr(err.path, "schema 2"));
	run_sql(where, "ALTER TABLE rmwflash_claim DROP COLUMN toggles");
	ledger = open_bench(where, "a");
	assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_PASSED);
	rmw_ledger_free(ledger);
}

static void check_exported_facts(struct rmw_ledger *ledger)
{
	static const struct {
		enum rmw_ledger_form form;
		const char *says[4];
	} rows[] = {
		{ RMW_LEDGER_CSV,
		  { ",operator,adapter,chip,jedec,stock,backup,", ",ann,1-1.5,,c84015,,/b/",
		    ",921600,,,,-48,,\n", "rssi,ip,toggles\n" } },
		{ RMW_LEDGER_JSON_LINES,
		  { "\"operator\":\"ann\"", "\"jedec\":\"c84015\"", "\"rssi\":-48",
		    "\"baud\":921600," } },
	};
	struct rmw_err err = { 0 };

	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_auto(buf) text = RMW_BUF_INIT;

		assert_true(rmw_ledger_export(ledger, NULL, rows[i].form, &text, &err));
		assert_true(
			rmw_buf_append(&text, (struct rmw_view){ (const uint8_t *)"", 1 }, &err));
		for (size_t at = 0; at < RMW_COUNT(rows[i].says); at++)
			if (strstr((const char *)text.data, rows[i].says[at]) == NULL)
				fail_msg("%s is not in %s", rows[i].says[at], (char *)text.data);
	}
}

/* What is known at the claim outlives a process that ends; the end adds to it. */
static void facts_of_a_try_are_kept(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\n");
	const struct rmw_ledger_facts early = { .operator= "ann",
						.adapter = "1-1.4 A9",
						.jedec = "c84015" };
	const struct rmw_ledger_want want = {
		.job = "job", .slot = "1", .mac = MAC_A, .facts = &early
	};
	struct rmw_ledger_end end = { .outcome = RMW_LEDGER_PASSED,
				      .facts = { .backup = "/b/18b905000001.bin",
						 .rssi = "-48",
						 .baud = "921600",
						 .adapter = "1-1.5" } };
	struct rmw_ledger_claim claim;
	struct rmw_ledger_try last;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_ledger_claim(ledger, &want, &claim, &err));
	find_try(ledger, "r1", &last);
	assert_string_equal(last.end.facts.operator, "ann");
	assert_string_equal(last.end.facts.jedec, "c84015");
	for (size_t again = 0; again < 2; again++)
		assert_true(rmw_ledger_finish(ledger, claim.id, &end, &err));
	check_exported_facts(ledger);
	find_try(ledger, "r1", &last);
	assert_string_equal(last.end.facts.operator, "ann");
	assert_string_equal(last.end.facts.adapter, "1-1.5");
	assert_string_equal(last.end.facts.backup, "/b/18b905000001.bin");
	assert_string_equal(last.end.facts.rssi, "-48");
	assert_string_equal(last.end.facts.baud, "921600");
	assert_string_equal(last.end.facts.toggles, "");
	(void)snprintf(end.facts.rssi, sizeof(end.facts.rssi), "-50");
	assert_fails_with(RMW_E_LEDGER_ENDED, rmw_ledger_finish(ledger, claim.id, &end, &err));
	rmw_ledger_free(ledger);
}

#define LEDGER_SCHEMA_CASES                                                                        \
	cmocka_unit_test(a_ledger_of_a_newer_schema_is_refused_by_name),                           \
		cmocka_unit_test(an_older_ledger_keeps_all_and_learns_more),                       \
		cmocka_unit_test(free_columns_of_an_older_ledger_are_exported),                    \
		cmocka_unit_test(processes_that_open_it_at_once_bring_it_up_to_date_once),         \
		cmocka_unit_test(a_step_that_fails_leaves_the_older_schema),                       \
		cmocka_unit_test(facts_of_a_try_are_kept)

#endif
