/* SPDX-License-Identifier: MIT */
/* Names for parts of a flash, from tables good and bad. */
#include "support/cmocka.h"

#include <string.h>

#include "flash/layout.h"
#include "image/bl_partition.h"
#include "support/fake_chip.h"

static struct rmw_layout layout;

static void parse(const struct rmw_image_partition *entries, size_t count, uint32_t flash_size)
{
	struct rmw_bl_table table = { .count = count };
	rmw_auto(buf) copies = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	memcpy(table.entries, entries, count * sizeof(entries[0]));
	assert_true(rmw_bl_table_build_copies(&table, &copies, &err));
	rmw_layout_parse(&layout, flash_size, rmw_buf_view(&copies));
}

static struct rmw_region find(const char *name)
{
	struct rmw_region region = { 0 };
	struct rmw_err err = { 0 };

	if (!rmw_layout_find(&layout, name, &region, &err))
		assert_int_equal(err.code, RMW_E_NO_REGION);
	return region;
}

static void a_device_names_its_own_regions(void **state)
{
	static struct fake_chip fake;
	struct rmw_err err = { 0 };

	(void)state;
	fake_chip_init(&fake);
	assert_true(rmw_layout_read(&layout, &fake.base, &err));
	assert_true(layout.has_table);
	assert_int_equal(find("FW").addr, FAKE_FW0);
	assert_int_equal(find("fw0").addr, FAKE_FW0);
	assert_int_equal(find("fw1").addr, FAKE_FW1);
	assert_int_equal(find("psm").size, FAKE_PSM_SIZE);
	assert_true(find("mfg").is_protected && find("factory").is_protected);
	assert_true(find("mfg").is_kept && find("boot").is_kept && find("table").is_kept);
	assert_false(find("psm").is_protected || find("boot").is_protected || find("fw").is_kept);
	assert_int_equal(fake.counts[FAKE_READ], 4);
}

static void the_active_slot_is_fw(void **state)
{
	static const struct rmw_image_partition entry = {
		"FW", 0, 1, { 0x10000, 0x80000 }, { 0x70000, 0x50000 }
	};

	(void)state;
	parse(&entry, 1, 1u << 20);
	assert_int_equal(find("fw").addr, 0x80000);
	assert_int_equal(find("fw0").addr, 0x10000);
}

static void nonsense_in_a_table_names_nothing_outside_the_flash(void **state)
{
	static const struct rmw_image_partition entries[] = {
		{ "FW", 0, 200, { 0x10000, 0 }, { 0xffffffff, 0 } },
		{ "factory", 7, 0, { 0x3fd000 & 0xfffff, 0 }, { 0x7000, 0 } },
		{ "far", 3, 0, { 0xfffff000, 0 }, { 0x2000, 0 } },
		{ "none", 4, 0, { 0x20000, 0 }, { 0, 0 } },
		{ "a\x01 b", 5, 0, { 0x30000, 0 }, { 0x1000, 0 } },
	};

	(void)state;
	parse(entries, RMW_COUNT(entries), 1u << 20);
	assert_int_equal(find("fw").size, (1u << 20) - 0x10000);
	assert_int_equal(find("factory").size, 0x3000); /* one layout runs past its flash */
	assert_int_equal(find("far").size, 0);
	assert_int_equal(find("none").size, 0);
	assert_int_equal(find("a??b").size, 0x1000);
}

static void a_table_full_of_slots_leaves_room_for_what_is_protected(void **state)
{
	struct rmw_image_partition entries[RMW_IMAGE_PARTITIONS_MAX];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(entries); i++)
		entries[i] = (struct rmw_image_partition){
			"FW", 0, 0, { 0x10000, 0x20000 }, { 0x1000, 0x1000 }
		};
	strcpy(entries[RMW_COUNT(entries) - 1].name, "mfg");
	entries[RMW_COUNT(entries) - 1].type = 2;
	parse(entries, RMW_COUNT(entries), 1u << 20);
	assert_true(layout.count <= RMW_REGIONS_MAX);
	assert_true(find("mfg").is_protected);
}

static void without_a_table_only_the_fixed_regions_are_there(void **state)
{
	static const uint8_t blank[RMW_LAYOUT_TABLES_SIZE];
	struct rmw_region region;
	struct rmw_err err = { 0 };

	(void)state;
	rmw_layout_parse(&layout, 1u << 20, RMW_VIEW_OF(blank));
	assert_false(layout.has_table);
	assert_int_equal(layout.count, 2);
	assert_int_equal(find("boot").size, 0xe000);
	assert_int_equal(find("table").addr, 0xe000);
	assert_false(rmw_layout_find(&layout, "fw", &region, &err));
	assert_string_equal(err.cause,
			    "no 'fw' here; there are: boot, table (no valid partition table)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_names_its_own_regions),
		cmocka_unit_test(the_active_slot_is_fw),
		cmocka_unit_test(nonsense_in_a_table_names_nothing_outside_the_flash),
		cmocka_unit_test(a_table_full_of_slots_leaves_room_for_what_is_protected),
		cmocka_unit_test(without_a_table_only_the_fixed_regions_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
