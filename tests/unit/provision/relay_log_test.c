/* SPDX-License-Identifier: MIT */
/* The log of a relay that starts: what is learnt from it, and what of it is never shown. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "provision/relay_log.h"

static struct rmw_relay_log relay;
static char shown[4000];

static int start(void **state)
{
	(void)state;
	memset(&relay, 0, sizeof(relay));
	shown[0] = '\0';
	return 0;
}

static void show(void *ctx, const char *line)
{
	const size_t len = strlen(shown);

	(void)ctx;
	snprintf(shown + len, sizeof(shown) - len, "%s\n", line);
}

static void feed(const char *text)
{
	rmw_relay_log_feed(&relay, (struct rmw_view){ (const uint8_t *)text, strlen(text) }, show,
			   NULL);
}

#define BOOT                                                                                       \
	"Booting BL602 Chip...\r\n\t#BL_RST_POWER_OFF\r\nOpenBL602, version 1.18.57\r\n"           \
	"Info:CFG:CFG_InitAndLoad: Correct config has been loaded with 3 changes count.\r\n"

static void a_good_boot_tells_its_version_and_that_its_settings_were_taken(void **state)
{
	(void)state;
	feed(BOOT "Info:MAIN:Time 1, idle 1/s, free 100, MQTT 0(0), bWifi 0, x\r\n");
	assert_int_equal(relay.boots, 1);
	assert_string_equal(relay.version, "1.18.57");
	assert_string_equal(relay.reason, "BL_RST_POWER_OFF");
	assert_true(relay.is_config_loaded);
	assert_false(relay.is_config_default);
	assert_int_equal(relay.up_s, 1);
	assert_int_equal(relay.wifi, RMW_RELAY_WIFI_UNKNOWN);
}

static void lines_may_come_in_any_pieces(void **state)
{
	(void)state;
	for (const char *at = BOOT; *at != '\0'; at++)
		rmw_relay_log_feed(&relay, (struct rmw_view){ (const uint8_t *)at, 1 }, show, NULL);
	assert_string_equal(relay.version, "1.18.57");
	assert_true(relay.is_config_loaded);
}

static void each_boot_is_counted_and_begins_anew(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 5; i++)
		feed(BOOT);
	feed("Booting BL602 Chip...\r\n");
	assert_int_equal(relay.boots, 6);
	assert_false(relay.is_config_loaded);
}

static void the_way_into_the_network_is_followed(void **state)
{
	static const struct {
		const char *line;
		enum rmw_relay_wifi wifi;
	} rows[] = {
		{ "Main_OnWiFiStatusChange - WIFI_STA_CONNECTING - 1\n",
		  RMW_RELAY_WIFI_CONNECTING },
		{ "Main_OnWiFiStatusChange - WIFI_STA_DISCONNECTED - 2\n", RMW_RELAY_WIFI_LOST },
		{ "Main_OnWiFiStatusChange - WIFI_STA_AUTH_FAILED - 3\n", RMW_RELAY_WIFI_REFUSED },
		{ "Main_OnWiFiStatusChange - WIFI_STA_CONNECTED - 4\n", RMW_RELAY_WIFI_JOINED },
		{ "Main_OnWiFiStatusChange - WIFI_AP_CONNECTED - 5\n",
		  RMW_RELAY_WIFI_ACCESS_POINT },
		{ "Info:MAIN:Time 9, idle 1/s, free 1, MQTT 0(0), bWifi 1, x\n",
		  RMW_RELAY_WIFI_JOINED },
		{ "#[WF][SM] IP GOT IP:192.168.1.57, MASK: 255.255.255.0\n",
		  RMW_RELAY_WIFI_JOINED },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		start(state);
		feed(rows[i].line);
		assert_int_equal(relay.wifi, rows[i].wifi);
	}
	assert_string_equal(relay.address, "192.168.1.57");
}

static void refused_settings_and_dead_loops_are_seen(void **state)
{
	(void)state;
	feed("CFG_InitAndLoad: Config crc or ident mismatch. Default config will be loaded.\n"
	     "[EF] [PART] [XIP] Dead Loop. Reason: no Valid media partition found\n"
	     "###### safe mode activated - boot failures 5\n");
	assert_true(relay.is_config_default);
	assert_true(relay.is_safe_mode);
	assert_non_null(strstr(relay.stuck, "no Valid media partition"));
}

static void names_and_passwords_of_networks_are_not_shown(void **state)
{
	(void)state;
	feed("Using SSID [my]home]\r\nUsing Pass [hush [hush] $]\r\nConnecting to SSID [my]home]\n"
	     "Using SSID [a]\nUsing Pass []\n");
	assert_string_equal(shown, "Using SSID [***]\nUsing Pass [***]\nConnecting to SSID [***]\n"
				   "Using SSID [*]\nUsing Pass []\n");
}

/* A person may name a network like anything. */
static void the_name_of_a_network_tells_nothing_of_the_relay(void **state)
{
	(void)state;
	feed("Using SSID [Dead Loop]\nUsing Pass [IP GOT IP:192.0.2.1]\n"
	     "Using SSID [Booting BL602 Chip]\nConnecting to SSID [OpenBL602 9.9.9]\n");
	assert_string_equal(relay.stuck, "");
	assert_string_equal(relay.address, "");
	assert_string_equal(relay.version, "");
	assert_int_equal(relay.boots, 0);
	assert_int_equal(relay.wifi, RMW_RELAY_WIFI_UNKNOWN);
}

static void a_reason_to_stop_holds_no_secret(void **state)
{
	(void)state;
	relay.secrets[0] = "hushhush";
	feed("Dead Loop. Reason: hushhush\n");
	assert_string_equal(relay.stuck, "Dead Loop. Reason: ********");
}

static void what_is_known_to_be_secret_is_shown_nowhere(void **state)
{
	(void)state;
	relay.secrets[0] = "hushhush";
	relay.secrets[2] = "";
	feed("cmd Password1 hushhush and hushhushhush\n");
	assert_string_equal(shown, "cmd Password1 ******** and ********hush\n");
}

static void a_line_without_an_end_of_its_secret_is_masked_to_its_end(void **state)
{
	char text[600];

	(void)state;
	memset(text, 'p', sizeof(text) - 1);
	memcpy(text, "Using Pass [", 12);
	text[sizeof(text) - 2] = '\n';
	text[sizeof(text) - 1] = '\0';
	feed(text);
	assert_string_equal(shown, "Using Pass [***\n");
}

static void noise_is_no_line(void **state)
{
	static const uint8_t noise[] = {
		0xff, 0x80, 0x01, 'a', 0xfe, 0x00, 0x90, '\n', 0xc1, '\r'
	};

	(void)state;
	rmw_relay_log_feed(&relay, RMW_VIEW_OF(noise), show, NULL);
	assert_int_equal(relay.lines, 0);
	assert_int_equal(relay.bytes, sizeof(noise));
	assert_string_equal(shown, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			a_good_boot_tells_its_version_and_that_its_settings_were_taken, start),
		cmocka_unit_test_setup(lines_may_come_in_any_pieces, start),
		cmocka_unit_test_setup(each_boot_is_counted_and_begins_anew, start),
		cmocka_unit_test_setup(the_way_into_the_network_is_followed, start),
		cmocka_unit_test_setup(refused_settings_and_dead_loops_are_seen, start),
		cmocka_unit_test_setup(names_and_passwords_of_networks_are_not_shown, start),
		cmocka_unit_test_setup(the_name_of_a_network_tells_nothing_of_the_relay, start),
		cmocka_unit_test_setup(a_reason_to_stop_holds_no_secret, start),
		cmocka_unit_test_setup(what_is_known_to_be_secret_is_shown_nowhere, start),
		cmocka_unit_test_setup(a_line_without_an_end_of_its_secret_is_masked_to_its_end,
				       start),
		cmocka_unit_test_setup(noise_is_no_line, start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
