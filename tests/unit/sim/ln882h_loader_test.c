/* SPDX-License-Identifier: MIT */
/* The vendor's RAM loader as the LN882H board plays it, beyond what was captured. */
#include "support/cmocka.h"

#include "support/ln_board.h"

#define ALIVE "version\r\nRAMCODE\r\n"
#define STX_SIZE 16384u

static const uint16_t stands_still[] = { 0xe7fe };

static void open_loader(struct ln_board *board, const char *spec)
{
	uint8_t image[LN_IMAGE_MOST];
	const size_t len = ln_make_image(image, stands_still, RMW_COUNT(stands_still));

	ln_open(board, spec);
	ln_upload(board, (struct rmw_view){ image, len });
	ln_talk(board, (struct rmw_view){ NULL, 0 }, 300);
	assert_non_null(memmem(board->got, board->len, "GOLDEN_BOART_MODE", 17));
}

static void expect_life(struct ln_board *board)
{
	ln_expect(board, "version\r\n", ALIVE);
}

static void expect_death(struct ln_board *board)
{
	ln_expect(board, "version\r\n", "");
}

static void abbreviations_run_the_last_row_that_fits(void **state)
{
	static const char *const rows[][2] = {
		{ "v\r\n", "v\r\nRAMCODE\r\n" },
		{ "versio\r\n", "versio\r\nRAMCODE\r\n" },
		{ "flash_i\r\n", "flash_i\r\nid:0xEB6015,flash size:2M Byte\r\n" },
		{ "flash_\r\n", "flash_\r\nsta:0\r\n\r\npppp\r\n" },
		{ "g\r\n", "g\r\n00:50:c2:12:34:56\r\npppp\r\n" },
		{ "r\r\n", "r\r\npppp\r\n" },
		{ "f\r\n", "f\r\nsta:0\r\n\r\npppp\r\n" },
		{ "fer 0x1000 0x1000\r\n", "fer 0x1000 0x1000" }, /* ferase_all wants one word */
		{ "  version  \r\n", "  version  \r\nRAMCODE\r\n" },
		{ "\"version\"\r\n", "\"version\"\r\nRAMCODE\r\n" },
		{ "a b c d\r\n", "a b c d" },
		{ "a b c d e\r\n", "a b c d e" },
		{ "version\r\n", ALIVE },
	};
	struct ln_board board;

	(void)state;
	open_loader(&board, "ln882h?loader=text");
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		ln_expect(&board, rows[i][0], rows[i][1]);
	ln_say(&board, "ferase_al\r\n");
	assert_true(rmw_view_is_blank(rmw_span_view(ln_cells(&board, 0))));
	ln_expect(&board, "re\r\n", "re\r");
	ln_expect(&board, "version\r\n", "Mar 14 2021/00:23:32\r\n");
	ln_close(&board);
}

static void some_numbers_are_its_end(void **state)
{
	static const char *const rows[] = {
		"baudrate 0\r\n",	   "baudrate fast\r\n",
		"baudrate 0x1C200\r\n",	   "flash_read 0x400000 0x1\r\n",
		"flash_read 0x0 -1\r\n",   "flash_otp_read 0x3FF 0x2\r\n",
		"ferase 0x1000 0x800\r\n",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct ln_board board;

		open_loader(&board, "ln882h?loader=text");
		ln_say(&board, rows[i]);
		expect_death(&board);
		ln_close(&board);
	}
}

static bool is_blank(struct ln_board *board, uint32_t addr, size_t len)
{
	return rmw_view_is_blank(rmw_span_view(rmw_span_part(ln_cells(board, addr), 0, len)));
}

static void erasing_comes_round_at_the_end_and_keeps_what_is_before(void **state)
{
	struct ln_board board;

	(void)state;
	open_loader(&board, "ln882h?loader=text");
	memset(ln_cells(&board, 0).data, 0x33, ln_cells(&board, 0).len);
	ln_expect(&board, "ferase 0x1FF000 0x2000\r\n", "ferase 0x1FF000 0x2000\r\npppp\r\n");
	assert_true(is_blank(&board, 0x1ff000, 4096) && is_blank(&board, 0, 4096));
	assert_false(is_blank(&board, 0x1000, 1) || is_blank(&board, 0x1fefff, 1));
	ln_expect(&board, "ferase 0x1801 0x7FF\r\n", "ferase 0x1801 0x7FF\r\npppp\r\n");
	assert_true(is_blank(&board, 0x1801, 0x7ff));
	assert_int_equal(ln_cells(&board, 0x1800).data[0], 0x33);
	assert_int_equal(ln_cells(&board, 0x1000).data[0], 0x33);
	ln_close(&board);
}

static void it_erases_in_4k_and_32k(void **state)
{
	static const struct {
		const char *line;
		uint32_t small, large;
	} rows[] = {
		{ "ferase 0x0 0xA1000\r\n", 9, 19 },
		{ "ferase 0x0 0xA3000\r\n", 11, 19 },
		{ "ferase 0x0 0x200000\r\n", 8, 63 },
		{ "ferase 0x7000 0x9000\r\n", 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct ln_board board;

		open_loader(&board, "ln882h?loader=text");
		ln_talk(&board,
			(struct rmw_view){ (const uint8_t *)rows[i].line, strlen(rows[i].line) },
			600);
		assert_int_equal(rmw_sim_count(board.sim, "sector_erase"), rows[i].small);
		assert_int_equal(rmw_sim_count(board.sim, "block_erase"), rows[i].large);
		ln_close(&board);
	}
}

/* An STX packet of 16384 bytes, `len` of them data. */
static void send_large(struct ln_board *board, uint8_t number, uint8_t value, size_t len)
{
	static uint8_t packet[3 + STX_SIZE + 2];
	uint16_t crc;

	packet[0] = 0x02;
	packet[1] = number;
	packet[2] = (uint8_t)~number;
	memset(packet + 3, 0x1a, STX_SIZE);
	memset(packet + 3, value, len);
	crc = sim_ln_crc16((struct rmw_view){ packet + 3, STX_SIZE });
	packet[3 + STX_SIZE] = (uint8_t)(crc >> 8);
	packet[4 + STX_SIZE] = (uint8_t)crc;
	ln_talk(board, RMW_VIEW_OF(packet), 400);
}

static void begin_file(struct ln_board *board, const char *start, size_t size)
{
	if (start != NULL)
		ln_say(board, start);
	ln_talk(board, (struct rmw_view){ (const uint8_t *)"upgrade\r", 8 },
		30); /* it calls every 49 ms */
	assert_int_equal(board->len, 8);
	assert_memory_equal(board->got, "upgradeC", 8);
	ln_send_header(board, size);
}

static void a_file_ends_where_its_header_says(void **state)
{
	struct ln_board board;

	(void)state;
	open_loader(&board, "ln882h?loader=text");
	memset(ln_cells(&board, 0).data, 0x33, 0x10000);
	begin_file(&board, "startaddr 0x1000\r\n", 5000);
	send_large(&board, 1, 0x44, 5000);
	assert_int_equal(board.len, 1);
	assert_int_equal(board.got[0], 0x06);
	ln_end_download(&board);
	ln_expect(&board, "filecount\r\n", "filecount\r\nfc:1\r\n");
	assert_int_equal(ln_cells(&board, 0x1000).data[4999], 0x44);
	assert_true(is_blank(&board, 0x1000 + 5000, 0x2000 - 5000));
	assert_int_equal(ln_cells(&board, 0x3000).data[0], 0x33);
	ln_close(&board);
}

static void a_file_that_stays_short_is_not_written(void **state)
{
	struct ln_board board;

	(void)state;
	open_loader(&board, "ln882h?loader=text");
	begin_file(&board, "startaddr 0x1000\r\n", 300);
	ln_send_packet(&board, 1, (struct rmw_view){ (const uint8_t *)"abc", 3 }, 128);
	ln_end_download(&board);
	ln_expect(&board, "filecount\r\n", "filecount\r\nfc:1\r\n");
	assert_true(is_blank(&board, 0x1000, 0x1000));
	ln_close(&board);
}

static void a_file_that_goes_on_is_its_end(void **state)
{
	struct ln_board board;

	(void)state;
	open_loader(&board, "ln882h?loader=text");
	begin_file(&board, "startaddr 0x1000\r\n", 100);
	ln_send_packet(&board, 1, (struct rmw_view){ NULL, 0 }, 128);
	ln_send_packet(&board, 2, (struct rmw_view){ NULL, 0 }, 128);
	assert_int_equal(board.len, 1);
	expect_death(&board);
	ln_close(&board);
}

/* It erases where the last file began, and writes where that ended. */
static void a_second_file_goes_behind_the_first(void **state)
{
	struct ln_board board;

	(void)state;
	open_loader(&board, "ln882h?loader=text");
	begin_file(&board, "startaddr 0x0\r\n", 4096);
	send_large(&board, 1, 0x44, 4096);
	ln_end_download(&board);
	memset(ln_cells(&board, 0x1000).data, 0x00, 0x10000);
	begin_file(&board, NULL, 4096);
	send_large(&board, 1, 0x55, 4096);
	assert_int_equal(board.len, 1);
	ln_end_download(&board);
	assert_true(is_blank(&board, 0, 0x1000));
	assert_int_equal(ln_cells(&board, 0x1000).data[0], 0x55);
	expect_life(&board);
	ln_close(&board);
}

static void protected_cells_are_told_by_can(void **state)
{
	struct ln_board board;

	(void)state;
	open_loader(&board, "ln882h?loader=text&protect=1c");
	ln_expect(&board, "ferase 0x1000 0x1000\r\n", "ferase 0x1000 0x1000\r\npppp\r\n");
	begin_file(&board, "startaddr 0x7000\r\n", 128);
	ln_send_packet(&board, 1, (struct rmw_view){ NULL, 0 }, 128);
	assert_int_equal(board.len, 3);
	assert_memory_equal(board.got, "\x06\x18\x18", 3);
	expect_life(&board);
	ln_close(&board);
}

static void power_can_go_in_the_middle(void **state)
{
	struct ln_board board;

	(void)state;
	open_loader(&board, "ln882h?loader=text&fault=power@3:100");
	ln_say(&board, "ferase 0x0 0x8000\r\n");
	ln_pass_ms(&board, 300);
	assert_int_equal(rmw_sim_count(board.sim, "sector_erase"), 3);
	ln_expect(&board, "version\r\n", "Mar 14 2021/00:23:32\r\n");
	ln_close(&board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(abbreviations_run_the_last_row_that_fits),
		cmocka_unit_test(some_numbers_are_its_end),
		cmocka_unit_test(erasing_comes_round_at_the_end_and_keeps_what_is_before),
		cmocka_unit_test(it_erases_in_4k_and_32k),
		cmocka_unit_test(a_file_ends_where_its_header_says),
		cmocka_unit_test(a_file_that_stays_short_is_not_written),
		cmocka_unit_test(a_file_that_goes_on_is_its_end),
		cmocka_unit_test(a_second_file_goes_behind_the_first),
		cmocka_unit_test(protected_cells_are_told_by_can),
		cmocka_unit_test(power_can_go_in_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
