/* SPDX-License-Identifier: MIT */
/* Faults on request strike where they are told to, and repeatably. */
#include "support/cmocka.h"

#include <stdio.h>

#include "support/sim_board.h"

static void faults_strike_the_byte_they_name(void **state)
{
	/* 300 bytes of board_burst and two of OK go before the 4 bytes of the command. */
	static const struct {
		const char *fault;
		size_t len;
		bool is_right;
	} cases[] = {
		{ "drop@300", 24, true },	  { "drop.in@307", 24, true },
		{ "drop@303", 0, false },	  { "drop.out@307", 23, false },
		{ "repeat.out@307", 25, false },  { "garble.out@307", 24, false },
		{ "silence@303", 0, false },	  { "silence.in@307", 24, true },
		{ "silence.in@301:1", 24, true },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		char spec[80];
		uint8_t got[64];
		struct rmw_port *port;
		size_t len;
		bool is_right;

		snprintf(spec, sizeof(spec), "bl602?stock=0&fault=%s", cases[i].fault);
		port = open_rom(spec);
		board_pass(port, 5);
		board_send(port, RMW_VIEW_OF(board_ask_boot_info));
		len = board_collect(port, RMW_SPAN_OF(got));
		is_right =
			rmw_view_equal((struct rmw_view){ got, len }, RMW_VIEW_OF(board_boot_info));
		if (len != cases[i].len || is_right != cases[i].is_right)
			fail_msg("%s: %zu bytes", cases[i].fault, len);
		rmw_port_free(port);
	}
}

static void chance_is_repeatable(void **state)
{
	uint8_t first[600], second[600];
	size_t lens[2];

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		struct rmw_port *port = open_rom("bl602?stock=0&fault=garble.out/20&seed=5");

		for (unsigned i = 0; i < 20; i++)
			board_send(port, RMW_VIEW_OF(board_ask_boot_info));
		lens[round] =
			board_collect(port, round == 0 ? RMW_SPAN_OF(first) : RMW_SPAN_OF(second));
		assert_true(rmw_sim_count(rmw_sim_of_port(port), "fault") > 5);
		rmw_port_free(port);
	}
	assert_int_equal(lens[0], lens[1]);
	assert_memory_equal(first, second, lens[0]);
}

static void power_lost_in_an_erase_leaves_disorder_and_comes_back(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0&fault=power@2:300");
	struct rmw_sim *sim = rmw_sim_of_port(port);
	struct rmw_view flash = rmw_sim_flash(sim);

	(void)state;
	sim_nor_cells(sim->bus.nor).data[0x2000] = 0;
	SEND(port, 0x30, 0, 8, 0, 0, 0, 0, 0, 0xff, 0x2f, 0, 0);
	board_expect_silence(port);
	assert_int_equal(rmw_sim_count(sim, "flash_op"), 2);
	assert_true(rmw_view_is_blank(rmw_view_part(flash, 0, 0x1000)));
	assert_false(rmw_view_is_blank(rmw_view_part(flash, 0x1000, 0x1000)));
	assert_int_equal(flash.data[0x2000], 0);
	board_pass(port, 400);
	board_shake_hands(port);
	assert_int_equal(rmw_sim_count(sim, "power_on"), 2);
	rmw_port_free(port);
}

static void a_stuck_bit_cannot_be_erased(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0&fault=stuck@0x1003:4:0");

	(void)state;
	SEND(port, 0x30, 0, 8, 0, 0, 0x10, 0, 0, 0, 0x10, 0, 0);
	EXPECT(port, 'O', 'K');
	assert_int_equal(rmw_sim_flash(rmw_sim_of_port(port)).data[0x1003], 0xef);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_strike_the_byte_they_name),
		cmocka_unit_test(chance_is_repeatable),
		cmocka_unit_test(power_lost_in_an_erase_leaves_disorder_and_comes_back),
		cmocka_unit_test(a_stuck_bit_cannot_be_erased),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
