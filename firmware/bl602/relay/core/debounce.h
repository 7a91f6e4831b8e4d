/* SPDX-License-Identifier: MIT */
#ifndef RELAY_DEBOUNCE_H
#define RELAY_DEBOUNCE_H

#include <stdbool.h>
#include <stdint.h>

#include "relay/core/port.h"

/*
 * What a contact does, told from what a line does by itself. One sample each millisecond.
 *
 * A contact bounces for some 20 ms and is then pure: a level counts when it stood for a time
 * without one sample of the other. Hum of the mains and bursts do not let a level stand: edges
 * that go on for longer than a contact bounces, or come back sooner than a hand moves, make the
 * line "noisy", and a level must then stand for 10 periods of the mains.
 *
 * A closed contact is a short circuit, which no noise moves; an open one leaves the wire to its
 * pull, and to noise. So the level of the pull needs to be there most of the time only, and a line
 * on which edges go on and on is taken for an open one. Without a pull nothing is known of the
 * contact: both levels must be pure, and a line with edges keeps the level it had.
 */
struct relay_debounce {
	bool is_known; /* a level counts; before, the line settles */
	bool is_noisy;
	uint8_t level;
	uint8_t last;	   /* sample */
	uint32_t stood_ms; /* the other level, less what speaks against it */
	uint32_t rest_ms;  /* since the last edge */
	uint32_t span_ms;  /* edges go on so long, with no rest in between */
	uint32_t heat;	   /* of disturbance, cooling by one each millisecond */
	uint32_t edges;
	uint32_t changes;
};

/* How a line rests that nothing holds. */
enum relay_idle { RELAY_IDLE_LOW, RELAY_IDLE_HIGH, RELAY_IDLE_NONE };

#define RELAY_SETTLE_MS 100u /* a level must stand at the start */
#define RELAY_CALM_MS 100u   /* ... on a quiet line */
#define RELAY_SOON_MS 50u    /* ... of a button, or where the user wants it sooner */
#define RELAY_NOISY_MS 200u  /* ... on a noisy line */
#define RELAY_IDLE_MS 160u   /* ... the level of the pull, most of the time */

enum relay_step { RELAY_STEP_NOTHING, RELAY_STEP_KNOWN, RELAY_STEP_CHANGED };

void relay_debounce_begin(struct relay_debounce *debounce);

/* Take a sample. Known: the line settled, `level` is what it began with. */
enum relay_step relay_debounce_step(struct relay_debounce *debounce, enum relay_level sample,
				    enum relay_idle idle, uint32_t calm_ms);

/* After a pause in which somebody played with the line: as if this level had stood all the time. */
void relay_debounce_resume(struct relay_debounce *debounce, enum relay_level sample);

#endif
