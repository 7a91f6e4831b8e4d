/* SPDX-License-Identifier: MIT */
/* The BL602: who it is, and which of two ways leads to its flash. */
#include "chip/bl602.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "image/bl_flash_config.h"
#include "image/bl_loader.h"

#define EFUSE_SHADOW 0x40007000u /* bl602-soc 1.1 */
#define EFUSE_FROM 0x0cu	 /* trim, sw_usage_0, MAC, device info: bl602-soc 6 */
#define EFUSE_LEN 0x10u
#define READINGS_MAX 6u
#define SECTOR_SIZE 4096u

static bool is_rom(const struct bl602 *bl)
{
	return bl->link.peer == BL_PEER_ROM;
}

/* A session that has gone stale by waiting for a person is renewed before it is used. */
static bool is_stale(const struct bl602 *bl)
{
	/* bl602-observed 2 and 5: 2.0 s end a session of the ROM, about 4 s one of a loader. */
	const uint64_t limit_ms = is_rom(bl) ? 1500 : 3000;

	return bl_link_idle_ms(&bl->link) > limit_ms;
}

static bool wake(struct bl602 *bl, struct rmw_err *err)
{
	return !is_stale(bl) || rmw_chip_recover(&bl->chip, err);
}

bool bl602_peek(struct bl602 *bl, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	const size_t piece = 1024;
	uint8_t request[8];

	for (size_t at = 0; at < into.len; at += piece) {
		struct rmw_span part = rmw_span_part(into, at, piece);

		rmw_put_le32(request, addr + (uint32_t)at);
		rmw_put_le32(request + 4, (uint32_t)part.len);
		if (!bl_link_fetch(&bl->link, BL_MEMORY_READ, RMW_VIEW_OF(request), part, err))
			return rmw_while(err, "0x%08" PRIx32, addr + (uint32_t)at);
	}
	return true;
}

bool bl602_read_agreed(struct bl602 *bl, bl602_reading *reading, struct rmw_span into,
		       struct rmw_err *err)
{
	uint8_t last[32];
	const struct rmw_span before = { last, into.len };

	assert(into.len <= sizeof(last));
	if (!reading(bl, before, err))
		return false;
	for (unsigned i = 1; i < READINGS_MAX; i++) {
		if (!reading(bl, into, err))
			return false;
		if (memcmp(last, into.data, into.len) == 0)
			return true;
		memcpy(last, into.data, into.len);
	}
	return rmw_fail(err, RMW_E_UNSTABLE_READ, "%u readings, and each says something else",
			READINGS_MAX);
}

/*
 * The eFuse shadow, never by command 41: one flipped bit makes that 40, which burns. The same bit
 * makes 51 a 50, which stores the length at the address asked for: in the shadow of the trim
 * word, which nobody reads any more, not in that of word 0, where it would mean encrypted boot
 * until the next reset.
 */
static bool peek_efuse(struct bl602 *bl, struct rmw_span into, struct rmw_err *err)
{
	return bl602_peek(bl, EFUSE_SHADOW + EFUSE_FROM, into, err);
}

bool bl602_read_efuse(struct bl602 *bl, struct rmw_err *err)
{
	struct rmw_chip_id *id = &bl->chip.id;
	uint8_t words[RMW_BL_EFUSE_SIZE] = { 0 };
	struct rmw_bl_efuse efuse;

	if (!bl602_read_agreed(bl, peek_efuse,
			       rmw_span_part(RMW_SPAN_OF(words), EFUSE_FROM, EFUSE_LEN), err) ||
	    !rmw_bl_efuse_parse(RMW_VIEW_OF(words), &efuse, err))
		return rmw_while(err, "eFuse");
	snprintf(id->variant, sizeof(id->variant), "%s", efuse.chip);
	id->efuse_flash_size = efuse.flash_size;
	memcpy(id->mac, efuse.mac, sizeof(id->mac));
	id->is_mac_valid = efuse.is_mac_good;
	id->has_mac = true;
	bl->has_efuse = true;
	return true;
}

static void take_boot_info(struct bl602 *bl)
{
	static const uint8_t no_mac[6];
	struct rmw_chip_id *id = &bl->chip.id;
	const struct bl_boot_info *info = &bl->boot_info;

	id->is_mac_valid = rmw_bl_efuse_mac(info->mac, id->mac);
	id->has_mac = memcmp(id->mac, no_mac, sizeof(no_mac)) != 0;
	id->is_read_locked = info->is_memory_locked;
	bl->rom.flash_pins = info->sw_usage >> 16 & 3;
}

static bool check_not_secured(const struct bl602 *bl, struct rmw_err *err)
{
	const struct bl_boot_info *info = &bl->boot_info;

	if (bl->has_boot_info && (info->is_signed || info->is_encrypted))
		return rmw_fail(err, RMW_E_CHIP_SECURED, "boot info says %s%s%s",
				info->is_signed ? "signed" : "",
				info->is_signed && info->is_encrypted ? " and " : "",
				info->is_encrypted ? "encrypted" : "");
	return true;
}

static void name_firmware(struct bl602 *bl)
{
	static const char *const names[] = {
		[BL_PEER_NONE] = "nobody",
		[BL_PEER_ROM] = "boot ROM",
		[BL_PEER_LOADER_A] = "RAM loader of the 2020 family",
		[BL_PEER_LOADER_B] = "RAM loader of the 2022 family",
	};
	struct rmw_chip_id *id = &bl->chip.id;

	if (is_rom(bl))
		snprintf(id->firmware, sizeof(id->firmware), "boot ROM %u", bl->boot_info.version);
	else
		snprintf(id->firmware, sizeof(id->firmware), "%s", names[bl->link.peer]);
}

static void set_facts(struct bl602 *bl)
{
	struct rmw_chip_facts *facts = &bl->chip.facts;

	facts->route = is_rom(bl) ? "boot ROM" : "RAM loader";
	facts->sector_size = SECTOR_SIZE;
	facts->is_readable = !(is_rom(bl) && bl->chip.id.is_read_locked);
	facts->has_digest = !is_rom(bl);
	/* ROM frames carry no check; a loader's check byte leaves out the opcode. */
	facts->is_frame_checked = false;
	facts->write_needs_erase = is_rom(bl);
	facts->write_erases = false;
	facts->write_min = BL602_WRITE_MIN;
	facts->flash_size = bl->chip.id.has_jedec ? rmw_bl_flash_size(bl->chip.id.jedec) : 0;
}

/* Pokes and peeks are broken in loaders: what the ROM told before has to do, or the MAC alone. */
static bool identify_by_loader(struct bl602 *bl, struct rmw_err *err)
{
	return (bl->has_boot_info || bl602_loader_read_mac(bl, err)) &&
	       bl602_loader_identify_flash(bl, err);
}

static bool identify(struct rmw_chip *chip, struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	name_firmware(bl);
	chip->id.baud = chip->port->baud;
	if (bl->has_boot_info)
		take_boot_info(bl);
	if (!check_not_secured(bl, err))
		return false;
	set_facts(bl);
	if (!bl->has_efuse)
		snprintf(chip->id.variant, sizeof(chip->id.variant), "BL602");
	if (!chip->facts.is_readable)
		return true;
	if (is_rom(bl) ? !bl602_read_efuse(bl, err) || !bl602_rom_identify_flash(bl, err)
		       : !identify_by_loader(bl, err))
		return false;
	chip->id.is_read_locked = false;
	set_facts(bl);
	return true;
}

static bool read_flash(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		       struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return wake(bl, err) && (is_rom(bl) ? bl602_rom_read(bl, addr, into, err)
					    : bl602_loader_read(bl, addr, into, err));
}

static bool erase_flash(struct rmw_chip *chip, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return wake(bl, err) && (is_rom(bl) ? bl602_rom_erase(bl, addr, size, err)
					    : bl602_loader_erase(bl, addr, size, err));
}

/* No wake: a new handshake would disarm the ROM's write; the failure leads to a whole new try. */
static bool write_flash(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
			struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return is_rom(bl) ? bl602_rom_write(bl, addr, bytes, err)
			  : bl602_loader_write(bl, addr, bytes, err);
}

static bool digest_flash(struct rmw_chip *chip, uint32_t addr, uint32_t size,
			 uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return wake(bl, err) && bl602_loader_digest(bl, addr, size, digest, err);
}

static bool run(struct rmw_chip *chip, struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return wake(bl, err) && bl_link_command(&bl->link, BL_RESET, (struct rmw_view){ 0 }, err);
}

static void release(struct rmw_chip *chip)
{
	free(bl602_of(chip));
}

static const struct rmw_chip_ops ops = {
	.enter = bl602_enter,
	.identify = identify,
	.read = read_flash,
	.erase = erase_flash,
	.write = write_flash,
	.digest = digest_flash,
	.run = run,
	.free = release,
};

struct rmw_chip *rmw_bl602_new(const struct rmw_chip_options *options, struct rmw_err *err)
{
	struct rmw_bl_loader loader;
	struct bl602 *bl;

	if (options->loader.len > 0 && !rmw_bl_loader_parse(options->loader, &loader, err))
		return NULL;
	bl = calloc(1, sizeof(*bl));
	if (bl == NULL) {
		(void)rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a driver");
		return NULL;
	}
	bl->options = *options;
	bl->link.port = options->port;
	bl->chip = (struct rmw_chip){
		.ops = &ops,
		.port = options->port,
		.watch = options->watch,
		.facts = { .name = "bl602", .title = "BL602", .route = "none" },
	};
	return &bl->chip;
}
