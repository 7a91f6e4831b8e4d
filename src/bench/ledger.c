/* SPDX-License-Identifier: MIT */
/* A ledger: opens the database it is in, and does work on it in transactions. */
#include "bench/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SQL_MAX 2048u

/* Pauses before a transaction is tried again. */
#define CROSSED_MS 20u
#define LOST_MS 100u
/* A row that another transaction was quicker with is found by the next try. */
#define UNIQUE_TRIES 5u

int64_t rmw_ledger_number(const char *cell)
{
	return cell == NULL ? 0 : (int64_t)strtoll(cell, NULL, 10);
}

const char *rmw_ledger_number_text(int64_t number, char text[RMW_LEDGER_NUMBER_MAX])
{
	(void)snprintf(text, RMW_LEDGER_NUMBER_MAX, "%" PRId64, number);
	return text;
}

void rmw_ledger_copy(char *into, size_t size, const char *cell)
{
	(void)snprintf(into, size, "%s", cell == NULL ? "" : cell);
}

const char *rmw_ledger_value(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

/* Put this database's words in the place of {id}, {skip} and {lock}. */
static bool expand(const struct rmw_ledger_db_ops *ops, const char *sql, char into[SQL_MAX],
		   struct rmw_err *err)
{
	const struct {
		const char *word, *is;
	} words[] = { { "{id}", ops->id }, { "{skip}", ops->skip }, { "{lock}", ops->lock } };
	size_t len = 0;

	while (*sql != '\0' && len + 1 < SQL_MAX) {
		const char *is = NULL;

		for (size_t i = 0; i < RMW_COUNT(words) && is == NULL; i++)
			if (strncmp(sql, words[i].word, strlen(words[i].word)) == 0) {
				is = words[i].is;
				sql += strlen(words[i].word);
			}
		if (is == NULL)
			into[len++] = *sql++;
		else
			len += (size_t)snprintf(into + len, SQL_MAX - len, "%s", is);
	}
	into[len < SQL_MAX ? len : SQL_MAX - 1] = '\0';
	return len + 1 < SQL_MAX || rmw_fail(err, RMW_E_INTERNAL, "a statement has no room");
}

bool rmw_ledger_run(struct rmw_ledger *ledger, const struct rmw_ledger_statement *statement,
		    uint64_t *changed, struct rmw_err *err)
{
	struct rmw_ledger_statement meant = *statement;
	char sql[SQL_MAX];

	if (!expand(ledger->db->ops, statement->sql, sql, err))
		return false;
	meant.sql = sql;
	return ledger->db->ops->run(ledger->db, &meant, &ledger->until, changed, err);
}

static bool run_word(struct rmw_ledger *ledger, const char *word, struct rmw_err *err)
{
	return ledger->db->ops->run(ledger->db, &(struct rmw_ledger_statement){ .sql = word },
				    &ledger->until, NULL, err);
}

/* Work, and what it works on. */
struct transaction {
	rmw_ledger_work *work;
	void *ctx;
};

static bool try_transaction(struct rmw_ledger *ledger, const void *ctx, struct rmw_err *err)
{
	const struct transaction *transaction = ctx;
	struct rmw_deadline until;
	enum rmw_ledger_trouble trouble;
	struct rmw_err ignored = { 0 };

	if (!run_word(ledger, ledger->db->ops->begin, err))
		return false;
	if (transaction->work(ledger, transaction->ctx, err) && run_word(ledger, "COMMIT", err))
		return true;
	trouble = ledger->db->trouble;
	/* Undoing has a second of its own: the time may be over. */
	until = ledger->until;
	ledger->until = rmw_deadline_in(&rmw_clock_wall, NULL, 1000);
	if (trouble != RMW_LEDGER_LOST)
		(void)run_word(ledger, "ROLLBACK", &ignored);
	ledger->until = until;
	if (ledger->db->trouble != RMW_LEDGER_LOST)
		ledger->db->trouble = trouble;
	return false;
}

static void pause_before(struct rmw_ledger *ledger, uint64_t pause_ms)
{
	const struct rmw_deadline nap = rmw_deadline_sooner(
		ledger->until, rmw_deadline_in(&rmw_clock_wall, ledger->cancel, pause_ms));

	rmw_clock_wall.wait(&rmw_clock_wall, &nap);
}

/* After a try that failed: whether another one makes sense, once what is due was waited for. */
static bool is_to_try_again(struct rmw_ledger *ledger, unsigned *unique_tries)
{
	struct rmw_err ignored = { 0 };

	if (rmw_deadline_is_over(&ledger->until))
		return false;
	switch (ledger->db->trouble) {
	case RMW_LEDGER_FINAL:
		return false;
	case RMW_LEDGER_UNIQUE:
		return ++*unique_tries < UNIQUE_TRIES;
	case RMW_LEDGER_CROSSED:
		pause_before(ledger, CROSSED_MS);
		return true;
	case RMW_LEDGER_LOST:
		while (!ledger->db->ops->connect(ledger->db, &ledger->until, &ignored)) {
			if (rmw_deadline_is_over(&ledger->until))
				return false;
			pause_before(ledger, LOST_MS);
		}
		return true;
	}
	return false;
}

static void start_wait(struct rmw_ledger *ledger)
{
	ledger->until = rmw_deadline_in(&rmw_clock_wall, ledger->cancel, ledger->wait_ms);
}

static bool fail_tried(const struct rmw_ledger *ledger, const struct rmw_err *tried,
		       struct rmw_err *err)
{
	if (!rmw_cancel_check(ledger->cancel, err))
		return false;
	if (err->code == RMW_OK)
		*err = *tried;
	return false;
}

static bool insist(struct rmw_ledger *ledger,
		   bool (*once)(struct rmw_ledger *ledger, const void *ctx, struct rmw_err *err),
		   const void *ctx, struct rmw_err *err)
{
	struct rmw_err tried = { 0 };
	unsigned unique_tries = 0;

	start_wait(ledger);
	for (;;) {
		rmw_err_clear(&tried);
		ledger->db->trouble = RMW_LEDGER_FINAL;
		if (once(ledger, ctx, &tried))
			return true;
		if (!is_to_try_again(ledger, &unique_tries))
			return fail_tried(ledger, &tried, err);
	}
}

bool rmw_ledger_atomically(struct rmw_ledger *ledger, rmw_ledger_work *work, void *ctx,
			   struct rmw_err *err)
{
	const struct transaction transaction = { work, ctx };

	return insist(ledger, try_transaction, &transaction, err);
}

static bool try_look(struct rmw_ledger *ledger, const void *ctx, struct rmw_err *err)
{
	return rmw_ledger_run(ledger, ctx, NULL, err);
}

bool rmw_ledger_look(struct rmw_ledger *ledger, const struct rmw_ledger_statement *statement,
		     struct rmw_err *err)
{
	return insist(ledger, try_look, statement, err);
}

static bool migrate(struct rmw_ledger *ledger, void *ctx, struct rmw_err *err)
{
	(void)ctx;
	return rmw_ledger_migrate(ledger, err);
}

static bool open_db(struct rmw_ledger *ledger, const struct rmw_ledger_setup *setup,
		    struct rmw_err *err)
{
	struct rmw_err tried = { 0 };

	start_wait(ledger);
	if (rmw_ledger_place_is_server(setup->where)
		    ? !rmw_ledger_postgres_open(&ledger->db, setup, &ledger->until, &tried)
		    : !rmw_ledger_sqlite_open(&ledger->db, setup, &tried))
		return fail_tried(ledger, &tried, err);
	return rmw_ledger_atomically(ledger, migrate, NULL, err);
}

void rmw_ledger_bench_name(const char *bench, char name[RMW_LEDGER_WORD_MAX])
{
	char host[RMW_LEDGER_WORD_MAX] = "";

	if (bench == NULL && gethostname(host, sizeof(host) - 1) == 0)
		bench = host;
	rmw_ledger_copy(name, RMW_LEDGER_WORD_MAX,
			rmw_ledger_value(bench) == NULL ? "bench" : bench);
}

bool rmw_ledger_open(struct rmw_ledger **ledger, const struct rmw_ledger_setup *setup,
		     struct rmw_err *err)
{
	struct rmw_ledger_setup meant = *setup;
	struct rmw_ledger *made;

	if (strlen(setup->where) >= RMW_LEDGER_WHERE_MAX)
		return rmw_fail(err, RMW_E_USAGE, "the ledger's name is too long");
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a ledger has no room");
	if (meant.wait_ms == 0)
		meant.wait_ms = RMW_LEDGER_WAIT_MS;
	made->cancel = meant.cancel;
	made->wait_ms = meant.wait_ms;
	rmw_process_self(made->process);
	rmw_ledger_bench_name(meant.bench, made->bench);
	rmw_ledger_place_text(meant.where, made->where);
	if (!open_db(made, &meant, err)) {
		(void)rmw_while(err, "ledger %s", made->where);
		rmw_ledger_free(made);
		return false;
	}
	*ledger = made;
	return true;
}

void rmw_ledger_free(struct rmw_ledger *ledger)
{
	if (ledger != NULL && ledger->db != NULL)
		ledger->db->ops->free(ledger->db);
	free(ledger);
}

void rmw_ledger_set_wait(struct rmw_ledger *ledger, uint32_t wait_ms)
{
	ledger->wait_ms = wait_ms;
}

const char *rmw_ledger_where(const struct rmw_ledger *ledger)
{
	return ledger->where;
}
