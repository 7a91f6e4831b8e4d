/* SPDX-License-Identifier: MIT */
/* The vendor loaders and their faults. */
#include "support/cmocka.h"

#include <string.h>

#include "base/random.h"
#include "support/sim_board.h"

static void builds_end_a_silent_session_at_their_time(void **state)
{
	static const struct {
		size_t file_size;
		uint32_t alive_ms, dead_ms;
	} cases[] = { { 22064, 3800, 4100 },
		      { 37376, 3800, 4100 },
		      { 37920, 3800, 4100 },
		      { 38592, 3800, 4100 },
		      { 38784, 19500, 20100 } };
	static const uint8_t jedec[] = { 0x36, 0, 0, 0 };
	uint8_t got[16];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_loader("bl602?stock=0", cases[i].file_size);

		board_shake_hands(port);
		board_pass(port, cases[i].alive_ms - 60);
		board_send(port, RMW_VIEW_OF(jedec));
		assert_int_equal(board_collect(port, RMW_SPAN_OF(got)), 8);
		board_pass(port, cases[i].dead_ms);
		board_send(port, RMW_VIEW_OF(jedec));
		board_expect_silence(port);
		board_shake_hands(port);
		rmw_port_free(port);
	}
}

static void what_comes_while_a_loader_works_is_lost(void **state)
{
	struct rmw_port *port = open_loader("bl602?stock=0", 37920);
	struct rmw_sim *sim = rmw_sim_of_port(port);

	(void)state;
	board_shake_hands(port);
	SEND(port, 0x30, 0, 8, 0, 0, 0, 0, 0, 0xff, 0x0f, 0, 0, /* and at once: */ 0x36, 0, 0, 0);
	EXPECT(port, 'P', 'D');
	EXPECT(port, 'O', 'K');
	assert_int_equal(rmw_sim_count(sim, "sector_erase"), 1);
	rmw_port_free(port);
}

static void a_burst_too_long_leaves_a_loader_deaf_for_four_seconds(void **state)
{
	struct rmw_port *port = open_loader("bl602?stock=0", 22064);

	(void)state;
	board_burst(port, 1200);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x36, 0, 0, 0);
	board_expect_silence(port);
	board_pass(port, 4100);
	board_shake_hands(port);
	SEND(port, 0x42, 0, 0, 0);
	EXPECT(port, 'O', 'K', 10, 0, 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56, 0x2a, 0xcb, 0xce, 0x52);
	rmw_port_free(port);
}

static void a_read_is_clipped_to_the_buffer_of_the_build(void **state)
{
	static const struct {
		size_t file_size;
		size_t clipped;
	} cases[] = { { 22064, 0x2404 }, { 37344, 0x4004 } };
	static uint8_t got[0x5000];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_loader("bl602?stock=0", cases[i].file_size);

		board_shake_hands(port);
		SEND(port, 0x32, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0);
		assert_int_equal(board_collect(port, RMW_SPAN_OF(got)), 4 + cases[i].clipped);
		assert_int_equal(rmw_get_le16(got + 2), cases[i].clipped);
		rmw_port_free(port);
	}
}

static void a_failed_program_says_so_after_ok_and_is_remembered(void **state)
{
	struct rmw_port *port = open_loader("bl602?stock=0", 37920);

	(void)state;
	board_shake_hands(port);
	SEND(port, 0x60, 0, 0, 0);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x31, 0, 6, 0, 0, 0, 0, 0, 1, 2);
	EXPECT(port, 'O', 'K', 'F', 'L', 6, 0);
	SEND(port, 0x61, 0, 0, 0);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x3a, 0, 0, 0);
	EXPECT(port, 'F', 'L', 6, 0);
	rmw_port_free(port);
}

static void memory_commands_have_their_faults(void **state)
{
	struct rmw_port *port = open_loader("bl602?stock=0", 22064);

	(void)state;
	board_shake_hands(port);
	SEND(port, 0x50, 0, 8, 0, 0, 0xf0, 0x02, 0x22, 0x44, 0x33, 0x22, 0x11);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x51, 0, 8, 0, 0, 0xf0, 0x02, 0x22, 8, 0, 0, 0);
	EXPECT(port, 'O', 'K', 8, 0, 0, 0xf0, 0x02, 0x22, 0, 0xf0, 0x02, 0x22);
	rmw_port_free(port);
}

static void code_nobody_knows_is_silent(void **state)
{
	struct rmw_port *port = open_loader("bl602?stock=0", 5000);

	(void)state;
	board_burst(port, 300);
	board_expect_silence(port);
	rmw_port_free(port);
}

static void a_hole_inside_a_frame_is_survived_once(void **state)
{
	struct rmw_port *port = open_loader("bl602?stock=0", 37920);
	uint8_t got[16];

	(void)state;
	board_shake_hands(port);
	SEND(port, 0x36, 0);
	board_pass(port, 2200);
	SEND(port, 0, 0);
	assert_int_equal(board_collect(port, RMW_SPAN_OF(got)), 8);
	SEND(port, 0x36, 0);
	board_pass(port, 4100);
	SEND(port, 0, 0);
	board_expect_silence(port);
	rmw_port_free(port);
}

static void compressed_data_are_received_and_refused(void **state)
{
	struct rmw_port *port = open_loader("bl602?stock=0", 37920);

	(void)state;
	board_shake_hands(port);
	SEND(port, 0x3f, 0, 0, 0);
	EXPECT(port, 'F', 'L', 0x0b, 0);
	SEND(port, 0x3f, 0, 6, 0, 0, 0, 0, 0x80, 0xfd, '7');
	EXPECT(port, 'O', 'K', 'F', 'L', 0x0c, 0);
	SEND(port, 0x3a, 0, 0, 0);
	EXPECT(port, 'F', 'L', 0x0c, 0);
	SEND(port, 0x36, 0, 0, 0); /* that was the third refusal */
	board_expect_silence(port);
	rmw_port_free(port);
}

static void a_hash_of_more_than_any_flash_never_ends(void **state)
{
	struct rmw_port *port = open_loader("bl602?stock=0", 37920);

	(void)state;
	board_shake_hands(port);
	SEND(port, 0x3d, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x80);
	board_expect_silence(port);
	board_pass(port, 30000);
	board_burst(port, 300);
	board_expect_silence(port);
	rmw_port_free(port);
}

/* A frame of an id that exists, with a payload that mostly makes sense. */
static size_t make_frame(uint64_t *dice, uint8_t frame[4 + 20])
{
	static const uint8_t lens[] = { 0, 4, 8, 8, 8, 12, 16, 20 };
	size_t len = lens[rmw_random_next(dice) % sizeof(lens)];

	memset(frame, 0, 4 + 20);
	frame[0] = (uint8_t)(0x10 + rmw_random_next(dice) % 0x62);
	frame[2] = (uint8_t)len;
	for (size_t i = 0; i < len; i++)
		frame[4 + i] = rmw_random_next(dice) % 3 > 0 ? 0 : (uint8_t)rmw_random_next(dice);
	return 4 + len;
}

static void whatever_is_sent_a_power_cycle_brings_the_rom_back(void **state)
{
	static const size_t file_sizes[] = { 0, 22064, 38784 };
	static uint8_t answer[0x5000];
	uint8_t frame[4 + 20];
	uint64_t dice = 1;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(file_sizes); i++) {
		struct rmw_port *port = open_rom("bl602?flash=64K&cpu=imitate");

		for (unsigned k = 0; k < 600; k++) {
			board_send(port, (struct rmw_view){ frame, make_frame(&dice, frame) });
			(void)board_collect(port, RMW_SPAN_OF(answer));
			if (k % 40 > 0)
				continue;
			rmw_sim_power_cycle(rmw_sim_of_port(port), true);
			(void)board_collect(port, RMW_SPAN_OF(answer)); /* sent before */
			board_shake_hands(port);
			if (file_sizes[i] > 0) {
				load_made_loader(port, file_sizes[i]);
				board_shake_hands(port);
			}
		}
		rmw_port_free(port);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builds_end_a_silent_session_at_their_time),
		cmocka_unit_test(what_comes_while_a_loader_works_is_lost),
		cmocka_unit_test(a_burst_too_long_leaves_a_loader_deaf_for_four_seconds),
		cmocka_unit_test(a_read_is_clipped_to_the_buffer_of_the_build),
		cmocka_unit_test(a_failed_program_says_so_after_ok_and_is_remembered),
		cmocka_unit_test(memory_commands_have_their_faults),
		cmocka_unit_test(code_nobody_knows_is_silent),
		cmocka_unit_test(a_hole_inside_a_frame_is_survived_once),
		cmocka_unit_test(compressed_data_are_received_and_refused),
		cmocka_unit_test(a_hash_of_more_than_any_flash_never_ends),
		cmocka_unit_test(whatever_is_sent_a_power_cycle_brings_the_rom_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
