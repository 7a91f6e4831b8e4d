/* SPDX-License-Identifier: MIT */
/* Commands that store a text. openbeken 13.2 */
#include <strings.h>

#include "sim/obk_args.h"

/* The field of each command, and the key its answer has; NULL: it answers {}. */
static const struct {
	const char *name;
	enum sim_obk_text field;
	const char *key;
} fields[] = {
	/* clang-format off */
	{ "SSID1",          SIM_OBK_SSID,        "SSID1" },
	{ "Password1",      SIM_OBK_PASS,        NULL },
	{ "ShortName",      SIM_OBK_SHORT_NAME,  NULL },
	{ "FriendlyName",   SIM_OBK_LONG_NAME,   NULL },
	{ "StartupCommand", SIM_OBK_STARTUP,     NULL },
	{ "MqttHost",       SIM_OBK_MQTT_HOST,   "MQTTHost" },
	{ "MqttUser",       SIM_OBK_MQTT_USER,   "MQTTUser" },
	{ "MqttPassword",   SIM_OBK_MQTT_PASS,   NULL },
	{ "MqttClient",     SIM_OBK_MQTT_CLIENT, "MQTTClient" },
	{ "MqttGroup",      SIM_OBK_MQTT_GROUP,  "MQTTGroup" },
	/* clang-format on */
};

/* The row of a command, which has one. */
static size_t row_of(const struct obk_args *args)
{
	size_t i = 0;

	while (i + 1 < RMW_COUNT(fields) && strcasecmp(fields[i].name, args->name) != 0)
		i++;
	return i;
}

static enum sim_obk_result set_text(struct sim_obk *obk, const struct obk_args *args)
{
	const enum sim_obk_text field = fields[row_of(args)].field;

	if (sim_obk_set_text(&obk->config, field, args->items[0]))
		obk->has_changes = true;
	return SIM_OBK_OK;
}

static void answer_text(struct sim_obk *obk, const struct obk_args *args, struct rmw_buf *reply)
{
	const size_t row = row_of(args);
	char text[257];

	if (fields[row].key == NULL) {
		sim_obk_print(reply, "{}");
		return;
	}
	sim_obk_print(reply, "{\"%s\":\"%s\"}", fields[row].key,
		      sim_obk_string(&obk->config, fields[row].field, text, sizeof(text)));
}

static enum sim_obk_result set_startup(struct sim_obk *obk, const struct obk_args *args)
{
	(void)set_text(obk, args);
	if (obk_args_number(args, 1) == 1)
		(void)sim_obk_run_line(obk, args->items[0]);
	return SIM_OBK_OK;
}

static const struct obk_command rows[] = {
	/* clang-format off */
	{ "SSID1",          1, OBK_SPLIT_QUOTES, set_text,    answer_text },
	{ "Password1",      1, OBK_SPLIT_QUOTES, set_text,    answer_text },
	{ "ShortName",      1, OBK_SPLIT_QUOTES, set_text,    answer_text },
	{ "FriendlyName",   1, OBK_SPLIT_QUOTES, set_text,    answer_text },
	{ "StartupCommand", 1, OBK_SPLIT_QUOTES, set_startup, NULL },
	{ "MqttHost",       1, OBK_SPLIT_QUOTES, set_text,    answer_text },
	{ "MqttUser",       1, OBK_SPLIT_QUOTES, set_text,    answer_text },
	{ "MqttPassword",   1, OBK_SPLIT_QUOTES, set_text,    answer_text },
	{ "MqttClient",     1, OBK_SPLIT_QUOTES, set_text,    answer_text },
	{ "MqttGroup",      1, OBK_SPLIT_QUOTES, set_text,    answer_text },
	/* clang-format on */
};

const struct obk_commands *obk_commands_for_texts(void)
{
	static const struct obk_commands commands = { rows, RMW_COUNT(rows) };

	return &commands;
}
