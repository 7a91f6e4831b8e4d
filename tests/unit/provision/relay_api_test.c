/* SPDX-License-Identifier: MIT */
/* Questions to a relay: who it is, what it refuses, who gets the password. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provision/relay_api.h"
#include "support/http_exchanges.h"
#include "support/http_server.h"

#define HEAD "HTTP/1.1 200 OK\nContent-type: application/json\r\n\r\n"
#define INFO(chip, mac)                                                                            \
	HEAD "{\"mac\":\"" mac "\",\"chipset\":\"" chip "\",\"webapp\":\"w\",\"shortName\":\"n\"}"
#define MAC "18:b9:05:de:ad:42"
#define MAC_BACK "42:ad:de:05:b9:18"
#define LOCKED(realm)                                                                              \
	"HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nWWW-Authenticate: Basic realm=\"" realm \
	"\"\r\n\r\n"
#define OURS LOCKED("OpenBeken HTTP Server")

static const uint8_t chip_mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };

static struct http_server *server;
static struct rmw_http_peer peer;
static struct rmw_relay_info info;
static struct rmw_err err;
static enum rmw_relay_mac order;

static void serve(const struct http_server_reply *replies, size_t count)
{
	server = http_server_start(replies, count);
	peer = (struct rmw_http_peer){ .host = "127.0.0.1", .port = http_server_port(server) };
	memset(&err, 0, sizeof(err));
	memset(&info, 0, sizeof(info));
}

#define SERVE(...)                                                                                 \
	static const struct http_server_reply replies[] = { __VA_ARGS__ };                         \
	serve(replies, RMW_COUNT(replies))

static int stop(void **state)
{
	(void)state;
	http_server_stop(server);
	return 0;
}

static bool identify(const char *chip, const uint8_t *mac)
{
	const struct rmw_relay_expected expected = { .chip = chip, .mac = mac };

	memset(&err, 0, sizeof(err));
	return rmw_relay_identify(&peer, &expected, &info, &order, &err);
}

static void the_right_unit_is_known_in_either_order_of_bytes(void **state)
{
	SERVE({ INFO("BL602", MAC), 0 }, { INFO("bl602", MAC_BACK), 0 });
	(void)state;
	assert_true(identify("BL602", chip_mac));
	assert_int_equal(order, RMW_RELAY_MAC_SAME);
	assert_true(identify("BL602", chip_mac));
	assert_int_equal(order, RMW_RELAY_MAC_REVERSED);
	assert_true(identify(NULL, NULL));
}

static void another_unit_or_chip_is_refused(void **state)
{
	SERVE({ INFO("BL602", "18:b9:05:de:ad:43"), 0 }, { INFO("BK7231N", MAC_BACK), 0 },
	      { INFO("BK7231N", MAC), 0 }, { INFO("BL602", ""), 0 });
	(void)state;
	assert_false(identify("BL602", chip_mac));
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	assert_non_null(strstr(err.cause, "18:b9:05:de:ad:43, not 18:b9:05:de:ad:42"));
	assert_false(identify("BK7231N", chip_mac));
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	assert_false(identify("BL602", chip_mac));
	assert_non_null(strstr(err.cause, "it is a BK7231N, not a BL602"));
	assert_false(identify("BL602", chip_mac));
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	assert_string_equal(info.chip, "");
}

static void a_router_is_no_relay(void **state)
{
	SERVE({ "HTTP/1.1 200 OK\r\n\r\n<html>", 0 });
	(void)state;
	assert_false(identify("BL602", NULL));
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	assert_null(strstr(err.cause, "safe mode"));
}

static void safe_mode_is_told_as_such(void **state)
{
	SERVE({ "HTTP/1.1 200 OK\r\n\r\n<html>Not found", 0 },
	      { HEAD "{\"StatusFWR\":{\"SDK\":\"obk\"}}", 0 });
	(void)state;
	assert_false(identify("BL602", NULL));
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	assert_non_null(strstr(err.cause, "safe mode"));
}

static void a_password_goes_to_who_asks_for_it_by_the_right_name(void **state)
{
	SERVE({ OURS, 0 }, { INFO("BL602", MAC), 0 },
	      { HEAD "{\"success\":200, \"msg\":\"OK\", \"res\":{}}", 0 });
	(void)state;
	peer.password = "secret";
	assert_true(identify("BL602", chip_mac));
	assert_null(strstr(http_server_request(server, 0), "Authorization"));
	assert_non_null(strstr(http_server_request(server, 1),
			       "Authorization: Basic YWRtaW46c2VjcmV0\r\n"));
	assert_true(rmw_relay_command(&peer, "Status", &err));
	assert_int_equal(http_server_count(server), 3);
	assert_non_null(strstr(http_server_request(server, 2), "Authorization"));
}

/* A relay that went to another network may have left its address to somebody else. */
static void who_did_not_ask_yet_gets_no_password(void **state)
{
	SERVE({ OURS, 0 }, { INFO("BL602", MAC), 0 }, { "HTTP/1.1 200 OK\r\n\r\n<html>", 0 });
	(void)state;
	peer.password = "secret";
	assert_true(identify("BL602", chip_mac));
	assert_false(identify("BL602", chip_mac));
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	assert_int_equal(http_server_count(server), 4);
	for (size_t i = 2; i < 4; i++)
		assert_null(strstr(http_server_request(server, i), "Authorization"));
}

static void nobody_else_gets_the_password(void **state)
{
	SERVE({ LOCKED("router"), 0 });
	(void)state;
	peer.password = "secret";
	assert_false(identify("BL602", chip_mac));
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	for (size_t i = 0; i < http_server_count(server); i++)
		assert_null(strstr(http_server_request(server, i), "Authorization"));
}

static void a_missing_or_wrong_password_is_told(void **state)
{
	SERVE({ OURS, 0 });
	(void)state;
	assert_false(identify("BL602", NULL));
	assert_int_equal(err.code, RMW_E_RELAY_LOCKED);
	assert_non_null(strstr(err.cause, "none was given"));
	peer.password = "secret";
	assert_false(identify("BL602", NULL));
	assert_int_equal(err.code, RMW_E_RELAY_LOCKED);
	assert_non_null(strstr(err.cause, "does not take"));
	assert_null(strstr(err.cause, "secret"));
}

static void results_of_commands_are_told(void **state)
{
	static const struct {
		const char *exchange, *message;
	} rows[] = {
		{ "api/cmnd: ClearIO", NULL },
		{ "api/cmnd: GetChannel 1", NULL },
		{ "api/cmnd: SetPinRole 3 NoSuchRole", "400: Bad argument" },
		{ "api/cmnd: NoSuchCommand 1", "501: Unknown command" },
		{ "api/cmnd: ", "400: No command entered" },
		{ "pins POST truncated JSON", "400: Failed to parse JSON: -3?" },
		{ "unknown page", "200: no result" },
	};
	static struct http_server_reply replies[RMW_COUNT(rows)];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		replies[i].text = http_exchange_of(rows[i].exchange).response;
	serve(replies, RMW_COUNT(replies));
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		memset(&err, 0, sizeof(err));
		assert_int_equal(rmw_relay_command(&peer, "Hidden", &err), rows[i].message == NULL);
		if (rows[i].message == NULL)
			continue;
		assert_int_equal(err.code, RMW_E_RELAY_REFUSED);
		assert_non_null(strstr(err.cause, rows[i].message));
		assert_null(strstr(err.cause, "Hidden"));
	}
}

static void an_answer_that_breaks_off_is_no_answer(void **state)
{
	SERVE({ "", HTTP_SERVER_CLOSES }, { "HTTP/1.1 200 OK\n", HTTP_SERVER_CLOSES },
	      { "", HTTP_SERVER_HANGS });
	(void)state;
	peer.request_ms = 100;
	for (size_t i = 0; i < 3; i++) {
		memset(&err, 0, sizeof(err));
		assert_false(rmw_relay_command(&peer, "ClearIO", &err));
		assert_int_equal(err.code, RMW_E_RELAY_MISSING);
	}
	assert_non_null(strstr(err.cause, "in time"));
}

static void flash_is_only_what_was_asked_for(void **state)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;

	SERVE({ HEAD "0123456789abcdef", 0 }, { HEAD "0123456789abcde", 0 },
	      { "HTTP/1.1 -1 OK\n\r\n0123456789abcdef", 0 });
	(void)state;
	assert_true(rmw_relay_read_flash(&peer, 0x1e9000, 16, &bytes, &err));
	assert_int_equal(bytes.len, 16);
	assert_memory_equal(bytes.data, "0123456789abcdef", 16);
	assert_memory_equal(http_server_request(server, 0), "GET /api/flash/1e9000-10 HTTP", 29);
	for (size_t i = 0; i < 2; i++) {
		memset(&err, 0, sizeof(err));
		assert_false(rmw_relay_read_flash(&peer, 0x1e9000, 16, &bytes, &err));
		assert_int_equal(err.code, RMW_E_RELAY_REFUSED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(the_right_unit_is_known_in_either_order_of_bytes, stop),
		cmocka_unit_test_teardown(another_unit_or_chip_is_refused, stop),
		cmocka_unit_test_teardown(a_router_is_no_relay, stop),
		cmocka_unit_test_teardown(safe_mode_is_told_as_such, stop),
		cmocka_unit_test_teardown(a_password_goes_to_who_asks_for_it_by_the_right_name,
					  stop),
		cmocka_unit_test_teardown(nobody_else_gets_the_password, stop),
		cmocka_unit_test_teardown(who_did_not_ask_yet_gets_no_password, stop),
		cmocka_unit_test_teardown(a_missing_or_wrong_password_is_told, stop),
		cmocka_unit_test_teardown(results_of_commands_are_told, stop),
		cmocka_unit_test_teardown(an_answer_that_breaks_off_is_no_answer, stop),
		cmocka_unit_test_teardown(flash_is_only_what_was_asked_for, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
