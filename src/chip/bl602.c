/* SPDX-License-Identifier: MIT */
/* The BL602: who it is, and which of three ways leads to its flash. */
#include "chip/bl602.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "image/bl_flash_config.h"
#include "image/bl_loader.h"
#include "image/bl_stub.h"

#define EFUSE_SHADOW 0x40007000u /* bl602-soc 1.1 */
#define EFUSE_FROM 0x0cu	 /* trim, sw_usage_0, MAC, device info: bl602-soc 6 */
#define EFUSE_LEN 0x10u
#define READINGS_MAX 6u
#define SECTOR_SIZE 4096u

/* What differs between the ways to the flash; the peer says which one is in use. */
struct route {
	const char *name;
	const char *firmware;
	uint32_t stale_ms; /* a session idle for longer is renewed before it is used; 0: see wake */
	struct rmw_chip_facts facts; /* only what a route decides */
	bool (*identify)(struct bl602 *bl, struct rmw_err *err);
	bool (*read)(struct bl602 *bl, uint32_t addr, struct rmw_span into, struct rmw_err *err);
	bool (*erase)(struct bl602 *bl, uint32_t addr, uint32_t size, struct rmw_err *err);
	bool (*write)(struct bl602 *bl, uint32_t addr, struct rmw_view bytes, struct rmw_err *err);
	bool (*digest)(struct bl602 *bl, uint32_t addr, uint32_t size,
		       uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err);
	bool (*reset)(struct bl602 *bl, struct rmw_err *err);
};

static const struct route *route_of(const struct bl602 *bl);

static bool is_rom(const struct bl602 *bl)
{
	return bl->link.peer == BL_PEER_ROM;
}

/* A session that has gone stale by waiting for a person is renewed before it is used. */
static bool wake(struct bl602 *bl, struct rmw_err *err)
{
	if (bl->link.peer == BL_PEER_STUB)
		return bl602_stub_wake(bl, err);
	return bl_link_idle_ms(&bl->link) <= route_of(bl)->stale_ms ||
	       rmw_chip_recover(&bl->chip, err);
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
	return reading(bl, into, err) && bl602_read_again(bl, reading, into, err);
}

bool bl602_read_again(struct bl602 *bl, bl602_reading *reading, struct rmw_span into,
		      struct rmw_err *err)
{
	uint8_t last[32];

	assert(into.len <= sizeof(last));
	for (unsigned i = 1; i < READINGS_MAX; i++) {
		memcpy(last, into.data, into.len);
		if (!reading(bl, into, err))
			return false;
		if (memcmp(last, into.data, into.len) == 0)
			return true;
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

bool bl602_take_efuse(struct bl602 *bl, struct rmw_view words, struct rmw_err *err)
{
	struct rmw_chip_id *id = &bl->chip.id;
	struct rmw_bl_efuse efuse;

	if (!rmw_bl_efuse_parse(words, &efuse, err))
		return false;
	snprintf(id->variant, sizeof(id->variant), "%s", efuse.chip);
	id->efuse_flash_size = efuse.flash_size;
	id->flash_place = efuse.flash_place;
	memcpy(id->mac, efuse.mac, sizeof(id->mac));
	id->has_mac_checks = true;
	id->is_mac_valid = efuse.is_mac_good;
	id->has_mac = true;
	bl->has_efuse = true;
	return true;
}

bool bl602_read_efuse(struct bl602 *bl, struct rmw_err *err)
{
	uint8_t words[RMW_BL_EFUSE_SIZE] = { 0 };

	return (bl602_read_agreed(bl, peek_efuse,
				  rmw_span_part(RMW_SPAN_OF(words), EFUSE_FROM, EFUSE_LEN), err) &&
		bl602_take_efuse(bl, RMW_VIEW_OF(words), err)) ||
	       rmw_while(err, "eFuse");
}

static void take_boot_info(struct bl602 *bl)
{
	static const uint8_t no_mac[6];
	struct rmw_chip_id *id = &bl->chip.id;
	const struct bl_boot_info *info = &bl->boot_info;

	id->has_mac_checks = true;
	id->is_mac_valid = rmw_bl_efuse_mac(info->mac, id->mac);
	id->has_mac = memcmp(id->mac, no_mac, sizeof(no_mac)) != 0;
	id->is_read_locked = info->is_memory_locked;
	id->flash_place = rmw_bl_efuse_flash_place(info->sw_usage);
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
	struct rmw_chip_id *id = &bl->chip.id;

	if (is_rom(bl))
		snprintf(id->firmware, sizeof(id->firmware), "boot ROM %u", bl->boot_info.version);
	else if (bl->link.peer == BL_PEER_STUB)
		snprintf(id->firmware, sizeof(id->firmware), "RAM stub %u",
			 bl->stub.link.hello.version);
	else
		snprintf(id->firmware, sizeof(id->firmware), "%s", route_of(bl)->firmware);
}

static void set_facts(struct bl602 *bl)
{
	struct rmw_chip_facts *facts = &bl->chip.facts;
	const struct rmw_chip_facts now = *facts;

	*facts = route_of(bl)->facts;
	facts->name = now.name;
	facts->title = now.title;
	facts->to_run = now.to_run;
	facts->route = route_of(bl)->name;
	facts->sector_size = SECTOR_SIZE;
	facts->is_readable = !(is_rom(bl) && bl->chip.id.is_read_locked);
	facts->flash_size = bl->chip.id.has_jedec ? rmw_bl_flash_size(bl->chip.id.jedec) : 0;
	if (bl->link.peer == BL_PEER_STUB)
		stub_route_set_facts(&bl->stub, facts);
}

static bool identify_by_rom(struct bl602 *bl, struct rmw_err *err)
{
	return bl602_read_efuse(bl, err) && bl602_rom_identify_flash(bl, err);
}

/* Pokes and peeks are broken in loaders: what the ROM told before has to do, or the MAC alone. */
static bool identify_by_loader(struct bl602 *bl, struct rmw_err *err)
{
	return (bl->has_boot_info || bl602_loader_read_mac(bl, err)) &&
	       bl602_loader_identify_flash(bl, err);
}

static bool reset_by_command(struct bl602 *bl, struct rmw_err *err)
{
	return bl_link_command(&bl->link, BL_RESET, (struct rmw_view){ 0 }, err);
}

/* ROM frames carry no check; a loader's check byte leaves out the opcode. */
#define LOADER_ROUTE(family)                                                                       \
	{                                                                                          \
		.name = "RAM loader", .firmware = (family), .stale_ms = 3000,                      \
		.facts = { .has_digest = true, .write_min = BL602_WRITE_MIN },                     \
		.identify = identify_by_loader, .read = bl602_loader_read,                         \
		.erase = bl602_loader_erase, .write = bl602_loader_write,                          \
		.digest = bl602_loader_digest, .reset = reset_by_command,                          \
	}

static const struct route *route_of(const struct bl602 *bl)
{
	/* bl602-observed 2 and 5: 2.0 s end a session of the ROM, about 4 s one of a loader. */
	static const struct route routes[] = {
		[BL_PEER_NONE] = { .name = "none", .firmware = "nobody" },
		[BL_PEER_ROM] = { .name = "boot ROM",
				  .stale_ms = 1500,
				  .facts = { .write_needs_erase = true,
					     .write_min = BL602_WRITE_MIN },
				  .identify = identify_by_rom,
				  .read = bl602_rom_read,
				  .erase = bl602_rom_erase,
				  .write = bl602_rom_write,
				  .reset = reset_by_command },
		[BL_PEER_LOADER_A] = LOADER_ROUTE("RAM loader of the 2020 family"),
		[BL_PEER_LOADER_B] = LOADER_ROUTE("RAM loader of the 2022 family"),
		[BL_PEER_STUB] = { .name = "RAM stub",
				   .identify = bl602_stub_identify,
				   .read = bl602_stub_read,
				   .erase = bl602_stub_erase,
				   .write = bl602_stub_write,
				   .digest = bl602_stub_digest,
				   .reset = bl602_stub_reset },
	};

	return &routes[bl->link.peer];
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
	if (chip->facts.is_readable) {
		if (!route_of(bl)->identify(bl, err))
			return false;
		chip->id.is_read_locked = false;
		set_facts(bl);
	}
	bl->is_identified = true;
	return true;
}

/* The route that a failed session left is no route: then there is nothing to do but recover. */
static bool check_session(const struct bl602 *bl, struct rmw_err *err)
{
	return bl->link.peer != BL_PEER_NONE ||
	       rmw_fail(err, RMW_E_TIMEOUT, "the chip is in no session");
}

static bool read_flash(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		       struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return check_session(bl, err) && wake(bl, err) && route_of(bl)->read(bl, addr, into, err);
}

static bool erase_flash(struct rmw_chip *chip, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return check_session(bl, err) && wake(bl, err) && route_of(bl)->erase(bl, addr, size, err);
}

/* No wake: a new handshake would disarm the ROM's write; the failure leads to a whole new try. */
static bool write_flash(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
			struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return check_session(bl, err) && route_of(bl)->write(bl, addr, bytes, err);
}

static bool digest_flash(struct rmw_chip *chip, uint32_t addr, uint32_t size,
			 uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return check_session(bl, err) && wake(bl, err) &&
	       route_of(bl)->digest(bl, addr, size, digest, err);
}

static bool run(struct rmw_chip *chip, struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return check_session(bl, err) && wake(bl, err) && route_of(bl)->reset(bl, err);
}

static bool boot(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		 const uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return check_session(bl, err) && wake(bl, err) &&
	       bl602_stub_boot(bl, addr, size, digest, err);
}

static void release(struct rmw_chip *chip)
{
	if (bl602_of(chip)->link.peer == BL_PEER_STUB)
		stub_route_leave(&bl602_of(chip)->stub);
	free(bl602_of(chip));
}

static const struct rmw_chip_ops ops = {
	.enter = bl602_enter,
	.ask = bl602_ask,
	.identify = identify,
	.read = read_flash,
	.erase = erase_flash,
	.write = write_flash,
	.digest = digest_flash,
	.read_long = bl602_stub_read_long,
	.crcs = bl602_stub_crcs,
	.stream = bl602_stub_stream,
	.run = run,
	.boot = boot,
	.free = release,
};

/* AUTO becomes the loader that was given, else the stub where the build has one, else the ROM. */
static bool choose_route(struct bl602 *bl, struct rmw_err *err)
{
	const struct rmw_chip_options *options = &bl->options;
	const bool has_loader = options->loader.len > 0;
	const bool has_stub = options->stub.len > 0 || rmw_bl602_stub_image().len > 0;
	char *reason = bl->chip.id.route_reason;

	bl->route = options->route;
	if (options->route == RMW_ROUTE_AUTO)
		bl->route = has_loader ? RMW_ROUTE_LOADER
			    : has_stub ? RMW_ROUTE_STUB
				       : RMW_ROUTE_ROM;
	snprintf(reason, sizeof(bl->chip.id.route_reason), "%s",
		 options->route != RMW_ROUTE_AUTO ? "given by --route"
		 : has_loader			  ? "given by --loader"
		 : has_stub			  ? "the fastest there is"
						  : "this build has no RAM stub");
	if (has_loader != (bl->route == RMW_ROUTE_LOADER))
		return rmw_fail(err, RMW_E_USAGE, "%s",
				has_loader ? "--loader FILE goes with --route loader only"
					   : "--route loader needs --loader FILE");
	if (bl->route == RMW_ROUTE_STUB && !has_stub)
		return rmw_fail(err, RMW_E_USAGE, "--route stub: this build has no RAM stub");
	return rmw_chip_check_plain(options, err);
}

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
	bl->stub.chip = &bl->chip;
	bl->stub.options = &bl->options;
	bl->stub.protect_registers = bl602_protect_registers;
	bl->stub.link.port = options->port;
	bl->chip = (struct rmw_chip){
		.ops = &ops,
		.port = options->port,
		.watch = options->watch,
		.facts = { .name = "bl602",
			   .title = "BL602",
			   .route = "none",
			   .to_run = "take BOOT (GPIO8) off 3.3 V, then switch power off and on" },
	};
	if (choose_route(bl, err))
		return &bl->chip;
	free(bl);
	return NULL;
}
