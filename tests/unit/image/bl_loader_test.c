/* SPDX-License-Identifier: MIT */
/* RAM loader files: taken apart when right, refused with the reason when not. */
#include "support/cmocka.h"

#include "base/digest.h"
#include "image/bl_header.h"
#include "image/bl_loader.h"
#include "image/bl_segment.h"

#define PAYLOAD_AT (RMW_BL_HEADER_SIZE + RMW_BL_SEGMENT_SIZE)
#define FILE_SIZE (PAYLOAD_AT + 64u)

/* Make a loader file of 64 bytes of payload; what the caller does not want otherwise is right. */
static void make(struct rmw_bl_header header, struct rmw_bl_segment segment, uint8_t *file)
{
	const struct rmw_view hashed = { file + RMW_BL_HEADER_SIZE,
					 FILE_SIZE - RMW_BL_HEADER_SIZE };

	rmw_bl_segment_build(&segment, file + RMW_BL_HEADER_SIZE);
	for (size_t i = PAYLOAD_AT; i < FILE_SIZE; i++)
		file[i] = (uint8_t)i;
	if (!header.is_hash_ignored)
		rmw_sha256(&hashed, 1, header.hash);
	rmw_bl_header_build(&header, file);
}

static const struct rmw_bl_segment right_segment = { .addr = 0x22010000, .len = 64 };

/* Builds up to 29264 bytes carry real checksums. */
static const struct rmw_bl_header old_family = {
	.revision = 1, .flags = 0x200, .length_or_segments = 1, .offset = 0x22010000
};

/* Later builds carry the ignore words. */
static const struct rmw_bl_header new_family = {
	.revision = 1,
	.flags = 0x30300,
	.length_or_segments = 1,
	.offset = 0x22010000,
	.is_crc_ignored = true,
	.is_hash_ignored = true,
	.hash = { 0xef, 0xbe, 0xad, 0xde },
};

static void both_families_are_taken_apart(void **state)
{
	const struct rmw_bl_header *const families[] = { &old_family, &new_family };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(families); i++) {
		uint8_t file[FILE_SIZE];
		struct rmw_bl_loader loader;
		struct rmw_err err = { 0 };

		make(*families[i], right_segment, file);
		assert_true(rmw_bl_loader_parse(RMW_VIEW_OF(file), &loader, &err));
		assert_ptr_equal(loader.header.data, file);
		assert_int_equal(loader.header.len, 176);
		assert_ptr_equal(loader.segment.data, file + 176);
		assert_int_equal(loader.segment.len, 16);
		assert_ptr_equal(loader.payload.data, file + 192);
		assert_int_equal(loader.payload.len, 64);
		assert_int_equal(loader.addr, 0x22010000);
		assert_int_equal(loader.entry, 0x22010000);
	}
}

static void entry_of_the_header_goes_before_its_offset(void **state)
{
	struct rmw_bl_header header = old_family;
	uint8_t file[FILE_SIZE];
	struct rmw_bl_loader loader;
	struct rmw_err err = { 0 };

	(void)state;
	header.entry = 0x22010010;
	make(header, right_segment, file);
	assert_true(rmw_bl_loader_parse(RMW_VIEW_OF(file), &loader, &err));
	assert_int_equal(loader.entry, 0x22010010);
}

static void what_the_rom_would_refuse_is_refused(void **state)
{
	static const struct {
		const char *cause;
		uint32_t flags, segments, addr, len;
	} cases[] = {
		/* clang-format off */
		{ "announces 2 segments",        0x200, 2,       0x22010000, 64 },
		{ "announces 787872 segments",   0x3300, 787872, 0x22010000, 64 },
		{ "signed or encrypted",         0x201, 1,       0x22010000, 64 },
		{ "signed or encrypted",         0x204, 1,       0x22010000, 64 },
		{ "outside the RAM",             0x200, 1,       0x20000000, 64 },
		{ "outside the RAM",             0x200, 1,       0x2204bfff, 64 },
		{ "announces 63 bytes",          0x200, 1,       0x22010000, 63 },
		{ "announces 65 bytes",          0x200, 1,       0x22010000, 65 },
		{ "announces 0 bytes",           0x200, 1,       0x22010000, 0  },
		{ "outside the RAM",             0x200, 1,       0x22010000, 0xffffffff },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_bl_header header = old_family;
		uint8_t file[FILE_SIZE];
		struct rmw_bl_loader loader;
		struct rmw_err err = { 0 };

		header.flags = cases[i].flags;
		header.length_or_segments = cases[i].segments;
		make(header, (struct rmw_bl_segment){ .addr = cases[i].addr, .len = cases[i].len },
		     file);
		assert_false(rmw_bl_loader_parse(RMW_VIEW_OF(file), &loader, &err));
		assert_int_equal(err.code, RMW_E_LOADER_FILE);
		assert_non_null(strstr(err.cause, cases[i].cause));
	}
}

static void every_cut_and_every_changed_byte_is_noticed(void **state)
{
	uint8_t file[FILE_SIZE];
	struct rmw_bl_loader loader;

	(void)state;
	make(old_family, right_segment, file);
	for (size_t at = 0; at < FILE_SIZE; at++) {
		struct rmw_err err = { 0 };

		file[at] ^= 0x01;
		assert_false(rmw_bl_loader_parse(RMW_VIEW_OF(file), &loader, &err));
		file[at] ^= 0x01;
		assert_false(rmw_bl_loader_parse((struct rmw_view){ file, at }, &loader, &err));
		assert_int_equal(err.code, RMW_E_LOADER_FILE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_families_are_taken_apart),
		cmocka_unit_test(entry_of_the_header_goes_before_its_offset),
		cmocka_unit_test(what_the_rom_would_refuse_is_refused),
		cmocka_unit_test(every_cut_and_every_changed_byte_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
