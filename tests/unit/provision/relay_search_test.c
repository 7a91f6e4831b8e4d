/* SPDX-License-Identifier: MIT */
/* A search among web servers of loopback: who is found, how many are asked, when it ends. */
#include "support/cmocka.h"

#include <string.h>

#include "base/time.h"
#include "provision/relay_search.h"
#include "support/http_row.h"

#define LOOPBACK_FIRST 0x7f000001u
#define ROW 80u
#define UNIT_AT 76u /* 127.0.0.77 */

#define RELAY(mac)                                                                                 \
	"HTTP/1.1 200 OK\r\n\r\n{\"mac\":\"" mac                                                   \
	"\",\"chipset\":\"BL602\",\"webapp\":\"w\",\"shortName\":\"n\"}"
#define OTHER RELAY("18:b9:05:de:ad:43")
#define LOCKED                                                                                     \
	"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"OpenBeken HTTP "             \
	"Server\"\r\n\r\n"

static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };
static const struct rmw_relay_expected expected = { .chip = "BL602", .mac = mac };
static const struct rmw_address_range range = { LOOPBACK_FIRST, ROW };

static const char *replies[ROW];
static struct rmw_http_peer peer;
static struct rmw_relay_info info;
static uint64_t took_ms;

static void everybody_says(const char *reply)
{
	for (size_t i = 0; i < ROW; i++)
		replies[i] = reply;
}

static bool search(struct http_row *row, const struct rmw_cancel *cancel, uint64_t ms)
{
	const struct rmw_clock *clock = &rmw_clock_wall;
	const uint64_t from_us = clock->now_us(clock);
	bool is_found;

	info.short_name[0] = '\0';
	peer = (struct rmw_http_peer){ .host = "nowhere",
				       .port = http_row_port(row),
				       .password = "hushhush",
				       .is_locked = true };
	is_found = rmw_relay_search(&peer, &expected, &range, rmw_deadline_in(clock, cancel, ms),
				    &info);
	took_ms = (clock->now_us(clock) - from_us) / 1000;
	return is_found;
}

static struct http_row *start(size_t together, struct rmw_cancel *cancel)
{
	return http_row_start(&(struct http_row_habits){ ROW, replies, together, cancel });
}

static void the_unit_is_found_among_others(void **state)
{
	static const char *const units[] = { RELAY("18:b9:05:de:ad:42"),
					     RELAY("42:AD:DE:05:B9:18") };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(units); i++) {
		struct http_row *row;

		everybody_says(OTHER);
		replies[3] = "HTTP/1.1 200 OK\r\n\r\n<html>a router</html>";
		replies[4] = "SSH-2.0-x\r\n";
		replies[5] = "";
		replies[UNIT_AT] = units[i];
		row = start(1, NULL);
		assert_true(search(row, NULL, 20000));
		assert_string_equal(peer.host, "127.0.0.77");
		assert_string_equal(info.short_name, "n");
		assert_string_equal(peer.password, "hushhush");
		http_row_stop(row);
	}
}

static void another_unit_is_passed_over(void **state)
{
	struct http_row *row;

	(void)state;
	everybody_says(OTHER);
	row = start(1, NULL);
	assert_false(search(row, NULL, 20000));
	assert_true(http_row_count(row) >= ROW);
	assert_string_equal(peer.host, "nowhere");
	assert_string_equal(info.short_name, "");
	http_row_stop(row);
}

static void where_nobody_listens_no_time_is_lost(void **state)
{
	struct http_row *row;

	(void)state;
	everybody_says(OTHER);
	row = http_row_start(&(struct http_row_habits){ 1, replies, 1, NULL });
	assert_false(search(row, NULL, 20000));
	assert_true(http_row_count(row) >= 1);
	assert_true(took_ms < RMW_RELAY_SEARCH_REQUEST_MS - 100);
	http_row_stop(row);
}

static void so_many_are_asked_at_a_time_and_no_more(void **state)
{
	struct http_row *row;

	(void)state;
	everybody_says(OTHER);
	row = start(RMW_RELAY_SEARCHERS, NULL);
	assert_false(search(row, NULL, 20000));
	assert_int_equal(http_row_most(row), RMW_RELAY_SEARCHERS);
	http_row_stop(row);
}

static void strangers_are_told_no_password(void **state)
{
	struct http_row *row;

	(void)state;
	everybody_says(LOCKED);
	row = start(1, NULL);
	assert_false(search(row, NULL, 20000));
	assert_true(http_row_heard(row, "GET /api/info"));
	assert_false(http_row_heard(row, "Authorization"));
	http_row_stop(row);
}

/* Each that hangs costs a second and a half, so in 300 ms only the first ones are asked. */
static void the_deadline_ends_it(void **state)
{
	struct http_row *row;

	(void)state;
	everybody_says(NULL);
	row = start(1, NULL);
	assert_false(search(row, NULL, 300));
	assert_in_range(took_ms, 250, RMW_RELAY_SEARCH_REQUEST_MS - 100);
	assert_in_range(http_row_count(row), 1, RMW_RELAY_SEARCHERS);
	http_row_stop(row);
}

static void who_asks_to_stop_is_heard_within_requests(void **state)
{
	struct rmw_cancel cancel = { false };
	struct http_row *row;

	(void)state;
	everybody_says(NULL);
	row = start(8, &cancel);
	assert_false(search(row, &cancel, 60000));
	assert_true(took_ms < RMW_RELAY_SEARCH_REQUEST_MS - 100);
	assert_in_range(http_row_count(row), 8, RMW_RELAY_SEARCHERS);
	http_row_stop(row);
}

static void only_small_local_subnets_are_searched(void **state)
{
	struct rmw_address_range found = { 0 };

	(void)state;
	assert_true(rmw_subnet_range(0xc0a80105, 0xffffff00, &found));
	assert_int_equal(found.first, 0xc0a80101);
	assert_int_equal(found.count, 254);
	assert_true(rmw_subnet_range(0xc0a80105, 0xfffffc00, &found));
	assert_int_equal(found.count, 1022);
	assert_false(rmw_subnet_range(0xc0a80105, 0xfffff800, &found));
	assert_false(rmw_subnet_range(0xc0a80105, 0, &found));
	assert_false(rmw_subnet_range(0xc0a80105, 0xffffffff, &found));
	assert_false(rmw_subnet_range(0xc0a80105, 0xff00ff00, &found));
	assert_false(rmw_subnet_range(0x7f000001, 0xffffff00, &found));
	assert_int_equal(found.count, 1022);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_unit_is_found_among_others),
		cmocka_unit_test(another_unit_is_passed_over),
		cmocka_unit_test(where_nobody_listens_no_time_is_lost),
		cmocka_unit_test(so_many_are_asked_at_a_time_and_no_more),
		cmocka_unit_test(strangers_are_told_no_password),
		cmocka_unit_test(the_deadline_ends_it),
		cmocka_unit_test(who_asks_to_stop_is_heard_within_requests),
		cmocka_unit_test(only_small_local_subnets_are_searched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
