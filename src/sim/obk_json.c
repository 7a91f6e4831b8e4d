/* SPDX-License-Identifier: MIT */
/* Cuts JSON into tokens, as leniently as the device does. */
#include "sim/obk_json.h"

#define TOO_MANY (-1)
#define WRONG (-2)
#define TOO_SHORT (-3)

struct reader {
	struct rmw_view text;
	size_t at;
	struct sim_obk_token *tokens;
	size_t count;
	size_t open; /* the container that is being read */
};

static bool is_one_of(uint8_t byte, const char *set)
{
	return byte != 0 && strchr(set, byte) != NULL;
}

static int add(struct reader *reader, enum sim_obk_token_kind kind, size_t from, size_t to)
{
	if (reader->count == SIM_OBK_TOKENS)
		return TOO_MANY;
	reader->tokens[reader->count] = (struct sim_obk_token){ kind, from, to, reader->open };
	reader->count++;
	return 0;
}

static int open_container(struct reader *reader, enum sim_obk_token_kind kind)
{
	const int result = add(reader, kind, reader->at, 0);

	if (result == 0)
		reader->open = reader->count - 1;
	reader->at++;
	return result;
}

static int close_container(struct reader *reader, enum sim_obk_token_kind kind)
{
	struct sim_obk_token *token;

	if (reader->open == SIM_OBK_TOKENS)
		return WRONG;
	token = &reader->tokens[reader->open];
	if (token->kind != kind)
		return WRONG;
	reader->at++;
	token->to = reader->at;
	reader->open = token->parent;
	return 0;
}

static int read_string(struct reader *reader)
{
	const size_t from = ++reader->at;

	while (reader->at < reader->text.len && reader->text.data[reader->at] != '"')
		reader->at += reader->text.data[reader->at] == '\\' ? 2 : 1;
	if (reader->at >= reader->text.len)
		return TOO_SHORT;
	return add(reader, SIM_OBK_STRING, from, reader->at++);
}

static int read_value(struct reader *reader)
{
	const size_t from = reader->at;

	while (reader->at < reader->text.len &&
	       !is_one_of(reader->text.data[reader->at], " \t\r\n,:]}\"{[")) {
		if (reader->text.data[reader->at] < ' ' || reader->text.data[reader->at] > '~')
			return WRONG;
		reader->at++;
	}
	return add(reader, SIM_OBK_VALUE, from, reader->at);
}

static int read_one(struct reader *reader)
{
	switch (reader->text.data[reader->at]) {
	case '{':
		return open_container(reader, SIM_OBK_OBJECT);
	case '[':
		return open_container(reader, SIM_OBK_ARRAY);
	case '}':
		return close_container(reader, SIM_OBK_OBJECT);
	case ']':
		return close_container(reader, SIM_OBK_ARRAY);
	case '"':
		return read_string(reader);
	case ' ':
	case '\t':
	case '\r':
	case '\n':
	case ',':
	case ':':
		reader->at++;
		return 0;
	default:
		return read_value(reader);
	}
}

int sim_obk_json_read(struct rmw_view text, struct sim_obk_token tokens[SIM_OBK_TOKENS])
{
	struct reader reader = { text, 0, tokens, 0, SIM_OBK_TOKENS };

	while (reader.at < text.len) {
		const int result = read_one(&reader);

		if (result < 0)
			return result;
	}
	return reader.open != SIM_OBK_TOKENS ? TOO_SHORT : (int)reader.count;
}
