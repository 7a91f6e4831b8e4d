/* SPDX-License-Identifier: MIT */
#ifndef RELAY_JSON_H
#define RELAY_JSON_H

#include <stdbool.h>
#include <stdint.h>

/*
 * One line of JSON into a buffer. What does not fit is left out, and `is_full` set. In an object
 * each member has its key before it; keys are our own and need no escapes.
 */
struct relay_json {
	char *bytes;
	uint32_t room;
	uint32_t len;
	bool is_full;
	bool needs_comma;
};

void relay_json_begin(struct relay_json *json, char *bytes, uint32_t room);

/* `mark`: one of { } [ ]. */
void relay_json_open(struct relay_json *json, char mark);
void relay_json_close(struct relay_json *json, char mark);
void relay_json_key(struct relay_json *json, const char *key);
void relay_json_key_number(struct relay_json *json, uint32_t key);

void relay_json_text(struct relay_json *json, const char *text);
void relay_json_bytes(struct relay_json *json, const char *text, uint32_t len);
void relay_json_number(struct relay_json *json, int64_t number);
void relay_json_word(struct relay_json *json, const char *word); /* true, false, null */

/* A text, opened and closed by the caller: letters and numbers in between. */
void relay_json_quote(struct relay_json *json);
void relay_json_part(struct relay_json *json, const char *text);
void relay_json_part_number(struct relay_json *json, uint64_t number);
void relay_json_unquote(struct relay_json *json);

/* Key and value at once. */
void relay_json_put_text(struct relay_json *json, const char *key, const char *text);
void relay_json_put_number(struct relay_json *json, const char *key, int64_t number);
void relay_json_put_word(struct relay_json *json, const char *key, const char *word);

#endif
