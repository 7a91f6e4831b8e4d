/* SPDX-License-Identifier: MIT */
/* Turning a captured conversation into moves of our link, and the other side into a story. */
#include "support/ln_play.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "link/ymodem.h"

#define PACKET(size) (YMODEM_HEAD + (size) + YMODEM_TAIL)

static void put_text(struct ln_play *play, const char *text)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_buf_append(&play->story,
				   (struct rmw_view){ (const uint8_t *)text, strlen(text) }, &err));
}

static void put_bytes(struct ln_play *play, char side, struct rmw_view bytes)
{
	char text[8];

	for (size_t i = 0; i < bytes.len; i++) {
		if (i % 64 == 0)
			put_text(play, (char[]){ '\n', side, '\0' });
		snprintf(text, sizeof(text), " %02x", bytes.data[i]);
		put_text(play, text);
	}
	put_text(play, "\n");
}

static void put_baud(struct ln_play *play, uint32_t baud)
{
	char text[32];

	snprintf(text, sizeof(text), "@ %u\n", baud);
	put_text(play, text);
}

static struct rmw_view text_of(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static const struct ln_record *record(const struct ln_play *play, size_t ahead)
{
	static const struct ln_record end = { .kind = LN_RECORD_BAUD };
	const size_t at = play->at + ahead;

	return at < play->capture.count ? &play->capture.records[at] : &end;
}

static bool is_host(const struct ln_record *record, struct rmw_view bytes)
{
	return record->kind == LN_RECORD_HOST && rmw_view_equal(record->bytes, bytes);
}

static struct ln_move *add(struct ln_play *play, enum ln_move_kind kind)
{
	struct ln_move *move = &play->moves[play->move_count++];

	assert_true(play->move_count <= LN_MOVES_MAX);
	*move = (struct ln_move){ .kind = kind, .line = record(play, 0)->line };
	play->ours += kind >= MOVE_WHO;
	return move;
}

static void put_pause(struct ln_play *play, double ms)
{
	char text[32];

	snprintf(text, sizeof(text), "~ %.0f\n", ms);
	put_text(play, text);
}

/* All that the device says next, with the pauses it makes. */
static struct rmw_view take_device(struct ln_play *play)
{
	const size_t start = play->heard_len;
	double ms = 0;

	for (; record(play, 0)->kind == LN_RECORD_DEVICE; play->at++) {
		const struct ln_record *now = record(play, 0);

		if (ms > 0 && now->ms - ms >= 1)
			put_pause(play, now->ms - ms);
		ms = now->ms;
		put_bytes(play, '<', now->bytes);
		assert_true(play->heard_len + now->bytes.len <= sizeof(play->heard));
		memcpy(play->heard + play->heard_len, now->bytes.data, now->bytes.len);
		play->heard_len += now->bytes.len;
	}
	return (struct rmw_view){ play->heard + start, play->heard_len - start };
}

static void plan_raw(struct ln_play *play)
{
	struct ln_move *move = add(play, MOVE_RAW);

	move->out = record(play, 0)->bytes;
	put_bytes(play, '>', move->out);
	play->at++;
	move->in = take_device(play);
}

/* The command whose line these bytes are, exactly as we make it. */
static bool find_command(struct rmw_view bytes, struct ln_request *request)
{
	char line[LN_LINE_MAX + 1], text[100] = "";

	if (bytes.len < 3 || bytes.len > LN_LINE_MAX + 2 ||
	    memcmp(bytes.data + bytes.len - 2, "\r\n", 2) != 0)
		return false;
	memcpy(text, bytes.data, bytes.len - 2);
	for (int i = 0; i < LN_COMMAND_COUNT; i++) {
		const bool is_decimal =
			ln_command_find((enum ln_command)i)->arguments == LN_ARGS_DECIMAL;
		char *end = strchr(text, ' ');

		*request = (struct ln_request){ .command = (enum ln_command)i };
		for (unsigned n = 0; n < 2 && end != NULL && *end != '\0'; n++)
			request->arguments[n] = (uint32_t)strtoul(end, &end, is_decimal ? 10 : 16);
		ln_text_put(request->command, request->arguments, line);
		if (strcmp(line, text) == 0)
			return true;
	}
	return false;
}

static bool is_command(const struct ln_record *record, enum ln_command command)
{
	struct ln_request request;

	return record->kind == LN_RECORD_HOST && find_command(record->bytes, &request) &&
	       request.command == command;
}

/* The line as we send it: typed ones end behind their echo. Then what the device says to it. */
static struct rmw_view put_exchange(struct ln_play *play, const struct ln_request *request)
{
	const struct ln_command_row *row = ln_command_find(request->command);
	char line[LN_LINE_MAX + 1];
	struct rmw_view echo, rest;
	double ms;

	ln_text_put(request->command, request->arguments, line);
	play->at++;
	put_bytes(play, '>', text_of(line));
	if (row->entry == LN_AT_ONCE)
		put_bytes(play, '>', text_of(row->end));
	echo = rmw_view_part(record(play, 0)->bytes, 0, strlen(line));
	assert_true(rmw_view_equal(echo, text_of(line)));
	put_bytes(play, '<', echo);
	if (row->entry == LN_TYPED)
		put_bytes(play, '>', text_of(row->end));
	rest = rmw_view_part(record(play, 0)->bytes, echo.len, SIZE_MAX);
	ms = record(play, 0)->ms;
	put_bytes(play, '<', rest);
	play->at++;
	if (record(play, 0)->kind == LN_RECORD_DEVICE && rest.len == 0) {
		put_pause(play, record(play, 0)->ms - ms);
		return take_device(play);
	}
	return rest;
}

static void plan_command(struct ln_play *play, const struct ln_request *request)
{
	struct ln_move *move = add(play, MOVE_COMMAND);

	move->request = *request;
	move->in = put_exchange(play, request);
	if (request->command == LN_UPGRADE || request->command == LN_SET_RATE)
		return;
	if (request->command == LN_REBOOT) /* what is left of its answer is passed over */
		add(play, MOVE_HEAR)->in = move->in;
	else if (move->in.len > 0 && memmem(move->in.data, move->in.len, "ffff", 4) != NULL)
		move->code = RMW_E_NACK;
	else if (move->in.len == 0)
		move->code = RMW_E_TIMEOUT;
}

static bool is_ready_for_rate(const struct ln_play *play)
{
	return is_command(record(play, 0), LN_SET_RATE) &&
	       record(play, 2)->kind == LN_RECORD_BAUD && is_host(record(play, 3), text_of("\r\n"));
}

static void plan_who(struct ln_play *play, enum ln_peer peer)
{
	put_bytes(play, '>', text_of("\r\n"));
	if (is_host(record(play, 0), text_of("\r\n")))
		play->at++;
	assert_true(is_host(record(play, 0), text_of("version\r\n")));
	put_bytes(play, '>', record(play, 0)->bytes);
	play->at++;
	take_device(play);
	if (play->moves[play->move_count - 1].kind == MOVE_WHO)
		play->moves[play->move_count - 1].peer = peer;
}

static void plan_rate(struct ln_play *play, const struct ln_request *request)
{
	struct ln_move *move = add(play, MOVE_RATE);

	move->baud = request->arguments[0];
	put_exchange(play, request);
	put_baud(play, record(play, 0)->baud);
	play->at++;
	plan_who(play, LN_PEER_LOADER);
}

/* Packet `number` of the file as a sender makes it: 0 is the header, the last one empty. */
static size_t right_packet(const struct ln_play *play, unsigned number, uint8_t *packet)
{
	const struct ymodem_file file = { play->file_name,
					  { play->file, play->file_len },
					  play->packet_size };
	const size_t at = (number - 1) * play->packet_size;
	uint8_t data[YMODEM_SHORT];

	if (number == 0) {
		ymodem_put_header(&file, data);
		return ymodem_put(packet, 0, RMW_VIEW_OF(data), YMODEM_SHORT, 0);
	}
	if (at >= play->file_len)
		return ymodem_put(packet, 0, (struct rmw_view){ 0 }, YMODEM_SHORT, 0);
	return ymodem_put(packet, (uint8_t)number, rmw_view_part(file.bytes, at, play->packet_size),
			  play->packet_size, YMODEM_PAD);
}

/* What is sent, taken out of the packets that arrived whole; the test's own reading of them. */
static void gather_file(struct ln_play *play)
{
	const struct rmw_view header = record(play, 0)->bytes;

	snprintf(play->file_name, sizeof(play->file_name), "%s", (const char *)header.data + 3);
	play->file_len = strtoul((const char *)header.data + 4 + strlen(play->file_name), NULL, 10);
	play->packet_size = 0;
	for (size_t i = 1; record(play, i)->kind != LN_RECORD_BAUD; i++) {
		const struct rmw_view bytes = record(play, i)->bytes;
		const size_t size = bytes.len - PACKET(0);

		if (record(play, i)->kind != LN_RECORD_HOST || bytes.len < PACKET(YMODEM_SHORT))
			continue;
		if (bytes.data[1] == 0)
			break;
		if (size != YMODEM_SHORT && size != LN_PLAY_FILE_MAX)
			continue;
		if (play->packet_size == 0)
			play->packet_size = size;
		memcpy(play->file + (bytes.data[1] - 1u) * size, bytes.data + 3, size);
	}
	assert_true(play->packet_size > 0 && play->file_len <= LN_PLAY_FILE_MAX);
}

static bool has_ack(struct rmw_view bytes)
{
	return bytes.len > 0 && bytes.data[0] == YMODEM_ACK;
}

/* One packet of the host: as it was, or as it was meant, or left out, as we never repeat those. */
static bool plan_packet(struct ln_play *play, unsigned *number, struct ln_move *move)
{
	static uint8_t packet[YMODEM_PACKET_MAX], before[YMODEM_PACKET_MAX];
	const struct rmw_view was = record(play, 0)->bytes;
	const struct rmw_view meant = { packet, right_packet(play, *number, packet) };
	const bool is_good = rmw_view_equal(was, meant);

	if (!is_good && *number > 0 &&
	    rmw_view_equal(was,
			   (struct rmw_view){ before, right_packet(play, *number - 1, before) })) {
		play->undone++;
		play->at += 2;
		return true;
	}
	put_bytes(play, '>', meant);
	play->undone += !is_good;
	play->at++;
	if (!has_ack(record(play, 0)->bytes))
		move->repeats++;
	else
		++*number;
	return is_good;
}

/* A loader that gives up behind its acknowledgement hears our EOT before we hear of that. */
static void plan_late_cancel(struct ln_play *play, struct ln_move *move)
{
	const struct rmw_view bytes = record(play, 0)->bytes;

	put_bytes(play, '<', rmw_view_part(bytes, 0, 1));
	put_bytes(play, '>', (struct rmw_view){ (const uint8_t[]){ YMODEM_EOT }, 1 });
	put_bytes(play, '<', rmw_view_part(bytes, 1, SIZE_MAX));
	move->code = RMW_E_NACK;
	play->at++;
}

static void plan_send(struct ln_play *play)
{
	struct ln_move *move;
	unsigned number = 0;
	bool is_over = false;

	gather_file(play);
	move = add(play, MOVE_SEND);
	while (!is_over) {
		const size_t total = (play->file_len + play->packet_size - 1) / play->packet_size;

		if (record(play, 0)->bytes.len > 1) {
			plan_packet(play, &number, move);
		} else {
			put_bytes(play, '>', record(play, 0)->bytes);
			play->at++;
		}
		is_over = number > total + 1;
		if (record(play, 0)->kind == LN_RECORD_DEVICE && record(play, 0)->bytes.len == 3) {
			plan_late_cancel(play, move);
			is_over = true;
		}
		take_device(play);
	}
}

/* A session that the host ended is played as it was, and ended by us. */
static void plan_abort(struct ln_play *play)
{
	add(play, MOVE_HEAR)->in = text_of("C");
	while (record(play, 0)->bytes.len != 2)
		plan_raw(play);
	add(play, MOVE_ABORT);
	put_bytes(play, '>', record(play, 0)->bytes);
	play->at++;
}

static bool is_aborted(const struct ln_play *play)
{
	for (size_t i = 0; record(play, i)->kind != LN_RECORD_BAUD; i++) {
		const struct rmw_view bytes = record(play, i)->bytes;

		if (record(play, i)->kind == LN_RECORD_HOST && bytes.len == 2)
			return true;
		if (bytes.len == PACKET(YMODEM_SHORT) && i > 0 && bytes.data[1] == 0)
			return false;
		if (record(play, i)->kind == LN_RECORD_HOST && bytes.len > 2 && bytes.len < 100)
			return false;
	}
	return false;
}

/* A YMODEM receiver says 'C' for the first time. */
static void plan_file(struct ln_play *play)
{
	if (is_aborted(play))
		plan_abort(play);
	else
		plan_send(play);
}

static void plan_download(struct ln_play *play)
{
	struct ln_move *move = add(play, MOVE_DOWNLOAD);

	move->out = record(play, 0)->bytes;
	put_bytes(play, '>', move->out);
	play->at++;
	take_device(play);
	plan_file(play);
}

static bool starts_with(struct rmw_view bytes, const char *text)
{
	return rmw_view_equal(rmw_view_part(bytes, 0, strlen(text)), text_of(text));
}

/* True when the answer is one to this line, not to what a wrong rate made of it. */
static bool is_answered(const struct ln_play *play, const struct ln_request *request)
{
	char line[LN_LINE_MAX + 1];

	ln_text_put(request->command, request->arguments, line);
	return record(play, 1)->kind == LN_RECORD_DEVICE &&
	       starts_with(record(play, 1)->bytes, line);
}

static void plan_host(struct ln_play *play)
{
	const struct rmw_view bytes = record(play, 0)->bytes;
	struct ln_request request;

	if (is_host(record(play, 0), text_of("\r\n")) && is_command(record(play, 1), LN_VERSION)) {
		add(play, MOVE_WHO);
		plan_who(play, LN_PEER_LOADER);
	} else if (starts_with(record(play, 1)->bytes, "Mar ")) {
		add(play, MOVE_WHO);
		plan_who(play, LN_PEER_ROM);
	} else if (starts_with(bytes, "download")) {
		plan_download(play);
	} else if (!find_command(bytes, &request) || !is_answered(play, &request)) {
		plan_raw(play);
	} else if (is_ready_for_rate(play)) {
		plan_rate(play, &request);
	} else {
		plan_command(play, &request);
		if (request.command == LN_UPGRADE)
			plan_file(play);
	}
}

static void plan_all(struct ln_play *play)
{
	while (play->at < play->capture.count) {
		const struct ln_record *now = record(play, 0);

		switch (now->kind) {
		case LN_RECORD_BAUD:
			put_baud(play, now->baud);
			add(play, MOVE_BAUD)->baud = now->baud;
			play->at++;
			break;
		case LN_RECORD_DEVICE:
			add(play, MOVE_HEAR)->in = take_device(play);
			break;
		case LN_RECORD_HOST:
			plan_host(play);
			break;
		}
	}
}

void ln_play_plan(struct ln_play *play, const char *name)
{
	struct rmw_err err = { 0 };

	ln_capture_read(&play->capture, name);
	plan_all(play);
	assert_true(rmw_buf_append(&play->story, RMW_VIEW_OF(""), &err));
}

void ln_play_release(struct ln_play *play)
{
	rmw_buf_release(&play->story);
}
