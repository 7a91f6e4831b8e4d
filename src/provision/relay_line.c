/* SPDX-License-Identifier: MIT */
/* Cuts what the relay firmware's console says into lines, and tells what each one is. */
#include "provision/relay_line.h"

#include <string.h>

#define TEXT_MIN 6u

static bool is_end(uint8_t byte)
{
	return byte == '\r' || byte == '\n';
}

bool rmw_relay_line_take(struct rmw_relay_line *line, uint8_t byte)
{
	bool is_good;

	if (line->is_whole)
		line->len = 0;
	line->is_whole = false;
	if (!is_end(byte)) {
		line->is_cut = line->is_cut || line->len == RMW_RELAY_ANSWER_MAX;
		if (!line->is_cut)
			line->bytes[line->len++] = byte;
		return false;
	}
	is_good = line->len > 0 && !line->is_cut;
	line->bytes[line->len] = '\0';
	line->is_whole = true;
	line->is_cut = false;
	return is_good;
}

bool rmw_relay_line_is_text(const struct rmw_relay_line *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (line->bytes[i] < ' ' || line->bytes[i] >= 0x7f)
			return false;
	return line->len >= TEXT_MIN;
}

/* Told by its members, whatever else stands in it. */
static enum rmw_relay_line_kind kind_of(const struct rmw_json *json)
{
	bool is_ok;

	if (rmw_json_text(json, "event") != NULL)
		return RMW_RELAY_LINE_EVENT;
	if (!rmw_json_flag(json, "ok", &is_ok))
		return RMW_RELAY_LINE_NONE;
	if (is_ok)
		return RMW_RELAY_LINE_ANSWER;
	return rmw_json_text(json, "error") != NULL ? RMW_RELAY_LINE_REFUSAL : RMW_RELAY_LINE_NONE;
}

enum rmw_relay_line_kind rmw_relay_line_read(const struct rmw_relay_line *line,
					     struct rmw_json **json)
{
	const struct rmw_view text = { line->bytes, line->len };
	enum rmw_relay_line_kind kind = RMW_RELAY_LINE_NONE;
	struct rmw_err ignored = { 0 };
	struct rmw_json *read = NULL;

	*json = NULL;
	if (text.len == 0 || text.data[0] != '{')
		return RMW_RELAY_LINE_NONE;
	read = rmw_json_parse(text, &ignored);
	if (rmw_json_is_object(read))
		kind = kind_of(read);
	if (kind == RMW_RELAY_LINE_NONE)
		rmw_json_free(read);
	else
		*json = read;
	return kind;
}
