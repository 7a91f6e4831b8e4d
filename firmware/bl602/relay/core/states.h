/* SPDX-License-Identifier: MIT */
#ifndef RELAY_STATES_H
#define RELAY_STATES_H

#include "relay/core/config.h"
#include "relay/core/store.h"

/*
 * The values of channels when power went, where OpenBeken keeps its own: openbeken 8.3. What else
 * stands there stays.
 */
#define RELAY_STATES_SIZE 64u

struct relay_states {
	uint8_t bytes[RELAY_STATES_SIZE];
};

/* Nothing stored: all are 0. */
void relay_states_load(struct relay_states *states, struct relay_store *store);
/* False: the flash did not take them. */
bool relay_states_save(const struct relay_states *states, struct relay_store *store);

int32_t relay_states_value(const struct relay_states *states, uint32_t channel);
/* True: it was another one before. */
bool relay_states_set(struct relay_states *states, uint32_t channel, int32_t value);

#endif
