/* SPDX-License-Identifier: MIT */
/* Networks, MQTT and web password of a relay: secrets, which go by forms that take any text. */
#include <stdio.h>

#include "provision/relay_setting.h"

/* The firmware cuts an argument of a form there (openbeken 12.8). */
#define ARGUMENT_MAX 127u

static const char *config_text(const struct rmw_relay_work *work, const char *text)
{
	return work->seen.has_config ? text : NULL;
}

static void add(struct rmw_http_target *form, const char *name, const char *value)
{
	if (value[0] != '\0')
		rmw_http_target_add(form, name, value);
}

/* ---- MQTT ---- */

static bool is_mqtt_wished(const struct rmw_relay_goal *goal)
{
	const struct rmw_credentials *wanted = goal->credentials;

	return wanted != NULL &&
	       (wanted->mqtt_host[0] != '\0' || wanted->mqtt_port != 0 ||
		wanted->mqtt_user[0] != '\0' || wanted->mqtt_password[0] != '\0' ||
		wanted->mqtt_client[0] != '\0' || wanted->mqtt_group[0] != '\0');
}

/* "host:port"; without a port of ours, any. */
static enum rmw_relay_match match_host(const struct rmw_relay_work *work)
{
	const struct rmw_credentials *wanted = work->goal->credentials;
	const char *seen = work->seen.info.mqtt;
	const size_t len = strlen(wanted->mqtt_host);
	char port[8];

	if (strncmp(seen, wanted->mqtt_host, len) != 0 || seen[len] != ':')
		return RMW_RELAY_OTHERWISE;
	(void)snprintf(port, sizeof(port), "%u", wanted->mqtt_port);
	return wanted->mqtt_port == 0 || strcmp(seen + len + 1, port) == 0 ? RMW_RELAY_AS_WISHED
									   : RMW_RELAY_OTHERWISE;
}

static enum rmw_relay_match compare_mqtt(const struct rmw_relay_work *work)
{
	const struct rmw_credentials *wanted = work->goal->credentials;
	const struct rmw_relay_seen *seen = &work->seen;
	const char *user = seen->has_status ? seen->status.mqtt_user
					    : config_text(work, seen->config.mqtt_user);
	enum rmw_relay_match match = match_host(work);

	match = rmw_relay_match_both(
		match, rmw_relay_match_text(wanted->mqtt_client, seen->info.mqtt_client));
	match = rmw_relay_match_both(match, rmw_relay_match_text(wanted->mqtt_user, user));
	match = rmw_relay_match_both(
		match, rmw_relay_match_text(wanted->mqtt_group,
					    config_text(work, seen->config.mqtt_group)));
	return rmw_relay_match_both(
		match, rmw_relay_match_text(wanted->mqtt_password,
					    config_text(work, seen->config.mqtt_pass)));
}

static void make_mqtt_form(const struct rmw_credentials *wanted, struct rmw_http_target *form)
{
	rmw_http_target_begin(form, "/cfg_mqtt_set");
	rmw_http_target_add(form, "host", wanted->mqtt_host);
	if (wanted->mqtt_port != 0)
		rmw_http_target_add_number(form, "port", wanted->mqtt_port);
	add(form, "client", wanted->mqtt_client);
	add(form, "group", wanted->mqtt_group);
	add(form, "user", wanted->mqtt_user);
	add(form, "password", wanted->mqtt_password);
}

static bool check_mqtt(struct rmw_relay_work *work, struct rmw_err *err)
{
	const size_t len = strlen(work->goal->credentials->mqtt_host);
	rmw_auto(http_target) form = { .len = 0 };

	/* The form clears a host that it does not get (openbeken 12.8). */
	if (len == 0)
		return rmw_fail(err, RMW_E_RELAY_REFUSED,
				"mqtt_host is missing: over HTTP the rest is not set without it");
	if (len > ARGUMENT_MAX)
		return rmw_fail(err, RMW_E_RELAY_TOO_LONG,
				"mqtt_host has %zu characters, %u can be sent", len, ARGUMENT_MAX);
	make_mqtt_form(work->goal->credentials, &form);
	return rmw_relay_check_form(work, &form, err);
}

static bool send_mqtt(struct rmw_relay_work *work, struct rmw_err *err)
{
	rmw_auto(http_target) form = { .len = 0 };

	make_mqtt_form(work->goal->credentials, &form);
	return rmw_relay_send_form(work, &form, err);
}

const struct rmw_relay_setting rmw_relay_setting_mqtt = { "MQTT", is_mqtt_wished, check_mqtt,
							  compare_mqtt, send_mqtt };

/* ---- networks and the web password ---- */

static bool is_network_wished(const struct rmw_relay_goal *goal)
{
	return goal->credentials != NULL && (goal->credentials->first.ssid[0] != '\0' ||
					     goal->credentials->web_password[0] != '\0');
}

/* No form and no command empties the second password (openbeken 12.8). */
static bool check_network(struct rmw_relay_work *work, struct rmw_err *err)
{
	const struct rmw_network *second = &work->goal->credentials->second;
	const bool is_open = second->ssid[0] != '\0' && second->password[0] == '\0';

	return !is_open || !work->seen.has_config || work->seen.config.wifi_pass2[0] == '\0' ||
	       rmw_fail(err, RMW_E_RELAY_REFUSED,
			"the second network is to be open, but the device has a password for it "
			"that cannot be taken away over HTTP");
}

/* An empty password counts: the network is open then. */
static enum rmw_relay_match match_network(const struct rmw_network *wanted, const char *ssid,
					  const char *password)
{
	if (wanted->ssid[0] == '\0')
		return RMW_RELAY_AS_WISHED;
	return rmw_relay_match_both(rmw_relay_match_text(wanted->ssid, ssid),
				    password == NULL ? RMW_RELAY_UNREAD
				    : strcmp(wanted->password, password) == 0
					    ? RMW_RELAY_AS_WISHED
					    : RMW_RELAY_OTHERWISE);
}

static enum rmw_relay_match match_networks(const struct rmw_relay_work *work)
{
	const struct rmw_credentials *wanted = work->goal->credentials;
	const struct rmw_relay_seen *seen = &work->seen;
	const char *ssid =
		seen->has_status ? seen->status.ssid : config_text(work, seen->config.wifi_ssid);
	const char *ssid2 = config_text(work, seen->config.wifi_ssid2);

	return rmw_relay_match_both(
		match_network(&wanted->first, ssid, config_text(work, seen->config.wifi_pass)),
		match_network(&wanted->second, ssid2, config_text(work, seen->config.wifi_pass2)));
}

static enum rmw_relay_match compare_network(const struct rmw_relay_work *work)
{
	return rmw_relay_match_both(
		match_networks(work),
		rmw_relay_match_text(work->goal->credentials->web_password,
				     config_text(work, work->seen.config.web_password)));
}

/* An empty argument changes nothing, so an old password is taken away by a command first. */
static bool open_first(struct rmw_relay_work *work, struct rmw_err *err)
{
	const struct rmw_network *first = &work->goal->credentials->first;
	const bool is_open = first->ssid[0] != '\0' && first->password[0] == '\0';
	const bool is_empty = work->seen.has_config && work->seen.config.wifi_pass[0] == '\0';

	return !is_open || is_empty || rmw_relay_send_command(work, "Password1 \"\"", err);
}

static bool send_network(struct rmw_relay_work *work, struct rmw_err *err)
{
	const struct rmw_credentials *wanted = work->goal->credentials;
	const bool is_new = match_networks(work) != RMW_RELAY_AS_WISHED;
	rmw_auto(http_target) form = { .len = 0 };

	if (!open_first(work, err))
		return false;
	rmw_http_target_begin(&form, "/cfg_wifi_set");
	add(&form, "ssid", wanted->first.ssid);
	add(&form, "pass", wanted->first.password);
	add(&form, "ssid2", wanted->second.ssid);
	add(&form, "pass2", wanted->second.password);
	rmw_http_target_add(&form, "web_admin_password_enabled", "1");
	add(&form, "web_admin_password", wanted->web_password);
	if (!rmw_relay_send_form(work, &form, err))
		return false;
	work->restarts = work->restarts || is_new;
	return true;
}

const struct rmw_relay_setting rmw_relay_setting_network = { "network", is_network_wished,
							     check_network, compare_network,
							     send_network };
