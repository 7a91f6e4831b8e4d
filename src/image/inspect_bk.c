/* SPDX-License-Identifier: MIT */
/* What a file for a BK7231 says to people: code and its CRCs, keys, packages, what is wrong. */
#include "image/bk_image.h"

#include <ctype.h>
#include <stdio.h>

#include "image/bk_package.h"
#include "image/problem.h"
#include "image/text.h"

static bool is_version_start(char next)
{
	return isdigit((unsigned char)next) != 0;
}

static bool is_word(char next)
{
	return isalnum((unsigned char)next) != 0 || next == '_';
}

/* Names of builds, OpenBeken's with their version and Tuya's with the product; and which chip of
 * the family they tell. What stands in "BK7231S" runs on a BK7231T. */
static const struct build {
	const char *prefix;
	const char *chip;
	bool (*follow)(char next);
} builds[] = {
	{ "OpenBK7231T_", "bk7231t", is_version_start },
	{ "OpenBK7231N_", "bk7231n", is_version_start },
	{ "OpenBK7231M_", "bk7231m", is_version_start },
	{ "OpenBK7231U_", "bk7231u", is_version_start },
	{ "OpenBK7238_", "bk7238", is_version_start },
	{ "oem_bk7231s_", "bk7231t", is_word },
	{ "oem_bk7231t_", "bk7231t", is_word },
	{ "oem_bk7231n_", "bk7231n", is_word },
	{ "bk7231s_common_user_", "bk7231t", is_word },
	{ "bk7231n_common_user_", "bk7231n", is_word },
};

/* A file's name goes on behind the product's. */
static void cut_behind_word(char *text)
{
	while (is_word(*text) || *text == '.')
		text++;
	*text = '\0';
}

static void find_build(struct rmw_view code, struct rmw_image_firmware *firmware,
		       struct rmw_image_info *info)
{
	for (size_t i = 0; i < RMW_COUNT(builds); i++) {
		char text[sizeof(firmware->version)];

		if (!rmw_text_word(code, builds[i].prefix, builds[i].follow, text, sizeof(text)))
			continue;
		cut_behind_word(text);
		info->chip = info->chip != NULL ? info->chip : builds[i].chip;
		if (builds[i].follow == is_version_start)
			memcpy(firmware->version, text, sizeof(text));
		else
			memcpy(info->stock[info->stock_count++], text, sizeof(text));
		return;
	}
}

static void read_code(struct rmw_view flash, const struct rmw_bk_container *container,
		      struct rmw_image_firmware *firmware, struct rmw_image_info *info)
{
	struct rmw_err ignored = { 0 };
	rmw_auto(buf) code = RMW_BUF_INIT;

	if (container->key != NULL && rmw_bk_container_decode(flash, container, &code, &ignored))
		find_build(rmw_buf_view(&code), firmware, info);
}

/* Where the part of a file is whose code is looked at. */
struct place {
	const char *name;
	size_t at;
	size_t room;
	uint32_t code_addr;
	bool ends_with_file; /* what is behind the code belongs to it */
};

static void judge(struct rmw_view flash, const struct place *place,
		  const struct rmw_bk_container *container, struct rmw_image_firmware *firmware,
		  struct rmw_image_info *info)
{
	const struct rmw_bk_tally *tally = &container->code;
	const size_t strays = place->ends_with_file ? tally->strays : 0;
	const struct rmw_view rest =
		rmw_view_part(flash, flash.len - flash.len % RMW_BK_BLOCK, RMW_BK_BLOCK);
	struct rmw_err err = { 0 };

	firmware->blocks = (uint32_t)(tally->blocks + strays);
	firmware->blocks_good = (uint32_t)tally->good;
	firmware->is_truncated = place->ends_with_file && !rmw_view_is_blank(rest);
	firmware->is_hash_good = firmware->blocks == firmware->blocks_good;
	if (firmware->is_truncated)
		rmw_problem_add(info, "%s: cut short: the file ends within a block of code",
				place->name);
	if (!firmware->is_hash_good)
		rmw_problem_add(info, "%s: %u of %u blocks of code do not match their CRC",
				place->name, firmware->blocks - firmware->blocks_good,
				firmware->blocks);
	if (!rmw_bk_container_check(flash, container, &err)) {
		firmware->is_hash_good = false;
		rmw_problem_add(info, "%s: %s", place->name, err.cause);
	}
	if (container->key == NULL)
		rmw_problem_add(info,
				"%s: its code is under no key that is known: it only starts on a "
				"chip with that key",
				place->name);
}

/* Returns false when there is no code at that place. */
static bool look_at_code(struct rmw_view file, const struct place *place,
			 struct rmw_image_info *info)
{
	const struct rmw_view flash = rmw_view_part(file, place->at, place->room);
	struct rmw_image_firmware *firmware;
	struct rmw_bk_container container;

	if (info->firmware_count == RMW_COUNT(info->firmwares) ||
	    !rmw_bk_container_look(flash, place->code_addr, &container))
		return false;
	firmware = &info->firmwares[info->firmware_count++];
	(void)snprintf(firmware->name, sizeof(firmware->name), "%s", place->name);
	firmware->addr = (uint32_t)place->at;
	firmware->len = container.has_rbl ? container.rbl.raw_size
					  : rmw_bk_code_addr((uint32_t)container.code.end);
	firmware->is_header_good = true;
	firmware->sum = RMW_IMAGE_SUM_BLOCKS;
	firmware->key = container.key != NULL ? container.key->name : NULL;
	judge(flash, place, &container, firmware, info);
	read_code(flash, &container, firmware, info);
	return true;
}

/* Where the over-the-air area lies, and how long it is, tells the one from the other
 * (bk7231-protocol 13.1). */
static const char *chip_of_table(const struct rmw_bk_partition *rows, size_t count)
{
	static const struct {
		uint32_t addr, size;
		const char *chip;
	} chips[] = { { 0x132000, 0xa6000, "bk7231t" }, { 0x12a000, 0xa6000, "bk7231n" } };

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < RMW_COUNT(chips); k++)
			if (strcmp(rows[i].name, "download") == 0 &&
			    rows[i].addr == chips[k].addr && rows[i].size == chips[k].size)
				return chips[k].chip;
	return NULL;
}

static void look_at_table(struct rmw_view bootloader, struct rmw_image_info *info)
{
	static const char *const names[][2] = { { "bootloader", "boot" }, { "download", "ota" } };
	struct rmw_bk_partition rows[RMW_BK_PARTITIONS_MAX];

	info->partition_count = rmw_bk_partitions_read(bootloader, rows);
	info->has_table = info->partition_count > 0;
	info->chip = chip_of_table(rows, info->partition_count);
	for (size_t i = 0; i < info->partition_count; i++) {
		struct rmw_image_partition *to = &info->partitions[i];
		const char *name = rows[i].name;

		for (size_t k = 0; k < RMW_COUNT(names); k++)
			name = strcmp(name, names[k][0]) == 0 ? names[k][1] : name;
		(void)snprintf(to->name, sizeof(to->name), "%.8s", name);
		to->addr[0] = rows[i].addr;
		to->size[0] = rows[i].size;
	}
}

static void look_at_bootloader(struct rmw_view file, size_t at, struct rmw_image_info *info)
{
	const struct place place = { .name = "bootloader", .at = at, .room = RMW_BK_APPLICATION };

	look_at_table(rmw_view_part(file, at, RMW_BK_APPLICATION), info);
	if (!look_at_code(file, &place, info))
		rmw_problem_add(info, "there is no bootloader at 0x%06zx", at);
}

static void look_at_application(struct rmw_view file, struct rmw_image_info *info)
{
	const struct rmw_view part = rmw_bk_application_of(file, info->kind);
	const struct place place = {
		.name = "application",
		.at = part.len > 0 ? (size_t)(part.data - file.data) : 0,
		.room = part.len,
		.code_addr = rmw_bk_code_addr(RMW_BK_APPLICATION),
		.ends_with_file = info->kind == RMW_IMAGE_BK_APPLICATION ||
				  info->kind == RMW_IMAGE_BK_COMPLETE,
	};

	if (!look_at_code(file, &place, info))
		rmw_problem_add(info, "there is no application at 0x%06zx", place.at);
}

static void look_at_calibration(struct rmw_view file, size_t shift, struct rmw_image_info *info)
{
	static const struct {
		size_t addr;
		const char *chip;
	} places[] = { { RMW_BK_RF_T, "bk7231t" }, { RMW_BK_RF_N, "bk7231n" } };

	for (size_t i = 0; i < RMW_COUNT(places); i++) {
		if (!rmw_view_equal(rmw_view_part(file, places[i].addr - shift, 4),
				    RMW_VIEW_OF("TLV")))
			continue;
		info->chip = info->chip != NULL ? info->chip : places[i].chip;
		return;
	}
	rmw_problem_add(info, "there is no calibration of the radio, and with it no MAC, at "
			      "0x1e0000 (BK7231T) or 0x1d0000 (BK7231N)");
}

static void inspect_dump(struct rmw_view file, struct rmw_image_info *info)
{
	look_at_bootloader(file, 0, info);
	look_at_application(file, info);
	look_at_calibration(file, 0, info);
}

static void inspect_shifted(struct rmw_view file, struct rmw_image_info *info)
{
	look_at_bootloader(file, file.len - RMW_BK_APPLICATION, info);
	look_at_application(file, info);
	look_at_calibration(file, RMW_BK_APPLICATION, info);
	rmw_problem_add(info, "it was read from 0x011000 on: what belongs to the start of the "
			      "flash is at its end");
}

static void inspect_complete(struct rmw_view file, struct rmw_image_info *info)
{
	look_at_bootloader(file, 0, info);
	look_at_application(file, info);
}

static void inspect_package(struct rmw_view file, struct rmw_image_info *info)
{
	struct rmw_image_firmware *firmware = &info->firmwares[info->firmware_count++];
	rmw_auto(buf) code = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_rbl rbl = { 0 };

	*firmware = (struct rmw_image_firmware){ .sum = RMW_IMAGE_SUM_CRC };
	(void)snprintf(firmware->name, sizeof(firmware->name), "package");
	firmware->is_hash_good = rmw_bk_package_check(file, &rbl, &err);
	firmware->is_header_good = firmware->is_hash_good || err.code != RMW_E_IMAGE_KIND;
	firmware->is_truncated = err.code == RMW_E_IMAGE_TRUNCATED;
	firmware->len = rbl.package_size;
	(void)snprintf(firmware->version, sizeof(firmware->version), "%s", rbl.version);
	if (firmware->is_hash_good && rmw_bk_package_unpack(file, &code, &err))
		find_build(rmw_buf_view(&code), firmware, info);
	if (err.code != RMW_OK)
		rmw_problem_add(info, "package: %s", err.cause);
}

static void inspect_wrapper(struct rmw_view file, struct rmw_image_info *info)
{
	struct rmw_err err = { 0 };
	struct rmw_view inside;

	if (rmw_bk_unwrap(file, &inside, &err)) {
		inspect_package(inside, info);
		info->firmwares[0].addr = RMW_BK_WRAPPER;
		return;
	}
	rmw_problem_add(info, "%s", err.cause);
}

/* As a compiler made it, or behind the cipher, before CRCs are put between. */
static void inspect_encoded(struct rmw_view file, const struct rmw_bk_key *key,
			    struct rmw_image_info *info)
{
	struct rmw_image_firmware *firmware = &info->firmwares[info->firmware_count++];

	*firmware = (struct rmw_image_firmware){ .name = "code, no CRCs",
						 .len = info->len,
						 .is_header_good = true,
						 .is_hash_good = true,
						 .sum = RMW_IMAGE_SUM_NONE,
						 .key = key->name };
	if (rmw_bk_is_arm(file))
		find_build(file, firmware, info);
}

static void inspect_other(struct rmw_view file, struct rmw_image_info *info)
{
	const struct rmw_bk_key *key = rmw_bk_key_anywhere(file);

	if (key != NULL && !rmw_bk_block_fits(rmw_view_part(file, 0, RMW_BK_BLOCK)))
		inspect_encoded(file, key, info);
	else if (!rmw_bk_is_uf2(file))
		look_at_bootloader(file, 0, info);
}

void rmw_inspect_bk(struct rmw_view file, struct rmw_image_info *info)
{
	static const struct {
		enum rmw_image_kind kind;
		void (*inspect)(struct rmw_view file, struct rmw_image_info *info);
	} rows[] = {
		/* clang-format off */
		{ RMW_IMAGE_BK_APPLICATION, look_at_application },
		{ RMW_IMAGE_BK_COMPLETE,    inspect_complete },
		{ RMW_IMAGE_BK_DUMP,        inspect_dump },
		{ RMW_IMAGE_BK_SHIFTED,     inspect_shifted },
		{ RMW_IMAGE_BK_PACKAGE,     inspect_package },
		{ RMW_IMAGE_BK_WRAPPER,     inspect_wrapper },
		{ RMW_IMAGE_BEKEN,          inspect_other },
		/* clang-format on */
	};

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (rows[i].kind == info->kind)
			rows[i].inspect(file, info);
}
