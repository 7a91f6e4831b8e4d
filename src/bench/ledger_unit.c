/* SPDX-License-Identifier: MIT */
/* Units of a ledger: found, listed, released. */
#include "bench/ledger.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "bench/units.h"

#define FROM_UNIT " FROM rmwflash_unit u JOIN rmwflash_job j ON j.id = u.job_id "

static const char *const state_words[RMW_LEDGER_STATES] = {
	[RMW_LEDGER_OPEN] = "open",
	[RMW_LEDGER_CLAIMED] = "claimed",
	[RMW_LEDGER_PASSED] = "passed",
	[RMW_LEDGER_FAILED] = "failed",
	[RMW_LEDGER_INTERRUPTED] = "interrupted",
	[RMW_LEDGER_RELEASED] = "released",
};

const char rmw_ledger_unit_columns[] =
	"u.id, j.name, u.name, u.room, u.mac, u.extra, u.state, u.changed, "
	"(SELECT count(*) FROM rmwflash_claim c WHERE c.unit_id = u.id)";

const char *rmw_ledger_state_word(enum rmw_ledger_state state)
{
	return state < RMW_LEDGER_STATES ? state_words[state] : "";
}

bool rmw_ledger_state_parse(const char *word, enum rmw_ledger_state *state)
{
	for (size_t i = 0; word != NULL && i < RMW_LEDGER_STATES; i++)
		if (strcmp(word, state_words[i]) == 0) {
			*state = (enum rmw_ledger_state)i;
			return true;
		}
	return false;
}

bool rmw_ledger_mac_parse(const char *text, char mac[RMW_LEDGER_MAC_MAX])
{
	uint8_t bytes[6];

	if (!rmw_units_mac_parse(text, bytes))
		return false;
	rmw_hex(RMW_VIEW_OF(bytes), mac);
	return true;
}

void rmw_ledger_unit_take(const char *const *cells, struct rmw_ledger_unit *unit)
{
	memset(unit, 0, sizeof(*unit));
	unit->id = rmw_ledger_number(cells[0]);
	rmw_ledger_copy(unit->job, sizeof(unit->job), cells[1]);
	rmw_ledger_copy(unit->name, sizeof(unit->name), cells[2]);
	rmw_ledger_copy(unit->room, sizeof(unit->room), cells[3]);
	rmw_ledger_copy(unit->mac, sizeof(unit->mac), cells[4]);
	rmw_ledger_copy(unit->free, sizeof(unit->free), cells[5]);
	(void)rmw_ledger_state_parse(cells[6], &unit->state);
	rmw_ledger_copy(unit->changed, sizeof(unit->changed), cells[7]);
	unit->tries = (unsigned)rmw_ledger_number(cells[8]);
}

static bool take_one(void *ctx, const char *const *cells, struct rmw_err *err)
{
	(void)err;
	rmw_ledger_unit_take(cells, ctx);
	return true;
}

static bool find_by(struct rmw_ledger *ledger, const char *condition, const char *value,
		    struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	char sql[640];
	const struct rmw_ledger_statement find = {
		.sql = sql,
		.values = { value },
		.rows = { take_one, unit },
	};

	(void)snprintf(sql, sizeof(sql), "SELECT %s" FROM_UNIT "WHERE %s{lock}",
		       rmw_ledger_unit_columns, condition);
	memset(unit, 0, sizeof(*unit));
	return rmw_ledger_run(ledger, &find, NULL, err);
}

bool rmw_ledger_unit_by_mac(struct rmw_ledger *ledger, const char *mac,
			    struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	return find_by(ledger, "u.mac = $1", mac, unit, err);
}

bool rmw_ledger_unit_by_name(struct rmw_ledger *ledger, const char *name,
			     struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	return find_by(ledger, "lower(u.name) = lower($1)", name, unit, err);
}

bool rmw_ledger_unit_find(struct rmw_ledger *ledger, const char *who, struct rmw_ledger_unit *unit,
			  struct rmw_err *err)
{
	char mac[RMW_LEDGER_MAC_MAX];

	if (!rmw_ledger_unit_by_name(ledger, who, unit, err))
		return false;
	if (unit->id != 0 || !rmw_ledger_mac_parse(who, mac))
		return true;
	return rmw_ledger_unit_by_mac(ledger, mac, unit, err);
}

/* A call on one unit, as its transaction needs it. */
struct unit_call {
	const char *who;
	enum rmw_ledger_force force;
	struct rmw_ledger_unit *unit;
};

static bool find_unit(struct rmw_ledger *ledger, void *ctx, struct rmw_err *err)
{
	const struct unit_call *call = ctx;

	if (!rmw_ledger_unit_find(ledger, call->who, call->unit, err))
		return false;
	return call->unit->id != 0 ||
	       rmw_fail(err, RMW_E_LEDGER_NO_UNIT, "'%.63s' is no name or MAC in it", call->who);
}

bool rmw_ledger_find(struct rmw_ledger *ledger, const char *who, struct rmw_ledger_unit *unit,
		     struct rmw_err *err)
{
	struct unit_call call = { .who = who, .unit = unit };

	return rmw_ledger_atomically(ledger, find_unit, &call, err);
}

static bool release_unit(struct rmw_ledger *ledger, void *ctx, struct rmw_err *err)
{
	const struct unit_call *call = ctx;
	char id[RMW_LEDGER_NUMBER_MAX], date[RMW_DATE_SIZE];
	const struct rmw_ledger_statement part = {
		.sql = "UPDATE rmwflash_unit SET mac = NULL, state = 'released', changed = $2, "
		       "name = CASE WHEN is_named_late = 1 THEN NULL ELSE name END WHERE id = $1",
		.values = { id, date },
	};

	if (!find_unit(ledger, ctx, err))
		return false;
	if (call->unit->state == RMW_LEDGER_CLAIMED && call->force == RMW_LEDGER_GENTLY)
		return rmw_fail(err, RMW_E_LEDGER_CLAIMED, "unit %s has a claim since %s",
				call->unit->name, call->unit->changed);
	(void)rmw_ledger_number_text(call->unit->id, id);
	rmw_date_now(date);
	return rmw_ledger_cut(ledger, call->unit->id, "released by hand", err) &&
	       rmw_ledger_run(ledger, &part, NULL, err);
}

bool rmw_ledger_release(struct rmw_ledger *ledger, const char *who, enum rmw_ledger_force force,
			struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	struct unit_call call = { .who = who, .force = force, .unit = unit };

	return rmw_ledger_atomically(ledger, release_unit, &call, err);
}

static bool note_job(void *ctx, const char *const *cells, struct rmw_err *err)
{
	(void)cells;
	(void)err;
	*(bool *)ctx = true;
	return true;
}

bool rmw_ledger_job_check(struct rmw_ledger *ledger, const char *name, struct rmw_err *err)
{
	bool is_there = false;
	const struct rmw_ledger_statement look = {
		.sql = "SELECT id FROM rmwflash_job WHERE name = $1",
		.values = { name },
		.rows = { note_job, &is_there },
	};

	return rmw_ledger_look(ledger, &look, err) &&
	       (is_there || rmw_fail(err, RMW_E_LEDGER_NO_JOB, "'%.63s'", name));
}

static bool pass_on(void *ctx, const char *const *cells, struct rmw_err *err)
{
	const struct rmw_ledger_units_sink *sink = ctx;
	struct rmw_ledger_unit unit;

	rmw_ledger_unit_take(cells, &unit);
	return sink->take(sink->ctx, &unit, err);
}

bool rmw_ledger_units(struct rmw_ledger *ledger, const char *job,
		      const struct rmw_ledger_units_sink *sink, struct rmw_err *err)
{
	struct rmw_ledger_units_sink meant = *sink;
	char sql[640];
	const struct rmw_ledger_statement list = {
		.sql = sql,
		.values = { job },
		.rows = { pass_on, &meant },
	};

	(void)snprintf(sql, sizeof(sql),
		       "SELECT %s" FROM_UNIT "WHERE CAST($1 AS TEXT) IS NULL OR "
		       "j.name = CAST($1 AS TEXT) ORDER BY u.job_id, u.id",
		       rmw_ledger_unit_columns);
	return rmw_ledger_look(ledger, &list, err);
}
