/* SPDX-License-Identifier: MIT */
#ifndef RELAY_EVENTS_H
#define RELAY_EVENTS_H

#include "relay/core/relay.h"

/* What the firmware says unasked: CONSOLE.md. */

struct relay_event {
	struct relay_json json;
	char bytes[224];
};

void relay_event_begin(struct relay_event *event, const char *name);
void relay_event_end(struct relay *relay, struct relay_event *event);

void relay_event_boot(struct relay *relay);
void relay_event_press(struct relay *relay, uint32_t pin, enum relay_press press);
void relay_event_noise(struct relay *relay, uint32_t pin, const char *line);
/* `word` may be longer than is told. */
void relay_event_command(struct relay *relay, const char *name, const char *word, uint32_t len);
void relay_event_saved(struct relay *relay, const char *name, const char *what);
/* Tell of what was lost, once there is room. */
void relay_event_lost(struct relay *relay);

/* `loaded`, `default`, `none`. */
const char *relay_config_word(const struct relay *relay);

/* Members that boot line and info have in common. */
void relay_identify(const struct relay *relay, struct relay_json *json);

#endif
