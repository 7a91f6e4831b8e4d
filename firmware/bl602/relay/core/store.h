/* SPDX-License-Identifier: MIT */
#ifndef RELAY_STORE_H
#define RELAY_STORE_H

#include "core/crc.h"
#include "relay/core/port.h"

/*
 * OpenBeken's key-value store: EasyFlash 4 with a write granularity of 8 bits. openbeken 9.
 *
 * A value is written behind the others and the old one marked as gone, so saving often wears all
 * sectors alike. Whenever power goes, afterwards the old value or the new one is there.
 */
struct relay_store {
	struct relay_port *port;
	uint32_t base;
	uint32_t sectors;
	bool is_mended;
	uint32_t cached; /* sector that `bytes` holds */
	bool is_unread;	 /* a read failed: what was found is not all, and nothing may be changed */
	struct stub_crc crc;
	uint8_t bytes[RELAY_SECTOR];
	uint8_t carried[RELAY_SECTOR]; /* an entry on its way to another sector */
};

/* Sectors of a store that are used; more are left alone. */
#define RELAY_STORE_SECTORS_MAX 32u
/* The longest value that is written. */
#define RELAY_STORE_VALUE_MAX 3584u

/* Nothing is read or written yet. `len` 0: there is no store, and nothing is found or kept. */
void relay_store_open(struct relay_store *store, struct relay_port *port, uint32_t base,
		      uint32_t len);

/*
 * The value of a name, cut to `room` bytes; how long it is. 0: there is none (an empty one counts
 * as none).
 */
uint32_t relay_store_get(struct relay_store *store, const char *name, uint8_t *into, uint32_t room);

/*
 * Put a value in place of what the name has; nothing is written where it has just that. False:
 * there is no room, or the flash failed; the old value is then still there.
 */
bool relay_store_put(struct relay_store *store, const char *name, const uint8_t *value,
		     uint32_t len);

#endif
