/* SPDX-License-Identifier: MIT */
/* Puts the units of a list into a ledger, all or none, and none of them twice. */
#include "bench/ledger.h"

#include <stdio.h>
#include <string.h>

struct import_call {
	const struct rmw_ledger_job *job;
	const struct rmw_ledger_list *list;
	struct rmw_ledger_imported counts;
	/* The job of the unit at work. */
	char job_name[RMW_LEDGER_WORD_MAX];
	char job_id[RMW_LEDGER_NUMBER_MAX];
	int64_t unnamed; /* how many units without a name of its own it has beyond those seen */
	char digest[RMW_LEDGER_SHA256_MAX];
	char date[RMW_DATE_SIZE];
};

static bool take_job(void *ctx, const char *const *cells, struct rmw_err *err)
{
	struct import_call *call = ctx;

	(void)err;
	rmw_ledger_copy(call->job_id, sizeof(call->job_id), cells[0]);
	rmw_ledger_copy(call->digest, sizeof(call->digest), cells[1]);
	call->unnamed = rmw_ledger_number(cells[2]);
	return true;
}

static bool find_job(struct rmw_ledger *ledger, struct import_call *call, struct rmw_err *err)
{
	const struct rmw_ledger_statement find = {
		.sql = "SELECT j.id, j.digest, (SELECT count(*) FROM rmwflash_unit u WHERE "
		       "u.job_id = j.id AND (u.name IS NULL OR u.is_named_late = 1)) "
		       "FROM rmwflash_job j WHERE j.name = $1",
		.values = { call->job_name },
		.rows = { take_job, call },
	};

	call->job_id[0] = call->digest[0] = '\0';
	call->unnamed = 0;
	return rmw_ledger_run(ledger, &find, NULL, err);
}

/* A job that was there before: its file's digest is compared, or noted where none was known. */
static bool meet_job(struct rmw_ledger *ledger, struct import_call *call, struct rmw_err *err)
{
	const char *digest = rmw_ledger_value(call->job->digest);
	const struct rmw_ledger_statement note = {
		.sql = "UPDATE rmwflash_job SET digest = $2 WHERE id = $1",
		.values = { call->job_id, digest },
	};

	if (digest == NULL || strcmp(digest, call->digest) == 0)
		return true;
	if (call->digest[0] != '\0')
		return rmw_fail(err, RMW_E_LEDGER_JOB_OTHER,
				"job '%s' had the digest %.12s..., and now has %.12s...",
				call->job_name, call->digest, digest);
	return rmw_ledger_run(ledger, &note, NULL, err);
}

static bool enter_job(struct rmw_ledger *ledger, struct import_call *call, const char *name,
		      struct rmw_err *err)
{
	const struct rmw_ledger_statement add = {
		.sql = "INSERT INTO rmwflash_job (name, digest, created) VALUES ($1, $2, $3)",
		.values = { call->job_name, rmw_ledger_value(call->job->digest), call->date },
	};

	if (strcmp(name, call->job_name) == 0)
		return true;
	rmw_ledger_copy(call->job_name, sizeof(call->job_name), name);
	if (!find_job(ledger, call, err))
		return false;
	if (call->job_id[0] != '\0')
		return meet_job(ledger, call, err);
	return rmw_ledger_run(ledger, &add, NULL, err) && find_job(ledger, call, err);
}

static bool insert_unit(struct rmw_ledger *ledger, struct import_call *call,
			const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	const struct rmw_ledger_statement insert = {
		.sql = "INSERT INTO rmwflash_unit (job_id, name, is_named_late, room, extra, mac, "
		       "state, changed) VALUES ($1, $2, 0, $3, $4, $5, $6, $7)",
		.values = { call->job_id, rmw_ledger_value(unit->name),
			    rmw_ledger_value(unit->room), rmw_ledger_value(unit->free),
			    rmw_ledger_value(unit->mac), rmw_ledger_state_word(unit->state),
			    call->date },
	};

	call->counts.added++;
	return rmw_ledger_run(ledger, &insert, NULL, err);
}

/* The MAC that a unit is meant for must be nobody else's. */
static bool check_mac(struct rmw_ledger *ledger, const char *mac, int64_t unit_id,
		      struct rmw_err *err)
{
	struct rmw_ledger_unit other;

	if (mac[0] == '\0')
		return true;
	if (!rmw_ledger_unit_by_mac(ledger, mac, &other, err))
		return false;
	return other.id == 0 || other.id == unit_id ||
	       rmw_fail(err, RMW_E_LEDGER_TAKEN, "MAC %s is that of unit '%s' of job '%s'", mac,
			other.name, other.job);
}

/* Which MAC has a unit that was tried once is the ledger's to say, not the file's. */
static bool refresh_unit(struct rmw_ledger *ledger, struct import_call *call,
			 const struct rmw_ledger_unit *known, const struct rmw_ledger_unit *unit,
			 struct rmw_err *err)
{
	const char *mac = known->state == RMW_LEDGER_OPEN ? unit->mac : known->mac;
	char id[RMW_LEDGER_NUMBER_MAX];
	const struct rmw_ledger_statement refresh = {
		.sql = "UPDATE rmwflash_unit SET room = $2, extra = $3, mac = $4 WHERE id = $1",
		.values = { rmw_ledger_number_text(known->id, id), rmw_ledger_value(unit->room),
			    rmw_ledger_value(unit->free), rmw_ledger_value(mac) },
	};

	call->counts.known++;
	if (strcmp(known->room, unit->room) == 0 && strcmp(known->free, unit->free) == 0 &&
	    strcmp(known->mac, mac) == 0)
		return true;
	return check_mac(ledger, mac, known->id, err) &&
	       rmw_ledger_run(ledger, &refresh, NULL, err);
}

static bool import_named(struct rmw_ledger *ledger, struct import_call *call,
			 const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	struct rmw_ledger_unit known;

	if (!rmw_ledger_unit_by_name(ledger, unit->name, &known, err))
		return false;
	if (known.id == 0)
		return check_mac(ledger, unit->mac, 0, err) && insert_unit(ledger, call, unit, err);
	if (strcmp(known.job, call->job_name) != 0)
		return rmw_fail(err, RMW_E_LEDGER_TAKEN, "name '%s' is of a unit of job '%s'",
				unit->name, known.job);
	return refresh_unit(ledger, call, &known, unit, err);
}

/* One with a MAC is known by it; all others are alike, so that only their number counts. */
static bool import_unnamed(struct rmw_ledger *ledger, struct import_call *call,
			   const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	struct rmw_ledger_unit known = { 0 };

	if (unit->mac[0] != '\0' && !rmw_ledger_unit_by_mac(ledger, unit->mac, &known, err))
		return false;
	if (known.id != 0 && strcmp(known.job, call->job_name) != 0)
		return rmw_fail(err, RMW_E_LEDGER_TAKEN, "MAC %s is that of unit '%s' of job '%s'",
				unit->mac, known.name, known.job);
	if (known.id == 0 && (unit->mac[0] != '\0' || call->unnamed <= 0))
		return insert_unit(ledger, call, unit, err);
	call->unnamed--;
	call->counts.known++;
	return true;
}

static bool import_unit(struct rmw_ledger *ledger, struct import_call *call,
			const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	const char *job = unit->job[0] != '\0' ? unit->job : call->job->name;

	if (job == NULL || job[0] == '\0')
		return rmw_fail(err, RMW_E_USAGE,
				"the unit has no job: name one, or give each a column job");
	if (!enter_job(ledger, call, job, err))
		return false;
	return (unit->name[0] != '\0' ? import_named : import_unnamed)(ledger, call, unit, err);
}

static bool import_list(struct rmw_ledger *ledger, void *ctx, struct rmw_err *err)
{
	struct import_call *call = ctx;

	call->counts = (struct rmw_ledger_imported){ 0 };
	call->job_name[0] = '\0';
	rmw_date_now(call->date);
	/* A job may have no units yet. */
	if (call->job->name != NULL && !enter_job(ledger, call, call->job->name, err))
		return false;
	for (size_t i = 0; i < call->list->count; i++)
		if (!import_unit(ledger, call, &call->list->units[i], err))
			return call->list->lines == NULL
				       ? false
				       : rmw_while(err, "line %u", call->list->lines[i]);
	return true;
}

bool rmw_ledger_import(struct rmw_ledger *ledger, const struct rmw_ledger_job *job,
		       const struct rmw_ledger_list *list, struct rmw_ledger_imported *imported,
		       struct rmw_err *err)
{
	struct import_call call = { .job = job, .list = list };

	if (job->name != NULL && (job->name[0] == '\0' || strlen(job->name) >= RMW_LEDGER_WORD_MAX))
		return rmw_fail(err, RMW_E_USAGE, "the name of a job has 1 to %u bytes",
				RMW_LEDGER_WORD_MAX - 1);
	if (!rmw_ledger_atomically(ledger, import_list, &call, err))
		return false;
	*imported = call.counts;
	return true;
}
