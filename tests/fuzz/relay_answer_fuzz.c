/* SPDX-License-Identifier: MIT */
/* What a relay firmware says on its console, or something else in its place: lines and answers. */
#include <stdlib.h>
#include <string.h>

#include "provision/relay_line.h"
#include "provision/relay_told.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rmw_relay_line line;
static struct rmw_relay_told_info info;
static struct rmw_relay_told_status status;
static struct rmw_relay_counts counts;
static struct rmw_obk_template template;

static void check_text(const char *text, size_t size)
{
	if (strnlen(text, size) == size)
		abort();
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			abort();
}

static void check_status(void)
{
	if (status.pin_count > RMW_OBK_PINS_MAX || status.channel_count > RMW_OBK_CHANNELS)
		abort();
	for (size_t i = 0; i < status.pin_count; i++) {
		check_text(status.pins[i].role, sizeof(status.pins[i].role));
		(void)rmw_relay_role_told(status.pins[i].role);
		if (status.pins[i].pin >= RMW_OBK_PINS_MAX)
			abort();
	}
	for (size_t i = 0; i < status.channel_count; i++)
		if (status.channels[i].channel >= RMW_OBK_CHANNELS)
			abort();
}

static void read_line(void)
{
	struct rmw_err err = { 0 };
	struct rmw_json *json;
	bool is_hidden;

	if (line.len > RMW_RELAY_ANSWER_MAX || line.bytes[line.len] != '\0')
		abort();
	if ((rmw_relay_line_read(&line, &json) == RMW_RELAY_LINE_NONE) != (json == NULL))
		abort();
	if (json == NULL)
		return;
	if (rmw_relay_told_info(json, &info, &err))
		check_text(info.version, sizeof(info.version));
	rmw_err_clear(&err);
	if (rmw_relay_told_status(json, &status, &err))
		check_status();
	rmw_err_clear(&err);
	if (rmw_relay_told_counts(json, &counts, &err) && counts.count > RMW_OBK_PINS_MAX)
		abort();
	rmw_err_clear(&err);
	if (rmw_relay_told_template(json, &template, &is_hidden, &err) &&
	    strnlen(template.name, sizeof(template.name)) == sizeof(template.name))
		abort();
	rmw_json_free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	memset(&line, 0, sizeof(line));
	for (size_t i = 0; i < size; i++)
		if (rmw_relay_line_take(&line, data[i]))
			read_line();
	return 0;
}
