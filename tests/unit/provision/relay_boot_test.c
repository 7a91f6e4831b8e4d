/* SPDX-License-Identifier: MIT */
/* A relay that starts, as its line tells it: up, in its network, or why not. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "port/replay.h"
#include "port/trace.h"
#include "provision/relay_boot.h"
#include "support/port_talk.h"
#include "support/scratch.h"

static const struct rmw_port_kind kinds[] = {
	{ "trace:", "", "", rmw_trace_open },
	{ "replay:", "", "", rmw_replay_open },
};
static const struct rmw_port_opener opener = { kinds, RMW_COUNT(kinds), NULL };

static struct rmw_relay_log relay;
static enum rmw_relay_state state;
static char story[32768];
static const char *startup;
static uint64_t took_us;

static int start(void **ignored)
{
	(void)ignored;
	snprintf(story, sizeof(story), "@ 2000000\n");
	startup = NULL;
	return 0;
}

/* The device says a line, `ms` after what it said before. */
static void says(unsigned ms, const char *line)
{
	size_t len = strlen(story);

	len += (size_t)snprintf(story + len, sizeof(story) - len, "~ %u\n<", ms);
	for (const char *at = line; *at != '\0'; at++)
		len += (size_t)snprintf(story + len, sizeof(story) - len, " %02x",
					(unsigned char)*at);
	snprintf(story + len, sizeof(story) - len, " 0d 0a\n");
}

static void boots(unsigned ms)
{
	says(ms, "Booting BL602 Chip...");
	says(10, "\t#BL_RST_POWER_OFF");
	says(10, "OpenBL602, version 1.18.57");
	says(10, "CFG_InitAndLoad: Correct config has been loaded with 3 changes count.");
}

static void ticks(unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		says(1000, "Info:MAIN:Time 1, idle 1/s, free 1, MQTT 0(0), bWifi 0, x");
}

static void follow_through(const char *wrapper, const char *ssid)
{
	struct rmw_port *port = port_over_story(&opener, wrapper, story);
	struct rmw_err err = { 0 };
	const struct rmw_relay_boot boot = { .port = port,
					     .ssid = ssid,
					     .password = "hushhush",
					     .startup = startup,
					     .first_ms = 3000 };
	const uint64_t begun_us = port->clock->now_us(port->clock);

	assert_true(rmw_relay_boot_follow(&boot, &relay, &state, &err));
	took_us = port->clock->now_us(port->clock) - begun_us;
	assert_true(rmw_port_finish(port, &err));
	rmw_port_free(port);
}

static void follow(const char *ssid)
{
	follow_through("", ssid);
}

static void silence_is_told_in_time(void **ignored)
{
	(void)ignored;
	follow(NULL);
	assert_int_equal(state, RMW_RELAY_SILENT);
	assert_in_range(took_us, 3000000, 3500000);
}

static void a_relay_without_a_network_is_up_when_it_stays_so(void **ignored)
{
	(void)ignored;
	boots(100);
	ticks(15);
	follow(NULL);
	assert_int_equal(state, RMW_RELAY_UP);
	assert_string_equal(relay.version, "1.18.57");
	assert_int_equal(relay.boots, 1);
	assert_in_range(took_us, 10000000, 11000000);
}

static void a_relay_joins_its_network(void **ignored)
{
	(void)ignored;
	boots(100);
	ticks(6);
	says(10, "Main_OnWiFiStatusChange - WIFI_STA_CONNECTED - 4");
	ticks(10);
	follow("net");
	assert_int_equal(state, RMW_RELAY_JOINED);
}

static void a_relay_that_does_not_join_is_given_its_time(void **ignored)
{
	(void)ignored;
	boots(100);
	ticks(6);
	says(10, "Main_OnWiFiStatusChange - WIFI_STA_AUTH_FAILED - 3");
	ticks(50);
	follow("net");
	assert_int_equal(state, RMW_RELAY_NOT_JOINED);
	assert_int_equal(relay.wifi, RMW_RELAY_WIFI_REFUSED);
	assert_in_range(took_us, 40000000, 41000000);
}

/* As after a supply that gave in. Two lines that are missing are no reason yet. */
static void a_relay_that_falls_silent_is_not_up(void **ignored)
{
	(void)ignored;
	boots(100);
	ticks(1);
	follow(NULL);
	assert_int_equal(state, RMW_RELAY_FELL_SILENT);
	assert_in_range(took_us, 10000000, 11000000);
	assert_int_equal(start(NULL), 0);
	startup = "backlog startDriver NTP; AddEventHandler";
	boots(100);
	ticks(6);
	says(10, "Main_OnWiFiStatusChange - WIFI_STA_CONNECTED - 4");
	ticks(2);
	follow("net");
	assert_int_equal(state, RMW_RELAY_FELL_SILENT);
	assert_in_range(took_us, 13000000, 14000000);
	assert_int_equal(start(NULL), 0);
	boots(100);
	ticks(8);
	says(3000, "Info:MAIN:Time 11, idle 1/s, free 1, MQTT 0(0), bWifi 0, x");
	follow(NULL);
	assert_int_equal(state, RMW_RELAY_UP);
}

static void a_relay_may_be_told_to_log_little(void **ignored)
{
	(void)ignored;
	startup = "backlog Loglevel 2; startDriver NTP";
	boots(100);
	follow(NULL);
	assert_int_equal(state, RMW_RELAY_UP);
	assert_in_range(took_us, 10000000, 11000000);
}

static void a_relay_in_a_loop_is_known_by_its_fourth_start(void **ignored)
{
	(void)ignored;
	for (unsigned i = 0; i < 4; i++)
		boots(300);
	follow("net");
	assert_int_equal(state, RMW_RELAY_LOOPS);
	assert_string_equal(relay.reason, "BL_RST_POWER_OFF");
	assert_in_range(took_us, 0, 3000000);
}

static void a_dead_loop_is_told_as_it_says_it(void **ignored)
{
	(void)ignored;
	boots(100);
	says(10, "[MTD] Dead Loop. Reason: no Valid media partition found");
	follow("net");
	assert_int_equal(state, RMW_RELAY_STUCK);
	assert_non_null(strstr(relay.stuck, "no Valid media partition found"));
}

static void another_program_is_not_taken_for_openbeken(void **ignored)
{
	(void)ignored;
	says(100, "hello from something else");
	follow("net");
	assert_int_equal(state, RMW_RELAY_OTHER);
}

static void a_wrong_rate_gives_no_text(void **ignored)
{
	(void)ignored;
	says(100, "\xff\xfe\xf1\x80\x81");
	follow(NULL);
	assert_int_equal(state, RMW_RELAY_GARBLED);
}

static void a_trace_has_the_lines_without_their_secrets(void **ignored)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	char wrapper[300];

	(void)ignored;
	snprintf(wrapper, sizeof(wrapper), "trace:%s,", scratch_path("boot.txt"));
	boots(100);
	says(10, "Using Pass [hushhush]");
	ticks(11);
	follow_through(wrapper, NULL);
	assert_true(rmw_file_read(scratch_path("boot.txt"), 1 << 20, &text, &err));
	assert_true(rmw_buf_append(&text, (struct rmw_view){ (const uint8_t *)"", 1 }, &err));
	assert_non_null(strstr((const char *)text.data, "# Using Pass [***]"));
	assert_non_null(strstr((const char *)text.data, "# OpenBL602, version 1.18.57"));
	assert_null(strstr((const char *)text.data, "68 75 73 68"));
	assert_null(strstr((const char *)text.data, "hush"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(silence_is_told_in_time, start),
		cmocka_unit_test_setup(a_relay_without_a_network_is_up_when_it_stays_so, start),
		cmocka_unit_test_setup(a_relay_joins_its_network, start),
		cmocka_unit_test_setup(a_relay_that_does_not_join_is_given_its_time, start),
		cmocka_unit_test_setup(a_relay_that_falls_silent_is_not_up, start),
		cmocka_unit_test_setup(a_relay_may_be_told_to_log_little, start),
		cmocka_unit_test_setup(a_relay_in_a_loop_is_known_by_its_fourth_start, start),
		cmocka_unit_test_setup(a_dead_loop_is_told_as_it_says_it, start),
		cmocka_unit_test_setup(another_program_is_not_taken_for_openbeken, start),
		cmocka_unit_test_setup(a_wrong_rate_gives_no_text, start),
		cmocka_unit_test_setup(a_trace_has_the_lines_without_their_secrets, start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
