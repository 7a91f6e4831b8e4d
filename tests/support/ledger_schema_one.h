/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LEDGER_SCHEMA_ONE_H
#define RMW_TESTS_LEDGER_SCHEMA_ONE_H

/* A ledger as the first schema had it, with rows; never to be changed. {id} is what a primary key
 * that counts is called. */
static const char *const schema_one[] = {
	/* clang-format off */
	"CREATE TABLE rmwflash_schema (version BIGINT NOT NULL)",
	"INSERT INTO rmwflash_schema (version) VALUES (1)",
	"CREATE TABLE rmwflash_job ("
	"id {id}, name TEXT NOT NULL UNIQUE, digest TEXT, created TEXT NOT NULL)",
	"CREATE TABLE rmwflash_unit ("
	"id {id}, job_id BIGINT NOT NULL REFERENCES rmwflash_job (id), "
	"name TEXT, is_named_late BIGINT NOT NULL, room TEXT, extra TEXT, mac TEXT UNIQUE, "
	"state TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'passed', 'failed', "
	"'interrupted', 'released')), changed TEXT NOT NULL, "
	"CHECK (mac IS NOT NULL OR state IN ('open', 'released')))",
	"CREATE UNIQUE INDEX rmwflash_unit_name ON rmwflash_unit (lower(name))",
	"CREATE INDEX rmwflash_unit_job ON rmwflash_unit (job_id, state)",
	"CREATE TABLE rmwflash_claim ("
	"id {id}, unit_id BIGINT NOT NULL REFERENCES rmwflash_unit (id), "
	"token TEXT NOT NULL UNIQUE, "
	"name TEXT NOT NULL, mac TEXT NOT NULL, bench TEXT NOT NULL, process TEXT NOT NULL, "
	"slot TEXT NOT NULL, state_before TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, "
	"outcome TEXT CHECK (outcome IN ('passed', 'failed', 'interrupted')), code TEXT, "
	"note TEXT, stock_sha256 TEXT, firmware TEXT, version TEXT, "
	"CHECK ((ended IS NULL) = (outcome IS NULL)))",
	"CREATE UNIQUE INDEX rmwflash_claim_mac ON rmwflash_claim (mac) WHERE ended IS NULL",
	"CREATE UNIQUE INDEX rmwflash_claim_live ON rmwflash_claim (unit_id) WHERE ended IS NULL",
	"CREATE INDEX rmwflash_claim_unit ON rmwflash_claim (unit_id)",
	"CREATE TABLE rmwflash_stage ("
	"claim_id BIGINT NOT NULL REFERENCES rmwflash_claim (id), place BIGINT NOT NULL, "
	"name TEXT NOT NULL, device_us BIGINT NOT NULL, wall_us BIGINT NOT NULL, "
	"PRIMARY KEY (claim_id, place))",
	"INSERT INTO rmwflash_job (name, digest, created) "
	"VALUES ('hotel', NULL, '2026-11-20T10:00:00Z')",
	"INSERT INTO rmwflash_unit (job_id, name, is_named_late, room, extra, mac, state, changed) "
	"SELECT id, 'r1', 0, 'hall', '{\"floor\":\"2\"}', '18b905000001', 'passed', "
	"'2026-11-20T10:01:00Z' FROM rmwflash_job",
	"INSERT INTO rmwflash_unit (job_id, name, is_named_late, mac, state, changed) "
	"SELECT id, 'r2', 0, '18b905000002', 'claimed', '2026-11-20T10:02:00Z' FROM rmwflash_job",
	"INSERT INTO rmwflash_unit (job_id, name, is_named_late, state, changed) "
	"SELECT id, 'r3', 0, 'open', '2026-11-20T10:00:00Z' FROM rmwflash_job",
	"INSERT INTO rmwflash_claim (unit_id, token, name, mac, bench, process, slot, "
	"state_before, started, ended, outcome, stock_sha256, firmware, version) "
	"SELECT id, 'k1', name, mac, 'a', 'p1', '1', 'open', '2026-11-20T10:00:30Z', "
	"'2026-11-20T10:01:00Z', 'passed', '5eed', 'relay@1', '0.1' "
	"FROM rmwflash_unit WHERE name = 'r1'",
	"INSERT INTO rmwflash_claim (unit_id, token, name, mac, bench, process, slot, "
	"state_before, started) "
	"SELECT id, 'k2', name, mac, 'b', 'p2', '1', 'open', '2026-11-20T10:01:30Z' "
	"FROM rmwflash_unit WHERE name = 'r2'",
	"INSERT INTO rmwflash_stage (claim_id, place, name, device_us, wall_us) "
	"SELECT id, 0, 'write', 1, 2 FROM rmwflash_claim WHERE token = 'k1'",
	/* clang-format on */
};

#endif
