/* SPDX-License-Identifier: MIT */
/* A flash of a BL602 (bl602-protocol 7.1): what is known to be harmless, the rest by name. */
#include <strings.h>

#include "image/bl_header.h"
#include "image/bl_partition.h"
#include "image/bl_slot.h"
#include "settings/redaction.h"

#define UNKNOWN_WHY "nobody knows that it is harmless"

/* What a partition is for, by its name. */
static const struct {
	const char *name;
	const char *why;
} reasons[] = {
	{ "FW", "no firmware, or behind its end" },
	{ "PSM", "no entry of a store" },
	{ "KEY", "keys of the firmware" },
	{ "DATA", "what the firmware keeps of unit and owner" },
	{ "media", "files of the firmware, such as scripts with passwords" },
	{ "mfg", "what the factory wrote for this unit" },
	{ "factory", "no device tree" },
};

static const char *reason_of(const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(reasons); i++)
		if (strcasecmp(reasons[i].name, name) == 0)
			return reasons[i].why;
	return UNKNOWN_WHY;
}

static bool is_firmware(const struct rmw_image_partition *part)
{
	return part->type == RMW_BL_TYPE_FIRMWARE;
}

/* Of the slot at that address; where no table says it, up to the end of the file. */
static size_t room_of(const struct rmw_redaction *redaction, uint32_t addr)
{
	for (size_t i = 0; i < redaction->info->partition_count; i++) {
		const struct rmw_image_partition *part = &redaction->info->partitions[i];

		for (size_t slot = 0; slot < RMW_COUNT(part->addr); slot++)
			if (is_firmware(part) && part->addr[slot] == addr)
				return part->size[slot];
	}
	return redaction->file.len;
}

static void keep_firmware(struct rmw_redaction *redaction,
			  const struct rmw_image_firmware *firmware, enum rmw_mark mark)
{
	const size_t room = room_of(redaction, firmware->addr);
	const size_t whole = (size_t)RMW_BL_SLOT_CODE + (firmware->len + 15u) / 16 * 16;
	const size_t len = whole < room ? whole : room;

	if (len <= RMW_BL_SLOT_CODE)
		return;
	rmw_redaction_mark(redaction, firmware->addr, RMW_BL_HEADER_SIZE, RMW_MARK_FORM);
	rmw_redaction_mark(redaction, firmware->addr + RMW_BL_SLOT_CODE, len - RMW_BL_SLOT_CODE,
			   mark);
}

static bool is_sure(const struct rmw_image_firmware *firmware)
{
	return firmware->is_hash_good && !firmware->is_truncated;
}

/*
 * The boot stage lies before the tables, and is kept with all that is there. Without a table
 * nothing bounds a length that no hash speaks for.
 */
static bool is_in_slot(const struct rmw_redaction *redaction,
		       const struct rmw_image_firmware *firmware)
{
	return firmware->addr >= RMW_BL_FIRMWARE_ADDR && firmware->is_header_good &&
	       (is_sure(firmware) || redaction->info->has_table);
}

static void keep_firmwares(struct rmw_redaction *redaction, enum rmw_mark mark)
{
	for (size_t i = 0; i < redaction->info->firmware_count; i++) {
		const struct rmw_image_firmware *firmware = &redaction->info->firmwares[i];

		if (is_in_slot(redaction, firmware) && is_sure(firmware) == (mark == RMW_MARK_CODE))
			keep_firmware(redaction, firmware, mark);
	}
}

static void tell_kept(const struct rmw_redaction *redaction)
{
	rmw_redaction_tell(redaction, RMW_REDACT_KEPT, "boot", 0,
			   rmw_redaction_part(redaction, 0, RMW_BL_FIRMWARE_ADDR).len,
			   "boot stage and partition tables");
	for (size_t i = 0; i < redaction->info->firmware_count; i++) {
		const struct rmw_image_firmware *firmware = &redaction->info->firmwares[i];

		if (is_in_slot(redaction, firmware))
			rmw_redaction_tell(redaction, RMW_REDACT_KEPT, firmware->name,
					   firmware->addr, RMW_BL_SLOT_CODE + firmware->len,
					   "firmware with the texts in it");
	}
}

typedef void visit_fn(struct rmw_redaction *redaction, const struct rmw_image_partition *part,
		      size_t slot);

static void each_partition(struct rmw_redaction *redaction, visit_fn *visit)
{
	for (size_t i = 0; i < redaction->info->partition_count; i++)
		for (size_t slot = 0; slot < 2; slot++)
			visit(redaction, &redaction->info->partitions[i], slot);
}

static void forget(struct rmw_redaction *redaction, const struct rmw_image_partition *part,
		   size_t slot)
{
	if (!is_firmware(part))
		rmw_redaction_mark(redaction, part->addr[slot], part->size[slot], RMW_MARK_NONE);
}

static void keep_tree(struct rmw_redaction *redaction, const struct rmw_image_partition *part,
		      size_t slot)
{
	if (!is_firmware(part))
		rmw_redact_tree(redaction, part->addr[slot], part->size[slot], part->name);
}

static void blank_other(struct rmw_redaction *redaction, const struct rmw_image_partition *part,
			size_t slot)
{
	if (!is_firmware(part))
		rmw_redact_unknown(redaction, part->addr[slot], part->size[slot], part->name,
				   reason_of(part->name));
}

static void blank_slot(struct rmw_redaction *redaction, const struct rmw_image_partition *part,
		       size_t slot)
{
	if (is_firmware(part))
		rmw_redact_unknown(redaction, part->addr[slot], part->size[slot], part->name,
				   reason_of("FW"));
}

/* What a table claims beats firmware that cannot be proven whole, and is beaten by one that can. */
static void mark_known(struct rmw_redaction *redaction)
{
	rmw_redaction_mark(redaction, 0, RMW_BL_TABLE_ADDR_0, RMW_MARK_KEPT);
	keep_firmwares(redaction, RMW_MARK_KEPT);
	each_partition(redaction, forget);
	keep_firmwares(redaction, RMW_MARK_CODE);
	rmw_redaction_mark(redaction, 0, RMW_BL_HEADER_SIZE, RMW_MARK_FORM);
	rmw_redaction_mark(redaction, RMW_BL_TABLE_ADDR_0, RMW_BL_TABLE_SIZE_MAX, RMW_MARK_FORM);
	rmw_redaction_mark(redaction, RMW_BL_TABLE_ADDR_1, RMW_BL_TABLE_SIZE_MAX, RMW_MARK_FORM);
}

bool rmw_redact_bl602(struct rmw_redaction *redaction, struct rmw_err *err)
{
	mark_known(redaction);
	tell_kept(redaction);
	if (!rmw_redact_sectors(redaction, err))
		return false;
	each_partition(redaction, keep_tree);
	each_partition(redaction, blank_other);
	each_partition(redaction, blank_slot);
	rmw_redact_unknown(redaction, 0, redaction->file.len, "(no partition)", UNKNOWN_WHY);
	return true;
}
