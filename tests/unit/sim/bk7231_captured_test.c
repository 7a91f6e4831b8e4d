/* SPDX-License-Identifier: MIT */
/* Conversations captured from a BK7231T's boot loader, the board as the device: every byte of every
 * answer must come, when it came then. */
#include "support/cmocka.h"

#include <math.h>

#include "base/digest.h"
#include "sim/bk7231.h"
#include "sim/board.h"
#include "sim/sim.h"
#include "support/transcript.h"

#define ANSWER_MS 3000u
#define ANSWER_MAX 8192u

struct player {
	struct rmw_port *port;
	struct rmw_sim *sim;
	const struct transcript_line *line;
	uint32_t baud;
	uint64_t at_us;	   /* when the event before ended */
	uint32_t pause_us; /* from there to the end of the first byte of the next one */
	bool has_pause;
	bool was_spam; /* several link checks at once, while the chip restarts again and again */
};

static const uint8_t link_check[] = { 0x01, 0xe0, 0xfc, 0x01, 0x00 };

/*
 * How far an answer may be off in time, by the opcode it is for. The captures were made with a
 * slower guess of the CPU than the figures of bk7231t-observed; SetBaudRate is answered at a tick.
 */
static const struct {
	uint8_t op;
	double part;
	double ms;
} tolerances[] = {
	{ 0x09, 0.30, 0.1 },
	{ 0x10, 0.25, 0.1 },
	{ 0x0f, 0.01, 2.1 },
};

static void wait_until(struct player *player, uint64_t at_us)
{
	const struct rmw_clock *clock = player->port->clock;
	const uint64_t now_us = clock->now_us(clock);
	struct rmw_deadline until = rmw_port_in(player->port, 0);

	if (at_us <= now_us)
		return;
	until.at_us = at_us;
	clock->wait(clock, &until);
}

static void complain(const struct player *player, struct rmw_view got)
{
	char want_text[400], got_text[400];

	rmw_hex(rmw_view_part(rmw_buf_view(&player->line->bytes), 0, 199), want_text);
	rmw_hex(rmw_view_part(got, 0, 199), got_text);
	fail_msg("line %u,%s: recorded %s, came %s", player->line->line, player->line->remark,
		 want_text, got_text);
}

/* Nothing was recorded, so nothing may have come. */
static void expect_silence(struct player *player)
{
	uint8_t got[64];
	size_t len;
	struct rmw_err err = { 0 };

	assert_true(rmw_port_read(player->port, RMW_SPAN_OF(got), &len,
				  rmw_port_in(player->port, 0), &err));
	if (len > 0)
		complain(player, (struct rmw_view){ got, len });
}

static void send(struct player *player)
{
	const struct rmw_view bytes = rmw_buf_view(&player->line->bytes);
	const uint64_t byte_us = sim_uart_byte_ns(player->baud) / 1000;
	struct rmw_err err = { 0 };

	if (player->has_pause)
		wait_until(player, player->at_us + player->pause_us - byte_us);
	expect_silence(player);
	assert_true(
		rmw_port_write(player->port, bytes, rmw_port_in(player->port, ANSWER_MS), &err));
	player->at_us = player->sim->uart.host_free_ns / 1000;
	player->was_spam = bytes.len > 2 * sizeof(link_check) &&
			   memcmp(bytes.data, link_check, sizeof(link_check)) == 0 &&
			   memcmp(bytes.data + bytes.len - sizeof(link_check), link_check,
				  sizeof(link_check)) == 0;
}

static void check_time(const struct player *player, uint64_t first_us)
{
	const struct rmw_view bytes = rmw_buf_view(&player->line->bytes);
	const uint8_t op = bytes.data[2] == 0xff ? bytes.data[9] : bytes.data[6];
	const double want_ms = player->pause_us / 1000.0;
	const double got_ms = ((double)first_us - (double)player->at_us) / 1000;
	double part = 0.04, ms = 0.04;

	for (size_t i = 0; i < RMW_COUNT(tolerances); i++)
		if (tolerances[i].op == op && (op != 0x0f || bytes.data[2] != 0xff)) {
			part = tolerances[i].part;
			ms = tolerances[i].ms;
		}
	if (fabs(got_ms - want_ms) > want_ms * part + ms)
		fail_msg("line %u,%s: recorded after %.2f ms, came after %.2f ms",
			 player->line->line, player->line->remark, want_ms, got_ms);
}

/* How many of them a chip hears that is just starting depends on when it did. */
static void drop_what_comes(struct player *player)
{
	uint8_t dropped[64];
	size_t len;
	struct rmw_err err = { 0 };

	do
		assert_true(rmw_port_read(player->port, RMW_SPAN_OF(dropped), &len,
					  rmw_port_in(player->port, 5), &err));
	while (len > 0);
}

static void receive(struct player *player)
{
	static uint8_t got[ANSWER_MAX];
	const struct rmw_view want = rmw_buf_view(&player->line->bytes);
	struct rmw_deadline until = rmw_port_in(player->port, ANSWER_MS);
	struct rmw_err err = { 0 };
	size_t have = 0, part;
	uint64_t first_us = 0;

	assert_in_range(want.len, 8, sizeof(got));
	while (have < want.len) {
		struct rmw_span rest = { got + have, have == 0 ? 1 : want.len - have };

		assert_true(rmw_port_read(player->port, rest, &part, until, &err));
		if (part == 0)
			break;
		have += part;
		if (have == 1)
			first_us = rmw_sim_now_us(player->sim);
	}
	if (!rmw_view_equal((struct rmw_view){ got, have }, want))
		complain(player, (struct rmw_view){ got, have });
	if (player->was_spam)
		drop_what_comes(player);
	else if (player->has_pause)
		check_time(player, first_us);
	player->at_us = rmw_sim_now_us(player->sim);
}

static void expect_restart(struct player *player)
{
	const uint64_t before = rmw_sim_count(player->sim, "reset");
	const uint64_t want_us = player->at_us + player->pause_us;
	uint64_t at_us = want_us;

	wait_until(player, want_us - want_us / 100);
	while (rmw_sim_count(player->sim, "reset") == before && at_us < want_us + 1000) {
		wait_until(player, at_us);
		at_us += 50;
	}
	assert_int_equal(rmw_sim_count(player->sim, "reset"), before + 1);
	player->at_us = sim_bk_of(player->sim)->reset_ns / 1000;
	player->baud = 115200;
	assert_in_range(player->at_us, want_us - 500, want_us + 500);
}

static void power_on(struct player *player)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_port_set_baud(player->port, 115200, &err));
	rmw_sim_power_cycle(player->sim, false);
	player->baud = 115200;
	player->at_us = rmw_sim_now_us(player->sim);
}

static void play_line(struct player *player)
{
	struct rmw_err err = { 0 };

	switch (player->line->kind) {
	case TRANSCRIPT_BAUD:
		player->baud = player->line->number;
		assert_true(rmw_port_set_baud(player->port, player->baud, &err));
		return;
	case TRANSCRIPT_PAUSE:
		player->has_pause = true;
		player->pause_us = player->line->us;
		return;
	case TRANSCRIPT_POWER_ON:
		power_on(player);
		break;
	case TRANSCRIPT_RESTART:
		expect_restart(player);
		break;
	case TRANSCRIPT_SEND:
		send(player);
		break;
	case TRANSCRIPT_RECEIVE:
		receive(player);
		break;
	}
	player->has_pause = false;
}

static void play(const char *spec, const char *name)
{
	struct rmw_port_opener opener = { 0 };
	struct rmw_err err = { 0 };
	struct player player = { 0 };
	struct transcript story;

	transcript_read(&story, name);
	if (!rmw_sim_port_open(&opener, spec, &player.port, &err))
		fail_msg("%s", err.cause);
	player.sim = rmw_sim_of_port(player.port);
	for (size_t i = 0; i < story.count; i++) {
		player.line = &story.lines[i];
		play_line(&player);
	}
	transcript_release(&story);
	rmw_port_free(player.port);
}

/* No application in the flash, as then. */
#define STORY(claim, spec, file)                                                                   \
	static void claim(void **state)                                                            \
	{                                                                                          \
		(void)state;                                                                       \
		play(spec, "data/bk7231t/" file);                                                  \
	}

#define T "bk7231t?stock=0"

STORY(a_session_is_served, T, "session.txt")
STORY(what_is_for_other_chips_meets_silence, T, "identify.txt")
STORY(junk_in_front_of_frames_costs_what_it_did, T, "framing.txt")
STORY(wrong_addresses_are_refused, T, "refusals.txt")
STORY(a_checksum_protects_the_flash, T, "protection.txt")
STORY(an_old_loader_stays_protected, T "&boot=1.0.4", "protection-1.0.4.txt")
STORY(wrong_lengths_do_what_they_did, T, "lengths.txt")
STORY(silence_restarts_the_chip, T, "idle.txt")
STORY(at_9600_baud, T, "baud-9600.txt")
STORY(at_57600_baud, T, "baud-57600.txt")
STORY(at_115200_baud, T, "baud-115200.txt")
STORY(at_230400_baud, T, "baud-230400.txt")
STORY(at_460800_baud, T, "baud-460800.txt")
STORY(at_576000_baud, T, "baud-576000.txt")
STORY(at_921600_baud, T, "baud-921600.txt")
STORY(at_1000000_baud, T, "baud-1000000.txt")
STORY(at_1500000_baud, T, "baud-1500000.txt")
STORY(at_2000000_baud, T, "baud-2000000.txt")
STORY(at_3000000_baud, T, "baud-3000000.txt")
STORY(hid_download_py_writes, T, "tool-uartprogram-write.txt")
STORY(bk7231tools_reads, T, "tool-bk7231tools-read.txt")

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_is_served),
		cmocka_unit_test(what_is_for_other_chips_meets_silence),
		cmocka_unit_test(junk_in_front_of_frames_costs_what_it_did),
		cmocka_unit_test(wrong_addresses_are_refused),
		cmocka_unit_test(a_checksum_protects_the_flash),
		cmocka_unit_test(an_old_loader_stays_protected),
		cmocka_unit_test(wrong_lengths_do_what_they_did),
		cmocka_unit_test(silence_restarts_the_chip),
		cmocka_unit_test(at_9600_baud),
		cmocka_unit_test(at_57600_baud),
		cmocka_unit_test(at_115200_baud),
		cmocka_unit_test(at_230400_baud),
		cmocka_unit_test(at_460800_baud),
		cmocka_unit_test(at_576000_baud),
		cmocka_unit_test(at_921600_baud),
		cmocka_unit_test(at_1000000_baud),
		cmocka_unit_test(at_1500000_baud),
		cmocka_unit_test(at_2000000_baud),
		cmocka_unit_test(at_3000000_baud),
		cmocka_unit_test(hid_download_py_writes),
		cmocka_unit_test(bk7231tools_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
