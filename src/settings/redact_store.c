/* SPDX-License-Identifier: MIT */
/* EasyFlash sectors without the values of entries that may be private: openbeken 8.3 and 9. */
#include <stdlib.h>

#include "obk/store_format.h"
#include "settings/place.h"
#include "settings/redaction.h"

/* Counters, energy totals and states of channels; all others may be of owner or unit. */
static const char *const harmless[] = { "OBK_FV", "myBtCnts", "boot_times" };
static const char harmless_start[] = "HLW_CH";

static const char *const state_words[] = {
	/* clang-format off */
	[RMW_OBK_ENTRY_LIVE]    = "in a live entry",
	[RMW_OBK_ENTRY_PENDING] = "in an entry that was cut off while it was written",
	[RMW_OBK_ENTRY_LEAVING] = "in an entry that was being replaced",
	[RMW_OBK_ENTRY_DELETED] = "in a deleted entry",
	[RMW_OBK_ENTRY_BROKEN]  = "in a damaged entry",
	/* clang-format on */
};

/* An entry at work. All addresses are from the start of the file. */
struct work {
	struct rmw_redaction *redaction;
	const struct rmw_obk_entry *entry;
	size_t at;	 /* of the entry */
	size_t end;	 /* of what is its own: a damaged one may lie about its length */
	size_t value_at; /* at most `end` */
};

static bool is_harmless(const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(harmless); i++)
		if (strcmp(name, harmless[i]) == 0)
			return true;
	return strncmp(name, harmless_start, strlen(harmless_start)) == 0;
}

static bool holds_zeros(struct rmw_span bytes)
{
	for (size_t at = 0; at < bytes.len; at++)
		if (bytes.data[at] != 0)
			return false;
	return true;
}

static bool erase_value(struct work *work, const char *why, struct rmw_err *err)
{
	struct rmw_redaction *redaction = work->redaction;
	const char *name = work->entry->name;
	const struct rmw_span value =
		rmw_redaction_part(redaction, work->value_at, work->end - work->value_at);
	const bool is_telling =
		rmw_redaction_is_telling((struct rmw_view){ (const uint8_t *)name, strlen(name) });

	rmw_redaction_mark(redaction, work->value_at, value.len, RMW_MARK_KEPT);
	if (holds_zeros(value))
		return true;
	if (is_telling && work->entry->is_crc_good &&
	    !rmw_vault_keep(&redaction->vault, name, rmw_span_view(value), err))
		return false;
	memset(value.data, 0, value.len);
	rmw_redaction_tell(redaction, RMW_REDACT_REMOVED, name, work->value_at, value.len,
			   why != NULL	? why
			   : is_telling ? "a secret by its key"
					: "its key is not known to be harmless");
	return true;
}

static bool redact_value(struct work *work, struct rmw_err *err)
{
	const struct rmw_obk_entry *entry = work->entry;
	const struct rmw_obk_platform *platform = rmw_obk_platform(RMW_PLACE_BL602);
	bool is_there = false;

	if (!entry->is_crc_good)
		return erase_value(work, state_words[entry->state], err);
	if (is_harmless(entry->name)) {
		rmw_redaction_mark(work->redaction, work->value_at, entry->value.len,
				   RMW_MARK_KEPT);
		rmw_redaction_tell(work->redaction, RMW_REDACT_KEPT, entry->name, work->value_at,
				   entry->value.len, "counters and states of channels");
		return true;
	}
	if (strcmp(entry->name, RMW_OBK_KEY) != 0)
		return erase_value(work, NULL, err);
	if (!rmw_redact_block(work->redaction, work->value_at, entry->value.len, platform,
			      state_words[entry->state], &is_there, err))
		return false;
	return is_there || erase_value(work, "a configuration that cannot be read", err);
}

/* What stands behind a block within its value belongs to nobody. */
static bool redact_entry(struct work *work, struct rmw_err *err)
{
	struct rmw_redaction *redaction = work->redaction;
	const struct rmw_obk_entry *entry = work->entry;
	const size_t len = RMW_EF_ENTRY_HEADER + strlen(entry->name) + entry->value.len;

	rmw_redaction_mark(redaction, work->at, work->value_at - work->at, RMW_MARK_FORM);
	if (entry->is_crc_good &&
	    !rmw_redaction_seal(redaction, RMW_SEAL_ENTRY, work->at, len, RMW_OBK_CRC_NEITHER, err))
		return false;
	return redact_value(work, err);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool redact_entries(struct rmw_redaction *redaction, size_t at,
			   const struct rmw_obk_store *store, struct rmw_err *err)
{
	for (size_t i = 0; i < store->count; i++) {
		const struct rmw_obk_entry *entry = &store->entries[i];
		const size_t next = i + 1 < store->count ? at + store->entries[i + 1].addr
							 : at + RMW_OBK_STORE_SECTOR;
		struct work work = { redaction, entry, at + entry->addr, 0, 0 };

		work.value_at = work.at + RMW_EF_ENTRY_HEADER + strlen(entry->name);
		work.end = least(work.value_at + entry->value.len, next);
		work.value_at = least(work.value_at, work.end);
		if (!redact_entry(&work, err))
			return false;
	}
	return true;
}

/* A sector alone has room for fewer entries than a store is read with, so none is left out. */
bool rmw_redact_sector(struct rmw_redaction *redaction, size_t at, struct rmw_err *err)
{
	struct rmw_obk_store *store = malloc(sizeof(*store));
	bool is_good;

	if (store == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a store has no room");
	rmw_obk_store_read(rmw_span_view(rmw_redaction_part(redaction, at, RMW_OBK_STORE_SECTOR)),
			   store);
	rmw_redaction_mark(redaction, at, RMW_OBK_STORE_SECTOR, RMW_MARK_NONE);
	rmw_redaction_mark(redaction, at, RMW_EF_SECTOR_HEADER, RMW_MARK_FORM);
	is_good = redact_entries(redaction, at, store, err);
	free(store);
	return is_good;
}

bool rmw_redact_sectors(struct rmw_redaction *redaction, struct rmw_err *err)
{
	for (size_t at = 0; at + RMW_OBK_STORE_SECTOR <= redaction->file.len;
	     at += RMW_OBK_STORE_SECTOR) {
		const struct rmw_span sector =
			rmw_redaction_part(redaction, at, RMW_OBK_STORE_SECTOR);

		if (rmw_redaction_mark_of(redaction, at) != RMW_MARK_CODE &&
		    rmw_obk_store_is_sector(rmw_span_view(sector)) &&
		    !rmw_redact_sector(redaction, at, err))
			return false;
	}
	return true;
}
