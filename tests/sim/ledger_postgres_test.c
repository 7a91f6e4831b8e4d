/* SPDX-License-Identifier: MIT */
/* A ledger on a PostgreSQL: its promises, benches that are killed, a server that is, and logins. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "support/ledger_cases.h"
#include "support/ledger_killed.h"
#include "support/postgres_server.h"
#include "support/scratch.h"

#define SKIPPED 77
#define RESTART_EVERY 50u

static char database[40]; /* the newest */

const char *fresh_where(void)
{
	static char where[2][RMW_LEDGER_WHERE_MAX];
	static unsigned count;

	postgres_server_database(database, sizeof(database));
	postgres_server_address(database, "bench", where[count % 2], sizeof(where[0]));
	return where[count++ % 2];
}

void run_sql(const char *where, const char *sql)
{
	(void)where;
	postgres_server_sql(database, sql);
}

static void restart_now_and_then(unsigned kills)
{
	if (kills % RESTART_EVERY == RESTART_EVERY / 2)
		postgres_server_restart(kills % (2 * RESTART_EVERY) < RESTART_EVERY ? "immediate"
										    : "fast");
}

static void two_killed_benches_and_a_killed_server_lose_nothing(void **state)
{
	static char units[KILLED_BOARDS * 8 + 10];
	const char *where = fresh_where();
	struct killed_world *world = killed_world_make();

	(void)state;
	killed_units(units);
	rmw_ledger_free(open_with(where, units));
	killed_run(where, world, 2, restart_now_and_then);
	killed_check(where, world);
	assert_int_equal(munmap(world, sizeof(*world)), 0);
}

static void a_server_that_comes_back_is_found_again(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\nr2\n");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	(void)claim_and_end(ledger, MAC_A, RMW_LEDGER_PASSED);
	postgres_server_crash();
	rmw_ledger_set_wait(ledger, 300);
	assert_fails_with(RMW_E_LEDGER_SERVER, claim_mac(ledger, MAC_B, &claim, &err));
	postgres_server_revive();
	rmw_ledger_set_wait(ledger, 30000);
	err = (struct rmw_err){ 0 };
	assert_true(claim_mac(ledger, MAC_B, &claim, &err));
	assert_string_equal(claim.unit.name, "r2");
	assert_int_equal(claim.unit.tries, 1);
	rmw_ledger_free(ledger);
}

/* The server runs, and does not answer: somebody else has locked all. */
static void a_locked_table_is_waited_for_and_then_told(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\n");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };
	pid_t child;

	(void)state;
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		postgres_server_sql(database, "BEGIN; LOCK TABLE rmwflash_unit; "
					      "SELECT pg_sleep(1); COMMIT");
		_exit(0);
	}
	rmw_ledger_set_wait(ledger, 300);
	do {
		err = (struct rmw_err){ 0 };
	} while (rmw_ledger_find(ledger, "r1", &claim.unit, &err));
	assert_int_equal(err.code, RMW_E_LEDGER_SERVER);
	assert_int_equal(waitpid(child, NULL, 0), child);
	rmw_ledger_set_wait(ledger, 30000);
	err = (struct rmw_err){ 0 };
	assert_true(claim_mac(ledger, MAC_A, &claim, &err));
	rmw_ledger_free(ledger);
}

static bool open_as(const char *user, const char *name, struct rmw_err *err)
{
	char where[RMW_LEDGER_WHERE_MAX];
	const struct rmw_ledger_setup setup = { .where = where };
	struct rmw_ledger *ledger = NULL;
	bool is_open;

	postgres_server_address(name, user, where, sizeof(where));
	is_open = rmw_ledger_open(&ledger, &setup, err);
	rmw_ledger_free(ledger);
	return is_open;
}

static void write_passfile(const char *path, const char *text)
{
	write_test_file(path, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
	assert_int_equal(chmod(path, 0600), 0);
}

static void logins_are_told_apart_and_passwords_never_shown(void **state)
{
	const char *passfile = scratch_path("pgpass");
	struct rmw_err err = { 0 };

	(void)state;
	(void)fresh_where();
	postgres_server_sql(database, "GRANT CREATE ON SCHEMA public TO locked");
	assert_int_equal(setenv("PGPASSFILE", passfile, 1), 0);
	assert_fails_with(RMW_E_LEDGER_DENIED, open_as("nobody", database, &err));
	assert_fails_with(RMW_E_LEDGER_DENIED, open_as("bench", "nowhere", &err));
	assert_fails_with(RMW_E_LEDGER_DENIED, open_as("locked", database, &err));
	write_passfile(passfile, "*:*:*:locked:wrong-hush\n");
	err = (struct rmw_err){ 0 };
	assert_fails_with(RMW_E_LEDGER_DENIED, open_as("locked", database, &err));
	assert_null(strstr(err.cause, "hush"));
	assert_fails_with(RMW_E_LEDGER_DENIED, open_as("locked:wrong-hush", database, &err));
	assert_null(strstr(err.cause, "hush"));
	assert_null(strstr(err.path, "hush"));
	write_passfile(passfile, "*:*:*:locked:hush\n");
	err = (struct rmw_err){ 0 };
	if (!open_as("locked", database, &err))
		fail_msg("%s", err.cause);
}

static void an_address_that_libpq_cannot_read_is_not_repeated(void **state)
{
	struct rmw_ledger *ledger = NULL;
	struct rmw_err err = { 0 };

	(void)state;
	assert_fails_with(RMW_E_USAGE,
			  rmw_ledger_open(&ledger,
					  &(struct rmw_ledger_setup){
						  .where = "postgresql://b:hush@[::1/relays" },
					  &err));
	assert_null(strstr(err.cause, "hush"));
	assert_null(strstr(err.path, "hush"));
}

/* False where this build knows no PostgreSQL. */
static bool is_built_in(void)
{
	struct rmw_err err = { 0 };

	if (open_as("bench", "postgres", &err) || err.code != RMW_E_LEDGER_NO_SERVER)
		return true;
	fprintf(stderr, "built without libpq: what needs it was skipped\n");
	return false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_CASES,
		cmocka_unit_test(a_server_that_comes_back_is_found_again),
		cmocka_unit_test(a_locked_table_is_waited_for_and_then_told),
		cmocka_unit_test(logins_are_told_apart_and_passwords_never_shown),
		cmocka_unit_test(an_address_that_libpq_cannot_read_is_not_repeated),
		cmocka_unit_test(two_killed_benches_and_a_killed_server_lose_nothing),
	};

	if (!is_built_in() || !postgres_server_start())
		return SKIPPED;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
