/* SPDX-License-Identifier: MIT */
/* OpenBeken's key-value store: start, look-up and update; its bytes are obk_sector.c's matter. */
#include "sim/obk_store.h"

#include "sim/obk_sector.h"

#define RESERVE 1u /* as many empty sectors or fewer call for a collection */

static struct rmw_view name_of(const char *name)
{
	return (struct rmw_view){ (const uint8_t *)name, strlen(name) };
}

static bool format(struct sim_obk_store *store, bool *was_blank)
{
	uint32_t formatted = 0;

	for (uint32_t i = 0; i < store->sectors; i++)
		if (!obk_sector_is_formatted(obk_sector(store, i))) {
			if (!obk_sector_format(store, i))
				return false;
			formatted++;
		}
	*was_blank = formatted == store->sectors;
	return true;
}

static bool finish_collection(struct sim_obk_store *store)
{
	bool is_asked = false;

	for (uint32_t i = 0; i < store->sectors; i++) {
		const struct rmw_view bytes = obk_sector(store, i);

		is_asked = is_asked || obk_sector_wants_collection(bytes) ||
			   obk_sector_dirty(bytes) == DIRTY_COLLECTED;
	}
	return !is_asked || obk_store_collect(store);
}

/* An entry that was about to be replaced by one that never came lives again. */
static bool restore(struct sim_obk_store *store, const struct obk_entry *entry)
{
	struct obk_entry again;

	if (obk_entry_move(store, entry, OBK_FOR_WRITE))
		return true;
	if (!obk_store_collect(store))
		return false;
	return !obk_entry_find(store, entry->name, ENTRY_PRE_DELETE, &again) ||
	       obk_entry_move(store, &again, OBK_FOR_COLLECTION);
}

static bool mend_entries(struct sim_obk_store *store)
{
	struct obk_entry entry;
	uint32_t at = 0;

	while (obk_entry_each(store, &at, &entry)) {
		if (entry.status == ENTRY_PRE_WRITE &&
		    !obk_entry_set_status(store, entry.at, ENTRY_BROKEN))
			return false;
		if (entry.status == ENTRY_PRE_DELETE && entry.is_sound && !restore(store, &entry))
			return false;
	}
	return true;
}

bool sim_obk_store_start(struct sim_obk_store *store)
{
	bool was_blank = false;

	if (store->sectors == 0 || !format(store, &was_blank))
		return false;
	if (was_blank)
		return sim_obk_store_set(store, "boot_times",
					 (struct rmw_view){ (const uint8_t *)"3", 1 });
	return finish_collection(store) && mend_entries(store);
}

struct rmw_view sim_obk_store_find(const struct sim_obk_store *store, const char *name)
{
	struct obk_entry entry;

	if (obk_entry_find(store, name_of(name), ENTRY_WRITE, &entry) ||
	    obk_entry_find(store, name_of(name), ENTRY_PRE_DELETE, &entry))
		return entry.value;
	return (struct rmw_view){ NULL, 0 };
}

static bool find_place(struct sim_obk_store *store, uint32_t len, uint32_t *at)
{
	return obk_entry_place(store, len, OBK_FOR_WRITE, at) ||
	       (obk_store_collect(store) && obk_entry_place(store, len, OBK_FOR_WRITE, at));
}

static bool is_full(const struct sim_obk_store *store, uint32_t at)
{
	return obk_sector_store(obk_sector(store, at / SIM_OBK_SECTOR)) == STORE_FULL;
}

bool sim_obk_store_set(struct sim_obk_store *store, const char *name, struct rmw_view value)
{
	const size_t len = ENTRY_HEAD + strlen(name) + value.len;
	struct obk_entry old;
	uint32_t at;
	bool replaces;

	if (len >= SIM_OBK_SECTOR - SECTOR_HEAD || !find_place(store, (uint32_t)len, &at))
		return false;
	replaces = obk_entry_find(store, name_of(name), ENTRY_WRITE, &old);
	if ((replaces && !obk_entry_set_status(store, old.at, ENTRY_PRE_DELETE)) ||
	    !obk_entry_write(store, at, name_of(name), value) ||
	    (replaces && !obk_entry_delete(store, old.at)))
		return false;
	return !is_full(store, at) || obk_sectors_empty(store) > RESERVE ||
	       obk_store_collect(store);
}
