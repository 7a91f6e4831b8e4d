/* SPDX-License-Identifier: MIT */
/* Where a ledger is: what is refused, and what may be shown of an address. */
#include "support/cmocka.h"

#include <stdlib.h>

#include <rmwflash/ledger.h>

#include "support/fails_with.h"

static void an_address_is_shown_without_what_may_be_secret(void **state)
{
	static const struct {
		const char *where, *shown;
		enum rmw_code code; /* of the check */
	} rows[] = {
		/* clang-format off */
		{ "a/ledger.db", "a/ledger.db", RMW_OK },
		{ "postgresql://pc/relays", "postgresql://pc/relays", RMW_OK },
		{ "postgres://b@pc:5433/relays", "postgresql://b@pc:5433/relays", RMW_OK },
		{ "postgresql:///relays?host=/tmp&user=b", "postgresql:///relays", RMW_OK },
		{ "postgresql://b:hush@pc/relays", "postgresql://b@pc/relays", RMW_E_LEDGER_PASSWORD },
		{ "postgresql://b:hu?sh@pc/relays", "postgresql://b@pc/relays", RMW_E_LEDGER_PASSWORD },
		{ "postgresql://b:hu:sh@pc/r", "postgresql://b@pc/r", RMW_E_LEDGER_PASSWORD },
		{ "postgresql://:hush@pc/r", "postgresql://@pc/r", RMW_E_LEDGER_PASSWORD },
		{ "postgresql://pc/r?password=hush", "postgresql://pc/r", RMW_E_LEDGER_PASSWORD },
		{ "postgresql://pc?user=b&password=hush", "postgresql://pc", RMW_E_LEDGER_PASSWORD },
		{ "postgresql://pc/r?sslpassword=hush", "postgresql://pc/r", RMW_E_LEDGER_PASSWORD },
		{ "postgresql://pc/r?pass%77ord=hush", "postgresql://pc/r", RMW_E_USAGE },
		{ "postgresql://pc/r?options=-chush", "postgresql://pc/r", RMW_E_USAGE },
		{ "mysql://pc/relays", "mysql://pc/relays", RMW_E_USAGE },
		{ ":memory:", ":memory:", RMW_E_USAGE },
		{ "", "", RMW_E_USAGE },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		char shown[RMW_LEDGER_WHERE_MAX];
		struct rmw_err err = { 0 };

		if (rmw_ledger_place_check(rows[i].where, &err) != (rows[i].code == RMW_OK) ||
		    err.code != rows[i].code)
			fail_msg("%s: %s", rows[i].where, err.cause);
		assert_null(strstr(err.cause, "hu"));
		rmw_ledger_place_text(rows[i].where, shown);
		assert_string_equal(shown, rows[i].shown);
	}
}

static void the_default_is_in_the_folder_of_states(void **state)
{
	char where[RMW_LEDGER_WHERE_MAX];
	struct rmw_err err = { 0 };

	(void)state;
	assert_int_equal(setenv("XDG_STATE_HOME", "/s", 1), 0);
	assert_true(rmw_ledger_place_default(where, &err));
	assert_string_equal(where, "/s/rmwflash/ledger.db");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_shown_without_what_may_be_secret),
		cmocka_unit_test(the_default_is_in_the_folder_of_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
