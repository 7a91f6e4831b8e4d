/* SPDX-License-Identifier: MIT */
/* The configuration as the relay firmware reads and changes it, and the way to it in the flash. */
#include "support/cmocka.h"

#include "relay/core/table.h"
#include "support/relay_bench.h"
#include "support/scratch.h"

#define DATA "data/obk/"

static struct relay_bench bench;
static struct relay_config config;

static bool load(const char *name)
{
	static const struct relay_facts facts = { .mac = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 } };
	rmw_auto(buf) file = RMW_BUF_INIT;

	read_test_file(name, &file);
	return relay_config_load(&config, &facts, file.data, (uint32_t)file.len);
}

static void versions_3_to_5_are_loaded_and_become_5(void **state)
{
	static const char *const files[] = {
		DATA "mainconfig_v5_bl602.bin",
		DATA "mainconfig_v4_bl602.bin",
		DATA "mainconfig_v3_2016_bl602.bin",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(files); i++) {
		uint8_t sealed[RELAY_CONFIG_SIZE];

		assert_true(load(files[i]));
		assert_int_equal(config.block[4], RELAY_CONFIG_VERSION);
		relay_config_seal(&config);
		memcpy(sealed, config.block, sizeof(sealed));
		assert_true(relay_config_load(&config, &bench.port.facts, sealed, sizeof(sealed)));
	}
}

static void a_block_with_a_wrong_sum_gives_the_defaults(void **state)
{
	static const char *const files[] = {
		DATA "mainconfig_v5_bl602_badcrc.bin",
		DATA "mainconfig_v5_bk7231_signedcrc.bin",
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(files); i++) {
		assert_false(load(files[i]));
		assert_int_equal(relay_config_flags(&config), 1024);
		(void)relay_config_text(&config, &relay_config_long_name, text, sizeof(text));
		assert_string_equal(text, "OpenBL602_05DEAD42");
		assert_int_equal(relay_config_role(&config, 3), 0);
		assert_int_equal(relay_config_short_ms(&config), 300);
	}
}

static void the_defaults_are_those_that_openbeken_writes(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	static const struct relay_facts facts = { .mac = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 } };
	uint8_t stored[RELAY_CONFIG_SIZE];

	(void)state;
	read_test_file(DATA "psm_0x8000_first_boot_defaults.bin", &file);
	bench_begin(&bench, rmw_buf_view(&file));
	relay_store_open(&bench.relay.store, &bench.port, BENCH_PSM, BENCH_PSM_SIZE);
	assert_int_equal(
		relay_store_get(&bench.relay.store, RELAY_CONFIG_NAME, stored, sizeof(stored)),
		sizeof(stored));
	assert_false(relay_config_load(&config, &facts, NULL, 0));
	/* What differs is counted, addressed or summed up: the change counter and the MAC. */
	memcpy(config.block + 0x10, stored + 0x10, 2);
	memcpy(config.block + 0x2d8, stored + 0x2d8, 6);
	assert_memory_equal(config.block + 4, stored + 4, RELAY_CONFIG_SIZE - 4);
	bench_end(&bench);
}

static void bytes_that_are_not_understood_stay(void **state)
{
	uint8_t before[RELAY_CONFIG_SIZE];

	(void)state;
	assert_true(load(DATA "mainconfig_v5_bl602.bin"));
	memcpy(before, config.block, sizeof(before));
	relay_config_set_role(&config, 21, 1);
	relay_config_set_role(&config, 21, before[0x33e + 21]);
	assert_memory_equal(config.block, before, sizeof(before));
}

static void the_valid_table_of_the_higher_age_counts(void **state)
{
	uint8_t *flash;
	struct relay_part part = { 0, 0 };

	(void)state;
	bench_begin(&bench, (struct rmw_view){ NULL, 0 });
	flash = bench.port.flash;
	relay_store_open(&bench.relay.store, &bench.port, 0, 0);
	memcpy(flash + RELAY_TABLE_1, flash + RELAY_TABLE_0, 128);
	flash[RELAY_TABLE_0 + 16 + 14] ^= 1; /* the first one's CRC is wrong now */
	assert_true(relay_table_find(&bench.port, &bench.relay.store.crc, "PSM", &part));
	assert_int_equal(part.addr, BENCH_PSM);
	assert_int_equal(part.len, BENCH_PSM_SIZE);
	flash[RELAY_TABLE_1] = 0;
	assert_false(relay_table_find(&bench.port, &bench.relay.store.crc, "PSM", &part));
	bench_end(&bench);
}

static void without_a_table_there_is_no_store_and_nothing_is_written(void **state)
{
	(void)state;
	bench_begin(&bench, (struct rmw_view){ NULL, 0 });
	memset(bench.port.flash + RELAY_TABLE_0, 0xff, RELAY_SECTOR);
	bench_power(&bench);
	assert_true(bench_said(&bench, "\"config\":\"none\""));
	assert_non_null(strstr(bench_ask(&bench, "SetPinRole 21 Rel"), "\"ok\":true"));
	assert_non_null(strstr(bench_ask(&bench, "save"), "no place for settings"));
	bench_run(&bench, 70000);
	assert_int_equal(bench.port.flash_ops, 0);
	assert_false(bench_said(&bench, "save failed"));
	bench_end(&bench);
}

static void a_blank_store_takes_the_first_settings(void **state)
{
	(void)state;
	bench_begin(&bench, (struct rmw_view){ NULL, 0 });
	bench_power(&bench);
	assert_true(bench_said(&bench, "\"config\":\"default\""));
	assert_int_equal(bench.port.flash_ops, 0);
	(void)bench_ask(&bench, "backlog SetPinRole 21 Rel; SetPinChannel 21 1");
	bench_run(&bench, 3000);
	assert_true(bench_said(&bench, "{\"event\":\"saved\",\"what\":\"config\"}"));
	bench_power(&bench);
	assert_true(bench_said(&bench, "\"config\":\"loaded\""));
	assert_int_equal(bench.port.kinds[21], BENCH_OUT);
	bench_end(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_3_to_5_are_loaded_and_become_5),
		cmocka_unit_test(a_block_with_a_wrong_sum_gives_the_defaults),
		cmocka_unit_test(the_defaults_are_those_that_openbeken_writes),
		cmocka_unit_test(bytes_that_are_not_understood_stay),
		cmocka_unit_test(the_valid_table_of_the_higher_age_counts),
		cmocka_unit_test(without_a_table_there_is_no_store_and_nothing_is_written),
		cmocka_unit_test(a_blank_store_takes_the_first_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
