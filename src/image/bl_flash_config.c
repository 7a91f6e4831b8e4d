/* SPDX-License-Identifier: MIT */
/* What the BL602's mask ROM knows about flash chips (bl602-soc 4). */
#include "image/bl_flash_config.h"

#define CONFIG_SIZE RMW_BL_FLASH_CONFIG_SIZE

/* clang-format off */

/* "W16": Winbond of 16 and 32 Mbit. */
static const uint8_t base_w16[CONFIG_SIZE] = {
	0x04, 0x01, 0x01, 0x3f, 0x66, 0x99, 0xff, 0x03, 0x9f, 0x00, 0x9f, 0x00, 0x04, 0xef, /* 0 */
	0x00, 0x01, 0xc7, 0x20, 0x52, 0xd8, 0x06, 0x02, 0x32, 0x00, 0x0b, 0x01, 0x0b, 0x01, /* 14 */
	0x3b, 0x01, 0xbb, 0x00, 0x6b, 0x01, 0xeb, 0x02, 0xeb, 0x02, 0x02, 0x50, 0x00, 0x01, /* 28 */
	0x00, 0x01, 0x01, 0x00, 0x00, 0x01, 0x01, 0x01, 0xab, 0x01, 0x05, 0x35, 0x00, 0x00, /* 42 */
	0x01, 0x31, 0x00, 0x00, 0x38, 0xff, 0x20, 0xff, 0x77, 0x03, 0x02, 0x40, 0x77, 0x03, /* 56 */
	0x02, 0xf0, 0x90, 0x01, 0x40, 0x06, 0xd0, 0x07, 0x05, 0x00, 0x20, 0x4e, 0x03, 0x00, /* 70 */
};

/* "Def": GigaDevice 25Q class, and what the ROM starts from before it knows the chip. */
static const uint8_t base_def[CONFIG_SIZE] = {
	0x04, 0x01, 0x01, 0x3f, 0x66, 0x99, 0xff, 0x03, 0x9f, 0x00, 0x9f, 0x00, 0x04, 0xc8, /* 0 */
	0x00, 0x01, 0xc7, 0x20, 0x52, 0xd8, 0x06, 0x02, 0x32, 0x00, 0x0b, 0x01, 0x0b, 0x01, /* 14 */
	0x3b, 0x01, 0xbb, 0x00, 0x6b, 0x01, 0xeb, 0x02, 0xeb, 0x02, 0x02, 0x50, 0x00, 0x01, /* 28 */
	0x00, 0x01, 0x01, 0x00, 0x00, 0x01, 0x02, 0x01, 0xab, 0x01, 0x05, 0x35, 0x00, 0x00, /* 42 */
	0x01, 0x01, 0x00, 0x00, 0x38, 0xff, 0xa0, 0xff, 0x77, 0x03, 0x02, 0x40, 0x77, 0x03, /* 56 */
	0x02, 0xf0, 0x2c, 0x01, 0xb0, 0x04, 0xb0, 0x04, 0x05, 0x00, 0x20, 0x4e, 0x14, 0x00, /* 70 */
};

/* Bytes that the deviations below change. */
enum {
	IO_MODE = 0, CREAD_SUPPORT = 1, CLK_INVERT = 3, MID = 13, QUAD_PROGRAM = 22,
	QUAD_ADDR_MODE = 23, DIO_DUMMY = 31, QIO_DUMMY = 35, QE_INDEX = 41, QE_BIT = 44,
	QE_WRITE_LEN = 48, WRITE_REG_1 = 57, CREAD_MODE = 62, WRAP = 64, WRAP_DUMMY = 65,
	WRAP_MODE = 66, WRAP_DATA = 67, UNWRAP = 68, UNWRAP_DUMMY = 69, UNWRAP_MODE = 70,
	UNWRAP_DATA = 71, SECTOR_MS_LOW = 72, SECTOR_MS_HIGH = 73, PD_DELAY = 82, QE_DATA = 83,
};

enum profile {
	W16, WINBOND_8M, DEF, GD_Q32C, GD_LQ, GD_WQ, ISSI, MACRONIX_V, MACRONIX_U,
	XTX, XTX_NO_WRAP, PUYA_Q16, PUYA_Q32, BOYA, PROFILE_COUNT
};

/* A base and what is different from it; the first {0, 0} ends the list. */
static const struct {
	const uint8_t *base;
	struct { uint8_t at, value; } edits[18];
} profiles[PROFILE_COUNT] = {
	[W16]         = { base_w16, { { 0, 0 } } },
	[WINBOND_8M]  = { base_def, { { CREAD_SUPPORT, 0 }, { CLK_INVERT, 0x3d }, { MID, 0xef },
				      { CREAD_MODE, 0xff }, { PD_DELAY, 3 } } },
	[DEF]         = { base_def, { { 0, 0 } } },
	[GD_Q32C]     = { base_def, { { QE_WRITE_LEN, 1 }, { WRITE_REG_1, 0x31 }, { CREAD_MODE, 0x20 } } },
	[GD_LQ]       = { base_def, { { CREAD_MODE, 0x20 } } },
	[GD_WQ]       = { base_def, { { DIO_DUMMY, 1 }, { QIO_DUMMY, 4 }, { QE_DATA, 0x12 } } },
	[ISSI]        = { base_def, { { MID, 0x9d }, { QE_INDEX, 0 }, { QE_BIT, 6 }, { QE_WRITE_LEN, 1 },
				      { WRITE_REG_1, 0x31 }, { WRAP, 0xc0 }, { WRAP_DUMMY, 0 },
				      { WRAP_MODE, 0 }, { WRAP_DATA, 6 }, { UNWRAP, 0xc0 },
				      { UNWRAP_DUMMY, 0 }, { UNWRAP_MODE, 0 }, { UNWRAP_DATA, 0 },
				      { PD_DELAY, 5 } } },
	[MACRONIX_V]  = { base_def, { { MID, 0xc2 }, { QUAD_PROGRAM, 0x38 }, { QUAD_ADDR_MODE, 2 },
				      { QE_INDEX, 0 }, { QE_BIT, 6 }, { CREAD_MODE, 0xa5 },
				      { WRAP, 0xc0 }, { WRAP_DUMMY, 0 }, { WRAP_MODE, 0 },
				      { WRAP_DATA, 2 }, { UNWRAP, 0xc0 }, { UNWRAP_DUMMY, 0 },
				      { UNWRAP_MODE, 0 }, { UNWRAP_DATA, 0x10 }, { PD_DELAY, 45 } } },
	[MACRONIX_U]  = { base_def, { { MID, 0xc2 }, { QUAD_PROGRAM, 0x38 }, { QUAD_ADDR_MODE, 2 },
				      { QE_INDEX, 0 }, { QE_BIT, 6 }, { QE_WRITE_LEN, 1 },
				      { CREAD_MODE, 0xa5 }, { WRAP, 0xc0 }, { WRAP_DUMMY, 0 },
				      { WRAP_MODE, 0 }, { WRAP_DATA, 2 }, { UNWRAP, 0xc0 },
				      { UNWRAP_DUMMY, 0 }, { UNWRAP_MODE, 0 }, { UNWRAP_DATA, 0x10 },
				      { PD_DELAY, 45 } } },
	[XTX]         = { base_def, { { MID, 0x0b }, { CREAD_MODE, 0x20 }, { SECTOR_MS_LOW, 0x70 },
				      { SECTOR_MS_HIGH, 0x17 } } },
	[XTX_NO_WRAP] = { base_def, { { IO_MODE, 0x14 }, { MID, 0x0b }, { CREAD_MODE, 0x20 },
				      { SECTOR_MS_LOW, 0x70 }, { SECTOR_MS_HIGH, 0x17 } } },
	[PUYA_Q16]    = { base_def, { { CLK_INVERT, 0x3d }, { MID, 0x85 }, { CREAD_MODE, 0x20 },
				      { PD_DELAY, 8 } } },
	[PUYA_Q32]    = { base_def, { { MID, 0x85 }, { QE_WRITE_LEN, 1 }, { WRITE_REG_1, 0x31 },
				      { CREAD_MODE, 0x20 }, { PD_DELAY, 8 } } },
	[BOYA]        = { base_def, { { MID, 0x68 }, { QE_WRITE_LEN, 1 }, { WRITE_REG_1, 0x31 },
				      { CREAD_MODE, 0x20 } } },
};

/*
 * The ROM's table in its order. Its 42nd row, a second 5e6014, is never reached by the ROM's own
 * search and so is left out.
 */
static const struct part {
	uint8_t jedec[RMW_JEDEC_SIZE];
	enum profile profile;
	const char *name;
} parts[] = {
	{ { 0xef, 0x40, 0x14 }, WINBOND_8M,  "Winbond 25Q80DV" },
	{ { 0xef, 0x40, 0x15 }, W16,         "Winbond 25Q16DV" },
	{ { 0xef, 0x70, 0x15 }, W16,         "Winbond 25Q16JV-DTR" },
	{ { 0xef, 0x40, 0x16 }, W16,         "Winbond 25Q32FV" },
	{ { 0xef, 0x60, 0x14 }, W16,         "Winbond 25Q80EW" },
	{ { 0xef, 0x60, 0x15 }, W16,         "Winbond 25Q16FW" },
	{ { 0xef, 0x60, 0x16 }, W16,         "Winbond 25Q32FW" },
	{ { 0xef, 0x60, 0x18 }, W16,         "Winbond 25Q128FW" },
	{ { 0xef, 0x80, 0x16 }, W16,         "Winbond 25Q32JW" },
	{ { 0x5e, 0x60, 0x13 }, W16,         "Zbit 4 Mbit" },
	{ { 0x5e, 0x60, 0x14 }, W16,         "Zbit 8 Mbit" },
	{ { 0x9d, 0x60, 0x14 }, ISSI,        "ISSI 3.3 V 8 Mbit" },
	{ { 0x9d, 0x60, 0x15 }, ISSI,        "ISSI 3.3 V 16 Mbit" },
	{ { 0x9d, 0x60, 0x16 }, ISSI,        "ISSI 3.3 V 32 Mbit" },
	{ { 0x9d, 0x70, 0x14 }, ISSI,        "ISSI 1.8 V 8 Mbit" },
	{ { 0x9d, 0x70, 0x15 }, ISSI,        "ISSI 1.8 V 16 Mbit" },
	{ { 0x9d, 0x70, 0x16 }, ISSI,        "ISSI 1.8 V 32 Mbit" },
	{ { 0xc8, 0x40, 0x14 }, DEF,         "GigaDevice 25Q80E" },
	{ { 0xc8, 0x40, 0x15 }, DEF,         "GigaDevice 25Q16E" },
	{ { 0xc8, 0x40, 0x16 }, GD_Q32C,     "GigaDevice 25Q32C" },
	{ { 0xc8, 0x60, 0x14 }, GD_LQ,       "GigaDevice 25LQ08C" },
	{ { 0xc8, 0x60, 0x15 }, GD_LQ,       "GigaDevice 25LE16C" },
	{ { 0xc8, 0x60, 0x16 }, GD_LQ,       "GigaDevice 25LQ32D" },
	{ { 0xc8, 0x65, 0x14 }, GD_WQ,       "GigaDevice 25WQ80E" },
	{ { 0xc8, 0x65, 0x15 }, GD_WQ,       "GigaDevice 25WQ16E" },
	{ { 0xc8, 0x65, 0x16 }, GD_LQ,       "GigaDevice 25WQ32E" },
	{ { 0xc2, 0x25, 0x34 }, MACRONIX_V,  "Macronix 25V80" },
	{ { 0xc2, 0x25, 0x35 }, MACRONIX_U,  "Macronix 25U1635F" },
	{ { 0xc2, 0x25, 0x36 }, MACRONIX_V,  "Macronix 25V32" },
	{ { 0x0b, 0x40, 0x13 }, XTX,         "XTX 25F04D" },
	{ { 0x0b, 0x40, 0x15 }, XTX_NO_WRAP, "XTX 25F16B" },
	{ { 0x0b, 0x40, 0x16 }, XTX,         "XTX 25F32B" },
	{ { 0x0b, 0x60, 0x14 }, XTX_NO_WRAP, "XTX 25Q80B" },
	{ { 0x0b, 0x60, 0x16 }, XTX,         "XTX 25Q32B" },
	{ { 0x85, 0x60, 0x14 }, PUYA_Q16,    "Puya 25Q80" },
	{ { 0x85, 0x60, 0x15 }, PUYA_Q16,    "Puya 25Q16H" },
	{ { 0x85, 0x60, 0x16 }, PUYA_Q32,    "Puya 25Q32H" },
	{ { 0x68, 0x40, 0x15 }, BOYA,        "Boya 25Q16B" },
	{ { 0x68, 0x40, 0x16 }, BOYA,        "Boya 25Q32B" },
	{ { 0x68, 0x40, 0x17 }, BOYA,        "Boya 25Q64A" },
	{ { 0x68, 0x40, 0x18 }, BOYA,        "Boya 25Q128A" },
};

/* Makers of parts that the ROM has no row for. */
static const struct {
	uint8_t id;
	const char *name;
} makers[] = {
	{ 0xef, "Winbond" },    { 0xc8, "GigaDevice" }, { 0x5e, "Zbit" }, { 0x9d, "ISSI" },
	{ 0xc2, "Macronix" },   { 0x0b, "XTX" },        { 0x85, "Puya" }, { 0x68, "Boya" },
	{ 0x20, "XMC" },
};
/* clang-format on */

static const struct part *part_find(const uint8_t jedec[RMW_JEDEC_SIZE])
{
	for (size_t i = 0; i < RMW_COUNT(parts); i++)
		if (memcmp(parts[i].jedec, jedec, RMW_JEDEC_SIZE) == 0)
			return &parts[i];
	return NULL;
}

bool rmw_bl_flash_config_by_jedec(const uint8_t jedec[RMW_JEDEC_SIZE], uint8_t config[CONFIG_SIZE])
{
	const struct part *part = part_find(jedec);

	if (part == NULL)
		return false;

	memcpy(config, profiles[part->profile].base, CONFIG_SIZE);
	for (size_t i = 0; i < RMW_COUNT(profiles[0].edits); i++) {
		const uint8_t at = profiles[part->profile].edits[i].at;
		const uint8_t value = profiles[part->profile].edits[i].value;

		if (at == 0 && value == 0)
			break;
		config[at] = value;
	}
	return true;
}

static bool pair_is_dead(uint8_t a, uint8_t b)
{
	return a == b && (a == 0x00 || a == 0xff);
}

static bool is_sane(const uint8_t jedec[RMW_JEDEC_SIZE])
{
	return !pair_is_dead(jedec[0], jedec[1]) && !pair_is_dead(jedec[1], jedec[2]);
}

uint32_t rmw_bl_flash_size(const uint8_t jedec[RMW_JEDEC_SIZE])
{
	/* Macronix counts from 0x20 in this family. */
	const bool is_shifted = jedec[0] == 0xc2 && jedec[1] == 0x25;
	const int code = is_shifted ? jedec[2] - 0x20 : jedec[2];

	const uint32_t size = code >= 0x10 && code < 32 ? (uint32_t)1 << code : 0;

	return is_sane(jedec) && size <= RMW_BL_FLASH_MAX ? size : 0;
}

const char *rmw_bl_flash_name(const uint8_t jedec[RMW_JEDEC_SIZE])
{
	const struct part *part = part_find(jedec);

	if (part != NULL)
		return part->name;
	for (size_t i = 0; i < RMW_COUNT(makers); i++)
		if (makers[i].id == jedec[0])
			return makers[i].name;
	return NULL;
}
