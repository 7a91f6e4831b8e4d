/* SPDX-License-Identifier: MIT */
/* Pins as people call them on each chip. */
#include "support/cmocka.h"

#include <stdlib.h>

#include <rmwflash/obk.h>

/* openbeken 10 */
static void each_chip_has_its_names(void **state)
{
	static const struct {
		const char *chip;
		unsigned pin;
		const char *name, *words;
	} rows[] = {
		{ "BL602", 21, "GPIO21", "pin 21" },   { "bk7231t", 26, "P26", "pin 26" },
		{ "BK7231N", 6, "P6", "pin 6" },       { "BK7238", 0, "P0", "pin 0" },
		{ "LN882H", 0, "A0", "pin 0 (A0)" },   { "ln882h", 15, "A15", "pin 15 (A15)" },
		{ "LN882H", 16, "B0", "pin 16 (B0)" }, { "LN882H", 25, "B9", "pin 25 (B9)" },
		{ "W800", 7, "pin 7", "pin 7" },       { NULL, 7, "pin 7", "pin 7" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		assert_string_equal(rmw_obk_pin_name(rows[i].chip, rows[i].pin).text, rows[i].name);
		assert_string_equal(rmw_obk_pin_words(rows[i].chip, rows[i].pin).text,
				    rows[i].words);
	}
}

static void names_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *chip, *text;
		int pin; /* -1: none */
	} rows[] = {
		{ "BL602", "21", 21 },	   { "BL602", "GPIO21", 21 }, { "BL602", "io21", 21 },
		{ "BL602", "P21", -1 },	   { "BL602", "B1", -1 },     { "BK7231T", "P26", 26 },
		{ "BK7231N", "p6", 6 },	   { "BK7231T", "26", 26 },   { "BK7231T", "A6", -1 },
		{ "LN882H", "B8", 24 },	   { "LN882H", "b9", 25 },    { "LN882H", "PB3", 19 },
		{ "LN882H", "GPIOA5", 5 }, { "LN882H", "24", 24 },    { "LN882H", "A16", -1 },
		{ "LN882H", "B", -1 },	   { "LN882H", "E0", -1 },    { "LN882H", "P24", -1 },
		{ "W800", "7", 7 },	   { "W800", "P7", -1 },      { "", "B8", -1 },
		{ "BL602", "", -1 },	   { "BL602", "64", -1 },     { "BL602", "063", -1 },
		{ "BL602", "GPIO", -1 },   { "BL602", "GPIO2x", -1 }, { "BL602", "-1", -1 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		uint8_t pin = 99;
		const bool is_read = rmw_obk_pin_parse(rows[i].chip, rows[i].text, &pin);

		if (is_read != (rows[i].pin >= 0) || pin != (is_read ? rows[i].pin : 99))
			fail_msg("%s %s: %u", rows[i].chip, rows[i].text, pin);
	}
}

/* What is written is read again, whatever the pin. */
static void a_name_names_its_pin(void **state)
{
	static const char *const chips[] = { "BL602", "BK7231T", "LN882H" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(chips); i++)
		for (unsigned pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
			uint8_t read = 99;

			assert_true(rmw_obk_pin_parse(chips[i],
						      rmw_obk_pin_name(chips[i], pin).text, &read));
			assert_int_equal(read, pin);
		}
}

static void a_template_may_name_its_pins(void **state)
{
	static const char json[] = "{\"name\":\"x\",\"chip\":\"LN882H\",\"pins\":{\"A1\":\"Rel;1\","
				   "\"PB8\":\"Btn;1\",\"P1\":\"LED;1\"}}";
	struct rmw_obk_template *template = calloc(1, sizeof(*template));
	struct rmw_obk_findings *findings = calloc(1, sizeof(*findings));
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(template != NULL && findings != NULL);
	assert_true(rmw_obk_template_parse((struct rmw_view){ (const uint8_t *)json, strlen(json) },
					   template, findings, &err));
	assert_true(template->has_pin[1] && template->has_pin[24]);
	assert_int_equal(template->pins[24].role, 3);
	assert_int_equal(findings->count, 1);
	assert_string_equal(findings->items[0].code, "bad-pin");
	free(findings);
	free(template);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_chip_has_its_names),
		cmocka_unit_test(names_are_read_as_people_write_them),
		cmocka_unit_test(a_name_names_its_pin),
		cmocka_unit_test(a_template_may_name_its_pins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
