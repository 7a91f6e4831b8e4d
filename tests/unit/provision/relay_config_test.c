/* SPDX-License-Identifier: MIT */
/* What a relay is to be, put into its configuration: what is given is set, the rest stays. */
#include "support/cmocka.h"

#include <stdlib.h>

#include "provision/relay_config.h"

static const uint8_t mac[6] = { 2, 3, 4, 5, 6, 7 };

static struct rmw_profile_setup settings;
static struct rmw_credentials networks;
static struct rmw_obk_config config;
static struct rmw_err err;

static int start(void **state)
{
	(void)state;
	memset(&settings, 0, sizeof(settings));
	memset(&networks, 0, sizeof(networks));
	memset(&err, 0, sizeof(err));
	rmw_obk_config_new(rmw_obk_platform("BL602"), mac, &config);
	return 0;
}

static void what_is_given_is_set(void **state)
{
	(void)state;
	strcpy(settings.name, "relay-041");
	settings.has_start[1] = true;
	settings.start[1] = -1;
	strcpy(networks.first.ssid, "bench");
	strcpy(networks.first.password, "12345678");
	strcpy(networks.mqtt_host, "192.168.1.10");
	strcpy(networks.mqtt_user, "u");
	strcpy(networks.web_password, "secret");
	networks.mqtt_port = 8883;
	assert_true(rmw_relay_config_set(&settings, &networks, &config, &err));
	assert_string_equal(config.short_name, "relay-041");
	assert_string_equal(config.long_name, "relay-041");
	assert_string_equal(config.mqtt_client, "relay-041");
	assert_string_equal(config.wifi_ssid, "bench");
	assert_string_equal(config.wifi_pass, "12345678");
	assert_string_equal(config.mqtt_host, "192.168.1.10");
	assert_string_equal(config.mqtt_user, "u");
	assert_string_equal(config.web_password, "secret");
	assert_int_equal(config.mqtt_port, 8883);
	assert_int_equal(config.start_values[1], -1);
}

static void what_is_not_given_stays(void **state)
{
	static struct rmw_obk_config before;

	(void)state;
	strcpy(config.wifi_ssid, "mine");
	before = config;
	assert_true(rmw_relay_config_set(NULL, &networks, &config, &err));
	assert_string_equal(config.wifi_ssid, "mine");
	assert_string_equal(config.short_name, before.short_name);
	assert_string_equal(config.mqtt_client, before.mqtt_client);
	assert_int_equal(config.mqtt_port, before.mqtt_port);
}

static void a_network_that_no_radio_can_use_is_refused(void **state)
{
	(void)state;
	strcpy(networks.first.ssid, "bench");
	strcpy(networks.first.password, "short");
	assert_false(rmw_relay_config_set(NULL, &networks, &config, &err));
	assert_int_equal(err.code, RMW_E_BAD_TEXT);
	assert_null(strstr(err.cause, "short"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_given_is_set, start),
		cmocka_unit_test_setup(what_is_not_given_stays, start),
		cmocka_unit_test_setup(a_network_that_no_radio_can_use_is_refused, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
