/* SPDX-License-Identifier: MIT */
/* Claims of a ledger: a board gets its unit, and each claim ends with exactly one outcome. */
#include "bench/ledger.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "bench/ledger_facts.h"

#define PROCESS_GONE "its process ended"
#define OPEN_MAX_AT_ONCE 256u /* claims of one bench that are open at a time */

void rmw_ledger_key(char key[RMW_LEDGER_KEY_MAX])
{
	static atomic_uint_fast64_t count;
	char process[RMW_PROCESS_MAX];

	rmw_process_self(process);
	(void)snprintf(key, RMW_LEDGER_KEY_MAX, "%s/%llu", process,
		       (unsigned long long)atomic_fetch_add(&count, 1));
}

/* ---- claim ---- */

struct claim_call {
	const struct rmw_ledger_want *want;
	const char *bench;
	char mac[RMW_LEDGER_MAC_MAX];
	struct rmw_ledger_claim *claim;
	int64_t left_unit_id; /* of a claim that a process left behind; 0: none */
};

static bool take_claim(void *ctx, const char *const *cells, struct rmw_err *err)
{
	struct rmw_ledger_claim *claim = ctx;

	(void)err;
	rmw_ledger_unit_take(cells, &claim->unit);
	claim->id = rmw_ledger_number(cells[9]);
	(void)rmw_ledger_state_parse(cells[10], &claim->before);
	claim->state = RMW_LEDGER_CLAIMED;
	return true;
}

/* Where the same claim was asked for before, this is what it gave; else claim->id stays 0. */
static bool find_again(struct rmw_ledger *ledger, struct claim_call *call, struct rmw_err *err)
{
	char sql[640];
	const struct rmw_ledger_statement find = {
		.sql = sql,
		.values = { call->want->key },
		.rows = { take_claim, call->claim },
	};

	(void)snprintf(sql, sizeof(sql),
		       "SELECT %s, k.id, k.state_before FROM rmwflash_unit u "
		       "JOIN rmwflash_job j ON j.id = u.job_id "
		       "JOIN rmwflash_claim k ON k.unit_id = u.id WHERE k.token = $1",
		       rmw_ledger_unit_columns);
	return rmw_ledger_run(ledger, &find, NULL, err);
}

/*
 * A claim of that MAC that has not ended. One of this bench whose process is gone is nobody's: a
 * server may still commit what a process asked for that ended meanwhile, behind any recover.
 */
static bool take_live(void *ctx, const char *const *cells, struct rmw_err *err)
{
	struct claim_call *call = ctx;

	if (strcmp(cells[1], call->bench) == 0 && rmw_process_is_gone(cells[4])) {
		call->left_unit_id = rmw_ledger_number(cells[5]);
		return true;
	}
	return rmw_fail(err, RMW_E_LEDGER_DUPLICATE,
			"MAC %s is being worked on: bench %s, slot %s, since %s", cells[0],
			cells[1], cells[2], cells[3]);
}

static bool find_unit(struct rmw_ledger *ledger, struct claim_call *call, struct rmw_err *err)
{
	const struct rmw_ledger_statement look = {
		.sql = "SELECT mac, bench, slot, started, process, unit_id FROM rmwflash_claim "
		       "WHERE mac = $1 AND ended IS NULL",
		.values = { call->mac },
		.rows = { take_live, call },
	};
	struct rmw_ledger_unit *unit = &call->claim->unit;

	call->left_unit_id = 0;
	if (!rmw_ledger_unit_by_mac(ledger, call->mac, unit, err) ||
	    !rmw_ledger_run(ledger, &look, NULL, err))
		return false;
	return call->left_unit_id == 0 ||
	       (rmw_ledger_cut(ledger, call->left_unit_id, PROCESS_GONE, err) &&
		rmw_ledger_unit_by_mac(ledger, call->mac, unit, err));
}

#define FREE_UNITS                                                                                 \
	"FROM rmwflash_unit u JOIN rmwflash_job j ON j.id = u.job_id "                             \
	"WHERE j.name = $1 AND u.mac IS NULL AND u.state IN ('open', 'released') "                 \
	"AND (u.name IS NOT NULL OR CAST($2 AS TEXT) IS NOT NULL) "

static bool take_free(void *ctx, const char *const *cells, struct rmw_err *err)
{
	(void)err;
	rmw_ledger_unit_take(cells, ctx);
	return true;
}

static bool take_count(void *ctx, const char *const *cells, struct rmw_err *err)
{
	(void)err;
	*(int64_t *)ctx = rmw_ledger_number(cells[0]);
	return true;
}

/* None that nobody holds: others may give back the ones they hold now. */
static bool fail_empty(struct rmw_ledger *ledger, const struct rmw_ledger_want *want,
		       struct rmw_err *err)
{
	int64_t held = 0;
	const struct rmw_ledger_statement count = {
		.sql = "SELECT count(*) " FREE_UNITS,
		.values = { want->job, want->name },
		.rows = { take_count, &held },
	};

	if (!rmw_ledger_run(ledger, &count, NULL, err))
		return false;
	if (held == 0)
		return rmw_fail(err, RMW_E_LEDGER_EMPTY, "job '%s'", want->job);
	ledger->db->trouble = RMW_LEDGER_CROSSED;
	return rmw_fail(err, RMW_E_LEDGER_BUSY, "the last free units of job '%s' are held",
			want->job);
}

static bool pick_free(struct rmw_ledger *ledger, struct claim_call *call, struct rmw_err *err)
{
	char sql[900];
	const struct rmw_ledger_statement pick = {
		.sql = sql,
		.values = { call->want->job, call->want->name },
		.rows = { take_free, &call->claim->unit },
	};

	(void)snprintf(sql, sizeof(sql), "SELECT %s " FREE_UNITS "ORDER BY u.id LIMIT 1{skip}",
		       rmw_ledger_unit_columns);
	if (!rmw_ledger_run(ledger, &pick, NULL, err))
		return false;
	return call->claim->unit.id != 0 || fail_empty(ledger, call->want, err);
}

/* A unit without a name gets the one that its MAC makes. */
static bool give_name(struct rmw_ledger *ledger, struct claim_call *call, struct rmw_err *err)
{
	struct rmw_ledger_unit *unit = &call->claim->unit;
	struct rmw_ledger_unit other;

	if (unit->name[0] != '\0')
		return true;
	if (call->want->name == NULL)
		return rmw_fail(err, RMW_E_USAGE, "the unit of MAC %s has no name", call->mac);
	if (!rmw_ledger_unit_by_name(ledger, call->want->name, &other, err))
		return false;
	if (other.id != 0)
		return rmw_fail(err, RMW_E_LEDGER_TAKEN, "name '%.63s' is of a unit of job '%s'",
				call->want->name, other.job);
	rmw_ledger_copy(unit->name, sizeof(unit->name), call->want->name);
	return true;
}

static bool take_id(void *ctx, const char *const *cells, struct rmw_err *err)
{
	(void)err;
	((struct rmw_ledger_claim *)ctx)->id = rmw_ledger_number(cells[0]);
	return true;
}

static bool write_claim(struct rmw_ledger *ledger, struct claim_call *call, struct rmw_err *err)
{
	struct rmw_ledger_unit *unit = &call->claim->unit;
	static const struct rmw_ledger_facts none;
	char id[RMW_LEDGER_NUMBER_MAX], date[RMW_DATE_SIZE];
	char columns[RMW_LEDGER_FACTS_SQL_MAX], values[sizeof(columns)], sql[3 * sizeof(columns)];
	const struct rmw_ledger_statement give = {
		.sql = "UPDATE rmwflash_unit SET is_named_late = "
		       "CASE WHEN name IS NULL THEN 1 ELSE is_named_late END, "
		       "name = $2, mac = $3, state = 'claimed', changed = $4 WHERE id = $1",
		.values = { id, unit->name, call->mac, date },
	};
	struct rmw_ledger_statement note = {
		.sql = sql,
		.values = { id, call->want->key, unit->name, call->mac, ledger->bench,
			    ledger->process, call->want->slot, rmw_ledger_state_word(unit->state),
			    date },
		.rows = { take_id, call->claim },
	};

	rmw_ledger_facts_sql(columns, "@", 0);
	rmw_ledger_facts_sql(values, "$#", 10);
	(void)snprintf(
		sql, sizeof(sql),
		"INSERT INTO rmwflash_claim (unit_id, token, name, mac, bench, process, slot, "
		"state_before, started, %s) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, %s) RETURNING id",
		columns, values);
	rmw_ledger_facts_values(call->want->facts == NULL ? &none : call->want->facts,
				&note.values[9]);
	(void)rmw_ledger_number_text(unit->id, id);
	rmw_date_now(date);
	if (!rmw_ledger_run(ledger, &give, NULL, err) || !rmw_ledger_run(ledger, &note, NULL, err))
		return false;
	call->claim->before = unit->state;
	call->claim->state = unit->state = RMW_LEDGER_CLAIMED;
	rmw_ledger_copy(unit->mac, sizeof(unit->mac), call->mac);
	rmw_ledger_copy(unit->changed, sizeof(unit->changed), date);
	unit->tries++;
	return true;
}

static bool claim_unit(struct rmw_ledger *ledger, void *ctx, struct rmw_err *err)
{
	struct claim_call *call = ctx;
	struct rmw_ledger_claim *claim = call->claim;

	memset(claim, 0, sizeof(*claim));
	if (!find_again(ledger, call, err))
		return false;
	if (claim->id != 0)
		return true;
	if (!find_unit(ledger, call, err))
		return false;
	if (claim->unit.state == RMW_LEDGER_PASSED && call->want->again == RMW_LEDGER_ONCE) {
		claim->state = claim->before = RMW_LEDGER_PASSED;
		return true;
	}
	return (claim->unit.id != 0 || pick_free(ledger, call, err)) &&
	       give_name(ledger, call, err) && write_claim(ledger, call, err);
}

bool rmw_ledger_claim(struct rmw_ledger *ledger, const struct rmw_ledger_want *want,
		      struct rmw_ledger_claim *claim, struct rmw_err *err)
{
	struct rmw_ledger_want meant = *want;
	struct rmw_ledger_claim made;
	struct claim_call call = { .want = &meant, .bench = ledger->bench, .claim = &made };

	if (!rmw_ledger_mac_parse(want->mac, call.mac))
		return rmw_fail(err, RMW_E_USAGE, "'%.20s' is no MAC of a board", want->mac);
	if (want->name != NULL &&
	    (want->name[0] == '\0' || strlen(want->name) >= RMW_LEDGER_NAME_MAX))
		return rmw_fail(err, RMW_E_USAGE, "the name of a unit has 1 to %u bytes",
				RMW_LEDGER_NAME_MAX - 1);
	if (meant.key[0] == '\0')
		rmw_ledger_key(meant.key);
	if (!rmw_ledger_atomically(ledger, claim_unit, &call, err))
		return rmw_while(err, "claim");
	*claim = made;
	return true;
}

/* ---- finish ---- */

struct finish_call {
	int64_t claim_id;
	int64_t unit_id;
	const struct rmw_ledger_end *end;
	bool is_same; /* it ended in this way before */
};

static bool take_unit_id(void *ctx, const char *const *cells, struct rmw_err *err)
{
	(void)err;
	((struct finish_call *)ctx)->unit_id = rmw_ledger_number(cells[0]);
	return true;
}

static bool is_text(const char *cell, const char *text)
{
	return strcmp(cell == NULL ? "" : cell, text) == 0;
}

/* What an end does not tell stayed as it was. */
static bool has_facts(const char *const *cells, const struct rmw_ledger_facts *facts)
{
	for (size_t i = 0; i < RMW_LEDGER_FACT_COUNT; i++) {
		const char *text = rmw_ledger_fact_text(facts, i);

		if (text[0] != '\0' && !is_text(cells[i], text))
			return false;
	}
	return true;
}

static bool take_end(void *ctx, const char *const *cells, struct rmw_err *err)
{
	struct finish_call *call = ctx;
	const struct rmw_ledger_end *end = call->end;

	call->is_same = is_text(cells[0], rmw_ledger_state_word(end->outcome)) &&
			is_text(cells[1], end->code) && is_text(cells[2], end->note) &&
			has_facts(&cells[3], &end->facts);
	return call->is_same ||
	       rmw_fail(err, RMW_E_LEDGER_ENDED, "it ended as %s%s%s",
			cells[0] == NULL ? "?" : cells[0], cells[2] == NULL ? "" : ": ",
			cells[2] == NULL ? "" : cells[2]);
}

/* Nothing was there to end: either it is done already, or it is another end. */
static bool check_same(struct rmw_ledger *ledger, struct finish_call *call, const char *id,
		       struct rmw_err *err)
{
	char facts[RMW_LEDGER_FACTS_SQL_MAX], sql[sizeof(facts) + 80];
	const struct rmw_ledger_statement look = {
		.sql = sql,
		.values = { id },
		.rows = { take_end, call },
	};

	rmw_ledger_facts_sql(facts, "@", 0);
	(void)snprintf(sql, sizeof(sql),
		       "SELECT outcome, code, note, %s FROM rmwflash_claim WHERE id = $1", facts);
	return rmw_ledger_run(ledger, &look, NULL, err) &&
	       (call->is_same ||
		rmw_fail(err, RMW_E_LEDGER_ENDED, "there is no claim of the number %s", id));
}

static bool write_stages(struct rmw_ledger *ledger, const struct rmw_ledger_end *end,
			 const char *claim_id, struct rmw_err *err)
{
	for (size_t i = 0; i < end->stages_count && i < RMW_LEDGER_STAGES_MAX; i++) {
		const struct rmw_ledger_stage *stage = &end->stages[i];
		char place[RMW_LEDGER_NUMBER_MAX], device[RMW_LEDGER_NUMBER_MAX],
			wall[RMW_LEDGER_NUMBER_MAX];
		const struct rmw_ledger_statement write = {
			.sql = "INSERT INTO rmwflash_stage (claim_id, place, name, device_us, "
			       "wall_us) VALUES ($1, $2, $3, $4, $5)",
			.values = { claim_id, rmw_ledger_number_text((int64_t)i, place),
				    stage->name,
				    rmw_ledger_number_text((int64_t)stage->device_us, device),
				    rmw_ledger_number_text((int64_t)stage->wall_us, wall) },
		};

		if (!rmw_ledger_run(ledger, &write, NULL, err))
			return false;
	}
	return true;
}

static bool lock_unit(struct rmw_ledger *ledger, struct finish_call *call, const char *claim_id,
		      struct rmw_err *err)
{
	const struct rmw_ledger_statement lock = {
		.sql = "SELECT u.id FROM rmwflash_unit u JOIN rmwflash_claim c ON c.unit_id = u.id "
		       "WHERE c.id = $1{lock}",
		.values = { claim_id },
		.rows = { take_unit_id, call },
	};

	call->unit_id = 0;
	call->is_same = false;
	return rmw_ledger_run(ledger, &lock, NULL, err);
}

/* Of one that ended before nothing is changed. */
static bool write_end(struct rmw_ledger *ledger, const struct rmw_ledger_end *end, const char *id,
		      const char *date, uint64_t *changed, struct rmw_err *err)
{
	char facts[RMW_LEDGER_FACTS_SQL_MAX], sql[sizeof(facts) + 160];
	struct rmw_ledger_statement finish = {
		.sql = sql,
		.values = { id, date, rmw_ledger_state_word(end->outcome),
			    rmw_ledger_value(end->code), rmw_ledger_value(end->note) },
	};

	rmw_ledger_facts_sql(facts, "@ = COALESCE($#, @)", 6);
	(void)snprintf(sql, sizeof(sql),
		       "UPDATE rmwflash_claim SET ended = $2, outcome = $3, code = $4, note = $5, "
		       "%s WHERE id = $1 AND ended IS NULL",
		       facts);
	rmw_ledger_facts_values(&end->facts, &finish.values[5]);
	return rmw_ledger_run(ledger, &finish, changed, err);
}

static bool finish_claim(struct rmw_ledger *ledger, void *ctx, struct rmw_err *err)
{
	struct finish_call *call = ctx;
	const struct rmw_ledger_end *end = call->end;
	const char *outcome = rmw_ledger_state_word(end->outcome);
	char id[RMW_LEDGER_NUMBER_MAX], unit_id[RMW_LEDGER_NUMBER_MAX], date[RMW_DATE_SIZE];
	const struct rmw_ledger_statement mark = {
		.sql = "UPDATE rmwflash_unit SET state = $2, changed = $3 WHERE id = $1",
		.values = { unit_id, outcome, date },
	};
	uint64_t changed = 0;

	rmw_date_now(date);
	(void)rmw_ledger_number_text(call->claim_id, id);
	if (!lock_unit(ledger, call, id, err) || !write_end(ledger, end, id, date, &changed, err))
		return false;
	if (changed == 0)
		return check_same(ledger, call, id, err);
	(void)rmw_ledger_number_text(call->unit_id, unit_id);
	return write_stages(ledger, end, id, err) && rmw_ledger_run(ledger, &mark, NULL, err);
}

bool rmw_ledger_finish(struct rmw_ledger *ledger, int64_t claim_id,
		       const struct rmw_ledger_end *end, struct rmw_err *err)
{
	struct finish_call call = { .claim_id = claim_id, .end = end };

	if (end->outcome != RMW_LEDGER_PASSED && end->outcome != RMW_LEDGER_FAILED &&
	    end->outcome != RMW_LEDGER_INTERRUPTED)
		return rmw_fail(err, RMW_E_INTERNAL, "a claim does not end as %s",
				rmw_ledger_state_word(end->outcome));
	return rmw_ledger_atomically(ledger, finish_claim, &call, err) ||
	       rmw_while(err, "end of a claim");
}

/* ---- recover ---- */

bool rmw_ledger_cut(struct rmw_ledger *ledger, int64_t unit_id, const char *note,
		    struct rmw_err *err)
{
	char id[RMW_LEDGER_NUMBER_MAX], date[RMW_DATE_SIZE];
	const struct rmw_ledger_statement mark = {
		.sql = "UPDATE rmwflash_unit SET state = 'interrupted', changed = $2 "
		       "WHERE id = $1 AND state = 'claimed'",
		.values = { id, date },
	};
	const struct rmw_ledger_statement cut = {
		.sql = "UPDATE rmwflash_claim SET ended = $2, outcome = 'interrupted', note = $3 "
		       "WHERE unit_id = $1 AND ended IS NULL",
		.values = { id, date, note },
	};

	(void)rmw_ledger_number_text(unit_id, id);
	rmw_date_now(date);
	return rmw_ledger_run(ledger, &mark, NULL, err) && rmw_ledger_run(ledger, &cut, NULL, err);
}

struct recover_call {
	int64_t units[OPEN_MAX_AT_ONCE];
	unsigned count;
};

static bool take_dead(void *ctx, const char *const *cells, struct rmw_err *err)
{
	struct recover_call *call = ctx;

	(void)err;
	if (call->count < OPEN_MAX_AT_ONCE && rmw_process_is_gone(cells[1]))
		call->units[call->count++] = rmw_ledger_number(cells[0]);
	return true;
}

static bool recover_claims(struct rmw_ledger *ledger, void *ctx, struct rmw_err *err)
{
	struct recover_call *call = ctx;
	const struct rmw_ledger_statement look = {
		.sql = "SELECT u.id, c.process FROM rmwflash_unit u "
		       "JOIN rmwflash_claim c ON c.unit_id = u.id "
		       "WHERE c.bench = $1 AND c.ended IS NULL ORDER BY u.id{lock}",
		.values = { ledger->bench },
		.rows = { take_dead, call },
	};

	call->count = 0;
	if (!rmw_ledger_run(ledger, &look, NULL, err))
		return false;
	for (unsigned i = 0; i < call->count; i++)
		if (!rmw_ledger_cut(ledger, call->units[i], PROCESS_GONE, err))
			return false;
	return true;
}

bool rmw_ledger_recover(struct rmw_ledger *ledger, unsigned *count, struct rmw_err *err)
{
	struct recover_call call;

	*count = 0;
	do {
		if (!rmw_ledger_atomically(ledger, recover_claims, &call, err))
			return rmw_while(err, "recover");
		*count += call.count;
	} while (call.count == OPEN_MAX_AT_ONCE);
	return true;
}
