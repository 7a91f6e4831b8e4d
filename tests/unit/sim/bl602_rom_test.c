/* SPDX-License-Identifier: MIT */
/* The boot ROM: sessions, frames, flash commands. */
#include "support/cmocka.h"

#include "support/sim_board.h"

static void second_burst_gets_no_second_ok(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0");

	(void)state;
	board_burst(port, 300);
	board_expect_silence(port);
	board_send(port, RMW_VIEW_OF(board_ask_boot_info));
	board_expect(port, RMW_VIEW_OF(board_boot_info));
	rmw_port_free(port);
}

static void silence_of_two_seconds_ends_a_rom_session(void **state)
{
	static const struct {
		uint32_t ms;
		bool is_alive;
	} cases[] = { { 1800, true }, { 2100, false } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_rom("bl602?stock=0");

		SEND(port, 0x10, 0x00); /* in the middle of a frame */
		board_pass(port, cases[i].ms);
		SEND(port, 0x00, 0x00);
		if (cases[i].is_alive)
			board_expect(port, RMW_VIEW_OF(board_boot_info));
		else
			board_expect_silence(port);
		rmw_port_free(port);
	}
}

static void an_unknown_id_is_skipped_byte_by_byte(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0");

	(void)state;
	SEND(port, 0x32, 0, 8, 0, 0, 0, 0, 0, 0x10, 0, 0, 0);
	board_expect(port, RMW_VIEW_OF(board_boot_info));
	rmw_port_free(port);
}

static void frames_back_to_back_are_each_answered(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0");
	uint8_t got[200];

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		board_send(port, RMW_VIEW_OF(board_ask_boot_info));
	assert_int_equal(board_collect(port, RMW_SPAN_OF(got)), 5 * sizeof(board_boot_info));
	rmw_port_free(port);
}

static void program_needs_an_erase_after_handshake_and_pokes(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0");
	struct rmw_sim *sim = rmw_sim_of_port(port);

	(void)state;
	SEND(port, 0x31, 0, 6, 0, 0, 0x10, 0, 0, 0xab, 0xcd);
	EXPECT(port, 'F', 'L', 0x06, 0x00);
	SEND(port, 0x30, 0, 8, 0, 0, 0x10, 0, 0, 0xff, 0x1f, 0, 0);
	EXPECT(port, 'O', 'K');
	assert_int_equal(rmw_sim_count(sim, "sector_erase"), 1);
	SEND(port, 0x31, 0, 6, 0, 0, 0x10, 0, 0, 0xab, 0xcd);
	EXPECT(port, 'O', 'K');
	assert_int_equal(rmw_sim_flash(sim).data[0x1001], 0xcd);
	SEND(port, 0x50, 0, 8, 0, 0x08, 0xb0, 0, 0x40, 0, 0, 0, 0);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x31, 0, 6, 0, 0, 0x10, 0, 0, 0x00, 0x00);
	EXPECT(port, 'F', 'L', 0x06, 0x00);
	rmw_port_free(port);
}

static void an_erase_takes_the_time_of_the_flash(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0&erase4k_ms=80");
	uint64_t start_us = rmw_sim_now_us(rmw_sim_of_port(port));
	struct rmw_err err = { 0 };
	uint8_t word[2];

	(void)state;
	SEND(port, 0x30, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	assert_true(rmw_port_read_exact(port, RMW_SPAN_OF(word), rmw_port_in(port, 500), &err));
	assert_in_range(rmw_sim_now_us(rmw_sim_of_port(port)) - start_us, 80000, 95000);
	rmw_port_free(port);
}

static void no_flash_fails_the_erase(void **state)
{
	struct rmw_port *port = open_rom("bl602?flash=0");
	struct rmw_err err = { 0 };
	uint8_t answer[4];

	(void)state;
	SEND(port, 0x30, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	assert_true(rmw_port_read_exact(port, RMW_SPAN_OF(answer), rmw_port_in(port, 9000), &err));
	assert_memory_equal(answer, "FL\x03\x00", 4);
	rmw_port_free(port);
}

static void a_protected_flash_stays_as_it_is(void **state)
{
	struct rmw_port *port = open_rom("bl602?protect=1c");
	struct rmw_sim *sim = rmw_sim_of_port(port);
	uint8_t before = rmw_sim_flash(sim).data[0];
	uint8_t answer[4];

	(void)state;
	SEND(port, 0x30, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	assert_true(board_collect(port, RMW_SPAN_OF(answer)) > 0);
	assert_int_equal(rmw_sim_flash(sim).data[0], before);
	assert_int_equal(rmw_sim_count(sim, "sector_erase"), 0);
	rmw_port_free(port);
}

static void a_fuse_that_is_burnt_is_counted_and_stays(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0");

	(void)state;
	SEND(port, 0x40, 0, 8, 0, 0x1c, 0, 0, 0, 1, 2, 3, 4);
	EXPECT(port, 'O', 'K');
	assert_int_equal(rmw_sim_count(rmw_sim_of_port(port), "efuse_program"), 1);
	SEND(port, 0x41, 0, 8, 0, 0x1c, 0, 0, 0, 4, 0, 0, 0);
	EXPECT(port, 'O', 'K', 4, 0, 1, 2, 3, 4);
	rmw_port_free(port);
}

static void locked_memory_is_refused(void **state)
{
	struct rmw_port *port = open_rom("bl602?sw_usage=100000");

	(void)state;
	SEND(port, 0x51, 0, 8, 0, 0, 0x70, 0, 0x40, 4, 0, 0, 0);
	EXPECT(port, 'F', 'L', 0x04, 0x05);
	SEND(port, 0x50, 0, 0, 0);
	EXPECT(port, 'F', 'L', 0x01, 0x05);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(second_burst_gets_no_second_ok),
		cmocka_unit_test(silence_of_two_seconds_ends_a_rom_session),
		cmocka_unit_test(an_unknown_id_is_skipped_byte_by_byte),
		cmocka_unit_test(frames_back_to_back_are_each_answered),
		cmocka_unit_test(program_needs_an_erase_after_handshake_and_pokes),
		cmocka_unit_test(an_erase_takes_the_time_of_the_flash),
		cmocka_unit_test(no_flash_fails_the_erase),
		cmocka_unit_test(a_protected_flash_stays_as_it_is),
		cmocka_unit_test(a_fuse_that_is_burnt_is_counted_and_stays),
		cmocka_unit_test(locked_memory_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
