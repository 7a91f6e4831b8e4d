/* SPDX-License-Identifier: MIT */
/* Which BK7231 is linked, what is known of it, and which unit it is. */
#include "chip/bk7231.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "image/bk_container.h"

/* bk7231t-observed, Link and idle */
#define STARTS_ITSELF                                                                              \
	"nothing has to be done: left alone for half a second the chip restarts by itself; if "    \
	"it does not, switch power off and on"

#define TRIES 3u
#define FLASH_SIZE_MAX 0x800000u /* so that an address behind it has 24 bits */
#define ID_TRIES 2u		 /* a boot loader is silent each time */
#define EFUSE_LOOKS 20u		 /* a millisecond or more each */
#define ID_REGISTER 0x00800000u	 /* bk7231-protocol 11.1 */

/* bk7231-protocol 13, 14, 22. */
static const struct bk7231_model models[] = {
	/* clang-format off */
	{ "bk7231t", "BK7231T", BK7231_BL, 0, 0x200000, { RMW_BK_RF_T, 0 } },
	{ "bk7231u", "BK7231U", BK7231_BL, 0, 0x200000, { RMW_BK_RF_T, 0 } },
	{ "bk7231n", "BK7231N", BK7231_ROM, 0x7231c, 0, { RMW_BK_RF_N, 0 } },
	{ "bk7231m", "BK7231M", BK7231_ROM, 0x7231c, 0, { RMW_BK_RF_N, 0 } },
	{ "bk7238", "BK7238", BK7231_ROM, 0x7238, 0, { RMW_BK_RF_T, RMW_BK_RF_T1 } },
	/* clang-format on */
};

/* Boot loaders that tell no version, by the CRC-32 of their first 256 bytes: bk7231-protocol 12. */
static const struct {
	uint32_t crc;
	const char *title;
} fingerprints[] = {
	{ 0x2739019f, "BK7231U" }, { 0xf0231ef6, "BK7231Q" }, { 0xff5a3eac, "BK7231Q" },
	{ 0x39f9b50c, "BK7252" },  { 0xe3a27c26, "BK7252" },
};

const struct bk7231_model *bk7231_model_find(const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(models); i++)
		if (strcmp(models[i].name, name) == 0)
			return &models[i];
	return NULL;
}

static bool read_register(struct bk7231 *bk, uint32_t addr, uint32_t *value, struct rmw_err *err)
{
	uint8_t args[4];
	struct bk_reply reply;

	rmw_put_le32(args, addr);
	if (!bk_link_ask(&bk->link, &(struct bk_request){ BK_READ_REGISTER, RMW_VIEW_OF(args), 0 },
			 &reply, err))
		return false;
	*value = rmw_get_le32(reply.args.data + 4);
	return true;
}

/* A boot loader does not answer, or says that it does not know the command. */
static bool ask_chip_id(struct bk7231 *bk, bool *is_rom, uint32_t *chip_id, struct rmw_err *err)
{
	*is_rom = false;
	*chip_id = 0;
	for (unsigned i = 0; i < ID_TRIES; i++) {
		struct rmw_err silence = { 0 };
		uint32_t first, second;

		if (read_register(bk, ID_REGISTER, &first, &silence) &&
		    read_register(bk, ID_REGISTER, &second, &silence) && first == second) {
			*chip_id = first >> 24 == 1 ? first & 0xffffff : first;
			*is_rom = true;
			return true;
		}
		if (silence.code == RMW_E_NACK)
			return true;
		if (silence.code != RMW_OK && !rmw_chip_may_retry(silence.code)) {
			*err = silence;
			return false;
		}
		if (!bk_sync_knock(&bk->link, 1, &bk->is_linked, err))
			return false;
	}
	return true;
}

static bool ask_version(struct bk7231 *bk, struct rmw_err *err)
{
	struct rmw_err silence = { 0 };
	struct bk_reply reply;
	size_t len = 0;

	bk->version[0] = '\0';
	for (unsigned i = 0; i < TRIES; i++) {
		rmw_err_clear(&silence);
		if (!bk_link_ask(&bk->link, &(struct bk_request){ .verb = BK_BOOT_VERSION }, &reply,
				 &silence)) {
			if (!rmw_chip_may_retry(silence.code)) {
				*err = silence;
				return false;
			}
			if (silence.code == RMW_E_NACK)
				return true;
			continue;
		}
		for (; len < reply.args.len && reply.args.data[len] != 0; len++)
			bk->version[len] =
				isgraph(reply.args.data[len]) ? (char)reply.args.data[len] : '?';
		bk->version[len] = '\0';
		return true;
	}
	return true;
}

/* A boot loader without a version is one of three chips; its first bytes tell. */
static bool name_boot_loader(struct bk7231 *bk, struct rmw_err *err)
{
	const struct bk7231_model *first = bk7231_model_find("bk7231u");
	uint32_t crc;

	if (strncmp(bk->version, "BK7231S", 7) == 0) {
		bk->model = bk7231_model_find("bk7231t");
		return true;
	}
	if (bk->version[0] != '\0')
		return rmw_fail(err, RMW_E_CHIP_UNKNOWN, "its boot loader says %s", bk->version);
	if (!bk7231_crc(bk, 0, 0x100, &crc, err))
		return false;
	for (size_t i = 0; i < RMW_COUNT(fingerprints); i++) {
		if (fingerprints[i].crc != crc)
			continue;
		if (strcmp(fingerprints[i].title, first->title) != 0)
			return rmw_fail(err, RMW_E_CHIP_UNKNOWN, "this is a %s",
					fingerprints[i].title);
		bk->model = first;
		return true;
	}
	if (bk->wanted != first)
		return rmw_fail(
			err, RMW_E_CHIP_UNKNOWN,
			"its boot loader tells no version, as those of BK7231U, BK7231Q and "
			"BK7252, and is none of those known (%08" PRIx32
			"); if you know it: -c bk7231u",
			crc);
	bk->model = first;
	return true;
}

/*
 * One byte of the eFuse; one that does not come counts as one that may not be read. The control
 * word is made of its address and bit 0 alone: with bit 1, which would burn, a changed byte on the
 * line would burn zeros, which changes nothing.
 */
static bool read_efuse(struct bk7231 *bk, uint8_t at, uint8_t *byte, bool *is_valid,
		       struct rmw_err *err)
{
	const uint32_t control = 0x00800074, result = 0x00800078; /* bk7231-protocol 11.2 */
	struct bk_reply reply;
	uint8_t args[8];
	bool is_over = false;
	uint32_t value;

	rmw_put_le32(args, control);
	rmw_put_le32(args + 4, (uint32_t)at << 8 | 1);
	if (!bk_link_ask(&bk->link, &(struct bk_request){ BK_WRITE_REGISTER, RMW_VIEW_OF(args), 0 },
			 &reply, err))
		return false;
	for (unsigned i = 0; i < EFUSE_LOOKS && !is_over; i++) {
		if (!read_register(bk, control, &value, err))
			return false;
		is_over = (value & 1) == 0;
	}
	if (!read_register(bk, result, &value, err))
		return false;
	*byte = (uint8_t)value;
	*is_valid = is_over && (value >> 8 & 1) != 0;
	return true;
}

/* Only who wishes for another boot loader needs it. Of a BK7238 it is not known what it holds. */
static bool find_key(struct bk7231 *bk, struct rmw_err *err)
{
	struct rmw_chip_id *id = &bk->chip.id;
	bool is_valid = bk->options.bootloader == RMW_BOOTLOADER_WRITE &&
			bk->model->chip_id == bk7231_model_find("bk7231n")->chip_id;

	for (uint8_t at = 0; at < sizeof(id->code_key) && is_valid; at++)
		if (!read_efuse(bk, at, &id->code_key[at], &is_valid, err))
			return rmw_while(err, "eFuse");
	id->has_code_key = is_valid;
	return true;
}

/* The same silicon: an M has no key. Where that cannot be read it counts as the usual one, an N. */
static bool tell_m_from_n(struct bk7231 *bk, struct rmw_err *err)
{
	bool is_empty = true;

	for (uint8_t at = 0; at < 16 && is_empty; at += 4) {
		uint8_t byte;
		bool is_valid;

		if (!read_efuse(bk, at, &byte, &is_valid, err))
			return rmw_while(err, "eFuse");
		is_empty = is_valid && byte == 0;
	}
	bk->model = bk7231_model_find(is_empty ? "bk7231m" : "bk7231n");
	return true;
}

static bool name_rom(struct bk7231 *bk, uint32_t chip_id, struct rmw_err *err)
{
	bk->model = NULL;
	for (size_t i = 0; i < RMW_COUNT(models) && bk->model == NULL; i++)
		if (models[i].class == BK7231_ROM && models[i].chip_id == chip_id)
			bk->model = &models[i];
	if (bk->model == NULL)
		return rmw_fail(err, RMW_E_CHIP_UNKNOWN, "chip id %08" PRIx32 " is not supported",
				chip_id);
	return bk->model != bk7231_model_find("bk7231n") || tell_m_from_n(bk, err);
}

static bool check_wanted(const struct bk7231 *bk, struct rmw_err *err)
{
	if (bk->class == BK7231_BL && bk->options.bootloader == RMW_BOOTLOADER_WRITE)
		return rmw_fail(err, RMW_E_USAGE,
				"--bootloader: on a %s the boot loader in the flash is all that "
				"answers, and it is never written",
				bk->model->title);
	/* An M and an N are told apart by what need not be readable. */
	if (bk->wanted == NULL || bk->wanted == bk->model ||
	    (bk->class == BK7231_ROM && bk->wanted->chip_id == bk->model->chip_id))
		return true;
	return rmw_fail(err, RMW_E_CHIP_MISMATCH, "this is a %s, not a %s", bk->model->title,
			bk->wanted->title);
}

bool bk7231_find_class(struct bk7231 *bk, struct rmw_err *err)
{
	uint32_t chip_id;
	bool is_rom, is_good;

	if (!ask_chip_id(bk, &is_rom, &chip_id, err))
		return false;
	bk->class = is_rom ? BK7231_ROM : BK7231_BL;
	bk->link.patience = is_rom ? BK_PATIENCE_LONG : BK_PATIENCE_SHORT;
	is_good = is_rom ? name_rom(bk, chip_id, err)
			 : ask_version(bk, err) && name_boot_loader(bk, err);
	if (is_good && check_wanted(bk, err)) {
		bk7231_end_part(bk, "identify", "%s", bk->model->title);
		return true;
	}
	bk->class = BK7231_UNPROVEN;
	return rmw_while(err, "identify");
}

/* bk7231-protocol 14: the TLV sector, with the record of the MAC at its usual place. */
static bool take_mac(struct rmw_view sector, struct rmw_chip_id *id)
{
	static const uint8_t tag[] = { 0x02, 0x11, 0x11, 0x11, 0x06, 0x00, 0x00, 0x00 };
	static const uint8_t none[6], blank[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	const uint8_t *mac = sector.data + 0x24;

	if (memcmp(sector.data, "TLV", 4) != 0 ||
	    memcmp(sector.data + 0x1c, tag, sizeof(tag)) != 0 ||
	    memcmp(mac, none, sizeof(none)) == 0 || memcmp(mac, blank, sizeof(blank)) == 0)
		return false;
	memcpy(id->mac, mac, sizeof(id->mac));
	id->has_mac = true;
	id->is_mac_valid = (mac[0] & 1) == 0;
	return true;
}

/* Read twice instead of asking for a CRC, which some boot loaders cannot take back (10.1). */
static bool read_twice(struct bk7231 *bk, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	uint8_t again[BK7231_SECTOR];

	for (unsigned i = 0; i < TRIES; i++) {
		if (!bk7231_read_sectors(bk, addr, into, err) ||
		    !bk7231_read_sectors(bk, addr, RMW_SPAN_OF(again), err))
			return false;
		if (memcmp(into.data, again, sizeof(again)) == 0)
			return true;
	}
	return rmw_fail(err, RMW_E_BAD_FRAME, "readings of one sector differ");
}

/*
 * What a boot loader does not tell: a flash begins anew behind its end, so the first size at which
 * a sector is found again is its own (bk7231-protocol 9.4).
 */
static bool find_size(struct bk7231 *bk, uint32_t addr, struct rmw_view sector, struct rmw_err *err)
{
	uint8_t again[BK7231_SECTOR];

	for (uint32_t size = bk->model->flash_size; size <= FLASH_SIZE_MAX; size *= 2) {
		if (!read_twice(bk, addr + size, RMW_SPAN_OF(again), err))
			return rmw_while(err, "size of the flash");
		if (memcmp(again, sector.data, sizeof(again)) != 0)
			continue;
		bk->chip.facts.flash_size = size;
		return true;
	}
	return true;
}

/* `sector` is room to read to. */
static bool seek_mac(struct bk7231 *bk, struct rmw_span sector, struct rmw_err *err)
{
	struct rmw_chip_facts *facts = &bk->chip.facts;
	const struct rmw_view view = { sector.data, sector.len };

	for (size_t i = 0; i < RMW_COUNT(bk->model->calibration); i++) {
		const uint32_t addr = bk->model->calibration[i];

		if (addr == 0 || addr >= facts->flash_size)
			continue;
		if (!bk7231_suit_rate(bk, BK7231_READS, 2 * BK7231_SECTOR, err) ||
		    !read_twice(bk, addr, sector, err))
			return rmw_while(err, "calibration sector");
		if (!take_mac(view, &bk->chip.id))
			continue;
		return bk->class == BK7231_ROM || find_size(bk, addr, view, err);
	}
	return true;
}

static bool find_mac(struct bk7231 *bk, struct rmw_err *err)
{
	struct rmw_buf sector = { 0 };
	const bool is_read = rmw_buf_resize(&sector, BK7231_SECTOR, err) &&
			     seek_mac(bk, rmw_buf_span(&sector), err);

	rmw_buf_release(&sector);
	return is_read;
}

/*
 * 1.0.1 and 1.0.4 cannot take back what a CRC has done, 1.0.5 and 1.0.6 can (bk7231t-observed,
 * Protection). Of all others it is not known, nor could it be seen: they get a restart too many.
 */
static enum rmw_digest_effect effect_of_crc(const struct bk7231 *bk)
{
	static const char *const lifting[] = { "BK7231S_1.0.5", "BK7231S_1.0.6" };

	if (bk->class == BK7231_ROM)
		return RMW_DIGEST_HARMLESS;
	for (size_t i = 0; i < RMW_COUNT(lifting); i++)
		if (strcmp(bk->version, lifting[i]) == 0)
			return RMW_DIGEST_PROTECTS;
	return RMW_DIGEST_LOCKS;
}

static void set_facts(struct bk7231 *bk)
{
	const bool is_rom = bk->class == BK7231_ROM;
	const bool may_write_all = is_rom && bk->options.bootloader == RMW_BOOTLOADER_WRITE;

	bk->chip.facts = (struct rmw_chip_facts){
		.name = bk->model->name,
		.title = bk->model->title,
		.route = is_rom ? "boot ROM" : "boot loader",
		.to_run = is_rom ? NULL : STARTS_ITSELF,
		.flash_size = is_rom ? bk->chip.facts.flash_size : bk->model->flash_size,
		.sector_size = BK7231_SECTOR,
		.is_readable = true,
		.has_digest = true,
		.is_frame_checked = true, /* each reading by a CRC, each write by the closing one */
		.write_min = 1,
		.has_crcs = true,
		.has_stream = true,
		.can_boot = true,
		.digest_kind = RMW_DIGEST_CRC32,
		.digest_effect = effect_of_crc(bk),
		.write_from = is_rom ? 0 : RMW_BK_APPLICATION,
		.guard_from = may_write_all ? 0 : RMW_BK_APPLICATION,
		.write_last = RMW_BK_APPLICATION,
		.keep_ms = is_rom ? 0 : BK_KEEP_MS,
	};
	snprintf(bk->chip.id.variant, sizeof(bk->chip.id.variant), "%s", bk->model->title);
	snprintf(bk->chip.id.firmware, sizeof(bk->chip.id.firmware), "%s%s%s", bk->chip.facts.route,
		 bk->version[0] != '\0' ? " " : "", bk->version);
	snprintf(bk->chip.id.route_reason, sizeof(bk->chip.id.route_reason),
		 "the only one there is");
}

bool bk7231_identify(struct rmw_chip *chip, struct rmw_err *err)
{
	struct bk7231 *bk = bk7231_of(chip);

	if (!bk7231_wake(bk, err) ||
	    (bk->class == BK7231_ROM && (!bk7231_find_flash(bk, err) || !find_key(bk, err))))
		return false;
	set_facts(bk);
	if (!find_mac(bk, err))
		return false;
	chip->id.baud = chip->port->baud;
	bk->is_identified = true;
	return true;
}
