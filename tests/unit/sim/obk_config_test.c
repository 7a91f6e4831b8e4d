/* SPDX-License-Identifier: MIT */
/* What a simulated OpenBeken reads out of a stored configuration. */
#include "support/cmocka.h"

#include <stdio.h>

#include "base/json.h"
#include "sim/obk_config.h"
#include "support/scratch.h"

#define DATA "data/obk/"

static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };

static bool load(const char *name, struct sim_obk_config *config)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	read_test_file(name, &file);
	return sim_obk_config_load(config, &sim_obk_platform_bl602, rmw_buf_view(&file), mac);
}

static struct rmw_json *values_of(const char *name, struct rmw_json **whole)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	read_test_file(name, &file);
	*whole = rmw_json_parse(rmw_buf_view(&file), &err);
	assert_non_null(*whole);
	return (struct rmw_json *)rmw_json_child(*whole, "values");
}

static void the_texts_stand_where_the_layout_says(void **state)
{
	static const struct {
		enum sim_obk_text field;
		const char *key;
	} rows[] = {
		{ SIM_OBK_SSID, "wifi_ssid" },
		{ SIM_OBK_PASS, "wifi_pass" },
		{ SIM_OBK_MQTT_HOST, "mqtt_host" },
		{ SIM_OBK_MQTT_CLIENT, "mqtt_clientId" },
		{ SIM_OBK_MQTT_USER, "mqtt_userName" },
		{ SIM_OBK_MQTT_PASS, "mqtt_pass" },
		{ SIM_OBK_MQTT_GROUP, "mqtt_group" },
		{ SIM_OBK_WEBAPP, "webappRoot" },
		{ SIM_OBK_SHORT_NAME, "shortDeviceName" },
		{ SIM_OBK_LONG_NAME, "longDeviceName" },
		{ SIM_OBK_NTP, "ntpServer" },
		{ SIM_OBK_PING_HOST, "ping_host" },
		{ SIM_OBK_STARTUP, "initCommandLine" },
		{ SIM_OBK_SSID2, "wifi_ssid2" },
		{ SIM_OBK_PASS2, "wifi_pass2" },
		{ SIM_OBK_WEB_PASS, "webPassword" },
	};
	struct rmw_json *whole;
	const struct rmw_json *values = values_of(DATA "mainconfig_v5_bl602.json", &whole);
	struct sim_obk_config config;
	char text[1600];

	(void)state;
	assert_true(load(DATA "mainconfig_v5_bl602.bin", &config));
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		assert_string_equal(sim_obk_string(&config, rows[i].field, text, sizeof(text)),
				    rmw_json_text(values, rows[i].key));
	rmw_json_free(whole);
}

static void the_pins_channels_and_flags_stand_where_the_layout_says(void **state)
{
	struct rmw_json *whole;
	const struct rmw_json *values = values_of(DATA "mainconfig_v5_bl602.json", &whole);
	const struct rmw_json *pins = rmw_json_child(values, "pins");
	struct sim_obk_config config;
	uint64_t flags;

	(void)state;
	assert_true(load(DATA "mainconfig_v5_bl602.bin", &config));
	for (unsigned pin = 0; pin < sim_obk_platform_bl602.pins; pin++) {
		uint64_t role = 0, channel = 0, channel2 = 0;
		const struct rmw_json *row;
		char key[12];

		snprintf(key, sizeof(key), "%u", pin);
		row = rmw_json_child(pins, key);
		if (row != NULL) {
			assert_true(rmw_json_whole(row, "role", 255, &role));
			assert_true(rmw_json_whole(row, "channel", 255, &channel));
			assert_true(rmw_json_whole(row, "channel2", 255, &channel2));
		}
		assert_int_equal(config.bytes[SIM_OBK_ROLES + pin], role);
		assert_int_equal(config.bytes[SIM_OBK_CHANNEL + pin], channel);
		assert_int_equal(config.bytes[SIM_OBK_CHANNEL2 + pin], channel2);
	}
	assert_true(rmw_json_whole(values, "genericFlags_64bit", UINT64_MAX, &flags));
	assert_int_equal(sim_obk_flags(&config), flags);
	assert_int_equal(config.bytes[SIM_OBK_TYPES + 3], 28);
	assert_int_equal(sim_obk_start_value(&config, 1), -1);
	assert_int_equal(sim_obk_start_value(&config, 4), 50);
	rmw_json_free(whole);
}

static void an_empty_mac_becomes_that_of_the_chip(void **state)
{
	struct sim_obk_config config;

	(void)state;
	assert_true(load(DATA "mainconfig_v5_bl602.bin", &config));
	assert_memory_equal(config.bytes + SIM_OBK_MAC, mac, sizeof(mac));
}

static void only_a_config_with_the_chips_own_checksum_is_taken(void **state)
{
	static const struct {
		const char *name;
		bool is_taken;
	} cases[] = {
		{ DATA "mainconfig_v5_bl602.bin", true },
		{ DATA "mainconfig_v4_bl602.bin", true },
		{ DATA "mainconfig_v3_2016_bl602.bin", true },
		{ DATA "mainconfig_v5_bl602_badcrc.bin", false },
		{ DATA "mainconfig_v5_bk7231_signedcrc.bin", false },
	};
	struct sim_obk_config config;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++)
		assert_int_equal(load(cases[i].name, &config), cases[i].is_taken);
	assert_false(sim_obk_config_load(&config, &sim_obk_platform_bl602,
					 (struct rmw_view){ NULL, 0 }, mac));
}

static void what_an_older_version_lacks_is_empty(void **state)
{
	struct sim_obk_config config;

	(void)state;
	assert_true(load(DATA "mainconfig_v3_2016_bl602.bin", &config));
	assert_int_equal(sim_obk_text(&config, SIM_OBK_SSID2).len, 0);
	assert_int_equal(sim_obk_text(&config, SIM_OBK_WEB_PASS).len, 0);
	assert_int_not_equal(sim_obk_text(&config, SIM_OBK_SSID).len, 0);
}

static void a_text_is_cut_to_its_field_and_only_the_password_may_fill_it(void **state)
{
	struct sim_obk_config config;
	char text[100];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	sim_obk_config_reset(&config, &sim_obk_platform_bl602, mac);
	assert_true(sim_obk_set_text(&config, SIM_OBK_SSID, text));
	assert_true(sim_obk_set_text(&config, SIM_OBK_PASS, text));
	assert_false(sim_obk_set_text(&config, SIM_OBK_PASS, text));
	assert_int_equal(sim_obk_text(&config, SIM_OBK_SSID).len, 63);
	assert_int_equal(sim_obk_text(&config, SIM_OBK_PASS).len, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_texts_stand_where_the_layout_says),
		cmocka_unit_test(the_pins_channels_and_flags_stand_where_the_layout_says),
		cmocka_unit_test(an_empty_mac_becomes_that_of_the_chip),
		cmocka_unit_test(only_a_config_with_the_chips_own_checksum_is_taken),
		cmocka_unit_test(what_an_older_version_lacks_is_empty),
		cmocka_unit_test(a_text_is_cut_to_its_field_and_only_the_password_may_fill_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
