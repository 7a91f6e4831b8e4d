/* SPDX-License-Identifier: MIT */
/* Files for BK7231 and LN882H, so that nobody writes one to a BL602. */
#include "image/other_chips.h"

#include "base/digest.h"
#include "image/text.h"

/* BK7231: 32 bytes of code, then their CRC (bk7231-protocol 16.1). */
enum {
	BK_BLOCK = 32,
	BK_BLOCK_WITH_CRC = RMW_BEKEN_BLOCK,
	BK_BLOCKS_TRIED = 16,
	BK_BLOCKS_WANTED = 4,
	BK_APPLICATION = 0x11000,
	BK_ARM_VECTOR = (int)0xe59ff014, /* ldr pc, [pc, #20] */
};

static uint16_t crc16_cms(struct rmw_view bytes)
{
	uint16_t crc = 0xffff;

	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= (uint16_t)(bytes.data[i] << 8);
		for (int at = 0; at < 8; at++)
			crc = (uint16_t)(crc << 1 ^ (crc & 0x8000 ? 0x8005 : 0));
	}
	return crc;
}

bool rmw_image_beken_block_fits(struct rmw_view block)
{
	return block.len == BK_BLOCK_WITH_CRC &&
	       crc16_cms(rmw_view_part(block, 0, BK_BLOCK)) ==
		       (block.data[BK_BLOCK] << 8 | block.data[BK_BLOCK + 1]);
}

static bool has_code_with_crcs(struct rmw_view file, size_t at)
{
	int good = 0;

	for (size_t i = 0; i < BK_BLOCKS_TRIED; i++) {
		const struct rmw_view block =
			rmw_view_part(file, at + i * BK_BLOCK_WITH_CRC, BK_BLOCK_WITH_CRC);

		if (rmw_image_beken_block_fits(block))
			good++;
	}
	return good >= BK_BLOCKS_WANTED;
}

/* The package header in front of an over-the-air file (bk7231-protocol 16.5). */
static bool has_rbl_header(struct rmw_view file)
{
	enum { CRC_COVERS = 92 };

	return file.len >= CRC_COVERS + 4 && memcmp(file.data, "RBL", 4) == 0 &&
	       rmw_crc32(rmw_view_part(file, 0, CRC_COVERS)) ==
		       rmw_get_le32(file.data + CRC_COVERS);
}

/* Tuya's wrapper around such a package (bk7231-protocol 16.4). */
static bool has_tuya_wrapper(struct rmw_view file)
{
	static const uint8_t head[] = { 0x55, 0xaa, 0x55, 0xaa };
	static const uint8_t tail[] = { 0xaa, 0x55, 0xaa, 0x55 };

	return rmw_view_equal(rmw_view_part(file, 0, sizeof(head)), RMW_VIEW_OF(head)) &&
	       rmw_view_equal(rmw_view_part(file, 28, sizeof(tail)), RMW_VIEW_OF(tail));
}

/* Plain code for a classic ARM core: a branch, then loads of the program counter. */
static bool has_arm_vectors(struct rmw_view file)
{
	if (file.len < 16 || file.data[3] != 0xea)
		return false;
	for (size_t at = 4; at < 16; at += 4)
		if (rmw_get_le32(file.data + at) != (uint32_t)BK_ARM_VECTOR)
			return false;
	return true;
}

/* LibreTiny's package, by the family ids of Beken chips (bk7231-protocol 16.4). */
static bool has_uf2_family(struct rmw_view file)
{
	static const uint32_t families[] = { 0x7b3ef230, 0x675a40b0, 0x159ac324 };

	if (file.len < 32 || memcmp(file.data, "UF2\n", 4) != 0)
		return false;
	for (size_t i = 0; i < RMW_COUNT(families); i++)
		if (rmw_get_le32(file.data + 28) == families[i])
			return true;
	return false;
}

/* The calibration sector of a dump whose code area is lost (bk7231-protocol 14). */
static bool has_calibration(struct rmw_view file)
{
	static const size_t sectors[] = { 0x1d0000, 0x1e0000 };
	static const uint8_t mac_record[] = { 0x02, 0x11, 0x11, 0x11, 0x06, 0x00, 0x00, 0x00 };

	for (size_t i = 0; i < RMW_COUNT(sectors); i++)
		if (rmw_view_equal(rmw_view_part(file, sectors[i], 4), RMW_VIEW_OF("TLV")) &&
		    rmw_view_equal(rmw_view_part(file, sectors[i] + 0x1c, sizeof(mac_record)),
				   RMW_VIEW_OF(mac_record)))
			return true;
	return false;
}

bool rmw_image_is_beken(struct rmw_view file)
{
	return has_code_with_crcs(file, 0) || has_code_with_crcs(file, BK_APPLICATION) ||
	       has_rbl_header(file) || has_tuya_wrapper(file) || has_arm_vectors(file) ||
	       has_uf2_family(file) || has_calibration(file);
}

/* Boot header of a RAM image or of the flash's first partition (ln882h-protocol 4.1). */
static bool has_ln_boot_header(struct rmw_view file)
{
	enum { CRC_COVERS = 0x14, RAM = 0x20000000 };

	return file.len >= CRC_COVERS + 4 && rmw_get_le32(file.data) == RAM &&
	       rmw_crc32(rmw_view_part(file, 0, CRC_COVERS)) ==
		       rmw_get_le32(file.data + CRC_COVERS);
}

/* Header of an application or an over-the-air file (ln882h-protocol 8.3). */
enum { LN_HEADER_CRC = 0xfc, LN_TYPE_ORIGINAL = 1 };

static bool has_ln_image_header(struct rmw_view file)
{
	enum { CRC_COVERS = LN_HEADER_CRC, TYPE_MAX = 4 };

	return file.len >= CRC_COVERS + 4 && rmw_get_le32(file.data) <= TYPE_MAX &&
	       rmw_crc32(rmw_view_part(file, 0, CRC_COVERS)) ==
		       rmw_get_le32(file.data + CRC_COVERS);
}

/* The first record of the partition table (ln882h-protocol 8.2). */
static bool has_ln_table(struct rmw_view file)
{
	enum { TABLE = 0x6000, CRC_COVERS = 12, TYPE_MAX = 5 };
	const struct rmw_view record = rmw_view_part(file, TABLE, CRC_COVERS + 4);

	return record.len == CRC_COVERS + 4 && rmw_get_le32(record.data) <= TYPE_MAX &&
	       rmw_crc32(rmw_view_part(record, 0, CRC_COVERS)) ==
		       rmw_get_le32(record.data + CRC_COVERS);
}

/* Plain code: stack in RAM, reset vector in the flash window, and the chip's name somewhere. */
static bool has_ln_vectors(struct rmw_view file)
{
	return file.len >= 8 && rmw_get_le32(file.data) >> 20 == 0x200 &&
	       rmw_get_le32(file.data + 4) >> 24 == 0x10 && rmw_text_has(file, "LN882H");
}

bool rmw_image_is_ln882h(struct rmw_view file)
{
	return has_ln_boot_header(file) || has_ln_image_header(file) || has_ln_table(file) ||
	       has_ln_vectors(file);
}

static bool has_ln_update(struct rmw_view file)
{
	return has_ln_image_header(file) && rmw_get_le32(file.data) > LN_TYPE_ORIGINAL;
}

const char *rmw_image_other_package(struct rmw_view file)
{
	static const struct {
		bool (*is_it)(struct rmw_view file);
		const char *what;
	} rows[] = {
		{ has_rbl_header, "an RBL package" },
		{ has_tuya_wrapper, "a package in Tuya's wrapper" },
		{ has_uf2_family, "a UF2 package" },
		{ has_ln_update, "an LN882H update" },
	};

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (rows[i].is_it(file))
			return rows[i].what;
	return NULL;
}
