/* SPDX-License-Identifier: MIT */
/* Templates: what can be understood is taken, what cannot is told, what is written reads the same.
 */
#include "support/obk_template.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"

static struct read_template read;

static int number_or_zero(const struct rmw_json *row, const char *key)
{
	int64_t number;

	return rmw_json_as_whole(rmw_json_child(row, key), &number) ? (int)number : 0;
}

static void check_pins(const struct rmw_json *expected, const struct rmw_obk_template *template)
{
	for (unsigned pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		char key[8];
		const struct rmw_json *row;
		int64_t role;

		snprintf(key, sizeof(key), "%u", pin);
		row = rmw_json_child(expected, key);
		assert_int_equal(template->has_pin[pin],
				 rmw_json_as_whole(rmw_json_child(row, "role_index"), &role));
		if (!template->has_pin[pin])
			continue;
		assert_int_equal(template->pins[pin].role, role);
		assert_int_equal(template->pins[pin].channel, number_or_zero(row, "channel"));
		assert_int_equal(template->pins[pin].channel2, number_or_zero(row, "channel2"));
	}
}

static void the_pins_of_known_templates_are_read_as_the_document_says(void **state)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_json *list;

	(void)state;
	read_test_file("data/obk/template_expected.json", &text);
	list = rmw_json_parse(rmw_buf_view(&text), &err);
	assert_int_equal(rmw_json_count(list), 7);
	for (size_t i = 0; i < rmw_json_count(list); i++) {
		char name[100];

		snprintf(name, sizeof(name), "data/obk/%s",
			 rmw_json_text(rmw_json_at(list, i), "file"));
		read_template_file(name, &read);
		check_pins(rmw_json_child(rmw_json_at(list, i), "interpretation"), &read.template);
		check_printed(&read.template);
	}
	rmw_json_free(list);
}

static void every_field_of_a_template_is_taken(void **state)
{
	(void)state;
	read_template_file("data/obk/template_t04_flags64_command_crlf.json", &read);
	assert_string_equal(read.template.vendor, "Example");
	assert_string_equal(read.template.name, "Energy plug");
	assert_string_equal(read.template.model, "EX-EM");
	assert_string_equal(read.template.chip, "BK7231T");
	assert_string_equal(read.template.board, "WB2S");
	assert_true(read.template.has_flags);
	assert_true(read.template.flags == 2251937252643840);
	assert_int_equal(read.template.keyword_count, 1);
	assert_string_equal(read.template.keywords[0], "BL0937");
	assert_true(read.template.has_command);
	assert_string_equal(read.template.command, "startDriver NTP\r\nSetupEnergyStats 1 60 60");
	assert_int_equal(read.findings.count, 0);
}

static void a_pins_text_is_taken_as_far_as_it_goes(void **state)
{
	static const struct {
		const char *value;
		const char *code; /* NULL: nothing to say */
		bool is_taken;
		struct rmw_obk_pin pin;
	} rows[] = {
		{ "Rel;1", NULL, true, { 1, 1, 0 } },
		{ "Btn;1;2", NULL, true, { 3, 1, 2 } },
		{ "  btn ; 1 ; 2 ", NULL, true, { 3, 1, 2 } },
		{ "Btn;1;", NULL, true, { 3, 1, 0 } },
		{ "WifiLED_n", NULL, true, { 9, 0, 0 } },
		{ "None;0", NULL, true, { 0, 0, 0 } },
		{ " ;0", NULL, true, { 0, 0, 0 } },
		{ "Rel;63", NULL, true, { 1, 63, 0 } },
		{ "Rel", "no-channel", true, { 1, 0, 0 } },
		{ "Rel;", "no-channel", true, { 1, 0, 0 } },
		{ "Btn;1,2", "comma", true, { 3, 1, 2 } },
		{ "Btn,1", "comma", true, { 3, 1, 0 } },
		{ "Btn;1;2;3", "surplus", true, { 3, 1, 2 } },
		{ "Rel;64", "high-channel", true, { 1, 64, 0 } },
		{ "Btn;1;255", "high-channel", true, { 3, 1, 255 } },
		{ "Rel;256", "bad-channel", true, { 1, 0, 0 } },
		{ "Rel;-1", "bad-channel", true, { 1, 0, 0 } },
		{ "Rel;0x1", "bad-channel", true, { 1, 0, 0 } },
		{ "Rel;99999999999999999999", "bad-channel", true, { 1, 0, 0 } },
		{ "Btn;1;x", "bad-channel", true, { 3, 1, 0 } },
		{ "Relay;1", "other-name", true, { 1, 1, 0 } },
		{ "120;7", "role-number", true, { 120, 7, 0 } },
		{ "98;7", "unknown-role", false, { 0 } },
		{ "Buzzer;1", "unknown-role", false, { 0 } },
		{ "", "unknown-role", false, { 0 } },
		{ "Rel ;1 Rel;2", "bad-channel", true, { 1, 0, 2 } },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		char json[100];

		snprintf(json, sizeof(json), "{\"pins\":{\"9\":\"%s\",\"0\":\"LED;3\"}}",
			 rows[i].value);
		read_template_text(json, &read);
		assert_int_equal(read.template.has_pin[9], rows[i].is_taken);
		assert_memory_equal(&read.template.pins[9], &rows[i].pin, sizeof(rows[i].pin));
		assert_true(read.template.has_pin[0]);
		assert_int_equal(read.findings.count, rows[i].code != NULL);
		if (rows[i].code != NULL) {
			assert_string_equal(read.findings.items[0].code, rows[i].code);
			assert_int_equal(read.findings.items[0].pin, 9);
		}
		check_printed(&read.template);
	}
}

static void every_other_name_of_a_role_is_told_and_taken(void **state)
{
	static const char *const names[] = {
		"Relay",      "Relay_n",	"Button",      "Button_n",    "SM2135_DAT",
		"SM2135_CLK", "SM2235_DAT",	"SM2235_CLK",  "BP5758_DAT",  "BP5758_CLK",
		"WiFi_LED_n", "Btnl",		"CHT8305_SDA", "CHT8305_SCK", "SDA",
		"SCL",	      "Btn_NextColour",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		char json[100];
		uint8_t role;

		snprintf(json, sizeof(json), "{\"pins\":{\"0\":\"%s ;1\"}}", names[i]);
		read_template_text(json, &read);
		assert_true(rmw_obk_role_find(names[i], &role, NULL));
		assert_int_equal(read.template.pins[0].role, role);
		assert_int_equal(count_findings(&read.findings, "other-name"), 1);
		assert_int_equal(read.findings.count, 1);
	}
}

static void keys_that_are_no_pins_are_told_and_passed_over(void **state)
{
	static const char *const keys[] = { "64",  "-1",  "P6",		 "", " 6", "6 ",
					    "6.0", "0x6", "100000000006" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(keys); i++) {
		char json[100];

		snprintf(json, sizeof(json), "{\"pins\":{\"%s\":\"Rel;1\",\"63\":\"Rel;2\"}}",
			 keys[i]);
		read_template_text(json, &read);
		assert_int_equal(read.findings.count, 1);
		assert_int_equal(count_findings(&read.findings, "bad-pin"), 1);
		for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++)
			assert_int_equal(read.template.has_pin[pin], pin == 63);
	}
}

static void of_a_pin_given_twice_the_last_one_counts(void **state)
{
	(void)state;
	read_template_text("{\"pins\":{\"5\":\"Rel;1\",\"6\":\"Rel;4\",\"05\":\"Btn;2;3\"}}",
			   &read);
	assert_int_equal(count_findings(&read.findings, "same-pin"), 1);
	assert_int_equal(read.template.pins[5].role, 3);
	assert_int_equal(read.template.pins[5].channel2, 3);
	assert_int_equal(read.template.pins[6].channel, 4);

	read_template_text("{\"pins\":{\"5\":\"Rel;1\",\"5\":7}}", &read);
	assert_false(read.template.has_pin[5]);
	assert_int_equal(read.template.pins[5].role, 0);
	assert_int_equal(count_findings(&read.findings, "bad-value"), 1);
	assert_int_equal(count_findings(&read.findings, "no-pins"), 1);
}

static void of_a_field_given_twice_the_last_one_counts(void **state)
{
	(void)state;
	read_template_text("{\"name\":\"a\",\"pins\":5,\"name\":\"b\",\"pins\":{\"1\":\"Rel;1\"}}",
			   &read);
	assert_string_equal(read.template.name, "b");
	assert_true(read.template.has_pin[1]);
}

static void flags_are_taken_in_every_form_that_has_a_meaning(void **state)
{
	static const struct {
		const char *json;
		const char *code; /* NULL: nothing to say */
		bool is_taken;
		uint64_t flags;
	} rows[] = {
		{ "\"flags\":\"1024\"", NULL, true, 1024 },
		{ "\"flags\":\"0\"", NULL, true, 0 },
		{ "\"flags\":\"18446744073709551615\"", NULL, true, UINT64_MAX },
		{ "\"flags\":\"18446744073709551616\"", "bad-flags", false, 0 },
		{ "\"flags\":\"-2080373664\"", "negative-flags", true, 0x84000460 },
		{ "\"flags\":\"-2147483648\"", "negative-flags", true, 0x80000000 },
		{ "\"flags\":\"-2147483649\"", "negative-flags", true, 0xffffffff7fffffff },
		{ "\"flags\":\"-9223372036854775809\"", "bad-flags", false, 0 },
		{ "\"flags\":1024", "number-flags", true, 1024 },
		{ "\"flags\":1.5", "bad-flags", false, 0 },
		{ "\"flags\":1e300", "bad-flags", false, 0 },
		{ "\"flags\":\"\"", "bad-flags", false, 0 },
		{ "\"flags\":\"-\"", "bad-flags", false, 0 },
		{ "\"flags\":\"--1\"", "bad-flags", false, 0 },
		{ "\"flags\":\"+1\"", "bad-flags", false, 0 },
		{ "\"flags\":\"0x400\"", "bad-flags", false, 0 },
		{ "\"flags\":\"1024 \"", "bad-flags", false, 0 },
		{ "\"flags\":null", "bad-flags", false, 0 },
		{ "\"flag\":4", "old-flag", true, 16 },
		{ "\"flag\":15", "old-flag", true, 0x8000 },
		{ "\"flag\":16", "bad-flag", false, 0 },
		{ "\"flag\":-1", "bad-flag", false, 0 },
		{ "\"flag\":\"4\"", "bad-flag", false, 0 },
		{ "\"flag\":4,\"flags\":\"1024\"", "old-flag", true, 1024 },
		{ "\"model\":\"x\"", NULL, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		char json[120];

		snprintf(json, sizeof(json), "{%s,\"pins\":{\"0\":\"Rel;1\"}}", rows[i].json);
		read_template_text(json, &read);
		assert_int_equal(read.template.has_flags, rows[i].is_taken);
		if (read.template.flags != rows[i].flags)
			fail_msg("%s: 0x%llx", rows[i].json,
				 (unsigned long long)read.template.flags);
		assert_int_equal(read.findings.count, rows[i].code != NULL);
		if (rows[i].code != NULL)
			assert_string_equal(read.findings.items[0].code, rows[i].code);
		check_printed(&read.template);
	}
}

static void flags_below_zero_and_as_a_number_are_told_twice(void **state)
{
	(void)state;
	read_template_text("{\"flags\":-1,\"pins\":{\"0\":\"Rel;1\"}}", &read);
	assert_true(read.template.flags == 0xffffffff);
	assert_int_equal(count_findings(&read.findings, "number-flags"), 1);
	assert_int_equal(count_findings(&read.findings, "negative-flags"), 1);
}

static void a_template_without_pins_is_taken_and_told(void **state)
{
	(void)state;
	read_template_text("{\"pins\":{},\"command\":\"startDriver TuyaMCU\"}", &read);
	assert_int_equal(read.findings.count, 1);
	assert_int_equal(count_findings(&read.findings, "no-pins"), 1);
	assert_true(read.template.has_command);
	check_printed(&read.template);
}

static void what_is_no_template_is_refused_and_changes_nothing(void **state)
{
	static const char *const rows[] = {
		"",
		"[]",
		"\"pins\"",
		"{}",
		"{\"pins\":[]}",
		"{\"pins\":null}",
		"{\"pins\":\"0\"}",
		"{\"pins\":{}",
		"{\"Pins\":{}}",
		"{\"version\":1,\"devices\":[{\"pins\":{}}]}",
	};
	static struct rmw_obk_template template, before;

	(void)state;
	memset(&template, 0x5a, sizeof(template));
	before = template;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_err err = { 0 };

		read.findings.count = 0;
		if (rmw_obk_template_parse(
			    (struct rmw_view){ (const uint8_t *)rows[i], strlen(rows[i]) },
			    &template, &read.findings, &err))
			fail_msg("'%s' was taken", rows[i]);
		assert_int_equal(err.code, RMW_E_BAD_TEXT);
		assert_int_equal(read.findings.count, 0);
		assert_true(is_same_template(&template, &before));
	}
}

/* {"<key>":"<count times text>","pins":{"0":"Rel;1"}} */
static void read_long(const char *key, const char *text, size_t count)
{
	char *json = malloc(strlen(text) * count + 100);
	size_t at;

	assert_non_null(json);
	at = (size_t)sprintf(json, "{\"pins\":{\"0\":\"Rel;1\"},\"%s\":\"", key);
	for (size_t i = 0; i < count; i++)
		at += (size_t)sprintf(json + at, "%s", text);
	sprintf(json + at, "\"}");
	read_template_text(json, &read);
	free(json);
}

static void a_text_that_is_too_long_is_cut_and_told(void **state)
{
	(void)state;
	read_long("vendor", "v", 63);
	assert_int_equal(read.findings.count, 0);
	assert_int_equal(strlen(read.template.vendor), 63);
	read_long("vendor", "v", 64);
	assert_int_equal(count_findings(&read.findings, "cut"), 1);
	assert_int_equal(strlen(read.template.vendor), 63);
	read_long("command", "c", RMW_OBK_COMMAND_SIZE - 1);
	assert_int_equal(read.findings.count, 0);
	read_long("command", "c", 100000);
	assert_int_equal(count_findings(&read.findings, "cut"), 1);
	assert_int_equal(strlen(read.template.command), RMW_OBK_COMMAND_SIZE - 1);
	check_printed(&read.template);
}

static void no_character_is_cut_in_two(void **state)
{
	(void)state;
	read_long("vendor", "\xe2\x9c\x93", 40);
	assert_int_equal(strlen(read.template.vendor), 63);
	read_long("model", "\xc3\xa9", 40);
	assert_int_equal(strlen(read.template.model), 62);
	read_long("board", "\xf0\x9f\x92\xa1", 40);
	assert_int_equal(strlen(read.template.board), 60);
	read_long("board", "\x80", 100);
	assert_int_equal(strlen(read.template.board), 63);
	check_printed(&read.template);
}

static void fields_of_another_kind_are_told_and_passed_over(void **state)
{
	(void)state;
	read_template_text(
		"{\"vendor\":5,\"name\":null,\"keywords\":[\"a\",7,\"b\"],\"command\":{},"
		"\"pins\":{\"0\":\"Rel;1\"}}",
		&read);
	assert_int_equal(count_findings(&read.findings, "bad-text"), 4);
	assert_int_equal(read.template.keyword_count, 2);
	assert_string_equal(read.template.keywords[1], "b");
	assert_false(read.template.has_command);
	read_template_text("{\"keywords\":\"a\",\"pins\":{\"0\":\"Rel;1\"}}", &read);
	assert_int_equal(count_findings(&read.findings, "bad-text"), 1);
	assert_int_equal(read.template.keyword_count, 0);
}

static void keywords_beyond_their_room_are_told_once(void **state)
{
	char json[1000];
	size_t at = (size_t)sprintf(json, "{\"pins\":{\"0\":\"Rel;1\"},\"keywords\":[\"w\"");

	(void)state;
	for (size_t i = 1; i < RMW_OBK_KEYWORDS_MAX + 5; i++)
		at += (size_t)sprintf(json + at, ",\"w%zu\"", i);
	sprintf(json + at, "]}");
	read_template_text(json, &read);
	assert_int_equal(read.template.keyword_count, RMW_OBK_KEYWORDS_MAX);
	assert_int_equal(count_findings(&read.findings, "many-keywords"), 1);
	check_printed(&read.template);
}

static void findings_beyond_their_room_are_counted(void **state)
{
	char json[4000] = "{\"pins\":{";
	size_t at = strlen(json);

	(void)state;
	for (int i = 0; i < 64; i++)
		at += (size_t)sprintf(json + at, "%s\"%d\":\"Buzzer;1\"", i > 0 ? "," : "", i);
	sprintf(json + at, "}}");
	read_template_text(json, &read);
	assert_int_equal(read.findings.count, RMW_OBK_FINDINGS_MAX);
	assert_int_equal(read.findings.dropped, 64 + 1 - RMW_OBK_FINDINGS_MAX);
}

static void a_finding_quotes_no_control_characters(void **state)
{
	(void)state;
	read_template_text("{\"pins\":{\"0\":\"\\u001b[31m\\u007f\\n;1\"}}", &read);
	assert_string_equal(read.findings.items[0].text,
			    "pin 0 is \"?[31m??;1\": no such role; the pin is left unused");
}

static void only_what_a_template_has_is_printed(void **state)
{
	rmw_auto(buf) json = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	read_template_text(
		"{\"wiki\":\"w\",\"command\":\"a\\r\\nb\",\"pins\":{\"12\":\"button;1,2\","
		"\"3\":\"rel;1\"},\"keywords\":[\"k\",\"l\"],\"flag\":3,\"name\":\"n\"}",
		&read);
	assert_true(rmw_obk_template_print(&read.template, &json, &err));
	assert_true(rmw_buf_append(&json, RMW_VIEW_OF(""), &err));
	assert_string_equal(
		(const char *)json.data,
		"{\n\t\"name\":\t\"n\",\n\t\"flags\":\t\"8\",\n"
		"\t\"keywords\":\t[\"k\", \"l\"],\n"
		"\t\"pins\":\t{\n\t\t\"3\":\t\"Rel;1\",\n\t\t\"12\":\t\"Btn;1;2\"\n\t},\n"
		"\t\"command\":\t\"a\\r\\nb\"\n}\n");
	read_template_text("{\"pins\":{}}", &read);
	assert_true(rmw_obk_template_print(&read.template, &json, &err));
	assert_true(rmw_buf_append(&json, RMW_VIEW_OF(""), &err));
	assert_string_equal((const char *)json.data, "{\n\t\"pins\":\t{\n\t}\n}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pins_of_known_templates_are_read_as_the_document_says),
		cmocka_unit_test(every_field_of_a_template_is_taken),
		cmocka_unit_test(a_pins_text_is_taken_as_far_as_it_goes),
		cmocka_unit_test(every_other_name_of_a_role_is_told_and_taken),
		cmocka_unit_test(keys_that_are_no_pins_are_told_and_passed_over),
		cmocka_unit_test(of_a_pin_given_twice_the_last_one_counts),
		cmocka_unit_test(of_a_field_given_twice_the_last_one_counts),
		cmocka_unit_test(flags_are_taken_in_every_form_that_has_a_meaning),
		cmocka_unit_test(flags_below_zero_and_as_a_number_are_told_twice),
		cmocka_unit_test(a_template_without_pins_is_taken_and_told),
		cmocka_unit_test(what_is_no_template_is_refused_and_changes_nothing),
		cmocka_unit_test(a_text_that_is_too_long_is_cut_and_told),
		cmocka_unit_test(no_character_is_cut_in_two),
		cmocka_unit_test(fields_of_another_kind_are_told_and_passed_over),
		cmocka_unit_test(keywords_beyond_their_room_are_told_once),
		cmocka_unit_test(findings_beyond_their_room_are_counted),
		cmocka_unit_test(a_finding_quotes_no_control_characters),
		cmocka_unit_test(only_what_a_template_has_is_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
