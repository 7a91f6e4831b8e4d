/* SPDX-License-Identifier: MIT */
/* Partition tables for OpenBeken: which suit, why others do not, and what takes their place. */
#include "support/cmocka.h"

#include <string.h>

#include "provision/relay_table.h"

#define IMAGE (787872u + 0x1000u) /* OpenBeken 1.18.57 with its header */
#define MIB (1u << 20)

/* clang-format off */

/* bl602-protocol 7.3 */
static const struct known {
	const char *says;
	uint32_t flash_size;
	struct rmw_image_partition rows[8];
	const char *faults[3];
} known[] = {
	{ "2M old vendor", 2 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0xd8000 }, { 0xc8000, 0x88000 } }, { "mfg", 2, 0, { 0x160000 }, { 0x32000 } },
		{ "media", 3, 0, { 0x192000 }, { 0x57000 } }, { "PSM", 4, 0, { 0x1e9000 }, { 0x8000 } },
		{ "KEY", 5, 0, { 0x1f1000 }, { 0x2000 } }, { "DATA", 6, 0, { 0x1f3000 }, { 0x5000 } },
		{ "factory", 7, 0, { 0x1f8000 }, { 0x7000 } } }, { NULL } },
	{ "2M BK7231GUIFlashTool", 2 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0x112000 }, { 0x102000, 0x90000 } }, { "media", 3, 0, { 0x1a2000 }, { 0x47000 } },
		{ "PSM", 4, 0, { 0x1e9000 }, { 0x13000 } }, { "factory", 7, 0, { 0x1fc000 }, { 0x4000 } } }, { NULL } },
	{ "2M eWeLink", 2 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0x13c000 }, { 0x12c000, 0xb4000 } }, { "mfg", 1, 0, { 0x13c000 }, { 0x32000 } },
		{ "reserve", 2, 0, { 0x1f0000 }, { 0x6000 } }, { "PSM", 3, 0, { 0x1f6000 }, { 0x4000 } },
		{ "DATA", 5, 0, { 0x1fa000 }, { 0x2000 } }, { "factory", 6, 0, { 0x1fc000 }, { 0x4000 } } },
		{ "no media", "runs over DATA at 0x1fa000" } },
	{ "2M NuttX", 2 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0x121000 }, { 0x111000, 0xa0000 } }, { "mfg", 2, 0, { 0x121000 }, { 0xa0000 } },
		{ "factory", 7, 0, { 0x1c1000 }, { 0x4000 } }, { "chipdef", 8, 0, { 0x1c5000 }, { 0x3b000 } } },
		{ "no media", "no PSM" } },
	{ "1M vendor", MIB, {
		{ "FW", 0, 0, { 0x10000 }, { 0xe7000 } }, { "media", 3, 0, { 0xf7000 }, { 0x2000 } },
		{ "PSM", 4, 0, { 0xf9000 }, { 0x2000 } }, { "factory", 7, 0, { 0xfb000 }, { 0x4000 } } },
		{ "runs over factory at 0x0fb000" } },
	{ "1M vendor OTA", MIB, {
		{ "FW", 0, 0, { 0x10000, 0xa6000 }, { 0x96000, 0x50000 } }, { "media", 3, 0, { 0xf6000 }, { 0x2000 } },
		{ "PSM", 4, 0, { 0xf8000 }, { 0x4000 } }, { "factory", 7, 0, { 0xfc000 }, { 0x4000 } } },
		{ "614400 bytes", "runs over factory at 0x0fc000" } },
	{ "1M demo", MIB, {
		{ "FW", 0, 0, { 0x10000 }, { 0xe0000 } }, { "mfg", 2, 0, { 0 }, { 0 } }, { "media", 3, 0, { 0xf0000 }, { 0x2000 } },
		{ "PSM", 4, 0, { 0xf2000 }, { 0x8000 } }, { "factory", 7, 0, { 0xfa000 }, { 0x4000 } } }, { NULL } },
	{ "1M nano", MIB, {
		{ "FW", 0, 0, { 0x10000 }, { 0x90000 } }, { "factory", 1, 0, { 0xfe000 }, { 0x2000 } } },
		{ "589824 bytes", "no media", "no PSM" } },
	{ "1M BK7231GUIFlashTool", MIB, {
		{ "FW", 0, 0, { 0x10000 }, { 0xdc000 } }, { "media", 3, 0, { 0xec000 }, { 0xb000 } },
		{ "PSM", 4, 0, { 0xf7000 }, { 0x5000 } }, { "factory", 7, 0, { 0xfc000 }, { 0x4000 } } },
		{ "runs over factory at 0x0fc000" } },
	{ "4M vendor", 4 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0x1f7000 }, { 0x1e7000, 0x199000 } }, { "mfg", 2, 0, { 0x390000 }, { 0x32000 } },
		{ "media", 3, 0, { 0x3c2000 }, { 0x1000 } }, { "PSM", 4, 0, { 0x3c3000 }, { 0x33000 } },
		{ "KEY", 5, 0, { 0x3f6000 }, { 0x2000 } }, { "DATA", 6, 0, { 0x3f8000 }, { 0x5000 } },
		{ "factory", 7, 0, { 0x3fd000 }, { 0x7000 } } }, { NULL } },
	{ "4M BK7231GUIFlashTool", 4 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0x130000 }, { 0x120000, 0xb9000 } }, { "media", 3, 0, { 0x200000 }, { 0x200000 } },
		{ "PSM", 4, 0, { 0x1e9000 }, { 0x13000 } }, { "factory", 7, 0, { 0x1fc000 }, { 0x4000 } } }, { NULL } },
};

/* clang-format on */

static struct rmw_layout layout_of(const struct rmw_image_partition *rows, size_t count)
{
	struct rmw_layout layout = { .has_table = true };

	for (size_t i = 0; i < count && rows[i].name[0] != '\0'; i++)
		layout.partitions[layout.partition_count++] = rows[i];
	return layout;
}

static void each_known_table_is_judged_by_the_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(known); i++) {
		const struct known *row = &known[i];
		const struct rmw_layout layout = layout_of(row->rows, RMW_COUNT(row->rows));
		struct rmw_relay_verdict verdict;
		size_t expected = 0;

		rmw_relay_table_judge(&layout, row->flash_size, rmw_relay_firmware_openbeken(),
				      IMAGE, &verdict);
		while (expected < RMW_COUNT(row->faults) && row->faults[expected] != NULL) {
			if (expected >= verdict.count ||
			    strstr(verdict.faults[expected], row->faults[expected]) == NULL)
				fail_msg("%s: '%s' is not said, but '%s'", row->says,
					 row->faults[expected],
					 expected < verdict.count ? verdict.faults[expected]
								  : "nothing");
			expected++;
		}
		if (verdict.count != expected)
			fail_msg("%s: also said: %s", row->says, verdict.faults[expected]);
	}
}

static void the_end_of_the_flash_ends_a_short_store_too(void **state)
{
	struct rmw_image_partition rows[RMW_COUNT(known[0].rows)];
	struct rmw_relay_verdict verdict;
	struct rmw_layout layout;

	(void)state;
	memcpy(rows, known[0].rows, sizeof(rows));
	rows[3].addr[0] = 2 * MIB - 0x7000;
	rows[3].size[0] = 0x7000;
	rows[6].addr[0] = 0x1e9000;
	layout = layout_of(rows, RMW_COUNT(rows));
	rmw_relay_table_judge(&layout, 2 * MIB, rmw_relay_firmware_openbeken(), IMAGE, &verdict);
	assert_int_equal(verdict.count, 1);
	assert_non_null(strstr(verdict.faults[0], "the end of the flash at 0x200000"));
}

static void a_short_store_with_room_behind_it_suits(void **state)
{
	struct rmw_image_partition rows[RMW_COUNT(known[0].rows)];
	struct rmw_relay_verdict verdict;
	struct rmw_layout layout;

	(void)state;
	memcpy(rows, known[0].rows, sizeof(rows));
	rows[3].size[0] = 0x4000;
	layout = layout_of(rows, RMW_COUNT(rows));
	rmw_relay_table_judge(&layout, 2 * MIB, rmw_relay_firmware_openbeken(), IMAGE, &verdict);
	assert_int_equal(verdict.count, 0);
}

static void a_made_table_suits_and_keeps_to_the_flash(void **state)
{
	static const uint32_t sizes[] = { MIB, 2 * MIB, 4 * MIB, 8 * MIB };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(sizes); i++) {
		struct rmw_relay_verdict verdict;
		struct rmw_err err = { 0 };
		struct rmw_bl_table table;
		struct rmw_layout layout;

		assert_true(rmw_relay_table_make(sizes[i], IMAGE, 7, &table, &err));
		assert_int_equal(table.age, 7);
		layout = layout_of(table.entries, table.count);
		rmw_relay_table_judge(&layout, sizes[i], rmw_relay_firmware_openbeken(), IMAGE,
				      &verdict);
		assert_int_equal(verdict.count, 0);
		for (size_t row = 0; row < table.count; row++)
			for (size_t slot = 0; slot < 2; slot++)
				assert_true(table.entries[row].addr[slot] +
						    table.entries[row].size[slot] <=
					    sizes[i]);
	}
}

static void what_fits_no_slot_gets_no_table(void **state)
{
	struct rmw_bl_table table = { 0 };
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_relay_table_make(MIB, 0xe0001, 1, &table, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_TOO_LARGE);
	assert_true(rmw_relay_table_make(MIB, 0xe0000, 1, &table, &err));
	assert_false(rmw_relay_table_make(MIB / 2, 0x1000, 1, &table, &err));
}

static void head_room_is_told_with_its_consequence(void **state)
{
	struct rmw_layout layout;
	char text[200];

	(void)state;
	layout = layout_of(known[0].rows, RMW_COUNT(known[0].rows));
	rmw_relay_table_headroom(&layout, rmw_relay_firmware_openbeken(), IMAGE, text);
	assert_non_null(strstr(text, "27232 left"));
	assert_non_null(strstr(text, "557056 bytes packed"));
	layout = layout_of(known[6].rows, RMW_COUNT(known[6].rows));
	rmw_relay_table_headroom(&layout, rmw_relay_firmware_openbeken(), IMAGE, text);
	assert_non_null(strstr(text, "no OTA ever: the wire is the only update"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_known_table_is_judged_by_the_rule),
		cmocka_unit_test(the_end_of_the_flash_ends_a_short_store_too),
		cmocka_unit_test(a_short_store_with_room_behind_it_suits),
		cmocka_unit_test(a_made_table_suits_and_keeps_to_the_flash),
		cmocka_unit_test(what_fits_no_slot_gets_no_table),
		cmocka_unit_test(head_room_is_told_with_its_consequence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
