/* SPDX-License-Identifier: MIT */
/* The schema of a ledger, as numbered steps from nothing to what this program knows. */
#include "bench/ledger.h"

#include <string.h>

#define STATES "'open', 'claimed', 'passed', 'failed', 'interrupted', 'released'"

/* Schema 1. A name is one whatever its case: names of hosts are. */
static const char *const first[] = {
	/* clang-format off */
	"CREATE TABLE rmwflash_schema (version BIGINT NOT NULL)",
	"INSERT INTO rmwflash_schema (version) VALUES (0)",
	"CREATE TABLE rmwflash_job ("
	"id {id}, name TEXT NOT NULL UNIQUE, digest TEXT, created TEXT NOT NULL)",
	"CREATE TABLE rmwflash_unit ("
	"id {id}, job_id BIGINT NOT NULL REFERENCES rmwflash_job (id), "
	"name TEXT, is_named_late BIGINT NOT NULL, room TEXT, extra TEXT, mac TEXT UNIQUE, "
	"state TEXT NOT NULL CHECK (state IN (" STATES ")), changed TEXT NOT NULL, "
	"CHECK (mac IS NOT NULL OR state IN ('open', 'released')))",
	"CREATE UNIQUE INDEX rmwflash_unit_name ON rmwflash_unit (lower(name))",
	"CREATE INDEX rmwflash_unit_job ON rmwflash_unit (job_id, state)",
	"CREATE TABLE rmwflash_claim ("
	"id {id}, unit_id BIGINT NOT NULL REFERENCES rmwflash_unit (id), token TEXT NOT NULL UNIQUE, "
	"name TEXT NOT NULL, mac TEXT NOT NULL, bench TEXT NOT NULL, process TEXT NOT NULL, "
	"slot TEXT NOT NULL, state_before TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, "
	"outcome TEXT CHECK (outcome IN ('passed', 'failed', 'interrupted')), code TEXT, note TEXT, "
	"stock_sha256 TEXT, firmware TEXT, version TEXT, "
	"CHECK ((ended IS NULL) = (outcome IS NULL)))",
	"CREATE UNIQUE INDEX rmwflash_claim_mac ON rmwflash_claim (mac) WHERE ended IS NULL",
	"CREATE UNIQUE INDEX rmwflash_claim_live ON rmwflash_claim (unit_id) WHERE ended IS NULL",
	"CREATE INDEX rmwflash_claim_unit ON rmwflash_claim (unit_id)",
	"CREATE TABLE rmwflash_stage ("
	"claim_id BIGINT NOT NULL REFERENCES rmwflash_claim (id), place BIGINT NOT NULL, "
	"name TEXT NOT NULL, device_us BIGINT NOT NULL, wall_us BIGINT NOT NULL, "
	"PRIMARY KEY (claim_id, place))",
	NULL,
	/* clang-format on */
};

/* Schema 2: what else is known of a try. */
static const char *const second[] = {
	/* clang-format off */
	"ALTER TABLE rmwflash_claim ADD COLUMN operator TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN adapter TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN chip TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN jedec TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN stock TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN backup TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN backup_sha256 TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN firmware_sha256 TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN profile TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN profile_sha256 TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN config_sha256 TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN baud BIGINT",
	"ALTER TABLE rmwflash_claim ADD COLUMN retries BIGINT",
	"ALTER TABLE rmwflash_claim ADD COLUMN boot_version TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN resets BIGINT",
	"ALTER TABLE rmwflash_claim ADD COLUMN rssi BIGINT",
	"ALTER TABLE rmwflash_claim ADD COLUMN ip TEXT",
	"ALTER TABLE rmwflash_claim ADD COLUMN toggles BIGINT",
	NULL,
	/* clang-format on */
};

/* Row n leads from schema n to n + 1. Rows are added, and never changed. */
static const char *const *const steps[] = { first, second };

unsigned rmw_ledger_schema(void)
{
	return RMW_COUNT(steps);
}

static bool take_number(void *ctx, const char *const *cells, struct rmw_err *err)
{
	(void)err;
	*(int64_t *)ctx = rmw_ledger_number(cells[0]);
	return true;
}

static bool ask_number(struct rmw_ledger *ledger, const char *sql, const char *value,
		       int64_t *number, struct rmw_err *err)
{
	*number = 0;
	return rmw_ledger_run(ledger,
			      &(struct rmw_ledger_statement){ .sql = sql,
							      .values = { value },
							      .rows = { take_number, number } },
			      NULL, err);
}

static bool run_step(struct rmw_ledger *ledger, size_t at, struct rmw_err *err)
{
	char number[RMW_LEDGER_NUMBER_MAX];
	const struct rmw_ledger_statement mark = {
		.sql = "UPDATE rmwflash_schema SET version = $1",
		.values = { rmw_ledger_number_text((int64_t)at + 1, number) },
	};

	for (const char *const *sql = steps[at]; *sql != NULL; sql++)
		if (!rmw_ledger_run(ledger, &(struct rmw_ledger_statement){ .sql = *sql }, NULL,
				    err))
			return rmw_while(err, "schema %zu", at + 1);
	return rmw_ledger_run(ledger, &mark, NULL, err);
}

static bool find_version(struct rmw_ledger *ledger, int64_t *version, struct rmw_err *err)
{
	const struct rmw_ledger_db_ops *ops = ledger->db->ops;
	int64_t tables;

	if (!ask_number(ledger, ops->count_table, "rmwflash_schema", &tables, err))
		return false;
	if (tables > 0)
		return ask_number(ledger, "SELECT version FROM rmwflash_schema", NULL, version,
				  err);
	*version = 0;
	return ops->adopt(ledger->db, &ledger->until, err);
}

bool rmw_ledger_migrate(struct rmw_ledger *ledger, struct rmw_err *err)
{
	const char *lock = ledger->db->ops->schema_lock;
	int64_t version;

	if (lock != NULL &&
	    !rmw_ledger_run(ledger, &(struct rmw_ledger_statement){ .sql = lock }, NULL, err))
		return false;
	if (!find_version(ledger, &version, err))
		return false;
	if (version > (int64_t)RMW_COUNT(steps))
		return rmw_fail(err, RMW_E_LEDGER_NEWER,
				"its schema is number %lld, this rmwflash knows up to %zu",
				(long long)version, RMW_COUNT(steps));
	if (version < 0)
		return rmw_fail(err, RMW_E_LEDGER_DAMAGED, "its schema has the number %lld",
				(long long)version);
	for (size_t at = (size_t)version; at < RMW_COUNT(steps); at++)
		if (!run_step(ledger, at, err))
			return false;
	return true;
}
