/* SPDX-License-Identifier: MIT */
/*
 * The conversations captured from a BK7231T's boot loader, played as host: the link, asked request
 * by request, sends the recorded bytes and reports each recorded reply as what it is. The replay
 * port refuses any byte that differs.
 */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "link/bk_link.h"
#include "port/replay.h"
#include "port/transcript.h"
#include "support/scratch.h"

#define BYTES_MAX 20000u

struct player {
	struct rmw_transcript script;
	size_t at;
	struct bk_link link;
	uint8_t request[BYTES_MAX];
	size_t request_len;
	uint8_t answer[BYTES_MAX];
	size_t answer_len;
	uint32_t new_baud; /* set between request and answer; 0: none */
	unsigned requests, replies, refusals, silences;
};

static const struct rmw_step *next(struct player *player)
{
	return player->at < player->script.count ? &player->script.steps[player->at] : NULL;
}

static bool is_sent_by(const struct rmw_step *step, enum rmw_side side)
{
	return step->from == side && (step->kind == RMW_STEP_BYTES || step->kind == RMW_STEP_BURST);
}

static void add(uint8_t *bytes, size_t *len, const struct rmw_step *step)
{
	const bool is_burst = step->kind == RMW_STEP_BURST;
	const size_t count = is_burst ? step->count : step->bytes.len;

	assert_true(*len + count <= BYTES_MAX);
	for (size_t i = 0; i < count; i++)
		bytes[(*len)++] = step->bytes.data[is_burst ? 0 : i];
}

/* Up to the next bytes of the host; a rate set after the answer is the next request's. */
static void gather(struct player *player)
{
	const struct rmw_step *step;

	player->request_len = player->answer_len = player->new_baud = 0;
	for (; (step = next(player)) != NULL && is_sent_by(step, RMW_HOST); player->at++)
		add(player->request, &player->request_len, step);
	for (; (step = next(player)) != NULL && !is_sent_by(step, RMW_HOST); player->at++) {
		if (step->kind == RMW_STEP_BAUD && player->answer_len > 0)
			break;
		if (step->kind == RMW_STEP_BAUD)
			player->new_baud = step->count;
		if (is_sent_by(step, RMW_DEVICE))
			add(player->answer, &player->answer_len, step);
	}
}

/* The verb of a request that is one whole frame as we would send it, and its args. */
static bool is_proper(const struct player *player, enum bk_verb *verb, struct rmw_view *args)
{
	const struct rmw_view whole = { player->request, player->request_len };
	static uint8_t frame[BYTES_MAX];
	const size_t head = whole.len > 7 && whole.data[3] == 0xff ? 7 : 4;

	for (unsigned i = 0; i < BK_VERB_COUNT; i++) {
		const struct bk_command *command = bk_command_of((enum bk_verb)i);

		if (whole.len <= head || whole.len - head > 4104 ||
		    (command->form == BK_SHORT && whole.len - head > 16) ||
		    (command->form == BK_LONG) != (head == 7) ||
		    whole.data[head] != command->opcode)
			continue;
		*verb = command->verb;
		*args = rmw_view_part(whole, head + 1, whole.len);
		return bk_frame_put(*verb, *args, frame) == whole.len &&
		       memcmp(frame, whole.data, whole.len) == 0;
	}
	return false;
}

/* The reply at the front of the recorded bytes, read by hand; returns its length. */
static size_t compare(const uint8_t *recorded, const struct bk_reply *reply)
{
	const bool is_long = recorded[2] == 0xff;
	const size_t size = is_long ? 9u + recorded[7] + 256u * recorded[8] : 3u + recorded[2];
	const size_t head = is_long ? 11 : 7;

	assert_int_equal(reply->form, is_long ? BK_LONG : BK_SHORT);
	assert_int_equal(reply->opcode, recorded[is_long ? 9 : 6]);
	assert_int_equal(reply->status, is_long ? recorded[10] : 0);
	assert_int_equal(reply->args.len, size - head);
	assert_memory_equal(reply->args.data, recorded + head, size - head);
	return size;
}

static bool is_refusal(const struct player *player)
{
	return player->answer_len > 10 && player->answer[2] == 0xff && player->answer[10] != 0;
}

static bool ask(struct player *player, struct bk_request *request, struct bk_reply *reply,
		struct rmw_err *err)
{
	const struct rmw_view whole = { player->request, player->request_len };

	if (!is_proper(player, &request->verb, &request->args)) {
		request->verb = player->request_len > 9 && player->request[3] == 0xff &&
						player->request[7] == 0x06
					? BK_FLASH_WRITE
				: player->answer_len > 9 && player->answer[2] == 0xff
					? (player->answer[9] == 0x09   ? BK_FLASH_READ_4K
					   : player->answer[9] == 0x0f ? BK_FLASH_ERASE
								       : BK_FLASH_WRITE_4K)
					: BK_LINK_CHECK;
		return bk_link_ask_raw(&player->link, request->verb, whole, reply, err);
	}
	if (player->new_baud != 0 && request->verb == BK_SET_RATE) {
		*reply = (struct bk_reply){ .form = BK_SHORT,
					    .opcode = player->answer[6],
					    .args = request->args };
		return bk_link_set_rate(&player->link, player->new_baud, request->args.data[4],
					err);
	}
	return bk_link_ask(&player->link, request, reply, err);
}

static void play_request(struct player *player)
{
	struct bk_request request = { .extra_ms = 300 };
	const uint32_t line = next(player)->line;
	struct rmw_err err = { 0 };
	struct bk_reply reply;
	bool is_good;

	gather(player);
	player->requests++;
	is_good = ask(player, &request, &reply, &err);
	if (player->answer_len == 0 || is_refusal(player)) {
		assert_false(is_good);
		assert_int_equal(err.code, player->answer_len == 0 ? RMW_E_TIMEOUT : RMW_E_NACK);
		player->silences += player->answer_len == 0;
		player->refusals += player->answer_len > 0;
		return;
	}
	if (!is_good)
		fail_msg("line %u: %s%s", line, err.path, err.cause);
	for (size_t at = 0;;) {
		at += compare(player->answer + at, &reply);
		player->replies++;
		if (at == player->answer_len)
			break;
		if (!bk_link_take(&player->link, &request, &reply, &err))
			fail_msg("line %u: %s%s", line, err.path, err.cause);
	}
}

static void play(struct player *player, const char *name)
{
	const struct rmw_port_opener opener = { 0 };
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	const struct rmw_step *step;
	char file[300];

	*player = (struct player){ .at = 0 };
	snprintf(file, sizeof(file), "data/bk7231t/%s.txt", name);
	print_message("%s\n", file);
	read_test_file(file, &text);
	if (!rmw_transcript_parse(&player->script, rmw_buf_view(&text), &err))
		fail_msg("%s", err.cause);
	snprintf(file, sizeof(file), "%s/data/bk7231t/%s.txt", test_data_folder(), name);
	assert_true(rmw_replay_open(&opener, file, &player->link.port, &err));
	assert_true(rmw_port_set_baud(player->link.port, 115200, &err));
	while ((step = next(player)) != NULL) {
		if (is_sent_by(step, RMW_HOST)) {
			play_request(player);
			continue;
		}
		if (step->kind == RMW_STEP_BAUD)
			assert_true(rmw_port_set_baud(player->link.port, step->count, &err));
		player->at++;
	}
	assert_true(rmw_replay_is_done(player->link.port));
	rmw_port_free(player->link.port);
	rmw_transcript_release(&player->script);
}

static const struct {
	const char *name;
	unsigned requests, replies, refusals, silences;
} stories[] = {
	/* clang-format off */
	{ "session", 17, 16, 0, 1 },
	{ "identify", 35, 23, 0, 12 },
	{ "framing", 15, 11, 0, 5 },
	{ "refusals", 14, 5, 9, 0 },
	{ "protection", 12, 12, 0, 0 },
	{ "protection-1.0.4", 12, 12, 0, 0 },
	{ "lengths", 12, 9, 1, 2 },
	{ "idle", 4, 3, 0, 1 },
	{ "baud-9600", 4, 4, 0, 0 },
	{ "baud-57600", 4, 4, 0, 0 },
	{ "baud-115200", 4, 4, 0, 0 },
	{ "baud-230400", 4, 4, 0, 0 },
	{ "baud-460800", 4, 4, 0, 0 },
	{ "baud-576000", 4, 4, 0, 0 },
	{ "baud-921600", 4, 4, 0, 0 },
	{ "baud-1000000", 4, 4, 0, 0 },
	{ "baud-1500000", 4, 4, 0, 0 },
	{ "baud-2000000", 4, 4, 0, 0 },
	{ "baud-3000000", 4, 4, 0, 0 },
	{ "tool-uartprogram-write", 10, 7, 0, 3 },
	{ "tool-bk7231tools-read", 12, 11, 0, 1 },
	/* clang-format on */
};

static void the_link_sends_and_understands_every_captured_conversation(void **state)
{
	struct player *player = calloc(1, sizeof(*player));

	(void)state;
	assert_non_null(player);
	for (size_t i = 0; i < RMW_COUNT(stories); i++) {
		play(player, stories[i].name);
		assert_int_equal(player->requests, stories[i].requests);
		assert_int_equal(player->replies, stories[i].replies);
		assert_int_equal(player->refusals, stories[i].refusals);
		assert_int_equal(player->silences, stories[i].silences);
	}
	free(player);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_link_sends_and_understands_every_captured_conversation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
