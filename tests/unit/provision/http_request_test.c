/* SPDX-License-Identifier: MIT */
/* Requests: as recorded byte for byte, encoded, with a password, and never longer than 1000. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provision/http_request.h"
#include "support/http_exchanges.h"

#define HOST "192.168.169.1"

static struct rmw_http_target target;
static struct rmw_http_request request;
static struct rmw_err err;

static int start(void **state)
{
	(void)state;
	memset(&err, 0, sizeof(err));
	memset(&request, 0, sizeof(request));
	rmw_http_target_begin(&target, "/x");
	return 0;
}

static struct rmw_view view_of(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static void expect_request(const char *text)
{
	if (request.len != strlen(text) || memcmp(request.bytes, text, request.len) != 0)
		fail_msg("made '%.*s' instead of '%s'", (int)request.len, request.bytes, text);
}

/* What a recorded argument stands for. */
static void decode(const char *text, size_t len, char *into)
{
	for (size_t at = 0; at < len; at++) {
		char digits[3] = { 0 };

		if (text[at] != '%') {
			*into++ = text[at];
			continue;
		}
		memcpy(digits, text + at + 1, 2);
		*into++ = (char)strtol(digits, NULL, 16);
		at += 2;
	}
	*into = '\0';
}

static void add_arguments(const char *at, const char *end)
{
	while (at < end) {
		const char *sign = memchr(at, '=', (size_t)(end - at));
		const char *stop = memchr(at, '&', (size_t)(end - at));
		char name[32] = { 0 }, value[200];

		if (stop == NULL)
			stop = end;
		assert_non_null(sign);
		memcpy(name, at, (size_t)(sign - at));
		decode(sign + 1, (size_t)(stop - sign - 1), value);
		rmw_http_target_add(&target, name, value);
		at = stop < end ? stop + 1 : end;
	}
}

static void make_again(const struct http_exchange *exchange)
{
	const char *from = strchr(exchange->request, ' ') + 1;
	const char *end = strchr(from, ' ');
	const char *query = memchr(from, '?', (size_t)(end - from));
	const char *body = strstr(exchange->request, "\r\n\r\n") + 4;
	struct rmw_http_question question = { .target = &target, .host = HOST };
	char path[100] = { 0 };

	memcpy(path, from, (size_t)((query != NULL ? query : end) - from));
	rmw_http_target_begin(&target, path);
	if (query != NULL)
		add_arguments(query + 1, end);
	question.has_body = strncmp(exchange->request, "POST", 4) == 0;
	question.body = view_of(body);
	assert_true(rmw_http_request_make(&question, &request, &err));
	expect_request(exchange->request);
}

static void each_recorded_request_is_made_byte_for_byte(void **state)
{
	struct http_exchange exchange;
	size_t count = 0;

	for (; http_exchange_at(count, &exchange); count++) {
		start(state);
		make_again(&exchange);
	}
	assert_int_equal(count, 62);
}

static void all_but_letters_and_digits_is_encoded(void **state)
{
	(void)state;
	rmw_http_target_add(&target, "ssid", "a B&c=d+%#\"\xc3\xbc-_.~/");
	rmw_http_target_add(&target, "pass", "");
	rmw_http_target_add_number(&target, "port", 1883);
	assert_string_equal(target.text, "/x?ssid=a%20B%26c%3Dd%2B%25%23%22%C3%BC%2D%5F%2E%7E%2F"
					 "&pass=&port=1883");
}

static void a_password_goes_with_the_user_admin(void **state)
{
	static const struct {
		const char *password, *code;
	} rows[] = {
		{ "secret", "YWRtaW46c2VjcmV0" },
		{ "secret1", "YWRtaW46c2VjcmV0MQ==" },
		{ "secret12", "YWRtaW46c2VjcmV0MTI=" },
		{ "\xff\xfe\xfd>>>", "YWRtaW46//79Pj4+" },
	};
	char text[200];

	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const struct rmw_http_question question = { .target = &target,
							    .host = "h",
							    .password = rows[i].password };

		start(state);
		assert_true(rmw_http_request_make(&question, &request, &err));
		snprintf(text, sizeof(text),
			 "GET /x HTTP/1.1\r\nHost: h\r\nAuthorization: Basic %s\r\n\r\n",
			 rows[i].code);
		expect_request(text);
	}
}

static void a_thousand_bytes_are_the_most(void **state)
{
	static const char head[] = "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 943\r\n\r\n";
	uint8_t body[1000];
	struct rmw_http_question question = { .target = &target, .host = "h", .has_body = true };

	(void)state;
	memset(body, 'q', sizeof(body));
	question.body = (struct rmw_view){ body, 1000 - (sizeof(head) - 1) };
	assert_true(rmw_http_request_make(&question, &request, &err));
	assert_int_equal(request.len, 1000);
	question.body.len++;
	assert_false(rmw_http_request_make(&question, &request, &err));
	assert_int_equal(err.code, RMW_E_RELAY_TOO_LONG);
	assert_non_null(strstr(err.cause, "1001 bytes"));
	assert_null(strstr(err.cause, "qq"));
	assert_int_equal(request.len, 1000);
}

static void a_target_beyond_all_bounds_is_refused(void **state)
{
	const struct rmw_http_question question = { .target = &target, .host = "h" };
	char value[600];

	(void)state;
	memset(value, ';', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	rmw_http_target_add(&target, "data", value);
	assert_true(target.is_cut);
	assert_false(rmw_http_request_make(&question, &request, &err));
	assert_int_equal(err.code, RMW_E_RELAY_TOO_LONG);
}

static void what_was_made_can_be_wiped(void **state)
{
	const struct rmw_http_question question = { .target = &target, .host = "h" };
	static const struct rmw_http_request empty;
	static const struct rmw_http_target none;

	(void)state;
	rmw_http_target_add(&target, "pass", "hidden");
	assert_true(rmw_http_request_make(&question, &request, &err));
	rmw_http_request_release(&request);
	rmw_http_target_release(&target);
	assert_memory_equal(&request, &empty, sizeof(empty));
	assert_memory_equal(&target, &none, sizeof(none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_recorded_request_is_made_byte_for_byte, start),
		cmocka_unit_test_setup(all_but_letters_and_digits_is_encoded, start),
		cmocka_unit_test_setup(a_password_goes_with_the_user_admin, start),
		cmocka_unit_test_setup(a_thousand_bytes_are_the_most, start),
		cmocka_unit_test_setup(a_target_beyond_all_bounds_is_refused, start),
		cmocka_unit_test_setup(what_was_made_can_be_wiped, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
