/* SPDX-License-Identifier: MIT */
/* The made factory content: every header, table and check is right, and it says what it is. */
#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "sim/stock.h"

static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 };
static const uint8_t other_mac[6] = { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x57 };

static struct rmw_span stock_of(size_t size, const uint8_t of[6])
{
	const struct rmw_span flash = { malloc(size), size };

	assert_non_null(flash.data);
	sim_stock_fill(flash, of);
	return flash;
}

static bool holds(struct rmw_span flash, const void *bytes, size_t len)
{
	return memmem(flash.data, flash.len, bytes, len) != NULL;
}

/* A CRC-32 that stands right behind the bytes it covers. */
static void assert_crc_behind(const uint8_t *from, size_t len)
{
	assert_int_equal(rmw_get_le32(from + len), rmw_crc32((struct rmw_view){ from, len }));
}

static void assert_header_is_right(struct rmw_span flash, uint32_t at, uint32_t code)
{
	const uint8_t *header = flash.data + at;
	const uint32_t len = rmw_get_le32(header + 0x78);
	const struct rmw_view image = rmw_view_part(rmw_span_view(flash), code, len);
	uint8_t digest[RMW_SHA256_SIZE];

	assert_memory_equal(header, "BFNP\1\0\0\0FCFG", 12);
	/* The vectors of bl602-protocol 6.2. */
	assert_int_equal(rmw_get_le32(header + 0x60), 0x37ec2e3a);
	assert_crc_behind(header + 0x0c, 84);
	assert_memory_equal(header + 0x64, "PCFG\4\4\0\1\3\1\0\0\xe9\x19\x30\x3b", 16);
	assert_int_equal(rmw_get_le32(header + 0x74), 0x3300);
	assert_int_equal(image.len, len);
	rmw_sha256(&image, 1, digest);
	assert_memory_equal(header + 0x84, digest, sizeof(digest));
	assert_crc_behind(header, 172);
}

static void the_2m_board_has_the_ewelink_table_twice(void **state)
{
	static const struct {
		const char *name;
		uint8_t type;
		uint32_t addr, size;
	} rows[] = {
		/* clang-format off */
		{ "FW",      0, 0x010000, 0x12c000 },
		{ "mfg",     1, 0x13c000, 0x032000 },
		{ "reserve", 2, 0x1f0000, 0x006000 },
		{ "PSM",     3, 0x1f6000, 0x004000 },
		{ "DATA",    5, 0x1fa000, 0x002000 },
		{ "factory", 6, 0x1fc000, 0x004000 },
		/* clang-format on */
	};
	const struct rmw_span flash = stock_of(2 << 20, mac);
	const uint8_t *table = flash.data + 0xe000;

	(void)state;
	assert_memory_equal(table, "BFPT\0\0\6\0\0\0\0\0", 12);
	assert_crc_behind(table, 12);
	assert_crc_behind(table + 16, RMW_COUNT(rows) * 36);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const uint8_t *entry = table + 16 + 36 * i;

		assert_string_equal((const char *)entry + 3, rows[i].name);
		assert_int_equal(entry[0], rows[i].type);
		assert_int_equal(rmw_get_le32(entry + 12), rows[i].addr);
		assert_int_equal(rmw_get_le32(entry + 20), rows[i].size);
	}
	assert_int_equal(rmw_get_le32(table + 16 + 16), 0x13c000);
	assert_int_equal(rmw_get_le32(table + 16 + 24), 0x0b4000);
	assert_memory_equal(table, flash.data + 0xf000, 0x1000);
	free(flash.data);
}

/* The way these tests compute a table's checks gives the checks of a real one. */
static void the_table_checks_agree_with_a_real_table(void **state)
{
	static const uint8_t head[12] = "BFPT\0\0\7\0\0\0\0\0";
	static const uint8_t entry_fw[36] = {
		/* clang-format off */
		0, 0, 0, 'F', 'W', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0x80, 0x0d, 0,
		0, 0x80, 0x0c, 0, 0, 0x80, 0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		/* clang-format on */
	};
	static const struct {
		uint8_t type;
		const char *name;
		uint32_t addr, size;
	} rest[] = {
		/* clang-format off */
		{ 2, "mfg",     0x160000, 0x32000 }, { 3, "media", 0x192000, 0x57000 },
		{ 4, "PSM",     0x1e9000, 0x08000 }, { 5, "KEY",   0x1f1000, 0x02000 },
		{ 6, "DATA",    0x1f3000, 0x05000 }, { 7, "factory", 0x1f8000, 0x07000 },
		/* clang-format on */
	};
	uint8_t entries[7 * 36] = { 0 };

	(void)state;
	memcpy(entries, entry_fw, 36);
	for (size_t i = 0; i < RMW_COUNT(rest); i++) {
		uint8_t *entry = entries + 36 * (i + 1);

		entry[0] = rest[i].type;
		memcpy(entry + 3, rest[i].name, strlen(rest[i].name));
		rmw_put_le32(entry + 12, rest[i].addr);
		rmw_put_le32(entry + 20, rest[i].size);
	}
	assert_int_equal(rmw_crc32(RMW_VIEW_OF(head)), 0x12df9a26);
	assert_int_equal(rmw_crc32(RMW_VIEW_OF(entries)), 0x8b5001ce);
}

static void both_headers_are_valid_and_cover_their_code(void **state)
{
	const struct rmw_span flash = stock_of(2 << 20, mac);

	(void)state;
	assert_header_is_right(flash, 0, 0x2000);
	assert_header_is_right(flash, 0x10000, 0x11000);
	assert_in_range(rmw_get_le32(flash.data + 0x10078), 700 * 1024, 900 * 1024);
	free(flash.data);
}

static void the_boot_stage_is_our_own(void **state)
{
	static const char name[] = "rmwflash-boot_";
	const struct rmw_span flash = stock_of(2 << 20, mac);

	(void)state;
	assert_non_null(memmem(flash.data + 0x2000, 0x2000, name, sizeof(name) - 1));
	free(flash.data);
}

static void the_stock_texts_are_where_a_suggestion_looks_for_them(void **state)
{
	const struct rmw_span flash = stock_of(2 << 20, mac);
	const struct rmw_span firmware = rmw_span_part(flash, 0x11000, 0xc8000);

	(void)state;
	assert_true(holds(firmware, "FWSW-WHBL602-SWITCH-BL602L_v1.2.0", 34));
	assert_true(holds(firmware, "device_model\0CK-BL602-4SW-WH", 29));
	free(flash.data);
}

static void factory_is_a_device_tree_inside_its_partition(void **state)
{
	const struct rmw_span flash = stock_of(2 << 20, mac);
	const uint8_t *tree = flash.data + 0x1fc000;

	(void)state;
	assert_memory_equal(tree, "\xd0\x0d\xfe\xed\0\0", 6);
	assert_in_range(tree[6] << 8 | tree[7], 72, 0x4000);
	assert_true(holds(rmw_span_part(flash, 0x1fc000, 0x4000), mac, 6));
	free(flash.data);
}

static void psm_looks_like_easyflash_with_right_checks(void **state)
{
	const struct rmw_span flash = stock_of(2 << 20, mac);
	const uint8_t *sector = flash.data + 0x1f6000;
	const uint32_t total = rmw_get_le32(sector + 20 + 12);

	(void)state;
	assert_memory_equal(sector,
			    "\0\0\xff\0\xff\xff\xff\xff"
			    "EF40",
			    12);
	assert_memory_equal(sector + 0x1000,
			    "\0\xff\xff\0\xff\xff\xff\xff"
			    "EF40",
			    12);
	assert_memory_equal(sector + 28, "KV40", 4);
	assert_int_equal(rmw_get_le32(sector + 20 + 16),
			 rmw_crc32((struct rmw_view){ sector + 40, total - 20 }));
	assert_memory_equal(sector + 20 + total + 8, "KV40", 4);
	free(flash.data);
}

static void the_same_mac_gives_the_same_bytes_and_another_differs_in_identity_only(void **state)
{
	static const struct {
		uint32_t from, to;
	} identity[] = { { 0x13c000, 0x13d000 },
			 { 0x1f6000, 0x1f7000 },
			 { 0x1fa000, 0x1fb000 },
			 { 0x1fc000, 0x1fd000 } };
	const struct rmw_span one = stock_of(2 << 20, mac), same = stock_of(2 << 20, mac);
	const struct rmw_span other = stock_of(2 << 20, other_mac);

	(void)state;
	assert_memory_equal(one.data, same.data, one.len);
	for (size_t i = 0; i < RMW_COUNT(identity); i++) {
		const uint32_t len = identity[i].to - identity[i].from;

		assert_memory_not_equal(one.data + identity[i].from, other.data + identity[i].from,
					len);
		memcpy(other.data + identity[i].from, one.data + identity[i].from, len);
	}
	assert_memory_equal(one.data, other.data, one.len);
	free(one.data);
	free(same.data);
	free(other.data);
}

static void boards_of_1_and_4_mib_have_the_vendors_layout(void **state)
{
	static const struct {
		size_t size;
		size_t count;
		uint32_t factory;
	} boards[] = { { 1 << 20, 4, 0xfb000 }, { 4 << 20, 7, 0x3fd000 } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(boards); i++) {
		const struct rmw_span flash = stock_of(boards[i].size, mac);
		const uint8_t *table = flash.data + 0xf000;

		assert_memory_equal(table, "BFPT", 4);
		assert_int_equal(rmw_get_le16(table + 6), boards[i].count);
		assert_crc_behind(table, 12);
		assert_crc_behind(table + 16, boards[i].count * 36);
		assert_memory_equal(flash.data + boards[i].factory, "\xd0\x0d\xfe\xed", 4);
		assert_header_is_right(flash, 0, 0x2000);
		assert_header_is_right(flash, 0x10000, 0x11000);
		free(flash.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_2m_board_has_the_ewelink_table_twice),
		cmocka_unit_test(the_table_checks_agree_with_a_real_table),
		cmocka_unit_test(both_headers_are_valid_and_cover_their_code),
		cmocka_unit_test(the_boot_stage_is_our_own),
		cmocka_unit_test(the_stock_texts_are_where_a_suggestion_looks_for_them),
		cmocka_unit_test(factory_is_a_device_tree_inside_its_partition),
		cmocka_unit_test(psm_looks_like_easyflash_with_right_checks),
		cmocka_unit_test(
			the_same_mac_gives_the_same_bytes_and_another_differs_in_identity_only),
		cmocka_unit_test(boards_of_1_and_4_mib_have_the_vendors_layout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
