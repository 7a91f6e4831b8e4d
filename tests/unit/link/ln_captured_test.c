/* SPDX-License-Identifier: MIT */
/*
 * The captured conversations played as host. What the host says is compared byte by byte by the
 * replay port, as far as we would say it.
 */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "link/ymodem.h"
#include "port/replay.h"
#include "support/ln_play.h"
#include "support/port_talk.h"

static bool starts_with(struct rmw_view bytes, const char *text)
{
	return rmw_view_equal(rmw_view_part(bytes, 0, strlen(text)),
			      (struct rmw_view){ (const uint8_t *)text, strlen(text) });
}

static void hear(struct rmw_port *port, const struct ln_move *move)
{
	uint8_t bytes[4096];
	struct rmw_err err = { 0 };
	size_t got;

	assert_true(move->in.len <= sizeof(bytes));
	if (move->in.len == 0) {
		assert_true(rmw_port_read(port, RMW_SPAN_OF(bytes), &got, rmw_port_in(port, 100),
					  &err));
		assert_int_equal(got, 0);
		return;
	}
	if (!rmw_port_read_exact(port, (struct rmw_span){ bytes, move->in.len },
				 rmw_port_in(port, 1000), &err))
		fail_msg("line %u: %s", move->line, err.cause);
	assert_memory_equal(bytes, move->in.data, move->in.len);
}

static void run_raw(struct rmw_port *port, const struct ln_move *move)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_port_write(port, move->out, rmw_port_in(port, 1000), &err));
	hear(port, move);
}

/* The bytes that are meant, read from the text by hand. */
static void compare_groups(const struct ln_move *move, const uint8_t *bytes, size_t len)
{
	assert_int_equal(move->in.len, 2 + 3 * (len + 2));
	for (size_t i = 0; i < len; i++)
		assert_int_equal(strtoul((const char *)move->in.data + 2 + 3 * i, NULL, 16),
				 bytes[i]);
}

/* The first line of the answer, without a verdict alone. */
static void compare_line(const struct ln_move *move, const char *line)
{
	const size_t len = strlen(line);

	if (len == 0) {
		assert_true(move->in.len <= 1 || starts_with(move->in, "\r\npppp\r\n"));
		return;
	}
	assert_true(starts_with(move->in, "\r\n") && move->in.len >= len + 4);
	assert_memory_equal(move->in.data + 2, line, len);
	assert_memory_equal(move->in.data + 2 + len, "\r\n", 2);
}

static bool run_command(struct ln_link *link, const struct ln_move *move, struct rmw_err *err)
{
	const struct ln_request *request = &move->request;
	uint8_t bytes[LN_READ_MAX];
	char line[LN_ANSWER_MAX];

	if (ln_command_find(request->command)->reply == LN_REPLY_GROUPS) {
		if (!ln_link_read(link, request->command, request->arguments[0],
				  (struct rmw_span){ bytes, request->arguments[1] }, err))
			return false;
		compare_groups(move, bytes, request->arguments[1]);
		return true;
	}
	if (!ln_link_ask(link, request, line, err))
		return false;
	compare_line(move, line);
	return true;
}

static bool run_send(struct ln_link *link, const struct ln_play *play, const struct ln_move *move,
		     struct rmw_err *err)
{
	const struct ymodem_style *style = play->moves[move - play->moves - 1].kind == MOVE_DOWNLOAD
						   ? &ymodem_ln_rom
						   : &ymodem_ln_loader;
	const struct ymodem_file file = { play->file_name,
					  { play->file, play->file_len },
					  play->packet_size };
	unsigned repeats;
	const bool is_good = ymodem_send(link->port, style, &file, &repeats, err);

	assert_int_equal(repeats, move->repeats);
	return is_good;
}

static bool run_move(struct ln_link *link, const struct ln_play *play, const struct ln_move *move,
		     struct rmw_err *err)
{
	struct heard heard = { 0 };
	bool is_changed;

	switch (move->kind) {
	case MOVE_RAW:
		run_raw(link->port, move);
		return true;
	case MOVE_HEAR:
		hear(link->port, move);
		return true;
	case MOVE_BAUD:
		return rmw_port_set_baud(link->port, move->baud, err);
	case MOVE_WHO:
		assert_true(ln_sync_who(link, &heard, err));
		assert_int_equal(link->peer, move->peer);
		return true;
	case MOVE_COMMAND:
		return run_command(link, move, err);
	case MOVE_RATE:
		assert_true(ln_link_set_rate(link, move->baud, &is_changed, err));
		assert_true(is_changed);
		return true;
	case MOVE_DOWNLOAD:
		return ln_link_download(link, play->file_len, err);
	case MOVE_SEND:
		return run_send(link, play, move, err);
	case MOVE_ABORT:
		return ymodem_abort(link->port, err);
	}
	return false;
}

static void run(const struct ln_play *play)
{
	const struct rmw_port_kind kinds[] = { { "replay:", "", "", rmw_replay_open } };
	const struct rmw_port_opener opener = { .kinds = kinds, .kind_count = 1 };
	struct ln_link link = { .port = port_over_story(&opener, "",
							(const char *)play->story.data) };

	for (size_t i = 0; i < play->move_count; i++) {
		const struct ln_move *move = &play->moves[i];
		struct rmw_err err = { 0 };
		const bool is_good = run_move(&link, play, move, &err);

		if (err.code != move->code)
			fail_msg("line %u: %s: %s", move->line, err.path, err.cause);
		assert_int_equal(is_good, move->code == RMW_OK);
	}
	assert_true(rmw_replay_is_done(link.port));
	rmw_port_free(link.port);
}

/* How many moves are ours, and how many bursts were put right or left out: none by chance. */
static const struct {
	const char *name;
	unsigned ours, undone;
} captures[] = {
	/* clang-format off */
	{ "identify.txt",             4, 0 },
	{ "line_rules.txt",           1, 0 },
	{ "read.txt",                 7, 0 },
	{ "erase.txt",                4, 0 },
	{ "erase_all_typical.txt",    2, 0 },
	{ "baud.txt",                 6, 0 },
	{ "reboot.txt",               3, 0 },
	{ "rom_upload.txt",           3, 0 },
	{ "write_soh.txt",            5, 0 },
	{ "write_stx.txt",            6, 0 },
	{ "write_errors.txt",         7, 4 },
	{ "write_unaligned.txt",      3, 0 },
	{ "write_verify_failure.txt", 5, 0 },
	/* clang-format on */
};

static void the_link_plays_every_captured_conversation(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(captures); i++) {
		struct ln_play *play = calloc(1, sizeof(*play));

		assert_non_null(play);
		print_message("%s\n", captures[i].name);
		ln_play_plan(play, captures[i].name);
		run(play);
		assert_int_equal(play->ours, captures[i].ours);
		assert_int_equal(play->undone, captures[i].undone);
		ln_play_release(play);
		free(play);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_link_plays_every_captured_conversation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
