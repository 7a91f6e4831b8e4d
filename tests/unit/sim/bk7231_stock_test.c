/* SPDX-License-Identifier: MIT */
/* Made-up flash of a BK7231: ciphers, checksums and places as documented. */
#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "sim/bk7231_aes.h"
#include "sim/bk7231_code.h"
#include "sim/kind.h"

static const struct sim_bk_key *key_named(const char *name)
{
	size_t count;
	const struct sim_bk_key *keys = sim_bk_keys(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	fail_msg("no key %s", name);
	return NULL;
}

static void keystreams_are_those_of_the_documents(void **state)
{
	static const struct sim_bk_key other = {
		"other", { 0x00112233, 0x44556677, 0x8899aabb, 0x12345674 }
	};
	const struct {
		const struct sim_bk_key *key;
		uint32_t addr, word;
	} rows[] = {
		{ key_named("tuya"), 0, 0x7cb50721 },
		{ key_named("tuya"), 4, 0x7cb50f21 },
		{ key_named("tuya"), 0x1ffc, 0x199bdb50 },
		{ key_named("tuya"), 0x10000, 0x7eb50721 },
		{ key_named("tuya"), 0x10004, 0x7eb50f21 },
		{ key_named("uascent"), 0, 0x2e388101 },
		{ key_named("uascent"), 0x10000, 0x2c388123 },
		{ key_named("uascent"), 0x10004, 0x2d29803a },
		{ key_named("zero"), 0x10000, 0 },
		{ &other, 0x10000, 0x00331550 },
		{ &other, 0x12345678, 0xaa89da0d },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		assert_int_equal(sim_bk_keystream(rows[i].key, rows[i].addr), rows[i].word);
}

static void checksums_are_those_of_the_documents(void **state)
{
	uint8_t bytes[32];
	const struct {
		uint8_t first, step;
		uint16_t crc;
	} rows[] = { { 0xff, 0, 0x000c }, { 0, 0, 0x8029 }, { 0, 1, 0x259d } };

	(void)state;
	assert_int_equal(sim_bk_crc16((struct rmw_view){ (const uint8_t *)"123456789", 9 }),
			 0xaee7);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		for (unsigned at = 0; at < sizeof(bytes); at++)
			bytes[at] = (uint8_t)(rows[i].first + at * rows[i].step);
		assert_int_equal(sim_bk_crc16(RMW_VIEW_OF(bytes)), rows[i].crc);
	}
}

static void aes_is_that_of_the_standard(void **state)
{
	static const uint8_t want[] = { 0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30,
					0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a };
	uint8_t key[SIM_BK_AES_BLOCK], block[SIM_BK_AES_BLOCK];

	(void)state;
	for (unsigned i = 0; i < SIM_BK_AES_BLOCK; i++) {
		key[i] = (uint8_t)i;
		block[i] = (uint8_t)(0x11 * i);
	}
	sim_bk_aes_encrypt(key, block);
	assert_memory_equal(block, want, sizeof(want));
}

static struct rmw_view flash_of(const char *spec, struct rmw_sim **sim)
{
	struct rmw_err err = { 0 };

	if (!rmw_sim_new(sim, spec, &err))
		fail_msg("%s", err.cause);
	return rmw_sim_flash(*sim);
}

static void the_first_bytes_have_the_documented_checksums(void **state)
{
	static const struct {
		const char *spec;
		uint32_t crc_256, crc_257;
	} rows[] = {
		{ "bk7231t?boot=1.0.1", 0xc1eca871, 0 },
		{ "bk7231t?boot=1.0.4", 0x4b31e44d, 0 },
		{ "bk7231t", 0xba54c1b8, 0 },
		{ "bk7231t?stock=0", 0xba54c1b8, 0 },
		{ "bk7231t?boot=1.0.6", 0xe5cbc953, 0 },
		{ "bk7231n", 0x4063d299, 0xe14191ba },
		{ "bk7231n?key=uascent", 0x35037713, 0x068cdc18 },
		{ "bk7231n?key=zero", 0xffe952fb, 0x8e4e6cdb },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_sim *sim;
		const struct rmw_view flash = flash_of(rows[i].spec, &sim);

		assert_int_equal(rmw_crc32(rmw_view_part(flash, 0, 256)), rows[i].crc_256);
		if (rows[i].crc_257 != 0)
			assert_int_equal(rmw_crc32(rmw_view_part(flash, 0, 257)), rows[i].crc_257);
		rmw_sim_free(sim);
	}
}

/* The application's first block under Tuya's key, as every image has it. bk7231-protocol 16.1 */
static void the_first_block_of_the_application_is_the_known_one(void **state)
{
	static const uint8_t want[34] = {
		0x2f, 0x07, 0xb5, 0x94, 0x35, 0xff, 0x2a, 0x9b, 0x35, 0xe7, 0x2a, 0x9b,
		0x35, 0xef, 0x2a, 0x9b, 0x35, 0xd7, 0x2a, 0x9b, 0x35, 0xdf, 0x2a, 0x9b,
		0x35, 0xc7, 0x2a, 0x9b, 0x35, 0xcf, 0x2a, 0x9b, 0xfe, 0x2b,
	};
	static const char *const specs[] = { "bk7231t", "bk7231n" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(specs); i++) {
		struct rmw_sim *sim;
		const struct rmw_view flash = flash_of(specs[i], &sim);

		assert_memory_equal(flash.data + 0x11000, want, sizeof(want));
		rmw_sim_free(sim);
	}
}

/* Where it stands, its own checksum, and that of its body: `raw` bytes of blocks from `base` on. */
static void check_container(struct rmw_view flash, uint32_t base, uint32_t header_at,
			    const char *name)
{
	uint8_t header[96], *body = calloc(1, 1 << 20);
	uint32_t raw, package;

	assert_non_null(body);
	for (unsigned i = 0; i < 3; i++)
		memcpy(header + 32 * (size_t)i, flash.data + header_at + 34 * (size_t)i, 32);
	assert_memory_equal(header, "RBL", 4);
	assert_string_equal((const char *)header + 12, name);
	assert_int_equal(rmw_get_le32(header + 92), rmw_crc32((struct rmw_view){ header, 92 }));
	raw = rmw_get_le32(header + 84);
	package = rmw_get_le32(header + 88);
	assert_in_range(package, raw + 1, raw + 16);
	for (uint32_t at = 0; at < raw; at++)
		body[at] = flash.data[base + at / 32 * 34 + at % 32];
	memset(body + raw, (int)(package - raw), package - raw);
	assert_int_equal(rmw_get_le32(header + 76), rmw_crc32((struct rmw_view){ body, package }));
	free(body);
}

static void containers_have_headers_where_dumps_have_them(void **state)
{
	static const char *const specs[] = { "bk7231t", "bk7231t?boot=1.0.4", "bk7231n",
					     "bk7231n?key=zero" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(specs); i++) {
		struct rmw_sim *sim;
		const struct rmw_view flash = flash_of(specs[i], &sim);

		check_container(flash, 0, 0x10f9a, "bootloader");
		check_container(flash, 0x11000, 0x129f0a, "app");
		rmw_sim_free(sim);
	}
}

static void calibration_holds_the_mac_where_it_is_looked_for(void **state)
{
	static const uint8_t head[] = { 0x02, 0x11, 0x11, 0x11, 0x06, 0, 0, 0 };
	static const uint8_t mac[] = { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc };
	static const struct {
		const char *spec;
		uint32_t at;
	} rows[] = { { "bk7231t?mac=123456789abc", 0x1e0000 },
		     { "bk7231n?mac=123456789abc", 0x1d0000 } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_sim *sim;
		const struct rmw_view flash = flash_of(rows[i].spec, &sim);

		assert_memory_equal(flash.data + rows[i].at, "TLV", 4);
		assert_memory_equal(flash.data + rows[i].at + 0x1c, head, sizeof(head));
		assert_memory_equal(flash.data + rows[i].at + 0x24, mac, sizeof(mac));
		rmw_sim_free(sim);
	}
}

/* The cipher text of 16 FF, by which the key block is found. bk7231-protocol 15 */
static void the_key_block_of_the_storage_can_be_found(void **state)
{
	static const uint8_t want[] = { 0x46, 0xdc, 0xed, 0x0e, 0x67, 0x2f, 0x3b, 0x70,
					0xae, 0x12, 0x76, 0xa3, 0xf8, 0x71, 0x2e, 0x03 };
	struct rmw_sim *sim;
	const struct rmw_view flash = flash_of("bk7231t", &sim);

	(void)state;
	assert_memory_equal(flash.data + 0x1ee020, want, sizeof(want));
	rmw_sim_free(sim);
}

/* Bytes in clear at the end of the loader's code: its partition table. bk7231-protocol 13.1 */
static void the_loader_has_a_partition_table_in_clear(void **state)
{
	static const struct {
		const char *spec;
		uint32_t at, ota;
	} rows[] = {
		{ "bk7231t", 0xdc50, 0x132000 },
		{ "bk7231t?boot=1.0.6", 0xdc70, 0x132000 },
		{ "bk7231t?boot=1.0.4", 0xe3b0, 0x132000 },
		{ "bk7231n", 0xe95c, 0x12a000 },
		{ "bk7231n?key=uascent", 0xe95c, 0x12a000 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_sim *sim;
		const struct rmw_view flash = flash_of(rows[i].spec, &sim);
		uint8_t table[192];

		for (uint32_t at = 0; at < sizeof(table); at++)
			table[at] =
				flash.data[(rows[i].at + at) / 32 * 34 + (rows[i].at + at) % 32];
		assert_memory_equal(table, "01PEbootloader", 15);
		assert_memory_equal(table + 128, "01PEdownload", 13);
		assert_int_equal(rmw_get_le32(table + 128 + 52), rows[i].ota);
		rmw_sim_free(sim);
	}
}

static void what_a_loader_tells_is_found_in_it(void **state)
{
	static const struct {
		const char *spec, *version;
		bool keeps;
	} rows[] = {
		{ "bk7231t?boot=1.0.1", "BK7231S_1.0.1", true },
		{ "bk7231t?boot=1.0.4", "BK7231S_1.0.4", true },
		{ "bk7231t", "BK7231S_1.0.5", false },
		{ "bk7231t?boot=1.0.6&key=zero", "BK7231S_1.0.6", false },
		{ "bk7231n", "", false },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_sim *sim;
		const struct sim_bk_loader_facts facts =
			sim_bk_loader_find(flash_of(rows[i].spec, &sim));

		assert_true(facts.is_there);
		assert_string_equal(facts.version, rows[i].version);
		assert_int_equal(facts.keeps_status_bits, rows[i].keeps);
		rmw_sim_free(sim);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keystreams_are_those_of_the_documents),
		cmocka_unit_test(checksums_are_those_of_the_documents),
		cmocka_unit_test(aes_is_that_of_the_standard),
		cmocka_unit_test(the_first_bytes_have_the_documented_checksums),
		cmocka_unit_test(the_first_block_of_the_application_is_the_known_one),
		cmocka_unit_test(containers_have_headers_where_dumps_have_them),
		cmocka_unit_test(calibration_holds_the_mac_where_it_is_looked_for),
		cmocka_unit_test(the_key_block_of_the_storage_can_be_found),
		cmocka_unit_test(the_loader_has_a_partition_table_in_clear),
		cmocka_unit_test(what_a_loader_tells_is_found_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
