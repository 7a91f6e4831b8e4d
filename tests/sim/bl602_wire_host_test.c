/* SPDX-License-Identifier: MIT */
/*
 * The captured conversations played as host: the link, asked request by request, sends the
 * recorded bytes and reports each recorded answer as what it is. The replay port refuses any
 * byte that differs. Burst lengths are not compared.
 */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "link/bl_sync.h"
#include "port/replay.h"
#include "port/transcript.h"
#include "support/scratch.h"

#define REQUEST_MAX 8192u

struct player {
	struct rmw_transcript script;
	size_t at;
	struct bl_link link;
	uint8_t request[REQUEST_MAX];
	size_t request_len;
	uint8_t answer[REQUEST_MAX];
	size_t answer_len;
	unsigned requests;
	uint32_t pause_ms; /* between this answer and the next request */
	bool is_loader;
};

static const struct rmw_step *next(struct player *player)
{
	return player->at < player->script.count ? &player->script.steps[player->at] : NULL;
}

static void add(uint8_t *bytes, size_t *len, struct rmw_view more)
{
	assert_true(*len + more.len <= REQUEST_MAX);
	memcpy(bytes + *len, more.data, more.len);
	*len += more.len;
}

static void add_repeated(uint8_t *bytes, size_t *len, uint8_t value, size_t count)
{
	assert_true(*len + count <= REQUEST_MAX);
	memset(bytes + *len, value, count);
	*len += count;
}

static bool is_sent(const struct rmw_step *step)
{
	return step->from == RMW_HOST &&
	       (step->kind == RMW_STEP_BYTES || step->kind == RMW_STEP_BURST ||
		step->kind == RMW_STEP_LEFT_OUT);
}

/* All the host sends up to the answer; left-out bytes are made up. */
static void gather_request(struct player *player)
{
	const struct rmw_step *step;

	player->request_len = 0;
	for (; (step = next(player)) != NULL && is_sent(step); player->at++) {
		if (step->kind == RMW_STEP_BYTES)
			add(player->request, &player->request_len, step->bytes);
		else
			add_repeated(player->request, &player->request_len,
				     step->kind == RMW_STEP_BURST ? step->bytes.data[0] : 0x13,
				     step->count);
	}
}

/* Returns the new rate when the host changes it between request and answer, else 0. */
static uint32_t gather_answer(struct player *player)
{
	const struct rmw_step *step;
	uint32_t baud = 0;

	player->answer_len = 0;
	player->pause_ms = 0;
	for (; (step = next(player)) != NULL && !is_sent(step); player->at++) {
		if (step->kind == RMW_STEP_BAUD && player->answer_len > 0)
			break;
		if (step->kind == RMW_STEP_BAUD)
			baud = step->count;
		if (step->kind == RMW_STEP_EVENT)
			break;
		if (step->kind == RMW_STEP_PAUSE)
			player->pause_ms += step->count;
		if (step->kind == RMW_STEP_BYTES || step->kind == RMW_STEP_NOTHING)
			player->pause_ms = 0;
		if (step->kind == RMW_STEP_BYTES)
			add(player->answer, &player->answer_len, step->bytes);
	}
	return baud;
}

static bool is_burst(const struct player *player)
{
	for (size_t i = 0; i < player->request_len; i++)
		if (player->request[i] != 0x55)
			return false;
	return true;
}

/* What the recorded bytes are, read by hand: "PD"s, then "OK", "OK" + data, or "FL" + reason. */
static void compare_answer(const struct player *player, const struct bl_answer *answer)
{
	const uint8_t *at = player->answer;
	const uint8_t *end = at + player->answer_len;
	unsigned pending = 0;

	for (; end - at >= 2 && at[0] == 'P' && at[1] == 'D'; at += 2)
		pending++;
	assert_int_equal(answer->pending, pending);
	assert_true(end - at >= 2);
	if (at[0] == 'F') {
		assert_int_equal(answer->head, BL_HEAD_REFUSED);
		assert_int_equal(end - at, 4);
		assert_int_equal(answer->reason, at[2] | at[3] << 8);
		return;
	}
	assert_int_equal(answer->head, BL_HEAD_OK);
	if (end - at == 2) {
		assert_int_equal(answer->data.len, 0);
		return;
	}
	assert_int_equal(answer->data.len, at[2] | at[3] << 8);
	assert_int_equal(end - at, 4 + answer->data.len);
	assert_memory_equal(answer->data.data, at + 4, answer->data.len);
}

static bool is_proper(const struct player *player)
{
	struct rmw_view payload = { player->request + 4, player->request_len - 4 };
	uint8_t head[BL_HEAD_SIZE];

	if (player->request_len < 4 || bl_command_find(player->request[0]) == NULL)
		return false;
	bl_frame_put_head(player->request[0], player->is_loader ? BL_CHECK_SUM : BL_CHECK_NONE,
			  payload, head);
	return memcmp(head, player->request, sizeof(head)) == 0;
}

static bool exchange(struct player *player, struct bl_answer *answer, struct rmw_err *err)
{
	struct rmw_view whole = { player->request, player->request_len };
	struct bl_request request = { player->request[0], rmw_view_part(whole, 4, whole.len), 0 };

	player->link.peer = player->is_loader ? BL_PEER_LOADER_B : BL_PEER_ROM;
	if (is_proper(player))
		return bl_link_exchange(&player->link, &request, answer, err);
	return bl_link_exchange_raw(&player->link, player->request[0], whole, answer, err);
}

static void play_burst(struct player *player, uint32_t line, struct rmw_err *err)
{
	struct heard heard = { 0 };
	bool is_answered = false;

	assert_true(bl_sync_shake(&player->link, &heard, &is_answered, err));
	if (!is_answered)
		fail_msg("line %u: no OK", line);
	assert_memory_equal(player->answer, "OK", 2);
}

static void play_request(struct player *player)
{
	struct rmw_err err = { 0 };
	struct bl_answer answer;
	uint32_t line = next(player)->line;
	uint32_t new_baud;
	bool is_good;

	gather_request(player);
	new_baud = gather_answer(player);
	player->requests++;
	if (is_burst(player)) {
		play_burst(player, line, &err);
		return;
	}
	if (player->request[0] == BL_SET_RATE) {
		if (!bl_link_set_rate(&player->link, new_baud, &err))
			fail_msg("line %u: %s", line, err.cause);
		return;
	}
	is_good = exchange(player, &answer, &err);
	if (player->answer_len == 0) {
		assert_false(is_good);
		assert_int_equal(err.code, RMW_E_TIMEOUT);
	} else if (!is_good) {
		fail_msg("line %u: %s: %s", line, err.path, err.cause);
	} else {
		compare_answer(player, &answer);
	}
	if (player->request[0] == BL_RUN_IMAGE && is_good)
		player->is_loader = true;
	if (player->request[0] == BL_RESET && is_good)
		player->is_loader = false;
	if (new_baud != 0)
		assert_true(rmw_port_set_baud(player->link.port, new_baud, &err));
}

static void play(const char *name)
{
	const struct rmw_port_opener opener = { 0 };
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct player *player = calloc(1, sizeof(*player));
	struct rmw_err err = { 0 };
	const struct rmw_step *step;
	char file[300];

	assert_non_null(player);
	snprintf(file, sizeof(file), "wire/bl602/%s.txt", name);
	print_message("%s\n", file);
	read_test_file(file, &text);
	assert_true(rmw_transcript_parse(&player->script, rmw_buf_view(&text), &err));
	snprintf(file, sizeof(file), "%s/wire/bl602/%s.txt", test_data_folder(), name);
	if (!rmw_replay_open(&opener, file, &player->link.port, &err))
		fail_msg("%s: %s", file, err.cause);
	while ((step = next(player)) != NULL) {
		if (is_sent(step)) {
			play_request(player);
			assert_true(rmw_port_pause(player->link.port, player->pause_ms, &err));
			continue;
		}
		if (step->kind == RMW_STEP_BAUD)
			assert_true(rmw_port_set_baud(player->link.port, step->count, &err));
		if (step->kind == RMW_STEP_PAUSE)
			assert_true(rmw_port_pause(player->link.port, step->count, &err));
		if (step->kind == RMW_STEP_EVENT)
			player->is_loader = false;
		player->at++;
	}
	assert_true(player->requests > 0);
	assert_true(rmw_replay_is_done(player->link.port));
	rmw_port_free(player->link.port);
	rmw_transcript_release(&player->script);
	free(player);
}

static void the_link_sends_and_understands_every_captured_conversation(void **state)
{
	static const char *const names[] = {
		"rom-handshake-9600",
		"rom-handshake-115200",
		"rom-handshake-500000",
		"rom-handshake-2000000",
		"rom-handshake-long-burst",
		"rom-load-and-run",
		"rom-errors",
		"rom-other",
		"loader-22064-session",
		"loader-22064-errors",
		"loader-37920-session",
		"loader-37920-errors",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(names); i++)
		play(names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_link_sends_and_understands_every_captured_conversation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
