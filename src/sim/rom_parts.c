/* SPDX-License-Identifier: MIT */
/* Flash configurations in the boot ROM, as one profile and what parts do otherwise. */
#include "sim/rom_sflash.h"

/* "W16": Winbond of 16 and 32 Mbit. bl602-soc 4 */
static const uint8_t winbond[SIM_CFG_SIZE] = {
	/* clang-format off */
	0x04, 0x01, 0x01, 0x3f, 0x66, 0x99, 0xff, 3, 0x9f, 0, 0x9f, 0,
	4, 0xef, 0x00, 0x01, 0xc7, 0x20, 0x52, 0xd8, 0x06, 0x02, 0x32, 0,
	0x0b, 1, 0x0b, 1, 0x3b, 1, 0xbb, 0, 0x6b, 1, 0xeb, 2, 0xeb, 2, 0x02, 0x50,
	0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0xab, 1,
	0x05, 0x35, 0, 0, 0x01, 0x31, 0, 0, 0x38, 0xff, 0x20, 0xff,
	0x77, 3, 2, 0x40, 0x77, 3, 2, 0xf0,
	0x90, 0x01, 0x40, 0x06, 0xd0, 0x07, 5, 0, 0x20, 0x4e, 3, 0,
	/* clang-format on */
};

/* A byte of the profile that is another one. `at` 0 with value 0 ends a list. */
struct change {
	uint8_t at, value;
};

#define SLOW_ERASE                                                                                 \
	{ 72, 0x2c }, { 73, 0x01 }, { 74, 0xb0 }, { 75, 0x04 }, { 76, 0xb0 },                      \
	{                                                                                          \
		77, 0x04                                                                           \
	}
#define BOTH_REGISTERS                                                                             \
	{ 48, 2 },                                                                                 \
	{                                                                                          \
		57, 0x01                                                                           \
	}
#define QE_IN_SR1                                                                                  \
	{ 41, 0 }, { 44, 6 }, { 48, 1 }, { 52, 0x05 },                                             \
	{                                                                                          \
		56, 0x01                                                                           \
	}
#define WRAP_C0                                                                                    \
	{ 64, 0xc0 },                                                                              \
	{                                                                                          \
		68, 0xc0                                                                           \
	}

/* clang-format off */
static const struct change none[] = { { 0, 0 } };
static const struct change giga[] = { BOTH_REGISTERS, { 62, 0xa0 }, SLOW_ERASE, { 82, 20 }, { 0, 0 } };
static const struct change winbond_80[] = { { 1, 0 }, BOTH_REGISTERS, { 3, 0x3d }, SLOW_ERASE, { 0, 0 } };
static const struct change issi[] = { QE_IN_SR1, WRAP_C0, { 62, 0xa0 }, SLOW_ERASE, { 0, 0 } };
static const struct change giga_32[] = { { 62, 0x20 }, { 0, 0 } };
static const struct change giga_low[] = { BOTH_REGISTERS, { 62, 0x20 }, { 0, 0 } };
static const struct change giga_wq[] = { { 31, 1 }, { 35, 4 }, { 83, 0x12 }, { 0, 0 } };
static const struct change macronix[] = { QE_IN_SR1, { 22, 0x38 }, { 23, 2 }, WRAP_C0, { 62, 0xa5 }, { 0, 0 } };
static const struct change xtx[] = { BOTH_REGISTERS, { 72, 0x70 }, { 73, 0x17 }, { 0, 0 } };
static const struct change xtx_no_wrap[] = { BOTH_REGISTERS, { 72, 0x70 }, { 73, 0x17 }, { 0, 0x14 }, { 0, 0 } };
static const struct change puya[] = { { 3, 0x3d }, BOTH_REGISTERS, { 0, 0 } };

/* Maker in the low byte. bl602-soc 4 */
static const struct {
	uint32_t jedec;
	const struct change *changes;
} parts[] = {
	{ 0x1440ef, winbond_80 },
	{ 0x1540ef, none }, { 0x1570ef, none }, { 0x1640ef, none },
	{ 0x1460ef, none }, { 0x1560ef, none }, { 0x1660ef, none }, { 0x1860ef, none }, { 0x1680ef, none },
	{ 0x13605e, none }, { 0x14605e, none },
	{ 0x14609d, issi }, { 0x15609d, issi }, { 0x16609d, issi },
	{ 0x14709d, issi }, { 0x15709d, issi }, { 0x16709d, issi },
	{ 0x1440c8, giga }, { 0x1540c8, giga }, { 0x1640c8, giga_32 },
	{ 0x1460c8, giga_low }, { 0x1560c8, giga_low }, { 0x1660c8, giga_low }, { 0x1665c8, giga_low },
	{ 0x1465c8, giga_wq }, { 0x1565c8, giga_wq },
	{ 0x3425c2, macronix }, { 0x3625c2, macronix }, { 0x3525c2, macronix },
	{ 0x13400b, xtx }, { 0x16400b, xtx }, { 0x16600b, xtx },
	{ 0x15400b, xtx_no_wrap }, { 0x14600b, xtx_no_wrap },
	{ 0x146085, puya }, { 0x156085, puya }, { 0x166085, none },
	{ 0x154068, none }, { 0x164068, none }, { 0x174068, none }, { 0x184068, none },
};
/* clang-format on */

static void apply(const struct change *change, uint8_t cfg[SIM_CFG_SIZE])
{
	memcpy(cfg, winbond, SIM_CFG_SIZE);
	for (; change->at != 0 || change->value != 0; change++)
		cfg[change->at] = change->value;
}

bool sim_rom_part_find(uint32_t jedec, uint8_t cfg[SIM_CFG_SIZE])
{
	for (size_t i = 0; i < RMW_COUNT(parts); i++) {
		if (parts[i].jedec != jedec)
			continue;
		apply(parts[i].changes, cfg);
		cfg[SIM_CFG_MAKER] = (uint8_t)jedec;
		return true;
	}
	return false;
}

void sim_rom_part_default(uint8_t cfg[SIM_CFG_SIZE])
{
	apply(giga, cfg);
	cfg[SIM_CFG_MAKER] = 0xc8;
}
