/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_TOLD_H
#define RMW_PROVISION_RELAY_TOLD_H

#include <rmwflash/obk.h>

#include "base/json.h"
#include "provision/relay_info.h"

/*
 * What the relay firmware says of itself on its console (CONSOLE.md), read from answers that may
 * hold anything. Texts are printable and cut to fit, unless said otherwise.
 */

/* The answer to `info`. */
struct rmw_relay_told_info {
	char firmware[32]; /* its name */
	char version[32];
	char chip[32];
	char reason[16]; /* of the last start */
	char config[16]; /* "loaded", "default", "none" */
	bool has_mac;
	uint8_t mac[6];
	uint64_t uptime_s;
};

/* A pin at work. */
struct rmw_relay_pin_told {
	uint8_t pin;
	uint8_t channel, channel2;
	char role[32]; /* as it says it; empty where it says none */
	bool has_level;
	bool is_high;
	bool is_output;
	bool is_noisy; /* an input of which it says so */
};

struct rmw_relay_channel_told {
	uint8_t channel;
	int32_t value;
	int16_t start; /* -1: as it was last */
};

/* The answer to `Status`. Big: keep it off the stack. */
struct rmw_relay_told_status {
	char short_name[65]; /* as they came */
	char long_name[128];
	char ssid[128];
	bool has_radio;
	bool is_unsaved;
	struct rmw_relay_pin_told pins[RMW_OBK_PINS_MAX];
	size_t pin_count;
	struct rmw_relay_channel_told channels[RMW_OBK_CHANNELS];
	size_t channel_count;
};

/* What was counted on an input. */
struct rmw_relay_count_told {
	uint8_t pin;
	uint8_t channel;
	char role[32];
	char pull[8]; /* "up", "down", "none"; empty: not told */
	bool is_high;
	uint64_t edges;
	uint64_t changes; /* what a relay would have done */
	char line[16];	  /* "driven high", "driven low", "floating", "noisy"; empty: not told */
};

struct rmw_relay_counts {
	uint64_t ms;
	struct rmw_relay_count_told inputs[RMW_OBK_PINS_MAX];
	size_t count;
};

/* Each fails with RELAY_OTHER, naming the member that is missing or makes no sense; the output is
 * untouched then. */
bool rmw_relay_told_info(const struct rmw_json *answer, struct rmw_relay_told_info *info,
			 struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_relay_told_status(const struct rmw_json *answer, struct rmw_relay_told_status *status,
			   struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_relay_told_counts(const struct rmw_json *answer, struct rmw_relay_counts *counts,
			   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The answer to `template`. `is_hidden` says that the startup command is kept back, since it may
 * hold a password; the template has none then. Fails also with BAD_TEXT, NO_MEMORY.
 */
bool rmw_relay_told_template(const struct rmw_json *answer, struct rmw_obk_template *template,
			     bool *is_hidden, struct rmw_err *err) RMW_MUST_CHECK;

/* Who it is, as what is asked over HTTP says it. */
void rmw_relay_told_as_info(const struct rmw_relay_told_info *told, struct rmw_relay_info *info);

/* The number of a role that it names, "#120" too; 255 where nobody knows it. */
uint8_t rmw_relay_role_told(const char *role);

/* True for a pin of the console itself, which has no role. */
bool rmw_relay_is_line_pin(const struct rmw_relay_pin_told *pin);

#endif
