/* SPDX-License-Identifier: MIT */
#ifndef RELAY_PINS_H
#define RELAY_PINS_H

#include "relay/core/relay.h"

/* The roles of pins, at work. openbeken 6, bl602-soc 7 */

/* What the configuration says, on a chip that just started. */
void relay_pins_begin(struct relay *relay);

/* Let a pin of the package be what the configuration says, whatever it was. */
void relay_pin_take(struct relay *relay, uint32_t pin);

/* The outputs of a channel show its value. */
void relay_pins_show(struct relay *relay, uint32_t channel);

/* One sample. */
void relay_pins_tick(struct relay *relay);

/* Give the line's pins to their roles, when all is said. */
void relay_pins_turn(struct relay *relay);

/* No pin of the console's line has a role: else there is no console. */
bool relay_pins_leave_line(const struct relay *relay);

/* What a pin drives when its channel is `value`. */
enum relay_level relay_pin_level(const struct relay_role *role, int32_t value);
/* What an output drives now. */
enum relay_level relay_pin_driven(const struct relay *relay, uint32_t pin);
enum relay_level relay_pin_sample(const struct relay *relay, uint32_t pin);

/* The self test takes a pin, and gives it back as it was; an input with no change to be seen. */
void relay_pin_rest(struct relay *relay, uint32_t pin);
void relay_pin_resume(struct relay *relay, uint32_t pin);

#endif
