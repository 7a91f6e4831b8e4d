/* SPDX-License-Identifier: MIT */
/* Requests to a relay's web server, each in one piece that it takes at once. */
#include "provision/http_request.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/secret.h"

#define USER "admin"
#define PASSWORD_MAX 128u

/* What is put together, and how long it would be. */
struct composed {
	struct rmw_http_request request;
	size_t wanted;
};

static bool is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void put_char(struct rmw_http_target *target, char c)
{
	if (target->len == RMW_HTTP_REQUEST_MAX) {
		target->is_cut = true;
		return;
	}
	target->text[target->len++] = c;
	target->text[target->len] = '\0';
}

static void put_encoded(struct rmw_http_target *target, char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const uint8_t byte = (uint8_t)c;

	if (is_plain(c)) {
		put_char(target, c);
		return;
	}
	put_char(target, '%');
	put_char(target, digits[byte >> 4]);
	put_char(target, digits[byte & 15u]);
}

void rmw_http_target_begin(struct rmw_http_target *target, const char *path)
{
	rmw_http_target_release(target);
	for (const char *at = path; *at != '\0'; at++)
		put_char(target, *at);
}

void rmw_http_target_add(struct rmw_http_target *target, const char *name, const char *value)
{
	put_char(target, target->has_query ? '&' : '?');
	target->has_query = true;
	for (const char *at = name; *at != '\0'; at++)
		put_char(target, *at);
	put_char(target, '=');
	for (const char *at = value; *at != '\0'; at++)
		put_encoded(target, *at);
}

void rmw_http_target_add_number(struct rmw_http_target *target, const char *name, uint32_t value)
{
	char text[12];

	(void)snprintf(text, sizeof(text), "%" PRIu32, value);
	rmw_http_target_add(target, name, text);
}

void rmw_http_target_release(struct rmw_http_target *target)
{
	rmw_secret_wipe(target, sizeof(*target));
}

static void put_bytes(struct composed *made, struct rmw_view bytes)
{
	struct rmw_http_request *request = &made->request;

	made->wanted += bytes.len;
	if (bytes.len == 0 || made->wanted > sizeof(request->bytes))
		return;
	memcpy(request->bytes + request->len, bytes.data, bytes.len);
	request->len += bytes.len;
}

static void put_text(struct composed *made, const char *text)
{
	put_bytes(made, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
}

/* Three bytes as four characters, and what is left filled up with '='. */
static void put_base64(struct composed *made, struct rmw_view bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t at = 0; at < bytes.len; at += 3) {
		const struct rmw_view part = rmw_view_part(bytes, at, 3);
		uint32_t bits = 0;
		char text[5] = "====";

		for (size_t i = 0; i < part.len; i++)
			bits |= (uint32_t)part.data[i] << (16 - 8 * i);
		for (size_t i = 0; i <= part.len; i++)
			text[i] = digits[bits >> (18 - 6 * i) & 63u];
		put_text(made, text);
		rmw_secret_wipe(text, sizeof(text));
	}
}

static void put_authorization(struct composed *made, const char *password)
{
	char text[sizeof(USER) + PASSWORD_MAX + 1];
	const int len = snprintf(text, sizeof(text), USER ":%s", password);

	if (len > 0 && (size_t)len < sizeof(text)) {
		put_text(made, "Authorization: Basic ");
		put_base64(made, (struct rmw_view){ (const uint8_t *)text, (size_t)len });
		put_text(made, "\r\n");
	}
	rmw_secret_wipe(text, sizeof(text));
}

static void put_all(struct composed *made, const struct rmw_http_question *question)
{
	char length[48];

	put_text(made, question->has_body ? "POST " : "GET ");
	put_text(made, question->target->text);
	put_text(made, " HTTP/1.1\r\nHost: ");
	put_text(made, question->host);
	put_text(made, "\r\n");
	if (question->password != NULL && question->password[0] != '\0')
		put_authorization(made, question->password);
	if (question->has_body) {
		(void)snprintf(length, sizeof(length), "Content-Length: %zu\r\n",
			       question->body.len);
		put_text(made, length);
	}
	put_text(made, "\r\n");
	if (question->has_body)
		put_bytes(made, question->body);
}

bool rmw_http_request_make(const struct rmw_http_question *question,
			   struct rmw_http_request *request, struct rmw_err *err)
{
	struct composed made = { 0 };
	bool is_good;

	put_all(&made, question);
	is_good = !question->target->is_cut && made.wanted <= sizeof(request->bytes);
	if (is_good)
		*request = made.request;
	else
		is_good = rmw_fail(err, RMW_E_RELAY_TOO_LONG,
				   "the request would have %s%zu bytes, a relay takes %u at once",
				   question->target->is_cut ? "more than " : "", made.wanted,
				   RMW_HTTP_REQUEST_MAX);
	rmw_secret_wipe(&made, sizeof(made));
	return is_good;
}

void rmw_http_request_release(struct rmw_http_request *request)
{
	rmw_secret_wipe(request, sizeof(*request));
}
