/* SPDX-License-Identifier: MIT */
/* What is known of a try, as rows: files, statements and reports go by them. */
#include "bench/ledger_facts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "bench/ledger.h"

#define FACT(member)                                                                               \
#member, offsetof(struct rmw_ledger_facts, member),                                        \
		sizeof(((struct rmw_ledger_facts *)0)->member)

static const struct rmw_ledger_fact rows[] = {
	/* clang-format off */
	{ FACT(stock_sha256),    false },
	{ FACT(firmware),        false },
	{ FACT(version),         false },
	{ FACT(operator),        false },
	{ FACT(adapter),         false },
	{ FACT(chip),            false },
	{ FACT(jedec),           false },
	{ FACT(stock),           false },
	{ FACT(backup),          false },
	{ FACT(backup_sha256),   false },
	{ FACT(firmware_sha256), false },
	{ FACT(profile),         false },
	{ FACT(profile_sha256),  false },
	{ FACT(config_sha256),   false },
	{ FACT(baud),            true },
	{ FACT(retries),         true },
	{ FACT(boot_version),    false },
	{ FACT(resets),          true },
	{ FACT(rssi),            true },
	{ FACT(ip),              false },
	{ FACT(toggles),         true },
	/* clang-format on */
};

static_assert(RMW_COUNT(rows) == RMW_LEDGER_FACT_COUNT, "each fact is a row");

const struct rmw_ledger_fact *rmw_ledger_fact(size_t index)
{
	assert(index < RMW_LEDGER_FACT_COUNT);
	return &rows[index];
}

const char *rmw_ledger_fact_text(const struct rmw_ledger_facts *facts, size_t index)
{
	return (const char *)facts + rmw_ledger_fact(index)->at;
}

void rmw_ledger_facts_take(struct rmw_ledger_facts *facts, const char *const *cells)
{
	for (size_t i = 0; i < RMW_LEDGER_FACT_COUNT; i++)
		rmw_ledger_copy((char *)facts + rows[i].at, rows[i].size, cells[i]);
}

void rmw_ledger_facts_values(const struct rmw_ledger_facts *facts, const char **values)
{
	for (size_t i = 0; i < RMW_LEDGER_FACT_COUNT; i++)
		values[i] = rmw_ledger_value(rmw_ledger_fact_text(facts, i));
}

static size_t put_piece(char *into, size_t room, const char *form, const char *word,
			unsigned number)
{
	size_t len = 0;

	for (; *form != '\0' && len + 1 < room; form++) {
		if (*form == '@')
			len += (size_t)snprintf(into + len, room - len, "%s", word);
		else if (*form == '#')
			len += (size_t)snprintf(into + len, room - len, "%u", number);
		else
			into[len++] = *form;
	}
	assert(len + 1 < room);
	into[len] = '\0';
	return len;
}

void rmw_ledger_facts_sql(char sql[RMW_LEDGER_FACTS_SQL_MAX], const char *form, unsigned first)
{
	size_t len = 0;

	for (unsigned i = 0; i < RMW_LEDGER_FACT_COUNT; i++) {
		if (i > 0)
			len += put_piece(sql + len, RMW_LEDGER_FACTS_SQL_MAX - len, ", ", "", 0);
		len += put_piece(sql + len, RMW_LEDGER_FACTS_SQL_MAX - len, form, rows[i].word,
				 first + i);
	}
}
