/* SPDX-License-Identifier: MIT */
/* Lists of units: what a row is, and every problem with its place. */
#include "support/cmocka.h"

#include <stdio.h>

#include <rmwflash/ledger.h>

#include "bench/units.h"

static struct rmw_units units;
static struct rmw_troubles problems;
static struct rmw_err err;

static void parse(const char *text)
{
	rmw_units_release(&units);
	memset(&problems, 0, sizeof(problems));
	assert_true(rmw_units_parse((struct rmw_view){ (const uint8_t *)text, strlen(text) },
				    "u.csv", &units, &problems, &err));
}

static int finish(void **state)
{
	(void)state;
	rmw_units_release(&units);
	return 0;
}

static void rows_are_units(void **state)
{
	static const uint8_t mac[6] = { 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, 0x91 };

	(void)state;
	parse("name,room,mac,state\nrelay-041,hall,,\nrelay-042,\"kit,chen\",,\n\n"
	      "relay-043,,7cb94ca8a991,x\n");
	assert_int_equal(problems.count, 0);
	assert_int_equal(units.count, 3);
	assert_string_equal(rmw_units_cell(&units, &units.items[0], units.name_at), "relay-041");
	assert_string_equal(
		rmw_units_cell(&units, &units.items[1], rmw_units_column(&units, "room")),
		"kit,chen");
	assert_false(units.items[0].has_mac);
	assert_true(units.items[2].has_mac);
	assert_memory_equal(units.items[2].mac, mac, 6);
	assert_int_equal(units.items[2].line, 5);
	assert_string_equal(rmw_units_cell(&units, &units.items[2], rmw_units_column(&units, "x")),
			    "");
}

static void many_rows_are_kept(void **state)
{
	static char text[200 * 8 + 16] = "name\n";

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		const size_t len = strlen(text);

		(void)snprintf(text + len, sizeof(text) - len, "u%u\n", i);
	}
	parse(text);
	assert_int_equal(units.count, 200);
	assert_string_equal(rmw_units_cell(&units, &units.items[199], 0), "u199");
}

/* As much of it as a ledger keeps. */
static void a_long_room_is_told_of(void **state)
{
	char text[64 + RMW_LEDGER_ROOM_MAX];

	(void)state;
	for (size_t more = 0; more < 2; more++) {
		const size_t len = RMW_LEDGER_ROOM_MAX - 1 + more;

		(void)snprintf(text, sizeof(text), "name,room\none,%0*d\n", (int)len, 0);
		parse(text);
		assert_int_equal(problems.count, more);
		assert_int_equal(units.count, 1 - more);
	}
	assert_int_equal(problems.items[0].place.line, 2);
	assert_int_equal(problems.items[0].place.column, 5);
	assert_int_equal(problems.items[0].code, RMW_E_UNITS_BAD);
}

static void macs_are_read_as_people_write_them(void **state)
{
	uint8_t mac[6];

	(void)state;
	assert_true(rmw_units_mac_parse("7cb94ca8a991", mac));
	assert_true(rmw_units_mac_parse("7C:B9:4C:A8:A9:91", mac));
	assert_true(rmw_units_mac_parse("7c-b9-4c-a8-a9-91", mac));
	assert_int_equal(mac[5], 0x91);
	assert_false(rmw_units_mac_parse("7cb94ca8a99", mac));
	assert_false(rmw_units_mac_parse("7cb94ca8a9912", mac));
	assert_false(rmw_units_mac_parse("7cb94ca8a99g", mac));
	assert_false(rmw_units_mac_parse("000000000000", mac));
	assert_false(rmw_units_mac_parse("01b94ca8a991", mac)); /* a group's */
}

static void each_wrong_row_has_its_place_and_its_words(void **state)
{
	static const struct {
		const char *text;
		unsigned line, column;
		const char *says;
	} rows[] = {
		{ "", 0, 0, "it is empty" },
		{ "name,Room\n", 1, 6, "'Room' is no name of a column" },
		{ "name,\n", 1, 6, "no name of a column" },
		{ "name,seq\n", 1, 6, "not seq or mac6" },
		{ "name,a,name\n", 1, 8, "two columns name" },
		{ "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\n", 1, 33, "more than 16 columns" },
		{ "name,room\nx\n", 2, 0, "1 field, but the first line names 2" },
		{ "name,mac\nx,y\n", 2, 3, "'y' is no MAC" },
		{ "name,mac\nx,7cb94ca8a991\ny,\nz,7C:B9:4C:A8:A9:91\n", 4, 0,
		  "the MAC '7C:B9:4C:A8:A9:91' is that of line 2" },
		{ "name\n\"x\n", 2, 1, "" },
		{ "name\na\x01\n", 2, 2, "" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		parse(rows[i].text);
		assert_int_equal(problems.count, 1);
		assert_int_equal(problems.items[0].code, RMW_E_UNITS_BAD);
		assert_int_equal(problems.items[0].place.line, rows[i].line);
		assert_int_equal(problems.items[0].place.column, rows[i].column);
		assert_non_null(strstr(problems.items[0].text, rows[i].says));
		assert_null(strstr(problems.items[0].text, "line 2, column"));
	}
}

static void all_wrong_rows_are_told(void **state)
{
	(void)state;
	parse("name,mac\na\nb,c\nd,\ne,f\n");
	assert_int_equal(problems.count, 3);
	assert_int_equal(units.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_units),
		cmocka_unit_test(many_rows_are_kept),
		cmocka_unit_test(a_long_room_is_told_of),
		cmocka_unit_test(macs_are_read_as_people_write_them),
		cmocka_unit_test(each_wrong_row_has_its_place_and_its_words),
		cmocka_unit_test(all_wrong_rows_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, finish);
}
