/* SPDX-License-Identifier: MIT */
/* All there is to say about a file: partitions, firmware, texts, and what is wrong with it. */
#include "image/inspect.h"

#include <ctype.h>
#include <stdio.h>

#include "base/digest.h"
#include "base/number.h"
#include "image/bk_image.h"
#include "image/bl_boot_stage.h"
#include "image/bl_header.h"
#include "image/bl_loader.h"
#include "image/bl_slot.h"
#include "image/ln_image.h"
#include "image/problem.h"
#include "image/recognise.h"
#include "image/text.h"

#define CODE_PAGE RMW_BL_SLOT_CODE

static bool is_version_start(char next)
{
	return isdigit((unsigned char)next) != 0;
}

static bool is_word_start(char next)
{
	return isalnum((unsigned char)next) != 0;
}

/* The best name first. Source code holds patterns such as "OpenBL602_%02X", too. */
static const struct {
	const char *prefix;
	bool (*follow)(char next);
} version_words[] = {
	{ "OpenBL602_", is_version_start },	      { "FWSW-", is_word_start },
	{ "release_bl_iot_sdk_", is_version_start },  { "rmwflash-relay_", is_version_start },
	{ RMW_BL_BOOT_STAGE_NAME, is_version_start },
};

static void find_version(struct rmw_view code, char *text, size_t size)
{
	for (size_t i = 0; i < RMW_COUNT(version_words); i++)
		if (rmw_text_word(code, version_words[i].prefix, version_words[i].follow, text,
				  size))
			return;
}

/* Keep a text unless one there says as much; a longer form takes the place of a shorter one. */
static void add_stock(struct rmw_image_info *info, const char *text)
{
	for (size_t i = 0; i < info->stock_count; i++) {
		if (strncmp(info->stock[i], text, strlen(text)) == 0)
			return;
		if (strncmp(info->stock[i], text, strlen(info->stock[i])) == 0) {
			memcpy(info->stock[i], text, sizeof(info->stock[i]));
			return;
		}
	}
	if (info->stock_count < RMW_COUNT(info->stock))
		memcpy(info->stock[info->stock_count++], text, sizeof(info->stock[0]));
}

static void find_stock(struct rmw_view file, struct rmw_image_info *info)
{
	static const char *const prefixes[] = { "FWSW-", "CK-BL602-" };

	for (size_t i = 0; i < RMW_COUNT(prefixes); i++) {
		for (size_t at = rmw_text_find(file, 0, prefixes[i]); at < file.len;
		     at = rmw_text_find(file, at + 1, prefixes[i])) {
			char text[sizeof(info->stock[0])] = "";

			rmw_text_copy(file, at, text, sizeof(text));
			if (strlen(text) > strlen(prefixes[i]) && strchr(text, '%') == NULL)
				add_stock(info, text);
		}
	}
}

/* Where a firmware is to be looked for. */
struct place {
	const char *name;
	size_t header; /* its offset in the file */
	size_t code;   /* 0: where the header says */
	uint64_t room; /* for header and code; 0: no limit */
};

static void check_header(const struct rmw_bl_header *header, const struct place *place,
			 struct rmw_image_info *info)
{
	if (!rmw_bl_header_is_valid(header))
		rmw_problem_add(info, "%s: the boot header does not match its CRC", place->name);
	if (header->has_flash_config && !header->is_flash_config_good)
		rmw_problem_add(info, "%s: the flash settings do not match their CRC", place->name);
	if (header->has_clock_config && !header->is_clock_config_good)
		rmw_problem_add(info, "%s: the clock settings do not match their CRC", place->name);
}

static void check_code(struct rmw_view file, const struct rmw_bl_header *header,
		       const struct place *place, struct rmw_image_firmware *firmware,
		       struct rmw_image_info *info)
{
	const size_t at = place->code != 0 ? place->code : place->header + header->offset;
	const struct rmw_view code = rmw_view_part(file, at, firmware->len);

	firmware->is_truncated = code.len < firmware->len;
	firmware->is_hash_good =
		!firmware->is_truncated && rmw_bl_header_is_hash_good(header, code);
	find_version(code, firmware->version, sizeof(firmware->version));

	if (firmware->is_truncated)
		rmw_problem_add(info, "%s: cut short: the header announces %u bytes, %zu are there",
				place->name, firmware->len, code.len);
	else if (!firmware->is_hash_good && !firmware->is_hash_ignored)
		rmw_problem_add(info, "%s: the code does not match its hash", place->name);
	if (place->room != 0 && (uint64_t)CODE_PAGE + firmware->len > place->room)
		rmw_problem_add(info, "%s: the header announces %u bytes, more than the slot holds",
				place->name, firmware->len);
}

/* Returns false when there is no boot header at that place. */
static bool look_at_firmware(struct rmw_view file, const struct place *place,
			     struct rmw_image_info *info)
{
	const struct rmw_view bytes = rmw_view_part(file, place->header, RMW_BL_HEADER_SIZE);
	struct rmw_image_firmware *firmware;
	struct rmw_bl_header header;
	struct rmw_err ignored = { 0 };

	if (info->firmware_count == RMW_COUNT(info->firmwares) ||
	    !rmw_bl_header_parse(bytes, &header, &ignored))
		return false;

	firmware = &info->firmwares[info->firmware_count++];
	(void)snprintf(firmware->name, sizeof(firmware->name), "%s", place->name);
	firmware->addr = (uint32_t)place->header;
	firmware->len = header.length_or_segments;
	firmware->is_header_good = rmw_bl_header_is_valid(&header);
	firmware->is_hash_ignored = header.is_hash_ignored;
	check_header(&header, place, info);
	check_code(file, &header, place, firmware, info);
	return true;
}

static void look_at_active_slot(struct rmw_view file, const struct place *place,
				struct rmw_image_info *info)
{
	const struct rmw_view slot = rmw_view_part(file, place->header, CODE_PAGE);

	if (slot.len == 0)
		rmw_problem_add(info, "%s: the file ends before it", place->name);
	else if (rmw_view_is_blank(slot))
		rmw_problem_add(info, "%s: active, but blank", place->name);
	else if (!rmw_image_is_xz(slot))
		rmw_problem_add(info, "%s: active, but has no boot header", place->name);
}

static void look_at_slots(struct rmw_view file, const struct rmw_image_partition *entry,
			  struct rmw_image_info *info)
{
	static const char *const names[] = { "fw slot 0", "fw slot 1" };

	for (size_t i = 0; i < 2; i++) {
		const struct place place = { .name = names[i],
					     .header = entry->addr[i],
					     .code = (size_t)entry->addr[i] + CODE_PAGE,
					     .room = entry->size[i] };

		if (entry->size[i] != 0 && !look_at_firmware(file, &place, info) &&
		    entry->active == i)
			look_at_active_slot(file, &place, info);
	}
	if (entry->active > 1)
		rmw_problem_add(info, "partition FW: slot %u is active, there are only 0 and 1",
				entry->active);
	if (entry->size[1] == 0)
		rmw_problem_add(info,
				"there is no second firmware slot: this layout can be updated "
				"by wire only");
}

static void look_at_copies(struct rmw_view file, struct rmw_image_info *info,
			   struct rmw_bl_table *table)
{
	static const size_t addrs[2] = { RMW_BL_TABLE_ADDR_0, RMW_BL_TABLE_ADDR_1 };
	struct rmw_view copies[2];
	struct rmw_err ignored = { 0 };

	for (size_t i = 0; i < 2; i++) {
		struct rmw_bl_table one;
		struct rmw_err err = { 0 };

		copies[i] = rmw_view_part(file, addrs[i], RMW_BL_TABLE_SECTOR);
		if (!rmw_bl_table_parse(copies[i], &one, &err))
			rmw_problem_add(info, "partition table, copy %zu at 0x%06zx: %s", i,
					addrs[i], err.cause);
	}
	info->has_table = rmw_bl_table_choose(copies, table, NULL, &ignored);
}

static void inspect_flash(struct rmw_view file, struct rmw_image_info *info, size_t flash_size)
{
	const struct place boot = { .name = "boot stage" };
	const struct place firmware = { .name = "fw slot 0",
					.header = RMW_BL_FIRMWARE_ADDR,
					.code = RMW_BL_FIRMWARE_ADDR + CODE_PAGE };
	const struct rmw_image_partition *entry = NULL;
	struct rmw_bl_table table;

	if (!look_at_firmware(file, &boot, info))
		rmw_problem_add(info,
				"there is no boot header at 0: a chip does not start from this");
	look_at_copies(file, info, &table);
	if (info->has_table) {
		rmw_inspect_partitions(&table, flash_size, info);
		entry = rmw_bl_table_by_type(&table, RMW_BL_TYPE_FIRMWARE);
		if (entry == NULL)
			rmw_problem_add(info, "the partition table has no firmware partition");
	}
	if (entry != NULL)
		look_at_slots(file, entry, info);
	else
		(void)look_at_firmware(file, &firmware, info);
	find_stock(file, info);
}

static void inspect_complete(struct rmw_view file, struct rmw_image_info *info)
{
	inspect_flash(file, info, 0);
}

static void inspect_dump(struct rmw_view file, struct rmw_image_info *info)
{
	const size_t size = rmw_image_flash_size(file.len);
	char text[32];

	rmw_number_size_text(size, text, sizeof(text));
	if (file.len < size)
		rmw_problem_add(info, "the file is one byte short of %s", text);
	inspect_flash(file, info, size);
}

static void inspect_slot(struct rmw_view file, struct rmw_image_info *info)
{
	const struct place place = { .name = "firmware", .code = CODE_PAGE };

	(void)look_at_firmware(file, &place, info);
	find_stock(file, info);
}

static void inspect_application(struct rmw_view file, struct rmw_image_info *info)
{
	struct rmw_image_firmware *firmware = &info->firmwares[info->firmware_count++];

	*firmware = (struct rmw_image_firmware){ .name = "application",
						 .len = info->len,
						 .is_header_good = true,
						 .sum = RMW_IMAGE_SUM_NONE,
						 .is_hash_good = true };
	find_version(file, firmware->version, sizeof(firmware->version));
	find_stock(file, info);
}

static void inspect_loader(struct rmw_view file, struct rmw_image_info *info)
{
	struct rmw_bl_loader loader;
	struct rmw_err err = { 0 };

	if (!rmw_bl_loader_parse(file, &loader, &err))
		rmw_problem_add(info, "the boot ROM would refuse it: %s", err.cause);
}

/* bl602-protocol 7.6 */
static void inspect_ota(struct rmw_view file, struct rmw_image_info *info)
{
	enum { HEADER_SIZE = 512, AT_LENGTH = 20, AT_HASH = 64 };
	const struct rmw_view header = rmw_view_part(file, 0, HEADER_SIZE);
	struct rmw_view payload = { 0 };
	uint8_t hash[RMW_SHA256_SIZE];
	uint32_t len;

	if (header.len < HEADER_SIZE) {
		rmw_problem_add(info, "cut short: the header alone has 512 bytes, %zu are there",
				header.len);
		return;
	}
	len = rmw_get_le32(header.data + AT_LENGTH);
	payload = rmw_view_part(file, HEADER_SIZE, len);
	if (payload.len < len) {
		rmw_problem_add(info, "cut short: the header announces %u bytes, %zu are there",
				len, payload.len);
		return;
	}
	rmw_sha256(&payload, 1, hash);
	if (memcmp(hash, header.data + AT_HASH, sizeof(hash)) != 0)
		rmw_problem_add(info, "the payload does not match its hash");
}

static void inspect_unknown(struct rmw_view file, struct rmw_image_info *info)
{
	const size_t size = rmw_image_flash_size(file.len);
	char text[32];

	rmw_number_size_text(size, text, sizeof(text));
	if (size != 0)
		rmw_problem_add(
			info,
			"as long as a flash of %s, but with no boot header and no partition "
			"table of a BL602",
			text);
}

static void (*const inspectors[RMW_IMAGE_KIND_COUNT])(struct rmw_view file,
						      struct rmw_image_info *info) = {
	/* clang-format off */
	[RMW_IMAGE_UNKNOWN]        = inspect_unknown,
	[RMW_IMAGE_BL_APPLICATION] = inspect_application,
	[RMW_IMAGE_BL_SLOT]        = inspect_slot,
	[RMW_IMAGE_BL_COMPLETE]    = inspect_complete,
	[RMW_IMAGE_BL_DUMP]        = inspect_dump,
	[RMW_IMAGE_BL_LOADER]      = inspect_loader,
	[RMW_IMAGE_BL_OTA]         = inspect_ota,
	[RMW_IMAGE_BK_APPLICATION] = rmw_inspect_bk,
	[RMW_IMAGE_BK_COMPLETE]    = rmw_inspect_bk,
	[RMW_IMAGE_BK_DUMP]        = rmw_inspect_bk,
	[RMW_IMAGE_BK_SHIFTED]     = rmw_inspect_bk,
	[RMW_IMAGE_BK_PACKAGE]     = rmw_inspect_bk,
	[RMW_IMAGE_BK_WRAPPER]     = rmw_inspect_bk,
	[RMW_IMAGE_BEKEN]          = rmw_inspect_bk,
	[RMW_IMAGE_LN_APPLICATION] = rmw_inspect_ln,
	[RMW_IMAGE_LN_COMPLETE]    = rmw_inspect_ln,
	[RMW_IMAGE_LN_DUMP]        = rmw_inspect_ln,
	[RMW_IMAGE_LN_LOADER]      = rmw_inspect_ln,
	[RMW_IMAGE_LN_UPDATE]      = rmw_inspect_ln,
	[RMW_IMAGE_LN882H]         = rmw_inspect_ln,
	/* clang-format on */
};

void rmw_image_inspect(struct rmw_view file, struct rmw_image_info *info)
{
	memset(info, 0, sizeof(*info));
	info->kind = rmw_image_recognise(file);
	info->len = file.len < UINT32_MAX ? (uint32_t)file.len : UINT32_MAX;
	if (inspectors[info->kind] != NULL)
		inspectors[info->kind](file, info);
}
