/* SPDX-License-Identifier: MIT */
/* Reset: straps, fuses, control lines, start from flash. */
#include "support/cmocka.h"

#include <string.h>

#include "support/made_loader.h"
#include "support/sim_board.h"

static void straps_and_fuses_decide_who_listens(void **state)
{
	static const struct {
		const char *spec;
		bool listens;
	} cases[] = {
		{ "bl602?stock=0", true },
		{ "bl602?stock=0&gpio8=low", false },
		{ "bl602?stock=0&gpio8=low&sw_usage=1000000", true },
		{ "bl602?stock=0&sw_usage=2000000", false },
		{ "bl602?stock=0&ef_cfg=800", true },
		{ "bl602?flash=0&gpio8=low", false },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_board(cases[i].spec);

		board_burst(port, 300);
		if (cases[i].listens)
			EXPECT(port, 'O', 'K');
		else
			board_expect_silence(port);
		rmw_port_free(port);
	}
}

static void a_valid_flash_starts_and_says_that_it_is_made_up(void **state)
{
	struct rmw_port *port = open_board("bl602?stock=0&gpio8=low");
	struct rmw_sim *sim = rmw_sim_of_port(port);
	struct rmw_span cells = sim_nor_cells(sim->bus.nor);
	rmw_auto(buf) loader = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	uint8_t text[128] = { 0 };

	(void)state;
	made_loader(37920, &loader);
	memcpy(cells.data, loader.data, 176);
	rmw_put_le32(cells.data + 0x74, 0x00030300);
	rmw_sim_power_cycle(sim, false);
	assert_true(rmw_port_set_baud(port, 2000000, &err));
	board_pass(port, 200);
	assert_true(board_collect(port, (struct rmw_span) { text, sizeof(text) - 1 }) > 0);
	assert_non_null(strstr((const char *)text, "made up"));
	rmw_sim_power_cycle(sim, true);
	assert_true(rmw_port_set_baud(port, 500000, &err));
	board_shake_hands(port);
	rmw_port_free(port);
}

static void dtr_and_rts_reset_into_the_rom(void **state)
{
	static const struct rmw_reset_step into_boot[] = {
		{ { .dtr = false, .rts = true }, 50 },
		{ { .dtr = true, .rts = true }, 50 },
		{ { .dtr = false, .rts = true }, 50 },
		{ { .dtr = false, .rts = false }, 50 },
	};
	struct rmw_port *port = open_board("bl602?stock=0&gpio8=low&wiring=a");
	struct rmw_err err = { 0 };

	(void)state;
	board_burst(port, 300);
	board_expect_silence(port);
	assert_true(port->has_lines);
	assert_true(rmw_port_play_reset(port, into_boot, RMW_COUNT(into_boot), &err));
	board_shake_hands(port);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(straps_and_fuses_decide_who_listens),
		cmocka_unit_test(a_valid_flash_starts_and_says_that_it_is_made_up),
		cmocka_unit_test(dtr_and_rts_reset_into_the_rom),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
