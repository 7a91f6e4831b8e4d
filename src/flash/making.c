/* SPDX-License-Identifier: MIT */
/* What the ways to make a goal have in common: slots, firmware that is whole, families. */
#include "flash/making.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "flash/layout_form.h"
#include "image/bk_container.h"

void rmw_making_set_part(struct rmw_goal *goal, uint32_t addr, struct rmw_view bytes)
{
	goal->parts[0] = (struct rmw_part){ addr, bytes };
	goal->count = 1;
}

/* The slot that --slot names, or the active one. */
bool rmw_making_find_slot(const struct rmw_making *making, const struct rmw_layout *layout,
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

bool rmw_making_put_in_slot(struct rmw_making *making, const struct rmw_layout *layout,
			    const struct rmw_region *slot, struct rmw_view bytes,
			    struct rmw_err *err)
{
	struct rmw_goal *goal = making->goal;
	const uint32_t room = room_of(layout, slot);

	if (bytes.len > room)
		return rmw_fail(err, RMW_E_IMAGE_TOO_LARGE,
				"it takes %zu bytes with its header, firmware slot %u at "
				"0x%06" PRIx32 " has %" PRIu32,
				bytes.len, slot_index(layout, slot), slot->addr, room);
	rmw_making_set_part(goal, slot->addr, bytes);
	snprintf(goal->summary, sizeof(goal->summary),
		 "firmware slot %u at 0x%06" PRIx32
		 ": %zu bytes of a file of %zu, slot of %" PRIu32,
		 slot_index(layout, slot), slot->addr, bytes.len, making->file.len, room);
	return true;
}

bool rmw_making_find_layout(const struct rmw_making *making, struct rmw_layout *layout,
			    struct rmw_err *err)
{
	if (making->target->layout == NULL)
		return rmw_layout_read(layout, making->chip, err);
	*layout = *making->target->layout;
	return true;
}

/* Firmware that is cut short or changed would be written well, and then not start. */
bool rmw_making_check_firmware(struct rmw_view file, struct rmw_err *err)
{
	struct rmw_image_info info;

	rmw_image_inspect(file, &info);
	for (size_t i = 0; i < info.firmware_count; i++) {
		const struct rmw_image_firmware *firmware = &info.firmwares[i];

		if (!firmware->is_header_good)
			return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
					"%s: its header does not match its CRC", firmware->name);
		if (firmware->is_truncated && firmware->blocks > 0)
			return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
					"%s: the file of %zu bytes ends within a block of its code",
					firmware->name, file.len);
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

bool rmw_making_put_at_start(struct rmw_making *making, struct rmw_err *err)
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
	rmw_making_set_part(goal, 0, making->file);
	snprintf(goal->summary, sizeof(goal->summary), "%s at 0x000000: %zu bytes",
		 making->kind->title, making->file.len);
	return true;
}

bool rmw_making_check_family(const struct rmw_chip *chip, struct rmw_view file, struct rmw_err *err)
{
	const struct rmw_image_kind_row *kind = rmw_image_kind_row(rmw_image_recognise(file));

	if (kind->chip == NULL || strcmp(kind->chip, rmw_layout_form(chip)->family) == 0)
		return true;
	return rmw_fail(err, RMW_E_IMAGE_OTHER_CHIP, "the file: %s; this chip: %s", kind->title,
			rmw_chip_facts(chip)->title);
}

bool rmw_making_check_silicon(const struct rmw_chip *chip, const char *made_for,
			      struct rmw_err *err)
{
	const struct rmw_layout_form *form =
		made_for != NULL ? rmw_layout_form_by_name(made_for) : NULL;

	if (form == NULL || strcmp(form->silicon, rmw_layout_form(chip)->silicon) == 0)
		return true;
	return rmw_fail(err, RMW_E_IMAGE_OTHER_CHIP, "it was made for a %s, this chip is a %s",
			made_for, rmw_chip_facts(chip)->title);
}

bool rmw_making_straighten(struct rmw_buf *dump, const struct rmw_watch *watch, struct rmw_err *err)
{
	rmw_auto(buf) end = RMW_BUF_INIT;
	const size_t from = dump->len - RMW_BK_APPLICATION;

	if (rmw_image_recognise(rmw_buf_view(dump)) != RMW_IMAGE_BK_SHIFTED)
		return true;
	if (!rmw_buf_append(&end, rmw_view_part(rmw_buf_view(dump), from, RMW_BK_APPLICATION), err))
		return false;
	memmove(dump->data + RMW_BK_APPLICATION, dump->data, from);
	memcpy(dump->data, end.data, end.len);
	rmw_tell(watch, RMW_EVENT_NOTE, NULL,
		 "the dump was read from 0x%06x on; what is at its end goes to the start of the "
		 "flash, where it belongs",
		 RMW_BK_APPLICATION);
	return true;
}
