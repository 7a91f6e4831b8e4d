/* SPDX-License-Identifier: MIT */
/* Collection in OpenBeken's store: what lives in dirty sectors moves, the sectors become empty. */
#include "sim/obk_sector.h"

/* True when the name lives in another entry, too: a cut came between copying and deleting. */
static bool lives_elsewhere(const struct sim_obk_store *store, const struct obk_entry *entry)
{
	struct obk_entry other;
	uint32_t at = 0;

	while (obk_entry_each(store, &at, &other))
		if (other.at != entry->at && other.status == ENTRY_WRITE && other.is_sound &&
		    rmw_view_equal(other.name, entry->name))
			return true;
	return false;
}

bool obk_entry_move(struct sim_obk_store *store, const struct obk_entry *entry,
		    enum obk_purpose purpose)
{
	uint32_t at;

	if (lives_elsewhere(store, entry))
		return obk_entry_delete(store, entry->at);
	return obk_entry_place(store, entry->len, purpose, &at) &&
	       obk_entry_write(store, at, entry->name, entry->value) &&
	       obk_entry_delete(store, entry->at);
}

static bool collect_sector(struct sim_obk_store *store, uint32_t sector)
{
	struct obk_entry entry;
	uint32_t at = sector * SIM_OBK_SECTOR;

	if (!obk_sector_set_dirty(store, sector, DIRTY_COLLECTED))
		return false;
	while (at / SIM_OBK_SECTOR == sector && obk_entry_next(store, &at, &entry)) {
		const bool lives = entry.is_sound && (entry.status == ENTRY_WRITE ||
						      entry.status == ENTRY_PRE_DELETE);

		if (lives && !obk_entry_move(store, &entry, OBK_FOR_COLLECTION))
			return false;
	}
	return obk_sector_format(store, sector);
}

bool obk_store_collect(struct sim_obk_store *store)
{
	for (uint32_t i = 0; i < store->sectors; i++)
		if (obk_sector_dirty(obk_sector(store, i)) >= DIRTY_TRUE &&
		    !collect_sector(store, i))
			return false;
	return true;
}
