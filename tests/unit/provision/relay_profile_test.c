/* SPDX-License-Identifier: MIT */
/* A relay's settings as a profile, where its stored configuration cannot be read. */
#include "support/cmocka.h"

#include <string.h>

#include "provision/relay_profile.h"
#include "support/http_server.h"

#define HEAD "HTTP/1.1 200 OK\nContent-type: application/json\r\n\r\n"
#define INFO                                                                                       \
	HEAD "{\"build\":\"Built on now version 1.17.1\",\"mac\":\"18:b9:05:de:ad:42\","           \
	     "\"flags\":\"-1024\",\"chipset\":\"BL602\",\"webapp\":\"w\",\"shortName\":\"hall\","  \
	     "\"startcmd\":\"echo \\\"a\\\"\\r\\nb \\x\",\"supportsSSDP\":1}"
/* Names of roles in an order that is not ours, and one that nobody knows. */
#define PINS                                                                                       \
	HEAD "{\"rolenames\":[\" \",\"Btn\",\"Rel\",\"Teleport\"],\"roles\":[0,2,1,3],"            \
	     "\"channels\":[0,1,1,7],\"states\":[0,0,0,0]}"
#define STATUS                                                                                     \
	HEAD "{\"Status\":{\"FriendlyName\":[\"Hall light\"]},\"StatusLOG\":{\"SSId1\":\"net\"},"  \
	     "\"StatusMQT\":{\"MqttUser\":\"me\"}}"
#define REFUSED "HTTP/1.1 -1 OK\nContent-type: application/json\r\n\r\n{\"error\":-1}"

static struct http_server *server;
static struct rmw_profile profile;
static char unread[RMW_RELAY_UNREAD_MAX];
static struct rmw_err err;

static bool read_profile(const struct http_server_reply *replies, size_t count)
{
	struct rmw_http_peer peer = { .host = "127.0.0.1" };
	const struct rmw_relay_expected expected = { .chip = "BL602", .mac = NULL };
	bool is_good;

	memset(&err, 0, sizeof(err));
	memset(&profile, 0x5a, sizeof(profile));
	server = http_server_start(replies, count);
	peer.port = http_server_port(server);
	is_good = rmw_relay_profile_read(&peer, &expected, &profile, unread, &err);
	http_server_stop(server);
	return is_good;
}

static void roles_are_known_by_the_names_of_the_device(void **state)
{
	static const struct http_server_reply replies[] = {
		{ INFO, 0 }, { PINS, 0 }, { STATUS, 0 }, { REFUSED, 0 }
	};
	char text[RMW_PROFILE_PIN_TEXT_MAX];

	(void)state;
	if (!read_profile(replies, RMW_COUNT(replies)))
		fail_msg("%s%s", err.path, err.cause);
	rmw_profile_pin_text(&profile.template, 0, text);
	assert_string_equal(text, "");
	rmw_profile_pin_text(&profile.template, 1, text);
	assert_string_equal(text, "Rel;1");
	rmw_profile_pin_text(&profile.template, 2, text);
	assert_string_equal(text, "Btn;1");
	assert_int_equal(profile.template.pins[3].role, 3);
}

static void what_the_device_tells_is_in_the_profile_and_the_rest_is_named(void **state)
{
	static const struct http_server_reply replies[] = {
		{ INFO, 0 }, { PINS, 0 }, { STATUS, 0 }, { REFUSED, 0 }
	};

	(void)state;
	assert_true(read_profile(replies, RMW_COUNT(replies)));
	assert_string_equal(profile.template.name, "Hall light");
	assert_string_equal(profile.template.chip, "BL602");
	assert_string_equal(profile.id, "hall-light");
	assert_true(profile.template.has_flags);
	assert_true(profile.template.flags == (uint32_t)-1024);
	assert_string_equal(profile.template.command, "echo \"a\"\r\nb \\x");
	assert_int_equal(profile.power_on, RMW_POWER_ON_UNSAID);
	assert_non_null(strstr(unread, "start values"));
	assert_non_null(strstr(profile.evidence, "18:b9:05:de:ad:42"));
}

static void a_stranger_gives_no_profile(void **state)
{
	static const struct http_server_reply replies[] = { { HEAD "{}", 0 } };

	(void)state;
	assert_false(read_profile(replies, RMW_COUNT(replies)));
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	assert_int_equal(profile.title[0], 0x5a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_are_known_by_the_names_of_the_device),
		cmocka_unit_test(what_the_device_tells_is_in_the_profile_and_the_rest_is_named),
		cmocka_unit_test(a_stranger_gives_no_profile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
