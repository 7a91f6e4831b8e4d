/* SPDX-License-Identifier: MIT */
/* What a file means for the chip at hand: which bytes go where. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "flash/backup.h"
#include "flash/canvas.h"
#include "flash/layout.h"
#include "flash/making.h"
#include "flash/sure_read.h"
#include "image/bl_flash_config.h"
#include "image/bl_header.h"
#include "image/bl_slot.h"

void rmw_goal_release(struct rmw_goal *goal)
{
	rmw_buf_release(&goal->built);
	*goal = (struct rmw_goal){ 0 };
}

/* True with `is_found` when a header with sound flash settings is at `addr`. */
static bool settings_at(struct rmw_chip *chip, uint32_t addr,
			uint8_t config[RMW_BL_FLASH_CONFIG_SIZE], bool *is_found,
			struct rmw_err *err)
{
	uint8_t bytes[RMW_BL_HEADER_SIZE];
	struct rmw_err ignored = { 0 };
	struct rmw_bl_header header;

	if (!rmw_sure_read(chip, addr, RMW_SPAN_OF(bytes), NULL, 0, err))
		return rmw_while(err, "boot header");
	*is_found = rmw_bl_header_parse(RMW_VIEW_OF(bytes), &header, &ignored) &&
		    header.has_flash_config && header.is_flash_config_good;
	if (*is_found)
		memcpy(config, header.flash_config, sizeof(header.flash_config));
	return true;
}

/*
 * The boot stage first: it runs on this very flash, and no write of an application touches it, so
 * that an interrupted write finds the same settings again.
 */
static bool find_settings(const struct rmw_making *making, const struct rmw_region *slot,
			  uint8_t config[RMW_BL_FLASH_CONFIG_SIZE], struct rmw_err *err)
{
	const struct rmw_chip_id *id = rmw_chip_id(making->chip);
	const uint32_t addrs[] = { 0, slot->addr };

	for (size_t i = 0; i < RMW_COUNT(addrs); i++) {
		bool is_found;

		if (!settings_at(making->chip, addrs[i], config, &is_found, err))
			return false;
		if (!is_found && addrs[i] == 0 && !making->target->brings_boot)
			rmw_tell(
				making->watch, RMW_EVENT_WARNING, NULL,
				"there is no valid boot header at 0x000000: the chip starts nothing "
				"from this flash before a boot stage is written there");
		if (!is_found)
			continue;
		rmw_tell(making->watch, RMW_EVENT_NOTE, NULL,
			 "flash settings are those of this device's header at 0x%06" PRIx32,
			 addrs[i]);
		return true;
	}
	if (!id->has_jedec || !rmw_bl_flash_config_by_jedec(id->jedec, config))
		return rmw_fail(err, RMW_E_NO_FLASH_CONFIG,
				"no valid header at 0x000000 and 0x%06" PRIx32
				", and JEDEC id %02x %02x %02x is in no table",
				slot->addr, id->jedec[0], id->jedec[1], id->jedec[2]);
	rmw_tell(making->watch, RMW_EVENT_NOTE, NULL,
		 "flash settings are those known for JEDEC id %02x %02x %02x", id->jedec[0],
		 id->jedec[1], id->jedec[2]);
	return true;
}

static bool make_application(struct rmw_making *making, struct rmw_err *err)
{
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	struct rmw_layout layout;
	struct rmw_region slot;

	if (!rmw_making_find_layout(making, &layout, err) ||
	    !rmw_making_find_slot(making, &layout, &slot, err) ||
	    !find_settings(making, &slot, config, err) ||
	    !rmw_bl_slot_build(making->file, config, &making->goal->built, err))
		return false;
	return rmw_making_put_in_slot(making, &layout, &slot, rmw_buf_view(&making->goal->built),
				      err);
}

static bool make_slot(struct rmw_making *making, struct rmw_err *err)
{
	struct rmw_layout layout;
	struct rmw_region slot;

	return rmw_making_check_firmware(making->file, err) &&
	       rmw_making_find_layout(making, &layout, err) &&
	       rmw_making_find_slot(making, &layout, &slot, err) &&
	       rmw_making_put_in_slot(making, &layout, &slot, making->file, err);
}

static bool make_complete(struct rmw_making *making, struct rmw_err *err)
{
	return rmw_making_check_firmware(making->file, err) && rmw_making_put_at_start(making, err);
}

/* A dump may hold what a device had, sound or not: its firmware is not judged here. */
static bool make_dump(struct rmw_making *making, struct rmw_err *err)
{
	return rmw_dump_check_size(making->chip, making->file.len, making->watch, err) &&
	       rmw_making_put_at_start(making, err);
}

#define OVER_THE_AIR "it is meant for an update over the air; take the .bin of the same release"

/* How each kind of file is made into parts, or why it cannot be. */
static const struct rule {
	bool (*make)(struct rmw_making *making, struct rmw_err *err);
	const char *refusal;
} rules[RMW_IMAGE_KIND_COUNT] = {
	/* clang-format off */
	[RMW_IMAGE_EMPTY]          = { NULL, "there is nothing in it to write" },
	[RMW_IMAGE_UNKNOWN]        = { NULL, "nobody knows where it belongs; to write the bytes as they are, say where: --at ADDR" },
	[RMW_IMAGE_BL_APPLICATION] = { make_application, NULL },
	[RMW_IMAGE_BL_SLOT]        = { make_slot, NULL },
	[RMW_IMAGE_BL_COMPLETE]    = { make_complete, NULL },
	[RMW_IMAGE_BL_DUMP]        = { make_dump, NULL },
	[RMW_IMAGE_BL_LOADER]      = { NULL, "it runs in RAM and is no firmware; give it with --loader" },
	[RMW_IMAGE_XZ]             = { NULL, OVER_THE_AIR },
	[RMW_IMAGE_BL_OTA]         = { NULL, OVER_THE_AIR },
	[RMW_IMAGE_BK_APPLICATION] = { rmw_making_bk_application, NULL },
	[RMW_IMAGE_BK_COMPLETE]    = { rmw_making_bk_application, NULL },
	[RMW_IMAGE_BK_DUMP]        = { rmw_making_bk_dump, NULL },
	[RMW_IMAGE_BK_SHIFTED]     = { rmw_making_bk_dump, NULL },
	[RMW_IMAGE_BK_PACKAGE]     = { NULL, OVER_THE_AIR },
	[RMW_IMAGE_BK_WRAPPER]     = { NULL, OVER_THE_AIR },
	[RMW_IMAGE_BEKEN]          = { NULL, "it is a bootloader, or code without what a flash of this chip needs around it; to write the bytes as they are, say where: --at ADDR" },
	[RMW_IMAGE_LN_APPLICATION] = { make_slot, NULL },
	[RMW_IMAGE_LN_COMPLETE]    = { rmw_making_ln_complete, NULL },
	[RMW_IMAGE_LN_DUMP]        = { make_dump, NULL },
	[RMW_IMAGE_LN_LOADER]      = { NULL, "it runs in RAM, or is boot code without the rest; a loader is given with --loader" },
	[RMW_IMAGE_LN_UPDATE]      = { NULL, OVER_THE_AIR },
	[RMW_IMAGE_LN882H]         = { NULL, "it has no header, which tells an update of it; take the .bin of a release" },
	[RMW_IMAGE_STORE]          = { NULL, "which partition it belongs to is not in it; to write the bytes as they are, say where: --at ADDR" },
	[RMW_IMAGE_OBK_CONFIG]     = { rmw_making_config, NULL },
	/* clang-format on */
};

static bool make_as_is(struct rmw_making *making, struct rmw_err *err)
{
	struct rmw_goal *goal = making->goal;

	if (making->file.len == 0)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "there is nothing in it to write");
	if (making->kind->kind == RMW_IMAGE_BL_APPLICATION)
		rmw_tell(
			making->watch, RMW_EVENT_WARNING, NULL,
			"this application has no header of its own: bytes written as they are start "
			"nothing; without --at it gets one and goes to the firmware slot");
	rmw_making_set_part(goal, making->target->addr, making->file);
	snprintf(goal->summary, sizeof(goal->summary), "0x%06" PRIx32 ": %zu %s",
		 making->target->addr, making->file.len,
		 rmw_number_word(making->file.len, "byte as it is", "bytes as they are"));
	return rmw_parts_check(goal->parts, goal->count, making->chip, err);
}

static bool make(struct rmw_making *making, struct rmw_err *err)
{
	const struct rule *rule = &rules[making->kind->kind];

	if (!rmw_making_check_family(making->chip, making->file, err))
		return false;
	if (making->target->has_addr)
		return make_as_is(making, err);
	if (rule->make == NULL)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "%s: %s", making->kind->title,
				rule->refusal);
	if (!rmw_chip_facts(making->chip)->is_readable)
		return rmw_fail(err, RMW_E_READ_LOCKED,
				"where the file belongs cannot be read; say it: --at ADDR");
	return rule->make(making, err);
}

bool rmw_goal_make(struct rmw_goal *goal, struct rmw_chip *chip, struct rmw_view file,
		   const struct rmw_target *target, const struct rmw_watch *watch,
		   struct rmw_err *err)
{
	struct rmw_goal made = { 0 };
	struct rmw_making making = { .goal = &made,
				     .chip = chip,
				     .file = file,
				     .target = target,
				     .watch = watch,
				     .kind = rmw_image_kind_row(rmw_image_recognise(file)) };

	if (!make(&making, err)) {
		rmw_goal_release(&made);
		return false;
	}
	*goal = made;
	return true;
}
