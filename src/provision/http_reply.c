/* SPDX-License-Identifier: MIT */
/* Replies of a relay's web server, which keeps few of the rules of HTTP. */
#include "provision/http_reply.h"

#include <strings.h>

#define VERSION "HTTP/"
#define VERSION_LEN (sizeof(VERSION) - 1)
#define CODE_DIGITS 3u
#define LENGTH_DIGITS 9u

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* Takes the first line, without its end, from the front of `rest`; false when it does not end. */
static bool take_line(struct rmw_view *rest, struct rmw_view *line)
{
	const uint8_t *end = rest->len == 0 ? NULL : memchr(rest->data, '\n', rest->len);
	size_t len;

	if (end == NULL)
		return false;
	len = (size_t)(end - rest->data);
	*line = rmw_view_part(*rest, 0, len > 0 && rest->data[len - 1] == '\r' ? len - 1 : len);
	*rest = rmw_view_part(*rest, len + 1, SIZE_MAX);
	return true;
}

/* Digits at the front as a number; false when there are none, or more than `most`. */
static bool read_digits(struct rmw_view text, size_t most, size_t *number)
{
	size_t len = 0, value = 0;

	while (len < text.len && len <= most && is_digit(text.data[len]))
		value = value * 10 + (size_t)(text.data[len++] - '0');
	if (len == 0 || len > most)
		return false;
	*number = value;
	return true;
}

/* "HTTP/1.1 <code>", whatever follows. */
static bool read_status(struct rmw_view line, int *code)
{
	size_t at = VERSION_LEN, number = 0;
	bool is_negative;

	while (at < line.len && !is_blank(line.data[at]))
		at++;
	while (at < line.len && is_blank(line.data[at]))
		at++;
	is_negative = at < line.len && line.data[at] == '-';
	if (!read_digits(rmw_view_part(line, at + is_negative, SIZE_MAX), CODE_DIGITS, &number))
		return false;
	*code = is_negative ? -(int)number : (int)number;
	return true;
}

/* True when the bytes are the beginning of a status line, or begin with one. */
static bool has_head(struct rmw_view bytes)
{
	const size_t len = bytes.len < VERSION_LEN ? bytes.len : VERSION_LEN;

	return memcmp(bytes.data, VERSION, len) == 0;
}

struct rmw_view rmw_http_reply_line(const struct rmw_http_reply *reply, const char *name)
{
	const size_t len = strlen(name);
	struct rmw_view rest = reply->lines, line;

	while (take_line(&rest, &line)) {
		if (line.len <= len || line.data[len] != ':' ||
		    strncasecmp((const char *)line.data, name, len) != 0)
			continue;
		line = rmw_view_part(line, len + 1, SIZE_MAX);
		while (line.len > 0 && is_blank(line.data[0]))
			line = rmw_view_part(line, 1, SIZE_MAX);
		while (line.len > 0 && is_blank(line.data[line.len - 1]))
			line.len--;
		return line;
	}
	return (struct rmw_view){ NULL, 0 };
}

/* What the head says of the body's length, if it says it, is less than what came. */
static bool is_body_short(const struct rmw_http_reply *reply)
{
	const struct rmw_view length = rmw_http_reply_line(reply, "Content-Length");
	size_t announced = 0;

	return read_digits(length, LENGTH_DIGITS, &announced) && reply->body.len < announced;
}

static void read_head(struct rmw_view bytes, struct rmw_http_reply *reply)
{
	struct rmw_view rest = bytes, line, lines;

	reply->state = RMW_HTTP_CUT;
	if (!take_line(&rest, &line))
		return;
	if (!read_status(line, &reply->code)) {
		*reply = (struct rmw_http_reply){ .state = RMW_HTTP_BARE, .body = bytes };
		return;
	}
	lines = rest;
	while (take_line(&rest, &line)) {
		if (line.len > 0)
			continue;
		reply->lines = rmw_view_part(lines, 0, lines.len - rest.len);
		reply->body = rest;
		if (!is_body_short(reply))
			reply->state = RMW_HTTP_WHOLE;
		return;
	}
}

void rmw_http_reply_read(struct rmw_view bytes, struct rmw_http_reply *reply)
{
	*reply = (struct rmw_http_reply){ .state = RMW_HTTP_NONE };
	if (bytes.len == 0)
		return;
	if (has_head(bytes))
		read_head(bytes, reply);
	else
		*reply = (struct rmw_http_reply){ .state = RMW_HTTP_BARE, .body = bytes };
}
