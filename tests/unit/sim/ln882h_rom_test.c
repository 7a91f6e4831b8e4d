/* SPDX-License-Identifier: MIT */
/* The LN882H's boot ROM: its console, its YMODEM, what it starts and what it does not. */
#include "support/cmocka.h"

#include "support/ln_board.h"

#define IDENTITY "Mar 14 2021/00:23:32\r\n"

/* ldr r6, UART0; movs r1, #'K'; str r1, [r6, #0x28]; b . */
static const uint16_t says_k[] = { 0x4e01, 0x214b, 0x62b1, 0xe7fe, 0x2000, 0x4000 };

static uint8_t image[LN_IMAGE_MOST];

static struct rmw_view made(void)
{
	return (struct rmw_view){ image, ln_make_image(image, says_k, RMW_COUNT(says_k)) };
}

static void lines_are_obeyed_or_passed_over(void **state)
{
	static const struct {
		const char *line;
		const char *answer;
	} rows[] = {
		{ "version\r\n", IDENTITY },
		{ "version\r", IDENTITY },
		{ "version\n", IDENTITY },
		{ "\r\n\r\n", "" },
		{ "Version\r\n", "" },
		{ "version \r\n", "" },
		{ "hello\r\nversion\r\n", IDENTITY },
		{ "download [rambin] [0x20000000]\r\n", "" },
		{ "download [rambin] [0x20000000] [12] \r\n", "" },
		{ "download [rambin] [0x10000000] [12]\r\n", "" },
		{ "download [rambin] [0x20040000] [12]\r\n", "" },
		{ "download [rambin] [0x20000000] [x]\r\n", "" },
		{ "download rambin 0x20000000 12\r\n", "" },
		{ "version\r\n", IDENTITY },
	};
	char line[302];
	struct ln_board board;

	(void)state;
	ln_open(&board, "ln882h");
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		ln_expect(&board, rows[i].line, rows[i].answer);
	memset(line, 'v', 300);
	memcpy(line + 300, "\r", 2);
	ln_expect(&board, line, "");
	ln_expect(&board, "version\r\n", IDENTITY);
	ln_close(&board);
}

static void an_image_is_started_behind_its_last_packet(void **state)
{
	struct ln_board board;

	(void)state;
	ln_open(&board, "ln882h");
	ln_upload(&board, made());
	assert_int_equal(board.len, 2);
	assert_int_equal(board.got[1], 'K');
	ln_expect(&board, "version\r\n", ""); /* the ROM does not listen any more */
	assert_true(rmw_sim_count(board.sim, "instructions") > 3);
	assert_int_equal(rmw_sim_count(board.sim, "cpu_dead"), 0);
	ln_close(&board);
}

/* What is wrong with an image that is not started. */
static void put_length(uint8_t *at)
{
	rmw_put_le16(at + 4, (uint16_t)(rmw_get_le16(at + 4) - 4));
}

static void put_target(uint8_t *at)
{
	rmw_put_le32(at, 0x1ffe0000);
	ln_seal_image((struct rmw_span){ at, rmw_get_le16(at + 4) });
}

static void put_body(uint8_t *at)
{
	at[0x14c] ^= 1;
}

static void put_vectors(uint8_t *at)
{
	rmw_put_le32(at + 0x0c, 0x20000180);
	ln_seal_image((struct rmw_span){ at, rmw_get_le16(at + 4) });
}

static void a_bad_image_is_not_started(void **state)
{
	static void (*const damages[])(uint8_t * at) = { put_length, put_target, put_body,
							 put_vectors };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(damages); i++) {
		struct rmw_view good = made();
		struct ln_board board;

		damages[i](image);
		ln_open(&board, "ln882h");
		ln_upload(&board, good);
		assert_int_equal(board.len, 1);
		ln_expect(&board, "version\r\n", IDENTITY);
		assert_int_equal(rmw_sim_count(board.sim, "instructions"), 0);
		ln_close(&board);
	}
}

static void a_file_of_another_length_than_asked_is_not_started(void **state)
{
	const struct rmw_view good = made();
	struct ln_board board;

	(void)state;
	ln_open(&board, "ln882h");
	ln_expect(&board, "download [rambin] [0x20000000] [400]\r\n", "C");
	ln_send_header(&board, good.len);
	ln_send_packet(&board, 1, good, 1024);
	ln_end_download(&board);
	ln_expect(&board, "version\r\n", IDENTITY);
	ln_close(&board);
}

static void damaged_packets_are_asked_for_again(void **state)
{
	static const uint8_t bad_complement[] = { 0x01, 0x01, 0x01 };
	const struct rmw_view good = made();
	uint8_t cut[] = { 0x01, 0x01, 0xfe, 0x00 };
	struct ln_board board;

	(void)state;
	ln_open(&board, "ln882h");
	ln_begin_download(&board, good.len);
	ln_talk(&board, RMW_VIEW_OF(bad_complement), 20);
	assert_memory_equal(board.got, "\x15", board.len);
	ln_send_packet(&board, 2, good, 1024); /* not its turn */
	assert_memory_equal(board.got, "\x15", board.len);
	ln_talk(&board, RMW_VIEW_OF(cut), 900); /* the rest does not come */
	assert_int_equal(board.len, 0);
	ln_pass_ms(&board, 200);
	ln_talk(&board, (struct rmw_view){ NULL, 0 }, 20);
	assert_memory_equal(board.got, "\x15", board.len);
	ln_send_packet(&board, 1, good, 1024);
	assert_memory_equal(board.got, "\x06", board.len);
	ln_end_download(&board);
	assert_int_equal(board.got[1], 'K');
	ln_close(&board);
}

static void twenty_one_errors_in_a_row_end_it(void **state)
{
	struct ln_board board;

	(void)state;
	ln_open(&board, "ln882h");
	ln_begin_download(&board, 100);
	for (unsigned i = 0; i < 20; i++) {
		ln_send_packet(&board, 9, (struct rmw_view){ NULL, 0 }, 128);
		assert_int_equal(board.len, 1);
		assert_int_equal(board.got[0], 0x15);
	}
	ln_send_packet(&board, 9, (struct rmw_view){ NULL, 0 }, 128);
	assert_int_equal(board.len, 2);
	assert_memory_equal(board.got, "\x18\x18", 2);
	ln_expect(&board, "version\r\n", IDENTITY);
	ln_close(&board);
}

static void it_calls_every_second_and_can_be_cancelled(void **state)
{
	struct ln_board board;

	(void)state;
	ln_open(&board, "ln882h");
	ln_expect(&board, "download [rambin] [0x20000000] [400]\r\n", "C");
	ln_talk(&board, (struct rmw_view){ NULL, 0 }, 990);
	assert_int_equal(board.len, 1);
	assert_int_equal(board.got[0], 'C');
	ln_talk(&board, (struct rmw_view){ NULL, 0 }, 100);
	ln_expect(&board, "\x18\x18", "");
	ln_expect(&board, "version\r\n", IDENTITY);
	ln_close(&board);
}

static void the_strap_decides(void **state)
{
	struct ln_board board;

	(void)state;
	ln_open(&board, "ln882h?boot1=high");
	ln_talk(&board, (struct rmw_view){ NULL, 0 }, 100);
	assert_non_null(memmem(board.got, board.len, "the application runs", 20));
	ln_expect(&board, "version\r\n", "");
	rmw_sim_power_cycle(board.sim, true);
	ln_pass_ms(&board, 20);
	ln_expect(&board, "version\r\n", IDENTITY);
	ln_close(&board);
	ln_open(&board, "ln882h?boot1=high&stock=0");
	ln_talk(&board, (struct rmw_view){ NULL, 0 }, 1000);
	assert_int_equal(board.len, 0);
	ln_close(&board);
}

/* RTS holds PA9 low, DTR the reset. */
static void the_adapter_can_drive_strap_and_reset(void **state)
{
	struct ln_board board;
	struct rmw_err err = { 0 };

	(void)state;
	ln_open(&board, "ln882h?boot1=high&wiring=a");
	assert_true(rmw_port_set_lines(board.port, (struct rmw_lines){ .dtr = true, .rts = true },
				       &err));
	ln_pass_ms(&board, 50);
	assert_true(rmw_port_set_lines(board.port, (struct rmw_lines){ .rts = true }, &err));
	ln_pass_ms(&board, 50);
	ln_expect(&board, "version\r\n", IDENTITY);
	ln_close(&board);
}

/* ln882h-observed, Normal boot: its three sectors are erased, 16 bytes programmed. */
static void the_first_boot_makes_a_missing_nvds(void **state)
{
	struct ln_board board;

	(void)state;
	ln_open(&board, "ln882h?boot1=low");
	memset(ln_cells(&board, 0x1dd000).data, 0x55, 0x3000);
	rmw_sim_power_cycle(board.sim, false);
	ln_pass_ms(&board, 100);
	assert_memory_equal(ln_cells(&board, 0x1dd000).data, "NVDS", 4);
	assert_int_equal(ln_cells(&board, 0x1df000).data[5], 0xff);
	assert_int_equal(rmw_sim_count(board.sim, "sector_erase"), 3);
	rmw_sim_power_cycle(board.sim, false);
	ln_pass_ms(&board, 100);
	assert_int_equal(rmw_sim_count(board.sim, "sector_erase"), 3);
	ln_close(&board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_obeyed_or_passed_over),
		cmocka_unit_test(an_image_is_started_behind_its_last_packet),
		cmocka_unit_test(a_bad_image_is_not_started),
		cmocka_unit_test(a_file_of_another_length_than_asked_is_not_started),
		cmocka_unit_test(damaged_packets_are_asked_for_again),
		cmocka_unit_test(twenty_one_errors_in_a_row_end_it),
		cmocka_unit_test(it_calls_every_second_and_can_be_cancelled),
		cmocka_unit_test(the_strap_decides),
		cmocka_unit_test(the_adapter_can_drive_strap_and_reset),
		cmocka_unit_test(the_first_boot_makes_a_missing_nvds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
