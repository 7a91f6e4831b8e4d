/* SPDX-License-Identifier: MIT */
#ifndef RELAY_LINE_H
#define RELAY_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "relay/core/json.h"

/* The console's line: requests as they come in, answers and events as they go out. CONSOLE.md */

#define RELAY_REQUEST_MAX 512u
#define RELAY_ANSWER_MAX 8192u
#define RELAY_LINE_IN 1024u   /* requests that wait */
#define RELAY_LINE_OUT 16384u /* powers of two */

struct relay_line {
	uint8_t in[RELAY_LINE_IN];
	uint32_t in_head, in_tail;
	bool is_overrun;  /* to be told */
	bool is_dropping; /* until the request at hand ends */
	char request[RELAY_REQUEST_MAX + 1];
	uint32_t len;
	bool is_too_long;
	bool is_damaged;
	bool is_carriage; /* the last byte was CR */
	uint8_t out[RELAY_LINE_OUT];
	uint32_t out_head, out_tail;
	uint32_t lost; /* events that found no room */
	char answer[RELAY_ANSWER_MAX];
};

enum relay_request {
	RELAY_NO_REQUEST,
	RELAY_REQUEST_EMPTY,
	RELAY_REQUEST_GOOD,
	RELAY_REQUEST_LONG,
	RELAY_REQUEST_DAMAGED, /* bytes of it were lost */
};

void relay_line_put(struct relay_line *line, uint8_t byte);
/* Bytes before the next one were lost. */
void relay_line_lose(struct relay_line *line);

bool relay_line_has_input(const struct relay_line *line);

/* An empty line comes next. */
bool relay_line_is_cut(const struct relay_line *line);

/* The next request; a good one stands in `request`, `len` bytes and a NUL. */
enum relay_request relay_line_request(struct relay_line *line);

/* There is room for any answer, and events about it. */
bool relay_line_takes_answer(const struct relay_line *line);

/* A line out; an event that finds no room is counted. */
void relay_line_answer(struct relay_line *line, const struct relay_json *json);
void relay_line_event(struct relay_line *line, const struct relay_json *json);

/* Up to `room` bytes to send. */
uint32_t relay_line_take(struct relay_line *line, uint8_t *bytes, uint32_t room);
bool relay_line_is_empty(const struct relay_line *line);

#endif
