/* SPDX-License-Identifier: MIT */
/* CSV: what RFC 4180 allows is read, what is wrong is told where it stands, what is written reads
 * back. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/csv.h"

#include "support/fails_with.h"

static struct rmw_view text_view(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

/* All records as "[field][field]/[field]/". */
static bool read_all(struct rmw_view text, char *into, size_t size, struct rmw_err *err)
{
	rmw_auto(csv_record) record = RMW_CSV_RECORD_INIT;
	struct rmw_csv csv;
	size_t len = 0;

	into[0] = '\0';
	if (!rmw_csv_open(&csv, text, err))
		return false;
	for (;;) {
		if (!rmw_csv_next(&csv, &record, err))
			return false;
		if (record.count == 0)
			return true;
		for (size_t i = 0; i < record.count; i++)
			len += (size_t)snprintf(into + len, size - len, "[%s]", record.fields[i]);
		len += (size_t)snprintf(into + len, size - len, "/");
	}
}

static void what_the_rfc_allows_is_read(void **state)
{
	static const struct {
		const char *text, *reads;
	} rows[] = {
		/* clang-format off */
		{ "", "" },
		{ "\n\r\n\n", "" },
		{ "a,b\nc,d\n", "[a][b]/[c][d]/" },
		{ "a,b\r\nc,d", "[a][b]/[c][d]/" },
		{ "a\n\n\nb\n", "[a]/[b]/" },
		{ "a,,\n,\n", "[a][][]/[][]/" },
		{ " a , b \n", "[ a ][ b ]/" },
		{ "\"a,b\",\"c\"\"d\",\"\"\n", "[a,b][c\"d][]/" },
		{ "\"two\r\nlines\",x\n", "[two\nlines][x]/" },
		{ "\"\"\n", "[]/" },
		{ "\"\"\"\"\n", "[\"]/" },
		{ "\xef\xbb\xbfname\n", "[name]/" },
		{ "K\xc3\xbc" "che,\xe2\x82\xac\n", "[K\xc3\xbc" "che][\xe2\x82\xac]/" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_err err = { 0 };
		char reads[200];

		if (!read_all(text_view(rows[i].text), reads, sizeof(reads), &err))
			fail_msg("row %zu: %s", i, err.cause);
		assert_string_equal(reads, rows[i].reads);
	}
}

static void what_is_wrong_is_told_with_line_and_column(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		/* clang-format off */
		{ "a,b\"c\n", "line 1, column 4: a quote inside of a field that does not begin with one" },
		{ "a\nb,\"c\nd\n", "line 2, column 3: the quote that begins here has no end" },
		{ "a\n\"b\"c\n", "line 2, column 4: a comma or the line's end must follow a closing quote" },
		{ "a\n\nb\tc\n", "line 3, column 2: a control character (0x09)" },
		{ "a\rb\n", "line 1, column 2: a control character (0x0d)" },
		{ "a\r", "line 1, column 2: a control character (0x0d)" },
		{ "K\xc3\xbc" "che,\xff\n", "line 1, column 7: byte 0xff is not UTF-8" },
		{ "K\xfc" "che\n", "line 1, column 2: byte 0xfc is not UTF-8" },
		{ "\"x\ny\",\x7f\n", "line 2, column 4: a control character (0x7f)" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_err err = { 0 };
		char reads[200];

		assert_fails_with(RMW_E_BAD_TEXT,
				  read_all(text_view(rows[i].text), reads, sizeof(reads), &err));
		assert_string_equal(err.cause, rows[i].says);
	}
}

static void a_zero_byte_is_no_end(void **state)
{
	struct rmw_err err = { 0 };
	char reads[200];

	(void)state;
	assert_fails_with(RMW_E_BAD_TEXT, read_all((struct rmw_view){ (const uint8_t *)"a\0b", 3 },
						   reads, sizeof(reads), &err));
	assert_string_equal(err.cause, "line 1, column 2: a control character (0x00)");
}

static void sizes_have_limits(void **state)
{
	static char text[RMW_CSV_TEXT_MAX + 2];
	static char reads[RMW_CSV_FIELD_MAX + 100];
	struct rmw_err err = { 0 };

	(void)state;
	memset(text, 'x', RMW_CSV_FIELD_MAX);
	assert_true(read_all(text_view(text), reads, sizeof(reads), &err));
	text[RMW_CSV_FIELD_MAX] = 'x';
	assert_fails_with(RMW_E_BAD_TEXT, read_all(text_view(text), reads, sizeof(reads), &err));
	assert_string_equal(err.cause, "line 1, column 1025: the field is longer than 1024 bytes");
	memset(text, ',', RMW_CSV_FIELDS_MAX);
	text[RMW_CSV_FIELDS_MAX - 1] = '\0';
	assert_true(read_all(text_view(text), reads, sizeof(reads), &err));
	text[RMW_CSV_FIELDS_MAX - 1] = ',';
	text[RMW_CSV_FIELDS_MAX] = '\0';
	assert_fails_with(RMW_E_BAD_TEXT, read_all(text_view(text), reads, sizeof(reads), &err));
	assert_string_equal(err.cause, "line 1, column 65: more than 64 fields");
	memset(text, '\n', RMW_CSV_TEXT_MAX + 1);
	text[RMW_CSV_TEXT_MAX] = '\0';
	assert_true(read_all(text_view(text), reads, sizeof(reads), &err));
	text[RMW_CSV_TEXT_MAX] = '\n';
	assert_fails_with(RMW_E_BAD_TEXT, read_all(text_view(text), reads, sizeof(reads), &err));
}

static void nothing_is_read_behind_an_error(void **state)
{
	rmw_auto(csv_record) record = RMW_CSV_RECORD_INIT;
	struct rmw_err err = { 0 };
	struct rmw_csv csv;

	(void)state;
	assert_true(rmw_csv_open(&csv, text_view("a,\"b\nc\n"), &err));
	assert_fails_with(RMW_E_BAD_TEXT, rmw_csv_next(&csv, &record, &err));
	assert_int_equal(record.count, 0);
	assert_true(rmw_csv_next(&csv, &record, &err));
	assert_int_equal(record.count, 0);
}

static void a_field_knows_its_place(void **state)
{
	rmw_auto(csv_record) record = RMW_CSV_RECORD_INIT;
	struct rmw_err err = { 0 };
	struct rmw_csv csv;

	(void)state;
	assert_true(rmw_csv_open(&csv, text_view("\n\"a\nb\",\xc3\xbc,c\n"), &err));
	assert_true(rmw_csv_next(&csv, &record, &err));
	assert_int_equal(record.places[0].line, 2);
	assert_int_equal(record.places[0].column, 1);
	assert_int_equal(record.places[2].line, 3);
	assert_int_equal(record.places[2].column, 6);
	assert_false(rmw_csv_fail(record.places[2], &err, "'%s' is taken", record.fields[2]));
	assert_string_equal(err.cause, "line 3, column 6: 'c' is taken");
}

static void what_is_written_reads_back(void **state)
{
	static const char *const fields[] = {
		"bare", "a,b", "say \"hi\"", "two\nlines", NULL, " x "
	};
	static const char *const empty[] = { "" };
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	char reads[200];

	(void)state;
	assert_true(rmw_csv_write(&text, fields, RMW_COUNT(fields), &err));
	assert_true(rmw_csv_write(&text, empty, 1, &err));
	assert_true(rmw_view_equal(
		rmw_buf_view(&text),
		text_view("bare,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",, x \n\"\"\n")));
	assert_true(read_all(rmw_buf_view(&text), reads, sizeof(reads), &err));
	assert_string_equal(reads, "[bare][a,b][say \"hi\"][two\nlines][][ x ]/[]/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_rfc_allows_is_read),
		cmocka_unit_test(what_is_wrong_is_told_with_line_and_column),
		cmocka_unit_test(a_zero_byte_is_no_end),
		cmocka_unit_test(sizes_have_limits),
		cmocka_unit_test(nothing_is_read_behind_an_error),
		cmocka_unit_test(a_field_knows_its_place),
		cmocka_unit_test(what_is_written_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
