/* SPDX-License-Identifier: MIT */
/* Tells what a relay would be set to. */
#include "cli/report_goal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BETWEEN ", "

/* A text that grows inside of its room. */
struct line {
	char text[1200];
	size_t len;
};

static void add(struct line *line, const char *text)
{
	const int len = snprintf(line->text + line->len, sizeof(line->text) - line->len, "%s%s",
				 line->len > 0 ? BETWEEN : "", text);

	if (len > 0 && (size_t)len < sizeof(line->text) - line->len)
		line->len += (size_t)len;
}

static void add_pins(struct line *line, const struct rmw_profile_setup *settings)
{
	for (unsigned pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		char role[RMW_PROFILE_PIN_TEXT_MAX], text[sizeof(role) + 4];

		rmw_profile_pin_text(&settings->template, pin, role);
		(void)snprintf(text, sizeof(text), "%u=%s", pin, role);
		if (role[0] != '\0')
			add(line, text);
	}
}

static void add_starts(struct line *line, const struct rmw_profile_setup *settings)
{
	static const char *const starts[] = { "as it was last", "off", "on" };

	for (unsigned channel = 0; channel < RMW_OBK_CHANNELS; channel++) {
		char text[40];

		if (!settings->has_start[channel])
			continue;
		(void)snprintf(text, sizeof(text), "channel %u %s", channel,
			       starts[settings->start[channel] + 1]);
		add(line, text);
	}
}

static void add_flags(struct line *line, const struct rmw_profile_setup *settings)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, settings->template.flags);
	add(line, text);
}

static void add_command(struct line *line, const struct rmw_profile_setup *settings)
{
	add(line, settings->template.command[0] == '\0' ? "none" : settings->template.command);
}

static void add_name(struct line *line, const struct rmw_profile_setup *settings)
{
	add(line, settings->name);
}

static const struct {
	const char *name;
	void (*add)(struct line *line, const struct rmw_profile_setup *settings);
} rows[] = {
	{ "pins", add_pins },	{ "start values", add_starts },
	{ "flags", add_flags }, { "startup command", add_command },
	{ "names", add_name },
};

static void tell(struct rmw_output *output, const struct rmw_profile_setup *settings,
		 const char *name, size_t len)
{
	struct line line = { .len = 0 };

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (strlen(rows[i].name) == len && strncmp(rows[i].name, name, len) == 0)
			rows[i].add(&line, settings);
	rmw_output_say(output, "would set", "%.*s: %s", (int)len, name,
		       line.len > 0 ? line.text : "as given");
}

void rmw_report_goal(struct rmw_output *output, const struct rmw_profile_setup *settings,
		     const char *due)
{
	while (*due != '\0') {
		const char *end = strstr(due, BETWEEN);
		const size_t len = end == NULL ? strlen(due) : (size_t)(end - due);

		tell(output, settings, due, len);
		due += end == NULL ? len : len + strlen(BETWEEN);
	}
}
