/* SPDX-License-Identifier: MIT */
/* The BK7231T's boot loader: its windows, its traps, its times. */
#include "support/cmocka.h"

#include <string.h>

#include "support/bk_board.h"
#include "support/fill.h"

#define BLANK "bk7231t?stock=0"

/* Times from bk7231t-observed: `at_us` is when a link check ended. */
static void a_link_check_is_answered_in_the_window_only(void **state)
{
	static const struct {
		uint64_t end_us;
		bool is_answered;
	} rows[] = {
		{ 4400, false }, { 5300, true }, { 9000, true }, { 13400, true }, { 17000, false }
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct bk_board board;

		bk_open(&board, "bk7231t");
		bk_pass_us(&board, rows[i].end_us - 434);
		assert_int_equal(bk_link(&board), rows[i].is_answered);
		bk_close(&board);
	}
}

static void any_byte_stretches_the_window(void **state)
{
	static const struct {
		uint64_t end_us;
		bool is_answered;
	} rows[] = { { 100000, true }, { 802000, true }, { 806000, false } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct bk_board board;

		bk_open(&board, "bk7231t");
		bk_pass_us(&board, 8000);
		bk_talk(&board, BK_BYTES('x'), 0);
		bk_pass_us(&board, rows[i].end_us - 8000 - 434 - 87);
		assert_int_equal(bk_link(&board), rows[i].is_answered);
		bk_close(&board);
	}
}

static void a_stray_byte_alone_hangs_it_until_power_goes(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open(&board, BLANK);
	bk_pass_us(&board, 8000);
	bk_talk(&board, BK_BYTES(0x55), 0);
	bk_pass_us(&board, 2000000);
	for (unsigned i = 0; i < 40; i++)
		assert_false(bk_link(&board));
	bk_power_cycle(&board);
	bk_pass_us(&board, 7000);
	assert_true(bk_link(&board));
	bk_close(&board);
}

static void or_it_starts_the_application_where_that_is_asked_for(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open(&board, "bk7231t?stray=start&app=text");
	bk_pass_us(&board, 8000);
	assert_int_equal(bk_talk(&board, BK_BYTES(0x55), 4), 4);
	assert_in_range(rmw_sim_now_us(board.sim), 807000, 900000);
	bk_close(&board);
}

static void without_an_application_it_comes_back_again_and_again(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open(&board, BLANK);
	bk_pass_us(&board, 230000);
	assert_in_range(rmw_sim_count(board.sim, "reset"), 10, 11);
	bk_close(&board);
	bk_open(&board, "bk7231t");
	bk_pass_us(&board, 230000);
	assert_int_equal(rmw_sim_count(board.sim, "reset"), 1);
	bk_close(&board);
}

static void an_application_for_another_key_does_not_start(void **state)
{
	struct bk_board board, other;

	(void)state;
	bk_open(&board, "bk7231t");
	bk_open(&other, "bk7231t?key=zero");
	memcpy(sim_nor_cells(board.sim->bus.nor).data + 0x11000, bk_cells(&other, 0x11000), 34);
	bk_pass_us(&board, 230000);
	assert_in_range(rmw_sim_count(board.sim, "reset"), 10, 11);
	bk_pass_us(&other, 230000);
	assert_int_equal(rmw_sim_count(other.sim, "reset"), 1);
	bk_close(&board);
	bk_close(&other);
}

static void reads_wrap_and_the_loader_is_read_behind_the_end(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231t");
	assert_int_equal(bk_read(&board, 0x200000), 0);
	assert_memory_equal(board.got + 15, bk_cells(&board, 0), 4096);
	assert_int_equal(bk_read(&board, 0x1ff800), 0);
	assert_memory_equal(board.got + 15, bk_cells(&board, 0x1ff800), 0x800);
	assert_memory_equal(board.got + 15 + 0x800, bk_cells(&board, 0), 0x800);
	assert_int_equal(bk_read(&board, 0xff211003), 0);
	assert_memory_equal(board.got + 15, bk_cells(&board, 0x11003), 4096);
	assert_int_equal(bk_read(&board, 0xffff), 6);
	bk_close(&board);
}

static void an_erase_behind_the_end_kills_it_at_the_next_reset(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231t");
	assert_int_equal(bk_erase(&board, 0x20, 0x200000), 0);
	assert_int_equal(bk_cells(&board, 0)[0], 0xff);
	assert_true(bk_link(&board));
	bk_power_cycle(&board);
	bk_pass_us(&board, 7000);
	assert_false(bk_link(&board));
	bk_close(&board);
}

/* Twice as much as the ring of 512 can hold loses what it held, once. */
static void a_full_ring_loses_all_of_it(void **state)
{
	static const struct {
		unsigned requests;
		size_t answers;
	} rows[] = { { 102, 102 }, { 110, 7 }, { 200, 97 } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_auto(buf) bytes = RMW_BUF_INIT;
		struct rmw_err err = { 0 };
		struct bk_board board;

		bk_open_linked(&board, "bk7231t");
		bk_set_baud(&board, 921600);
		assert_true(rmw_buf_append(
			&bytes, BK_BYTES(0x01, 0xe0, 0xfc, 0xff, 0xf4, 5, 0, 9, 0, 0, 0x02, 0),
			&err));
		for (unsigned n = 0; n < rows[i].requests; n++)
			assert_true(rmw_buf_append(&bytes, BK_BYTES(0x01, 0xe0, 0xfc, 1, 0), &err));
		assert_int_equal(bk_talk(&board, rmw_buf_view(&bytes), 4111), 4111);
		bk_talk(&board, BK_BYTES(0x55), 4096);
		assert_int_equal(board.len, 8 * rows[i].answers);
		bk_close(&board);
	}
}

static void a_write_of_4k_survives_1500000_baud_and_not_2000000(void **state)
{
	static const struct {
		uint32_t baud;
		bool is_done;
	} rows[] = { { 921600, true }, { 1500000, true }, { 2000000, false } };
	uint8_t data[4096];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct bk_board board;
		uint8_t args[4 + sizeof(data)];

		fill_noise((struct rmw_span){ data, sizeof(data) }, 7);
		bk_open_linked(&board, "bk7231t");
		bk_set_baud(&board, rows[i].baud);
		assert_int_equal(bk_erase(&board, 0x20, 0x140000), 0);
		rmw_put_le32(args, 0x140000);
		memcpy(args + 4, data, sizeof(data));
		bk_ask_long_silent(&board, 0x07, RMW_VIEW_OF(args));
		bk_pass_us(&board, 400000);
		assert_int_equal(memcmp(bk_cells(&board, 0x140000), data, sizeof(data)) == 0,
				 rows[i].is_done);
		bk_close(&board);
	}
}

static void high_address_bits_of_a_write_erase(void **state)
{
	static const struct {
		uint32_t high;
		uint32_t erased;
		bool is_written;
	} rows[] = { { 0, 0, true },
		     { 0x01000000, 0x1000, false },
		     { 0x02000000, 0x8000, false },
		     { 0x03000000, 0x10000, false },
		     { 0x04000000, 0, true },
		     { 0x08000000, 0, true },
		     { 0x10000000, 0, false } };
	static const uint8_t zeros[32];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct bk_board board;
		const uint8_t *cells;

		bk_open_linked(&board, "bk7231t");
		cells = bk_cells(&board, 0x20000);
		assert_int_equal(bk_erase(&board, 0x52, 0x11000), 0);
		assert_int_equal(bk_write(&board, rows[i].high | 0x20000, RMW_VIEW_OF(zeros)), 0);
		assert_int_equal(memcmp(cells, zeros, sizeof(zeros)) == 0, rows[i].is_written);
		if (rows[i].erased > 0)
			assert_true(rmw_view_is_blank((struct rmw_view){ cells, rows[i].erased }));
		assert_false(
			rmw_view_is_blank((struct rmw_view){ cells + rows[i].erased, 0x1000 }));
		bk_close(&board);
	}
}

static void a_flash_write_without_data_runs_through_the_flash(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231t");
	assert_int_equal(bk_erase(&board, 0x20, 0x1f0000), 0);
	bk_ask_long_silent(&board, 0x06, BK_BYTES(0, 0, 0x1f));
	bk_pass_us(&board, 20000000);
	assert_false(bk_link(&board));
	bk_power_cycle(&board);
	bk_pass_us(&board, 7000);
	assert_false(bk_link(&board));
	bk_close(&board);
}

static void a_short_unit_ends_in_what_the_stack_held(void **state)
{
	static const uint8_t want[] = { 1, 2, 3, 4 }, after_crc[] = { 0x00, 0x98, 0xab, 0x0e };
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231t?stock=0");
	assert_int_equal(bk_crc(&board, 0x20000, 0x20fff), 0x0eab98f5);
	assert_true(bk_link(&board));
	assert_int_equal(bk_erase(&board, 0x20, 0x20000), 0);
	assert_int_equal(bk_write(&board, 0x20000, RMW_VIEW_OF(want)), 0);
	assert_memory_equal(bk_cells(&board, 0x20000), want, sizeof(want));
	assert_memory_equal(bk_cells(&board, 0x20010), after_crc, sizeof(after_crc));
	assert_int_equal(bk_write(&board, 0x20104, RMW_VIEW_OF(want)), 0);
	assert_memory_equal(bk_cells(&board, 0x20104), want, sizeof(want));
	assert_int_equal(bk_cells(&board, 0x20100)[0], 0xff);
	assert_int_equal(bk_cells(&board, 0x20108)[0], 0xff);
	bk_close(&board);
}

static void protection_is_lifted_by_link_check_and_erase_of_any_size(void **state)
{
	static const uint8_t data[32] = { 1 };
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231t?stock=0");
	assert_int_equal(bk_write(&board, 0x20000, RMW_VIEW_OF(data)), 0);
	assert_int_equal(bk_cells(&board, 0x20000)[1], 0xff);
	assert_int_equal(bk_erase(&board, 0x20, 0x8000), 6);
	assert_int_equal(bk_write(&board, 0x20000, RMW_VIEW_OF(data)), 0);
	assert_int_equal(bk_cells(&board, 0x20000)[1], 0xff);
	assert_int_equal(bk_erase(&board, 0x52, 0x11000), 0);
	assert_int_equal(bk_write(&board, 0x20000, RMW_VIEW_OF(data)), 0);
	assert_memory_equal(bk_cells(&board, 0x20000), data, sizeof(data));
	bk_close(&board);
}

static void an_unknown_flash_is_not_protected_by_a_checksum(void **state)
{
	static const uint8_t data[32] = { 1 };
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231t?stock=0&jedec=eb6015&protect=0");
	(void)bk_crc(&board, 0x20000, 0x20fff);
	assert_int_equal(bk_write(&board, 0x20000, RMW_VIEW_OF(data)), 0);
	assert_memory_equal(bk_cells(&board, 0x20000), data, sizeof(data));
	bk_close(&board);
}

/* Milliseconds from the end of a request to its answer, beyond the 31.5 bits of silence. */
static void times_are_those_that_were_observed(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231t?stock=0");
	bk_set_baud(&board, 921600);
	assert_int_equal(bk_read(&board, 0x11000), 0);
	assert_in_range(board.answer_ns, 1780000, 1900000);
	assert_int_equal(bk_erase(&board, 0x20, 0x20000), 0);
	assert_in_range(board.answer_ns, 50000000, 50200000);
	assert_int_equal(bk_erase(&board, 0xd8, 0x20000), 0);
	assert_in_range(board.answer_ns, 250000000, 250200000);
	assert_int_equal(bk_erase(&board, 0x20, 0x20000), 0);
	assert_in_range(board.answer_ns, 45000000, 45200000);
	(void)bk_crc(&board, 0x11000, 0x1fffff);
	assert_in_range(board.answer_ns, 900000000, 930000000);
	bk_close(&board);
}

/* The rate changes at once: what was still to be sent is garbled. */
static void a_rate_change_garbles_the_end_of_an_answer(void **state)
{
	static const uint8_t both[] = {
		0x01, 0xe0, 0xfc, 0xff, 0xf4, 5,    0, 9,    0,	   0, 2,
		0,    0x01, 0xe0, 0xfc, 6,    0x0f, 0, 0x10, 0x0e, 0, 20,
	};
	struct bk_board board;

	(void)state;
	bk_open_linked(&board, "bk7231t?stock=0");
	(void)bk_talk(&board, RMW_VIEW_OF(both), 4111);
	assert_int_equal(board.len, 4111);
	assert_int_equal(board.got[15], 0xff);
	assert_int_not_equal(board.got[11], 0xff);
	assert_memory_equal(board.got, ((const uint8_t[]){ 0x04, 0x0e, 0xff }), 3);
	bk_close(&board);
}

static void real_rates_are_those_of_the_divider(void **state)
{
	static const struct {
		uint32_t asked, real;
	} rows[] = { { 115200, 115044 },   { 230400, 230088 },	 { 460800, 464285 },
		     { 921600, 928571 },   { 1500000, 1529411 }, { 2000000, 2000000 },
		     { 3000000, 2888888 }, { 6000000, 5200000 }, { 0, 115044 },
		     { 1, 3173 },	   { 300, 3173 },	 { UINT32_MAX, 3173 } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		assert_int_equal(sim_bk_real_baud(rows[i].asked), rows[i].real);
}

static void a_reset_line_starts_it_anew(void **state)
{
	static const char *const specs[] = { "bk7231t?wiring=a", "bk7231n?wiring=b" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(specs); i++) {
		struct rmw_err err = { 0 };
		struct bk_board board;

		bk_open(&board, specs[i]);
		bk_pass_us(&board, 500000);
		assert_false(bk_link(&board));
		assert_true(rmw_port_set_lines(board.port, (struct rmw_lines){ true, true }, &err));
		bk_pass_us(&board, 100000);
		assert_true(
			rmw_port_set_lines(board.port, (struct rmw_lines){ false, false }, &err));
		bk_pass_us(&board, 7000);
		assert_true(bk_link(&board));
		bk_close(&board);
	}
}

static void power_that_goes_in_a_write_leaves_it_half_done(void **state)
{
	uint8_t data[4096];
	struct bk_board board;
	uint8_t args[4 + sizeof(data)];

	(void)state;
	memset(data, 0, sizeof(data));
	bk_open_linked(&board, "bk7231t?stock=0&fault=power@20:500");
	assert_int_equal(bk_erase(&board, 0x20, 0x20000), 0);
	rmw_put_le32(args, 0x20000);
	memcpy(args + 4, data, sizeof(data));
	bk_ask_long_silent(&board, 0x07, RMW_VIEW_OF(args));
	bk_pass_us(&board, 400000);
	assert_int_equal(bk_cells(&board, 0x20000)[0], 0);
	assert_int_equal(bk_cells(&board, 0x20fff)[0], 0xff);
	assert_false(bk_link(&board));
	bk_close(&board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_check_is_answered_in_the_window_only),
		cmocka_unit_test(any_byte_stretches_the_window),
		cmocka_unit_test(a_stray_byte_alone_hangs_it_until_power_goes),
		cmocka_unit_test(or_it_starts_the_application_where_that_is_asked_for),
		cmocka_unit_test(without_an_application_it_comes_back_again_and_again),
		cmocka_unit_test(an_application_for_another_key_does_not_start),
		cmocka_unit_test(reads_wrap_and_the_loader_is_read_behind_the_end),
		cmocka_unit_test(an_erase_behind_the_end_kills_it_at_the_next_reset),
		cmocka_unit_test(a_full_ring_loses_all_of_it),
		cmocka_unit_test(a_write_of_4k_survives_1500000_baud_and_not_2000000),
		cmocka_unit_test(high_address_bits_of_a_write_erase),
		cmocka_unit_test(a_flash_write_without_data_runs_through_the_flash),
		cmocka_unit_test(a_short_unit_ends_in_what_the_stack_held),
		cmocka_unit_test(protection_is_lifted_by_link_check_and_erase_of_any_size),
		cmocka_unit_test(an_unknown_flash_is_not_protected_by_a_checksum),
		cmocka_unit_test(times_are_those_that_were_observed),
		cmocka_unit_test(a_rate_change_garbles_the_end_of_an_answer),
		cmocka_unit_test(real_rates_are_those_of_the_divider),
		cmocka_unit_test(a_reset_line_starts_it_anew),
		cmocka_unit_test(power_that_goes_in_a_write_leaves_it_half_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
