/* SPDX-License-Identifier: MIT */
/* What OpenBeken says of itself: as recorded, with odd startup commands, and what is not it. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provision/relay_info.h"
#include "support/http_exchanges.h"

static struct rmw_relay_info info;
static struct rmw_relay_pins pins;
static struct rmw_relay_status status;
static struct rmw_err err;

static int start(void **state)
{
	(void)state;
	memset(&info, 0, sizeof(info));
	memset(&pins, 0, sizeof(pins));
	memset(&err, 0, sizeof(err));
	return 0;
}

static struct rmw_view view_of(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static struct rmw_view recorded(const char *name)
{
	const struct http_exchange exchange = http_exchange_of(name);

	return view_of(http_exchange_body(&exchange));
}

#define INFO(version, flags, command)                                                              \
	"{\"uptime_s\":7,\"build\":\"Built on Nov 22 2026 version " version "\",\"ip\":"           \
	"\"192.168.169.1\",\"mac\":\"18:b9:05:de:ad:42\",\"flags\":\"" flags "\",\"mqtthost\":"    \
	"\":1883\",\"mqtttopic\":\"t\",\"chipset\":\"BL602\",\"webapp\":\"w\",\"shortName\":"      \
	"\"n\",\"startcmd\":\"" command "\",\"supportsSSDP\":0,\"supportsClientDeviceDB\":true}"

static bool parse(const char *text)
{
	memset(&err, 0, sizeof(err));
	return rmw_relay_info_parse(view_of(text), &info, &err);
}

static void a_recorded_device_is_known(void **state)
{
	static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };

	(void)state;
	assert_true(rmw_relay_info_parse(recorded("info after reboot"), &info, &err));
	assert_string_equal(info.chip, "BL602");
	assert_string_equal(info.version_text, "Lin_Test");
	assert_int_equal(info.version.major, 0);
	assert_true(info.has_mac);
	assert_memory_equal(info.mac, mac, 6);
	assert_string_equal(info.short_name, "foo");
	assert_string_equal(info.mqtt, "10.0.0.2:1883");
	assert_string_equal(info.mqtt_client, "abc");
	assert_true(info.has_flags);
	assert_int_equal(info.flags_low, 1088);
	assert_int_equal(info.uptime_s, 2);
	assert_true(rmw_relay_shows_command(&info, ""));
}

static void version_and_flags_are_read(void **state)
{
	(void)state;
	assert_true(parse(INFO("1.18.299", "-2147482624", "")));
	assert_int_equal(info.version.major, 1);
	assert_int_equal(info.version.minor, 18);
	assert_int_equal(info.version.patch, 299);
	assert_int_equal(info.flags_low, 0x80000400);
	assert_true(parse(INFO("1.18.299", "many", "")));
	assert_false(info.has_flags);
}

static void a_startup_command_is_seen_as_it_is_shown(void **state)
{
	static const struct {
		const char *text, *command, *other;
	} rows[] = {
		{ INFO("1", "0", "backlog a; b"), "backlog a; b", "backlog a; c" },
		{ INFO("1", "0", "a\\r\\nb \\\"c\\\""), "a\r\nb \"c\"", "a\nb \"c\"" },
		{ INFO("1", "0", "path C:\\dir"), "path C:\\dir", "path C:dir" },
		{ INFO("1", "0", "ends with \\"), "ends with \\", "ends with " },
		{ INFO("1", "0", "\\x\\\\\""), "\\x\\\"", "" },
	};

	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		start(state);
		assert_true(parse(rows[i].text));
		assert_true(rmw_relay_shows_command(&info, rows[i].command));
		assert_false(rmw_relay_shows_command(&info, rows[i].other));
		assert_string_equal(info.short_name, "n");
	}
}

static void a_backslash_anywhere_else_is_no_json(void **state)
{
	(void)state;
	assert_false(parse("{\"chipset\":\"BL602\",\"shortName\":\"a\\d\",\"webapp\":\"w\"}"));
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	assert_true(parse("{\"chipset\":\"BL602\",\"shortName\":\"a\",\"webapp\":\"w\","
			  "\"startcmd\":\"say \\\"x\\\"\"}"));
	assert_true(rmw_relay_shows_command(&info, "say \"x\""));
}

static void what_is_no_openbeken_is_told(void **state)
{
	static const char *const texts[] = {
		"",
		"<!DOCTYPE html>",
		"{}",
		"[]",
		"17",
		"{\"chipset\":\"BL602\",\"shortName\":\"a\"}",
		"{\"chipset\":1,\"shortName\":\"a\",\"webapp\":\"w\"}",
		"{\"chipset\":\"BL602\",\"webapp\":\"w\"}",
		"{\"shortName\":\"a\",\"webapp\":\"w\"}",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(texts); i++) {
		assert_false(parse(texts[i]));
		assert_int_equal(err.code, RMW_E_RELAY_OTHER);
		assert_string_equal(info.chip, "");
	}
}

static void recorded_pins_are_read(void **state)
{
	uint8_t index = 0;

	(void)state;
	assert_true(rmw_relay_pins_parse(recorded("pins after POST"), &pins, &err));
	assert_int_equal(pins.role_count, RMW_OBK_ROLE_COUNT);
	assert_int_equal(pins.count, 24);
	assert_int_equal(pins.pins[3].role, 3);
	assert_int_equal(pins.pins[3].channel, 1);
	assert_int_equal(pins.pins[5].role, 9);
	assert_true(rmw_relay_role_find(&pins, "wifiled_N", &index));
	assert_int_equal(index, 9);
	assert_false(rmw_relay_role_find(&pins, "NoSuchRole", &index));
}

static void second_channels_may_be_missing_or_fewer(void **state)
{
	(void)state;
	assert_true(rmw_relay_pins_parse(
		view_of("{\"rolenames\":[\" \",\"Rel\"],\"roles\":[1,0,200],\"channels\":[1,2,3],"
			"\"channels2\":[0,7]}"),
		&pins, &err));
	assert_int_equal(pins.count, 3);
	assert_int_equal(pins.pins[1].channel2, 7);
	assert_int_equal(pins.pins[2].channel2, 0);
	assert_int_equal(pins.pins[2].role, 200);
}

static void pins_that_make_no_sense_are_refused(void **state)
{
	static const char *const texts[] = {
		"{\"rolenames\":[],\"roles\":[1],\"channels\":[1]}",
		"{\"rolenames\":[1],\"roles\":[1],\"channels\":[1]}",
		"{\"rolenames\":[\"a\"],\"roles\":[],\"channels\":[]}",
		"{\"rolenames\":[\"a\"],\"roles\":[1,2],\"channels\":[1]}",
		"{\"rolenames\":[\"a\"],\"roles\":[256],\"channels\":[1]}",
		"{\"rolenames\":[\"a\"],\"roles\":[-1],\"channels\":[1]}",
		"{\"rolenames\":[\"a\"],\"roles\":[1.5],\"channels\":[1]}",
		"{\"rolenames\":[\"a\"],\"roles\":[1],\"channels\":[1],\"channels2\":[1,2]}",
		"{\"rolenames\":[\"a\"],\"roles\":[1]}",
		"<html>",
	};

	for (size_t i = 0; i < RMW_COUNT(texts); i++) {
		start(state);
		assert_false(rmw_relay_pins_parse(view_of(texts[i]), &pins, &err));
		assert_int_equal(err.code, RMW_E_RELAY_OTHER);
		assert_int_equal(pins.count, 0);
	}
}

static void more_pins_or_roles_than_there_is_room_for_are_refused(void **state)
{
	char text[2000] = "{\"rolenames\":[\"a\"],\"channels\":[";

	(void)state;
	for (size_t i = 0; i < RMW_OBK_PINS_MAX + 1; i++)
		strcat(text, i == 0 ? "1" : ",1");
	strcat(text, "],\"roles\":[");
	for (size_t i = 0; i < RMW_OBK_PINS_MAX + 1; i++)
		strcat(text, i == 0 ? "1" : ",1");
	strcat(text, "]}");
	assert_false(rmw_relay_pins_parse(view_of(text), &pins, &err));
}

static void a_recorded_status_is_read(void **state)
{
	(void)state;
	assert_true(rmw_relay_status_parse(recorded("Status 0 on a fresh device"), &status));
	assert_string_equal(status.long_name, "OpenBL602_05DEAD42");
	assert_string_equal(status.ssid, "");
	assert_string_equal(status.mqtt_user, "homeassistant");
	assert_true(status.has_signal);
	assert_int_equal(status.signal_dbm, -61);
	assert_false(rmw_relay_status_parse(recorded("Status 2"), &status));
	assert_false(rmw_relay_status_parse(view_of("{\"Status\":{\"FriendlyName\":[\"a\"b\"]}}"),
					    &status));
}

static void an_address_may_be_written_backwards(void **state)
{
	static const uint8_t chip[6] = { 1, 2, 3, 4, 5, 6 }, back[6] = { 6, 5, 4, 3, 2, 1 },
			     other[6] = { 1, 2, 3, 4, 5, 7 };

	(void)state;
	assert_int_equal(rmw_relay_mac_compare(chip, chip), RMW_RELAY_MAC_SAME);
	assert_int_equal(rmw_relay_mac_compare(back, chip), RMW_RELAY_MAC_REVERSED);
	assert_int_equal(rmw_relay_mac_compare(other, chip), RMW_RELAY_MAC_OTHER);
}

static void an_address_is_six_pairs(void **state)
{
	static const char *const bad[] = { "",
					   "18:b9:05:de:ad",
					   "18:b9:05:de:ad:4",
					   "18:b9:05:de:ad:42:",
					   "18b905dead42",
					   "18:b9:05:de:ad:4g",
					   "18:b9:05:de:ad:421" };
	uint8_t mac[6];
	char text[RMW_MAC_TEXT_SIZE];

	(void)state;
	assert_true(rmw_relay_mac_parse("18-B9-05-DE-AD-42", mac));
	rmw_relay_mac_text(mac, text);
	assert_string_equal(text, "18:b9:05:de:ad:42");
	for (size_t i = 0; i < RMW_COUNT(bad); i++)
		assert_false(rmw_relay_mac_parse(bad[i], mac));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_recorded_device_is_known, start),
		cmocka_unit_test_setup(version_and_flags_are_read, start),
		cmocka_unit_test_setup(a_startup_command_is_seen_as_it_is_shown, start),
		cmocka_unit_test_setup(a_backslash_anywhere_else_is_no_json, start),
		cmocka_unit_test_setup(what_is_no_openbeken_is_told, start),
		cmocka_unit_test_setup(recorded_pins_are_read, start),
		cmocka_unit_test_setup(second_channels_may_be_missing_or_fewer, start),
		cmocka_unit_test_setup(pins_that_make_no_sense_are_refused, start),
		cmocka_unit_test_setup(more_pins_or_roles_than_there_is_room_for_are_refused,
				       start),
		cmocka_unit_test_setup(a_recorded_status_is_read, start),
		cmocka_unit_test_setup(an_address_may_be_written_backwards, start),
		cmocka_unit_test_setup(an_address_is_six_pairs, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
