/* SPDX-License-Identifier: MIT */
/* A simulated OpenBeken and a broker: what is published, when, and to whom. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "sim/obk_command.h"
#include "support/mqtt_broker.h"
#include "support/obk_board.h"

#define USUAL (&obk_usual_layout)
#define PSM "data/obk/psm_0x8000_generated.bin" /* its network is the one of AP */
#define AP "&ap=Example-WiFi:correct horse 42"
#define HOST "MqttHost 192.0.2.1" /* an address that nobody has */

static const struct mqtt_broker_habits anybody = { .user = NULL };

static void say(struct rmw_port *port, const char *line)
{
	sim_lock(rmw_sim_of_port(port));
	(void)sim_obk_run_line(obk_of(port), line);
	sim_unlock(rmw_sim_of_port(port));
}

/* A board with those settings of a broker before it joins, which is two seconds after its start;
 * it has been running for a second and `ms`. */
static struct rmw_port *relay(const struct mqtt_broker *broker, const char *ap,
			      const char *const *lines, size_t count, uint32_t ms)
{
	struct rmw_port *port;
	char options[128];

	(void)snprintf(options, sizeof(options), "%s&mqtt=127.0.0.1:%u", ap,
		       (unsigned)mqtt_broker_port(broker));
	port = obk_board(options, USUAL);
	obk_put_psm(port, USUAL, PSM);
	obk_start(port, 1000);
	for (size_t i = 0; i < count; i++)
		say(port, lines[i]);
	board_pass(port, ms);
	return port;
}

#define RELAY(broker, ms, ...)                                                                     \
	relay(broker, AP, (const char *const[]){ __VA_ARGS__ },                                    \
	      sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), ms)

static void expect_online(const struct mqtt_broker *broker, size_t count, const char *topic)
{
	struct mqtt_message message;

	assert_true(mqtt_broker_wait(broker, count));
	assert_int_equal(mqtt_broker_count(broker), count);
	message = mqtt_broker_message(broker, count - 1);
	assert_string_equal(message.topic, topic);
	assert_string_equal(message.text, "online");
	assert_int_equal(message.flags, 0);
}

static void once_it_has_joined_it_says_that_it_is_online(void **state)
{
	static const struct mqtt_broker_habits habits = { .user = "homeassistant",
							  .password = "s3cret" };
	struct mqtt_broker *broker = mqtt_broker_start(&habits);
	struct rmw_port *port = relay(broker, AP, NULL, 0, 0);
	char *log;

	(void)state;
	assert_int_equal(obk_of(port)->link, SIM_OBK_DOWN);
	assert_int_equal(mqtt_broker_count(broker), 0);
	log = obk_log(port, 20000);
	assert_int_equal(obk_of(port)->link, SIM_OBK_JOINED);
	expect_online(broker, 1, "obl05DEAD42/connected");
	assert_int_equal(mqtt_broker_refused(broker), 0);
	assert_non_null(strstr(log, "broker mqtt.example.lan took the connection"));
	assert_non_null(strstr(log, "MQTT 1(1), bWifi 1"));
	free(log);
	rmw_port_free(port);
	mqtt_broker_stop(broker);
}

static void a_name_of_any_characters_is_the_topic(void **state)
{
	static const char *const names[] = { "a b/c?d#e%20&f", "..", "\xe2\x82\xac" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		struct mqtt_broker *broker = mqtt_broker_start(&anybody);
		char line[64], topic[64];
		struct rmw_port *port;

		(void)snprintf(line, sizeof(line), "MqttClient \"%s\"", names[i]);
		(void)snprintf(topic, sizeof(topic), "%s/connected", names[i]);
		port = RELAY(broker, 20000, HOST, line);
		expect_online(broker, 1, topic);
		rmw_port_free(port);
		mqtt_broker_stop(broker);
	}
}

static void a_wrong_password_says_nothing_until_it_is_right(void **state)
{
	static const struct mqtt_broker_habits habits = { .user = "me",
							  .password = "it is \xc3\xa4 secret" };
	struct mqtt_broker *broker = mqtt_broker_start(&habits);
	struct rmw_port *port =
		RELAY(broker, 30000, HOST, "MqttClient hall", "MqttUser me", "MqttPassword wrong");
	size_t refused;

	(void)state;
	assert_int_equal(mqtt_broker_count(broker), 0);
	assert_int_equal(mqtt_broker_connected(broker), 0);
	refused = mqtt_broker_refused(broker);
	assert_in_range(refused, 2, 4); /* some 23 seconds, a try every ten of them */
	assert_false(obk_of(port)->mqtt.is_online);
	say(port, "MqttPassword \"it is \xc3\xa4 secret\"");
	board_pass(port, 3000);
	expect_online(broker, 1, "hall/connected");
	assert_int_equal(mqtt_broker_refused(broker), refused);
	rmw_port_free(port);
	mqtt_broker_stop(broker);
}

static void it_says_so_again_after_a_change_and_after_a_restart(void **state)
{
	struct mqtt_broker *broker = mqtt_broker_start(&anybody);
	struct rmw_port *port = RELAY(broker, 60000, HOST, "MqttClient hall");

	(void)state;
	expect_online(broker, 1, "hall/connected");
	say(port, "MqttClient attic");
	board_pass(port, 30000);
	expect_online(broker, 2, "attic/connected");
	say(port, "restart 1");
	board_pass(port, 30000);
	expect_online(broker, 3, "attic/connected");
	rmw_port_free(port);
	mqtt_broker_stop(broker);
}

static void without_a_host_or_a_network_nobody_is_told(void **state)
{
	static const struct {
		const char *ap;
		const char *lines[2];
	} rows[] = {
		{ AP, { "MqttClient hall", "MqttHost \"\"" } },
		{ "&ap=Other:correct horse 42", { "MqttClient hall", HOST } },
		{ "", { "MqttClient hall", HOST } },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct mqtt_broker *broker = mqtt_broker_start(&anybody);
		struct rmw_port *port = relay(broker, rows[i].ap, rows[i].lines, 2, 40000);

		assert_int_equal(mqtt_broker_connected(broker), 0);
		rmw_port_free(port);
		mqtt_broker_stop(broker);
	}
}

/* Nobody has the address that the settings name, and nobody is asked for it. */
static void without_the_option_nobody_is_told(void **state)
{
	struct rmw_port *port = obk_board(AP, USUAL);

	(void)state;
	obk_put_psm(port, USUAL, PSM);
	obk_start(port, 1000);
	say(port, HOST);
	board_pass(port, 40000);
	assert_int_equal(obk_of(port)->link, SIM_OBK_JOINED);
	assert_int_equal(obk_of(port)->mqtt.try_s, 0);
	rmw_port_free(port);
}

static void a_broker_that_hangs_costs_a_second_and_no_more(void **state)
{
	static const struct mqtt_broker_habits habits = { .hangs = true };
	const struct rmw_clock *clock = &rmw_clock_wall;
	struct mqtt_broker *broker = mqtt_broker_start(&habits);
	const uint64_t from_us = clock->now_us(clock);
	struct rmw_port *port = RELAY(broker, 11000, HOST, "MqttClient hall");
	const uint64_t took_ms = (clock->now_us(clock) - from_us) / 1000;

	(void)state;
	assert_int_equal(mqtt_broker_connected(broker), 1);
	assert_int_equal(mqtt_broker_count(broker), 0);
	assert_true(took_ms >= SIM_OBK_MQTT_MS && took_ms < 4 * SIM_OBK_MQTT_MS);
	assert_in_range(obk_of(port)->uptime_s, 11, 12);
	assert_false(obk_of(port)->mqtt.is_online);
	rmw_port_free(port);
	mqtt_broker_stop(broker);
}

static void where_no_broker_is_the_relay_lives_on(void **state)
{
	struct mqtt_broker *broker = mqtt_broker_start(&anybody);
	char options[128];
	struct rmw_port *port;
	char *log;

	(void)state;
	(void)snprintf(options, sizeof(options), AP "&mqtt=127.0.0.1:%u",
		       (unsigned)mqtt_broker_port(broker));
	mqtt_broker_stop(broker);
	port = obk_board(options, USUAL);
	obk_put_psm(port, USUAL, PSM);
	obk_start(port, 1000);
	say(port, HOST);
	log = obk_log(port, 20000);
	assert_non_null(strstr(log, "broker 192.0.2.1 cannot be connected to"));
	assert_non_null(strstr(log, "MQTT 0(0), bWifi 1"));
	free(log);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(once_it_has_joined_it_says_that_it_is_online),
		cmocka_unit_test(a_name_of_any_characters_is_the_topic),
		cmocka_unit_test(a_wrong_password_says_nothing_until_it_is_right),
		cmocka_unit_test(it_says_so_again_after_a_change_and_after_a_restart),
		cmocka_unit_test(without_a_host_or_a_network_nobody_is_told),
		cmocka_unit_test(without_the_option_nobody_is_told),
		cmocka_unit_test(a_broker_that_hangs_costs_a_second_and_no_more),
		cmocka_unit_test(where_no_broker_is_the_relay_lives_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
