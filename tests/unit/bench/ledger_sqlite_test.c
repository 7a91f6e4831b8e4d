/* SPDX-License-Identifier: MIT */
/* A ledger in a file: its promises, and what is told when the file, the disk or a lock is wrong. */
#include "support/cmocka.h"

#include <grp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "support/ledger_cases.h"
#include "support/ledger_schema_cases.h"
#include "support/scratch.h"

const char ledger_id[] = "INTEGER PRIMARY KEY AUTOINCREMENT";

const char *fresh_where(void)
{
	static unsigned count;
	static char where[2][RMW_LEDGER_WHERE_MAX];
	char name[30];

	(void)snprintf(name, sizeof(name), "ledger%u.db", count);
	(void)snprintf(where[count % 2], sizeof(where[0]), "%s", scratch_path(name));
	return where[count++ % 2];
}

void run_sql(const char *where, const char *sql)
{
	sqlite3 *file = NULL;

	assert_int_equal(sqlite3_open(where, &file), SQLITE_OK);
	(void)sqlite3_exec(file, sql, NULL, NULL, NULL);
	(void)sqlite3_close(file);
}

/* No file of this process may become longer than this. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_is_told_and_loses_nothing(void **state)
{
	struct rmw_ledger *ledger = open_with(fresh_where(), "name\nr1\nr2\n");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)claim_and_end(ledger, MAC_A, RMW_LEDGER_PASSED);
	limit_files(4096);
	assert_fails_with(RMW_E_LEDGER_FULL, claim_mac(ledger, MAC_B, &claim, &err));
	limit_files(RLIM_INFINITY);
	err = (struct rmw_err){ 0 };
	assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_PASSED);
	assert_int_equal(state_of(ledger, "r2"), RMW_LEDGER_OPEN);
	assert_true(claim_mac(ledger, MAC_B, &claim, &err));
	rmw_ledger_free(ledger);
}

static void a_full_disk_leaves_an_older_ledger_as_it_was(void **state)
{
	const char *where = fresh_where();
	struct rmw_ledger *ledger = NULL;
	struct rmw_err err = { 0 };

	(void)state;
	(void)signal(SIGXFSZ, SIG_IGN);
	make_older(where);
	run_sql(where, "PRAGMA journal_mode = WAL");
	limit_files(8192);
	assert_fails_with(
		RMW_E_LEDGER_FULL,
		rmw_ledger_open(&ledger, &(struct rmw_ledger_setup){ .where = where }, &err));
	limit_files(RLIM_INFINITY);
	ledger = open_bench(where, "a");
	assert_int_equal(state_of(ledger, "r1"), RMW_LEDGER_PASSED);
	rmw_ledger_free(ledger);
}

static bool open_where(const char *where, struct rmw_err *err)
{
	const struct rmw_ledger_setup setup = { .where = where, .wait_ms = 200 };
	struct rmw_ledger *ledger = NULL;
	const bool is_open = rmw_ledger_open(&ledger, &setup, err);

	rmw_ledger_free(ledger);
	return is_open;
}

static void what_cannot_be_opened_is_told(void **state)
{
	const struct rmw_ledger_setup setup = { .where = scratch_path("none.db"),
						.must_exist = true };
	struct rmw_ledger *ledger = NULL;
	struct rmw_err err = { 0 };

	(void)state;
	assert_fails_with(RMW_E_LEDGER_OPEN, open_where(scratch_path("no-folder/x.db"), &err));
	assert_non_null(strstr(err.cause, "No such file"));
	assert_fails_with(RMW_E_LEDGER_OPEN, open_where("/", &err));
	assert_fails_with(RMW_E_LEDGER_OPEN, open_where("/dev/null", &err));
	assert_fails_with(RMW_E_LEDGER_OPEN, rmw_ledger_open(&ledger, &setup, &err));
	assert_non_null(strstr(err.path, "none.db"));
	assert_int_equal(access(setup.where, F_OK), -1);
}

enum { OPEN = 40, CLOSED = 41 };

/* As a user of no rights: root may do everything. */
static void check_others(const char *where, int expected)
{
	int status = -1;
	pid_t child;

	assert_int_equal(chmod(scratch_path("."), 0711), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct rmw_err err = { 0 };

		if (getuid() == 0 && (setgroups(0, NULL) != 0 || setuid(65534) != 0))
			_exit(2);
		if (!open_where(where, &err))
			_exit(err.code == RMW_E_LEDGER_OPEN ? CLOSED : 1);
		_exit(OPEN);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), expected);
}

static void a_file_that_may_not_be_read_is_told(void **state)
{
	const char *where = fresh_where();

	(void)state;
	rmw_ledger_free(open_with(where, "name\nr1\n"));
	assert_int_equal(chmod(where, 0), 0);
	check_others(where, CLOSED);
	assert_int_equal(chmod(where, 0444), 0);
	check_others(where, CLOSED);
}

/* The file may be written, and what SQLite keeps beside it may not. */
static void a_folder_that_may_not_be_written_is_told(void **state)
{
	char folder[RMW_LEDGER_WHERE_MAX], where[RMW_LEDGER_WHERE_MAX + 8];

	(void)state;
	(void)snprintf(folder, sizeof(folder), "%s", scratch_path("closed"));
	(void)snprintf(where, sizeof(where), "%s/l.db", folder);
	assert_int_equal(mkdir(folder, 0755), 0);
	rmw_ledger_free(open_with(where, "name\nr1\n"));
	assert_int_equal(chmod(where, 0666), 0);
	assert_int_equal(chmod(folder, 0777), 0);
	check_others(where, OPEN);
	assert_int_equal(chmod(folder, 0555), 0);
	check_others(where, CLOSED);
	assert_int_equal(chmod(folder, 0), 0);
	check_others(where, CLOSED);
	assert_int_equal(chmod(folder, 0755), 0);
}

static void a_file_of_something_else_is_no_ledger(void **state)
{
	const char *text = scratch_path("text.db");
	const char *other = scratch_path("other.db");
	struct rmw_err err = { 0 };
	char page[8192];

	(void)state;
	memset(page, 'x', sizeof(page));
	write_test_file(text, RMW_VIEW_OF(page));
	assert_fails_with(RMW_E_LEDGER_FOREIGN, open_where(text, &err));
	run_sql(other, "CREATE TABLE bookmarks (url TEXT)");
	assert_fails_with(RMW_E_LEDGER_FOREIGN, open_where(other, &err));
	run_sql(other, "DROP TABLE bookmarks");
	err = (struct rmw_err){ 0 };
	assert_true(open_where(other, &err));
}

static void a_damaged_file_is_told(void **state)
{
	const char *where = fresh_where();
	struct rmw_ledger_stats stats;
	struct rmw_ledger *ledger;
	struct rmw_err err = { 0 };
	FILE *file;
	bool is_good;

	(void)state;
	rmw_ledger_free(open_with(where, "name\nr1\nr2\n"));
	file = fopen(where, "r+");
	assert_non_null(file);
	/* Leave the head of the file, which says that it is one of SQLite's. */
	assert_int_equal(fseek(file, 4096, SEEK_SET), 0);
	for (int i = 0; i < 40 * 4096; i++)
		assert_int_equal(fputc(0x5a, file), 0x5a);
	assert_int_equal(fclose(file), 0);
	is_good = rmw_ledger_open(&ledger, &(struct rmw_ledger_setup){ .where = where }, &err) &&
		  rmw_ledger_stats(ledger, NULL, &stats, &err);
	assert_false(is_good);
	assert_int_equal(err.code, RMW_E_LEDGER_DAMAGED);
}

static void a_locked_ledger_is_waited_for_and_then_told(void **state)
{
	const char *where = fresh_where();
	struct rmw_ledger *ledger = open_with(where, "name\nr1\n");
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };
	sqlite3 *file = NULL;

	(void)state;
	assert_int_equal(sqlite3_open(where, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	rmw_ledger_set_wait(ledger, 100);
	assert_fails_with(RMW_E_LEDGER_BUSY, claim_mac(ledger, MAC_A, &claim, &err));
	assert_int_equal(sqlite3_exec(file, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	err = (struct rmw_err){ 0 };
	assert_true(claim_mac(ledger, MAC_A, &claim, &err));
	(void)sqlite3_close(file);
	rmw_ledger_free(ledger);
}

static void a_wish_to_stop_ends_the_wait(void **state)
{
	const char *where = fresh_where();
	struct rmw_cancel cancel = { true };
	const struct rmw_ledger_setup setup = { .where = where, .cancel = &cancel };
	struct rmw_ledger *ledger = open_with(where, "name\nr1\n");
	struct rmw_ledger *other = NULL;
	struct rmw_err err = { 0 };
	sqlite3 *file = NULL;

	(void)state;
	rmw_ledger_free(ledger);
	assert_int_equal(sqlite3_open(where, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_fails_with(RMW_E_INTERRUPTED, rmw_ledger_open(&other, &setup, &err));
	(void)sqlite3_close(file);
}

static void only_its_owner_reads_a_new_file(void **state)
{
	const char *where = fresh_where();
	struct stat about;

	(void)state;
	rmw_ledger_free(open_with(where, "name\nr1\n"));
	assert_int_equal(stat(where, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_CASES,
		LEDGER_SCHEMA_CASES,
		cmocka_unit_test(a_full_disk_is_told_and_loses_nothing),
		cmocka_unit_test(a_full_disk_leaves_an_older_ledger_as_it_was),
		cmocka_unit_test(a_folder_that_may_not_be_written_is_told),
		cmocka_unit_test(what_cannot_be_opened_is_told),
		cmocka_unit_test(a_file_that_may_not_be_read_is_told),
		cmocka_unit_test(a_file_of_something_else_is_no_ledger),
		cmocka_unit_test(a_damaged_file_is_told),
		cmocka_unit_test(a_locked_ledger_is_waited_for_and_then_told),
		cmocka_unit_test(a_wish_to_stop_ends_the_wait),
		cmocka_unit_test(only_its_owner_reads_a_new_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
