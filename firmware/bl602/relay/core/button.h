/* SPDX-License-Identifier: MIT */
#ifndef RELAY_BUTTON_H
#define RELAY_BUTTON_H

#include <stdbool.h>
#include <stdint.h>

/* Presses of a button whose contact is debounced already. One step each millisecond. */
struct relay_button {
	bool is_ready; /* it was seen released: what was held at the start does not count */
	bool is_down;
	bool is_spent;	   /* this press was told already */
	bool is_waiting;   /* for a second press */
	uint32_t since_ms; /* it went down, or up */
};

/* When something counts as what. */
struct relay_button_times {
	uint32_t short_ms; /* a second press begins within this */
	uint32_t long_ms;
	bool has_double;     /* a second press means something else */
	bool acts_when_down; /* a press counts at once; then there are only short ones */
};

enum relay_press { RELAY_PRESS_NONE, RELAY_PRESS_SHORT, RELAY_PRESS_DOUBLE, RELAY_PRESS_LONG };
enum relay_contact { RELAY_CONTACT_OPEN, RELAY_CONTACT_CLOSED };

/* Nothing is under way: as long as the contact is open a step would change nothing. */
bool relay_button_is_idle(const struct relay_button *button);

enum relay_press relay_button_step(struct relay_button *button, enum relay_contact contact,
				   const struct relay_button_times *times);

#endif
