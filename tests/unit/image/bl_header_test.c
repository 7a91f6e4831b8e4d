/* SPDX-License-Identifier: MIT */
/* Boot and segment headers against the references of bl602-protocol 6.5, 6.4 and 9.3. */
#include "support/cmocka.h"

#include "image/bl_header.h"
#include "image/bl_segment.h"

/* clang-format off */

/* The firmware header of a full OpenBL602 1.18.57 image (bl602-protocol 6.5). */
static const uint8_t reference[RMW_BL_HEADER_SIZE] = {
	0x42, 0x46, 0x4e, 0x50, 0x01, 0x00, 0x00, 0x00, 0x46, 0x43, 0x46, 0x47, 0x04, 0x01, 0x01, 0x01,
	0x66, 0x99, 0xff, 0x03, 0x9f, 0x00, 0x9f, 0x00, 0x04, 0xef, 0x00, 0x01, 0xc7, 0x20, 0x52, 0xd8,
	0x06, 0x02, 0x32, 0x00, 0x0b, 0x01, 0x0b, 0x01, 0x3b, 0x01, 0xbb, 0x00, 0x6b, 0x01, 0xeb, 0x02,
	0xeb, 0x02, 0x02, 0x50, 0x00, 0x01, 0x00, 0x01, 0x01, 0x00, 0x02, 0x01, 0x01, 0x01, 0xab, 0x01,
	0x05, 0x35, 0x00, 0x00, 0x01, 0x31, 0x00, 0x00, 0x38, 0xff, 0x20, 0xff, 0x77, 0x03, 0x02, 0x40,
	0x77, 0x03, 0x02, 0xf0, 0x2c, 0x01, 0xb0, 0x04, 0xb0, 0x04, 0x05, 0x00, 0xff, 0xff, 0x03, 0x00,
	0x3a, 0x2e, 0xec, 0x37, 0x50, 0x43, 0x46, 0x47, 0x04, 0x04, 0x00, 0x01, 0x03, 0x01, 0x00, 0x00,
	0xe9, 0x19, 0x30, 0x3b, 0x00, 0x33, 0x00, 0x00, 0xa0, 0x05, 0x0c, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x20, 0x00, 0x00, 0xf7, 0xe5, 0x23, 0xff, 0x33, 0x01, 0xab, 0x89, 0x7b, 0xcf, 0x04, 0xe9,
	0xaa, 0x8a, 0x21, 0x07, 0x28, 0x34, 0xc6, 0x32, 0xd6, 0xe9, 0xe5, 0x35, 0x74, 0x59, 0xc5, 0x4d,
	0x51, 0xd4, 0x46, 0xc8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x3b, 0x7f, 0x23, 0x01,
};

/* What the boot stage's header of the same image has instead. */
static const uint8_t boot_hash[RMW_BL_HASH_SIZE] = {
	0xc5, 0xe2, 0xce, 0x51, 0x5a, 0x57, 0x83, 0xac, 0x80, 0xef, 0xdd, 0x49, 0x10, 0x23, 0x8a, 0x46,
	0x65, 0x72, 0xf8, 0x82, 0xb5, 0x3b, 0x32, 0x84, 0xe6, 0x3c, 0x76, 0x3e, 0x1d, 0xa9, 0x84, 0x7f,
};

/* Hash of the checked RAM image of bl602-protocol 9.3. */
static const uint8_t ram_hash[RMW_BL_HASH_SIZE] = {
	0x55, 0x34, 0x22, 0x6d, 0x07, 0xf5, 0xc1, 0xb5, 0xa5, 0xb4, 0xa8, 0x75, 0x14, 0x87, 0x7f, 0x8a,
	0x7c, 0xbe, 0xc2, 0xb6, 0xd5, 0x31, 0x20, 0x95, 0xb1, 0xca, 0x14, 0x09, 0x8e, 0x4d, 0xd3, 0xcb,
};
static const uint8_t ram_segment[RMW_BL_SEGMENT_SIZE] = {
	0x00, 0x00, 0x01, 0x22, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x5f, 0x36, 0xab, 0x44,
};
/* clang-format on */

static struct rmw_bl_header parse(const uint8_t bytes[RMW_BL_HEADER_SIZE])
{
	struct rmw_bl_header header;
	struct rmw_err err = { 0 };

	assert_true(
		rmw_bl_header_parse((struct rmw_view){ bytes, RMW_BL_HEADER_SIZE }, &header, &err));
	return header;
}

static void reference_header_is_read(void **state)
{
	const struct rmw_bl_header header = parse(reference);

	(void)state;
	assert_int_equal(header.revision, 1);
	assert_int_equal(header.flags, RMW_BL_FLAGS_FLASH);
	assert_int_equal(header.length_or_segments, 0xc05a0);
	assert_int_equal(header.entry, 0);
	assert_int_equal(header.offset, 0x2000);
	assert_true(header.has_flash_config && header.is_flash_config_good);
	assert_true(header.has_clock_config && header.is_clock_config_good);
	assert_true(header.is_crc_good && rmw_bl_header_is_valid(&header));
	assert_false(header.is_crc_ignored || header.is_hash_ignored);
	assert_memory_equal(header.flash_config, reference + 0x0c, RMW_BL_FLASH_CONFIG_SIZE);
	assert_memory_equal(header.clock_config, reference + 0x68, RMW_BL_CLOCK_CONFIG_SIZE);
	assert_memory_equal(header.hash, reference + 0x84, RMW_BL_HASH_SIZE);
}

static void building_what_was_parsed_gives_the_same_bytes(void **state)
{
	const struct rmw_bl_header header = parse(reference);
	uint8_t built[RMW_BL_HEADER_SIZE];

	(void)state;
	rmw_bl_header_build(&header, built);
	assert_memory_equal(built, reference, sizeof(built));
}

static void boot_stage_header_comes_out_with_its_crc(void **state)
{
	static const uint8_t crc[] = { 0x52, 0xb1, 0x88, 0xaf };
	struct rmw_bl_header header = parse(reference);
	uint8_t built[RMW_BL_HEADER_SIZE];

	(void)state;
	header.length_or_segments = 0x9990;
	memcpy(header.hash, boot_hash, sizeof(boot_hash));
	rmw_bl_header_build(&header, built);
	assert_memory_equal(built + 0xac, crc, sizeof(crc));
}

/* Each row changes one byte of the reference; the letters tell which checks still pass. */
static void every_checksum_notices_its_bytes(void **state)
{
	static const struct {
		size_t at;
		const char *good; /* f: flash configuration, c: clock configuration, h: header */
	} cases[] = {
		/* clang-format off */
		{ 0x04, "fc"  }, { 0x0c, "c" },  { 0x5f, "c" },  { 0x60, "c" }, { 0x68, "f" },
		{ 0x6f, "f"   }, { 0x70, "f" },  { 0x78, "fc" }, { 0xab, "fc" }, { 0xac, "fc" },
		{ 0x08, "c"   }, { 0x64, "f" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		uint8_t bytes[RMW_BL_HEADER_SIZE];
		struct rmw_bl_header header;

		memcpy(bytes, reference, sizeof(bytes));
		bytes[cases[i].at] ^= 0x10;
		header = parse(bytes);
		assert_int_equal(header.is_flash_config_good, strchr(cases[i].good, 'f') != NULL);
		assert_int_equal(header.is_clock_config_good, strchr(cases[i].good, 'c') != NULL);
		assert_int_equal(header.is_crc_good, strchr(cases[i].good, 'h') != NULL);
	}
}

static void ignoring_needs_both_the_flag_and_the_word(void **state)
{
	static const struct {
		uint32_t flags, crc, hash;
		bool is_crc_ignored, is_hash_ignored;
	} cases[] = {
		/* clang-format off */
		{ 0x30300, 0xdeadbeef, 0xdeadbeef, true,  true  },
		{ 0x30300, 0x12345678, 0x12345678, false, false },
		{ 0x00300, 0xdeadbeef, 0xdeadbeef, false, false },
		{ 0x10300, 0xdeadbeef, 0xdeadbeef, true,  false },
		{ 0x20300, 0xdeadbeef, 0xdeadbeef, false, true  },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		uint8_t bytes[RMW_BL_HEADER_SIZE];
		struct rmw_bl_header header;

		memcpy(bytes, reference, sizeof(bytes));
		rmw_put_le32(bytes + 0x74, cases[i].flags);
		rmw_put_le32(bytes + 0x84, cases[i].hash);
		rmw_put_le32(bytes + 0xac, cases[i].crc);
		header = parse(bytes);
		assert_int_equal(header.is_crc_ignored, cases[i].is_crc_ignored);
		assert_int_equal(header.is_hash_ignored, cases[i].is_hash_ignored);
	}
}

static void ignored_crc_is_built_as_the_ignore_word(void **state)
{
	static const uint8_t word[] = { 0xef, 0xbe, 0xad, 0xde };
	struct rmw_bl_header header = { .revision = 1, .flags = 0x30300, .is_crc_ignored = true };
	uint8_t built[RMW_BL_HEADER_SIZE];

	(void)state;
	rmw_bl_header_build(&header, built);
	assert_memory_equal(built + 0xac, word, sizeof(word));
	for (size_t at = 8; at < 0x74; at++)
		assert_int_equal(built[at], 0);
}

static void ram_image_header_comes_out_as_specified(void **state)
{
	static const uint8_t crc[] = { 0xc2, 0xbf, 0x41, 0x9e };
	struct rmw_bl_header header = {
		.revision = 1, .flags = 0x300, .length_or_segments = 1, .offset = 0x22010000
	};
	uint8_t image[RMW_BL_SEGMENT_SIZE + 16];
	uint8_t built[RMW_BL_HEADER_SIZE];

	(void)state;
	memcpy(image, ram_segment, sizeof(ram_segment));
	memcpy(image + sizeof(ram_segment), "0123456789abcdef", 16);
	memcpy(header.hash, ram_hash, sizeof(ram_hash));
	assert_true(rmw_bl_header_is_hash_good(&header, RMW_VIEW_OF(image)));
	image[20] ^= 1;
	assert_false(rmw_bl_header_is_hash_good(&header, RMW_VIEW_OF(image)));
	rmw_bl_header_build(&header, built);
	assert_memory_equal(built + 0xac, crc, sizeof(crc));
}

static void short_or_foreign_bytes_are_refused(void **state)
{
	static const uint8_t foreign[RMW_BL_HEADER_SIZE] = "BFXP";
	struct rmw_bl_header header;
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t len = 0; len < RMW_BL_HEADER_SIZE; len++) {
		rmw_err_clear(&err);
		assert_false(
			rmw_bl_header_parse((struct rmw_view){ reference, len }, &header, &err));
		assert_int_equal(err.code, RMW_E_IMAGE_TRUNCATED);
	}
	rmw_err_clear(&err);
	assert_false(rmw_bl_header_parse(RMW_VIEW_OF(foreign), &header, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
}

static void segment_header_of_a_vendor_loader_is_read_and_built(void **state)
{
	static const uint8_t bytes[RMW_BL_SEGMENT_SIZE] = {
		0x00, 0x00, 0x01, 0x22, 0x20, 0x91, 0x00, 0x00,
		0xd9, 0x54, 0x24, 0xd4, 0xbe, 0x9f, 0x66, 0xc8,
	};
	uint8_t built[RMW_BL_SEGMENT_SIZE];
	struct rmw_bl_segment segment;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_bl_segment_parse(RMW_VIEW_OF(bytes), &segment, &err));
	assert_int_equal(segment.addr, 0x22010000);
	assert_int_equal(segment.len, 37152);
	assert_int_equal(segment.extra, 0xd42454d9);
	assert_true(segment.is_crc_good);
	rmw_bl_segment_build(&segment, built);
	assert_memory_equal(built, bytes, sizeof(bytes));
	assert_false(rmw_bl_segment_parse((struct rmw_view){ bytes, 15 }, &segment, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_TRUNCATED);
}

static void changed_segment_header_is_noticed(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t at = 0; at < RMW_BL_SEGMENT_SIZE; at++) {
		uint8_t bytes[RMW_BL_SEGMENT_SIZE];
		struct rmw_bl_segment segment;

		memcpy(bytes, ram_segment, sizeof(bytes));
		bytes[at] ^= 0x40;
		assert_true(rmw_bl_segment_parse(RMW_VIEW_OF(bytes), &segment, &err));
		assert_false(segment.is_crc_good);
	}
}

static void only_ram_that_the_rom_loads_to_is_accepted(void **state)
{
	static const struct {
		uint32_t addr, len;
		bool is_in;
	} cases[] = {
		/* clang-format off */
		{ 0x22010000, 0x9120,     true  },
		{ 0x22008000, 0x44000,    true  },
		{ 0x22008000, 0x44001,    false },
		{ 0x22007fff, 1,          false },
		{ 0x5204bfff, 1,          true  },
		{ 0x5204c000, 0,          true  }, /* nothing at all does no harm at the end */
		{ 0x5204c000, 1,          false },
		{ 0x62010000, 16,         false },
		{ 0x12010000, 16,         false },
		{ 0x20000000, 16,         false },
		{ 0x23000000, 16,         false },
		{ 0x22010000, 0xffffffff, false },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		const struct rmw_bl_segment segment = { .addr = cases[i].addr,
							.len = cases[i].len };

		assert_int_equal(rmw_bl_segment_is_in_ram(&segment), cases[i].is_in);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reference_header_is_read),
		cmocka_unit_test(building_what_was_parsed_gives_the_same_bytes),
		cmocka_unit_test(boot_stage_header_comes_out_with_its_crc),
		cmocka_unit_test(every_checksum_notices_its_bytes),
		cmocka_unit_test(ignoring_needs_both_the_flag_and_the_word),
		cmocka_unit_test(ignored_crc_is_built_as_the_ignore_word),
		cmocka_unit_test(ram_image_header_comes_out_as_specified),
		cmocka_unit_test(short_or_foreign_bytes_are_refused),
		cmocka_unit_test(segment_header_of_a_vendor_loader_is_read_and_built),
		cmocka_unit_test(changed_segment_header_is_noticed),
		cmocka_unit_test(only_ram_that_the_rom_loads_to_is_accepted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
