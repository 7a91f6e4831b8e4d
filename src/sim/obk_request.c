/* SPDX-License-Identifier: MIT */
/* HTTP requests taken apart, and the heads of replies. openbeken 12.1 */
#include "sim/obk_request.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "sim/board.h"

#define END_OF_HEAD "\r\n\r\n"
#define LENGTH "Content-Length:"
#define PAGE_FILL 4600u /* pages are 5 KB and more */

static const struct {
	const char *word;
	enum obk_method method;
} methods[] = { { "GET ", OBK_GET }, { "POST ", OBK_POST }, { "OPTIONS ", OBK_OPTIONS } };

static struct rmw_view find_body(struct rmw_view bytes)
{
	const uint8_t *end =
		bytes.len > 0 ? memmem(bytes.data, bytes.len, END_OF_HEAD, sizeof(END_OF_HEAD) - 1)
			      : NULL;

	if (end == NULL)
		return (struct rmw_view){ NULL, 0 };
	return rmw_view_part(bytes, (size_t)(end - bytes.data) + sizeof(END_OF_HEAD) - 1, SIZE_MAX);
}

static bool parse_target(struct obk_request *request, struct rmw_view line)
{
	const char *from = (const char *)line.data;
	size_t len = 0, path_len = 0;

	while (len < line.len && from[len] != ' ' && from[len] != '\r' && from[len] != '\n')
		len++;
	if (len == 0 || len >= line.len || from[0] != '/' || len >= OBK_TARGET_MAX)
		return false;
	while (path_len < len && from[path_len] != '?')
		path_len++;
	snprintf(request->path, sizeof(request->path), "%.*s", (int)(path_len - 1), from + 1);
	if (path_len < len)
		snprintf(request->query, sizeof(request->query), "%.*s", (int)(len - path_len - 1),
			 from + path_len + 1);
	return true;
}

bool obk_request_parse(struct obk_request *request, struct rmw_view bytes)
{
	*request = (struct obk_request){ .head = bytes, .body = find_body(bytes) };
	request->head.len -= request->body.len;
	for (size_t i = 0; i < RMW_COUNT(methods); i++) {
		const size_t len = strlen(methods[i].word);

		if (bytes.len <= len || memcmp(bytes.data, methods[i].word, len) != 0)
			continue;
		request->method = methods[i].method;
		return parse_target(request, rmw_view_part(bytes, len, SIZE_MAX));
	}
	return false;
}

bool sim_obk_is_upload(struct rmw_view request)
{
	static const char *const starts[] = { "POST /api/lfs/", "POST /api/ota" };

	for (size_t i = 0; i < RMW_COUNT(starts); i++)
		if (request.len > strlen(starts[i]) &&
		    memcmp(request.data, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

size_t sim_obk_upload_len(struct rmw_view request, size_t max)
{
	const struct rmw_view body = find_body(request);
	const size_t head_len = request.len - body.len;
	char head[SIM_OBK_RECEIVE_MAX + 1];
	const char *at;
	unsigned long len;

	if (request.len >= max)
		return max;
	if (request.len < 4 ||
	    (body.data == NULL && memcmp(request.data + request.len - 4, END_OF_HEAD, 4) != 0))
		return 0;
	snprintf(head, sizeof(head), "%.*s", (int)(head_len < sizeof(head) ? head_len : 0),
		 (const char *)request.data);
	at = strcasestr(head, LENGTH);
	len = at != NULL ? strtoul(at + sizeof(LENGTH) - 1, NULL, 10) : 0;
	return len < max - head_len ? head_len + len : max;
}

static int hex_of(char digit)
{
	if (!isxdigit((unsigned char)digit))
		return -1;
	return isdigit((unsigned char)digit) ? digit - '0'
					     : tolower((unsigned char)digit) - 'a' + 10;
}

void obk_decode(const char *from, size_t len, char *into, size_t room)
{
	size_t made = 0;

	for (size_t i = 0; i < len && made + 1 < room; i++) {
		const bool is_coded = from[i] == '%' && len - i > 2 && hex_of(from[i + 1]) >= 0 &&
				      hex_of(from[i + 2]) >= 0;

		if (is_coded) {
			into[made++] = (char)(hex_of(from[i + 1]) * 16 + hex_of(from[i + 2]));
			i += 2;
		} else {
			into[made] = from[i];
			if (from[i] == '+')
				into[made] = ' ';
			made++;
		}
	}
	into[made] = '\0';
}

bool obk_query_find(const char *query, const char *name, char *into, size_t room)
{
	const size_t name_len = strlen(name);

	into[0] = '\0';
	while (*query != '\0') {
		const size_t len = strcspn(query, "&");

		if (len > name_len && strncmp(query, name, name_len) == 0 &&
		    query[name_len] == '=') {
			obk_decode(query + name_len + 1, len - name_len - 1, into, room);
			return into[0] != '\0';
		}
		query += len + (query[len] == '&');
	}
	return false;
}

void obk_print_head(struct rmw_buf *reply, int code, const char *type)
{
	sim_obk_print(reply,
		      "HTTP/1.1 %d OK\nContent-type: %s\r\n"
		      "Access-Control-Allow-Origin: *\r\n"
		      "Access-Control-Allow-Headers: Origin, X-Requested-With, Content-Type, "
		      "Accept\r\n"
		      "Connection: close\r\n\r\n",
		      code, type);
}

void obk_print_page(const struct sim_obk *obk, const char *text, struct rmw_buf *reply)
{
	static const char style[] = "div,fieldset,input,select{padding:5px;font-size:1em}\n";
	char name[65];

	obk_print_head(reply, 200, "text/html");
	sim_obk_print(reply, "<!DOCTYPE html><html><head><title>%s</title><style>\n",
		      sim_obk_string(&obk->config, SIM_OBK_LONG_NAME, name, sizeof(name)));
	for (size_t len = 0; len < PAGE_FILL; len += sizeof(style) - 1)
		sim_obk_print(reply, "%s", style);
	sim_obk_print(reply, "</style></head><body><h1>%s</h1><h3>%s</h3></body></html>", name,
		      text);
}
