/* SPDX-License-Identifier: MIT */
/* OpenBeken's pages: forms that set things by the arguments of a GET. openbeken 12.8 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/board.h"
#include "sim/obk_request.h"

#define RESTART_S 3u
#define UNSAFE_S 3u
#define VALUE_ROOM 128u
#define STARTUP_ROOM 1568u
#define FLAGS 52u
#define WEB_PASS_MIN 5u
#define WEB_PASS_MAX 32u

/* An argument of a form and the field it sets; its name is stored, so that it may be any word. */
struct form_text {
	char name[20];
	enum sim_obk_text field;
};

#define FORM_TEXT(name, field)                                                                     \
	{                                                                                          \
#name, field                                                                       \
	}

/* True when the argument was given and changed the field. */
static bool take_text(struct sim_obk *obk, const char *query, const struct form_text *row)
{
	char value[VALUE_ROOM];

	return obk_query_find(query, row->name, value, sizeof(value)) &&
	       sim_obk_set_text(&obk->config, row->field, value);
}

static bool is_set(const char *query, const char *name)
{
	char value[VALUE_ROOM];

	return obk_query_find(query, name, value, sizeof(value)) && strcmp(value, "1") == 0;
}

static bool take_texts(struct sim_obk *obk, const char *query, const struct form_text *rows,
		       size_t count)
{
	bool has_changed = false;

	for (size_t i = 0; i < count; i++)
		has_changed = take_text(obk, query, &rows[i]) || has_changed;
	return has_changed;
}

static int take_number(const char *query, const char *name, int missing)
{
	char value[VALUE_ROOM];

	return obk_query_find(query, name, value, sizeof(value)) ? (int)strtol(value, NULL, 10)
								 : missing;
}

/* Without the word that keeps it the password of the pages is cleared. */
static void take_web_pass(struct sim_obk *obk, const char *query)
{
	char value[VALUE_ROOM];

	if (take_number(query, "web_admin_password_enabled", 0) == 0) {
		(void)sim_obk_set_text(&obk->config, SIM_OBK_WEB_PASS, "");
		return;
	}
	if (obk_query_find(query, "web_admin_password", value, sizeof(value)) &&
	    strlen(value) >= WEB_PASS_MIN && strlen(value) <= WEB_PASS_MAX)
		(void)sim_obk_set_text(&obk->config, SIM_OBK_WEB_PASS, value);
}

static void set_wifi(struct sim_obk *obk, const char *query)
{
	static const struct form_text rows[] = {
		FORM_TEXT(ssid, SIM_OBK_SSID),
		FORM_TEXT(pass, SIM_OBK_PASS),
		FORM_TEXT(ssid2, SIM_OBK_SSID2),
		FORM_TEXT(pass2, SIM_OBK_PASS2),
	};
	bool has_changed = false;

	if (is_set(query, "open")) {
		has_changed = sim_obk_set_text(&obk->config, SIM_OBK_SSID, "");
		has_changed = sim_obk_set_text(&obk->config, SIM_OBK_PASS, "") || has_changed;
	} else {
		has_changed = take_texts(obk, query, rows, RMW_COUNT(rows));
	}
	take_web_pass(obk, query);
	sim_obk_save(obk);
	if (has_changed)
		sim_obk_restart_in(obk, RESTART_S);
}

static void set_mqtt(struct sim_obk *obk, const char *query)
{
	static const struct form_text rows[] = {
		FORM_TEXT(host, SIM_OBK_MQTT_HOST),	FORM_TEXT(client, SIM_OBK_MQTT_CLIENT),
		FORM_TEXT(group, SIM_OBK_MQTT_GROUP),	FORM_TEXT(user, SIM_OBK_MQTT_USER),
		FORM_TEXT(password, SIM_OBK_MQTT_PASS),
	};
	uint8_t *port = obk->config.bytes + SIM_OBK_MQTT_PORT;
	char host[VALUE_ROOM];

	if (!obk_query_find(query, rows[0].name, host, sizeof(host)))
		(void)sim_obk_set_text(&obk->config, SIM_OBK_MQTT_HOST, "");
	(void)take_texts(obk, query, rows, RMW_COUNT(rows));
	rmw_put_le32(port, (uint32_t)take_number(query, "port", (int)rmw_get_le32(port)));
	sim_obk_save(obk);
}

static void set_names(struct sim_obk *obk, const char *query)
{
	static const struct form_text rows[] = {
		FORM_TEXT(shortName, SIM_OBK_SHORT_NAME),
		FORM_TEXT(name, SIM_OBK_LONG_NAME),
	};

	(void)take_texts(obk, query, rows, RMW_COUNT(rows));
	sim_obk_save(obk);
}

static void set_webapp(struct sim_obk *obk, const char *query)
{
	static const struct form_text row = FORM_TEXT(url, SIM_OBK_WEBAPP);

	(void)take_text(obk, query, &row);
	sim_obk_save(obk);
}

static bool parse_address(const char *text, uint8_t address[4])
{
	unsigned parts[4];
	int end = 0;

	if (sscanf(text, "%3u.%3u.%3u.%3u%n", &parts[0], &parts[1], &parts[2], &parts[3], &end) !=
		    4 ||
	    text[end] != '\0')
		return false;
	for (size_t i = 0; i < 4; i++) {
		if (parts[i] > 255)
			return false;
		address[i] = (uint8_t)parts[i];
	}
	return true;
}

static void set_ip(struct sim_obk *obk, const char *query)
{
	static const char *const names[SIM_OBK_ADDRESSES] = { "IP", "mask", "gate", "dns" };

	for (size_t i = 0; i < SIM_OBK_ADDRESSES; i++) {
		char value[VALUE_ROOM];
		uint8_t address[4];

		if (obk_query_find(query, names[i], value, sizeof(value)) &&
		    parse_address(value, address))
			memcpy(obk->config.bytes + SIM_OBK_STATIC_IP + 4 * i, address, 4);
	}
	sim_obk_save(obk);
}

static void take_pin(struct sim_obk *obk, const char *query, const char *prefix, unsigned pin,
		     size_t offset)
{
	char name[16];
	int value;

	snprintf(name, sizeof(name), "%s%u", prefix, pin);
	value = take_number(query, name, -1);
	if (value >= 0)
		(void)sim_obk_set_byte(&obk->config, offset + pin, (uint8_t)value);
}

static void set_pins(struct sim_obk *obk, const char *query)
{
	for (unsigned pin = 0; pin < sim_obk_pins(obk); pin++) {
		take_pin(obk, query, "", pin, SIM_OBK_ROLES);
		take_pin(obk, query, "r", pin, SIM_OBK_CHANNEL);
		take_pin(obk, query, "e", pin, SIM_OBK_CHANNEL2);
	}
	sim_obk_save(obk);
}

/* Flags that are not named become 0. */
static void set_generic(struct sim_obk *obk, const char *query)
{
	const int boot_ok_s = take_number(query, "boot_ok_delay", -1);
	uint64_t flags = 0;

	for (unsigned i = 0; i < FLAGS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "flag%u", i);
		if (is_set(query, name))
			flags |= UINT64_C(1) << i;
	}
	if (is_set(query, "setFlags"))
		(void)sim_obk_set_flags(&obk->config, flags);
	if (boot_ok_s >= 0)
		obk->config.bytes[SIM_OBK_BOOT_OK_S] = (uint8_t)boot_ok_s;
	sim_obk_save(obk);
}

static void set_start_value(struct sim_obk *obk, const char *query)
{
	const int channel = take_number(query, "idx", -1);

	if (channel < 0 || channel >= (int)SIM_OBK_CHANNELS)
		return;
	(void)sim_obk_set_start_value(&obk->config, (unsigned)channel,
				      (int16_t)take_number(query, "value", 0));
	sim_obk_save(obk);
}

static void set_startup(struct sim_obk *obk, const char *query)
{
	char value[STARTUP_ROOM];

	if (!is_set(query, "startup_cmd"))
		return;
	(void)obk_query_find(query, "data", value, sizeof(value));
	(void)sim_obk_set_text(&obk->config, SIM_OBK_STARTUP, value);
	sim_obk_save(obk);
}

static void set_mac(struct sim_obk *obk, const char *query)
{
	char value[VALUE_ROOM];

	if (!obk_query_find(query, "mac", value, sizeof(value)) || strlen(value) != 12 ||
	    strspn(value, "0123456789abcdefABCDEF") != 12)
		return;
	for (size_t i = 0; i < 6; i++) {
		const char pair[3] = { value[2 * i], value[2 * i + 1], '\0' };

		obk->config.bytes[SIM_OBK_MAC + i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	sim_obk_save(obk);
}

static void set_ping(struct sim_obk *obk, const char *query)
{
	static const struct form_text row = FORM_TEXT(host, SIM_OBK_PING_HOST);
	const bool clears = is_set(query, "clear");

	if (clears)
		(void)sim_obk_set_text(&obk->config, SIM_OBK_PING_HOST, "");
	else
		(void)take_text(obk, query, &row);
	rmw_put_le32(obk->config.bytes + SIM_OBK_PING_SECONDS,
		     clears ? 0 : (uint32_t)take_number(query, "disconnectTime", 0));
	sim_obk_save(obk);
}

static void run_tool(struct sim_obk *obk, const char *query)
{
	char value[VALUE_ROOM];

	if (obk_query_find(query, "cmd", value, sizeof(value)))
		(void)sim_obk_run_line(obk, value);
}

static void show_index(struct sim_obk *obk, const char *query)
{
	const int channel = take_number(query, "tgl", -1);

	if (channel >= 0 && channel < (int)SIM_OBK_CHANNELS)
		sim_obk_set_channel(obk, (unsigned)channel, obk->channels[channel] == 0);
	if (is_set(query, "restart"))
		sim_obk_restart_in(obk, RESTART_S);
	if (is_set(query, "unsafe") && obk->is_safe && !obk->has_api)
		obk->unsafe_s = UNSAFE_S;
}

static void show(struct sim_obk *obk, const char *query)
{
	(void)obk;
	(void)query;
}

static const struct {
	const char *path;
	void (*take)(struct sim_obk *obk, const char *query);
} forms[] = {
	{ "index", show_index },
	{ "cfg_wifi_set", set_wifi },
	{ "cfg_mqtt_set", set_mqtt },
	{ "cfg_name", set_names },
	{ "cfg_ip", set_ip },
	{ "cfg_pins", set_pins },
	{ "cfg_generic", set_generic },
	{ "cfg_startup", set_start_value },
	{ "startup_command", set_startup },
	{ "cfg_webapp_set", set_webapp },
	{ "cfg_mac", set_mac },
	{ "cfg_ping", set_ping },
	{ "cmd_tool", run_tool },
	{ "cfg", show },
	{ "cfg_mqtt", show },
	{ "about", show },
};

/* This page has the credentials on it. */
static void show_wifi(struct sim_obk *obk, struct rmw_buf *reply)
{
	char ssid[65], pass[65], text[200];

	snprintf(text, sizeof(text), "SSID %s, password %s",
		 sim_obk_string(&obk->config, SIM_OBK_SSID, ssid, sizeof(ssid)),
		 sim_obk_string(&obk->config, SIM_OBK_PASS, pass, sizeof(pass)));
	obk_print_page(obk, text, reply);
}

bool obk_answer_form(struct sim_obk *obk, const struct obk_request *request, struct rmw_buf *reply)
{
	if (strcmp(request->path, "cfg_wifi") == 0) {
		show_wifi(obk, reply);
		return true;
	}
	for (size_t i = 0; i < RMW_COUNT(forms); i++)
		if (strcmp(forms[i].path, request->path) == 0) {
			forms[i].take(obk, request->query);
			obk_print_page(obk, request->path, reply);
			return true;
		}
	return false;
}
