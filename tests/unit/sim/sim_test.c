/* SPDX-License-Identifier: MIT */
/* The simulated board: line, handshake, idle ends, straps, faults, content. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "sim/sim.h"
#include "support/made_loader.h"
#include "support/scratch.h"

#define ANSWER_MS 3000u

static const uint8_t ask_boot_info[] = { 0x10, 0, 0, 0 };
static const uint8_t boot_info[24] = { 'O',  'K',  0x14, 0,    1,    [16] = 0x56,
				       0x34, 0x12, 0x05, 0xb9, 0x18, 0x1e };

static struct rmw_port *open_board(const char *spec)
{
	struct rmw_port_opener opener = { 0 };
	struct rmw_port *port = NULL;
	struct rmw_err err = { 0 };

	if (!rmw_sim_port_open(&opener, spec, &port, &err))
		fail_msg("%s", err.cause);
	assert_true(rmw_port_set_baud(port, 500000, &err));
	return port;
}

static void send(struct rmw_port *port, struct rmw_view bytes)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_port_write(port, bytes, rmw_port_in(port, ANSWER_MS), &err));
}

static void pass(struct rmw_port *port, uint32_t ms)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_port_pause(port, ms, &err));
}

/* What comes: 200 ms are waited for the first byte, and 20 ms for each more. */
static size_t collect(struct rmw_port *port, struct rmw_span into)
{
	size_t have = 0, got;
	struct rmw_err err = { 0 };

	do {
		struct rmw_span rest = { into.data + have, into.len - have };

		assert_true(rmw_port_read(port, rest, &got, rmw_port_in(port, have > 0 ? 20 : 200),
					  &err));
		have += got;
	} while (got > 0 && have < into.len);
	return have;
}

static void expect(struct rmw_port *port, struct rmw_view want)
{
	uint8_t got[256];
	char text[600];
	size_t len = collect(port, RMW_SPAN_OF(got));

	if (!rmw_view_equal((struct rmw_view) { got, len }, want)) {
		for (size_t i = 0; i < len; i++)
			snprintf(text + 2 * i, 3, "%02x", got[i]);
		fail_msg("came %zu bytes: %s", len, len > 0 ? text : "");
	}
}

#define EXPECT(port, ...) expect(port, RMW_VIEW_OF(((const uint8_t[]) { __VA_ARGS__ })))
#define SEND(port, ...) send(port, RMW_VIEW_OF(((const uint8_t[]) { __VA_ARGS__ })))

static void expect_silence(struct rmw_port *port)
{
	expect(port, (struct rmw_view) { NULL, 0 });
}

static void burst(struct rmw_port *port, size_t count)
{
	uint8_t bytes[2000];

	memset(bytes, 0x55, sizeof(bytes));
	send(port, (struct rmw_view) { bytes, count });
}

static void shake_hands(struct rmw_port *port)
{
	burst(port, 300);
	EXPECT(port, 'O', 'K');
}

static struct rmw_port *open_rom(const char *spec)
{
	struct rmw_port *port = open_board(spec);

	shake_hands(port);
	return port;
}

/* --- line and handshake ----------------------------------------------------------------------- */

static void one_55_is_heard_unless_it_straddles_a_turn(void **state)
{
	unsigned heard = 0;
	uint8_t got[8];

	(void)state;
	for (uint32_t i = 0; i < 60; i++) {
		struct rmw_port *port = open_board("bl602?stock=0");
		struct rmw_err err = { 0 };

		assert_true(rmw_port_set_baud(port, 115200, &err));
		pass(port, 3 + i);
		SEND(port, 0x55);
		heard += collect(port, RMW_SPAN_OF(got)) == 2;
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
		burst(port, cases[i].baud / 10 / 200);
		if (cases[i].works) {
			EXPECT(port, 'O', 'K');
			send(port, RMW_VIEW_OF(ask_boot_info));
			expect(port, RMW_VIEW_OF(boot_info));
		} else {
			expect_silence(port);
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
	pass(port, 5);
	start_us = rmw_sim_now_us(rmw_sim_of_port(port));
	burst(port, 300);
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

		send(port, RMW_VIEW_OF(ask_boot_info));
		assert_true(rmw_port_set_baud(port, cases[i].baud, &err));
		len = collect(port, RMW_SPAN_OF(got));
		assert_int_equal(len, sizeof(boot_info));
		assert_int_equal(memcmp(got, boot_info, len) == 0, cases[i].is_understood);
		send(port, RMW_VIEW_OF(ask_boot_info));
		len = collect(port, RMW_SPAN_OF(got));
		assert_int_equal(len == sizeof(boot_info), cases[i].is_understood);
		rmw_port_free(port);
	}
}

static void second_burst_gets_no_second_ok(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0");

	(void)state;
	burst(port, 300);
	expect_silence(port);
	send(port, RMW_VIEW_OF(ask_boot_info));
	expect(port, RMW_VIEW_OF(boot_info));
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
		pass(port, cases[i].ms);
		SEND(port, 0x00, 0x00);
		if (cases[i].is_alive)
			expect(port, RMW_VIEW_OF(boot_info));
		else
			expect_silence(port);
		rmw_port_free(port);
	}
}

static void an_unknown_id_is_skipped_byte_by_byte(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0");

	(void)state;
	SEND(port, 0x32, 0, 8, 0, 0, 0, 0, 0, 0x10, 0, 0, 0);
	expect(port, RMW_VIEW_OF(boot_info));
	rmw_port_free(port);
}

static void frames_back_to_back_are_each_answered(void **state)
{
	struct rmw_port *port = open_rom("bl602?stock=0");
	uint8_t got[200];

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		send(port, RMW_VIEW_OF(ask_boot_info));
	assert_int_equal(collect(port, RMW_SPAN_OF(got)), 5 * sizeof(boot_info));
	rmw_port_free(port);
}

/* --- ROM flash -------------------------------------------------------------------------------- */

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
	assert_true(collect(port, RMW_SPAN_OF(answer)) > 0);
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

/* --- reset and straps ------------------------------------------------------------------------- */

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

		burst(port, 300);
		if (cases[i].listens)
			EXPECT(port, 'O', 'K');
		else
			expect_silence(port);
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
	pass(port, 200);
	assert_true(collect(port, (struct rmw_span) { text, sizeof(text) - 1 }) > 0);
	assert_non_null(strstr((const char *)text, "made up"));
	rmw_sim_power_cycle(sim, true);
	assert_true(rmw_port_set_baud(port, 500000, &err));
	shake_hands(port);
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
	burst(port, 300);
	expect_silence(port);
	assert_true(port->has_lines);
	assert_true(rmw_port_play_reset(port, into_boot, RMW_COUNT(into_boot), &err));
	shake_hands(port);
	rmw_port_free(port);
}

/* --- loaders ---------------------------------------------------------------------------------- */

static void load(struct rmw_port *port, size_t file_size)
{
	static const uint8_t ok[] = { 'O', 'K' };
	rmw_auto(buf) file = RMW_BUF_INIT;
	uint8_t head[4] = { 0x11, 0, 176, 0 };
	uint8_t got[32];

	made_loader(file_size, &file);
	send(port, RMW_VIEW_OF(head));
	send(port, rmw_view_part(rmw_buf_view(&file), 0, 176));
	EXPECT(port, 'O', 'K');
	SEND(port, 0x17, 0, 16, 0);
	send(port, rmw_view_part(rmw_buf_view(&file), 176, 16));
	assert_int_equal(collect(port, RMW_SPAN_OF(got)), 20);
	for (size_t at = 192; at < file.len; at += 4080) {
		struct rmw_view piece = rmw_view_part(rmw_buf_view(&file), at, 4080);

		head[0] = 0x18;
		rmw_put_le16(head + 2, (uint16_t)piece.len);
		send(port, RMW_VIEW_OF(head));
		send(port, piece);
		assert_int_equal(collect(port, (struct rmw_span) { got, 4 }), 2);
		assert_memory_equal(got, ok, 2);
	}
	SEND(port, 0x19, 0, 0, 0);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x1a, 0, 0, 0);
	EXPECT(port, 'O', 'K');
}

static struct rmw_port *open_loader(const char *spec, size_t file_size)
{
	struct rmw_port *port = open_rom(spec);

	load(port, file_size);
	return port;
}

static void builds_end_a_silent_session_at_their_time(void **state)
{
	static const struct {
		size_t file_size;
		uint32_t alive_ms, dead_ms;
	} cases[] = { { 22064, 3800, 4100 }, { 37920, 3800, 4100 }, { 38784, 19500, 20100 } };
	static const uint8_t jedec[] = { 0x36, 0, 0, 0 };
	uint8_t got[16];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_loader("bl602?stock=0", cases[i].file_size);

		shake_hands(port);
		pass(port, cases[i].alive_ms - 60);
		send(port, RMW_VIEW_OF(jedec));
		assert_int_equal(collect(port, RMW_SPAN_OF(got)), 8);
		pass(port, cases[i].dead_ms);
		send(port, RMW_VIEW_OF(jedec));
		expect_silence(port);
		shake_hands(port);
		rmw_port_free(port);
	}
}

static void what_comes_while_a_loader_works_is_lost(void **state)
{
	struct rmw_port *port = open_loader("bl602?stock=0", 37920);
	struct rmw_sim *sim = rmw_sim_of_port(port);

	(void)state;
	shake_hands(port);
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
	burst(port, 1200);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x36, 0, 0, 0);
	expect_silence(port);
	pass(port, 4100);
	shake_hands(port);
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

		shake_hands(port);
		SEND(port, 0x32, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0);
		assert_int_equal(collect(port, RMW_SPAN_OF(got)), 4 + cases[i].clipped);
		assert_int_equal(rmw_get_le16(got + 2), cases[i].clipped);
		rmw_port_free(port);
	}
}

static void a_failed_program_says_so_after_ok_and_is_remembered(void **state)
{
	struct rmw_port *port = open_loader("bl602?stock=0", 37920);

	(void)state;
	shake_hands(port);
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
	shake_hands(port);
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
	burst(port, 300);
	expect_silence(port);
	rmw_port_free(port);
}

/* --- faults ----------------------------------------------------------------------------------- */

static void faults_strike_the_byte_they_name(void **state)
{
	/* 300 bytes of burst and two of OK go before the 4 bytes of the command. */
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
		pass(port, 5);
		send(port, RMW_VIEW_OF(ask_boot_info));
		len = collect(port, RMW_SPAN_OF(got));
		is_right = rmw_view_equal((struct rmw_view) { got, len }, RMW_VIEW_OF(boot_info));
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
			send(port, RMW_VIEW_OF(ask_boot_info));
		lens[round] = collect(port, round == 0 ? RMW_SPAN_OF(first) : RMW_SPAN_OF(second));
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
	expect_silence(port);
	assert_int_equal(rmw_sim_count(sim, "flash_op"), 2);
	assert_true(rmw_view_is_blank(rmw_view_part(flash, 0, 0x1000)));
	assert_false(rmw_view_is_blank(rmw_view_part(flash, 0x1000, 0x1000)));
	assert_int_equal(flash.data[0x2000], 0);
	pass(port, 400);
	shake_hands(port);
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

/* --- options and content ---------------------------------------------------------------------- */

static void wrong_options_are_refused(void **state)
{
	static const char *const specs[] = {
		"bl604",
		"bl602?colour=red",
		"bl602?flash",
		"bl602?flash=3M",
		"bl602?flash=banana",
		"bl602?jedec=ef40",
		"bl602?mac=18:b9:05:12:34",
		"bl602?gpio8=up",
		"bl602?wiring=c",
		"bl602?pace=2",
		"bl602?protect=100",
		"bl602?fault=drop",
		"bl602?fault=drop@0",
		"bl602?fault=melt@3",
		"bl602?fault=drop@3;",
		"bl602?fault=stuck@1:8:0",
		"bl602?fault=stuck@0x200000:1:0",
		"bl602?flash=8M&stock=1",
		"",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(specs); i++) {
		struct rmw_sim *sim = NULL;
		struct rmw_err err = { 0 };

		if (rmw_sim_new(&sim, specs[i], &err))
			fail_msg("'%s' was taken", specs[i]);
		assert_int_equal(err.code, RMW_E_PORT_SPEC);
	}
}

static void an_unknown_option_is_told_the_known_ones(void **state)
{
	struct rmw_sim *sim = NULL;
	struct rmw_err err = { 0 };
	size_t count;
	const struct rmw_sim_option *options = rmw_sim_options(&count);

	(void)state;
	assert_false(rmw_sim_new(&sim, "bl602?colour=red", &err));
	for (size_t i = 0; i < count; i++)
		assert_non_null(strstr(err.cause, options[i].name));
}

static void content_outlives_the_board(void **state)
{
	char spec[400];
	const char *path = scratch_path("flash.bin");
	struct rmw_port *port;

	(void)state;
	snprintf(spec, sizeof(spec), "bl602?flash=1M&stock=0&image=%s", path);
	port = open_rom(spec);
	SEND(port, 0x30, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x31, 0, 6, 0, 0, 0, 0, 0, 0xab, 0xcd);
	EXPECT(port, 'O', 'K');
	rmw_port_free(port);
	port = open_rom(spec);
	assert_int_equal(rmw_sim_flash(rmw_sim_of_port(port)).len, 1 << 20);
	assert_int_equal(rmw_sim_flash(rmw_sim_of_port(port)).data[1], 0xcd);
	rmw_port_free(port);
}

static void an_image_of_another_size_is_refused(void **state)
{
	char spec[400];
	const char *path = scratch_path("short.bin");
	struct rmw_sim *sim = NULL;
	struct rmw_err err = { 0 };

	(void)state;
	write_test_file(path, (struct rmw_view) { (const uint8_t *)"x", 1 });
	snprintf(spec, sizeof(spec), "bl602?image=%s", path);
	assert_false(rmw_sim_new(&sim, spec, &err));
	assert_int_equal(err.code, RMW_E_FILE_READ);
}

static void waiting_takes_device_time_and_no_other(void **state)
{
	struct rmw_port *port = open_board("bl602?stock=0");
	uint64_t wall_us = rmw_clock_wall.now_us(&rmw_clock_wall);

	(void)state;
	pass(port, 3600 * 1000);
	assert_in_range(rmw_sim_now_us(rmw_sim_of_port(port)), 3600ull * 1000000,
			3601ull * 1000000);
	assert_true(rmw_clock_wall.now_us(&rmw_clock_wall) - wall_us < 500000);
	rmw_port_free(port);
}

static void a_paced_board_takes_the_time_of_the_wall(void **state)
{
	struct rmw_port *port = open_board("bl602?stock=0&pace=1");
	uint64_t wall_us = rmw_clock_wall.now_us(&rmw_clock_wall);

	(void)state;
	shake_hands(port); /* listens 20 ms for more */
	assert_in_range(rmw_clock_wall.now_us(&rmw_clock_wall) - wall_us, 28000, 400000);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_55_is_heard_unless_it_straddles_a_turn),
		cmocka_unit_test(rates_the_rom_takes),
		cmocka_unit_test(ok_comes_8_ms_after_the_first_55),
		cmocka_unit_test(another_rate_garbles_both_directions),
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
		cmocka_unit_test(straps_and_fuses_decide_who_listens),
		cmocka_unit_test(a_valid_flash_starts_and_says_that_it_is_made_up),
		cmocka_unit_test(dtr_and_rts_reset_into_the_rom),
		cmocka_unit_test(builds_end_a_silent_session_at_their_time),
		cmocka_unit_test(what_comes_while_a_loader_works_is_lost),
		cmocka_unit_test(a_burst_too_long_leaves_a_loader_deaf_for_four_seconds),
		cmocka_unit_test(a_read_is_clipped_to_the_buffer_of_the_build),
		cmocka_unit_test(a_failed_program_says_so_after_ok_and_is_remembered),
		cmocka_unit_test(memory_commands_have_their_faults),
		cmocka_unit_test(code_nobody_knows_is_silent),
		cmocka_unit_test(faults_strike_the_byte_they_name),
		cmocka_unit_test(chance_is_repeatable),
		cmocka_unit_test(power_lost_in_an_erase_leaves_disorder_and_comes_back),
		cmocka_unit_test(a_stuck_bit_cannot_be_erased),
		cmocka_unit_test(wrong_options_are_refused),
		cmocka_unit_test(an_unknown_option_is_told_the_known_ones),
		cmocka_unit_test(content_outlives_the_board),
		cmocka_unit_test(an_image_of_another_size_is_refused),
		cmocka_unit_test(waiting_takes_device_time_and_no_other),
		cmocka_unit_test(a_paced_board_takes_the_time_of_the_wall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
