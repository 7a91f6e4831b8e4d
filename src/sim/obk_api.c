/* SPDX-License-Identifier: MIT */
/* OpenBeken's REST interface: device, pins, channels, commands. openbeken 12.3 to 12.7 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/board.h"
#include "sim/obk_args.h"
#include "sim/obk_json.h"
#include "sim/obk_names.h"
#include "sim/obk_request.h"

#define RESTART_S 3u
#define COMMAND_ROOM 1024u
#define CM_TWICE_ABOVE 123u /* characters */
#define FLAG_MAX 10
#define OK "{\"success\":200, \"msg\":\"OK\"}"

static const struct {
	enum sim_obk_result result;
	int code;
	const char *text;
} results[] = {
	{ SIM_OBK_OK, 200, "OK" },
	{ SIM_OBK_UNKNOWN, 501, "Unknown command" },
	{ SIM_OBK_BAD_ARGUMENT, 400, "Bad argument" },
	{ SIM_OBK_TOO_FEW, 400, "Not enough arguments for this command" },
	{ SIM_OBK_EMPTY, 400, "No command entered" },
	{ SIM_OBK_FAILED, 400, "Command found but returned error" },
};

static void print_json(struct rmw_buf *reply, int code, const char *text)
{
	obk_print_head(reply, code, "application/json");
	sim_obk_print(reply, "%s", text);
}

static void print_names(struct rmw_buf *reply, const char *key, const struct sim_obk_names *names)
{
	sim_obk_print(reply, "\"%s\":[", key);
	for (size_t i = 0; i < names->count; i++)
		sim_obk_print(reply, "%s\"%s\"", i > 0 ? "," : "", names->items[i]);
	sim_obk_print(reply, "]");
}

static void print_bytes(struct rmw_buf *reply, const char *key, struct rmw_view bytes)
{
	sim_obk_print(reply, ",\"%s\":[", key);
	for (size_t i = 0; i < bytes.len; i++)
		sim_obk_print(reply, "%s%u", i > 0 ? "," : "", bytes.data[i]);
	sim_obk_print(reply, "]");
}

/* CR, LF and the double quote only. */
static void print_escaped(struct rmw_buf *reply, struct rmw_view text)
{
	for (size_t i = 0; i < text.len; i++) {
		const char *coded = text.data[i] == '\r'   ? "\\r"
				    : text.data[i] == '\n' ? "\\n"
				    : text.data[i] == '"'  ? "\\\""
							   : NULL;

		if (coded != NULL)
			sim_obk_print(reply, "%s", coded);
		else
			sim_obk_print(reply, "%c", text.data[i]);
	}
}

static void print_identity(struct sim_obk *obk, struct rmw_buf *reply)
{
	const struct sim_obk_config *config = &obk->config;
	const uint8_t *mac = config->bytes + SIM_OBK_MAC;
	char host[257], client[65], ip[SIM_OBK_CLIENT_IP];

	sim_obk_print(reply,
		      "{\"uptime_s\":%u,\"build\":\"Built on " OBK_BUILD_DATE
		      " version %s\",\"ip\":\"%s\",\"mac\":\"%02x:%02x:%02x:%02x:%02x:%02x\",",
		      (unsigned)obk->uptime_s, obk->sim->config.app.version_text,
		      sim_obk_address(obk, ip), mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	sim_obk_print(reply, "\"flags\":\"%d\",\"mqtthost\":\"%s:%d\",\"mqtttopic\":\"%s\",",
		      (int)(uint32_t)sim_obk_flags(config),
		      sim_obk_string(config, SIM_OBK_MQTT_HOST, host, sizeof(host)),
		      (int)rmw_get_le32(config->bytes + SIM_OBK_MQTT_PORT),
		      sim_obk_string(config, SIM_OBK_MQTT_CLIENT, client, sizeof(client)));
}

static void answer_info(struct sim_obk *obk, const struct obk_request *request,
			struct rmw_buf *reply)
{
	const struct sim_obk_config *config = &obk->config;
	char name[65], url[65];

	(void)request;
	obk_print_head(reply, 200, "application/json");
	print_identity(obk, reply);
	sim_obk_print(
		reply, "\"chipset\":\"%s\",\"webapp\":\"%s\",\"shortName\":\"%s\",\"startcmd\":\"",
		obk->sim->kind->obk->chip, sim_obk_string(config, SIM_OBK_WEBAPP, url, sizeof(url)),
		sim_obk_string(config, SIM_OBK_SHORT_NAME, name, sizeof(name)));
	print_escaped(reply, sim_obk_text(config, SIM_OBK_STARTUP));
	sim_obk_print(reply, "\",\"supportsSSDP\":0,\"supportsClientDeviceDB\":true}");
}

/* Levels that the board drives; what outputs show there is (unverified). */
static void print_states(const struct sim_obk *obk, struct rmw_buf *reply)
{
	uint8_t levels[SIM_OBK_PIN_ROOM];

	for (unsigned i = 0; i < sim_obk_pins(obk); i++)
		levels[i] = sim_pin_held(&obk->sim->bus, i) == RMW_SIM_HIGH;
	print_bytes(reply, "states", (struct rmw_view){ levels, sim_obk_pins(obk) });
}

static void tell_pins(struct sim_obk *obk, struct rmw_buf *reply)
{
	const uint8_t *bytes = obk->config.bytes;
	size_t second = sim_obk_pins(obk);

	while (second > 0 && bytes[SIM_OBK_CHANNEL2 + second - 1] == 0)
		second--;
	obk_print_head(reply, 200, "application/json");
	sim_obk_print(reply, "{");
	print_names(reply, "rolenames", sim_obk_roles());
	print_bytes(reply, "roles", (struct rmw_view){ bytes + SIM_OBK_ROLES, sim_obk_pins(obk) });
	print_bytes(reply, "channels",
		    (struct rmw_view){ bytes + SIM_OBK_CHANNEL, sim_obk_pins(obk) });
	if (second > 0)
		print_bytes(reply, "channels2",
			    (struct rmw_view){ bytes + SIM_OBK_CHANNEL2, second });
	print_states(obk, reply);
	sim_obk_print(reply, "}");
}

/* A body that was read, and the device it goes to. */
struct document {
	struct sim_obk *obk;
	struct rmw_view text;
	struct sim_obk_token tokens[SIM_OBK_TOKENS];
	size_t count;
};

/* False: the reply says why not. */
static bool read_document(struct document *document, struct sim_obk *obk, struct rmw_view text,
			  enum sim_obk_token_kind kind, struct rmw_buf *reply)
{
	const int count = sim_obk_json_read(text, document->tokens);

	document->obk = obk;
	document->text = text;
	document->count = count > 0 ? (size_t)count : 0;
	if (count > 0 && document->tokens[0].kind == kind)
		return true;
	obk_print_head(reply, 400, "application/json");
	if (count < 0)
		sim_obk_print(reply, "{\"error\":400, \"msg\":\"Failed to parse JSON: %d\n\"}",
			      count);
	else
		sim_obk_print(reply, "{\"error\":400, \"msg\":\"%s expected\n\"}",
			      kind == SIM_OBK_OBJECT ? "Object" : "Array");
	return false;
}

static void token_text(const struct document *document, size_t index, char *into, size_t room)
{
	const struct sim_obk_token *token = &document->tokens[index];
	const size_t len = token->to - token->from;

	snprintf(into, room, "%.*s", (int)(len < room ? len : room - 1),
		 (const char *)document->text.data + token->from);
}

static int token_number(const struct document *document, size_t index)
{
	char text[16];

	token_text(document, index, text, sizeof(text));
	return (int)strtol(text, NULL, 10);
}

/* The token behind the member of that name in the outer object; 0: there is none. */
static size_t find_member(const struct document *document, const char *name)
{
	for (size_t i = 1; i + 1 < document->count; i++) {
		const struct sim_obk_token *token = &document->tokens[i];
		const struct rmw_view key =
			rmw_view_part(document->text, token->from, token->to - token->from);

		if (token->kind == SIM_OBK_STRING && token->parent == 0 &&
		    rmw_view_equal(key, (struct rmw_view){ (const uint8_t *)name, strlen(name) }))
			return i + 1;
	}
	return 0;
}

/* The numbers of an array into bytes of the config, from its first on. */
static void take_array(const struct document *document, size_t array, size_t offset, size_t max)
{
	size_t taken = 0;

	if (array == 0 || document->tokens[array].kind != SIM_OBK_ARRAY)
		return;
	for (size_t i = array + 1; i < document->count && taken < max; i++) {
		if (document->tokens[i].parent != array)
			continue;
		if (sim_obk_set_byte(&document->obk->config, offset + taken,
				     (uint8_t)token_number(document, i)))
			document->obk->has_changes = true;
		taken++;
	}
}

static void take_flag(const struct document *document)
{
	const size_t member = find_member(document, "deviceFlag");
	const int bit = member != 0 ? token_number(document, member) : -1;
	struct sim_obk *obk = document->obk;

	if (bit < 0 || bit > FLAG_MAX)
		return;
	if (sim_obk_set_flags(&obk->config, sim_obk_flags(&obk->config) | UINT64_C(1) << bit))
		obk->has_changes = true;
}

static void take_command(const struct document *document)
{
	const size_t member = find_member(document, "deviceCommand");
	struct sim_obk *obk = document->obk;
	char text[129];

	if (member == 0)
		return;
	token_text(document, member, text, sizeof(text));
	if (sim_obk_set_text(&obk->config, SIM_OBK_STARTUP, text))
		obk->has_changes = true;
	(void)sim_obk_run_line(obk, text);
}

static void take_pins(struct sim_obk *obk, struct rmw_view body, struct rmw_buf *reply)
{
	struct document document;

	if (!read_document(&document, obk, body, SIM_OBK_OBJECT, reply))
		return;
	take_array(&document, find_member(&document, "roles"), SIM_OBK_ROLES, sim_obk_pins(obk));
	take_array(&document, find_member(&document, "channels"), SIM_OBK_CHANNEL,
		   sim_obk_pins(obk));
	take_flag(&document);
	take_command(&document);
	print_json(reply, 200, OK);
}

static void answer_pins(struct sim_obk *obk, const struct obk_request *request,
			struct rmw_buf *reply)
{
	if (request->method == OBK_POST)
		take_pins(obk, request->body, reply);
	else
		tell_pins(obk, reply);
}

static void answer_types(struct sim_obk *obk, const struct obk_request *request,
			 struct rmw_buf *reply)
{
	struct document document;

	if (request->method == OBK_POST) {
		if (!read_document(&document, obk, request->body, SIM_OBK_OBJECT, reply))
			return;
		take_array(&document, find_member(&document, "types"), SIM_OBK_TYPES,
			   SIM_OBK_CHANNELS);
		print_json(reply, 200, OK);
		return;
	}
	obk_print_head(reply, 200, "application/json");
	sim_obk_print(reply, "{");
	print_names(reply, "typenames", sim_obk_types());
	print_bytes(reply, "types",
		    (struct rmw_view){ obk->config.bytes + SIM_OBK_TYPES, SIM_OBK_CHANNELS });
	sim_obk_print(reply, "}");
}

static void take_channels(struct sim_obk *obk, struct rmw_view body, struct rmw_buf *reply)
{
	struct document document;
	unsigned channel = 0;

	if (!read_document(&document, obk, body, SIM_OBK_ARRAY, reply))
		return;
	for (size_t i = 1; i < document.count; i++)
		if (document.tokens[i].parent == 0)
			sim_obk_set_channel(obk, channel++, token_number(&document, i));
	print_json(reply, 200, OK);
}

/* One pair for each used pin, so that keys come twice. */
static void answer_channels(struct sim_obk *obk, const struct obk_request *request,
			    struct rmw_buf *reply)
{
	const char *comma = "";

	if (request->method == OBK_POST) {
		take_channels(obk, request->body, reply);
		return;
	}
	print_json(reply, 200, "{");
	for (unsigned i = 0; i < sim_obk_pins(obk); i++) {
		const unsigned channel = obk->config.bytes[SIM_OBK_CHANNEL + i];

		if (obk->config.bytes[SIM_OBK_ROLES + i] == 0)
			continue;
		sim_obk_print(reply, "%s\"%u\":%d", comma, channel,
			      channel < SIM_OBK_CHANNELS ? (int)obk->channels[channel] : 0);
		comma = ",";
	}
	sim_obk_print(reply, "}");
}

static void answer_log(struct sim_obk *obk, const struct obk_request *request,
		       struct rmw_buf *reply)
{
	static const char settings[] =
		"{\"level\":3,\"features\":67108351,\"levelnames\":[\"NONE:\",\"Error:\",\"Warn:\","
		"\"Info:\",\"Debug:\",\"ExtraDebug:\",\"All:\"],\"featurenames\":[\"HTTP:\","
		"\"MQTT:\",\"CFG:\",\"HTTP_CLIENT:\",\"OTA:\",\"PINS:\",\"MAIN:\",\"GEN:\",\"API:\","
		"\"LFS:\",\"CMD:\",\"NTP:\",\"TuyaMCU:\",\"I2C:\",\"EnergyMeter:\",\"EVENT:\","
		"\"DGR:\",\"DDP:\",\"RAW:\",\"HASS:\",\"IR:\",\"SENSOR:\",\"DRV:\",\"BERRY:\"]}";

	(void)obk;
	print_json(reply, 200, request->method == OBK_POST ? OK : settings);
}

static void answer_reboot(struct sim_obk *obk, const struct obk_request *request,
			  struct rmw_buf *reply)
{
	(void)request;
	sim_obk_restart_in(obk, RESTART_S);
	print_json(reply, 200, "{\"reboot\":3}");
}

static void answer_ok(struct sim_obk *obk, const struct obk_request *request, struct rmw_buf *reply)
{
	(void)obk;
	(void)request;
	print_json(reply, 200, OK);
}

static void body_text(struct rmw_view body, char into[COMMAND_ROOM])
{
	snprintf(into, COMMAND_ROOM, "%.*s",
		 (int)(body.len < COMMAND_ROOM ? body.len : COMMAND_ROOM),
		 body.len > 0 ? (const char *)body.data : "");
}

static void answer_command(struct sim_obk *obk, const struct obk_request *request,
			   struct rmw_buf *reply)
{
	char line[COMMAND_ROOM];
	enum sim_obk_result result;
	size_t row = 0;

	body_text(request->body, line);
	result = sim_obk_run_line(obk, line);
	while (results[row].result != result)
		row++;
	obk_print_head(reply, results[row].code, "application/json");
	sim_obk_print(reply, "{\"%s\":%d, \"msg\":\"%s\", \"res\":",
		      result == SIM_OBK_OK ? "success" : "error", results[row].code,
		      results[row].text);
	sim_obk_answer_line(obk, line, reply);
	sim_obk_print(reply, "}");
}

void obk_answer_cm(struct sim_obk *obk, const struct obk_request *request, struct rmw_buf *reply)
{
	char body[COMMAND_ROOM], line[COMMAND_ROOM];

	body_text(request->body, body);
	if (!obk_query_find(request->query, "cmnd", line, sizeof(line)))
		(void)obk_query_find(body, "cmnd", line, sizeof(line));
	(void)sim_obk_run_line(obk, line);
	if (strlen(line) > CM_TWICE_ABOVE)
		(void)sim_obk_run_line(obk, line);
	obk_print_head(reply, 200, "application/json");
	sim_obk_answer_line(obk, line, reply);
}

static const struct {
	const char *path;
	void (*answer)(struct sim_obk *obk, const struct obk_request *request,
		       struct rmw_buf *reply);
} routes[] = {
	{ "api/info", answer_info },	      { "api/pins", answer_pins },
	{ "api/cmnd", answer_command },	      { "api/channels", answer_channels },
	{ "api/channelTypes", answer_types }, { "api/logconfig", answer_log },
	{ "api/reboot", answer_reboot },      { "api/seriallog0", answer_ok },
	{ "api/seriallog1", answer_ok },
};

bool obk_answer_api(struct sim_obk *obk, const struct obk_request *request, struct rmw_buf *reply)
{
	for (size_t i = 0; i < RMW_COUNT(routes); i++)
		if (strcmp(routes[i].path, request->path) == 0) {
			routes[i].answer(obk, request, reply);
			return true;
		}
	return obk_answer_upload(obk, request, reply);
}
