/* SPDX-License-Identifier: MIT */
/* The simulated line: windows, rates, garbling. */
#include "support/cmocka.h"

#include <string.h>

#include "support/sim_board.h"

static void one_55_is_heard_unless_it_straddles_a_turn(void **state)
{
	unsigned heard = 0;
	uint8_t got[8];

	(void)state;
	for (uint32_t i = 0; i < 60; i++) {
		struct rmw_port *port = open_board("bl602?stock=0");
		struct rmw_err err = { 0 };

		assert_true(rmw_port_set_baud(port, 115200, &err));
		board_pass(port, 3 + i);
		SEND(port, 0x55);
		heard += board_collect(port, RMW_SPAN_OF(got)) == 2;
		rmw_port_free(port);
	}
	assert_in_range(heard, 55, 59);
}

static void rates_the_rom_takes(void **state)
{
	static const struct {
		uint32_t baud;
		bool works;
	} cases[] = {
		{ 4800, false },   { 9600, true },    { 115200, true },	 { 460800, true },
		{ 921600, true },  { 1000000, true }, { 1500000, true }, { 2000000, true },
		{ 3000000, true }, { 4000000, true }, { 8000000, true }, { 16000000, false },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_board("bl602?stock=0");
		struct rmw_err err = { 0 };

		assert_true(rmw_port_set_baud(port, cases[i].baud, &err));
		board_burst(port, cases[i].baud / 10 / 200);
		if (cases[i].works) {
			EXPECT(port, 'O', 'K');
			board_send(port, RMW_VIEW_OF(board_ask_boot_info));
			board_expect(port, RMW_VIEW_OF(board_boot_info));
		} else {
			board_expect_silence(port);
		}
		rmw_port_free(port);
	}
}

static void ok_comes_8_ms_after_the_first_55(void **state)
{
	struct rmw_port *port = open_board("bl602?stock=0");
	struct rmw_err err = { 0 };
	uint64_t start_us;
	uint8_t word[2];

	(void)state;
	board_pass(port, 5);
	start_us = rmw_sim_now_us(rmw_sim_of_port(port));
	board_burst(port, 300);
	assert_true(rmw_port_read_exact(port, RMW_SPAN_OF(word), rmw_port_in(port, 50), &err));
	assert_in_range(rmw_sim_now_us(rmw_sim_of_port(port)) - start_us, 8200, 8600);
	rmw_port_free(port);
}

static void another_rate_garbles_both_directions(void **state)
{
	static const struct {
		uint32_t baud;
		bool is_understood;
	} cases[] = { { 500000, true },	 { 519000, true },  { 482000, true },
		      { 525000, false }, { 478000, false }, { 115200, false } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_rom("bl602?stock=0");
		struct rmw_err err = { 0 };
		uint8_t got[64];
		size_t len;

		board_send(port, RMW_VIEW_OF(board_ask_boot_info));
		assert_true(rmw_port_set_baud(port, cases[i].baud, &err));
		len = board_collect(port, RMW_SPAN_OF(got));
		assert_int_equal(len, sizeof(board_boot_info));
		assert_int_equal(memcmp(got, board_boot_info, len) == 0, cases[i].is_understood);
		board_send(port, RMW_VIEW_OF(board_ask_boot_info));
		len = board_collect(port, RMW_SPAN_OF(got));
		assert_int_equal(len == sizeof(board_boot_info), cases[i].is_understood);
		rmw_port_free(port);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_55_is_heard_unless_it_straddles_a_turn),
		cmocka_unit_test(rates_the_rom_takes),
		cmocka_unit_test(ok_comes_8_ms_after_the_first_55),
		cmocka_unit_test(another_rate_garbles_both_directions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
