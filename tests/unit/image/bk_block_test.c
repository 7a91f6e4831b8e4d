/* SPDX-License-Identifier: MIT */
/* Blocks of code with their CRCs: the answers that are known, and damage. */
#include "support/made_image.h"

#include "image/bk_block.h"

/* bk7231-protocol 16.1 */
static void crcs_are_those_that_are_known(void **state)
{
	uint8_t bytes[RMW_BK_CODE];

	(void)state;
	assert_int_equal(rmw_bk_crc16((struct rmw_view){ (const uint8_t *)"123456789", 9 }),
			 0xaee7);
	memset(bytes, 0xff, sizeof(bytes));
	assert_int_equal(rmw_bk_crc16(RMW_VIEW_OF(bytes)), 0x000c);
	memset(bytes, 0, sizeof(bytes));
	assert_int_equal(rmw_bk_crc16(RMW_VIEW_OF(bytes)), 0x8029);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	assert_int_equal(rmw_bk_crc16(RMW_VIEW_OF(bytes)), 0x259d);
}

static void code_is_the_same_after_adding_and_stripping_crcs(void **state)
{
	static const size_t lens[] = { 0, 1, 31, 32, 33, 5000 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(lens); i++) {
		rmw_auto(buf) code = RMW_BUF_INIT;
		rmw_auto(buf) flash = RMW_BUF_INIT;
		rmw_auto(buf) back = RMW_BUF_INIT;
		struct rmw_err err = { 0 };
		const size_t blocks = (lens[i] + 31) / 32;

		made_noise(&code, lens[i]);
		assert_true(rmw_bk_blocks_add(rmw_buf_view(&code), &flash, &err));
		assert_int_equal(flash.len, blocks * RMW_BK_BLOCK);
		assert_true(rmw_bk_blocks_strip(rmw_buf_view(&flash), &back, &err));
		assert_int_equal(back.len, blocks * RMW_BK_CODE);
		assert_true(rmw_view_equal(rmw_view_part(rmw_buf_view(&back), 0, lens[i]),
					   rmw_buf_view(&code)));
		assert_true(
			rmw_view_is_blank(rmw_view_part(rmw_buf_view(&back), lens[i], back.len)));
	}
}

static void the_last_block_is_padded_before_its_crc_is_made(void **state)
{
	rmw_auto(buf) flash = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(
		rmw_bk_blocks_add((struct rmw_view){ (const uint8_t *)"\xff", 1 }, &flash, &err));
	assert_int_equal(flash.len, RMW_BK_BLOCK);
	assert_int_equal(flash.data[32], 0x00);
	assert_int_equal(flash.data[33], 0x0c);
	assert_true(rmw_bk_block_fits(rmw_buf_view(&flash)));
}

static void a_flipped_bit_spoils_one_block(void **state)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) flash = RMW_BUF_INIT;
	struct rmw_bk_tally tally;
	struct rmw_err err = { 0 };

	(void)state;
	made_noise(&code, 3200);
	assert_true(rmw_bk_blocks_add(rmw_buf_view(&code), &flash, &err));
	for (size_t at = 0; at < 10 * RMW_BK_BLOCK; at++) {
		flash.data[at] ^= 0x40;
		rmw_bk_blocks_count(rmw_buf_view(&flash), &tally);
		assert_int_equal(tally.blocks, 100);
		assert_int_equal(tally.good, 99);
		assert_int_equal(tally.end, flash.len);
		flash.data[at] ^= 0x40;
	}
}

static void what_is_behind_the_code_is_no_code(void **state)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) flash = RMW_BUF_INIT;
	rmw_auto(buf) noise = RMW_BUF_INIT;
	struct rmw_bk_tally tally;
	struct rmw_err err = { 0 };
	size_t end;

	(void)state;
	made_noise(&code, 3200);
	assert_true(rmw_bk_blocks_add(rmw_buf_view(&code), &flash, &err));
	end = flash.len;
	assert_true(rmw_buf_resize(&flash, end + 340, &err));
	memset(flash.data + end, 0xff, 340);
	made_noise(&noise, 340);
	assert_true(rmw_buf_append(&flash, rmw_buf_view(&noise), &err));
	rmw_bk_blocks_count(rmw_buf_view(&flash), &tally);
	assert_int_equal(tally.blocks, 100);
	assert_int_equal(tally.good, 100);
	assert_int_equal(tally.end, end);
	assert_int_equal(tally.strays, 10);
}

/* bk7231-protocol 9.6 */
static void addresses_of_flash_and_code_belong_together(void **state)
{
	(void)state;
	assert_int_equal(rmw_bk_flash_addr(0x10000), 0x11000);
	assert_int_equal(rmw_bk_code_addr(0x11000), 0x10000);
	assert_int_equal(rmw_bk_flash_addr(0x108700), 0x118f70);
	for (uint32_t addr = 0; addr < 0x20000; addr += 32)
		assert_int_equal(rmw_bk_code_addr(rmw_bk_flash_addr(addr)), addr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crcs_are_those_that_are_known),
		cmocka_unit_test(code_is_the_same_after_adding_and_stripping_crcs),
		cmocka_unit_test(the_last_block_is_padded_before_its_crc_is_made),
		cmocka_unit_test(a_flipped_bit_spoils_one_block),
		cmocka_unit_test(what_is_behind_the_code_is_no_code),
		cmocka_unit_test(addresses_of_flash_and_code_belong_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
