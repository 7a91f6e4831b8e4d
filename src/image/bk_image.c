/* SPDX-License-Identifier: MIT */
/* Which kind of file for a BK7231 something is. */
#include "image/bk_image.h"

#include "image/bk_package.h"
#include "image/recognise.h"

/* More good blocks than chance would make; fewer than the shortest program has. */
enum { BLOCKS_TRIED = 16, BLOCKS_WANTED = 4 };

static bool has_code(struct rmw_view file, size_t at)
{
	int good = 0;

	for (size_t i = 0; i < BLOCKS_TRIED; i++)
		if (rmw_bk_block_fits(rmw_view_part(file, at + i * RMW_BK_BLOCK, RMW_BK_BLOCK)))
			good++;
	return good >= BLOCKS_WANTED;
}

/* The calibration sector (bk7231-protocol 14): all that is left in a flash without its code. */
static bool has_calibration(struct rmw_view file)
{
	static const size_t sectors[] = { RMW_BK_RF_N, RMW_BK_RF_T };
	static const uint8_t mac_record[] = { 0x02, 0x11, 0x11, 0x11, 0x06, 0x00, 0x00, 0x00 };

	for (size_t i = 0; i < RMW_COUNT(sectors); i++)
		if (rmw_view_equal(rmw_view_part(file, sectors[i], 4), RMW_VIEW_OF("TLV")) &&
		    rmw_view_equal(rmw_view_part(file, sectors[i] + 0x1c, sizeof(mac_record)),
				   RMW_VIEW_OF(mac_record)))
			return true;
	return false;
}

bool rmw_bk_is_wrapper(struct rmw_view file)
{
	return rmw_bk_is_wrapped(file);
}

bool rmw_bk_is_package(struct rmw_view file)
{
	struct rmw_err ignored = { 0 };
	struct rmw_rbl rbl;

	return rmw_rbl_parse(file, &rbl, &ignored);
}

static bool is_flash(struct rmw_view file)
{
	return rmw_image_flash_size(file.len) != 0;
}

/* Where a flash has its bootloader, the end of this file has one. */
bool rmw_bk_is_shifted(struct rmw_view file)
{
	return is_flash(file) && has_code(file, 0) &&
	       has_code(file, rmw_image_flash_size(file.len) - RMW_BK_APPLICATION);
}

bool rmw_bk_is_dump(struct rmw_view file)
{
	return is_flash(file) &&
	       (has_code(file, 0) || has_code(file, RMW_BK_APPLICATION) || has_calibration(file));
}

/* By the table at its end or the vendor's header, under whatever key; else by the key. */
static bool is_bootloader(struct rmw_view file)
{
	struct rmw_bk_partition rows[RMW_BK_PARTITIONS_MAX];
	const struct rmw_view code = rmw_view_part(file, 0, RMW_BK_CODE);

	return rmw_bk_partitions_read(file, rows) > 0 ||
	       (rmw_bk_key_find(code, 0) != NULL &&
		rmw_bk_key_find(code, rmw_bk_code_addr(RMW_BK_APPLICATION)) == NULL);
}

static bool is_blank_before_application(struct rmw_view file)
{
	return rmw_view_is_blank(rmw_view_part(file, 0, RMW_BK_APPLICATION));
}

bool rmw_bk_is_complete(struct rmw_view file)
{
	return has_code(file, RMW_BK_APPLICATION) &&
	       (is_blank_before_application(file) || is_bootloader(file));
}

bool rmw_bk_is_application(struct rmw_view file)
{
	return has_code(file, 0) && !is_bootloader(file);
}

bool rmw_bk_is_uf2(struct rmw_view file)
{
	static const uint32_t families[] = { 0x7b3ef230, 0x675a40b0, 0x159ac324 };

	if (file.len < 32 || memcmp(file.data, "UF2\n", 4) != 0)
		return false;
	for (size_t i = 0; i < RMW_COUNT(families); i++)
		if (rmw_get_le32(file.data + 28) == families[i])
			return true;
	return false;
}

const struct rmw_bk_key *rmw_bk_key_anywhere(struct rmw_view file)
{
	const struct rmw_bk_key *key = rmw_bk_key_find(file, 0);

	return key != NULL ? key : rmw_bk_key_find(file, rmw_bk_code_addr(RMW_BK_APPLICATION));
}

bool rmw_bk_is_other(struct rmw_view file)
{
	return has_code(file, 0) || has_code(file, RMW_BK_APPLICATION) ||
	       rmw_bk_key_anywhere(file) != NULL || rmw_bk_is_uf2(file) || has_calibration(file);
}

struct rmw_view rmw_bk_application_of(struct rmw_view file, enum rmw_image_kind kind)
{
	static const struct {
		enum rmw_image_kind kind;
		size_t at, room;
	} places[] = {
		{ RMW_IMAGE_BK_APPLICATION, 0, SIZE_MAX },
		{ RMW_IMAGE_BK_COMPLETE, RMW_BK_APPLICATION, SIZE_MAX },
		{ RMW_IMAGE_BK_DUMP, RMW_BK_APPLICATION,
		  RMW_BK_APPLICATION_END - RMW_BK_APPLICATION },
		{ RMW_IMAGE_BK_SHIFTED, 0, RMW_BK_APPLICATION_END - RMW_BK_APPLICATION },
	};

	for (size_t i = 0; i < RMW_COUNT(places); i++)
		if (places[i].kind == kind)
			return rmw_view_part(file, places[i].at, places[i].room);
	return (struct rmw_view){ NULL, 0 };
}
