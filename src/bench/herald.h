/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_HERALD_H
#define RMW_BENCH_HERALD_H

#include "bench/batch.h"
#include "bench/event_cmd.h"
#include "bench/mqtt.h"

/*
 * Tells what slots do to whoever wants it outside of the program: a command of the user's, the
 * broker of the job. Neither makes a slot wait, and no unit fails because of them.
 */
struct rmw_herald;

#define RMW_HERALD_TEXT_MAX 300u

/*
 * Begin: `command` is run for each event (NULL: none is), and where the job needs the broker it is
 * connected to. `bench` is who tells (NULL: the name of this computer). `batch` is borrowed. Fails
 * as rmw_event_cmd_start and rmw_mqtt_start.
 */
bool rmw_herald_start(struct rmw_herald **herald, const struct rmw_batch *batch, const char *bench,
		      const char *command, const struct rmw_cancel *cancel,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* The connection to the broker, for as long as the herald is there; NULL: the job needs none. */
struct rmw_mqtt *rmw_herald_mqtt(const struct rmw_herald *herald);

/* Tell a report that is news (rmw_news_is_one). This, turn and trouble from one thread; none waits.
 */
void rmw_herald_hear(struct rmw_herald *herald, const struct rmw_post_report *report);

/* Now and then. */
void rmw_herald_turn(struct rmw_herald *herald);

/* True where something did not go well in a way that was not told of yet: a sentence in `text`. */
bool rmw_herald_trouble(struct rmw_herald *herald, char text[RMW_HERALD_TEXT_MAX]);

/*
 * End: what is still to be told is told as far as that ends within `wait_ms`, or a second more.
 * `counts` is what became of calls of the command, zeros where there is none. NULL is allowed, also
 * of `counts`.
 */
void rmw_herald_stop(struct rmw_herald *herald, uint32_t wait_ms,
		     struct rmw_event_cmd_counts *counts);

#endif
