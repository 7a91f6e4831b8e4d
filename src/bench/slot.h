/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_SLOT_H
#define RMW_BENCH_SLOT_H

#include <rmwflash/bytes.h>
#include <rmwflash/port.h>

#include "base/file.h"
#include "bench/trouble.h"

/*
 * Slots of a bench. A slot is a place on USB, not a board and not a /dev name: a map says which
 * place has which number. One line each, "NUMBER = USBPATH", as in: 3 = 1-1.4
 */

#define RMW_SLOTS_MAX 32u
#define RMW_SLOT_NUMBER_MAX 99u
#define RMW_SLOT_MAP_MAX ((size_t)16 << 10) /* bytes of the file */

/* Where a slot of that number is. */
struct rmw_slot_row {
	unsigned number;
	unsigned line;
	char usb_path[64];
};

/* {0} is empty. Needs no release. */
struct rmw_slot_map {
	struct rmw_slot_row rows[RMW_SLOTS_MAX]; /* by number, lowest first */
	size_t count;
};

/* A slot of a batch. */
struct rmw_slot {
	unsigned number;
	char port[RMW_PATH_MAX]; /* as rmw_session_open takes it */
};

struct rmw_slots {
	struct rmw_slot items[RMW_SLOTS_MAX]; /* by number, lowest first */
	size_t count;
};

/* Read a map; what is wrong is added to `problems` with its place, as SLOTS_BAD. */
void rmw_slot_map_parse(struct rmw_view text, const char *file, struct rmw_slot_map *map,
			struct rmw_troubles *problems);

/* Put a row where its number is, or in place of the one that has it. False: there is no room. */
bool rmw_slot_map_put(struct rmw_slot_map *map, const struct rmw_slot_row *row);

/* The row of that number, or with that path; NULL: there is none. */
const struct rmw_slot_row *rmw_slot_map_find(const struct rmw_slot_map *map, unsigned number);
const struct rmw_slot_row *rmw_slot_map_at(const struct rmw_slot_map *map, const char *usb_path);

/* Write the map as text, in place of what `text` held. Fails with NO_MEMORY. */
bool rmw_slot_map_print(const struct rmw_slot_map *map, struct rmw_buf *text,
			struct rmw_err *err) RMW_MUST_CHECK;

/* Where the map is, as long as nobody says: $XDG_CONFIG_HOME/rmwflash/slots.map. */
bool rmw_slot_map_path(char path[RMW_PATH_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Which slots are meant: each of `ports` is one, "slot:3" that of the map; without any, all of the
 * map. Those that are not from the map get the lowest numbers that are free, in their order. `map`
 * NULL: there is none. Fails with SLOTS_BAD: no slot, no such slot, two slots of one port or
 * number, too many; PORT_SPEC: "path:" and no path.
 */
bool rmw_slots_choose(const char *const *ports, size_t count, const struct rmw_slot_map *map,
		      struct rmw_slots *slots, struct rmw_err *err) RMW_MUST_CHECK;

#endif
