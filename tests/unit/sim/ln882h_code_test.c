/* SPDX-License-Identifier: MIT */
/* Machine code on a simulated LN882H: what it finds behind its registers, and how it can end. */
#include "support/cmocka.h"

#include "support/ln_board.h"

static void run(struct ln_board *board, const char *spec, const uint16_t *code, size_t count)
{
	uint8_t image[LN_IMAGE_MOST];

	ln_open(board, spec);
	ln_upload(board, (struct rmw_view){ image, ln_make_image(image, code, count) });
}
#define RUN(board, spec, code) run(board, spec, code, RMW_COUNT(code))

static void code_that_cannot_go_on_is_told_of(void **state)
{
	static const uint16_t nowhere[] = { 0x2005, 0x0700, 0x6800 }; /* ldr r0, [50000000] */
	static const uint16_t udf[] = { 0xde00 };
	struct ln_board board;

	(void)state;
	RUN(&board, "ln882h", udf);
	assert_int_equal(rmw_sim_count(board.sim, "cpu_dead"), 1);
	assert_non_null(strstr(rmw_sim_death(board.sim), "at 0x20000148: no instruction"));
	ln_close(&board);
	RUN(&board, "ln882h", nowhere);
	assert_non_null(strstr(rmw_sim_death(board.sim),
			       "at 0x2000014c: a load where nothing answers (address 0x50000000)"));
	ln_close(&board);
}

/* ldr r0, AWO_RESETS; ldr r1, [r0]; bic r1, #16; str r1, [r0]; b . */
static void code_can_reset_the_chip(void **state)
{
	static const uint16_t resets[] = { 0x4802, 0x6801, 0xf021, 0x0110,
					   0x6001, 0xe7fe, 0x000c, 0x4010 };
	struct ln_board board;

	(void)state;
	RUN(&board, "ln882h", resets);
	ln_pass_ms(&board, 20);
	assert_int_equal(rmw_sim_count(board.sim, "reset"), 2);
	ln_expect(&board, "version\r\n", "Mar 14 2021/00:23:32\r\n");
	ln_close(&board);
}

/* The flash's id by the controller, sent byte by byte; the first instruction routes its pins. */
static const uint16_t tells_id[] = {
	0xf04f, 0x4780, 0x2120, 0x61b9, 0x480c, 0x2100, 0x6081, 0x6101, 0x4a0b,
	0x6002, 0x2202, 0x6042, 0x2210, 0x6142, 0x2201, 0x6082, 0x239f, 0x6603,
	0x6102, 0x4e07, 0x2503, 0x6a83, 0x071b, 0xd5fc, 0x6e03, 0x62b3, 0x3d01,
	0xd1f8, 0xe7fe, 0x0000, 0x0000, 0x4020, 0x0300, 0x0007, 0x2000, 0x4000,
};

static void the_flash_is_behind_its_controller(void **state)
{
	uint16_t unwired[RMW_COUNT(tells_id)];
	struct ln_board board;

	(void)state;
	RUN(&board, "ln882h?jedec=c86015", tells_id);
	assert_int_equal(board.len, 4);
	assert_memory_equal(board.got + 1, "\xc8\x60\x15", 3);
	ln_close(&board);
	memcpy(unwired, tells_id, sizeof(unwired));
	unwired[2] = 0x2100; /* movs r1, #0 */
	RUN(&board, "ln882h", unwired);
	assert_memory_equal(board.got + 1, "\xff\xff\xff", 3);
	ln_close(&board);
}

/*
 * What arrives goes by DMA into a ring of 16 bytes, and back one higher. The first instructions
 * open the DMA's gate.
 */
static const uint16_t rings[] = {
	0xf04f, 0x4780, 0x6939, 0xf441, 0x0100, 0x6139, 0x480e, 0x2110, 0x6041, 0x490e, 0x6081,
	0xf04f, 0x2220, 0x60c2, 0x21a1, 0x6001, 0x4e0b, 0x2140, 0x60b1, 0x2510, 0x6843, 0x42ab,
	0xd0fc, 0xf1c5, 0x0410, 0x5d13, 0x3301, 0x69f4, 0x01e4, 0xd4fc, 0x62b3, 0x3d01, 0xd1f2,
	0x2510, 0xe7f0, 0x0000, 0x0058, 0x2010, 0x2024, 0x4000, 0x2000, 0x4000,
};

static void received_bytes_go_round_by_dma(void **state)
{
	uint16_t closed[RMW_COUNT(rings)];
	struct ln_board board;

	(void)state;
	RUN(&board, "ln882h", rings);
	assert_int_equal(board.len, 1);
	ln_expect(&board, "abcdefghijklmnopqrstuvwxyz0123456789",
		  "bcdefghijklmnopqrstuvwxyz{123456789:");
	assert_int_equal(rmw_sim_count(board.sim, "rx_overflow"), 0);
	ln_close(&board);
	memcpy(closed, rings, sizeof(closed));
	closed[5] = 0xbf00; /* the gate stays closed: all registers of the DMA read 0 */
	RUN(&board, "ln882h", closed);
	assert_int_equal(board.len, sizeof(board.got));
	ln_close(&board);
}

/* The flash's id comes in by DMA, channel 1, and its three bytes are sent. The first instructions
 * open the DMA's gate; 18 is who asks for the DMA, 20 how many frames have to be there before. */
static const uint16_t fetches_id[] = {
	0xf04f, 0x4780, 0x6939, 0xf441, 0x0100, 0x6139, 0x2120, 0x61b9, 0x4813, 0x2100,
	0x6081, 0x6101, 0x4a12, 0x6002, 0x2202, 0x6042, 0x2210, 0x6142, 0x2201, 0x64c2,
	0x2100, 0x6541, 0x4b0e, 0x2203, 0x605a, 0xf100, 0x0260, 0x609a, 0x4d0c, 0x60dd,
	0x2281, 0x601a, 0x2201, 0x6082, 0x249f, 0x6604, 0x6102, 0x685a, 0x2a00, 0xd1fc,
	0x4e07, 0x2403, 0xf815, 0x2b01, 0x62b2, 0x3c01, 0xd1fa, 0xe7fe, 0x0000, 0x4020,
	0x0300, 0x0007, 0x0008, 0x2010, 0x8000, 0x2000, 0x2000, 0x4000,
};

static void the_flash_answers_by_dma_when_it_is_asked_for(void **state)
{
	static const struct {
		size_t at;
		uint16_t value;
	} changes[] = {
		{ 18, 0x2200 }, /* nobody asks */
		{ 20, 0x2101 }, /* two frames have to be there: the last one stays */
		{ 5, 0xbf00 },	/* the gate stays closed */
	};
	struct ln_board board;

	(void)state;
	RUN(&board, "ln882h?jedec=c86015", fetches_id);
	assert_int_equal(board.len, 4);
	assert_memory_equal(board.got + 1, "\xc8\x60\x15", 3);
	ln_close(&board);
	for (size_t i = 0; i < RMW_COUNT(changes); i++) {
		uint16_t code[RMW_COUNT(fetches_id)];

		memcpy(code, fetches_id, sizeof(code));
		code[changes[i].at] = changes[i].value;
		RUN(&board, "ln882h?jedec=c86015", code);
		assert_true(board.len == 1 || board.got[1] != 0xc8);
		ln_close(&board);
	}
}

/* A host at another rate is heard, but not understood. */
static void another_rate_is_noise(void **state)
{
	struct ln_board board;
	struct rmw_err err = { 0 };

	(void)state;
	RUN(&board, "ln882h", rings);
	assert_true(rmw_port_set_baud(board.port, 921600, &err));
	ln_say(&board, "abcdef");
	assert_true(rmw_port_set_baud(board.port, 115200, &err));
	assert_null(memmem(board.got, board.len, "bcd", 3));
	ln_expect(&board, "abc", "bcd");
	ln_close(&board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_that_cannot_go_on_is_told_of),
		cmocka_unit_test(code_can_reset_the_chip),
		cmocka_unit_test(the_flash_is_behind_its_controller),
		cmocka_unit_test(received_bytes_go_round_by_dma),
		cmocka_unit_test(the_flash_answers_by_dma_when_it_is_asked_for),
		cmocka_unit_test(another_rate_is_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
