/* SPDX-License-Identifier: MIT */
/* Partition tables: the vector of bl602-protocol 7.2, the layouts of 7.3, and which copy counts. */
#include "support/cmocka.h"

#include "base/digest.h"
#include "image/bl_partition.h"

#define ENTRIES_MAX 8

struct row {
	const char *name;
	uint8_t type;
	uint32_t addr_0, size_0, addr_1, size_1;
};

/* clang-format off */

/* The old vendor layout of 2 MiB, as it stands in flash (bl602-protocol 7.2). */
static const uint8_t reference[272] = {
	0x42, 0x46, 0x50, 0x54, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x26, 0x9a, 0xdf, 0x12,
	0x00, 0x00, 0x00, 'F', 'W', 0, 0, 0, 0, 0, 0, 0, 0x00, 0x00, 0x01, 0x00, 0x00, 0x80, 0x0d, 0x00,
	0x00, 0x80, 0x0c, 0x00, 0x00, 0x80, 0x08, 0x00, 0, 0, 0, 0, 0, 0, 0, 0,
	0x02, 0x00, 0x00, 'm', 'f', 'g', 0, 0, 0, 0, 0, 0, 0x00, 0x00, 0x16, 0x00, 0, 0, 0, 0,
	0x00, 0x20, 0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0x03, 0x00, 0x00, 'm', 'e', 'd', 'i', 'a', 0, 0, 0, 0, 0x00, 0x20, 0x19, 0x00, 0, 0, 0, 0,
	0x00, 0x70, 0x05, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0x04, 0x00, 0x00, 'P', 'S', 'M', 0, 0, 0, 0, 0, 0, 0x00, 0x90, 0x1e, 0x00, 0, 0, 0, 0,
	0x00, 0x80, 0x00, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0x05, 0x00, 0x00, 'K', 'E', 'Y', 0, 0, 0, 0, 0, 0, 0x00, 0x10, 0x1f, 0x00, 0, 0, 0, 0,
	0x00, 0x20, 0x00, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0x06, 0x00, 0x00, 'D', 'A', 'T', 'A', 0, 0, 0, 0, 0, 0x00, 0x30, 0x1f, 0x00, 0, 0, 0, 0,
	0x00, 0x50, 0x00, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0x07, 0x00, 0x00, 'f', 'a', 'c', 't', 'o', 'r', 'y', 0, 0, 0x00, 0x80, 0x1f, 0x00, 0, 0, 0, 0,
	0x00, 0x70, 0x00, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0xce, 0x01, 0x50, 0x8b,
};

/* bl602-protocol 7.3, row by row. */
static const struct layout {
	const char *says;
	struct row rows[ENTRIES_MAX];
} layouts[] = {
	{ "2M old vendor", {
		{ "FW", 0, 0x10000, 0xc8000, 0xd8000, 0x88000 }, { "mfg", 2, 0x160000, 0x32000, 0, 0 },
		{ "media", 3, 0x192000, 0x57000, 0, 0 }, { "PSM", 4, 0x1e9000, 0x8000, 0, 0 },
		{ "KEY", 5, 0x1f1000, 0x2000, 0, 0 }, { "DATA", 6, 0x1f3000, 0x5000, 0, 0 },
		{ "factory", 7, 0x1f8000, 0x7000, 0, 0 } } },
	{ "2M old numbering", {
		{ "FW", 0, 0x10000, 0xc8000, 0xd8000, 0x88000 }, { "mfg", 1, 0x160000, 0x10000, 0, 0 },
		{ "media", 2, 0x170000, 0x79000, 0, 0 }, { "PSM", 3, 0x1e9000, 0x8000, 0, 0 },
		{ "KEY", 4, 0x1f1000, 0x2000, 0, 0 }, { "DATA", 5, 0x1f3000, 0x5000, 0, 0 },
		{ "factory", 6, 0x1f8000, 0x8000, 0, 0 } } },
	{ "2M new vendor", {
		{ "FW", 0, 0x10000, 0xd8000, 0xe8000, 0x88000 }, { "mfg", 2, 0x170000, 0x32000, 0, 0 },
		{ "media", 3, 0x1a2000, 0x47000, 0, 0 }, { "PSM", 4, 0x1e9000, 0x8000, 0, 0 },
		{ "KEY", 5, 0x1f1000, 0x2000, 0, 0 }, { "DATA", 6, 0x1f3000, 0x5000, 0, 0 },
		{ "factory", 7, 0x1f8000, 0x7000, 0, 0 } } },
	{ "2M BK7231GUIFlashTool", {
		{ "FW", 0, 0x10000, 0x102000, 0x112000, 0x90000 }, { "media", 3, 0x1a2000, 0x47000, 0, 0 },
		{ "PSM", 4, 0x1e9000, 0x13000, 0, 0 }, { "factory", 7, 0x1fc000, 0x4000, 0, 0 } } },
	{ "2M eWeLink Axus", {
		{ "FW", 0, 0x10000, 0x12c000, 0x13c000, 0xb4000 }, { "mfg", 1, 0x13c000, 0x32000, 0, 0 },
		{ "reserve", 2, 0x1f0000, 0x6000, 0, 0 }, { "PSM", 3, 0x1f6000, 0x4000, 0, 0 },
		{ "DATA", 5, 0x1fa000, 0x2000, 0, 0 }, { "factory", 6, 0x1fc000, 0x4000, 0, 0 } } },
	{ "2M NuttX", {
		{ "FW", 0, 0x10000, 0x111000, 0x121000, 0xa0000 }, { "mfg", 2, 0x121000, 0xa0000, 0, 0 },
		{ "factory", 7, 0x1c1000, 0x4000, 0, 0 }, { "chipdef", 8, 0x1c5000, 0x3b000, 0, 0 } } },
	{ "1M vendor", {
		{ "FW", 0, 0x10000, 0xe7000, 0, 0 }, { "media", 3, 0xf7000, 0x2000, 0, 0 },
		{ "PSM", 4, 0xf9000, 0x2000, 0, 0 }, { "factory", 7, 0xfb000, 0x4000, 0, 0 } } },
	{ "1M vendor OTA", {
		{ "FW", 0, 0x10000, 0x96000, 0xa6000, 0x50000 }, { "mfg", 2, 0, 0, 0, 0 },
		{ "media", 3, 0xf6000, 0x2000, 0, 0 }, { "PSM", 4, 0xf8000, 0x4000, 0, 0 },
		{ "KEY", 5, 0, 0, 0, 0 }, { "DATA", 6, 0, 0, 0, 0 }, { "factory", 7, 0xfc000, 0x4000, 0, 0 } } },
	{ "1M demo", {
		{ "FW", 0, 0x10000, 0xe0000, 0, 0 }, { "mfg", 2, 0, 0, 0, 0 },
		{ "media", 3, 0xf0000, 0x2000, 0, 0 }, { "PSM", 4, 0xf2000, 0x8000, 0, 0 },
		{ "KEY", 5, 0, 0, 0, 0 }, { "DATA", 6, 0, 0, 0, 0 }, { "factory", 7, 0xfa000, 0x4000, 0, 0 } } },
	{ "1M demo OTA", {
		{ "FW", 0, 0x10000, 0x92000, 0xa2000, 0x50000 }, { "mfg", 2, 0, 0, 0, 0 },
		{ "media", 3, 0xf2000, 0x2000, 0, 0 }, { "PSM", 4, 0xf4000, 0x8000, 0, 0 },
		{ "KEY", 5, 0, 0, 0, 0 }, { "DATA", 6, 0, 0, 0, 0 }, { "factory", 7, 0xfc000, 0x4000, 0, 0 } } },
	{ "1M nano", {
		{ "FW", 0, 0x10000, 0x90000, 0, 0 }, { "factory", 1, 0xfe000, 0x2000, 0, 0 } } },
	{ "1M BK7231GUIFlashTool", {
		{ "FW", 0, 0x10000, 0xdc000, 0, 0 }, { "media", 3, 0xec000, 0xb000, 0, 0 },
		{ "PSM", 4, 0xf7000, 0x5000, 0, 0 }, { "factory", 7, 0xfc000, 0x4000, 0, 0 } } },
	{ "4M vendor", {
		{ "FW", 0, 0x10000, 0x1e7000, 0x1f7000, 0x199000 }, { "mfg", 2, 0x390000, 0x32000, 0, 0 },
		{ "media", 3, 0x3c2000, 0x1000, 0, 0 }, { "PSM", 4, 0x3c3000, 0x33000, 0, 0 },
		{ "KEY", 5, 0x3f6000, 0x2000, 0, 0 }, { "DATA", 6, 0x3f8000, 0x5000, 0, 0 },
		{ "factory", 7, 0x3fd000, 0x7000, 0, 0 } } },
	{ "4M BK7231GUIFlashTool", {
		{ "FW", 0, 0x10000, 0x120000, 0x130000, 0xb9000 }, { "media", 3, 0x200000, 0x200000, 0, 0 },
		{ "PSM", 4, 0x1e9000, 0x13000, 0, 0 }, { "factory", 7, 0x1fc000, 0x4000, 0, 0 } } },
};
/* clang-format on */

static struct rmw_bl_table from_layout(const struct layout *layout)
{
	struct rmw_bl_table table = { 0 };

	for (size_t i = 0; i < ENTRIES_MAX && layout->rows[i].name != NULL; i++) {
		const struct row *row = &layout->rows[i];
		struct rmw_image_partition *entry = &table.entries[table.count++];

		strncpy(entry->name, row->name, sizeof(entry->name) - 1);
		entry->type = row->type;
		entry->addr[0] = row->addr_0;
		entry->size[0] = row->size_0;
		entry->addr[1] = row->addr_1;
		entry->size[1] = row->size_1;
	}
	return table;
}

static void layout_bytes(uint32_t age, uint8_t out[RMW_BL_TABLE_SIZE_MAX])
{
	struct rmw_bl_table table = from_layout(&layouts[0]);

	table.age = age;
	memset(out, 0xff, RMW_BL_TABLE_SIZE_MAX);
	assert_int_equal(rmw_bl_table_build(&table, out), sizeof(reference));
}

static void vendor_layout_is_built_byte_for_byte(void **state)
{
	uint8_t bytes[RMW_BL_TABLE_SIZE_MAX];

	(void)state;
	layout_bytes(0, bytes);
	assert_memory_equal(bytes, reference, sizeof(reference));
}

static void every_layout_is_read_back(void **state)
{
	(void)state;
	assert_int_equal(RMW_COUNT(layouts), 14);
	for (size_t i = 0; i < RMW_COUNT(layouts); i++) {
		const struct rmw_bl_table table = from_layout(&layouts[i]);
		uint8_t bytes[RMW_BL_TABLE_SIZE_MAX];
		const size_t len = rmw_bl_table_build(&table, bytes);
		struct rmw_bl_table back;
		struct rmw_err err = { 0 };

		assert_true(rmw_bl_table_parse((struct rmw_view){ bytes, len }, &back, &err));
		assert_int_equal(back.count, table.count);
		for (size_t k = 0; k < table.count; k++) {
			assert_string_equal(back.entries[k].name, table.entries[k].name);
			assert_int_equal(back.entries[k].type, table.entries[k].type);
			assert_memory_equal(back.entries[k].addr, table.entries[k].addr, 8);
			assert_memory_equal(back.entries[k].size, table.entries[k].size, 8);
		}
		assert_ptr_equal(rmw_bl_table_by_type(&back, RMW_BL_TYPE_FIRMWARE),
				 &back.entries[0]);
	}
}

static void odd_fields_survive_parsing_and_building(void **state)
{
	uint8_t bytes[16 + 36 + 4], back[RMW_BL_TABLE_SIZE_MAX];
	struct rmw_bl_table table;
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(0x80 + 3 * i); /* a name of nine letters, too */
	memcpy(bytes, "BFPT", 4);
	rmw_put_le16(bytes + 6, 1);
	rmw_put_le32(bytes + 12, rmw_crc32((struct rmw_view){ bytes, 12 }));
	rmw_put_le32(bytes + 52, rmw_crc32((struct rmw_view){ bytes + 16, 36 }));
	assert_true(rmw_bl_table_parse(RMW_VIEW_OF(bytes), &table, &err));
	assert_int_equal(strlen(table.entries[0].name), 8);
	assert_int_equal(rmw_bl_table_build(&table, back), sizeof(bytes));
	assert_memory_equal(back, bytes, sizeof(bytes));
}

static void every_changed_byte_is_noticed(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(reference); at++) {
		uint8_t bytes[sizeof(reference)];
		struct rmw_bl_table table;
		struct rmw_err err = { 0 };

		memcpy(bytes, reference, sizeof(bytes));
		bytes[at] ^= 0x01;
		assert_false(rmw_bl_table_parse(RMW_VIEW_OF(bytes), &table, &err));
		assert_int_equal(err.code, at < 4 ? RMW_E_IMAGE_KIND : RMW_E_IMAGE_DAMAGED);
	}
}

static void every_cut_is_noticed(void **state)
{
	(void)state;
	for (size_t len = 4; len < sizeof(reference); len++) {
		struct rmw_bl_table table;
		struct rmw_err err = { 0 };

		assert_false(rmw_bl_table_parse((struct rmw_view){ reference, len }, &table, &err));
		assert_int_equal(err.code, RMW_E_IMAGE_TRUNCATED);
	}
}

static void a_count_beyond_16_is_refused_even_with_a_good_crc(void **state)
{
	uint8_t bytes[4096];
	struct rmw_bl_table table;

	(void)state;
	for (unsigned count = 0; count <= 0xffff; count += count < 20 ? 1 : 1111) {
		struct rmw_err err = { 0 };

		memset(bytes, 0, sizeof(bytes));
		memcpy(bytes, "BFPT", 4);
		rmw_put_le16(bytes + 6, (uint16_t)count);
		rmw_put_le32(bytes + 12, rmw_crc32((struct rmw_view){ bytes, 12 }));
		if (count <= 16)
			rmw_put_le32(bytes + 16 + count * 36,
				     rmw_crc32((struct rmw_view){ bytes + 16, count * 36 }));
		assert_int_equal(rmw_bl_table_parse(RMW_VIEW_OF(bytes), &table, &err), count <= 16);
	}
}

/* A copy is its age in one letter, or '-' when damaged. */
static void the_copy_that_counts_is_the_boot_stages_choice(void **state)
{
	static const struct {
		const char *says, *copies;
		int used; /* -1: neither */
	} cases[] = {
		/* clang-format off */
		{ "higher age wins",        "01", 1 },
		{ "higher age wins",        "10", 0 },
		{ "far higher age wins",    "29", 1 },
		{ "a tie goes to copy 0",   "00", 0 },
		{ "only copy 0 is valid",   "3-", 0 },
		{ "only copy 1 is valid",   "-3", 1 },
		{ "neither is valid",       "--", -1 },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		uint8_t bytes[2][RMW_BL_TABLE_SIZE_MAX];
		const struct rmw_view copies[2] = { RMW_VIEW_OF(bytes[0]), RMW_VIEW_OF(bytes[1]) };
		struct rmw_bl_table table;
		struct rmw_err err = { 0 };
		size_t used = 99;

		for (size_t k = 0; k < 2; k++) {
			layout_bytes((uint32_t)(cases[i].copies[k] - '0'), bytes[k]);
			bytes[k][30] ^= cases[i].copies[k] == '-';
		}
		assert_int_equal(rmw_bl_table_choose(copies, &table, &used, &err),
				 cases[i].used >= 0);
		if (cases[i].used >= 0) {
			assert_int_equal(used, cases[i].used);
			assert_int_equal(table.age, cases[i].copies[used] - '0');
			assert_int_equal(err.code, RMW_OK);
		} else {
			assert_int_equal(err.code, RMW_E_IMAGE_DAMAGED);
		}
	}
}

static void both_copies_are_written(void **state)
{
	const struct rmw_bl_table table = from_layout(&layouts[0]);
	rmw_auto(buf) out = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_bl_table_build_copies(&table, &out, &err));
	assert_int_equal(out.len, 0x2000);
	for (size_t at = 0; at < 0x2000; at += 0x1000) {
		assert_memory_equal(out.data + at, reference, sizeof(reference));
		assert_true(rmw_view_is_blank(rmw_view_part(
			rmw_buf_view(&out), at + sizeof(reference), 0x1000 - sizeof(reference))));
	}
}

static void a_type_that_is_not_in_the_table_is_not_found(void **state)
{
	const struct rmw_bl_table table = from_layout(&layouts[3]);

	(void)state;
	assert_null(rmw_bl_table_by_type(&table, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vendor_layout_is_built_byte_for_byte),
		cmocka_unit_test(every_layout_is_read_back),
		cmocka_unit_test(odd_fields_survive_parsing_and_building),
		cmocka_unit_test(every_changed_byte_is_noticed),
		cmocka_unit_test(every_cut_is_noticed),
		cmocka_unit_test(a_count_beyond_16_is_refused_even_with_a_good_crc),
		cmocka_unit_test(the_copy_that_counts_is_the_boot_stages_choice),
		cmocka_unit_test(both_copies_are_written),
		cmocka_unit_test(a_type_that_is_not_in_the_table_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
