/* SPDX-License-Identifier: MIT */
/* The BK7231N's boot ROM: what tools rely on. */
#include "support/cmocka.h"

#include <string.h>

#include "support/bk_board.h"

#define BLANK "bk7231n?stock=0"

static void expect(struct bk_board *board, struct rmw_view request, struct rmw_view answer)
{
	bk_talk(board, request, answer.len);
	assert_int_equal(board->len, answer.len);
	assert_memory_equal(board->got, answer.data, answer.len);
}

/* The worked traces of bk7231-protocol 20. */
static void it_answers_as_the_worked_traces(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231n");
	expect(&board, BK_BYTES(0x01, 0xe0, 0xfc, 5, 3, 0, 0, 0x80, 0),
	       BK_BYTES(0x04, 0x0e, 0x0c, 0x01, 0xe0, 0xfc, 3, 0, 0, 0x80, 0, 0x1c, 0x23, 7, 0));
	expect(&board, BK_BYTES(0x01, 0xe0, 0xfc, 0xff, 0xf4, 5, 0, 0x0e, 0x9f, 0, 0, 0),
	       BK_BYTES(0x04, 0x0e, 0xff, 0x01, 0xe0, 0xfc, 0xf4, 6, 0, 0x0e, 0, 0, 0xeb, 0x60,
			0x15));
	expect(&board, BK_BYTES(0x01, 0xe0, 0xfc, 0xff, 0xf4, 2, 0, 0x0c, 0x05),
	       BK_BYTES(0x04, 0x0e, 0xff, 0x01, 0xe0, 0xfc, 0xf4, 4, 0, 0x0c, 0, 5, 0x7c));
	expect(&board, BK_BYTES(0x01, 0xe0, 0xfc, 0xff, 0xf4, 2, 0, 0x0c, 0x35),
	       BK_BYTES(0x04, 0x0e, 0xff, 0x01, 0xe0, 0xfc, 0xf4, 4, 0, 0x0c, 0, 0x35, 0x02));
	expect(&board, BK_BYTES(0x01, 0xe0, 0xfc, 0xff, 0xf4, 4, 0, 0x0d, 1, 0, 2),
	       BK_BYTES(0x04, 0x0e, 0xff, 0x01, 0xe0, 0xfc, 0xf4, 5, 0, 0x0d, 0, 1, 0, 2));
	expect(&board, BK_BYTES(0x01, 0xe0, 0xfc, 0xff, 0xf4, 2, 0, 0x0c, 0x05),
	       BK_BYTES(0x04, 0x0e, 0xff, 0x01, 0xe0, 0xfc, 0xf4, 4, 0, 0x0c, 0, 5, 0));
	expect(&board, BK_BYTES(0x01, 0xe0, 0xfc, 9, 0x10, 0, 0, 0, 0, 0xff, 0, 0, 0),
	       BK_BYTES(0x04, 0x0e, 8, 0x01, 0xe0, 0xfc, 0x10, 0x66, 0x2d, 0x9c, 0xbf));
	expect(&board, BK_BYTES(0x01, 0xe0, 0xfc, 9, 0x10, 0, 0, 0, 0, 0, 1, 0, 0),
	       BK_BYTES(0x04, 0x0e, 8, 0x01, 0xe0, 0xfc, 0x10, 0x45, 0x6e, 0xbe, 0x1e));
	expect(&board, BK_BYTES(0x01, 0xe0, 0xfc, 1, 0x11),
	       BK_BYTES(0x04, 0x0e, 5, 0x01, 0xe0, 0xfc, 0x11, 7));
	bk_close(&board);
}

static uint8_t read_fuse(struct bk_board *board, uint8_t number)
{
	expect(board, BK_BYTES(0x01, 0xe0, 0xfc, 9, 1, 0x74, 0, 0x80, 0, 0x01, number, 0, 0),
	       BK_BYTES(0x04, 0x0e, 0x0c, 0x01, 0xe0, 0xfc, 1, 0x74, 0, 0x80, 0, 0x01, number, 0,
			0));
	assert_int_equal(bk_talk(board, BK_BYTES(0x01, 0xe0, 0xfc, 5, 3, 0x74, 0, 0x80, 0), 15),
			 15);
	assert_int_equal(board->got[11] & 1, 0);
	assert_int_equal(bk_talk(board, BK_BYTES(0x01, 0xe0, 0xfc, 5, 3, 0x78, 0, 0x80, 0), 15),
			 15);
	assert_int_equal(board->got[12] & 1, 1);
	return board->got[11];
}

static void the_efuse_tells_the_key(void **state)
{
	static const uint8_t tuya[16] = { 0x93, 0xb0, 0x0f, 0x51, 0xdc, 0xea, 0xcb, 0xa3,
					  0x7e, 0xa1, 0x93, 0x59, 0x03, 0xeb, 0xad, 0xc7 };
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231n");
	for (uint8_t i = 0; i < 16; i++)
		assert_int_equal(read_fuse(&board, i), tuya[i]);
	assert_int_equal(rmw_sim_count(board.sim, "efuse_program"), 0);
	bk_close(&board);
	bk_open_linked(&board, "bk7231n?key=zero");
	for (uint8_t i = 0; i < 16; i++)
		assert_int_equal(read_fuse(&board, i), 0);
	bk_close(&board);
}

static void the_burn_bit_burns(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231n");
	(void)bk_talk(&board, BK_BYTES(0x01, 0xe0, 0xfc, 9, 1, 0x74, 0, 0x80, 0, 0x03, 30, 0x5a, 0),
		      15);
	assert_int_equal(rmw_sim_count(board.sim, "efuse_program"), 1);
	assert_int_equal(read_fuse(&board, 30), 0x5a);
	bk_close(&board);
}

static void all_of_the_flash_is_read_and_written_once_it_is_unprotected(void **state)
{
	uint8_t data[4096];
	struct bk_board board;

	(void)state;
	memset(data, 0x5a, sizeof(data));
	bk_open_linked(&board, "bk7231n");
	assert_int_equal(bk_read(&board, 0), 0);
	assert_memory_equal(board.got + 15, bk_cells(&board, 0), 4096);
	assert_int_equal(bk_erase(&board, 0x20, 0), 0);
	assert_int_not_equal(bk_cells(&board, 0)[0], 0xff);
	assert_int_equal(bk_ask_long(&board, 0x0d, BK_BYTES(1, 0, 2)), 0);
	assert_int_equal(bk_erase(&board, 0x20, 0), 0);
	assert_int_equal(bk_cells(&board, 0)[0], 0xff);
	assert_int_equal(bk_write_4k(&board, 0, data), 0);
	assert_memory_equal(bk_cells(&board, 0), data, sizeof(data));
	assert_int_equal(bk_erase(&board, 0x52, 0x8000), 0);
	assert_int_equal(bk_cells(&board, 0x8000)[0], 0xff);
	assert_int_equal(bk_erase(&board, 0xd8, 0x10000), 0);
	assert_int_equal(bk_cells(&board, 0x1ffff)[0], 0xff);
	assert_int_equal(bk_write(&board, 0x100f0, (struct rmw_view){ data, 256 }), 0);
	assert_int_equal(board.got[15], 0);
	assert_memory_equal(bk_cells(&board, 0x100f0), data, 256);
	bk_close(&board);
}

static void a_checksum_does_not_protect(void **state)
{
	static const uint8_t data[32] = { 1 };
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, BLANK "&protect=0");
	(void)bk_crc(&board, 0, 0xff);
	assert_int_equal(bk_write(&board, 0x20000, RMW_VIEW_OF(data)), 0);
	assert_memory_equal(bk_cells(&board, 0x20000), data, sizeof(data));
	bk_close(&board);
}

static void half_a_request_is_given_up(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, BLANK);
	expect(&board, BK_BYTES(0x01, 0xe0, 0xfc, 0xff, 0xf4, 5, 0, 9, 0, 0),
	       BK_BYTES(0x04, 0x0e, 0xff, 0x01, 0xe0, 0xfc, 0xf4, 2, 0, 9, 5));
	bk_talk(&board, BK_BYTES(0x01, 0x01, 0xe0, 0xfc), 0);
	assert_int_equal(bk_talk(&board, BK_BYTES(1, 0), 8), 8);
	bk_close(&board);
}

static void what_it_does_not_know_or_is_too_short_is_told(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, BLANK);
	assert_int_equal(bk_ask_long(&board, 0x55, BK_BYTES(1)), 7);
	assert_int_equal(bk_ask_long(&board, 0x07, BK_BYTES(0, 0, 2, 0, 1)), 4);
	assert_int_equal(bk_ask_long(&board, 0x0f, BK_BYTES(0x20)), 4);
	bk_ask_long_silent(&board, 0x0a, BK_BYTES(5));
	assert_true(bk_link(&board));
	bk_close(&board);
}

static void it_stays_for_ever_and_keeps_its_rate(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231n");
	bk_set_baud(&board, 921600);
	bk_pass_us(&board, 60000000);
	assert_true(bk_link(&board));
	assert_int_equal(rmw_sim_count(board.sim, "reset"), 1);
	bk_close(&board);
}

static void unlinked_it_starts_what_the_flash_holds_or_stays(void **state)
{
	static const struct {
		const char *spec;
		bool is_answered;
	} rows[] = { { "bk7231n", false }, { BLANK, true } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct bk_board board;

		bk_open(&board, rows[i].spec);
		bk_pass_us(&board, 5000000);
		assert_int_equal(bk_link(&board), rows[i].is_answered);
		bk_close(&board);
	}
}

static void it_can_be_reset_by_request(void **state)
{
	static const uint8_t reboot[] = { 0x01, 0xe0, 0xfc, 2, 0x0e, 0xa5 };
	static const uint8_t key[] = { 0x01, 0xe0, 0xfc, 5, 0x70, 'S', 'E', 'A', 'N' };
	const struct rmw_view requests[] = { RMW_VIEW_OF(reboot), RMW_VIEW_OF(key) };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(requests); i++) {
		struct bk_board board;

		bk_open_linked(&board, "bk7231n");
		bk_talk(&board, requests[i], 0);
		bk_pass_us(&board, 20000);
		assert_int_equal(rmw_sim_count(board.sim, "reset"), 2);
		assert_true(bk_link(&board));
		bk_close(&board);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_answers_as_the_worked_traces),
		cmocka_unit_test(the_efuse_tells_the_key),
		cmocka_unit_test(the_burn_bit_burns),
		cmocka_unit_test(all_of_the_flash_is_read_and_written_once_it_is_unprotected),
		cmocka_unit_test(a_checksum_does_not_protect),
		cmocka_unit_test(half_a_request_is_given_up),
		cmocka_unit_test(what_it_does_not_know_or_is_too_short_is_told),
		cmocka_unit_test(it_stays_for_ever_and_keeps_its_rate),
		cmocka_unit_test(unlinked_it_starts_what_the_flash_holds_or_stays),
		cmocka_unit_test(it_can_be_reset_by_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
