/* SPDX-License-Identifier: MIT */
/* Cuts what comes in into requests, and keeps what goes out until the line takes it. */
#include "relay/core/line.h"

#include <string.h>

/* Room that events leave free, and with which a request is begun. */
#define EVENT_LEAVES (RELAY_ANSWER_MAX + 256u)
#define REQUEST_NEEDS (EVENT_LEAVES + 768u)

/* In place of bytes that were lost; who sends it gives the request up. */
#define CANCEL 0x18u

static bool is_end(uint8_t byte)
{
	return byte == '\r' || byte == '\n';
}

/* The mark of a loss; what follows belongs to a request that nobody knows the begin of. */
static void mark(struct relay_line *line)
{
	line->is_overrun = line->is_dropping = true;
	line->in[line->in_head++ % RELAY_LINE_IN] = CANCEL;
}

void relay_line_lose(struct relay_line *line)
{
	if (!line->is_dropping)
		mark(line);
}

/* The last place is for the mark of a loss: it is there unless one stands in it. */
void relay_line_put(struct relay_line *line, uint8_t byte)
{
	const uint32_t left = RELAY_LINE_IN - (line->in_head - line->in_tail);

	if (line->is_dropping && (left <= 1 || !is_end(byte)))
		return;
	if (left == 1) {
		mark(line);
		return;
	}
	line->is_dropping = false;
	line->in[line->in_head++ % RELAY_LINE_IN] = byte;
}

static enum relay_request finish(struct relay_line *line)
{
	const bool is_too_long = line->is_too_long, is_damaged = line->is_damaged;
	const uint32_t len = line->len;

	line->request[len] = '\0';
	line->is_too_long = line->is_damaged = false;
	line->len = 0;
	if (is_damaged)
		return RELAY_REQUEST_DAMAGED;
	if (is_too_long)
		return RELAY_REQUEST_LONG;
	return len == 0 ? RELAY_REQUEST_EMPTY : RELAY_REQUEST_GOOD;
}

static void collect(struct relay_line *line, uint8_t byte)
{
	line->is_damaged = line->is_damaged || byte == CANCEL;
	if ((byte < ' ' && byte != '\t') || byte == 0x7f)
		return;
	if (line->len == RELAY_REQUEST_MAX)
		line->is_too_long = true;
	else
		line->request[line->len++] = (char)byte;
}

bool relay_line_has_input(const struct relay_line *line)
{
	return line->in_tail != line->in_head;
}

bool relay_line_is_cut(const struct relay_line *line)
{
	uint32_t at = line->in_tail;

	if (at != line->in_head && line->is_carriage && line->in[at % RELAY_LINE_IN] == '\n')
		at++;
	return at != line->in_head && is_end(line->in[at % RELAY_LINE_IN]) && line->len == 0 &&
	       !line->is_too_long && !line->is_damaged;
}

/* LF behind CR ends nothing more. */
enum relay_request relay_line_request(struct relay_line *line)
{
	while (line->in_tail != line->in_head) {
		const uint8_t byte = line->in[line->in_tail++ % RELAY_LINE_IN];
		const bool is_second = byte == '\n' && line->is_carriage;

		line->is_carriage = byte == '\r';
		if (is_second)
			continue;
		if (is_end(byte))
			return finish(line);
		collect(line, byte);
	}
	return RELAY_NO_REQUEST;
}

static uint32_t room(const struct relay_line *line)
{
	return RELAY_LINE_OUT - (line->out_head - line->out_tail);
}

bool relay_line_takes_answer(const struct relay_line *line)
{
	return room(line) >= REQUEST_NEEDS;
}

static void send(struct relay_line *line, const char *bytes, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		line->out[line->out_head++ % RELAY_LINE_OUT] = (uint8_t)bytes[i];
}

static void send_line(struct relay_line *line, const struct relay_json *json)
{
	send(line, json->bytes, json->len);
	send(line, "\r\n", 2);
}

void relay_line_answer(struct relay_line *line, const struct relay_json *json)
{
	static const char too_long[] = "{\"ok\":false,\"error\":\"the answer is too long\"}\r\n";

	if (json->is_full)
		send(line, too_long, sizeof(too_long) - 1);
	else if (room(line) >= json->len + 2)
		send_line(line, json);
}

void relay_line_event(struct relay_line *line, const struct relay_json *json)
{
	if (json->is_full || room(line) < json->len + 2 + EVENT_LEAVES)
		line->lost++;
	else
		send_line(line, json);
}

uint32_t relay_line_take(struct relay_line *line, uint8_t *bytes, uint32_t space)
{
	uint32_t count = 0;

	while (count < space && line->out_tail != line->out_head)
		bytes[count++] = line->out[line->out_tail++ % RELAY_LINE_OUT];
	return count;
}

bool relay_line_is_empty(const struct relay_line *line)
{
	return line->out_tail == line->out_head;
}
