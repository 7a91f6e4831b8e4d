/* SPDX-License-Identifier: MIT */
/* A ledger on a server, by libpq, which no other file knows. */
#include "bench/ledger_db.h"

#ifndef RMW_WITH_POSTGRES

bool rmw_ledger_postgres_open(struct rmw_ledger_db **db, const struct rmw_ledger_setup *setup,
			      const struct rmw_deadline *until, struct rmw_err *err)
{
	(void)db;
	(void)setup;
	(void)until;
	return rmw_fail(err, RMW_E_LEDGER_NO_SERVER, "libpq is not part of this build");
}

#else

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/fd_wait.h"
#include "base/secret.h"

struct postgres_ledger {
	struct rmw_ledger_db db;
	char where[RMW_LEDGER_WHERE_MAX]; /* as it was given: never shown */
	PGconn *line;			  /* NULL: not connected */
};

static struct postgres_ledger *postgres_of(struct rmw_ledger_db *db)
{
	return (struct postgres_ledger *)db;
}

/* What the server fails with: the start of an SQLSTATE (PostgreSQL 15, appendix A). */
static const struct {
	const char *state;
	enum rmw_code code;
	enum rmw_ledger_trouble trouble;
} states[] = {
	/* clang-format off */
	{ "23505", RMW_E_LEDGER_REFUSED, RMW_LEDGER_UNIQUE },
	{ "40",    RMW_E_LEDGER_BUSY,    RMW_LEDGER_CROSSED },	/* serialization, deadlock */
	{ "55P03", RMW_E_LEDGER_BUSY,    RMW_LEDGER_CROSSED },	/* lock_timeout */
	{ "57014", RMW_E_LEDGER_BUSY,    RMW_LEDGER_CROSSED },	/* statement_timeout */
	{ "57P",   RMW_E_LEDGER_SERVER,  RMW_LEDGER_LOST },	/* shutdown, crash, start */
	{ "08",    RMW_E_LEDGER_SERVER,  RMW_LEDGER_LOST },
	{ "25P03", RMW_E_LEDGER_SERVER,  RMW_LEDGER_LOST },	/* idle for too long */
	{ "53300", RMW_E_LEDGER_BUSY,    RMW_LEDGER_LOST },	/* too many connections */
	{ "53100", RMW_E_LEDGER_FULL,    RMW_LEDGER_FINAL },
	{ "28",    RMW_E_LEDGER_DENIED,  RMW_LEDGER_FINAL },
	{ "42501", RMW_E_LEDGER_DENIED,  RMW_LEDGER_FINAL },
	{ "3D",    RMW_E_LEDGER_DENIED,  RMW_LEDGER_FINAL },
	{ "XX00",  RMW_E_LEDGER_DAMAGED, RMW_LEDGER_FINAL },
	/* clang-format on */
};

/* A library does not print. */
static void hear_notice(void *ctx, const PGresult *result)
{
	(void)ctx;
	(void)result;
}

static void hang_up(struct postgres_ledger *ledger)
{
	PQfinish(ledger->line);
	ledger->line = NULL;
}

/* The password, which a message of libpq should never hold, is made sure of. */
static void hide_password(PGconn *line, char *text)
{
	const char *password = PQpass(line);
	char *found = text;

	while (password != NULL && password[0] != '\0' &&
	       (found = strstr(found, password)) != NULL) {
		memset(found, '*', strlen(password));
		found += strlen(password); /* it may be of stars itself */
	}
}

/* In one line. What is secret is hidden in the whole, as the cut may go through it. */
static void line_says(PGconn *line, char *text, size_t size)
{
	char *whole = strdup(PQerrorMessage(line));

	if (whole != NULL)
		hide_password(line, whole);
	(void)snprintf(text, size, "%s", whole == NULL ? "no memory for its words" : whole);
	free(whole);
	for (char *at = text; *at != '\0'; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	for (size_t len = strlen(text); len > 0 && text[len - 1] == ' '; len--)
		text[len - 1] = '\0';
}

static bool fail_lost(struct postgres_ledger *ledger, struct rmw_err *err)
{
	char says[200];

	line_says(ledger->line, says, sizeof(says));
	hang_up(ledger);
	ledger->db.trouble = RMW_LEDGER_LOST;
	return rmw_fail(err, RMW_E_LEDGER_SERVER, "%s", says[0] != '\0' ? says : "no connection");
}

/* What was on its way is not known: the connection goes, and the server undoes it. */
static bool fail_late(struct postgres_ledger *ledger, struct rmw_err *err)
{
	hang_up(ledger);
	ledger->db.trouble = RMW_LEDGER_LOST;
	return rmw_fail(err, RMW_E_LEDGER_SERVER, "no answer within the time that was given");
}

static bool fail_refused(struct postgres_ledger *ledger, const PGresult *result,
			 struct rmw_err *err)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *says = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	enum rmw_code code = RMW_E_LEDGER_REFUSED;

	if (state == NULL || PQstatus(ledger->line) == CONNECTION_BAD)
		return fail_lost(ledger, err);
	ledger->db.trouble = RMW_LEDGER_FINAL;
	for (size_t i = 0; i < RMW_COUNT(states); i++)
		if (strncmp(state, states[i].state, strlen(states[i].state)) == 0) {
			code = states[i].code;
			ledger->db.trouble = states[i].trouble;
			break;
		}
	return rmw_fail(err, code, "PostgreSQL %s: %s", state, says != NULL ? says : "");
}

/* Hand over what was not sent yet, then wait until a result is whole. */
static bool wait_result(struct postgres_ledger *ledger, const struct rmw_deadline *until,
			struct rmw_err *err)
{
	for (;;) {
		const int unsent = PQflush(ledger->line);

		if (unsent < 0 || !PQconsumeInput(ledger->line))
			return fail_lost(ledger, err);
		if (unsent == 0 && !PQisBusy(ledger->line))
			return true;
		if (!rmw_fd_wait(PQsocket(ledger->line),
				 (short)(unsent > 0 ? POLLIN | POLLOUT : POLLIN), until))
			return fail_late(ledger, err);
	}
}

/* All results of a statement; *result is the last one, NULL where there was none. */
static bool collect(struct postgres_ledger *ledger, const struct rmw_deadline *until,
		    PGresult **result, struct rmw_err *err)
{
	for (;;) {
		PGresult *next;

		if (!wait_result(ledger, until, err))
			return false;
		next = PQgetResult(ledger->line);
		if (next == NULL)
			return true;
		PQclear(*result);
		*result = next;
	}
}

static bool take_rows(const PGresult *result, const struct rmw_ledger_rows *rows,
		      struct rmw_err *err)
{
	const int columns = PQnfields(result);

	for (int row = 0; row < PQntuples(result) && rows->take != NULL; row++) {
		const char *cells[RMW_LEDGER_CELLS_MAX] = { NULL };

		for (int i = 0; i < columns && i < (int)RMW_LEDGER_CELLS_MAX; i++)
			if (!PQgetisnull(result, row, i))
				cells[i] = PQgetvalue(result, row, i);
		if (!rows->take(rows->ctx, cells, err))
			return false;
	}
	return true;
}

/* How many values a text speaks of: the highest number behind a '$'. */
static int values_of(const char *sql)
{
	int most = 0;

	for (const char *at = strchr(sql, '$'); at != NULL; at = strchr(at + 1, '$')) {
		const int number = atoi(at + 1);

		most = number > most ? number : most;
	}
	return most;
}

static bool use_result(struct postgres_ledger *ledger, const PGresult *result,
		       const struct rmw_ledger_rows *rows, uint64_t *changed, struct rmw_err *err)
{
	const ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		return fail_refused(ledger, result, err);
	ledger->db.trouble = RMW_LEDGER_FINAL;
	if (changed != NULL)
		*changed = strtoull(PQcmdTuples((PGresult *)(uintptr_t)result), NULL, 10);
	return take_rows(result, rows, err);
}

static bool postgres_run(struct rmw_ledger_db *db, const struct rmw_ledger_statement *statement,
			 const struct rmw_deadline *until, uint64_t *changed, struct rmw_err *err)
{
	struct postgres_ledger *ledger = postgres_of(db);
	PGresult *result = NULL;
	bool is_good;

	if (ledger->line == NULL) {
		db->trouble = RMW_LEDGER_LOST;
		return rmw_fail(err, RMW_E_LEDGER_SERVER, "the connection was lost");
	}
	if (!PQsendQueryParams(ledger->line, statement->sql, values_of(statement->sql), NULL,
			       statement->values, NULL, NULL, 0))
		return fail_lost(ledger, err);
	is_good = collect(ledger, until, &result, err) &&
		  use_result(ledger, result, &statement->rows, changed, err);
	PQclear(result);
	return is_good;
}

/* Only what the server itself says keeps people out; it may also just be starting. */
static bool fail_connect(struct postgres_ledger *ledger, struct rmw_err *err)
{
	const char *says = PQerrorMessage(ledger->line);
	const bool is_refused =
		PQconnectionNeedsPassword(ledger->line) || PQconnectionUsedPassword(ledger->line) ||
		(strstr(says, "FATAL") != NULL && strstr(says, "database system is") == NULL);
	char text[200];

	if (!is_refused)
		return fail_lost(ledger, err);
	line_says(ledger->line, text, sizeof(text));
	hang_up(ledger);
	ledger->db.trouble = RMW_LEDGER_FINAL;
	return rmw_fail(err, RMW_E_LEDGER_DENIED, "%s", text);
}

static bool wait_connected(struct postgres_ledger *ledger, const struct rmw_deadline *until,
			   struct rmw_err *err)
{
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;

	while (status != PGRES_POLLING_OK) {
		if (status == PGRES_POLLING_FAILED || PQsocket(ledger->line) < 0)
			return fail_connect(ledger, err);
		if (!rmw_fd_wait(PQsocket(ledger->line),
				 status == PGRES_POLLING_READING ? POLLIN : POLLOUT, until))
			return fail_late(ledger, err);
		status = PQconnectPoll(ledger->line);
	}
	return PQsetnonblocking(ledger->line, 1) == 0 || fail_lost(ledger, err);
}

/* A bench that dies holds up the others no longer than this. */
static bool set_up(struct postgres_ledger *ledger, const struct rmw_deadline *until,
		   struct rmw_err *err)
{
	static const char *const settings[] = {
		"SET default_transaction_isolation = 'read committed'",
		"SET lock_timeout = '10s'",
		"SET statement_timeout = '30s'",
		"SET idle_in_transaction_session_timeout = '30s'",
		"SET synchronous_commit = on",
	};

	for (size_t i = 0; i < RMW_COUNT(settings); i++)
		if (!postgres_run(&ledger->db, &(struct rmw_ledger_statement){ .sql = settings[i] },
				  until, NULL, err))
			return false;
	return true;
}

static bool postgres_connect(struct rmw_ledger_db *db, const struct rmw_deadline *until,
			     struct rmw_err *err)
{
	static const char *const keys[] = { "dbname", "client_encoding",
					    "fallback_application_name", NULL };
	struct postgres_ledger *ledger = postgres_of(db);
	const char *values[] = { ledger->where, "UTF8", "rmwflash", NULL };

	hang_up(ledger);
	ledger->line = PQconnectStartParams(keys, values, 1);
	if (ledger->line == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "libpq has no room");
	(void)PQsetNoticeReceiver(ledger->line, hear_notice, NULL);
	if (PQstatus(ledger->line) == CONNECTION_BAD)
		return fail_connect(ledger, err);
	return wait_connected(ledger, until, err) && set_up(ledger, until, err);
}

/* A database of a server may hold others' tables besides. */
static bool postgres_adopt(struct rmw_ledger_db *db, const struct rmw_deadline *until,
			   struct rmw_err *err)
{
	(void)db;
	(void)until;
	(void)err;
	return true;
}

static void postgres_free(struct rmw_ledger_db *db)
{
	hang_up(postgres_of(db));
	free(postgres_of(db));
}

static const struct rmw_ledger_db_ops ops = {
	.begin = "BEGIN",
	.id = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
	.skip = " FOR UPDATE OF u SKIP LOCKED",
	.lock = " FOR UPDATE OF u",
	/* The number is ours alone: the first letters of the name. */
	.schema_lock = "SELECT pg_advisory_xact_lock(8242263919)",
	.count_table = "SELECT count(*) FROM pg_catalog.pg_class WHERE relkind = 'r' AND "
		       "relname = $1 AND pg_catalog.pg_table_is_visible(oid)",
	.run = postgres_run,
	.connect = postgres_connect,
	.adopt = postgres_adopt,
	.free = postgres_free,
};

/* libpq's own words on an address that it cannot read repeat it, with what is secret in it. */
static bool check_address(const char *where, struct rmw_err *err)
{
	char *says = NULL;
	PQconninfoOption *options = PQconninfoParse(where, &says);
	const bool is_good = options != NULL;

	PQconninfoFree(options);
	PQfreemem(says);
	return is_good || rmw_fail(err, RMW_E_USAGE, "--ledger: libpq cannot read the address");
}

bool rmw_ledger_postgres_open(struct rmw_ledger_db **db, const struct rmw_ledger_setup *setup,
			      const struct rmw_deadline *until, struct rmw_err *err)
{
	struct postgres_ledger *ledger;

	if (!check_address(setup->where, err))
		return false;
	rmw_secret_guard(); /* libpq keeps the password that it is told elsewhere */
	ledger = calloc(1, sizeof(*ledger));
	if (ledger == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a ledger has no room");
	ledger->db.ops = &ops;
	(void)snprintf(ledger->where, sizeof(ledger->where), "%s", setup->where);
	if (!postgres_connect(&ledger->db, until, err)) {
		postgres_free(&ledger->db);
		return false;
	}
	*db = &ledger->db;
	return true;
}

#endif
