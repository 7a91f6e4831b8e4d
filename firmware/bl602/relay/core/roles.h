/* SPDX-License-Identifier: MIT */
#ifndef RELAY_ROLES_H
#define RELAY_ROLES_H

#include <stdbool.h>
#include <stdint.h>

#include "relay/core/port.h"

/* What OpenBeken's roles mean for a wired relay. openbeken 6 */
enum relay_kind {
	RELAY_KIND_NONE,
	RELAY_KIND_RELAY,      /* output: the channel */
	RELAY_KIND_LED,	       /* output: the channel */
	RELAY_KIND_STATUS,     /* output: that the firmware runs */
	RELAY_KIND_CONSTANT,   /* output */
	RELAY_KIND_BUTTON,     /* input */
	RELAY_KIND_BUTTON_ALL, /* input */
	RELAY_KIND_SWITCH,     /* input: each change counts */
	RELAY_KIND_INPUT,      /* input: the channel is the level */
	RELAY_KIND_OTHER,      /* nothing that this firmware serves */
};

enum relay_sense { RELAY_PLAIN, RELAY_INVERTED };

struct relay_role {
	const char *name;
	enum relay_kind kind;
	enum relay_sense sense; /* inverted: low is on (outputs, buttons: high is pressed) */
	enum relay_pull pull;
};

#define RELAY_ROLE_NONE 0u

/* Of a number that is not known, a role of kind OTHER without a name. */
const struct relay_role *relay_role(uint32_t number);

/* By name in any case of letters, or by number up to 255. False: there is none. */
bool relay_role_find(const char *word, uint32_t len, uint8_t *number);

bool relay_kind_is_output(enum relay_kind kind);
bool relay_kind_is_input(enum relay_kind kind);

/* The package's pins: bl602-soc 7. */
bool relay_pin_exists(uint32_t pin);

/* Pins of the console's line. */
#define RELAY_PIN_RX 7u
#define RELAY_PIN_TX 16u

#endif
