/* SPDX-License-Identifier: MIT */
/* The captured conversations, the board as the device: every recorded answer must come. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "sim/board.h"
#include "sim/sim.h"
#include "support/made_loader.h"
#include "support/transcript.h"

#define ANSWER_MS 8000u
#define QUIET_MS 200u

struct player {
	struct rmw_port *port;
	struct rmw_buf loader; /* stands in for the bytes that are left out */
	const struct transcript_line *line;
};

static void open_board(struct player *player, const char *spec)
{
	struct rmw_port_opener opener = { 0 };
	struct rmw_err err = { 0 };

	*player = (struct player){ 0 };
	if (!rmw_sim_port_open(&opener, spec, &player->port, &err))
		fail_msg("%s", err.cause);
}

static void close_board(struct player *player)
{
	rmw_port_free(player->port);
	rmw_buf_release(&player->loader);
}

static void send(struct player *player, struct rmw_view bytes)
{
	struct rmw_err err = { 0 };

	assert_true(
		rmw_port_write(player->port, bytes, rmw_port_in(player->port, ANSWER_MS), &err));
}

/* "boot header of the loader", "segment header of the loader", "loader image from offset N" */
static struct rmw_view left_out_bytes(const struct player *player)
{
	struct rmw_view file = rmw_buf_view(&player->loader);
	unsigned offset;

	if (strncmp(player->line->what, "boot header", 11) == 0)
		return rmw_view_part(file, 0, 176);
	if (strncmp(player->line->what, "segment header", 14) == 0)
		return rmw_view_part(file, 176, 16);
	assert_int_equal(sscanf(player->line->what, "loader image from offset %u", &offset), 1);
	return rmw_view_part(file, 192 + offset, player->line->left_out);
}

static void send_line(struct player *player)
{
	send(player, rmw_buf_view(&player->line->bytes));
	if (player->line->left_out > 0) {
		struct rmw_view rest = left_out_bytes(player);

		assert_int_equal(rest.len, player->line->left_out);
		send(player, rest);
	}
}

static void complain(const struct player *player, struct rmw_view got)
{
	char want_text[400], got_text[400];

	rmw_hex(rmw_view_part(rmw_buf_view(&player->line->bytes), 0, 199), want_text);
	rmw_hex(rmw_view_part(got, 0, 199), got_text);
	fail_msg("line %u,%s: recorded %s, came %s", player->line->line, player->line->remark,
		 want_text, got_text);
}

/* The eFuse words of the captured chip that are not its identity are not compared. */
static void blank_other_efuse_words(struct rmw_span answer)
{
	if (answer.len == 4 + 128) {
		memset(answer.data + 4, 0, 0x14);
		memset(answer.data + 4 + 0x1c, 0, 128 - 0x1c);
	}
}

static void expect_bytes(struct player *player)
{
	uint8_t got[1024], want[1024];
	size_t len = player->line->bytes.len, have = 0, part;
	struct rmw_deadline until = rmw_port_in(player->port, ANSWER_MS);
	struct rmw_err err = { 0 };

	assert_in_range(len, 1, sizeof(want));
	memcpy(want, player->line->bytes.data, len);
	while (have < len) {
		struct rmw_span rest = { got + have, len - have };

		assert_true(rmw_port_read(player->port, rest, &part, until, &err));
		if (part == 0)
			break;
		have += part;
	}
	blank_other_efuse_words((struct rmw_span){ got, have });
	blank_other_efuse_words((struct rmw_span){ want, len });
	if (have != len || memcmp(got, want, len) != 0)
		complain(player, (struct rmw_view){ got, have });
}

static void expect_silence(struct player *player)
{
	uint8_t got[16];
	size_t len;
	struct rmw_err err = { 0 };

	assert_true(rmw_port_read(player->port, RMW_SPAN_OF(got), &len,
				  rmw_port_in(player->port, QUIET_MS), &err));
	if (len > 0)
		complain(player, (struct rmw_view){ got, len });
}

static bool is_pending_word(const struct transcript_line *line)
{
	return line->kind == TRANSCRIPT_RECEIVE && line->bytes.len == 2 &&
	       memcmp(line->bytes.data, "PD", 2) == 0;
}

/* How often PD comes in a chip erase is not compared: any number of them, then the answer. */
static size_t expect_end_of_chip_erase(struct player *player, const struct transcript *story,
				       size_t index)
{
	uint8_t word[2];
	struct rmw_err err = { 0 };

	while (story->lines[index].kind == TRANSCRIPT_PAUSE ||
	       is_pending_word(&story->lines[index]))
		index++;
	player->line = &story->lines[index];
	do {
		assert_true(rmw_port_read_exact(player->port, RMW_SPAN_OF(word),
						rmw_port_in(player->port, ANSWER_MS), &err));
	} while (memcmp(word, "PD", 2) == 0);
	assert_memory_equal(word, "OK", 2);
	return index;
}

static void play_line(struct player *player)
{
	struct rmw_err err = { 0 };

	switch (player->line->kind) {
	case TRANSCRIPT_BAUD:
		assert_true(rmw_port_set_baud(player->port, player->line->number, &err));
		return;
	case TRANSCRIPT_POWER_ON:
		rmw_sim_power_cycle(rmw_sim_of_port(player->port), player->line->number == 1);
		return;
	case TRANSCRIPT_RESTART:
		fail_msg("no chip of these conversations restarts");
		return;
	case TRANSCRIPT_PAUSE:
		assert_true(rmw_port_pause(player->port, player->line->number, &err));
		return;
	case TRANSCRIPT_SEND:
		send_line(player);
		return;
	case TRANSCRIPT_RECEIVE:
		if (player->line->bytes.len > 0)
			expect_bytes(player);
		else
			expect_silence(player);
		return;
	}
}

static void play(const char *name, size_t loader_size)
{
	struct player player;
	struct transcript story;

	transcript_read(&story, name);
	open_board(&player, "bl602?stock=0&cpu=imitate");
	if (loader_size > 0)
		made_loader(loader_size, &player.loader);
	for (size_t i = 0; i < story.count; i++) {
		player.line = &story.lines[i];
		play_line(&player);
		if (player.line->kind == TRANSCRIPT_SEND && player.line->bytes.data[0] == 0x3c)
			i = expect_end_of_chip_erase(&player, &story, i + 1);
	}
	transcript_release(&story);
	close_board(&player);
}

#define STORY(claim, file, loader_size)                                                            \
	static void claim(void **state)                                                            \
	{                                                                                          \
		(void)state;                                                                       \
		play("wire/bl602/" file, loader_size);                                             \
	}

STORY(rom_answers_at_115200, "rom-handshake-115200.txt", 0)
STORY(rom_answers_at_2000000, "rom-handshake-2000000.txt", 0)
STORY(rom_answers_at_500000, "rom-handshake-500000.txt", 0)
STORY(rom_answers_at_9600, "rom-handshake-9600.txt", 0)
STORY(rom_answers_a_long_burst, "rom-handshake-long-burst.txt", 0)
STORY(rom_loads_and_runs, "rom-load-and-run.txt", 0)
STORY(rom_reads_efuse_and_memory_and_changes_rate, "rom-other.txt", 0)
STORY(rom_refuses_what_is_wrong, "rom-errors.txt", 0)
STORY(old_loader_serves_a_session, "loader-22064-session.txt", 22064)
STORY(old_loader_refuses_what_is_wrong, "loader-22064-errors.txt", 22064)
STORY(new_loader_serves_a_session, "loader-37920-session.txt", 37920)
STORY(new_loader_refuses_what_is_wrong, "loader-37920-errors.txt", 37920)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rom_answers_at_115200),
		cmocka_unit_test(rom_answers_at_2000000),
		cmocka_unit_test(rom_answers_at_500000),
		cmocka_unit_test(rom_answers_at_9600),
		cmocka_unit_test(rom_answers_a_long_burst),
		cmocka_unit_test(rom_loads_and_runs),
		cmocka_unit_test(rom_reads_efuse_and_memory_and_changes_rate),
		cmocka_unit_test(rom_refuses_what_is_wrong),
		cmocka_unit_test(old_loader_serves_a_session),
		cmocka_unit_test(old_loader_refuses_what_is_wrong),
		cmocka_unit_test(new_loader_serves_a_session),
		cmocka_unit_test(new_loader_refuses_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
