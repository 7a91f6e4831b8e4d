/* SPDX-License-Identifier: MIT */
#ifndef RELAY_CHANNELS_H
#define RELAY_CHANNELS_H

#include "relay/core/relay.h"

/* The values of channels, and the outputs that show them. */

enum relay_cause {
	RELAY_BY_BUTTON,
	RELAY_BY_SWITCH,
	RELAY_BY_INPUT,
	RELAY_BY_CONSOLE,
	RELAY_BY_STARTUP,
	RELAY_CAUSES
};

/* At the start: each as its start value says. No output drives yet. */
void relay_channels_begin(struct relay *relay);

/* Outputs follow, a value to be remembered is saved soon, an event tells of it. */
void relay_channel_set(struct relay *relay, uint32_t channel, int32_t value,
		       enum relay_cause cause);
void relay_channel_toggle(struct relay *relay, uint32_t channel, enum relay_cause cause);

/* All relays off if one is on, else on. */
void relay_channels_toggle_all(struct relay *relay, enum relay_cause cause);

/* A value that began to be remembered counts from now on. */
void relay_channel_remember(struct relay *relay, uint32_t channel);

bool relay_channel_has_output(const struct relay *relay, uint32_t channel);
/* The lowest channel that drives a relay; false: none does. */
bool relay_channel_first(const struct relay *relay, uint32_t *channel);

#endif
