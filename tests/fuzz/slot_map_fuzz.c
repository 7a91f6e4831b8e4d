/* SPDX-License-Identifier: MIT */
/* Maps of slots: sorted, nothing twice, and the same again after they were written. */
#include <stdlib.h>
#include <string.h>

#include "bench/slot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct rmw_slot_map *map)
{
	if (map->count > RMW_SLOTS_MAX)
		abort();
	for (size_t i = 0; i < map->count; i++)
		if (map->rows[i].number == 0 || map->rows[i].number > RMW_SLOT_NUMBER_MAX ||
		    (i > 0 && map->rows[i].number <= map->rows[i - 1].number) ||
		    rmw_slot_map_at(map, map->rows[i].usb_path) != &map->rows[i])
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rmw_troubles problems;
	struct rmw_slot_map map, again;
	struct rmw_err err = { 0 };
	rmw_auto(buf) text = RMW_BUF_INIT;

	memset(&problems, 0, sizeof(problems));
	rmw_slot_map_parse((struct rmw_view){ data, size }, "m", &map, &problems);
	check(&map);
	problems.count = 0;
	if (!rmw_slot_map_print(&map, &text, &err))
		abort();
	rmw_slot_map_parse(rmw_buf_view(&text), "m", &again, &problems);
	if (problems.count != 0 || again.count != map.count)
		abort();
	for (size_t i = 0; i < map.count; i++)
		if (map.rows[i].number != again.rows[i].number ||
		    strcmp(map.rows[i].usb_path, again.rows[i].usb_path) != 0)
			abort();
	return 0;
}
