/* SPDX-License-Identifier: MIT */
/* What OpenBeken tells of itself over HTTP. */
#include "provision/relay_info.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/json.h"

#define COMMAND_BEGIN "\"startcmd\":\""
/* A quote in the command is escaped, so this cannot stand in it. */
#define COMMAND_END "\",\"supportsSSDP\":"
#define VERSION_MARK "version "
#define SIGNAL_MIN_DBM (-120)

/* Where `word` first is at or behind `from`; false when it is not. */
static bool find(struct rmw_view bytes, size_t from, const char *word, size_t *at)
{
	const struct rmw_view rest = rmw_view_part(bytes, from, SIZE_MAX);
	const uint8_t *found =
		rest.len == 0 ? NULL : memmem(rest.data, rest.len, word, strlen(word));

	if (found == NULL)
		return false;
	*at = (size_t)(found - bytes.data);
	return true;
}

static void copy_text(const char *from, char *text, size_t size)
{
	(void)snprintf(text, size, "%s", from == NULL ? "" : from);
}

void rmw_relay_clean(const char *from, char *text, size_t size)
{
	copy_text(from, text, size);
	for (char *at = text; *at != '\0'; at++)
		if (!isprint((unsigned char)*at))
			*at = '?';
}

bool rmw_relay_mac_parse(const char *text, uint8_t mac[6])
{
	uint8_t read[6];

	for (size_t i = 0; i < 6; i++, text += 3) {
		const bool is_short = text[0] == '\0' || text[1] == '\0';
		const int end = is_short ? '\0' : text[2];
		const bool is_last = i == 5;

		if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]) ||
		    (is_last ? end != '\0' : end != ':' && end != '-'))
			return false;
		read[i] = (uint8_t)strtoul((const char[]){ text[0], text[1], '\0' }, NULL, 16);
	}
	memcpy(mac, read, sizeof(read));
	return true;
}

void rmw_relay_mac_text(const uint8_t mac[6], char text[RMW_MAC_TEXT_SIZE])
{
	(void)snprintf(text, RMW_MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
		       mac[2], mac[3], mac[4], mac[5]);
}

enum rmw_relay_mac rmw_relay_mac_compare(const uint8_t seen[6], const uint8_t chip[6])
{
	bool is_same = true, is_reversed = true;

	for (size_t i = 0; i < 6; i++) {
		is_same = is_same && seen[i] == chip[i];
		is_reversed = is_reversed && seen[i] == chip[5 - i];
	}
	return is_same	     ? RMW_RELAY_MAC_SAME
	       : is_reversed ? RMW_RELAY_MAC_REVERSED
			     : RMW_RELAY_MAC_OTHER;
}

/* The body without the value of startcmd, which is kept as it is shown. */
static bool take_command(struct rmw_view body, struct rmw_buf *rest, struct rmw_relay_info *info,
			 struct rmw_err *err)
{
	size_t from = 0, end = 0, len;

	if (!find(body, 0, COMMAND_BEGIN, &from) ||
	    !find(body, from + strlen(COMMAND_BEGIN), COMMAND_END, &end))
		return rmw_buf_append(rest, body, err);
	from += strlen(COMMAND_BEGIN);
	len = end - from < sizeof(info->shown_command) ? end - from
						       : sizeof(info->shown_command) - 1;
	memcpy(info->shown_command, body.data + from, len);
	return rmw_buf_append(rest, rmw_view_part(body, 0, from), err) &&
	       rmw_buf_append(rest, rmw_view_part(body, end, SIZE_MAX), err);
}

/* As the firmware shows it: CR, LF and the double quote escaped. */
static void show_command(const char *command, char *shown, size_t size)
{
	size_t len = 0;

	for (; *command != '\0' && len + 2 < size; command++) {
		const char *pair = *command == '\r'   ? "\\r"
				   : *command == '\n' ? "\\n"
				   : *command == '"'  ? "\\\""
						      : NULL;

		if (pair == NULL) {
			shown[len++] = *command;
			continue;
		}
		memcpy(shown + len, pair, 2);
		len += 2;
	}
	shown[len] = '\0';
}

bool rmw_relay_shows_command(const struct rmw_relay_info *info, const char *command)
{
	char shown[sizeof(info->shown_command)];

	show_command(command, shown, sizeof(shown));
	return strcmp(shown, info->shown_command) == 0;
}

/* "-1024" or "1024": the low bits as a signed number. */
static void read_flags(const struct rmw_json *json, struct rmw_relay_info *info)
{
	const char *text = rmw_json_text(json, "flags");
	char *end = NULL;
	long long value;

	if (text == NULL || text[0] == '\0')
		return;
	value = strtoll(text, &end, 10);
	info->has_flags = *end == '\0' && value >= INT32_MIN && value <= UINT32_MAX;
	info->flags_low = info->has_flags ? (uint32_t)value : 0;
}

static void read_version(const struct rmw_json *json, struct rmw_relay_info *info)
{
	const char *build = rmw_json_text(json, "build");
	const char *mark = build == NULL ? NULL : strstr(build, VERSION_MARK);

	if (mark == NULL)
		return;
	rmw_relay_clean(mark + strlen(VERSION_MARK), info->version_text,
			sizeof(info->version_text));
	(void)rmw_obk_version_parse(info->version_text, &info->version);
}

static bool read_info(const struct rmw_json *json, struct rmw_relay_info *info, struct rmw_err *err)
{
	const char *chip = rmw_json_text(json, "chipset");
	const char *name = rmw_json_text(json, "shortName");
	const char *mac = rmw_json_text(json, "mac");
	const char *command = rmw_json_text(json, "startcmd");

	if (chip == NULL || name == NULL || rmw_json_text(json, "webapp") == NULL)
		return rmw_fail(err, RMW_E_RELAY_OTHER,
				"it answers, but does not say what OpenBeken says of itself");
	rmw_relay_clean(chip, info->chip, sizeof(info->chip));
	copy_text(name, info->short_name, sizeof(info->short_name));
	copy_text(rmw_json_text(json, "mqtthost"), info->mqtt, sizeof(info->mqtt));
	copy_text(rmw_json_text(json, "mqtttopic"), info->mqtt_client, sizeof(info->mqtt_client));
	info->has_mac = mac != NULL && rmw_relay_mac_parse(mac, info->mac);
	if (!rmw_json_whole(json, "uptime_s", UINT32_MAX, &info->uptime_s))
		info->uptime_s = 0;
	if (command != NULL && command[0] != '\0')
		show_command(command, info->shown_command, sizeof(info->shown_command));
	read_flags(json, info);
	read_version(json, info);
	return true;
}

/* As rmw_json_parse; what is no JSON is no OpenBeken. */
static struct rmw_json *parse(struct rmw_view text, struct rmw_err *err)
{
	struct rmw_err seen = { 0 };
	struct rmw_json *json = rmw_json_parse(text, &seen);

	if (json == NULL)
		(void)rmw_fail(err, RMW_E_RELAY_OTHER, "it answers, but not as OpenBeken does: %s",
			       seen.cause);
	return json;
}

bool rmw_relay_info_parse(struct rmw_view body, struct rmw_relay_info *info, struct rmw_err *err)
{
	struct rmw_relay_info read = { 0 };
	rmw_auto(buf) rest = RMW_BUF_INIT;
	struct rmw_json *json;
	bool is_good;

	if (!take_command(body, &rest, &read, err))
		return false;
	json = parse(rmw_buf_view(&rest), err);
	is_good = json != NULL && read_info(json, &read, err);
	rmw_json_free(json);
	if (is_good)
		*info = read;
	return is_good;
}

static bool read_roles(const struct rmw_json *names, struct rmw_relay_pins *pins)
{
	const struct rmw_json *name = rmw_json_first(names);

	for (; name != NULL; name = rmw_json_next(name)) {
		const char *text = rmw_json_as_text(name);

		if (text == NULL || pins->role_count == RMW_RELAY_ROLES_MAX)
			return false;
		copy_text(text, pins->roles[pins->role_count++], RMW_RELAY_ROLE_SIZE);
	}
	return pins->role_count > 0;
}

/* Numbers of up to 8 bits into `into`, which has room for RMW_OBK_PINS_MAX. */
static bool read_numbers(const struct rmw_json *array, uint8_t *into, size_t *count)
{
	const struct rmw_json *value = rmw_json_first(array);

	for (*count = 0; value != NULL; value = rmw_json_next(value)) {
		int64_t number = 0;

		if (!rmw_json_as_whole(value, &number) || number < 0 || number > UINT8_MAX ||
		    *count == RMW_OBK_PINS_MAX)
			return false;
		into[(*count)++] = (uint8_t)number;
	}
	return true;
}

/* Levels are there or not; they are nothing to set. */
static void read_levels(const struct rmw_json *json, struct rmw_relay_pins *pins)
{
	uint8_t levels[RMW_OBK_PINS_MAX];
	size_t count = 0;

	pins->has_levels = read_numbers(rmw_json_child(json, "states"), levels, &count) &&
			   count == pins->count;
	for (size_t i = 0; i < count && pins->has_levels; i++)
		pins->is_high[i] = levels[i] != 0;
}

static bool read_pins(const struct rmw_json *json, struct rmw_relay_pins *pins)
{
	uint8_t roles[RMW_OBK_PINS_MAX], first[RMW_OBK_PINS_MAX], second[RMW_OBK_PINS_MAX] = { 0 };
	size_t firsts = 0, seconds = 0;

	if (!read_roles(rmw_json_child(json, "rolenames"), pins) ||
	    !read_numbers(rmw_json_child(json, "roles"), roles, &pins->count) ||
	    !read_numbers(rmw_json_child(json, "channels"), first, &firsts) ||
	    !read_numbers(rmw_json_child(json, "channels2"), second, &seconds))
		return false;
	if (pins->count == 0 || firsts != pins->count || seconds > pins->count)
		return false;
	for (size_t i = 0; i < pins->count; i++)
		pins->pins[i] = (struct rmw_obk_pin){ roles[i], first[i], second[i] };
	read_levels(json, pins);
	return true;
}

bool rmw_relay_pins_parse(struct rmw_view body, struct rmw_relay_pins *pins, struct rmw_err *err)
{
	struct rmw_relay_pins read = { 0 };
	struct rmw_json *json = parse(body, err);
	bool is_good;

	if (json == NULL)
		return false;
	is_good = read_pins(json, &read);
	rmw_json_free(json);
	if (!is_good)
		return rmw_fail(err, RMW_E_RELAY_OTHER, "its list of pins makes no sense");
	*pins = read;
	return true;
}

/* One pair for each pin in use, so names come twice. */
static bool read_channels(const struct rmw_json *json, int32_t values[RMW_OBK_CHANNELS])
{
	const struct rmw_json *member = rmw_json_first(json);

	for (; member != NULL; member = rmw_json_next(member)) {
		const char *key = rmw_json_key(member);
		char *end = NULL;
		const unsigned long channel =
			key == NULL ? RMW_OBK_CHANNELS : strtoul(key, &end, 10);
		int64_t value = 0;

		if (channel >= RMW_OBK_CHANNELS || *end != '\0' ||
		    !rmw_json_as_whole(member, &value) || value < INT32_MIN || value > INT32_MAX)
			return false;
		values[channel] = (int32_t)value;
	}
	return rmw_json_is_object(json);
}

bool rmw_relay_channels_parse(struct rmw_view body, int32_t values[RMW_OBK_CHANNELS])
{
	struct rmw_err ignored = { 0 };
	struct rmw_json *json = rmw_json_parse(body, &ignored);
	const bool is_good = read_channels(json, values);

	rmw_json_free(json);
	return is_good;
}

bool rmw_relay_role_find(const struct rmw_relay_pins *pins, const char *name, uint8_t *index)
{
	for (size_t i = 0; i < pins->role_count; i++)
		if (strcasecmp(pins->roles[i], name) == 0) {
			*index = (uint8_t)i;
			return true;
		}
	return false;
}

/* A made-up number of another kind tells nothing. */
static void read_signal(const struct rmw_json *json, struct rmw_relay_status *status)
{
	const struct rmw_json *wifi = rmw_json_child(rmw_json_child(json, "StatusSTS"), "Wifi");
	int64_t signal = 0;

	status->has_signal = rmw_json_as_whole(rmw_json_child(wifi, "Signal"), &signal) &&
			     signal >= SIGNAL_MIN_DBM && signal < 0;
	status->signal_dbm = status->has_signal ? (int)signal : 0;
}

bool rmw_relay_status_parse(struct rmw_view body, struct rmw_relay_status *status)
{
	struct rmw_err ignored = { 0 };
	struct rmw_json *json = rmw_json_parse(body, &ignored);
	const struct rmw_json *top = rmw_json_child(json, "Status");
	const struct rmw_json *log = rmw_json_child(json, "StatusLOG");
	const struct rmw_json *mqtt = rmw_json_child(json, "StatusMQT");
	const struct rmw_json *name = rmw_json_at(rmw_json_child(top, "FriendlyName"), 0);
	const bool is_good = rmw_json_as_text(name) != NULL && log != NULL && mqtt != NULL;

	if (is_good) {
		copy_text(rmw_json_as_text(name), status->long_name, sizeof(status->long_name));
		copy_text(rmw_json_text(log, "SSId1"), status->ssid, sizeof(status->ssid));
		copy_text(rmw_json_text(log, "SSId2"), status->ssid2, sizeof(status->ssid2));
		copy_text(rmw_json_text(mqtt, "MqttUser"), status->mqtt_user,
			  sizeof(status->mqtt_user));
		read_signal(json, status);
	}
	rmw_json_free(json);
	return is_good;
}
