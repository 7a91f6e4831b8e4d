/* SPDX-License-Identifier: MIT */
/* Units of a file: what is right is read, what is wrong is told where it stands. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/fails_with.h"
#include "support/ledger_drive.h"

static void units_are_read_from_csv_and_json_lines(void **state)
{
	static const char *const texts[] = {
		"name,mac,room,job,state,tries,floor\n"
		"r1,18:B9:05:00:00:01,hall,j,passed,7,2\n,,,,,,\n",
		"\n {\"name\":\"r1\",\"mac\":\"18b905000001\",\"room\":\"hall\",\"job\":\"j\","
		"\"state\":\"passed\",\"v\":1,\"history\":[{}],\"free\":{\"floor\":\"2\"}}\n\n{}",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(texts); i++) {
		struct rmw_ledger_list list = RMW_LEDGER_LIST_INIT;
		struct rmw_err err = { 0 };

		if (!rmw_ledger_list_read(view_of(texts[i]), &list, &err))
			fail_msg("%zu: %s", i, err.cause);
		assert_int_equal(list.count, 2);
		assert_string_equal(list.units[0].name, "r1");
		assert_string_equal(list.units[0].mac, "18b905000001");
		assert_string_equal(list.units[0].room, "hall");
		assert_string_equal(list.units[0].job, "j");
		assert_string_equal(list.units[0].free, "{\"floor\":\"2\"}");
		assert_int_equal(list.units[0].state, RMW_LEDGER_PASSED);
		assert_int_equal(list.units[0].tries, 0);
		assert_int_equal(list.lines[0], 2);
		assert_string_equal(list.units[1].name, "");
		assert_int_equal(list.units[1].state, RMW_LEDGER_OPEN);
		rmw_ledger_list_release(&list);
	}
}

static void what_is_wrong_is_told_where_it_stands(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		/* clang-format off */
		{ "", "it is empty" },
		{ "name,\n", "line 1, column 6: a column has no name" },
		{ "name,room,name\n", "line 1, column 11: column 'name' is there twice" },
		{ "name,MQTT_Pass\n", "line 1, column 6: column 'MQTT_Pass' looks like a secret" },
		{ "name,psk\n", "line 1, column 6: column 'psk' looks like" },
		{ "name,room\nr1\n", "line 2, column 1: 1 fields, where the first line names 2" },
		{ "name\nr1,x\n", "line 2, column 1: 2 fields" },
		{ "name,mac\nr1,18b90500000\n", "line 2, column 4: '18b90500000' is no MAC of a board" },
		{ "name,mac\nr1,00:00:00:00:00:00\n", "line 2, column 4: '00:00:00:00:00:00' is no MAC" },
		{ "name,state\nr1,done\n", "line 2, column 4: 'done' is no state" },
		{ "name,state\nr1,passed\n", "line 2, column 1: a unit that is passed has a name and a MAC" },
		{ "name,mac\nr1,18b905000001\nr2,18:b9:05:00:00:01\n", "line 3: MAC '18b905000001' is in line 2" },
		{ "name\nr1\nr2\nR1\n", "line 4: name 'R1' is in line 2 already" },
		{ "name\n\"a\nb\"\n", "line 2, column 1: the name holds a line end" },
		{ "name\n0123456789012345678901234567890123456789012345678901234567890123\n",
		  "line 2, column 1: the name is longer than 63 bytes" },
		{ "name\n\"r1\n", "line 2, column 1: the quote" },
		{ "{\"name\":\"r1\"}\n{\"name\":1}\n", "line 2: \"name\" is no text" },
		{ "{\"name\":\"r1\"}\n[]\n", "line 2: no JSON object" },
		{ "{\"name\":\"r1\"\n", "line 1: not JSON" },
		{ "{\"nane\":\"r1\"}\n", "line 1: member \"nane\" is not known" },
		{ "{\"free\":[]}\n", "line 1: \"free\" is no object" },
		{ "{\"free\":{\"a\":1}}\n", "line 1: free column 'a' is no text" },
		{ "{\"free\":{\"mac\":\"x\"}}\n", "line 1: 'mac' is no free column" },
		{ "{\"free\":{\"token\":\"x\"}}\n", "line 1: column 'token' looks like a secret" },
		{ "{\"name\":\"a\\u0007\"}\n", "line 1: the name holds a control character" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_ledger_list list = RMW_LEDGER_LIST_INIT;
		struct rmw_err err = { 0 };

		assert_fails_with(RMW_E_BAD_TEXT,
				  rmw_ledger_list_read(view_of(rows[i].text), &list, &err));
		if (strncmp(err.cause, rows[i].says, strlen(rows[i].says)) != 0)
			fail_msg("row %zu: %s", i, err.cause);
		assert_int_equal(list.count, 0);
	}
}

static void free_columns_and_units_have_limits(void **state)
{
	static char text[RMW_LEDGER_UNITS_MAX * 8 + 100];
	struct rmw_ledger_list list = RMW_LEDGER_LIST_INIT;
	struct rmw_err err = { 0 };
	size_t len = 0;

	(void)state;
	len = (size_t)sprintf(text, "name,a,b\nr,");
	memset(text + len, 'x', 1000);
	(void)sprintf(text + len + 1000, ",yyyyyyyyyyyyyyyyyyyyyyyyyyyy\n");
	assert_fails_with(RMW_E_BAD_TEXT, rmw_ledger_list_read(view_of(text), &list, &err));
	assert_non_null(strstr(err.cause, "free columns hold more than"));
	len = (size_t)sprintf(text, "name\n");
	for (unsigned i = 0; i < RMW_LEDGER_UNITS_MAX; i++)
		len += (size_t)sprintf(text + len, "r%05u\n", i);
	err = (struct rmw_err){ 0 };
	assert_true(rmw_ledger_list_read(view_of(text), &list, &err));
	assert_int_equal(list.count, RMW_LEDGER_UNITS_MAX);
	rmw_ledger_list_release(&list);
	(void)sprintf(text + len, "one-more\n");
	assert_fails_with(RMW_E_BAD_TEXT, rmw_ledger_list_read(view_of(text), &list, &err));
	assert_non_null(strstr(err.cause, "line 20002, column 1: more than 20000 units"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_are_read_from_csv_and_json_lines),
		cmocka_unit_test(what_is_wrong_is_told_where_it_stands),
		cmocka_unit_test(free_columns_and_units_have_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
