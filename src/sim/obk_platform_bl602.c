/* SPDX-License-Identifier: MIT */
/* OpenBeken on a BL602: its slot, its key-value store in PSM, its log on UART0. */
#include "sim/board.h"
#include "sim/boot_header.h"
#include "sim/obk_platform.h"
#include "sim/obk_table.h"

#define CODE_AT 0x1000u	    /* behind the header of the slot */
#define STORE_FIXED 0x8000u /* of releases that do not look at the table's length */
#define STORE_MIN 0x2000u
#define BAUD 2000000u

static struct rmw_view flash_of(const struct sim_obk *obk)
{
	return rmw_span_view(sim_nor_cells(obk->sim->bus.nor));
}

static struct rmw_view slot_of(const struct sim_obk *obk)
{
	struct sim_obk_part part = { 0, 0 };

	if (!sim_obk_table_find(flash_of(obk), "FW", &part))
		return (struct rmw_view){ NULL, 0 };
	return rmw_view_part(flash_of(obk), part.addr, part.size);
}

/* In the image itself: behind it may stand what is left of an older one. */
static bool holds_ident(struct rmw_view slot)
{
	const char *ident = sim_obk_platform_bl602.ident;
	const struct rmw_view code =
		rmw_view_part(slot, CODE_AT, rmw_get_le32(slot.data + SIM_HEADER_COUNT));

	return code.len > 0 && memmem(code.data, code.len, ident, strlen(ident)) != NULL;
}

static bool is_there(const struct sim_obk *obk)
{
	const struct rmw_view slot = slot_of(obk);

	return slot.len >= CODE_AT && memcmp(slot.data, "BFNP", 4) == 0 && holds_ident(slot);
}

static bool is_sound(struct sim_obk *obk)
{
	const struct rmw_view slot = slot_of(obk);

	return sim_boot_image_fits(obk->sim, slot.data, rmw_view_part(slot, CODE_AT, slot.len));
}

/* The SDK's open call waits for ever for a partition that is missing. openbeken 8.2 */
static bool hang(struct sim_obk *obk, const char *part)
{
	sim_obk_say(obk, "Dead Loop. Reason: no Valid %s partition found", part);
	sim_boot_park(obk->sim);
	return false;
}

static bool open(struct sim_obk *obk)
{
	struct sim_obk_part psm, media;
	const size_t flash_len = flash_of(obk).len;
	uint32_t size;

	if (!sim_obk_table_find(flash_of(obk), "PSM", &psm) || psm.addr % SIM_OBK_SECTOR != 0)
		return hang(obk, "PSM");
	size = sim_obk_is_since(obk, 1, 18, 100) ? psm.size : STORE_FIXED;
	if (psm.addr >= flash_len || size > flash_len - psm.addr)
		size = psm.addr < flash_len ? (uint32_t)flash_len - psm.addr : 0;
	sim_obk_say(obk, "[EF] partition PSM is at 0x%08x, %u bytes", (unsigned)psm.addr,
		    (unsigned)psm.size);
	sim_obk_say(obk, "ENV start address is 0x00000000, size is %u bytes", (unsigned)size);
	if (size < STORE_MIN) {
		sim_obk_say(obk, "partition PSM is too small");
		sim_boot_park(obk->sim);
		return false;
	}
	obk->store = (struct sim_obk_store){ obk->sim, psm.addr, size / SIM_OBK_SECTOR };
	if (!sim_obk_store_start(&obk->store))
		sim_obk_say(obk, "ENV start failed");
	if (obk->sim->is_cut)
		return false;
	return sim_obk_table_find(flash_of(obk), "media", &media) || hang(obk, "media");
}

static const char *vars_key(const struct sim_obk *obk)
{
	return sim_obk_is_since(obk, 1, 18, 280) ? "OBK_FV" : "myBtCnts";
}

static struct rmw_view load_config(const struct sim_obk *obk)
{
	return sim_obk_store_find(&obk->store, "mY0bcFg");
}

static struct rmw_view load_vars(const struct sim_obk *obk)
{
	return sim_obk_store_find(&obk->store, vars_key(obk));
}

static void save_config(struct sim_obk *obk, struct rmw_view bytes)
{
	(void)sim_obk_store_set(&obk->store, "mY0bcFg", bytes);
}

static void save_vars(struct sim_obk *obk, struct rmw_view bytes)
{
	(void)sim_obk_store_set(&obk->store, vars_key(obk), bytes);
}

static void say(struct sim_obk *obk, struct rmw_view line)
{
	sim_uart_send(obk->sim, line);
}

const struct sim_obk_platform sim_obk_platform_bl602 = {
	.chip = "BL602",
	.ident = "OpenBL602",
	.prefix = "obl",
	.mqtt_group = "bl602s",
	.ap_address = "192.168.169.1",
	.pins = 24,
	.crc = SIM_OBK_CRC_UNSIGNED,
	.baud = BAUD,
	.is_there = is_there,
	.is_sound = is_sound,
	.open = open,
	.load_config = load_config,
	.load_vars = load_vars,
	.save_config = save_config,
	.save_vars = save_vars,
	.say = say,
};
