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
#include "flash/sure_read.h"
#include "image/bl_flash_config.h"
#include "image/bl_header.h"
#include "image/bl_slot.h"

struct making {
	struct rmw_goal *goal;
	struct rmw_chip *chip;
	struct rmw_view file;
	const struct rmw_target *target;
	const struct rmw_watch *watch;
	const struct rmw_image_kind_row *kind;
};

void rmw_goal_release(struct rmw_goal *goal)
{
	rmw_buf_release(&goal->built);
	*goal = (struct rmw_goal){ 0 };
}

static void set_part(struct rmw_goal *goal, uint32_t addr, struct rmw_view bytes)
{
	goal->parts[0] = (struct rmw_part){ addr, bytes };
	goal->count = 1;
}

/* The slot that --slot names, or the active one. */
static bool find_slot(const struct making *making, const struct rmw_layout *layout,
		      struct rmw_region *slot, struct rmw_err *err)
{
	static const char *const names[] = { "fw", "fw0", "fw1" };
	const char *name = making->target->slot != NULL ? making->target->slot : "fw";

	if (!layout->has_table)
		return rmw_fail(err, RMW_E_NO_REGION,
				"the flash has no valid partition table, so there is no slot for "
				"this file; write a complete image first");
	for (size_t i = 0; i < RMW_COUNT(names); i++)
		if (strcasecmp(name, names[i]) == 0)
			return rmw_layout_find(layout, name, slot, err);
	return rmw_fail(err, RMW_E_NO_REGION, "'%.20s' is no firmware slot: fw, fw0 or fw1", name);
}

/* Some layouts let a slot run into the calibration that follows it. */
static uint32_t room_of(const struct rmw_layout *layout, const struct rmw_region *slot)
{
	uint32_t room = slot->size;

	for (size_t i = 0; i < layout->count; i++) {
		const struct rmw_region *other = &layout->regions[i];
		bool is_hit = other->is_protected && other->addr < slot->addr + room &&
			      slot->addr < other->addr + other->size;

		if (is_hit)
			room = other->addr > slot->addr ? other->addr - slot->addr : 0;
	}
	return room;
}

static unsigned slot_index(const struct rmw_layout *layout, const struct rmw_region *slot)
{
	struct rmw_err ignored = { 0 };
	struct rmw_region second;

	return rmw_layout_find(layout, "fw1", &second, &ignored) && second.addr == slot->addr;
}

static bool put_in_slot(struct making *making, const struct rmw_layout *layout,
			const struct rmw_region *slot, struct rmw_view bytes, struct rmw_err *err)
{
	struct rmw_goal *goal = making->goal;
	const uint32_t room = room_of(layout, slot);

	if (bytes.len > room)
		return rmw_fail(err, RMW_E_IMAGE_TOO_LARGE,
				"it takes %zu bytes with its header, firmware slot %u at "
				"0x%06" PRIx32 " has %" PRIu32,
				bytes.len, slot_index(layout, slot), slot->addr, room);
	set_part(goal, slot->addr, bytes);
	snprintf(goal->summary, sizeof(goal->summary),
		 "firmware slot %u at 0x%06" PRIx32
		 ": %zu bytes of a file of %zu, slot of %" PRIu32,
		 slot_index(layout, slot), slot->addr, bytes.len, making->file.len, room);
	return true;
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
static bool find_settings(const struct making *making, const struct rmw_region *slot,
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

static bool find_layout(const struct making *making, struct rmw_layout *layout, struct rmw_err *err)
{
	if (making->target->layout == NULL)
		return rmw_layout_read(layout, making->chip, err);
	*layout = *making->target->layout;
	return true;
}

static bool make_application(struct making *making, struct rmw_err *err)
{
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	struct rmw_layout layout;
	struct rmw_region slot;

	if (!find_layout(making, &layout, err) || !find_slot(making, &layout, &slot, err) ||
	    !find_settings(making, &slot, config, err) ||
	    !rmw_bl_slot_build(making->file, config, &making->goal->built, err))
		return false;
	return put_in_slot(making, &layout, &slot, rmw_buf_view(&making->goal->built), err);
}

/* Firmware that is cut short or changed would be written well, and then not start. */
static bool check_firmware(struct rmw_view file, struct rmw_err *err)
{
	struct rmw_image_info info;

	rmw_image_inspect(file, &info);
	for (size_t i = 0; i < info.firmware_count; i++) {
		const struct rmw_image_firmware *firmware = &info.firmwares[i];

		if (!firmware->is_header_good)
			return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
					"%s: its header does not match its CRC", firmware->name);
		if (firmware->is_truncated)
			return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
					"%s: %" PRIu32 " bytes of code are announced, the file of "
					"%zu bytes ends before",
					firmware->name, firmware->len, file.len);
		if (!firmware->is_hash_good && !firmware->is_hash_ignored)
			return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
					"%s: its code does not match its hash", firmware->name);
	}
	return true;
}

static bool make_slot(struct making *making, struct rmw_err *err)
{
	struct rmw_layout layout;
	struct rmw_region slot;

	return check_firmware(making->file, err) && find_layout(making, &layout, err) &&
	       find_slot(making, &layout, &slot, err) &&
	       put_in_slot(making, &layout, &slot, making->file, err);
}

static bool put_at_start(struct making *making, struct rmw_err *err)
{
	const uint32_t flash_size = rmw_chip_facts(making->chip)->flash_size;
	struct rmw_goal *goal = making->goal;

	if (making->target->slot != NULL)
		return rmw_fail(err, RMW_E_IMAGE_KIND,
				"a %s goes to address 0 and not into a slot; leave out --slot",
				making->kind->title);
	if (making->file.len > flash_size)
		return rmw_fail(err, RMW_E_IMAGE_TOO_LARGE,
				"it has %zu bytes, the flash has %" PRIu32, making->file.len,
				flash_size);
	set_part(goal, 0, making->file);
	snprintf(goal->summary, sizeof(goal->summary), "%s at 0x000000: %zu bytes",
		 making->kind->title, making->file.len);
	return true;
}

static bool make_complete(struct making *making, struct rmw_err *err)
{
	return check_firmware(making->file, err) && put_at_start(making, err);
}

/* A dump may hold what a device had, sound or not: its firmware is not judged here. */
static bool make_dump(struct making *making, struct rmw_err *err)
{
	return rmw_dump_check_size(making->chip, making->file.len, making->watch, err) &&
	       put_at_start(making, err);
}

/* How each kind of file is made into parts, or why it cannot be. */
static const struct rule {
	bool (*make)(struct making *making, struct rmw_err *err);
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
	[RMW_IMAGE_XZ]             = { NULL, "it is meant for an update over the air; take the .bin of the same release" },
	[RMW_IMAGE_BL_OTA]         = { NULL, "it is meant for an update over the air; take the .bin of the same release" },
	[RMW_IMAGE_BK_APPLICATION] = { NULL, "it is for another chip" },
	[RMW_IMAGE_BK_COMPLETE]    = { NULL, "it is for another chip" },
	[RMW_IMAGE_BK_DUMP]        = { NULL, "it is for another chip" },
	[RMW_IMAGE_BK_SHIFTED]     = { NULL, "it is for another chip" },
	[RMW_IMAGE_BK_PACKAGE]     = { NULL, "it is for another chip" },
	[RMW_IMAGE_BK_WRAPPER]     = { NULL, "it is for another chip" },
	[RMW_IMAGE_BEKEN]          = { NULL, "it is for another chip" },
	[RMW_IMAGE_LN_APPLICATION] = { NULL, "it is for another chip" },
	[RMW_IMAGE_LN_COMPLETE]    = { NULL, "it is for another chip" },
	[RMW_IMAGE_LN_DUMP]        = { NULL, "it is for another chip" },
	[RMW_IMAGE_LN_LOADER]      = { NULL, "it is for another chip" },
	[RMW_IMAGE_LN_UPDATE]      = { NULL, "it is for another chip" },
	[RMW_IMAGE_LN882H]         = { NULL, "it is for another chip" },
	[RMW_IMAGE_STORE]          = { NULL, "which partition it belongs to is not in it; to write the bytes as they are, say where: --at ADDR" },
	[RMW_IMAGE_OBK_CONFIG]     = { NULL, "a BL602 wants it inside of a store; to write the bytes as they are, say where: --at ADDR" },
	/* clang-format on */
};

static bool check_family(const struct making *making, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(making->chip);

	if (making->kind->chip == NULL || strcmp(making->kind->chip, facts->name) == 0)
		return true;
	return rmw_fail(err, RMW_E_IMAGE_OTHER_CHIP, "it is %s, this chip is a %s",
			making->kind->title, facts->title);
}

static bool make_as_is(struct making *making, struct rmw_err *err)
{
	struct rmw_goal *goal = making->goal;

	if (making->file.len == 0)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "there is nothing in it to write");
	if (making->kind->kind == RMW_IMAGE_BL_APPLICATION)
		rmw_tell(
			making->watch, RMW_EVENT_WARNING, NULL,
			"this application has no header of its own: bytes written as they are start "
			"nothing; without --at it gets one and goes to the firmware slot");
	set_part(goal, making->target->addr, making->file);
	snprintf(goal->summary, sizeof(goal->summary), "0x%06" PRIx32 ": %zu %s",
		 making->target->addr, making->file.len,
		 rmw_number_word(making->file.len, "byte as it is", "bytes as they are"));
	return rmw_parts_check(goal->parts, goal->count, making->chip, err);
}

static bool make(struct making *making, struct rmw_err *err)
{
	const struct rule *rule = &rules[making->kind->kind];

	if (!check_family(making, err))
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
	struct making making = { .goal = &made,
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
