/* SPDX-License-Identifier: MIT */
/* A relay to be tested over its console, and what all ways share. */
#include "provision/relay_probe.h"

#include <stdio.h>

/* As the firmware blinks and clicks (CONSOLE.md, Self test). */
#define BLINKS 5u
#define BLINK_MS 250u
#define CLICK_MS 500u

#define SETTLE_MS 300u /* after a count each pull stands for a while */

enum rmw_obk_kind rmw_relay_pin_kind(const struct rmw_relay_pin_told *pin)
{
	uint8_t role;

	return rmw_obk_role_find(pin->role, &role, NULL) ? rmw_obk_role(role)->kind
							 : RMW_OBK_UNUSED;
}

bool rmw_relay_kind_is_input(enum rmw_obk_kind kind)
{
	return kind == RMW_OBK_BUTTON || kind == RMW_OBK_TOGGLE || kind == RMW_OBK_INPUT;
}

int32_t rmw_relay_channel_value(const struct rmw_relay_told_status *status, uint8_t channel)
{
	for (size_t i = 0; i < status->channel_count; i++)
		if (status->channels[i].channel == channel)
			return status->channels[i].value;
	return 0;
}

static bool look(struct rmw_relay_probe *probe, struct rmw_relay_told_status *status,
		 struct rmw_err *err)
{
	return rmw_relay_look_status(probe->console, status, err);
}

static bool count(struct rmw_relay_probe *probe, uint32_t seconds, struct rmw_relay_counts *counts,
		  struct rmw_err *err)
{
	char line[40];
	const struct rmw_relay_request request = { line, seconds * 1000 + SETTLE_MS, "inputs" };
	struct rmw_json *answer;
	bool is_good;

	(void)snprintf(line, sizeof(line), "selftest inputs %u", seconds);
	if (!rmw_relay_console_run(probe->console, &request, &answer, err))
		return false;
	is_good = rmw_relay_told_counts(answer, counts, err);
	rmw_json_free(answer);
	return is_good;
}

static bool click(struct rmw_relay_probe *probe, uint8_t channel, struct rmw_err *err)
{
	char line[40];
	const struct rmw_relay_request request = { line, 2 * CLICK_MS, NULL };

	(void)snprintf(line, sizeof(line), "selftest click %u 1", channel);
	return rmw_relay_console_run(probe->console, &request, NULL, err);
}

static bool blink(struct rmw_relay_probe *probe, uint8_t pin, bool *is_done, struct rmw_err *err)
{
	char line[40];
	const struct rmw_relay_request request = { line, 2 * BLINKS * BLINK_MS, NULL };

	(void)snprintf(line, sizeof(line), "selftest blink %u %u", pin, BLINKS);
	*is_done = rmw_relay_console_run(probe->console, &request, NULL, err);
	return *is_done;
}

struct rmw_relay_probe rmw_relay_probe_console(struct rmw_relay_console *console)
{
	static const struct rmw_relay_probe_ops ops = { "its console", look, count, click, blink };

	return (struct rmw_relay_probe){ .ops = &ops,
					 .clock = console->port->clock,
					 .cancel = console->port->cancel,
					 .watch = console->watch,
					 .console = console };
}
