/* SPDX-License-Identifier: MIT */
/* What the answers of the relay firmware's console mean. */
#include "provision/relay_told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fail_member(const char *member, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_RELAY_OTHER,
			"it answers, but \"%s\" is missing or makes no sense", member);
}

/* Printable; false where it is no text. */
static bool take_word(const struct rmw_json *json, const char *key, char *text, size_t size)
{
	const char *value = rmw_json_text(json, key);

	if (value != NULL)
		rmw_relay_clean(value, text, size);
	return value != NULL;
}

/* As it came: to be compared. False where it is no text, or does not fit. */
static bool take_text(const struct rmw_json *json, const char *key, char *text, size_t size)
{
	const char *value = rmw_json_text(json, key);

	if (value == NULL || strlen(value) >= size)
		return false;
	(void)snprintf(text, size, "%s", value);
	return true;
}

static bool take_number(const struct rmw_json *json, const char *key, int64_t least, int64_t most,
			int64_t *number)
{
	return rmw_json_as_whole(rmw_json_child(json, key), number) && *number >= least &&
	       *number <= most;
}

static bool take_byte(const struct rmw_json *json, const char *key, uint8_t most, uint8_t *byte)
{
	int64_t number;

	if (!take_number(json, key, 0, most, &number))
		return false;
	*byte = (uint8_t)number;
	return true;
}

static bool take_level(const struct rmw_json *json, bool *is_high)
{
	uint8_t level;

	if (!take_byte(json, "level", 1, &level))
		return false;
	*is_high = level == 1;
	return true;
}

bool rmw_relay_told_info(const struct rmw_json *answer, struct rmw_relay_told_info *info,
			 struct rmw_err *err)
{
	struct rmw_relay_told_info read = { .has_mac = false };
	const char *mac = rmw_json_text(answer, "mac");

	if (!take_word(answer, "firmware", read.firmware, sizeof(read.firmware)))
		return fail_member("firmware", err);
	if (!take_word(answer, "version", read.version, sizeof(read.version)))
		return fail_member("version", err);
	if (!take_word(answer, "chip", read.chip, sizeof(read.chip)))
		return fail_member("chip", err);
	if (!take_word(answer, "config", read.config, sizeof(read.config)))
		return fail_member("config", err);
	(void)take_word(answer, "reason", read.reason, sizeof(read.reason));
	read.has_mac = mac != NULL && rmw_relay_mac_parse(mac, read.mac);
	if (!rmw_json_whole(answer, "uptime_s", UINT32_MAX, &read.uptime_s))
		return fail_member("uptime_s", err);
	*info = read;
	return true;
}

void rmw_relay_told_as_info(const struct rmw_relay_told_info *told, struct rmw_relay_info *info)
{
	*info = (struct rmw_relay_info){ .has_mac = told->has_mac, .uptime_s = told->uptime_s };
	(void)snprintf(info->chip, sizeof(info->chip), "%s", told->chip);
	(void)snprintf(info->version_text, sizeof(info->version_text), "%s", told->version);
	memcpy(info->mac, told->mac, sizeof(info->mac));
}

/* ---- Status ---- */

static bool read_pin(const struct rmw_json *json, struct rmw_relay_pin_told *pin)
{
	char word[16] = "";

	if (!take_byte(json, "pin", RMW_OBK_PINS_MAX - 1, &pin->pin) ||
	    !take_word(json, "role", pin->role, sizeof(pin->role)) ||
	    !take_word(json, "kind", word, sizeof(word)))
		return false;
	pin->is_output = strcmp(word, "output") == 0;
	(void)take_byte(json, "channel", UINT8_MAX, &pin->channel);
	(void)take_byte(json, "channel2", UINT8_MAX, &pin->channel2);
	pin->has_level = take_level(json, &pin->is_high);
	word[0] = '\0';
	(void)take_word(json, "line", word, sizeof(word));
	pin->is_noisy = strcmp(word, "noisy") == 0;
	return true;
}

static bool read_pins(const struct rmw_json *list, struct rmw_relay_told_status *status)
{
	const struct rmw_json *item = rmw_json_first(list);

	for (; item != NULL; item = rmw_json_next(item))
		if (status->pin_count == RMW_OBK_PINS_MAX ||
		    !read_pin(item, &status->pins[status->pin_count++]))
			return false;
	return rmw_json_is_array(list);
}

static bool read_channel(const struct rmw_json *json, struct rmw_relay_channel_told *channel)
{
	int64_t value = 0, start = 0;

	if (!take_byte(json, "channel", RMW_OBK_CHANNELS - 1, &channel->channel) ||
	    !take_number(json, "value", INT32_MIN, INT32_MAX, &value) ||
	    !take_number(json, "start", INT16_MIN, INT16_MAX, &start))
		return false;
	channel->value = (int32_t)value;
	channel->start = (int16_t)start;
	return true;
}

static bool read_channels(const struct rmw_json *list, struct rmw_relay_told_status *status)
{
	const struct rmw_json *item = rmw_json_first(list);

	for (; item != NULL; item = rmw_json_next(item))
		if (status->channel_count == RMW_OBK_CHANNELS ||
		    !read_channel(item, &status->channels[status->channel_count++]))
			return false;
	return rmw_json_is_array(list);
}

static const char *read_status(const struct rmw_json *answer, struct rmw_relay_told_status *status)
{
	if (!take_text(answer, "short_name", status->short_name, sizeof(status->short_name)))
		return "short_name";
	if (!take_text(answer, "friendly_name", status->long_name, sizeof(status->long_name)))
		return "friendly_name";
	if (!take_text(answer, "ssid", status->ssid, sizeof(status->ssid)))
		return "ssid";
	if (!rmw_json_flag(answer, "radio", &status->has_radio))
		return "radio";
	if (!rmw_json_flag(answer, "unsaved", &status->is_unsaved))
		return "unsaved";
	if (!read_channels(rmw_json_child(answer, "channels"), status))
		return "channels";
	return read_pins(rmw_json_child(answer, "pins"), status) ? NULL : "pins";
}

bool rmw_relay_told_status(const struct rmw_json *answer, struct rmw_relay_told_status *status,
			   struct rmw_err *err)
{
	struct rmw_relay_told_status *read = calloc(1, sizeof(*read));
	const char *wrong;

	if (read == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a relay's state");
	wrong = read_status(answer, read);
	if (wrong == NULL)
		*status = *read;
	free(read);
	return wrong == NULL || fail_member(wrong, err);
}

/* ---- selftest ---- */

static bool read_count(const struct rmw_json *json, struct rmw_relay_count_told *count)
{
	if (!take_byte(json, "pin", RMW_OBK_PINS_MAX - 1, &count->pin) ||
	    !take_word(json, "role", count->role, sizeof(count->role)) ||
	    !take_level(json, &count->is_high) ||
	    !rmw_json_whole(json, "edges", UINT32_MAX, &count->edges) ||
	    !rmw_json_whole(json, "changes", UINT32_MAX, &count->changes))
		return false;
	(void)take_byte(json, "channel", UINT8_MAX, &count->channel);
	return take_word(json, "pull", count->pull, sizeof(count->pull)) &&
	       take_word(json, "line", count->line, sizeof(count->line));
}

static bool read_counts(const struct rmw_json *list, struct rmw_relay_counts *counts)
{
	const struct rmw_json *item = rmw_json_first(list);

	for (; item != NULL; item = rmw_json_next(item))
		if (counts->count == RMW_OBK_PINS_MAX ||
		    !read_count(item, &counts->inputs[counts->count++]))
			return false;
	return rmw_json_is_array(list);
}

bool rmw_relay_told_counts(const struct rmw_json *answer, struct rmw_relay_counts *counts,
			   struct rmw_err *err)
{
	struct rmw_relay_counts *read = calloc(1, sizeof(*read));
	bool is_good;

	if (read == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for what was counted");
	is_good = rmw_json_whole(answer, "ms", UINT32_MAX, &read->ms);
	if (!is_good)
		(void)fail_member("ms", err);
	else if (!read_counts(rmw_json_child(answer, "inputs"), read))
		is_good = fail_member("inputs", err);
	else
		*counts = *read;
	free(read);
	return is_good;
}

/* ---- template ---- */

static bool parse_template(const struct rmw_json *json, struct rmw_obk_template *template,
			   struct rmw_err *err)
{
	struct rmw_obk_findings *findings = calloc(1, sizeof(*findings));
	char *line = rmw_json_line(json);
	bool is_good = findings != NULL && line != NULL;

	if (!is_good)
		(void)rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a template");
	else
		is_good = rmw_obk_template_parse(
			(struct rmw_view){ (const uint8_t *)line, strlen(line) }, template,
			findings, err);
	free(line);
	free(findings);
	return is_good;
}

bool rmw_relay_told_template(const struct rmw_json *answer, struct rmw_obk_template *template,
			     bool *is_hidden, struct rmw_err *err)
{
	const struct rmw_json *json = rmw_json_child(answer, "template");
	const char *command = rmw_json_text(json, "command");

	if (!rmw_json_is_object(json) || rmw_json_child(json, "command") == NULL)
		return fail_member("template", err);
	if (!parse_template(json, template, err))
		return false;
	*is_hidden = command == NULL;
	return true;
}

/* ---- roles ---- */

uint8_t rmw_relay_role_told(const char *role)
{
	char *end = NULL;
	unsigned long number;
	uint8_t index;

	if (rmw_obk_role_find(role, &index, NULL))
		return index;
	number = role[0] == '#' ? strtoul(role + 1, &end, 10) : UINT8_MAX;
	return number < UINT8_MAX && end != NULL && *end == '\0' ? (uint8_t)number : UINT8_MAX;
}

bool rmw_relay_is_line_pin(const struct rmw_relay_pin_told *pin)
{
	return strcmp(pin->role, "console") == 0;
}
