/* SPDX-License-Identifier: MIT */
/* Roles have the firmware's names and indices, and are found by the names that people use. */
#include "support/cmocka.h"

#include <stdio.h>

#include <rmwflash/obk.h>

#include "base/json.h"
#include "support/scratch.h"

static struct rmw_json *load_roles(void)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_json *roles;

	read_test_file("data/obk/roles.json", &text);
	roles = rmw_json_parse(rmw_buf_view(&text), &err);
	assert_non_null(roles);
	return roles;
}

static void every_role_has_the_firmwares_name_and_index(void **state)
{
	struct rmw_json *roles = load_roles();
	size_t count = 0;

	(void)state;
	for (const struct rmw_json *row = rmw_json_first(roles); row != NULL;
	     row = rmw_json_next(row), count++) {
		const char *name = rmw_json_as_text(row);
		uint8_t index;
		bool is_alias = true;
		char number[8];

		assert_true(rmw_obk_role_find(name, &index, &is_alias));
		assert_false(is_alias);
		snprintf(number, sizeof(number), "%u", index);
		assert_string_equal(number, rmw_json_key(row));
		assert_string_equal(rmw_obk_role(index)->name, index == 0 ? "None" : name);
	}
	assert_int_equal(count, RMW_OBK_ROLE_COUNT);
	rmw_json_free(roles);
}

static void there_is_no_role_beyond_the_table(void **state)
{
	(void)state;
	assert_non_null(rmw_obk_role(RMW_OBK_ROLE_COUNT - 1));
	assert_null(rmw_obk_role(RMW_OBK_ROLE_COUNT));
	assert_null(rmw_obk_role(SIZE_MAX));
}

static void a_role_is_found_whatever_its_case_and_the_blanks_around_it(void **state)
{
	static const char *const names[] = { "dInput_NoPullUp", "dinput_nopullup",
					     " DINPUT_NOPULLUP", "dInput_NoPullUp \t\r\n" };
	uint8_t index;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		assert_true(rmw_obk_role_find(names[i], &index, NULL));
		assert_int_equal(index, 15);
	}
}

static void none_is_also_written_as_blanks(void **state)
{
	static const char *const names[] = { "None", "none", " ", "   " };
	uint8_t index;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		index = 1;
		assert_true(rmw_obk_role_find(names[i], &index, NULL));
		assert_int_equal(index, 0);
	}
}

static void every_other_name_leads_to_the_firmwares(void **state)
{
	static const char *const rows[][2] = {
		{ "Relay", "Rel" },
		{ "Relay_n", "Rel_n" },
		{ "Button", "Btn" },
		{ "Button_n", "Btn_n" },
		{ "SM2135_DAT", "SM2135DAT" },
		{ "SM2135_CLK", "SM2135CLK" },
		{ "SM2235_DAT", "SM2235DAT" },
		{ "SM2235_CLK", "SM2235CLK" },
		{ "BP5758_DAT", "BP5758D_DAT" },
		{ "BP5758_CLK", "BP5758D_CLK" },
		{ "WiFi_LED_n", "WifiLED_n" },
		{ "Btnl", "Btn" },
		{ "Btn_NextColour", "Btn_NextColor" },
		{ "CHT8305_SDA", "CHT83XX_SDA" },
		{ "CHT8305_SCK", "CHT83XX_SCK" },
		{ "SDA", "SoftSDA" },
		{ "SCL", "SoftSCL" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		uint8_t index;
		bool is_alias = false;

		assert_true(rmw_obk_role_find(rows[i][0], &index, &is_alias));
		assert_true(is_alias);
		assert_string_equal(rmw_obk_role(index)->name, rows[i][1]);
	}
}

static void an_unknown_name_is_not_found(void **state)
{
	static const char *const names[] = { "Buzzer",	     "Rel_",  "Re",	 "Relx", "1",
					     "Btn_NoPullUp", "Btn 1", "Rel\x01", "\xff" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		uint8_t index = 77;

		assert_false(rmw_obk_role_find(names[i], &index, NULL));
		assert_int_equal(index, 77);
	}
}

static void roles_come_under_the_rules_they_are_known_for(void **state)
{
	static const struct {
		const char *name;
		uint8_t channels;
		enum rmw_obk_pull pull;
		enum rmw_obk_kind kind;
	} rows[] = {
		{ "None", 0, RMW_OBK_PULL_NONE, RMW_OBK_UNUSED },
		{ "Rel", 1, RMW_OBK_OUTPUT, RMW_OBK_RELAY },
		{ "Rel_n", 1, RMW_OBK_OUTPUT, RMW_OBK_RELAY },
		{ "Btn", 2, RMW_OBK_PULL_UP, RMW_OBK_BUTTON },
		{ "Btn_pd_n", 2, RMW_OBK_PULL_DOWN, RMW_OBK_BUTTON },
		{ "Btn_Tgl_All", 0, RMW_OBK_PULL_UP, RMW_OBK_BUTTON },
		{ "LED_n", 1, RMW_OBK_OUTPUT, RMW_OBK_LED },
		{ "WifiLED_n", 0, RMW_OBK_OUTPUT, RMW_OBK_WIFI_LED },
		{ "PWM_ScriptOnly_n", 1, RMW_OBK_DRIVER, RMW_OBK_PWM },
		{ "TglChanOnTgl", 1, RMW_OBK_PULL_UP, RMW_OBK_TOGGLE },
		{ "TglChanOnTgl_pd", 1, RMW_OBK_PULL_DOWN, RMW_OBK_TOGGLE },
		{ "dInput_NoPullUp", 1, RMW_OBK_PULL_NONE, RMW_OBK_INPUT },
		{ "ADC", 1, RMW_OBK_ADC, RMW_OBK_OTHER },
		{ "BL0937SEL", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
		{ "DHT22", 2, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const struct rmw_obk_role *role;
		uint8_t index;

		assert_true(rmw_obk_role_find(rows[i].name, &index, NULL));
		role = rmw_obk_role(index);
		assert_int_equal(role->channels, rows[i].channels);
		assert_int_equal(role->pull, rows[i].pull);
		assert_int_equal(role->kind, rows[i].kind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role_has_the_firmwares_name_and_index),
		cmocka_unit_test(there_is_no_role_beyond_the_table),
		cmocka_unit_test(a_role_is_found_whatever_its_case_and_the_blanks_around_it),
		cmocka_unit_test(none_is_also_written_as_blanks),
		cmocka_unit_test(every_other_name_leads_to_the_firmwares),
		cmocka_unit_test(an_unknown_name_is_not_found),
		cmocka_unit_test(roles_come_under_the_rules_they_are_known_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
