/* SPDX-License-Identifier: MIT */
/* From a template to the bytes in the flash and back: what the firmware stored itself, and all
 * templates that ship with the tests. */
#include "support/obk_template.h"

#include <stdio.h>
#include <stdlib.h>

static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };

static struct read_template read;
static struct rmw_obk_config config, stored;

/* The configuration that counts in an image of the firmware. */
static void read_stored(const char *name)
{
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_obk_store *store = malloc(sizeof(*store));
	struct rmw_err err = { 0 };

	assert_non_null(store);
	read_test_file(name, &image);
	rmw_obk_store_read(rmw_buf_view(&image), store);
	assert_true(rmw_obk_config_decode(rmw_obk_store_find(store, RMW_OBK_KEY), RMW_OBK_D,
					  &stored, &err));
	free(store);
}

static void apply_to_new(const char *chip)
{
	struct rmw_err err = { 0 };

	rmw_obk_config_new(rmw_obk_platform(chip), mac, &config);
	if (!rmw_obk_template_apply(&read.template, &config, &err))
		fail_msg("%s", err.cause);
}

static void a_template_gives_the_block_that_the_firmware_stored(void **state)
{
	uint8_t ours[RMW_OBK_BLOCK_SIZE], wanted[RMW_OBK_BLOCK_SIZE];

	(void)state;
	read_stored("data/obk/psm_0x8000_after_template_t02.bin");
	read_template_file("data/obk/template_t02_bl602_wallswitch_tgl.json", &read);
	apply_to_new("BL602");
	config.change_counter = stored.change_counter;
	memcpy(config.mac, stored.mac, sizeof(config.mac)); /* the chip's, once it has run */
	assert_int_equal(rmw_obk_config_encode(&config, ours), sizeof(ours));
	(void)rmw_obk_config_encode(&stored, wanted);
	assert_memory_equal(ours, wanted, sizeof(ours));
}

static void check_through_block(const char *name)
{
	static struct rmw_obk_template again;
	uint8_t block[RMW_OBK_BLOCK_SIZE];
	const struct rmw_obk_platform *platform;
	struct rmw_err err = { 0 };
	size_t len;

	read_template_file(name, &read);
	platform = rmw_obk_platform(read.template.chip);
	assert_non_null(platform);
	apply_to_new(platform->chip);
	len = rmw_obk_config_encode(&config, block);
	assert_true(rmw_obk_config_decode((struct rmw_view){ block, len }, platform->layout,
					  &stored, &err));
	rmw_obk_template_from(&stored, platform, &again);
	assert_memory_equal(again.pins, read.template.pins, sizeof(again.pins));
	assert_int_equal(again.flags, read.template.has_flags ? read.template.flags : 0x400);
	assert_string_equal(again.command, read.template.command);
	assert_string_equal(again.chip, read.template.chip);
}

static void templates_survive_a_block(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(obk_template_names); i++) {
		char path[128];

		snprintf(path, sizeof(path), "data/obk/template_%s.json", obk_template_names[i]);
		check_through_block(path);
	}
}

static void the_longest_command_fits_a_block(void **state)
{
	uint8_t block[RMW_OBK_BLOCK_SIZE];
	struct rmw_err err = { 0 };

	(void)state;
	read_template_file("data/obk/template_t01_bl602_relay_button.json", &read);
	read.template.has_command = true;
	memset(read.template.command, 'c', RMW_OBK_COMMAND_SIZE - 1);
	read.template.command[RMW_OBK_COMMAND_SIZE - 1] = '\0';
	apply_to_new("BL602");
	(void)rmw_obk_config_encode(&config, block);
	assert_true(rmw_obk_config_decode(RMW_VIEW_OF(block), RMW_OBK_D, &stored, &err));
	assert_int_equal(strlen(stored.command), 1567);
	assert_string_equal(stored.wifi_ssid2, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_template_gives_the_block_that_the_firmware_stored),
		cmocka_unit_test(templates_survive_a_block),
		cmocka_unit_test(the_longest_command_fits_a_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
