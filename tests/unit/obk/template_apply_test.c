/* SPDX-License-Identifier: MIT */
/* Templates go into a configuration as the firmware would take them, and come out as they were. */
#include "support/obk_template.h"

#include <dirent.h>
#include <stdio.h>

#include "base/json.h"

#define PIN_ROOM 32u

static const struct rmw_obk_platform BL602 = { .chip = "BL602", .pin_count = 24 };

static struct read_template read;
static struct rmw_obk_config config, before;
static struct rmw_obk_template again;

/* One that had another job before. */
static void make_config(struct rmw_obk_config *into)
{
	memset(into, 0, sizeof(*into));
	into->pin_room = PIN_ROOM;
	into->raw_len = RMW_OBK_BLOCK_SIZE;
	into->flags = 0x400;
	snprintf(into->command, sizeof(into->command), "backlog startDriver TuyaMCU");
	snprintf(into->wifi_ssid, sizeof(into->wifi_ssid), "net");
	for (size_t pin = 0; pin < PIN_ROOM; pin++)
		into->pins[pin] = (struct rmw_obk_pin){ 14, (uint8_t)pin, 9 };
	for (size_t channel = 0; channel < RMW_OBK_CHANNELS; channel++) {
		into->channel_types[channel] = 6;
		into->start_values[channel] = -1;
	}
}

static void apply(const struct rmw_obk_template *template)
{
	struct rmw_err err = { 0 };

	make_config(&config);
	if (!rmw_obk_template_apply(template, &config, &err))
		fail_msg("%s", err.cause);
}

static int at_or_zero(const struct rmw_json *list, size_t index)
{
	int64_t number;

	return rmw_json_as_whole(rmw_json_at(list, index), &number) ? (int)number : 0;
}

static void check_against_the_firmware(const struct rmw_json *row)
{
	const struct rmw_json *flags = rmw_json_child(row, "stored_genericFlags");
	char name[100];

	snprintf(name, sizeof(name), "data/obk/%s", rmw_json_text(row, "file"));
	read_template_file(name, &read);
	apply(&read.template);
	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		assert_int_equal(config.pins[pin].role,
				 at_or_zero(rmw_json_child(row, "roles"), pin));
		assert_int_equal(config.pins[pin].channel,
				 at_or_zero(rmw_json_child(row, "channels"), pin));
		assert_int_equal(config.pins[pin].channel2,
				 at_or_zero(rmw_json_child(row, "channels2"), pin));
	}
	assert_int_equal(config.flags & UINT32_MAX, at_or_zero(flags, 0));
	assert_int_equal(config.flags >> 32, at_or_zero(flags, 1));
	assert_string_equal(config.command, rmw_json_text(row, "stored_startup_command"));
}

static void a_template_gives_what_the_firmware_stores_for_it(void **state)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_json *list;

	(void)state;
	read_test_file("data/obk/template_applied_bl602.json", &text);
	list = rmw_json_parse(rmw_buf_view(&text), &err);
	assert_int_equal(rmw_json_count(list), 3);
	for (size_t i = 0; i < rmw_json_count(list); i++)
		check_against_the_firmware(rmw_json_at(list, i));
	rmw_json_free(list);
}

static void flags_of_64_bits_and_commands_of_several_lines_arrive_whole(void **state)
{
	(void)state;
	read_template_file("data/obk/template_t04_flags64_command_crlf.json", &read);
	apply(&read.template);
	assert_true(config.flags == 2251937252643840);
	assert_string_equal(config.command, "startDriver NTP\r\nSetupEnergyStats 1 60 60");
}

static void what_a_template_does_not_tell_stays_but_pins_and_channels_go(void **state)
{
	(void)state;
	read_template_text("{\"pins\":{\"3\":\"Rel;1\"}}", &read);
	apply(&read.template);
	make_config(&before);
	assert_true(config.flags == before.flags);
	assert_string_equal(config.command, before.command);
	assert_string_equal(config.wifi_ssid, "net");
	assert_memory_equal(config.start_values, before.start_values, sizeof(before.start_values));
	memset(before.pins, 0, sizeof(before.pins));
	before.pins[3] = (struct rmw_obk_pin){ 1, 1, 0 };
	assert_memory_equal(config.pins, before.pins, sizeof(before.pins));
	for (size_t channel = 0; channel < RMW_OBK_CHANNELS; channel++)
		assert_int_equal(config.channel_types[channel], 0);
}

static void an_empty_command_removes_the_old_one_and_all_its_bytes(void **state)
{
	(void)state;
	read_template_text("{\"pins\":{},\"command\":\"\"}", &read);
	apply(&read.template);
	for (size_t at = 0; at < sizeof(config.command); at++)
		assert_int_equal(config.command[at], 0);
}

static void refuse(const char *json, enum rmw_code code)
{
	struct rmw_err err = { 0 };

	read_template_text(json, &read);
	before = config;
	assert_false(rmw_obk_template_apply(&read.template, &config, &err));
	assert_int_equal(err.code, code);
	assert_memory_equal(&config, &before, sizeof(config));
}

static void a_pin_beyond_the_room_is_refused_and_changes_nothing(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	make_config(&config);
	read_template_text("{\"pins\":{\"31\":\"Rel;1\"}}", &read);
	assert_true(rmw_obk_template_apply(&read.template, &config, &err));
	refuse("{\"pins\":{\"0\":\"Rel;1\",\"32\":\"Rel;1\"}}", RMW_E_RANGE);
	refuse("{\"pins\":{\"0\":\"Rel;1\",\"63\":\"Rel;1\"}}", RMW_E_RANGE);
	config.pin_room = 64;
	assert_true(rmw_obk_template_apply(&read.template, &config, &err));
}

static void a_command_has_to_fit_the_block_with_its_zero(void **state)
{
	char json[700];
	struct rmw_err err = { 0 };

	(void)state;
	make_config(&config);
	config.raw_len = RMW_OBK_BLOCK_SIZE_3;
	snprintf(json, sizeof(json), "{\"pins\":{},\"command\":\"%0511d\"}", 0);
	read_template_text(json, &read);
	assert_true(rmw_obk_template_apply(&read.template, &config, &err));
	assert_int_equal(strlen(config.command), 511);
	snprintf(json, sizeof(json), "{\"pins\":{},\"command\":\"%0512d\"}", 0);
	refuse(json, RMW_E_BAD_TEXT);
	config.raw_len = RMW_OBK_BLOCK_SIZE;
	assert_true(rmw_obk_template_apply(&read.template, &config, &err));
}

/* Pins, flags and command, as they stand in the file. */
static void check_survives(const char *name)
{
	read_template_file(name, &read);
	assert_int_equal(read.findings.count, 0);
	assert_string_equal(read.template.chip, "BL602");
	check_printed(&read.template);
	apply(&read.template);
	if (!read.template.has_command)
		config.command[0] = '\0';
	rmw_obk_template_from(&config, &BL602, &again);
	assert_memory_equal(again.has_pin, read.template.has_pin, sizeof(again.has_pin));
	assert_memory_equal(again.pins, read.template.pins, sizeof(again.pins));
	assert_true(again.flags == read.template.flags);
	assert_string_equal(again.command, read.template.command);
	assert_string_equal(again.chip, "BL602");
	check_printed(&again);
}

static void templates_of_usual_devices_come_out_as_they_went_in(void **state)
{
	char path[500], name[300];
	const struct dirent *entry;
	size_t count = 0;
	DIR *folder;

	(void)state;
	snprintf(path, sizeof(path), "%s/data/templates", test_data_folder());
	folder = opendir(path);
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "data/templates/%s", entry->d_name);
		check_survives(name);
		count++;
	}
	closedir(folder);
	assert_true(count >= 10);
}

static void what_a_config_holds_survives_as_text_even_if_it_has_no_name(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	make_config(&config);
	memset(config.pins, 0, sizeof(config.pins));
	config.pins[0] = (struct rmw_obk_pin){ 99, 1, 2 };
	config.pins[1] = (struct rmw_obk_pin){ 255, 255, 255 };
	config.pins[2] = (struct rmw_obk_pin){ 0, 3, 0 };
	config.pins[4] = (struct rmw_obk_pin){ 98, 0, 64 };
	config.flags = UINT64_MAX;
	snprintf(config.command, sizeof(config.command), "a\x01\x1f\"\\\r\n\xff");
	rmw_obk_template_from(&config, &BL602, &again);
	assert_false(again.has_pin[3]);
	check_printed(&again);
	make_config(&before);
	assert_true(rmw_obk_template_apply(&again, &before, &err));
	assert_memory_equal(before.pins, config.pins, sizeof(config.pins));
	assert_string_equal(before.command, config.command);
}

static void a_command_that_fills_its_field_loses_its_last_character(void **state)
{
	(void)state;
	make_config(&config);
	memset(config.command, 'c', RMW_OBK_COMMAND_SIZE);
	config.command[RMW_OBK_COMMAND_SIZE] = '\0';
	rmw_obk_template_from(&config, &BL602, &again);
	assert_int_equal(strlen(again.command), RMW_OBK_COMMAND_SIZE - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_template_gives_what_the_firmware_stores_for_it),
		cmocka_unit_test(flags_of_64_bits_and_commands_of_several_lines_arrive_whole),
		cmocka_unit_test(what_a_template_does_not_tell_stays_but_pins_and_channels_go),
		cmocka_unit_test(an_empty_command_removes_the_old_one_and_all_its_bytes),
		cmocka_unit_test(a_pin_beyond_the_room_is_refused_and_changes_nothing),
		cmocka_unit_test(a_command_has_to_fit_the_block_with_its_zero),
		cmocka_unit_test(templates_of_usual_devices_come_out_as_they_went_in),
		cmocka_unit_test(what_a_config_holds_survives_as_text_even_if_it_has_no_name),
		cmocka_unit_test(a_command_that_fills_its_field_loses_its_last_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
