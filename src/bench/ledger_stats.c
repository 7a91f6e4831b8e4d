/* SPDX-License-Identifier: MIT */
/* What a ledger tells of tries: each of them, and what they add up to. */
#include "bench/ledger.h"

#include <stdio.h>
#include <string.h>

#include "bench/ledger_facts.h"

#define OF_JOB "(CAST($1 AS TEXT) IS NULL OR j.name = CAST($1 AS TEXT)) "
#define FROM_CLAIM                                                                                 \
	"FROM rmwflash_claim c JOIN rmwflash_unit u ON u.id = c.unit_id "                          \
	"JOIN rmwflash_job j ON j.id = u.job_id "
#define COUNT_PASSED "sum(CASE WHEN c.outcome = 'passed' THEN 1 ELSE 0 END)"

/* ---- tries ---- */

struct tries_call {
	struct rmw_ledger *ledger;
	const struct rmw_ledger_tries_sink *sink;
};

static bool take_stage(void *ctx, const char *const *cells, struct rmw_err *err)
{
	struct rmw_ledger_end *end = ctx;
	struct rmw_ledger_stage *stage = &end->stages[end->stages_count];

	(void)err;
	if (end->stages_count == RMW_LEDGER_STAGES_MAX)
		return true;
	end->stages_count++;
	rmw_ledger_copy(stage->name, sizeof(stage->name), cells[0]);
	stage->device_us = (uint64_t)rmw_ledger_number(cells[1]);
	stage->wall_us = (uint64_t)rmw_ledger_number(cells[2]);
	return true;
}

static bool take_try(void *ctx, const char *const *cells, struct rmw_err *err)
{
	const struct tries_call *call = ctx;
	struct rmw_ledger_try one = { 0 };
	const struct rmw_ledger_statement stages = {
		.sql = "SELECT name, device_us, wall_us FROM rmwflash_stage WHERE claim_id = $1 "
		       "ORDER BY place",
		.values = { cells[0] },
		.rows = { take_stage, &one.end },
	};

	one.id = rmw_ledger_number(cells[0]);
	rmw_ledger_copy(one.name, sizeof(one.name), cells[1]);
	rmw_ledger_copy(one.mac, sizeof(one.mac), cells[2]);
	rmw_ledger_copy(one.bench, sizeof(one.bench), cells[3]);
	rmw_ledger_copy(one.slot, sizeof(one.slot), cells[4]);
	rmw_ledger_copy(one.started, sizeof(one.started), cells[5]);
	rmw_ledger_copy(one.ended, sizeof(one.ended), cells[6]);
	if (!rmw_ledger_state_parse(cells[7], &one.end.outcome))
		one.end.outcome = RMW_LEDGER_CLAIMED;
	rmw_ledger_copy(one.end.code, sizeof(one.end.code), cells[8]);
	rmw_ledger_copy(one.end.note, sizeof(one.end.note), cells[9]);
	rmw_ledger_facts_take(&one.end.facts, &cells[10]);
	return rmw_ledger_look(call->ledger, &stages, err) &&
	       call->sink->take(call->sink->ctx, &one, err);
}

bool rmw_ledger_tries(struct rmw_ledger *ledger, const char *job, int64_t unit_id,
		      const struct rmw_ledger_tries_sink *sink, struct rmw_err *err)
{
	struct tries_call call = { ledger, sink };
	char id[RMW_LEDGER_NUMBER_MAX];
	char facts[RMW_LEDGER_FACTS_SQL_MAX], sql[sizeof(facts) + 480];
	const struct rmw_ledger_statement list = {
		.sql = sql,
		.values = { unit_id == 0 ? job : rmw_ledger_number_text(unit_id, id) },
		.rows = { take_try, &call },
	};

	rmw_ledger_facts_sql(facts, "c.@", 0);
	(void)snprintf(sql, sizeof(sql),
		       "SELECT c.id, c.name, c.mac, c.bench, c.slot, c.started, c.ended, "
		       "c.outcome, c.code, c.note, %s " FROM_CLAIM "WHERE %s ORDER BY c.id",
		       facts, unit_id == 0 ? OF_JOB : "c.unit_id = $1");
	return rmw_ledger_look(ledger, &list, err);
}

/* ---- sums ---- */

static bool take_state(void *ctx, const char *const *cells, struct rmw_err *err)
{
	struct rmw_ledger_stats *stats = ctx;
	enum rmw_ledger_state state;

	(void)err;
	if (rmw_ledger_state_parse(cells[0], &state))
		stats->units[state] = (uint64_t)rmw_ledger_number(cells[1]);
	return true;
}

static bool take_sums(void *ctx, const char *const *cells, struct rmw_err *err)
{
	struct rmw_ledger_stats *stats = ctx;

	(void)err;
	stats->tries = (uint64_t)rmw_ledger_number(cells[0]);
	stats->passed = (uint64_t)rmw_ledger_number(cells[1]);
	stats->units_tried = (uint64_t)rmw_ledger_number(cells[2]);
	return true;
}

static bool take_first(void *ctx, const char *const *cells, struct rmw_err *err)
{
	struct rmw_ledger_stats *stats = ctx;

	(void)err;
	stats->units_first = (uint64_t)rmw_ledger_number(cells[0]);
	return true;
}

bool rmw_ledger_stats(struct rmw_ledger *ledger, const char *job, struct rmw_ledger_stats *stats,
		      struct rmw_err *err)
{
	struct rmw_ledger_stats made = { 0 };
	const struct rmw_ledger_statement rows[] = {
		{ .sql = "SELECT u.state, count(*) FROM rmwflash_unit u "
			 "JOIN rmwflash_job j ON j.id = u.job_id WHERE " OF_JOB "GROUP BY u.state",
		  .values = { job },
		  .rows = { take_state, &made } },
		{ .sql = "SELECT count(*), " COUNT_PASSED ", count(DISTINCT c.unit_id) " FROM_CLAIM
			 "WHERE " OF_JOB "AND c.ended IS NOT NULL",
		  .values = { job },
		  .rows = { take_sums, &made } },
		{ .sql = "SELECT count(*) " FROM_CLAIM "WHERE " OF_JOB
			 "AND c.outcome = 'passed' AND c.id = "
			 "(SELECT min(d.id) FROM rmwflash_claim d WHERE d.unit_id = c.unit_id)",
		  .values = { job },
		  .rows = { take_first, &made } },
	};

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (!rmw_ledger_look(ledger, &rows[i], err))
			return rmw_while(err, "sums of the ledger");
	*stats = made;
	return true;
}

/* By a column that may be empty. */
#define BY(column)                                                                                 \
	"SELECT c." column ", count(*), " COUNT_PASSED ", 0, 0 " FROM_CLAIM "WHERE " OF_JOB        \
	"AND c.ended IS NOT NULL AND c." column " IS NOT NULL GROUP BY c." column                  \
	" ORDER BY c." column

static const char *const groups[RMW_LEDGER_GROUPS] = {
	[RMW_LEDGER_BY_ADAPTER] = BY("adapter"),
	[RMW_LEDGER_BY_OPERATOR] = BY("operator"),
	[RMW_LEDGER_BY_SLOT] = "SELECT c.bench || ' ' || c.slot, count(*), " COUNT_PASSED
			       ", 0, 0 " FROM_CLAIM "WHERE " OF_JOB "AND c.ended IS NOT NULL "
			       "GROUP BY c.bench, c.slot ORDER BY c.bench, c.slot",
	[RMW_LEDGER_BY_CODE] = "SELECT c.code, count(*), 0, 0, 0 " FROM_CLAIM "WHERE " OF_JOB
			       "AND c.outcome = 'failed' AND c.code IS NOT NULL "
			       "GROUP BY c.code ORDER BY count(*) DESC, c.code",
	[RMW_LEDGER_BY_STAGE] = "SELECT s.name, count(*), " COUNT_PASSED
				", CAST(sum(s.device_us) / count(*) AS BIGINT), "
				"CAST(sum(s.wall_us) / count(*) AS BIGINT) " FROM_CLAIM
				"JOIN rmwflash_stage s ON s.claim_id = c.id WHERE " OF_JOB
				"GROUP BY s.name ORDER BY min(s.place), s.name",
};

struct counts_call {
	enum rmw_ledger_group group;
	const struct rmw_ledger_counts_sink *sink;
};

static bool take_count(void *ctx, const char *const *cells, struct rmw_err *err)
{
	const struct counts_call *call = ctx;
	struct rmw_ledger_count count = {
		.group = call->group,
		.tries = (uint64_t)rmw_ledger_number(cells[1]),
		.passed = (uint64_t)rmw_ledger_number(cells[2]),
		.device_us = (uint64_t)rmw_ledger_number(cells[3]),
		.wall_us = (uint64_t)rmw_ledger_number(cells[4]),
	};

	rmw_ledger_copy(count.what, sizeof(count.what), cells[0]);
	return call->sink->take(call->sink->ctx, &count, err);
}

bool rmw_ledger_counts(struct rmw_ledger *ledger, const char *job, enum rmw_ledger_group group,
		       const struct rmw_ledger_counts_sink *sink, struct rmw_err *err)
{
	struct counts_call call = { group, sink };
	const struct rmw_ledger_statement list = {
		.sql = groups[group],
		.values = { job },
		.rows = { take_count, &call },
	};

	return rmw_ledger_look(ledger, &list, err);
}
