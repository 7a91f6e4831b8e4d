/* SPDX-License-Identifier: MIT */
/* Where a relay may be: gateways, the ARP table, and when looking for it ends. */
#include "support/cmocka.h"

#include <string.h>

#include "provision/relay_find.h"
#include "support/http_row.h"
#include "support/http_server.h"

#define ROUTE_HEAD                                                                                 \
	"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
#define ARP_HEAD "IP address       HW type     Flags       HW address            Mask     Device\n"

#define RELAY                                                                                      \
	"HTTP/1.1 200 OK\r\n\r\n{\"mac\":\"18:b9:05:de:ad:42\",\"chipset\":\"BL602\","             \
	"\"webapp\":\"w\",\"shortName\":\"n\"}"

static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };

static char address[RMW_IPV4_TEXT_SIZE];

static struct rmw_view view_of(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static void the_gateway_of_an_interface_is_found(void **state)
{
	static const char text[] =
		ROUTE_HEAD "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
			   "eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
			   "wlan0\t00000000\t01A9A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0";

	(void)state;
	assert_true(rmw_route_gateway(view_of(text), "wlan0", address));
	assert_string_equal(address, "192.168.169.1");
	assert_true(rmw_route_gateway(view_of(text), NULL, address));
	assert_string_equal(address, "192.168.0.1");
	assert_false(rmw_route_gateway(view_of(text), "wlan1", address));
	assert_false(rmw_route_gateway(view_of("x\n\n\tzz zz\n"), NULL, address));
	assert_false(rmw_route_gateway((struct rmw_view){ NULL, 0 }, NULL, address));
}

static void a_unit_is_found_by_its_address_in_either_order(void **state)
{
	static const char other[] = ARP_HEAD "192.168.1.5  0x1  0x2  18:b9:05:de:ad:43  *  wlan0\n";
	static const char same[] = ARP_HEAD "192.168.1.5  0x1  0x2  18:b9:05:de:ad:43  *  wlan0\n"
					    "192.168.1.77 0x1  0x2  18:B9:05:de:ad:42  *  wlan0\n";
	static const char back[] = ARP_HEAD "192.168.1.78 0x1  0x2  42:ad:de:05:b9:18  *  wlan0\n";

	(void)state;
	assert_false(rmw_arp_find(view_of(other), mac, address));
	assert_true(rmw_arp_find(view_of(same), mac, address));
	assert_string_equal(address, "192.168.1.77");
	assert_true(rmw_arp_find(view_of(back), mac, address));
	assert_string_equal(address, "192.168.1.78");
	assert_false(rmw_arp_find(view_of("host 1 2 18:b9:05:de:ad:42\n"), mac, address));
}

static void the_usual_places_come_after_the_gateway(void **state)
{
	struct rmw_relay_places places;

	(void)state;
	rmw_relay_places("no-such-interface", &places);
	assert_int_equal(places.count, 2);
	assert_string_equal(places.texts[0], "192.168.169.1");
	assert_string_equal(places.texts[1], "192.168.4.1");
}

static void a_unit_at_the_address_given_is_found_and_no_other(void **state)
{
	static const struct http_server_reply reply = {
		"HTTP/1.1 200 OK\n\r\n{\"mac\":\"18:b9:05:de:ad:42\",\"chipset\":\"BL602\","
		"\"webapp\":\"w\",\"shortName\":\"n\"}",
		HTTP_SERVER_CLOSES
	};
	static const uint8_t other[6] = { 1, 2, 3, 4, 5, 6 };
	struct rmw_relay_expected expected = { .chip = "BL602", .mac = mac };
	struct http_server *server = http_server_start(&reply, 1);
	struct rmw_http_peer peer = { .host = "127.0.0.1", .port = http_server_port(server) };
	struct rmw_relay_info info;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_relay_find(&peer, &expected, "no-such-interface",
				   rmw_deadline_in(&rmw_clock_wall, NULL, 2000), &info, &err));
	assert_string_equal(info.short_name, "n");
	expected.mac = other;
	assert_false(rmw_relay_find(&peer, &expected, "no-such-interface",
				    rmw_deadline_in(&rmw_clock_wall, NULL, 100), &info, &err));
	assert_int_equal(err.code, RMW_E_RELAY_MISSING);
	http_server_stop(server);
}

static void a_server_that_hangs_does_not_outlast_the_deadline(void **state)
{
	static const struct http_server_reply reply = { "", HTTP_SERVER_HANGS };
	const struct rmw_relay_expected expected = { .chip = "BL602", .mac = mac };
	struct http_server *server = http_server_start(&reply, 1);
	struct rmw_http_peer peer = { .host = "127.0.0.1",
				      .port = http_server_port(server),
				      .request_ms = 20000 };
	const struct rmw_clock *clock = &rmw_clock_wall;
	const uint64_t from_us = clock->now_us(clock);
	struct rmw_relay_info info;
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_relay_find(&peer, &expected, "no-such-interface",
				    rmw_deadline_in(clock, NULL, 200), &info, &err));
	assert_int_equal(err.code, RMW_E_RELAY_MISSING);
	assert_int_equal(peer.request_ms, 20000);
	assert_true(clock->now_us(clock) - from_us < 5000000);
	http_server_stop(server);
}

/* Even where that interface is named. */
static void loopback_is_never_searched(void **state)
{
	static const char *const replies[] = { RELAY, RELAY, RELAY, RELAY };
	const struct rmw_relay_expected expected = { .chip = "BL602", .mac = mac };
	struct http_row *row =
		http_row_start(&(struct http_row_habits){ RMW_COUNT(replies), replies, 1, NULL });
	struct rmw_http_peer peer = { .port = http_row_port(row) };
	struct rmw_relay_info info;
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_relay_find(&peer, &expected, "lo",
				    rmw_deadline_in(&rmw_clock_wall, NULL, 100), &info, &err));
	assert_int_equal(err.code, RMW_E_RELAY_MISSING);
	assert_int_equal(http_row_count(row), 0);
	http_row_stop(row);
}

static void who_asks_to_stop_is_told_so(void **state)
{
	const struct rmw_cancel cancel = { true };
	const struct rmw_relay_expected expected = { .chip = "BL602", .mac = mac };
	struct rmw_http_peer peer = { .host = "127.0.0.1", .cancel = &cancel };
	struct rmw_relay_info info;
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_relay_find(&peer, &expected, "no-such-interface",
				    rmw_deadline_in(&rmw_clock_wall, &cancel, 60000), &info, &err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gateway_of_an_interface_is_found),
		cmocka_unit_test(a_unit_is_found_by_its_address_in_either_order),
		cmocka_unit_test(the_usual_places_come_after_the_gateway),
		cmocka_unit_test(a_unit_at_the_address_given_is_found_and_no_other),
		cmocka_unit_test(a_server_that_hangs_does_not_outlast_the_deadline),
		cmocka_unit_test(loopback_is_never_searched),
		cmocka_unit_test(who_asks_to_stop_is_told_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
