/* SPDX-License-Identifier: MIT */
/* What a file is, by its content alone: the first rule that fits decides. */
#include <rmwflash/image.h>
#include <rmwflash/obk.h>

#include "image/bk_image.h"
#include "image/bl_flash_config.h"
#include "image/bl_header.h"
#include "image/bl_partition.h"
#include "image/bl_segment.h"
#include "image/bl_slot.h"
#include "image/ln_image.h"
#include "image/recognise.h"
#include "image/text.h"

/* Only flash images have it set; vendor RAM loaders of the new family do too. */
#define FLAG_NO_SEGMENT 0x100u

size_t rmw_image_flash_size(size_t len)
{
	for (size_t size = (size_t)1 << 20; size <= RMW_BL_FLASH_MAX; size <<= 1)
		if (len == size || len == size - 1)
			return size;
	return 0;
}

/*
 * A header that its own checksum speaks for, or both of those inside it. One of these is not
 * enough: a BL616 has the same flash settings in another header.
 */
static bool header_here(struct rmw_view bytes, struct rmw_bl_header *header)
{
	struct rmw_err ignored = { 0 };

	return rmw_bl_header_parse(bytes, header, &ignored) &&
	       (rmw_bl_header_is_valid(header) ||
		(header->is_flash_config_good && header->is_clock_config_good));
}

static bool flash_header_here(struct rmw_view file, size_t at, struct rmw_bl_header *header)
{
	return header_here(rmw_view_part(file, at, RMW_BL_HEADER_SIZE), header) &&
	       (header->flags & FLAG_NO_SEGMENT) != 0 && header->length_or_segments != 0 &&
	       header->length_or_segments < RMW_BL_FLASH_MAX && header->offset < RMW_BL_FLASH_MAX;
}

static bool table_at(struct rmw_view file, size_t at)
{
	struct rmw_bl_table table;
	struct rmw_err ignored = { 0 };

	return rmw_bl_table_parse(rmw_view_part(file, at, RMW_BL_TABLE_SECTOR), &table, &ignored);
}

static bool has_table(struct rmw_view file)
{
	return table_at(file, RMW_BL_TABLE_ADDR_0) || table_at(file, RMW_BL_TABLE_ADDR_1);
}

/* Both copies damaged, but there. */
static bool has_table_magic(struct rmw_view file)
{
	return rmw_bl_table_is_here(rmw_view_part(file, RMW_BL_TABLE_ADDR_0, file.len)) &&
	       rmw_bl_table_is_here(rmw_view_part(file, RMW_BL_TABLE_ADDR_1, file.len));
}

static bool is_empty(struct rmw_view file)
{
	return rmw_view_is_blank(file);
}

static bool is_ota(struct rmw_view file)
{
	return rmw_text_find(rmw_view_part(file, 0, 16), 0, "BL60X_OTA") == 0 && file.len > 0;
}

bool rmw_image_is_xz(struct rmw_view bytes)
{
	static const uint8_t magic[] = { 0xfd, '7', 'z', 'X', 'Z', 0x00 };

	return rmw_view_equal(rmw_view_part(bytes, 0, sizeof(magic)), RMW_VIEW_OF(magic));
}

/* Enough of one to be meant as one: a cut loader is still a loader. */
static bool is_loader(struct rmw_view file)
{
	struct rmw_bl_header header;
	struct rmw_bl_segment segment;
	struct rmw_err ignored = { 0 };

	return header_here(file, &header) && header.length_or_segments == 1 &&
	       rmw_bl_segment_parse(rmw_view_part(file, RMW_BL_HEADER_SIZE, RMW_BL_SEGMENT_SIZE),
				    &segment, &ignored) &&
	       segment.is_crc_good && rmw_bl_segment_is_in_ram(&segment);
}

static bool is_dump(struct rmw_view file)
{
	struct rmw_bl_header header;

	return rmw_image_flash_size(file.len) != 0 &&
	       (flash_header_here(file, 0, &header) || has_table(file) || has_table_magic(file) ||
		flash_header_here(file, RMW_BL_FIRMWARE_ADDR, &header));
}

/*
 * The boot stage of a complete image starts behind 0x1000, where a slot image has its code; that
 * tells them apart when the file is cut off before its table.
 */
static bool is_complete(struct rmw_view file)
{
	const struct rmw_view gap = rmw_view_part(file, RMW_BL_SLOT_CODE, RMW_BL_SLOT_CODE);
	struct rmw_bl_header header;

	if (!flash_header_here(file, 0, &header))
		return has_table(file);
	return has_table(file) || has_table_magic(file) ||
	       (gap.len == RMW_BL_SLOT_CODE && rmw_view_is_blank(gap));
}

static bool is_slot(struct rmw_view file)
{
	struct rmw_bl_header header;

	return flash_header_here(file, 0, &header);
}

/* Start-up code of a RISC-V core: it sets the global pointer, or interrupt state and vector. */
static bool starts_as_riscv(struct rmw_view file)
{
	enum { LOOKED_AT = 64, AUIPC_GP = 0x197, SYSTEM = 0x73 };
	enum { MSTATUS = 0x300, MIE = 0x304, MTVEC = 0x305 };

	for (size_t at = 0; at < LOOKED_AT && at + 4 <= file.len; at += 2) {
		const uint32_t word = rmw_get_le32(file.data + at);
		const uint32_t csr = word >> 20;

		if ((word & 0xfff) == AUIPC_GP)
			return true;
		if ((word & 0x7f) == SYSTEM && (word >> 12 & 3) != 0 &&
		    (csr == MSTATUS || csr == MIE || csr == MTVEC))
			return true;
	}
	return false;
}

static bool has_any(struct rmw_view file, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (rmw_text_has(file, words[i]))
			return true;
	return false;
}

/* Firmware for many chips names them all; only what a build calls itself is beyond doubt. */
static bool names_bl602(struct rmw_view file)
{
	static const char *const own[] = { "OpenBL602_",  "Booting BL602", "Starting bl602",
					   "bl_iot_sdk_", "CK-BL602-",	   "rmwflash-relay_" };
	static const char *const mentioned[] = { "BL602", "bl602" };
	static const char *const others[] = { "OpenBK", "OpenLN", "OpenBL6", "OpenBL7", "OpenBL8",
					      "OpenW",	"OpenXR", "OpenESP", "OpenRTL", "OpenECR",
					      "OpenTR", "OpenGD", "BL616",   "bl616",	"BL702",
					      "bl702",	"BL808",  "bl808",   "ESP32",	"esp32" };

	return has_any(file, own, RMW_COUNT(own)) ||
	       (has_any(file, mentioned, RMW_COUNT(mentioned)) &&
		!has_any(file, others, RMW_COUNT(others)));
}

static bool is_application(struct rmw_view file)
{
	return starts_as_riscv(file) && names_bl602(file);
}

/* Sectors that were never formatted may come first. */
static bool is_store(struct rmw_view file)
{
	size_t at = 0;

	if (file.len % RMW_OBK_STORE_SECTOR != 0)
		return false;
	while (at < file.len && rmw_view_is_blank(rmw_view_part(file, at, RMW_OBK_STORE_SECTOR)))
		at += RMW_OBK_STORE_SECTOR;
	return rmw_obk_store_is_sector(rmw_view_part(file, at, RMW_OBK_STORE_SECTOR));
}

static const struct rule {
	enum rmw_image_kind kind;
	bool (*is_it)(struct rmw_view file);
} rules[] = {
	/* clang-format off */
	{ RMW_IMAGE_EMPTY,          is_empty },
	{ RMW_IMAGE_BL_OTA,         is_ota },
	{ RMW_IMAGE_XZ,             rmw_image_is_xz },
	{ RMW_IMAGE_BL_LOADER,      is_loader },
	{ RMW_IMAGE_BL_DUMP,        is_dump },
	{ RMW_IMAGE_BL_COMPLETE,    is_complete },
	{ RMW_IMAGE_BL_SLOT,        is_slot },
	{ RMW_IMAGE_STORE,          is_store },
	{ RMW_IMAGE_OBK_CONFIG,     rmw_obk_config_is_alone },
	{ RMW_IMAGE_BK_WRAPPER,     rmw_bk_is_wrapper },
	{ RMW_IMAGE_BK_PACKAGE,     rmw_bk_is_package },
	{ RMW_IMAGE_BK_SHIFTED,     rmw_bk_is_shifted },
	{ RMW_IMAGE_BK_DUMP,        rmw_bk_is_dump },
	{ RMW_IMAGE_BK_COMPLETE,    rmw_bk_is_complete },
	{ RMW_IMAGE_BK_APPLICATION, rmw_bk_is_application },
	{ RMW_IMAGE_BEKEN,          rmw_bk_is_other },
	{ RMW_IMAGE_LN_DUMP,        rmw_ln_is_dump },
	{ RMW_IMAGE_LN_COMPLETE,    rmw_ln_is_complete },
	{ RMW_IMAGE_LN_LOADER,      rmw_ln_is_loader },
	{ RMW_IMAGE_LN_APPLICATION, rmw_ln_is_application },
	{ RMW_IMAGE_LN_UPDATE,      rmw_ln_is_update },
	{ RMW_IMAGE_LN882H,         rmw_ln_is_other },
	{ RMW_IMAGE_BL_APPLICATION, is_application },
	/* clang-format on */
};

static const struct rmw_image_kind_row kinds[RMW_IMAGE_KIND_COUNT] = {
#define ROW(kind, name, title, chip) [kind] = { kind, name, title, chip }
	/* clang-format off */
	ROW(RMW_IMAGE_EMPTY,          "empty",       "nothing (no bytes, or only FF)",     NULL),
	ROW(RMW_IMAGE_UNKNOWN,        "unknown",     "nothing that rmwflash knows",        NULL),
	ROW(RMW_IMAGE_BL_APPLICATION, "application", "raw BL602 application",              "bl602"),
	ROW(RMW_IMAGE_BL_SLOT,        "slot",        "BL602 firmware slot image",          "bl602"),
	ROW(RMW_IMAGE_BL_COMPLETE,    "complete",    "complete BL602 image",               "bl602"),
	ROW(RMW_IMAGE_BL_DUMP,        "dump",        "dump of a BL602 flash",              "bl602"),
	ROW(RMW_IMAGE_BL_LOADER,      "loader",      "BL602 RAM loader",                   "bl602"),
	ROW(RMW_IMAGE_XZ,             "xz",          "xz stream (over-the-air payload)",   NULL),
	ROW(RMW_IMAGE_BL_OTA,         "ota",         "BL602 over-the-air file",            "bl602"),
	ROW(RMW_IMAGE_BK_APPLICATION, "bk-application", "BK7231 application (UA)",         "bk7231"),
	ROW(RMW_IMAGE_BK_COMPLETE,    "bk-complete", "complete BK7231 image (QIO)",        "bk7231"),
	ROW(RMW_IMAGE_BK_DUMP,        "bk-dump",     "dump of a BK7231 flash",             "bk7231"),
	ROW(RMW_IMAGE_BK_SHIFTED,     "bk-shifted",  "dump of a BK7231 flash from 0x011000 on", "bk7231"),
	ROW(RMW_IMAGE_BK_PACKAGE,     "bk-package",  "BK7231 over-the-air file (RBL)",     "bk7231"),
	ROW(RMW_IMAGE_BK_WRAPPER,     "bk-wrapper",  "BK7231 over-the-air file in Tuya's wrapper (UG)", "bk7231"),
	ROW(RMW_IMAGE_BEKEN,          "beken",       "BK7231 bootloader or code that no flash takes as it is", "bk7231"),
	ROW(RMW_IMAGE_LN_APPLICATION, "ln-application", "LN882H application",              "ln882h"),
	ROW(RMW_IMAGE_LN_COMPLETE,    "ln-complete", "complete LN882H image",              "ln882h"),
	ROW(RMW_IMAGE_LN_DUMP,        "ln-dump",     "dump of an LN882H flash",            "ln882h"),
	ROW(RMW_IMAGE_LN_LOADER,      "ln-loader",   "LN882H RAM image or boot code",      "ln882h"),
	ROW(RMW_IMAGE_LN_UPDATE,      "ln-update",   "LN882H over-the-air file",           "ln882h"),
	ROW(RMW_IMAGE_LN882H,         "ln882h",      "LN882H code without a header",       "ln882h"),
	ROW(RMW_IMAGE_STORE,          "store",       "EasyFlash partition (settings)",     NULL),
	ROW(RMW_IMAGE_OBK_CONFIG,     "config",      "OpenBeken configuration block",      NULL),
/* clang-format on */
#undef ROW
};

const struct rmw_image_kind_row *rmw_image_kind_row(enum rmw_image_kind kind)
{
	return &kinds[(unsigned)kind < RMW_IMAGE_KIND_COUNT ? kind : RMW_IMAGE_UNKNOWN];
}

enum rmw_image_kind rmw_image_recognise(struct rmw_view file)
{
	for (size_t i = 0; i < RMW_COUNT(rules); i++)
		if (rules[i].is_it(file))
			return rules[i].kind;
	return RMW_IMAGE_UNKNOWN;
}
