/* SPDX-License-Identifier: MIT */
/* Slot images: layout, padding, hash and checksums as bl602-protocol 7.4 wants them. */
#include "support/cmocka.h"

#include "image/bl_flash_config.h"
#include "image/bl_slot.h"

static const uint8_t jedec[] = { 0xc8, 0x40, 0x15 };

static struct rmw_view made_application(uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(i * 7 + 1);
	return (struct rmw_view){ bytes, len };
}

static void build(struct rmw_view application, struct rmw_buf *out)
{
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	struct rmw_err err = { 0 };

	assert_true(rmw_bl_flash_config_by_jedec(jedec, config));
	assert_true(rmw_bl_slot_build(application, config, out, &err));
}

static void code_is_padded_to_sixteen(void **state)
{
	static const struct {
		size_t len, padded;
	} cases[] = { { 1, 16 }, { 15, 16 }, { 16, 16 }, { 17, 32 }, { 5000, 5008 } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		uint8_t bytes[5000];
		const struct rmw_view application = made_application(bytes, cases[i].len);
		rmw_auto(buf) out = RMW_BUF_INIT;
		struct rmw_bl_header header;
		struct rmw_err err = { 0 };

		build(application, &out);
		assert_int_equal(out.len, RMW_BL_SLOT_CODE + cases[i].padded);
		assert_memory_equal(out.data + RMW_BL_SLOT_CODE, bytes, cases[i].len);
		for (size_t at = RMW_BL_SLOT_CODE + cases[i].len; at < out.len; at++)
			assert_int_equal(out.data[at], 0);
		assert_true(rmw_bl_header_parse(rmw_buf_view(&out), &header, &err));
		assert_int_equal(header.length_or_segments, cases[i].padded);
		assert_true(rmw_bl_header_is_hash_good(
			&header, rmw_view_part(rmw_buf_view(&out), RMW_BL_SLOT_CODE, out.len)));
	}
}

static void header_is_what_the_boot_stage_expects(void **state)
{
	static const uint8_t clock[] = { 0x50, 0x43, 0x46, 0x47, 0x04, 0x04, 0x00, 0x01,
					 0x03, 0x01, 0x00, 0x00, 0xe9, 0x19, 0x30, 0x3b };
	uint8_t bytes[100], config[RMW_BL_FLASH_CONFIG_SIZE];
	rmw_auto(buf) out = RMW_BUF_INIT;
	struct rmw_bl_header header;
	struct rmw_err err = { 0 };

	(void)state;
	build(made_application(bytes, sizeof(bytes)), &out);
	assert_true(rmw_bl_header_parse(rmw_buf_view(&out), &header, &err));
	assert_true(header.is_crc_good && header.is_flash_config_good &&
		    header.is_clock_config_good);
	assert_int_equal(header.revision, 1);
	assert_int_equal(header.flags, 0x3300);
	assert_int_equal(header.entry, 0);
	assert_int_equal(header.offset, 0x2000);
	assert_memory_equal(out.data + 0x64, clock, sizeof(clock));
	assert_true(rmw_bl_flash_config_by_jedec(jedec, config));
	assert_memory_equal(header.flash_config, config, sizeof(config));
	assert_true(rmw_view_is_blank(rmw_view_part(rmw_buf_view(&out), RMW_BL_HEADER_SIZE,
						    RMW_BL_SLOT_CODE - RMW_BL_HEADER_SIZE)));
}

static void what_was_in_the_buffer_is_replaced(void **state)
{
	uint8_t bytes[64];
	const struct rmw_view application = made_application(bytes, sizeof(bytes));
	rmw_auto(buf) first = RMW_BUF_INIT;
	rmw_auto(buf) again = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	build(application, &first);
	assert_true(rmw_buf_append(&again, RMW_VIEW_OF("something older"), &err));
	build(application, &again);
	assert_true(rmw_view_equal(rmw_buf_view(&first), rmw_buf_view(&again)));
}

static void nothing_and_too_much_are_refused(void **state)
{
	static const uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	static const uint8_t byte = 0;
	rmw_auto(buf) out = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_bl_slot_build((struct rmw_view){ NULL, 0 }, config, &out, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	rmw_err_clear(&err);
	/* Refused by length alone: no byte of it is looked at. */
	assert_false(rmw_bl_slot_build((struct rmw_view){ &byte, ((size_t)16 << 20) + 1 }, config,
				       &out, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_TOO_LARGE);
	assert_int_equal(out.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_is_padded_to_sixteen),
		cmocka_unit_test(header_is_what_the_boot_stage_expects),
		cmocka_unit_test(what_was_in_the_buffer_is_replaced),
		cmocka_unit_test(nothing_and_too_much_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
