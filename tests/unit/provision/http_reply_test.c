/* SPDX-License-Identifier: MIT */
/* Replies: as recorded, without a head, cut anywhere, and anything else that may come. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provision/http_reply.h"
#include "support/http_exchanges.h"

static struct rmw_http_reply reply;

static struct rmw_view view_of(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static void read_text(const char *text)
{
	rmw_http_reply_read(view_of(text), &reply);
}

static void expect_bytes(struct rmw_view bytes, const char *text)
{
	if (!rmw_view_equal(bytes, view_of(text)))
		fail_msg("'%.*s' instead of '%s'", (int)bytes.len, (const char *)bytes.data, text);
}

/* Where the head of a recorded reply ends, the status line of which ends with a bare LF. */
static const char *body_of(const char *response)
{
	const char *end = strstr(response, "\r\n\r\n");

	if (end != NULL)
		return end + 4;
	end = strstr(response, "\n\n");
	return end == NULL ? response : end + 2;
}

static void each_recorded_reply_is_understood(void **state)
{
	struct http_exchange exchange;
	size_t bare = 0, negative = 0;

	(void)state;
	for (size_t i = 0; http_exchange_at(i, &exchange); i++) {
		const bool has_head = strncmp(exchange.response, "HTTP/1.1 ", 9) == 0;

		read_text(exchange.response);
		assert_int_equal(reply.state, has_head ? RMW_HTTP_WHOLE : RMW_HTTP_BARE);
		assert_int_equal(reply.code, has_head ? atoi(exchange.response + 9) : 0);
		expect_bytes(reply.body, body_of(exchange.response));
		bare += !has_head;
		negative += reply.code < 0;
	}
	assert_int_equal(bare, 2);
	assert_int_equal(negative, 2);
}

static void a_recorded_reply_that_ends_in_its_head_is_cut(void **state)
{
	struct http_exchange exchange;

	(void)state;
	for (size_t i = 0; http_exchange_at(i, &exchange); i++) {
		const size_t head = (size_t)(body_of(exchange.response) - exchange.response);

		for (size_t len = 1; len < head; len++) {
			rmw_http_reply_read(
				(struct rmw_view){ (const uint8_t *)exchange.response, len },
				&reply);
			assert_int_equal(reply.state, RMW_HTTP_CUT);
			assert_int_equal(reply.body.len, 0);
		}
	}
}

static void line_ends_may_be_mixed(void **state)
{
	static const char *const heads[] = { "HTTP/1.1 200 OK\nA: b\n\n",
					     "HTTP/1.1 200 OK\r\nA: b\r\n\r\n",
					     "HTTP/1.0 200\nA: b\r\n\n",
					     "HTTP/1.1  200 OK\r\nA: b\n\r\n" };
	char text[100];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(heads); i++) {
		snprintf(text, sizeof(text), "%s%s", heads[i], "body\n\nmore");
		read_text(text);
		assert_int_equal(reply.state, RMW_HTTP_WHOLE);
		assert_int_equal(reply.code, 200);
		expect_bytes(reply.body, "body\n\nmore");
		expect_bytes(rmw_http_reply_line(&reply, "a"), "b");
	}
}

static void codes_may_be_negative(void **state)
{
	static const struct {
		const char *text;
		enum rmw_http_state state;
		int code;
	} rows[] = {
		{ "HTTP/1.1 -1 OK\n\n", RMW_HTTP_WHOLE, -1 },
		{ "HTTP/1.1 -20 OK\r\n\r\n", RMW_HTTP_WHOLE, -20 },
		{ "HTTP/1.1 501 OK\n\n", RMW_HTTP_WHOLE, 501 },
		{ "HTTP/1.1 1000 OK\n\n", RMW_HTTP_BARE, 0 },
		{ "HTTP/1.1 99999999999999999999 OK\n\n", RMW_HTTP_BARE, 0 },
		{ "HTTP/1.1 OK\n\n", RMW_HTTP_BARE, 0 },
		{ "HTTP/1.1 --1 OK\n\n", RMW_HTTP_BARE, 0 },
		{ "HTTP/1.1 -\n\n", RMW_HTTP_BARE, 0 },
		{ "HTTP/1.1\n\n", RMW_HTTP_BARE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		read_text(rows[i].text);
		assert_int_equal(reply.state, rows[i].state);
		assert_int_equal(reply.code, rows[i].code);
	}
}

static void a_reply_without_a_head_is_all_body(void **state)
{
	(void)state;
	read_text("OK");
	assert_int_equal(reply.state, RMW_HTTP_BARE);
	expect_bytes(reply.body, "OK");
	read_text("{\"a\":1}\n\n");
	assert_int_equal(reply.state, RMW_HTTP_BARE);
	expect_bytes(reply.body, "{\"a\":1}\n\n");
}

static void no_bytes_are_no_reply(void **state)
{
	(void)state;
	rmw_http_reply_read((struct rmw_view){ NULL, 0 }, &reply);
	assert_int_equal(reply.state, RMW_HTTP_NONE);
}

static void fewer_bytes_than_announced_are_a_cut_reply(void **state)
{
	(void)state;
	read_text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234");
	assert_int_equal(reply.state, RMW_HTTP_CUT);
	read_text("HTTP/1.1 200 OK\r\ncontent-length:5 \r\n\r\n12345");
	assert_int_equal(reply.state, RMW_HTTP_WHOLE);
	read_text("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n1");
	assert_int_equal(reply.state, RMW_HTTP_WHOLE);
}

static void a_line_of_the_head_is_found_by_its_name(void **state)
{
	(void)state;
	read_text("HTTP/1.1 401 Unauthorized\r\nX-WWW-Authenticate: no\r\nWWW-Authenticate:\tBasic "
		  "realm=\"r\" \r\nEmpty:\r\n\r\nWWW-Authenticate: body");
	expect_bytes(rmw_http_reply_line(&reply, "www-authenticate"), "Basic realm=\"r\"");
	expect_bytes(rmw_http_reply_line(&reply, "Empty"), "");
	expect_bytes(rmw_http_reply_line(&reply, "body"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_recorded_reply_is_understood),
		cmocka_unit_test(a_recorded_reply_that_ends_in_its_head_is_cut),
		cmocka_unit_test(line_ends_may_be_mixed),
		cmocka_unit_test(codes_may_be_negative),
		cmocka_unit_test(a_reply_without_a_head_is_all_body),
		cmocka_unit_test(no_bytes_are_no_reply),
		cmocka_unit_test(fewer_bytes_than_announced_are_a_cut_reply),
		cmocka_unit_test(a_line_of_the_head_is_found_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
