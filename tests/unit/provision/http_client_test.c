/* SPDX-License-Identifier: MIT */
/* One request a connection: what comes back, what does not, and that every wait has an end. */
#include "support/cmocka.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provision/http_client.h"
#include "support/http_server.h"

#define GOOD "HTTP/1.1 200 OK\nContent-type: text/html\r\n\r\nhello"

static struct http_server *server;
static struct rmw_http_peer peer;
static struct rmw_http_target target;
static struct rmw_http_answer answer;
static struct rmw_cancel cancel;
static struct rmw_err err;

static void serve(const struct http_server_reply *replies, size_t count)
{
	server = http_server_start(replies, count);
	peer = (struct rmw_http_peer){ .host = "127.0.0.1",
				       .port = http_server_port(server),
				       .cancel = &cancel };
	memset(&err, 0, sizeof(err));
	atomic_store(&cancel.is_asked, false);
	rmw_http_target_begin(&target, "/api/info");
}

#define SERVE(...)                                                                                 \
	static const struct http_server_reply replies[] = { __VA_ARGS__ };                         \
	serve(replies, RMW_COUNT(replies))

static int stop(void **state)
{
	(void)state;
	rmw_http_answer_release(&answer);
	http_server_stop(server);
	return 0;
}

static bool ask(void)
{
	const struct rmw_http_question question = { .target = &target, .host = "x" };

	return rmw_http_ask(&peer, &question, &answer, &err);
}

static void a_reply_is_read_to_its_end(void **state)
{
	SERVE({ GOOD, HTTP_SERVER_CLOSES });
	(void)state;
	assert_true(ask());
	assert_int_equal(answer.reply.state, RMW_HTTP_WHOLE);
	assert_int_equal(answer.reply.code, 200);
	assert_int_equal(answer.reply.body.len, 5);
	assert_memory_equal(answer.reply.body.data, "hello", 5);
	assert_false(answer.is_late);
}

static void each_question_has_a_connection_of_its_own(void **state)
{
	static const char expected[] = "POST /api/cmnd HTTP/1.1\r\nHost: x\r\n"
				       "Content-Length: 7\r\n\r\nClearIO";
	const struct rmw_http_question question = {
		.target = &target,
		.host = "x",
		.has_body = true,
		.body = { (const uint8_t *)"ClearIO", 7 },
	};

	SERVE({ GOOD, HTTP_SERVER_CLOSES }, { "HTTP/1.1 -1 OK\n\n", HTTP_SERVER_CLOSES });
	(void)state;
	rmw_http_target_begin(&target, "/api/cmnd");
	assert_true(rmw_http_ask(&peer, &question, &answer, &err));
	assert_int_equal(answer.reply.code, 200);
	assert_true(rmw_http_ask(&peer, &question, &answer, &err));
	assert_int_equal(answer.reply.code, -1);
	assert_int_equal(http_server_count(server), 2);
	assert_string_equal(http_server_request(server, 0), expected);
	assert_string_equal(http_server_request(server, 1), expected);
}

static void a_redirect_is_an_answer_and_not_followed(void **state)
{
	SERVE({ "HTTP/1.1 302 OK\nLocation: /index\nConnection: close\n\n", HTTP_SERVER_CLOSES });
	(void)state;
	assert_true(ask());
	assert_int_equal(answer.reply.code, 302);
	assert_int_equal(http_server_count(server), 1);
}

static void a_connection_that_ends_early_is_an_answer_too(void **state)
{
	SERVE({ "", HTTP_SERVER_CLOSES }, { "HTTP/1.1 200 OK\nCont", HTTP_SERVER_CLOSES },
	      { "", HTTP_SERVER_RESETS });
	(void)state;
	assert_true(ask());
	assert_int_equal(answer.reply.state, RMW_HTTP_NONE);
	assert_true(ask());
	assert_int_equal(answer.reply.state, RMW_HTTP_CUT);
	assert_true(ask());
	assert_int_equal(answer.reply.state, RMW_HTTP_NONE);
	assert_false(answer.is_late);
}

static void a_server_that_hangs_is_left_in_time(void **state)
{
	uint64_t begin_us;

	SERVE({ GOOD, HTTP_SERVER_HANGS });
	(void)state;
	peer.request_ms = 100;
	begin_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	assert_true(ask());
	assert_true(rmw_clock_wall.now_us(&rmw_clock_wall) - begin_us < 3000000);
	assert_true(answer.is_late);
	assert_int_equal(answer.reply.state, RMW_HTTP_WHOLE);
}

static void a_reply_without_end_is_given_up(void **state)
{
	SERVE({ GOOD GOOD GOOD GOOD GOOD GOOD, HTTP_SERVER_FLOODS });
	(void)state;
	assert_false(ask());
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	assert_int_equal(answer.bytes.len, 0);
}

static void nobody_there_is_said_at_once(void **state)
{
	SERVE({ GOOD, HTTP_SERVER_CLOSES });
	(void)state;
	peer.port = 1;
	assert_false(ask());
	assert_int_equal(err.code, RMW_E_RELAY_MISSING);
	assert_non_null(strstr(err.cause, "127.0.0.1"));
}

static void what_is_no_host_is_refused(void **state)
{
	static const char *const hosts[] = { "", "a b", "a@127.0.0.1", "http://x", "[" };

	SERVE({ GOOD, HTTP_SERVER_CLOSES });
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(hosts); i++) {
		memset(&err, 0, sizeof(err));
		snprintf(peer.host, sizeof(peer.host), "%s", hosts[i]);
		assert_false(ask());
		assert_int_equal(err.code, RMW_E_RELAY_MISSING);
	}
	assert_int_equal(http_server_count(server), 0);
}

static void no_proxy_of_the_environment_is_used(void **state)
{
	SERVE({ GOOD, HTTP_SERVER_CLOSES });
	(void)state;
	assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
	assert_int_equal(setenv("all_proxy", "http://127.0.0.1:1", 1), 0);
	assert_true(ask());
	unsetenv("http_proxy");
	unsetenv("all_proxy");
}

static void *stop_soon(void *ctx)
{
	const struct rmw_deadline soon = rmw_deadline_in(&rmw_clock_wall, NULL, 50);

	rmw_clock_wall.wait(&rmw_clock_wall, &soon);
	atomic_store(&((struct rmw_cancel *)ctx)->is_asked, true);
	return NULL;
}

static void a_wish_to_stop_ends_the_wait(void **state)
{
	pthread_t thread;

	SERVE({ "HTTP", HTTP_SERVER_HANGS });
	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, stop_soon, &cancel), 0);
	assert_false(ask());
	pthread_join(thread, NULL);
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
	assert_false(ask());
	assert_int_equal(http_server_count(server), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_reply_is_read_to_its_end, stop),
		cmocka_unit_test_teardown(each_question_has_a_connection_of_its_own, stop),
		cmocka_unit_test_teardown(a_redirect_is_an_answer_and_not_followed, stop),
		cmocka_unit_test_teardown(a_connection_that_ends_early_is_an_answer_too, stop),
		cmocka_unit_test_teardown(a_server_that_hangs_is_left_in_time, stop),
		cmocka_unit_test_teardown(a_reply_without_end_is_given_up, stop),
		cmocka_unit_test_teardown(nobody_there_is_said_at_once, stop),
		cmocka_unit_test_teardown(what_is_no_host_is_refused, stop),
		cmocka_unit_test_teardown(no_proxy_of_the_environment_is_used, stop),
		cmocka_unit_test_teardown(a_wish_to_stop_ends_the_wait, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
