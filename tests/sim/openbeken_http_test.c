/* SPDX-License-Identifier: MIT */
/* A simulated OpenBeken is provisioned over its own web server, also by runs that break off. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provision/relay_provision.h"
#include "sim/obk_app.h"
#include "support/obk_board.h"

#define USUAL (&obk_usual_layout)
#define HTTP "&http=127.0.0.1:0"
#define START_MS 8000u
#define ROUNDS_MAX 120u

static const uint8_t chip_mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };

static struct rmw_obk_template template;
static struct rmw_credentials credentials;
static struct rmw_relay_goal goal;
static struct rmw_relay_outcome outcome;
static struct rmw_http_peer peer;
static struct rmw_err err;

static const struct rmw_relay_start_value starts[] = { { 1, -1 }, { 2, 1 } };

static void set_pin(size_t index, uint8_t role, uint8_t channel, uint8_t channel2)
{
	template.has_pin[index] = true;
	template.pins[index] = (struct rmw_obk_pin){ role, channel, channel2 };
}

/* A double relay with two inputs, and texts that have to be encoded. */
static int start(void **state)
{
	(void)state;
	memset(&template, 0, sizeof(template));
	memset(&credentials, 0, sizeof(credentials));
	memset(&outcome, 0, sizeof(outcome));
	memset(&err, 0, sizeof(err));
	set_pin(0, 1, 1, 0);
	set_pin(3, 3, 1, 2);
	set_pin(4, 1, 2, 0);
	set_pin(5, 9, 0, 0);
	template.has_flags = true;
	template.flags = 2251937252643840 + (1u << 10);
	template.has_command = true;
	strcpy(template.command, "backlog PowerSave 1; setChannelType 1 Toggle");
	strcpy(credentials.first.ssid, "My \"Net\" & co");
	strcpy(credentials.first.password, "$CH1; p%ss+w\"rd=1");
	strcpy(credentials.mqtt_host, "10.0.0.2");
	strcpy(credentials.mqtt_user, "user");
	strcpy(credentials.mqtt_password, "a;b&c=d e");
	strcpy(credentials.mqtt_client, "kitchen");
	strcpy(credentials.mqtt_group, "group");
	credentials.mqtt_port = 8883;
	goal = (struct rmw_relay_goal){ .expected = { .chip = "BL602", .mac = chip_mac },
					.template = &template,
					.short_name = "kitchen",
					.long_name = "Kitchen light",
					.starts = starts,
					.start_count = RMW_COUNT(starts),
					.credentials = &credentials };
	return 0;
}

static struct rmw_port *board_with(const char *options)
{
	struct rmw_port *port = obk_board(options, USUAL);

	obk_start(port, START_MS);
	peer = (struct rmw_http_peer){ .host = "127.0.0.1",
				       .port = rmw_sim_http_port(rmw_sim_of_port(port)) };
	return port;
}

static bool provision(struct rmw_port *port)
{
	memset(&err, 0, sizeof(err));
	return rmw_relay_provision(&peer, &goal, port->clock, NULL, &outcome, &err);
}

static void must_provision(struct rmw_port *port)
{
	if (!provision(port))
		fail_msg("%s %s%s", rmw_error_row(err.code)->id, err.path, err.cause);
}

static void expect_text(const struct sim_obk *obk, enum sim_obk_text field, const char *want)
{
	char text[600];

	assert_string_equal(sim_obk_string(&obk->config, field, text, sizeof(text)), want);
}

static void expect_pin(const struct sim_obk_config *config, size_t index, struct rmw_obk_pin want)
{
	assert_int_equal(config->bytes[SIM_OBK_ROLES + index], want.role);
	assert_int_equal(config->bytes[SIM_OBK_CHANNEL + index], want.channel);
	assert_int_equal(config->bytes[SIM_OBK_CHANNEL2 + index], want.channel2);
}

/* Everything that was wished, as the device itself has it. */
static void expect_wished(struct rmw_port *port)
{
	const struct sim_obk *obk = obk_of(port);

	sim_lock(rmw_sim_of_port(port));
	for (size_t i = 0; i < sim_obk_platform_bl602.pins; i++)
		expect_pin(&obk->config, i, template.pins[i]);
	assert_int_equal(sim_obk_start_value(&obk->config, 1), -1);
	assert_int_equal(sim_obk_start_value(&obk->config, 2), 1);
	assert_true(sim_obk_flags(&obk->config) == template.flags);
	expect_text(obk, SIM_OBK_STARTUP, template.command);
	expect_text(obk, SIM_OBK_SHORT_NAME, "kitchen");
	expect_text(obk, SIM_OBK_LONG_NAME, "Kitchen light");
	expect_text(obk, SIM_OBK_MQTT_HOST, credentials.mqtt_host);
	expect_text(obk, SIM_OBK_MQTT_USER, credentials.mqtt_user);
	expect_text(obk, SIM_OBK_MQTT_PASS, credentials.mqtt_password);
	expect_text(obk, SIM_OBK_MQTT_CLIENT, credentials.mqtt_client);
	expect_text(obk, SIM_OBK_MQTT_GROUP, credentials.mqtt_group);
	assert_int_equal(rmw_get_le32(obk->config.bytes + SIM_OBK_MQTT_PORT), 8883);
	expect_text(obk, SIM_OBK_SSID, credentials.first.ssid);
	expect_text(obk, SIM_OBK_PASS, credentials.first.password);
	expect_text(obk, SIM_OBK_WEB_PASS, credentials.web_password);
	sim_unlock(rmw_sim_of_port(port));
}

static void a_fresh_relay_becomes_what_was_wished(void **state)
{
	struct rmw_port *port = board_with(HTTP);

	(void)state;
	must_provision(port);
	expect_wished(port);
	assert_true(outcome.restarts);
	assert_string_equal(outcome.unproven, "");
	assert_int_equal(outcome.order, RMW_RELAY_MAC_SAME);
	assert_int_equal(outcome.sent, 11);
	rmw_port_free(port);
}

static void nothing_is_sent_twice(void **state)
{
	struct rmw_port *port = board_with(HTTP);

	(void)state;
	must_provision(port);
	must_provision(port);
	assert_int_equal(outcome.sent, 0);
	assert_false(outcome.restarts);
	rmw_port_free(port);
}

static void only_a_pin_that_is_in_the_way_clears_all(void **state)
{
	struct rmw_port *port = board_with(HTTP);

	(void)state;
	must_provision(port);
	set_pin(12, 14, 3, 0);
	must_provision(port);
	assert_int_equal(outcome.sent, 1);
	memset(&template.pins[3], 0, sizeof(template.pins[3]));
	template.has_pin[3] = false;
	must_provision(port);
	assert_int_equal(outcome.sent, 1 + 4);
	expect_wished(port);
	rmw_port_free(port);
}

static void a_web_password_is_set_and_used_from_then_on(void **state)
{
	struct rmw_port *port = board_with(HTTP);

	(void)state;
	strcpy(credentials.web_password, "admin123");
	must_provision(port);
	expect_wished(port);
	template.flags ^= 2;
	must_provision(port);
	assert_int_equal(outcome.sent, 1);
	assert_true(peer.is_locked);
	expect_wished(port);
	rmw_port_free(port);
}

static void a_web_password_stays_when_none_is_wished(void **state)
{
	struct rmw_port *port = board_with(HTTP);

	(void)state;
	strcpy(credentials.web_password, "admin123");
	must_provision(port);
	credentials.web_password[0] = '\0';
	strcpy(credentials.first.ssid, "another");
	peer.password = "admin123";
	must_provision(port);
	strcpy(credentials.web_password, "admin123");
	expect_wished(port);
	rmw_port_free(port);
}

static void an_open_network_loses_the_old_password(void **state)
{
	struct rmw_port *port = board_with(HTTP);

	(void)state;
	must_provision(port);
	credentials.first.password[0] = '\0';
	must_provision(port);
	assert_int_equal(outcome.sent, 2);
	expect_wished(port);
	rmw_port_free(port);
}

static void startup_commands_of_any_kind_arrive(void **state)
{
	static const char *const commands[] = {
		"",
		"startDriver NTP",
		"$CH1 first",
		"say \"quoted\"",
		"startDriver NTP\r\nSetupEnergyStats 1 60 60",
		"backslash \\ and \\d",
	};
	struct rmw_port *port = board_with(HTTP);

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(commands); i++) {
		goal.command = commands[i];
		must_provision(port);
		strcpy(template.command, commands[i]);
		expect_wished(port);
	}
	rmw_port_free(port);
}

/* Too long for a form, as each ';' and blank takes three bytes there, but not for a command. */
static void a_long_startup_command_goes_by_another_way(void **state)
{
	struct rmw_port *port = board_with(HTTP);

	(void)state;
	strcpy(template.command, "backlog ");
	while (strlen(template.command) < 480)
		strcat(template.command, "a b; ");
	must_provision(port);
	expect_wished(port);
	rmw_port_free(port);
}

static void what_cannot_be_set_is_told_before_anything_is_sent(void **state)
{
	struct rmw_port *port = board_with(HTTP);

	(void)state;
	memset(template.command, ';', 600);
	assert_false(provision(port));
	assert_int_equal(err.code, RMW_E_RELAY_TOO_LONG);
	strcpy(template.command, "");
	memset(credentials.mqtt_password, ';', 120);
	memset(credentials.mqtt_host, '-', 100);
	memset(credentials.mqtt_user, '-', 60);
	memset(credentials.mqtt_group, '-', 60);
	assert_false(provision(port));
	assert_int_equal(err.code, RMW_E_RELAY_TOO_LONG);
	memset(credentials.mqtt_password, 0, sizeof(credentials.mqtt_password));
	set_pin(24, 1, 1, 0);
	assert_false(provision(port));
	assert_int_equal(err.code, RMW_E_RELAY_REFUSED);
	assert_non_null(strstr(err.cause, "pin 24"));
	template.has_pin[24] = false;
	goal.expected.chip = "BK7231N";
	assert_false(provision(port));
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	sim_lock(rmw_sim_of_port(port));
	assert_int_equal(obk_of(port)->config.bytes[SIM_OBK_ROLES], 0);
	expect_text(obk_of(port), SIM_OBK_SSID, "");
	sim_unlock(rmw_sim_of_port(port));
	rmw_port_free(port);
}

static void no_message_tells_a_secret(void)
{
	const char *const secrets[] = { credentials.first.ssid, credentials.first.password,
					credentials.mqtt_password };

	for (size_t i = 0; i < RMW_COUNT(secrets); i++) {
		assert_null(strstr(err.cause, secrets[i]));
		assert_null(strstr(err.path, secrets[i]));
	}
}

/* Break off connection `number`; false when the run had none of that number. */
static bool play_cut(unsigned number, const char *when)
{
	char options[80];
	struct rmw_port *port;
	bool is_cut;

	start(NULL);
	snprintf(options, sizeof(options), HTTP "&http_cut=%u%s", number, when);
	port = board_with(options);
	is_cut = !provision(port);
	if (is_cut) {
		assert_int_equal(err.code, RMW_E_RELAY_MISSING);
		no_message_tells_a_secret();
		must_provision(port);
	}
	expect_wished(port);
	assert_string_equal(outcome.unproven, "");
	rmw_port_free(port);
	return is_cut;
}

static void play_all_cuts(const char *when)
{
	unsigned number = 1, good = 0;

	/* The connection that sets the network is asked again by the run itself. */
	for (; good < 3 && number < ROUNDS_MAX; number++)
		good = play_cut(number, when) ? 0 : good + 1;
	assert_in_range(number, 20, ROUNDS_MAX - 1);
}

static void a_run_cut_before_any_request_is_finished_by_a_second_one(void **state)
{
	(void)state;
	play_all_cuts("");
}

static void a_run_cut_after_any_request_is_finished_by_a_second_one(void **state)
{
	(void)state;
	play_all_cuts(":after");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_fresh_relay_becomes_what_was_wished, start),
		cmocka_unit_test_setup(nothing_is_sent_twice, start),
		cmocka_unit_test_setup(only_a_pin_that_is_in_the_way_clears_all, start),
		cmocka_unit_test_setup(a_web_password_is_set_and_used_from_then_on, start),
		cmocka_unit_test_setup(a_web_password_stays_when_none_is_wished, start),
		cmocka_unit_test_setup(an_open_network_loses_the_old_password, start),
		cmocka_unit_test_setup(startup_commands_of_any_kind_arrive, start),
		cmocka_unit_test_setup(a_long_startup_command_goes_by_another_way, start),
		cmocka_unit_test_setup(what_cannot_be_set_is_told_before_anything_is_sent, start),
		cmocka_unit_test(a_run_cut_before_any_request_is_finished_by_a_second_one),
		cmocka_unit_test(a_run_cut_after_any_request_is_finished_by_a_second_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
