/* SPDX-License-Identifier: MIT */
/* The store of a simulated OpenBeken against images that the original component wrote. */
#include "support/cmocka.h"

#include <stdio.h>

#include "sim/board.h"
#include "sim/obk_config.h"
#include "sim/obk_store.h"
#include "support/scratch.h"

#define DATA "data/obk/"
#define BASE 0x1e9000u
#define SIZE 0x8000u
#define CONFIG_LEN SIM_OBK_CONFIG_SIZE

struct bench {
	struct rmw_sim *sim;
	struct sim_obk_store store;
};

static struct rmw_span psm_of(const struct bench *bench)
{
	return rmw_span_part(sim_nor_cells(bench->sim->bus.nor), BASE,
			     bench->store.sectors * SIM_OBK_SECTOR);
}

/* A blank board with an image, or nothing, in its store. */
static void set_up(struct bench *bench, const char *options, const char *image)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	char spec[128];

	snprintf(spec, sizeof(spec), "bl602?stock=0&gpio8=low%s", options);
	assert_true(rmw_sim_new(&bench->sim, spec, &err));
	assert_int_equal(sim_bus_flash_start(&bench->sim->bus), 0);
	bench->store = (struct sim_obk_store){ bench->sim, BASE, SIZE / SIM_OBK_SECTOR };
	if (image == NULL)
		return;
	read_test_file(image, &file);
	bench->store.sectors = (uint32_t)file.len / SIM_OBK_SECTOR;
	memcpy(psm_of(bench).data, file.data, file.len);
}

static void expect_image(const struct bench *bench, const char *image)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	const struct rmw_view psm = rmw_span_view(psm_of(bench));

	read_test_file(image, &file);
	assert_int_equal(file.len, psm.len);
	assert_int_equal(rmw_view_difference(psm, rmw_buf_view(&file)), psm.len);
}

static void expect_config(const struct bench *bench)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	read_test_file(DATA "mainconfig_v5_bl602.bin", &file);
	assert_true(
		rmw_view_equal(sim_obk_store_find(&bench->store, "mY0bcFg"), rmw_buf_view(&file)));
}

static void every_image_of_the_original_gives_its_live_config(void **state)
{
	static const char *const images[] = {
		DATA "psm_0x8000_generated.bin",	   DATA "psm_0x5000_generated_min.bin",
		DATA "psm_0x8000_first_sector_only.bin",   DATA "psm_0x5000_after_gc.bin",
		DATA "psm_0x8000_updates_full_sector.bin", DATA "psm_0x8000_pre_delete.bin",
	};
	struct bench bench;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(images); i++) {
		set_up(&bench, "", images[i]);
		expect_config(&bench);
		assert_true(sim_obk_store_start(&bench.store));
		expect_config(&bench);
		rmw_sim_free(bench.sim);
	}
}

static void a_complete_image_is_started_without_a_write(void **state)
{
	static const char *const images[] = {
		DATA "psm_0x8000_generated.bin",
		DATA "psm_0x8000_updates_full_sector.bin",
		DATA "psm_0x5000_after_gc.bin",
		DATA "psm_0x8000_first_boot_defaults.bin",
	};
	struct bench bench;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(images); i++) {
		set_up(&bench, "", images[i]);
		assert_true(sim_obk_store_start(&bench.store));
		expect_image(&bench, images[i]);
		rmw_sim_free(bench.sim);
	}
}

static void sectors_without_a_magic_become_empty(void **state)
{
	struct bench bench;

	(void)state;
	set_up(&bench, "", DATA "psm_0x8000_first_sector_only.bin");
	assert_true(sim_obk_store_start(&bench.store));
	for (uint32_t i = 1; i < bench.store.sectors; i++) {
		const uint8_t *sector = psm_of(&bench).data + i * SIM_OBK_SECTOR;

		assert_memory_equal(sector, "\x00\xff\xff\x00\xff\xff\xff\xff", 8);
		assert_memory_equal(sector + 8, "EF40", 4);
	}
	rmw_sim_free(bench.sim);
}

static void put_config(struct bench *bench)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	read_test_file(DATA "mainconfig_v5_bl602.bin", &file);
	assert_true(sim_obk_store_set(&bench->store, "mY0bcFg", rmw_buf_view(&file)));
}

static void put_vars(struct bench *bench, unsigned times)
{
	static const uint8_t vars[64];

	for (unsigned i = 0; i < times; i++)
		assert_true(sim_obk_store_set(&bench->store, "OBK_FV", RMW_VIEW_OF(vars)));
}

static void updates_leave_the_bytes_that_the_original_leaves(void **state)
{
	struct bench bench;

	(void)state;
	set_up(&bench, "", NULL);
	assert_true(sim_obk_store_start(&bench.store));
	put_vars(&bench, 1);
	put_config(&bench);
	put_vars(&bench, 5);
	put_config(&bench);
	put_vars(&bench, 2);
	put_config(&bench);
	put_vars(&bench, 1);
	put_config(&bench);
	expect_image(&bench, DATA "psm_0x8000_updates_full_sector.bin");
	rmw_sim_free(bench.sim);
}

static void hundreds_of_updates_end_with_the_last_values_in_any_size(void **state)
{
	static const uint32_t sizes[] = { 0x3000, 0x5000, 0x8000, 0x13000 };
	uint8_t config[CONFIG_LEN] = { 0 }, vars[64] = { 0 };
	struct bench bench;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(sizes); i++) {
		set_up(&bench, "", NULL);
		bench.store.sectors = sizes[i] / SIM_OBK_SECTOR;
		assert_true(sim_obk_store_start(&bench.store));
		for (unsigned n = 0; n < 300; n++) {
			memset(config, (int)n, sizeof(config));
			memset(vars, (int)(n * 7), sizeof(vars));
			if (n % 3 == 0)
				assert_true(sim_obk_store_set(&bench.store, "mY0bcFg",
							      RMW_VIEW_OF(config)));
			assert_true(sim_obk_store_set(&bench.store, "OBK_FV", RMW_VIEW_OF(vars)));
		}
		assert_int_equal(sim_obk_store_find(&bench.store, "mY0bcFg").data[0], 297 & 0xff);
		assert_int_equal(sim_obk_store_find(&bench.store, "OBK_FV").data[63],
				 299 * 7 & 0xff);
		assert_memory_equal(sim_obk_store_find(&bench.store, "boot_times").data, "3", 1);
		rmw_sim_free(bench.sim);
	}
}

static void two_sectors_take_one_config_and_no_update(void **state)
{
	uint8_t config[CONFIG_LEN] = { 1 };
	struct bench bench;

	(void)state;
	set_up(&bench, "", NULL);
	bench.store.sectors = 2;
	assert_true(sim_obk_store_start(&bench.store));
	assert_true(sim_obk_store_set(&bench.store, "mY0bcFg", RMW_VIEW_OF(config)));
	config[0] = 2;
	assert_false(sim_obk_store_set(&bench.store, "mY0bcFg", RMW_VIEW_OF(config)));
	assert_int_equal(sim_obk_store_find(&bench.store, "mY0bcFg").data[0], 1);
	rmw_sim_free(bench.sim);
}

/* Updates until power goes at that flash operation. True: it went. */
static bool update_until_cut(struct bench *bench)
{
	uint8_t config[CONFIG_LEN];

	for (unsigned n = 1; n <= 12; n++) {
		memset(config, (int)n, sizeof(config));
		if (!sim_obk_store_set(&bench->store, "mY0bcFg", RMW_VIEW_OF(config)))
			return true;
	}
	return false;
}

static void a_cut_between_any_two_steps_leaves_an_old_or_a_new_value(void **state)
{
	struct bench bench;
	unsigned cuts = 0;

	(void)state;
	for (unsigned at = 30; at < 300; at += 7) {
		struct rmw_view found;
		char fault[40];

		snprintf(fault, sizeof(fault), "&fault=power@%u:10", at);
		set_up(&bench, fault, NULL);
		bench.store.sectors = 4;
		if (!sim_obk_store_start(&bench.store) || !update_until_cut(&bench))
			fail_msg("no cut at %u", at);
		cuts++;
		bench.sim->is_cut = false;
		bench.sim->bus.now_ns += 1000000000;
		sim_nor_power_on(bench.sim->bus.nor);
		assert_int_equal(sim_bus_flash_start(&bench.sim->bus), 0);
		assert_true(sim_obk_store_start(&bench.store));
		found = sim_obk_store_find(&bench.store, "mY0bcFg");
		assert_true(found.data == NULL || found.len == CONFIG_LEN);
		assert_true(at < 60 || found.data != NULL);
		if (found.data != NULL)
			assert_int_equal(found.data[0], found.data[CONFIG_LEN - 1]);
		put_config(&bench);
		expect_config(&bench);
		rmw_sim_free(bench.sim);
	}
	assert_in_range(cuts, 30, 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_image_of_the_original_gives_its_live_config),
		cmocka_unit_test(a_complete_image_is_started_without_a_write),
		cmocka_unit_test(sectors_without_a_magic_become_empty),
		cmocka_unit_test(updates_leave_the_bytes_that_the_original_leaves),
		cmocka_unit_test(hundreds_of_updates_end_with_the_last_values_in_any_size),
		cmocka_unit_test(two_sectors_take_one_config_and_no_update),
		cmocka_unit_test(a_cut_between_any_two_steps_leaves_an_old_or_a_new_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
