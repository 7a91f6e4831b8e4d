/* SPDX-License-Identifier: MIT */
/* Settings as BK7231 and LN882H keep them: the block alone, at the start of a sector. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "flash/layout.h"
#include "image/ln_kv.h"
#include "provision/relay_firmware.h"
#include "provision/relay_making.h"

/* As the layouts of these chips name them. */
#define CONFIG "config"
#define KEYS "kv"

#define MAC_KEY "6_sta_mac"

/* What stands there until the firmware draws another one (ln882h-protocol 9). */
static const uint8_t nobodys[6] = { 0x00, 0x50, 0xc2, 0x5e, 0x10, 0x88 };

/* The firmware is compiled for its places: nothing has to be brought. */
static bool prepare(struct rmw_relay_making *making, struct rmw_err *err)
{
	(void)making, (void)err;
	return true;
}

/* A complete image brings the table that is to count. */
static void take_layout(struct rmw_relay_making *making)
{
	const struct rmw_region table = rmw_layout_table(making->chip);
	struct rmw_relay_setup *setup = making->setup;

	setup->layout = making->old_layout;
	for (size_t i = 0; i < setup->goal.count; i++) {
		const struct rmw_part *part = &setup->goal.parts[i];

		if (table.size == 0 || part->addr > table.addr ||
		    part->bytes.len < (size_t)(table.addr - part->addr) + table.size)
			continue;
		rmw_layout_parse_table(
			&setup->layout, making->chip,
			rmw_view_part(part->bytes, table.addr - part->addr, table.size));
	}
}

static uint32_t used_of(const struct rmw_goal *goal, const struct rmw_region *slot)
{
	uint64_t end = slot->addr;

	for (size_t i = 0; i < goal->count; i++)
		if (goal->parts[i].addr + goal->parts[i].bytes.len > end)
			end = goal->parts[i].addr + goal->parts[i].bytes.len;
	return end - slot->addr < slot->size ? (uint32_t)(end - slot->addr) : slot->size;
}

static void tell_headroom(struct rmw_relay_setup *setup)
{
	const struct rmw_region slot = rmw_relay_region(&setup->layout, "fw");
	const struct rmw_region air = rmw_relay_region(&setup->layout, "ota");

	(void)snprintf(setup->headroom, sizeof(setup->headroom),
		       "firmware slot %" PRIu32 " bytes, %" PRIu32
		       " left; an update over the air may have %" PRIu32 " bytes packed",
		       slot.size, slot.size - used_of(&setup->goal, &slot), air.size);
}

/* The address that the radio has; not of an LN882H's factory (ln882h-protocol 9). */
static bool find_mac(struct rmw_relay_making *making, struct rmw_err *err)
{
	const struct rmw_region keys = rmw_relay_region(&making->old_layout, KEYS);
	struct rmw_relay_unit *unit = &making->setup->unit;
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_view value;

	if (!making->setup->firmware->draws_mac)
		return true;
	*unit = (struct rmw_relay_unit){ .has_own_mac = true };
	if (keys.size == 0)
		return true;
	if (!rmw_buf_resize(&bytes, keys.size, err) ||
	    !rmw_original_read(&making->original, keys.addr, rmw_buf_span(&bytes), err))
		return rmw_while(err, KEYS);
	value = rmw_ln_kv_find(rmw_buf_view(&bytes), MAC_KEY);
	unit->is_mac_known =
		value.len == sizeof(unit->mac) && memcmp(value.data, nobodys, sizeof(nobodys)) != 0;
	if (unit->is_mac_known)
		memcpy(unit->mac, value.data, sizeof(unit->mac));
	rmw_secret_release(&bytes);
	return true;
}

static bool find(struct rmw_relay_making *making, struct rmw_view *block, struct rmw_err *err)
{
	struct rmw_region old = rmw_relay_region(&making->old_layout, CONFIG);

	take_layout(making);
	tell_headroom(making->setup);
	if (old.size == 0)
		old = rmw_relay_region(&making->setup->layout, CONFIG);
	if (old.size < RMW_OBK_STORE_SECTOR)
		return rmw_fail(err, RMW_E_NO_REGION,
				"the layout of this flash has no place for the configuration; a "
				"complete image brings one");
	if (!find_mac(making, err) ||
	    !rmw_buf_resize(&making->old_store, RMW_OBK_STORE_SECTOR, err) ||
	    !rmw_original_read(&making->original, old.addr, rmw_buf_span(&making->old_store), err))
		return rmw_while(err, CONFIG);
	*block = rmw_buf_view(&making->old_store);
	return true;
}

static bool put(struct rmw_relay_making *making, struct rmw_view block, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	const struct rmw_region region = rmw_relay_region(&setup->layout, CONFIG);

	if (region.size < RMW_OBK_STORE_SECTOR)
		return rmw_fail(err, RMW_E_NO_REGION,
				"the layout that this image brings has no place for the "
				"configuration");
	if (!rmw_buf_resize(&setup->store, RMW_OBK_STORE_SECTOR, err))
		return false;
	memset(setup->store.data, 0xff, setup->store.len);
	memcpy(setup->store.data, block.data, block.len);
	rmw_relay_making_add(making, region.addr, rmw_buf_view(&setup->store));
	return true;
}

const struct rmw_relay_home rmw_relay_home_sector = { prepare, find, put };
