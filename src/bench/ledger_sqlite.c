/* SPDX-License-Identifier: MIT */
/* A ledger in a file, by SQLite, which no other file knows. */
#include "bench/ledger_db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#define NAP_MS 5u

struct sqlite_ledger {
	struct rmw_ledger_db db;
	sqlite3 *file;
	const struct rmw_deadline *until; /* of the statement at work */
};

static struct sqlite_ledger *sqlite_of(struct rmw_ledger_db *db)
{
	return (struct sqlite_ledger *)db;
}

/* What SQLite fails with, by its primary code. */
static const struct {
	int result;
	enum rmw_code code;
	enum rmw_ledger_trouble trouble;
} results[] = {
	/* clang-format off */
	{ SQLITE_FULL,     RMW_E_LEDGER_FULL,    RMW_LEDGER_FINAL },
	{ SQLITE_BUSY,     RMW_E_LEDGER_BUSY,    RMW_LEDGER_CROSSED },
	{ SQLITE_LOCKED,   RMW_E_LEDGER_BUSY,    RMW_LEDGER_CROSSED },
	{ SQLITE_PROTOCOL, RMW_E_LEDGER_BUSY,    RMW_LEDGER_CROSSED },
	{ SQLITE_CANTOPEN, RMW_E_LEDGER_OPEN,    RMW_LEDGER_FINAL },
	{ SQLITE_PERM,     RMW_E_LEDGER_OPEN,    RMW_LEDGER_FINAL },
	{ SQLITE_AUTH,     RMW_E_LEDGER_OPEN,    RMW_LEDGER_FINAL },
	{ SQLITE_READONLY, RMW_E_LEDGER_OPEN,    RMW_LEDGER_FINAL },
	{ SQLITE_TOOBIG,   RMW_E_LEDGER_REFUSED, RMW_LEDGER_FINAL },
	{ SQLITE_CORRUPT,  RMW_E_LEDGER_DAMAGED, RMW_LEDGER_FINAL },
	{ SQLITE_NOTADB,   RMW_E_LEDGER_FOREIGN, RMW_LEDGER_FINAL },
	{ SQLITE_NOMEM,    RMW_E_NO_MEMORY,      RMW_LEDGER_FINAL },
	{ SQLITE_CONSTRAINT, RMW_E_LEDGER_REFUSED, RMW_LEDGER_FINAL },
	/* clang-format on */
};

/* "I/O error" is all that SQLite says: which of them a disk without room makes, if not FULL. */
static enum rmw_code io_code(int extended)
{
	if (extended == SQLITE_IOERR_READ || extended == SQLITE_IOERR_SHORT_READ)
		return RMW_E_LEDGER_DAMAGED;
	return extended == SQLITE_IOERR_WRITE || extended == SQLITE_IOERR_SHMSIZE
		       ? RMW_E_LEDGER_FULL
		       : RMW_E_LEDGER_REFUSED;
}

static bool fail(struct sqlite_ledger *ledger, int result, struct rmw_err *err)
{
	const int extended = sqlite3_extended_errcode(ledger->file);
	const char *says = sqlite3_errmsg(ledger->file);
	enum rmw_code code = RMW_E_LEDGER_REFUSED;

	ledger->db.trouble = RMW_LEDGER_FINAL;
	for (size_t i = 0; i < RMW_COUNT(results); i++)
		if (results[i].result == (result & 0xff)) {
			code = results[i].code;
			ledger->db.trouble = results[i].trouble;
		}
	if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY)
		ledger->db.trouble = RMW_LEDGER_UNIQUE;
	if ((result & 0xff) == SQLITE_IOERR)
		code = io_code(extended);
	return rmw_fail(err, code, "SQLite %d: %s", extended, says);
}

/* False: the time is over. */
static bool wait_a_moment(const struct rmw_deadline *until)
{
	const struct rmw_deadline nap =
		rmw_deadline_sooner(*until, rmw_deadline_in(until->clock, until->cancel, NAP_MS));

	if (rmw_deadline_is_over(until))
		return false;
	until->clock->wait(until->clock, &nap);
	return true;
}

/* Somebody else holds the lock: wait as long as the statement may, and no longer. */
static int wait_for_lock(void *ctx, int count)
{
	const struct sqlite_ledger *ledger = ctx;
	const struct rmw_deadline *until = ledger->until;

	(void)count;
	return until != NULL && wait_a_moment(until);
}

static bool bind(struct sqlite_ledger *ledger, sqlite3_stmt *prepared,
		 const struct rmw_ledger_statement *statement, struct rmw_err *err)
{
	const int count = sqlite3_bind_parameter_count(prepared);

	/* "$2" is a name to SQLite: its place is that of its first use. */
	for (int i = 1; i <= count; i++) {
		const char *name = sqlite3_bind_parameter_name(prepared, i);
		const char *value = statement->values[strtoul(name + 1, NULL, 10) - 1];
		const int result = sqlite3_bind_text(prepared, i, value, -1, SQLITE_STATIC);

		if (result != SQLITE_OK)
			return fail(ledger, result, err);
	}
	return true;
}

static bool take_row(sqlite3_stmt *prepared, const struct rmw_ledger_rows *rows,
		     struct rmw_err *err)
{
	const char *cells[RMW_LEDGER_CELLS_MAX] = { NULL };
	const int count = sqlite3_column_count(prepared);

	for (int i = 0; i < count && i < (int)RMW_LEDGER_CELLS_MAX; i++)
		cells[i] = (const char *)sqlite3_column_text(prepared, i);
	return rows->take == NULL || rows->take(rows->ctx, cells, err);
}

static bool step_all(struct sqlite_ledger *ledger, sqlite3_stmt *prepared,
		     const struct rmw_ledger_rows *rows, struct rmw_err *err)
{
	for (;;) {
		const int result = sqlite3_step(prepared);

		if (result == SQLITE_DONE)
			return true;
		if (result != SQLITE_ROW)
			return fail(ledger, result, err);
		ledger->db.trouble = RMW_LEDGER_FINAL;
		if (!take_row(prepared, rows, err))
			return false;
	}
}

static bool sqlite_run(struct rmw_ledger_db *db, const struct rmw_ledger_statement *statement,
		       const struct rmw_deadline *until, uint64_t *changed, struct rmw_err *err)
{
	struct sqlite_ledger *ledger = sqlite_of(db);
	sqlite3_stmt *prepared = NULL;
	bool is_good;
	int result;

	ledger->until = until;
	result = sqlite3_prepare_v2(ledger->file, statement->sql, -1, &prepared, NULL);
	is_good = result == SQLITE_OK ? bind(ledger, prepared, statement, err) &&
						step_all(ledger, prepared, &statement->rows, err)
				      : fail(ledger, result, err);
	if (is_good && changed != NULL)
		*changed = (uint64_t)sqlite3_changes64(ledger->file);
	sqlite3_finalize(prepared);
	ledger->until = NULL;
	return is_good;
}

static bool sqlite_connect(struct rmw_ledger_db *db, const struct rmw_deadline *until,
			   struct rmw_err *err)
{
	(void)db;
	(void)until;
	(void)err;
	return true;
}

static bool count_tables(void *ctx, const char *const *cells, struct rmw_err *err)
{
	(void)err;
	*(bool *)ctx = cells[0] != NULL && strcmp(cells[0], "0") != 0;
	return true;
}

static bool sqlite_adopt(struct rmw_ledger_db *db, const struct rmw_deadline *until,
			 struct rmw_err *err)
{
	bool has_tables = false;
	const struct rmw_ledger_statement count = {
		.sql = "SELECT count(*) FROM sqlite_master",
		.rows = { count_tables, &has_tables },
	};

	if (!sqlite_run(db, &count, until, NULL, err))
		return false;
	return !has_tables || rmw_fail(err, RMW_E_LEDGER_FOREIGN,
				       "it is a database with tables of another program");
}

static void sqlite_free(struct rmw_ledger_db *db)
{
	(void)sqlite3_close(sqlite_of(db)->file);
	free(sqlite_of(db));
}

static const struct rmw_ledger_db_ops ops = {
	.begin = "BEGIN IMMEDIATE",
	.id = "INTEGER PRIMARY KEY AUTOINCREMENT",
	.skip = "",
	.lock = "",
	.schema_lock = NULL,
	.count_table = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1",
	.run = sqlite_run,
	.connect = sqlite_connect,
	.adopt = sqlite_adopt,
	.free = sqlite_free,
};

static bool fail_open(struct rmw_err *err)
{
	const bool is_full = errno == ENOSPC || errno == EDQUOT;

	return rmw_fail(err, is_full ? RMW_E_LEDGER_FULL : RMW_E_LEDGER_OPEN, "%s",
			strerror(errno));
}

/*
 * Only its owner reads a new one: it tells who lives where. One that is there is not opened to be
 * looked at: closing it would drop the locks that another connection of this process has on it.
 */
static bool prepare_file(const struct rmw_ledger_setup *setup, struct rmw_err *err)
{
	struct stat about;
	int fd;

	if (stat(setup->where, &about) == 0) {
		if (!S_ISREG(about.st_mode))
			return rmw_fail(err, RMW_E_LEDGER_OPEN, "it is no regular file");
		return access(setup->where, R_OK | W_OK) == 0 || fail_open(err);
	}
	if (errno != ENOENT || setup->must_exist)
		return fail_open(err);
	fd = open(setup->where, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == EEXIST || fail_open(err);
	close(fd);
	return true;
}

/* SQLite calls no busy handler where two change the journal of a new file at once. */
static bool run_pragma(struct sqlite_ledger *ledger, const char *pragma,
		       const struct rmw_deadline *until, struct rmw_err *err)
{
	const struct rmw_ledger_statement statement = { .sql = pragma };

	for (;;) {
		struct rmw_err tried = { 0 };

		if (sqlite_run(&ledger->db, &statement, until, NULL, &tried))
			return true;
		if (ledger->db.trouble != RMW_LEDGER_CROSSED || !wait_a_moment(until)) {
			*err = tried;
			return false;
		}
	}
}

/* Each must be as it is for promises to hold: what is committed outlives a power failure. */
static bool set_up(struct sqlite_ledger *ledger, const struct rmw_deadline *until,
		   struct rmw_err *err)
{
	static const char *const pragmas[] = {
		"PRAGMA journal_mode = WAL",
		"PRAGMA synchronous = FULL",
		"PRAGMA foreign_keys = ON",
		"PRAGMA trusted_schema = OFF",
	};

	for (size_t i = 0; i < RMW_COUNT(pragmas); i++)
		if (!run_pragma(ledger, pragmas[i], until, err))
			return false;
	return true;
}

static bool open_file(struct sqlite_ledger *ledger, const struct rmw_ledger_setup *setup,
		      struct rmw_err *err)
{
	const struct rmw_deadline until =
		rmw_deadline_in(&rmw_clock_wall, setup->cancel, setup->wait_ms);
	const int result = sqlite3_open_v2(setup->where, &ledger->file,
					   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (ledger->file == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "SQLite has no room");
	if (result != SQLITE_OK)
		return fail(ledger, result, err);
	(void)sqlite3_extended_result_codes(ledger->file, 1);
	(void)sqlite3_busy_handler(ledger->file, wait_for_lock, ledger);
	return set_up(ledger, &until, err);
}

bool rmw_ledger_sqlite_open(struct rmw_ledger_db **db, const struct rmw_ledger_setup *setup,
			    struct rmw_err *err)
{
	struct sqlite_ledger *ledger;

	if (!prepare_file(setup, err))
		return false;
	ledger = calloc(1, sizeof(*ledger));
	if (ledger == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a ledger has no room");
	ledger->db.ops = &ops;
	if (!open_file(ledger, setup, err)) {
		sqlite_free(&ledger->db);
		return false;
	}
	*db = &ledger->db;
	return true;
}
