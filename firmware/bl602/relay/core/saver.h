/* SPDX-License-Identifier: MIT */
#ifndef RELAY_SAVER_H
#define RELAY_SAVER_H

#include "relay/core/relay.h"

/* Puts settings and states into the flash: some time after the last change, and at once on demand.
 */
#define RELAY_SAVE_MS 2000u
#define RELAY_SAVE_AGAIN_MS 60000u

void relay_saver_ask(struct relay *relay, struct relay_saver *saver);
/* A setting changed. */
void relay_saver_config(struct relay *relay);
void relay_saver_turn(struct relay *relay);
/* False: the flash did not take all of it, or there is no store. */
bool relay_saver_flush(struct relay *relay);
bool relay_saver_is_busy(const struct relay *relay);

#endif
