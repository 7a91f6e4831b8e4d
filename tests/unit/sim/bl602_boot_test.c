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
		{ "bl602?stock=0&ef_cfg=800&gpio8=low&pins=100", false },
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
	assert_true(board_collect(port, (struct rmw_span){ text, sizeof(text) - 1 }) > 0);
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

static const struct rmw_reset *reset_of(const char *name)
{
	const struct rmw_reset *reset = rmw_reset_find(name);

	assert_non_null(reset);
	return reset;
}

static void both_wirings_follow_the_known_resets(void **state)
{
	static const struct {
		const char *spec;
		const char *reset;
	} cases[] = {
		{ "bl602?stock=0&gpio8=low&wiring=a", "a" },
		{ "bl602?stock=0&gpio8=low&wiring=b", "b" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		const struct rmw_reset *reset = reset_of(cases[i].reset);
		struct rmw_port *port = open_board(cases[i].spec);
		struct rmw_err err = { 0 };

		assert_true(rmw_port_play_reset(port, reset->to_boot, reset->to_boot_count, &err));
		board_shake_hands(port);
		board_pass(port, 1500);
		assert_true(rmw_port_play_reset(port, reset->to_run, reset->to_run_count, &err));
		board_burst(port, 300);
		board_expect_silence(port);
		rmw_port_free(port);
	}
}

static void a_strap_with_noise_sometimes_reads_wrong(void **state)
{
	struct rmw_port *port = open_board("bl602?stock=0&noise=400");
	struct rmw_sim *sim = rmw_sim_of_port(port);
	unsigned heard = 0;
	uint8_t got[8];

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		rmw_sim_power_cycle(sim, true);
		board_burst(port, 300);
		heard += board_collect(port, RMW_SPAN_OF(got)) == 2;
	}
	assert_in_range(heard, 50, 90);
	rmw_port_free(port);
}

static void a_wake_request_skips_the_strap_once(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0");

	(void)state;
	SEND(port, 0x50, 0, 16, 0, 0x00, 0xf1, 0x00, 0x40, 0x45, 0x48, 0x42, 0x4e, /* EHBN */
	     0x04, 0xf1, 0x00, 0x40, 0, 0, 0, 0);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x21, 0, 0, 0);
	EXPECT(port, 'O', 'K');
	board_burst(port, 300);
	board_expect_silence(port);
	rmw_sim_power_cycle(rmw_sim_of_port(port), true);
	board_shake_hands(port);
	rmw_port_free(port);
}

static void a_secured_chip_refuses_a_plain_image(void **state)
{
	static const struct {
		const char *spec;
		uint8_t sign, encrypt, code;
	} cases[] = {
		{ "bl602?stock=0&ef_cfg=4", 1, 0, 0x06 },
		{ "bl602?stock=0&ef_cfg=83", 0, 2, 0x05 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_rom(cases[i].spec);
		rmw_auto(buf) file = RMW_BUF_INIT;
		uint8_t info[24];

		board_send(port, RMW_VIEW_OF(board_ask_boot_info));
		assert_int_equal(board_collect(port, RMW_SPAN_OF(info)), sizeof(info));
		assert_int_equal(info[8], cases[i].sign);
		assert_int_equal(info[9], cases[i].encrypt);
		made_loader(22064, &file);
		SEND(port, 0x11, 0, 176, 0);
		board_send(port, rmw_view_part(rmw_buf_view(&file), 0, 176));
		EXPECT(port, 'F', 'L', cases[i].code, 0x02);
		rmw_port_free(port);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(straps_and_fuses_decide_who_listens),
		cmocka_unit_test(a_valid_flash_starts_and_says_that_it_is_made_up),
		cmocka_unit_test(dtr_and_rts_reset_into_the_rom),
		cmocka_unit_test(both_wirings_follow_the_known_resets),
		cmocka_unit_test(a_strap_with_noise_sometimes_reads_wrong),
		cmocka_unit_test(a_wake_request_skips_the_strap_once),
		cmocka_unit_test(a_secured_chip_refuses_a_plain_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
