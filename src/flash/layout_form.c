/* SPDX-License-Identifier: MIT */
/* The layouts of the chips, a row each. */
#include "flash/layout_form.h"

#include <strings.h>

#include "image/bk_container.h"
#include "image/ln_image.h"
#include "image/ln_partition.h"

/* What firmware may use as its store, however short the table says it is (openbeken 9.1). */
#define BL_STORE_MIN 0x8000u

static const struct rmw_region bl_regions[] = {
	{ .name = "boot", .addr = 0, .size = RMW_LAYOUT_TABLES_ADDR, .is_kept = true },
	{ .name = "table",
	  .addr = RMW_LAYOUT_TABLES_ADDR,
	  .size = RMW_LAYOUT_TABLES_SIZE,
	  .is_kept = true },
};

static const struct rmw_layout_private bl_privates[] = {
	{ "psm", BL_STORE_MIN },
	{ "key", BL_STORE_MIN },
	{ "data", BL_STORE_MIN },
};

/*
 * BK7231 (bk7231-protocol 13, 15): the bootloader's own table says no more than where application
 * and over-the-air area are. "rf" is the calibration with the MAC, "tuya" keys and settings of the
 * stock firmware, "config" OpenBeken's configuration. Where the bootloader in flash is all that
 * answers on the line, it is never written (1); where a boot ROM answers, it is left alone.
 */
#define BK_LOCKED_BOOT                                                                             \
	{                                                                                          \
		.name = "boot", .size = RMW_BK_APPLICATION, .is_kept = true, .is_locked = true     \
	}
#define BK_BOOT                                                                                    \
	{                                                                                          \
		.name = "boot", .size = RMW_BK_APPLICATION, .is_protected = true, .is_kept = true  \
	}
#define BK_TUYA                                                                                    \
	{                                                                                          \
		.name = "tuya", .addr = 0x1ee000, .size = 0x12000, .is_protected = true,           \
		.is_kept = true                                                                    \
	}
#define BK_RF(at)                                                                                  \
	{                                                                                          \
		.name = "rf", .addr = (at), .size = 0x1000, .is_protected = true, .is_kept = true, \
		.holds_mac = true                                                                  \
	}

static const struct rmw_region t_regions[] = {
	BK_LOCKED_BOOT,
	{ .name = "fw", .addr = RMW_BK_APPLICATION, .size = 0x121000 },
	{ .name = "ota", .addr = 0x132000, .size = 0xa6000 },
	BK_RF(RMW_BK_RF_T),
	{ .name = "config", .addr = 0x1e1000, .size = 0x1000 },
	BK_TUYA,
};

static const struct rmw_region n_regions[] = {
	BK_BOOT,
	{ .name = "fw", .addr = RMW_BK_APPLICATION, .size = 0x119000 },
	{ .name = "ota", .addr = 0x12a000, .size = 0xa6000 },
	BK_RF(RMW_BK_RF_N),
	{ .name = "config", .addr = 0x1d1000, .size = 0x1000 },
	BK_TUYA,
};

/* Tuya's T1 has its calibration elsewhere, and a shorter application. */
static const struct rmw_region bk7238_regions[] = {
	BK_BOOT,
	{ .name = "fw", .addr = RMW_BK_APPLICATION, .size = 0x11b000 },
	{ .name = "ota", .addr = 0x132000, .size = 0xa6000 },
	BK_RF(RMW_BK_RF_T),
	{ .name = "config", .addr = 0x1e1000, .size = 0x1000 },
	{ .name = "rf-tuya",
	  .addr = RMW_BK_RF_T1,
	  .size = 0x1000,
	  .is_protected = true,
	  .is_kept = true,
	  .holds_mac = true },
	{ .name = "tuya", .addr = 0x1f5000, .size = 0xb000, .is_protected = true, .is_kept = true },
};

static const struct rmw_layout_private bk_privates[] = { { "config", 0 }, { "tuya", 0 } };

/* ln882h-protocol 8.1: what is in no table. */
static const struct rmw_region ln_regions[] = {
	{ .name = "boot", .addr = 0, .size = RMW_LN_TABLE_ADDR, .is_kept = true },
	{ .name = "table", .addr = RMW_LN_TABLE_ADDR, .size = RMW_LN_TABLE_SIZE, .is_kept = true },
};

static const struct rmw_layout_private ln_privates[] = { { "config", 0 },
							 { "kv", 0 },
							 { "user", 0 } };

#define ALL(rows) rows, RMW_COUNT(rows)
#define BK(name, silicon, regions)                                                                 \
	{                                                                                          \
		name, "bk7231", silicon, 0, 0, NULL, ALL(regions), ALL(bk_privates),               \
			RMW_BK_APPLICATION                                                         \
	}

static const struct rmw_layout_form forms[] = {
	/* clang-format off */
	{ "bl602",  "bl602",  "bl602",  RMW_LAYOUT_TABLES_ADDR, RMW_LAYOUT_TABLES_SIZE,
	  rmw_layout_parse_bl, ALL(bl_regions), ALL(bl_privates), 0 },
	BK("bk7231t", "bk7231t", t_regions),
	BK("bk7231u", "bk7231u", t_regions),
	BK("bk7231q", "bk7231q", t_regions),
	BK("bk7231n", "bk7231n", n_regions),
	BK("bk7231m", "bk7231n", n_regions),
	BK("bk7238",  "bk7238",  bk7238_regions),
	{ "ln882h", "ln882h", "ln882h", RMW_LN_TABLE_ADDR, RMW_LN_TABLE_SIZE,
	  rmw_layout_parse_ln, ALL(ln_regions), ALL(ln_privates), 0 },
	/* clang-format on */
};

const struct rmw_layout_form *rmw_layout_form_by_name(const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(forms); i++)
		if (strcasecmp(forms[i].chip, name) == 0)
			return &forms[i];
	return NULL;
}

const struct rmw_layout_form *rmw_layout_form(const struct rmw_chip *chip)
{
	const struct rmw_layout_form *form = rmw_layout_form_by_name(rmw_chip_facts(chip)->name);

	return form != NULL ? form : &forms[0];
}
