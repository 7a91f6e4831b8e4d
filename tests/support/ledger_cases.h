/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LEDGER_CASES_H
#define RMW_TESTS_LEDGER_CASES_H

/* What a ledger promises, whatever database it is in: each of them includes and runs these. */

#include "support/cmocka.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/ledger_database.h"
#include "support/ledger_drive.h"

static void a_unit_is_claimed_and_ended(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name,room,floor\nr1,hall,2\nr2,,\n");
	const struct rmw_ledger_end end = { .outcome = RMW_LEDGER_PASSED };
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(claim_mac(ledger, "18:B9:05:00:00:01", &claim, &err));
	assert_int_equal(claim.state, RMW_LEDGER_CLAIMED);
	assert_int_equal(claim.before, RMW_LEDGER_OPEN);
	assert_string_equal(claim.unit.name, "r1");
	assert_string_equal(claim.unit.room, "hall");
	assert_string_equal(claim.unit.mac, MAC_A);
	assert_string_equal(claim.unit.free, "{\"floor\":\"2\"}");
	assert_int_equal(claim.unit.tries, 1);
	assert_int_equal(state_of(ledger, "R1"), RMW_LEDGER_CLAIMED);
	assert_true(rmw_ledger_finish(ledger, claim.id, &end, &err));
	assert_int_equal(state_of(ledger, MAC_A), RMW_LEDGER_PASSED);
	assert_int_equal(state_of(ledger, "r2"), RMW_LEDGER_OPEN);
	rmw_ledger_free(ledger);
}

static void a_mac_gets_its_own_unit_again(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\nr2\nr3\n");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	assert_string_equal(claim_and_end(ledger, MAC_A, RMW_LEDGER_FAILED), "r1");
	assert_string_equal(claim_and_end(ledger, MAC_B, RMW_LEDGER_INTERRUPTED), "r2");
	assert_true(claim_mac(ledger, MAC_A, &claim, &err));
	assert_string_equal(claim.unit.name, "r1");
	assert_int_equal(claim.before, RMW_LEDGER_FAILED);
	assert_int_equal(claim.unit.tries, 2);
	assert_true(claim_mac(ledger, MAC_B, &claim, &err));
	assert_string_equal(claim.unit.name, "r2");
	assert_int_equal(claim.before, RMW_LEDGER_INTERRUPTED);
	rmw_ledger_free(ledger);
}

static void a_passed_unit_is_done_unless_again(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\nr2\n");
	struct rmw_ledger_want want = { .job = "job", .slot = "1", .mac = MAC_A };
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	(void)claim_and_end(ledger, MAC_A, RMW_LEDGER_PASSED);
	assert_true(rmw_ledger_claim(ledger, &want, &claim, &err));
	assert_int_equal(claim.state, RMW_LEDGER_PASSED);
	assert_int_equal(claim.id, 0);
	assert_string_equal(claim.unit.name, "r1");
	assert_int_equal(claim.unit.tries, 1);
	want.again = RMW_LEDGER_AGAIN;
	assert_true(rmw_ledger_claim(ledger, &want, &claim, &err));
	assert_int_equal(claim.state, RMW_LEDGER_CLAIMED);
	assert_int_equal(claim.before, RMW_LEDGER_PASSED);
	assert_string_equal(claim.unit.name, "r1");
	rmw_ledger_free(ledger);
}

static void two_live_claims_of_one_mac_raise_the_alarm(void **state)
{
	const char *where = fresh_where();
	struct rmw_ledger *ledger = open_with(where, "name\nr1\nr2\n");
	struct rmw_ledger *other = open_bench(where, "b");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(claim_mac(ledger, MAC_A, &claim, &err));
	assert_fails_with(RMW_E_LEDGER_DUPLICATE, claim_mac(other, MAC_A, &claim, &err));
	assert_non_null(strstr(err.cause, "bench a, slot 1, since 20"));
	assert_fails_with(RMW_E_LEDGER_DUPLICATE, claim_mac(ledger, MAC_A, &claim, &err));
	assert_int_equal(state_of(ledger, "r2"), RMW_LEDGER_OPEN);
	rmw_ledger_free(other);
	rmw_ledger_free(ledger);
}

static void a_failed_unit_keeps_its_name_until_released(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\n");
	struct rmw_ledger_unit unit;
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	(void)claim_and_end(ledger, MAC_A, RMW_LEDGER_FAILED);
	assert_fails_with(RMW_E_LEDGER_EMPTY, claim_mac(ledger, MAC_B, &claim, &err));
	err = (struct rmw_err){ 0 };
	assert_true(rmw_ledger_release(ledger, "r1", RMW_LEDGER_GENTLY, &unit, &err));
	assert_string_equal(unit.mac, MAC_A);
	assert_int_equal(unit.state, RMW_LEDGER_FAILED);
	assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_RELEASED);
	assert_string_equal(claim_and_end(ledger, MAC_B, RMW_LEDGER_PASSED), "r1");
	assert_fails_with(RMW_E_LEDGER_NO_UNIT, rmw_ledger_find(ledger, MAC_A, &unit, &err));
	assert_fails_with(RMW_E_LEDGER_NO_UNIT,
			  rmw_ledger_release(ledger, "r9", RMW_LEDGER_GENTLY, &unit, &err));
	rmw_ledger_free(ledger);
}

static void a_unit_at_work_is_released_by_force_only(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\n");
	const struct rmw_ledger_end end = { .outcome = RMW_LEDGER_PASSED };
	struct rmw_ledger_unit unit;
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(claim_mac(ledger, MAC_A, &claim, &err));
	assert_fails_with(RMW_E_LEDGER_CLAIMED,
			  rmw_ledger_release(ledger, MAC_A, RMW_LEDGER_GENTLY, &unit, &err));
	assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_CLAIMED);
	err = (struct rmw_err){ 0 };
	assert_true(rmw_ledger_release(ledger, MAC_A, RMW_LEDGER_FORCED, &unit, &err));
	assert_fails_with(RMW_E_LEDGER_ENDED, rmw_ledger_finish(ledger, claim.id, &end, &err));
	assert_non_null(strstr(err.cause, "interrupted: released by hand"));
	assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_RELEASED);
	rmw_ledger_free(ledger);
}

static void a_claim_ends_once(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\n");
	struct rmw_ledger_end end = { .outcome = RMW_LEDGER_FAILED,
				      .code = "E0801",
				      .note = "at 0x2b000",
				      .stages_count = 1,
				      .stages = { { "write", 1, 2 } } };
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(claim_mac(ledger, MAC_A, &claim, &err));
	assert_true(rmw_ledger_finish(ledger, claim.id, &end, &err));
	assert_true(rmw_ledger_finish(ledger, claim.id, &end, &err));
	end.outcome = RMW_LEDGER_PASSED;
	assert_fails_with(RMW_E_LEDGER_ENDED, rmw_ledger_finish(ledger, claim.id, &end, &err));
	assert_fails_with(RMW_E_LEDGER_ENDED,
			  rmw_ledger_finish(ledger, claim.id + 100, &end, &err));
	assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_FAILED);
	rmw_ledger_free(ledger);
}

static void the_same_key_gives_the_same_claim(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\nr2\n");
	struct rmw_ledger_want want = { .job = "job", .slot = "1", .mac = MAC_A };
	struct rmw_ledger_claim first, again;
	struct rmw_err err = { 0 };

	(void)state;
	rmw_ledger_key(want.key);
	assert_true(rmw_ledger_claim(ledger, &want, &first, &err));
	assert_true(rmw_ledger_claim(ledger, &want, &again, &err));
	assert_int_equal(first.id, again.id);
	assert_int_equal(again.before, RMW_LEDGER_OPEN);
	assert_string_equal(again.unit.name, "r1");
	assert_int_equal(again.unit.tries, 1);
	rmw_ledger_free(ledger);
}

static void a_unit_meant_for_a_mac_waits_for_it(void **state)
{
	struct rmw_ledger *ledger =
		open_with(fresh_where(), "name,mac\nr1,18-B9-05-00-00-02\nr2,\n");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	assert_string_equal(claim_and_end(ledger, MAC_A, RMW_LEDGER_PASSED), "r2");
	assert_fails_with(RMW_E_LEDGER_EMPTY, claim_mac(ledger, MAC_C, &claim, &err));
	assert_string_equal(claim_and_end(ledger, MAC_B, RMW_LEDGER_PASSED), "r1");
	rmw_ledger_free(ledger);
}

static void a_name_is_made_at_the_claim_and_goes_with_a_release(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name,room\nr1,\n,hall\n,\n");
	struct rmw_ledger_want want = { .job = "job", .slot = "1", .mac = MAC_B };
	struct rmw_ledger_claim claim;
	struct rmw_ledger_unit unit;
	struct rmw_err err = { 0 };

	(void)state;
	(void)claim_and_end(ledger, MAC_A, RMW_LEDGER_PASSED);
	assert_fails_with(RMW_E_LEDGER_EMPTY, rmw_ledger_claim(ledger, &want, &claim, &err));
	want.name = "R1";
	assert_fails_with(RMW_E_LEDGER_TAKEN, rmw_ledger_claim(ledger, &want, &claim, &err));
	want.name = "obk-000002";
	err = (struct rmw_err){ 0 };
	assert_true(rmw_ledger_claim(ledger, &want, &claim, &err));
	assert_string_equal(claim.unit.name, "obk-000002");
	assert_string_equal(claim.unit.room, "hall");
	assert_true(rmw_ledger_release(ledger, MAC_B, RMW_LEDGER_FORCED, &unit, &err));
	assert_fails_with(RMW_E_LEDGER_NO_UNIT, rmw_ledger_find(ledger, "obk-000002", &unit, &err));
	want.mac = MAC_C;
	want.name = "obk-000003";
	err = (struct rmw_err){ 0 };
	assert_true(rmw_ledger_claim(ledger, &want, &claim, &err));
	assert_string_equal(claim.unit.room, "hall");
	rmw_ledger_free(ledger);
}

static void a_board_without_a_mac_is_refused(void **state)
{
	static const char *const macs[] = { "",
					    "000000000000",
					    "ffffffffffff",
					    "19b905000001",
					    "18b90500000",
					    "18b9050000012",
					    "18b90500000g",
					    "18:b9:05:00:00",
					    "18:b9-05:00:00:01:" };
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\n");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(macs); i++)
		assert_fails_with(RMW_E_USAGE, claim_mac(ledger, macs[i], &claim, &err));
	assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_OPEN);
	rmw_ledger_free(ledger);
}

static void an_import_again_adds_nothing(void **state)
{
	static const char text[] = "name,room,mac\nr1,hall,\nr2,,18b905000002\n,,\n,,\n";
	struct rmw_ledger *ledger = open_with(fresh_where(), text);
	struct rmw_ledger_imported imported;
	struct rmw_ledger_unit unit;
	struct rmw_err err = { 0 };

	(void)state;
	(void)claim_and_end(ledger, MAC_A, RMW_LEDGER_PASSED);
	assert_true(import_text(ledger, "job", text, &imported, &err));
	assert_int_equal(imported.added, 0);
	assert_int_equal(imported.known, 4);
	assert_true(import_text(ledger, "job", "name,room,mac\nR1,bath,\nr2,,\nr3,,\n,,\n,,\n,,\n",
				&imported, &err));
	assert_int_equal(imported.added, 2);
	assert_int_equal(imported.known, 4);
	for (size_t again = 0; again < 2; again++) {
		assert_true(
			import_text(ledger, "job", "name,mac\n,18b905000009\n", &imported, &err));
		assert_int_equal(imported.added, again == 0 ? 1 : 0);
	}
	assert_true(rmw_ledger_find(ledger, "r1", &unit, &err));
	assert_string_equal(unit.room, "bath");
	assert_int_equal(unit.state, RMW_LEDGER_PASSED);
	assert_true(rmw_ledger_release(ledger, "r1", RMW_LEDGER_GENTLY, &unit, &err));
	assert_true(import_text(ledger, "job", "name,mac\nr1," MAC_A "\n", &imported, &err));
	assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_RELEASED);
	rmw_ledger_free(ledger);
}

static void an_import_is_all_or_nothing(void **state)
{
	static const struct {
		const char *job, *text, *says;
		enum rmw_code code;
	} rows[] = {
		/* clang-format off */
		{ "other", "name\nx1\nR1\n", "line 3", RMW_E_LEDGER_TAKEN },
		{ "other", "name,mac\nx1,\nx2,18b905000002\n", "line 3", RMW_E_LEDGER_TAKEN },
		{ "other", "name,mac\n,18b905000002\n", "line 2", RMW_E_LEDGER_TAKEN },
		{ NULL, "name,job\nx1,other\nx2,\n", "line 3", RMW_E_USAGE },
		{ "", "name\nx1\n", "", RMW_E_USAGE },
		/* clang-format on */
	};
	struct rmw_ledger *ledger = open_with(fresh_where(), "name,mac\nr1,\nr2,18b905000002\n");
	struct rmw_ledger_imported imported = { 7, 7 };
	struct rmw_ledger_unit unit;
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		err = (struct rmw_err){ 0 };
		assert_fails_with(rows[i].code,
				  import_text(ledger, rows[i].job, rows[i].text, &imported, &err));
		assert_string_equal(err.path, rows[i].says);
		assert_int_equal(imported.added, 7);
		assert_fails_with(RMW_E_LEDGER_NO_UNIT, rmw_ledger_find(ledger, "x1", &unit, &err));
	}
	rmw_ledger_free(ledger);
}

static void a_job_of_another_file_is_refused(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\n");
	const struct rmw_ledger_list none = RMW_LEDGER_LIST_INIT;
	struct rmw_ledger_job job = { .name = "job", .digest = "aaaaaaaaaaaaaaaa" };
	struct rmw_ledger_imported imported;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_ledger_import(ledger, &job, &none, &imported, &err));
	assert_true(rmw_ledger_import(ledger, &job, &none, &imported, &err));
	job.digest = "bbbbbbbbbbbbbbbb";
	assert_fails_with(RMW_E_LEDGER_JOB_OTHER,
			  rmw_ledger_import(ledger, &job, &none, &imported, &err));
	job.digest = NULL;
	err = (struct rmw_err){ 0 };
	assert_true(rmw_ledger_import(ledger, &job, &none, &imported, &err));
	rmw_ledger_free(ledger);
}

/* A process of its own claims a MAC for a bench, says so, and ends; or waits until it is told to.
 */
static pid_t claim_elsewhere(const char *where, const char *bench, const char *mac,
			     const int *until)
{
	int said[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe(said), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct rmw_ledger *ledger = open_bench(where, bench);
		struct rmw_ledger_claim claim;
		struct rmw_err err = { 0 };
		bool is_good = claim_mac(ledger, mac, &claim, &err);

		is_good = is_good && write(said[1], "c", 1) == 1;
		if (until != NULL) {
			close(until[1]);
			is_good = is_good && read(until[0], &byte, 1) >= 0;
		}
		_exit(is_good ? 0 : 1);
	}
	close(said[1]);
	assert_int_equal(read(said[0], &byte, 1), 1);
	close(said[0]);
	if (until == NULL)
		assert_int_equal(waitpid(child, NULL, 0), child);
	return child;
}

static void only_claims_of_this_bench_whose_process_is_gone_are_interrupted(void **state)
{
	const char *where = fresh_where();
	struct rmw_ledger *ledger = open_with(where, "name\nr1\nr2\nr3\nr4\n");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };
	unsigned count = 99;
	int until[2];
	pid_t child;

	(void)state;
	assert_int_equal(pipe(until), 0);
	(void)claim_elsewhere(where, "a", MAC_A, NULL);
	(void)claim_elsewhere(where, "b", MAC_B, NULL);
	child = claim_elsewhere(where, "a", MAC_C, until);
	assert_true(claim_mac(ledger, "18b905000004", &claim, &err));
	assert_true(rmw_ledger_recover(ledger, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(state_of(ledger, MAC_A), RMW_LEDGER_INTERRUPTED);
	assert_int_equal(state_of(ledger, MAC_B), RMW_LEDGER_CLAIMED);
	assert_int_equal(state_of(ledger, MAC_C), RMW_LEDGER_CLAIMED);
	assert_int_equal(state_of(ledger, "18b905000004"), RMW_LEDGER_CLAIMED);
	close(until[1]);
	close(until[0]);
	assert_true(waitpid(child, NULL, 0) == child);
	assert_true(rmw_ledger_recover(ledger, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(state_of(ledger, MAC_C), RMW_LEDGER_INTERRUPTED);
	assert_true(claim_mac(ledger, MAC_A, &claim, &err));
	assert_int_equal(claim.before, RMW_LEDGER_INTERRUPTED);
	rmw_ledger_free(ledger);
}

static void what_a_process_left_behind_is_no_second_board(void **state)
{
	const char *where = fresh_where();
	struct rmw_ledger *ledger = open_with(where, "name\nr1\nr2\n");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	(void)claim_elsewhere(where, "a", MAC_A, NULL);
	(void)claim_elsewhere(where, "b", MAC_B, NULL);
	assert_true(claim_mac(ledger, MAC_A, &claim, &err));
	assert_string_equal(claim.unit.name, "r1");
	assert_int_equal(claim.before, RMW_LEDGER_INTERRUPTED);
	assert_fails_with(RMW_E_LEDGER_DUPLICATE, claim_mac(ledger, MAC_B, &claim, &err));
	rmw_ledger_free(ledger);
}

static void what_is_exported_is_imported(void **state)
{
	static const enum rmw_ledger_form forms[] = { RMW_LEDGER_CSV, RMW_LEDGER_JSON_LINES };
	struct rmw_ledger *ledger =
		open_with(fresh_where(), "name,room,floor\nr1,\"a, \"\"b\"\"\",\nr2,K\xc3\xbc"
					 "che,2\nr3,,\n");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	(void)claim_and_end(ledger, MAC_A, RMW_LEDGER_FAILED);
	(void)claim_and_end(ledger, MAC_A, RMW_LEDGER_PASSED);
	assert_true(claim_mac(ledger, MAC_B, &claim, &err));
	for (size_t i = 0; i < RMW_COUNT(forms); i++) {
		rmw_auto(buf) text = RMW_BUF_INIT;
		struct rmw_ledger *other = open_bench(fresh_where(), "a");
		struct rmw_ledger_list list = RMW_LEDGER_LIST_INIT;
		struct rmw_ledger_imported imported;
		struct rmw_ledger_unit unit;

		assert_true(rmw_ledger_export(ledger, "job", forms[i], &text, &err));
		if (!rmw_ledger_list_read(rmw_buf_view(&text), &list, &err))
			fail_msg("%s", err.cause);
		assert_true(rmw_ledger_import(other, &(struct rmw_ledger_job){ 0 }, &list,
					      &imported, &err));
		assert_int_equal(imported.added, 3);
		assert_true(rmw_ledger_find(other, "r1", &unit, &err));
		assert_int_equal(unit.state, RMW_LEDGER_PASSED);
		assert_string_equal(unit.mac, MAC_A);
		assert_string_equal(unit.room, "a, \"b\"");
		assert_string_equal(unit.job, "job");
		assert_true(rmw_ledger_find(other, "r2", &unit, &err));
		assert_int_equal(unit.state, RMW_LEDGER_INTERRUPTED);
		assert_string_equal(unit.free, "{\"floor\":\"2\"}");
		assert_string_equal(unit.room, "K\xc3\xbc"
					       "che");
		rmw_ledger_list_release(&list);
		rmw_ledger_free(other);
	}
	rmw_ledger_free(ledger);
}

static bool add_count(void *ctx, const struct rmw_ledger_count *count, struct rmw_err *err)
{
	char *text = ctx;
	const size_t len = strlen(text);

	(void)err;
	(void)snprintf(text + len, 300 - len, "%s %llu %llu %llu;", count->what,
		       (unsigned long long)count->tries, (unsigned long long)count->passed,
		       (unsigned long long)count->device_us);
	return true;
}

static void numbers_add_up(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\nr2\nr3\nr4\nr5\n");
	static const char *const says[RMW_LEDGER_GROUPS] = {
		[RMW_LEDGER_BY_SLOT] = "a 1 4 2 0;",
		[RMW_LEDGER_BY_ADAPTER] = "1-1.4 3 2 0;1-2 1 0 0;",
		[RMW_LEDGER_BY_OPERATOR] = "ann 4 2 0;",
		[RMW_LEDGER_BY_CODE] = "E0801 2 0 0;",
		[RMW_LEDGER_BY_STAGE] = "write 4 2 2000;",
	};
	struct rmw_ledger_claim claim;
	struct rmw_ledger_stats stats;
	struct rmw_err err = { 0 };

	(void)state;
	(void)claim_and_end(ledger, MAC_A, RMW_LEDGER_FAILED);
	(void)claim_and_end(ledger, MAC_A, RMW_LEDGER_PASSED);
	(void)claim_and_end(ledger, MAC_B, RMW_LEDGER_PASSED);
	(void)claim_and_end(ledger, MAC_C, RMW_LEDGER_FAILED);
	assert_true(claim_mac(ledger, "18b905000004", &claim, &err));
	assert_true(rmw_ledger_stats(ledger, "job", &stats, &err));
	assert_int_equal(stats.units[RMW_LEDGER_PASSED], 2);
	assert_int_equal(stats.units[RMW_LEDGER_FAILED], 1);
	assert_int_equal(stats.units[RMW_LEDGER_CLAIMED], 1);
	assert_int_equal(stats.units[RMW_LEDGER_OPEN], 1);
	assert_int_equal(stats.tries, 4);
	assert_int_equal(stats.passed, 2);
	assert_int_equal(stats.units_tried, 3);
	assert_int_equal(stats.units_first, 1);
	for (enum rmw_ledger_group group = 0; group < RMW_LEDGER_GROUPS; group++) {
		char text[300] = "";
		const struct rmw_ledger_counts_sink sink = { add_count, text };

		assert_true(rmw_ledger_counts(ledger, NULL, group, &sink, &err));
		assert_string_equal(text, says[group]);
	}
	assert_true(rmw_ledger_stats(ledger, "nobody's", &stats, &err));
	assert_int_equal(stats.units[RMW_LEDGER_PASSED] + stats.tries + stats.units_first, 0);
	rmw_ledger_free(ledger);
}

static void the_database_itself_keeps_macs_and_names_unique(void **state)
{
	struct rmw_ledger *ledger;
	const char *where = fresh_where();
	struct rmw_ledger_unit unit;
	struct rmw_err err = { 0 };

	(void)state;
	ledger = open_with(where, "name,mac\nr1,18b905000001\nr2,\n");
	/* What fails here is the statement, which run_sql passes over. */
	run_sql(where, "UPDATE rmwflash_unit SET mac = '18b905000001'");
	run_sql(where, "UPDATE rmwflash_unit SET name = 'R1' WHERE name = 'r2'");
	run_sql(where, "UPDATE rmwflash_unit SET state = 'gone' WHERE name = 'r2'");
	assert_true(rmw_ledger_find(ledger, "r2", &unit, &err));
	assert_string_equal(unit.mac, "");
	assert_int_equal(unit.state, RMW_LEDGER_OPEN);
	rmw_ledger_free(ledger);
}

#define LEDGER_CASES                                                                               \
	cmocka_unit_test(a_unit_is_claimed_and_ended),                                             \
		cmocka_unit_test(a_mac_gets_its_own_unit_again),                                   \
		cmocka_unit_test(a_passed_unit_is_done_unless_again),                              \
		cmocka_unit_test(two_live_claims_of_one_mac_raise_the_alarm),                      \
		cmocka_unit_test(a_failed_unit_keeps_its_name_until_released),                     \
		cmocka_unit_test(a_unit_at_work_is_released_by_force_only),                        \
		cmocka_unit_test(a_claim_ends_once),                                               \
		cmocka_unit_test(the_same_key_gives_the_same_claim),                               \
		cmocka_unit_test(a_unit_meant_for_a_mac_waits_for_it),                             \
		cmocka_unit_test(a_name_is_made_at_the_claim_and_goes_with_a_release),             \
		cmocka_unit_test(a_board_without_a_mac_is_refused),                                \
		cmocka_unit_test(an_import_again_adds_nothing),                                    \
		cmocka_unit_test(an_import_is_all_or_nothing),                                     \
		cmocka_unit_test(a_job_of_another_file_is_refused),                                \
		cmocka_unit_test(only_claims_of_this_bench_whose_process_is_gone_are_interrupted), \
		cmocka_unit_test(what_a_process_left_behind_is_no_second_board),                   \
		cmocka_unit_test(what_is_exported_is_imported), cmocka_unit_test(numbers_add_up),  \
		cmocka_unit_test(the_database_itself_keeps_macs_and_names_unique)

#endif
