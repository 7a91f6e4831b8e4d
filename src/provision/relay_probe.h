/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_PROBE_H
#define RMW_PROVISION_RELAY_PROBE_H

#include "base/time.h"
#include "provision/relay_api.h"
#include "provision/relay_look.h"

struct rmw_relay_probe;

/* What tests do with a relay, by one way. */
struct rmw_relay_probe_ops {
	const char *way; /* "its console", "HTTP" */
	/* Pins and channels now. */
	bool (*look)(struct rmw_relay_probe *probe, struct rmw_relay_told_status *status,
		     struct rmw_err *err);
	/* Count on all inputs for `seconds`, 1 to 600. */
	bool (*count)(struct rmw_relay_probe *probe, uint32_t seconds,
		      struct rmw_relay_counts *counts, struct rmw_err *err);
	/* Relays of a channel go over and back, once. */
	bool (*click)(struct rmw_relay_probe *probe, uint8_t channel, struct rmw_err *err);
	/* A pin blinks; *is_done is false where this way cannot do that. */
	bool (*blink)(struct rmw_relay_probe *probe, uint8_t pin, bool *is_done,
		      struct rmw_err *err);
};

/* A relay to be tested. All is borrowed. */
struct rmw_relay_probe {
	const struct rmw_relay_probe_ops *ops;
	const struct rmw_clock *clock;
	const struct rmw_cancel *cancel; /* may be NULL */
	struct rmw_watch watch;
	struct rmw_relay_console *console; /* of the one way */
	struct rmw_http_peer *peer;	   /* of the other */
};

#define RMW_RELAY_COUNT_MAX_S 600u

/* Over an open console; over HTTP, where `clock` is what is waited by. Both fail as the functions
 * that they ask by. */
struct rmw_relay_probe rmw_relay_probe_console(struct rmw_relay_console *console);
struct rmw_relay_probe rmw_relay_probe_http(struct rmw_http_peer *peer,
					    const struct rmw_clock *clock,
					    const struct rmw_watch *watch);

/* What a pin's role comes under; RMW_OBK_UNUSED where it has none or one that nobody knows. */
enum rmw_obk_kind rmw_relay_pin_kind(const struct rmw_relay_pin_told *pin);

/* True where the kind is an input of any sort. */
bool rmw_relay_kind_is_input(enum rmw_obk_kind kind);

/* Value of a channel; 0 where it is not told. */
int32_t rmw_relay_channel_value(const struct rmw_relay_told_status *status, uint8_t channel);

#endif
