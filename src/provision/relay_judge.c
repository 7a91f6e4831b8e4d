/* SPDX-License-Identifier: MIT */
/* Whether a relay that was written just now is what it was to become. */
#include "provision/relay_judge.h"

#include <string.h>

/* What each state means: nothing, a failed start, or a network that was missed. */
static const enum rmw_code codes[RMW_RELAY_STATE_COUNT] = {
	/* clang-format off */
	[RMW_RELAY_SILENT]       = RMW_E_BOOT_FAILED,
	[RMW_RELAY_GARBLED]      = RMW_E_BOOT_FAILED,
	[RMW_RELAY_OTHER]        = RMW_E_BOOT_FAILED,
	[RMW_RELAY_STUCK]        = RMW_E_BOOT_FAILED,
	[RMW_RELAY_LOOPS]        = RMW_E_BOOT_FAILED,
	[RMW_RELAY_FELL_SILENT]  = RMW_E_BOOT_FAILED,
	[RMW_RELAY_UNHEARD]      = RMW_OK,
	[RMW_RELAY_UP]           = RMW_OK,
	[RMW_RELAY_NOT_JOINED]   = RMW_E_NOT_JOINED,
	[RMW_RELAY_ACCESS_POINT] = RMW_OK,
	[RMW_RELAY_JOINED]       = RMW_OK,
	/* clang-format on */
};

static const char *why_not_joined(const struct rmw_relay_log *log)
{
	switch (log->wifi) {
	case RMW_RELAY_WIFI_REFUSED:
		return "the network refuses it";
	case RMW_RELAY_WIFI_LOST:
		return "it does not find the network, or loses it";
	case RMW_RELAY_WIFI_CONNECTING:
		return "it is still trying";
	case RMW_RELAY_WIFI_UNKNOWN:
	case RMW_RELAY_WIFI_JOINED:
	case RMW_RELAY_WIFI_ACCESS_POINT:
		break;
	}
	return "it says nothing of a network";
}

bool rmw_relay_judge_log(const struct rmw_relay_log *log, enum rmw_relay_state state,
			 bool wants_network, struct rmw_err *err)
{
	if (state == RMW_RELAY_LOOPS)
		return rmw_fail(err, RMW_E_BOOT_FAILED,
				"it started %u times, the last reason was %s", log->boots,
				log->reason[0] != '\0' ? log->reason : "not told");
	if (state == RMW_RELAY_STUCK)
		return rmw_fail(err, RMW_E_BOOT_FAILED, "%s", log->stuck);
	if (state == RMW_RELAY_FELL_SILENT)
		return rmw_fail(err, RMW_E_BOOT_FAILED, "%s, %u s after its start",
				rmw_relay_state_text(state), log->up_s);
	if (log->is_config_default)
		return rmw_fail(err, RMW_E_BOOT_FAILED,
				"it refused the settings that were written, and made new ones");
	if (state == RMW_RELAY_NOT_JOINED)
		return rmw_fail(err, RMW_E_NOT_JOINED, "%s", why_not_joined(log));
	if (state == RMW_RELAY_ACCESS_POINT && wants_network)
		return rmw_fail(err, RMW_E_NOT_JOINED, "it opened a network of its own instead");
	return codes[state] == RMW_OK ||
	       rmw_fail(err, codes[state], "%s", rmw_relay_state_text(state));
}

static bool is_same_pin(const struct rmw_obk_pin *a, const struct rmw_obk_pin *b)
{
	return a->role == b->role && a->channel == b->channel && a->channel2 == b->channel2;
}

/* What the relay says of its pins must be what was written; other chips' pins it has not. */
bool rmw_relay_judge_told(const struct rmw_relay_told *told, const struct rmw_obk_config *written,
			  struct rmw_err *err)
{
	const char *config = told->info.config;

	if (strcmp(config, "loaded") != 0)
		return rmw_fail(err, RMW_E_BOOT_FAILED,
				"it runs, but says of its settings: %s, not loaded", config);
	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		if (written->pins[pin].role == 0 && !told->template.has_pin[pin])
			continue;
		if (!told->template.has_pin[pin] ||
		    !is_same_pin(&written->pins[pin], &told->template.pins[pin]))
			return rmw_fail(err, RMW_E_BOOT_FAILED,
					"it runs, but pin %zu is not what was written", pin);
	}
	return true;
}
