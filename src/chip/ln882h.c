/* SPDX-License-Identifier: MIT */
/* The LN882H: who it is, and which of two ways leads to its flash. */
#include "chip/ln882h.h"

#include <stdio.h>
#include <stdlib.h>

#include "chip/protect.h"
#include "image/bl_flash_config.h"
#include "image/ln_ram_image.h"

#define SECTOR_SIZE 4096u
#define GROUP_BIT 0x01u /* of a MAC's first byte: no address of one unit */

/* What differs between the ways to the flash; the peer says which one is in use. */
struct route {
	const char *name;
	enum rmw_route route;
	struct rmw_chip_facts facts; /* only what a route decides */
	bool (*identify)(struct ln882h *ln, struct rmw_err *err);
	bool (*read)(struct ln882h *ln, uint32_t addr, struct rmw_span into, struct rmw_err *err);
	bool (*erase)(struct ln882h *ln, uint32_t addr, uint32_t size, struct rmw_err *err);
	bool (*write)(struct ln882h *ln, uint32_t addr, struct rmw_view bytes, struct rmw_err *err);
	bool (*reset)(struct ln882h *ln, struct rmw_err *err);
};

/*
 * The loader checks what it reads (CRC-16) and what it is sent (YMODEM); an address counts once its
 * echo was right.
 */
static const struct route loader_route = {
	.name = "RAM loader",
	.route = RMW_ROUTE_LOADER,
	.facts = { .sector_size = LN882H_LOADER_UNIT,
		   .is_frame_checked = true,
		   .write_erases = true,
		   .write_min = LN882H_LOADER_UNIT },
	.identify = ln882h_loader_identify,
	.read = ln882h_loader_read,
	.erase = ln882h_loader_erase,
	.write = ln882h_loader_write,
	.reset = ln882h_loader_reset,
};

static const struct route stub_route = {
	.name = "RAM stub",
	.route = RMW_ROUTE_STUB,
	.facts = { .sector_size = SECTOR_SIZE },
	.identify = ln882h_stub_identify,
	.read = ln882h_stub_read,
	.erase = ln882h_stub_erase,
	.write = ln882h_stub_write,
	.reset = ln882h_stub_reset,
};

static const struct route *route_of(const struct ln882h *ln)
{
	return ln->link.peer == LN_PEER_STUB ? &stub_route : &loader_route;
}

void ln882h_take_mac(struct ln882h *ln, const uint8_t mac[LN882H_MAC_SIZE])
{
	static const uint8_t no_mac[LN882H_MAC_SIZE];
	struct rmw_chip_id *id = &ln->chip.id;

	id->has_mac = memcmp(mac, no_mac, sizeof(no_mac)) != 0 &&
		      !rmw_view_is_blank((struct rmw_view){ mac, LN882H_MAC_SIZE });
	id->is_mac_valid = id->has_mac && (mac[0] & GROUP_BIT) == 0;
	if (id->has_mac)
		memcpy(id->mac, mac, LN882H_MAC_SIZE);
}

static void name_firmware(struct ln882h *ln)
{
	struct rmw_chip_id *id = &ln->chip.id;

	if (ln->link.peer == LN_PEER_STUB)
		snprintf(id->firmware, sizeof(id->firmware), "RAM stub %u",
			 ln->stub.link.hello.version);
	else
		snprintf(id->firmware, sizeof(id->firmware), "RAM loader of the vendor");
	snprintf(id->variant, sizeof(id->variant), "LN882H or LN882HK");
}

static void set_facts(struct ln882h *ln)
{
	struct rmw_chip_facts *facts = &ln->chip.facts;
	const struct rmw_chip_facts now = *facts;

	*facts = route_of(ln)->facts;
	facts->name = now.name;
	facts->title = now.title;
	facts->to_run = now.to_run;
	facts->route = route_of(ln)->name;
	facts->is_readable = true;
	facts->flash_size = ln->chip.id.has_jedec ? rmw_bl_flash_size(ln->chip.id.jedec) : 0;
	if (ln->link.peer == LN_PEER_STUB)
		stub_route_set_facts(&ln->stub, facts);
}

/* The route that a failed session left is no route: then there is nothing to do but recover. */
static bool check_session(const struct ln882h *ln, struct rmw_err *err)
{
	return ln->link.peer == LN_PEER_STUB || ln->link.peer == LN_PEER_LOADER ||
	       rmw_fail(err, RMW_E_TIMEOUT, "the chip is in no session");
}

static bool identify(struct rmw_chip *chip, struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	if (!check_session(ln, err) || !route_of(ln)->identify(ln, err))
		return false;
	name_firmware(ln);
	set_facts(ln);
	chip->id.baud = chip->port->baud;
	ln->route = route_of(ln)->route;
	ln->is_identified = true;
	return true;
}

static bool read_flash(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		       struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	return check_session(ln, err) && route_of(ln)->read(ln, addr, into, err);
}

static bool erase_flash(struct rmw_chip *chip, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	return check_session(ln, err) && route_of(ln)->erase(ln, addr, size, err);
}

static bool write_flash(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
			struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	return check_session(ln, err) && route_of(ln)->write(ln, addr, bytes, err);
}

static bool run(struct rmw_chip *chip, struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	return check_session(ln, err) && route_of(ln)->reset(ln, err);
}

static void release(struct rmw_chip *chip)
{
	struct ln882h *ln = ln882h_of(chip);

	if (ln->link.peer == LN_PEER_STUB)
		stub_route_leave(&ln->stub);
	if (ln->link.peer == LN_PEER_LOADER)
		ln882h_loader_leave(ln);
	free(ln);
}

static const struct rmw_chip_ops ops = {
	.enter = ln882h_enter,
	.ask = ln882h_ask,
	.identify = identify,
	.read = read_flash,
	.erase = erase_flash,
	.write = write_flash,
	.digest = ln882h_stub_digest,
	.read_long = ln882h_stub_read_long,
	.crcs = ln882h_stub_crcs,
	.stream = ln882h_stub_stream,
	.run = run,
	.boot = ln882h_stub_boot,
	.free = release,
};

/* Both registers by one command, as the vendor's code does: ln882h-protocol 10.6. */
static uint8_t protect_registers(const struct rmw_chip *chip, const uint8_t status[2])
{
	(void)chip, (void)status;
	return 2;
}

/* AUTO becomes the loader that was given, else the stub where the build has one. */
static bool choose_route(struct ln882h *ln, struct rmw_err *err)
{
	const struct rmw_chip_options *options = &ln->options;
	const bool has_loader = options->loader.len > 0;
	const bool has_stub = ln882h_stub_file(options).len > 0;

	ln->route = options->route;
	if (options->route == RMW_ROUTE_AUTO && (has_loader || has_stub))
		ln->route = has_loader ? RMW_ROUTE_LOADER : RMW_ROUTE_STUB;
	snprintf(ln->chip.id.route_reason, sizeof(ln->chip.id.route_reason), "%s",
		 options->route != RMW_ROUTE_AUTO ? "given by --route"
		 : has_loader			  ? "given by --loader"
		 : has_stub			  ? "the fastest there is"
						  : "this build has no RAM stub");
	if (ln->route == RMW_ROUTE_ROM)
		return rmw_fail(err, RMW_E_USAGE,
				"--route rom: the boot ROM of an LN882H cannot reach the flash");
	if (has_loader != (ln->route == RMW_ROUTE_LOADER))
		return rmw_fail(err, RMW_E_USAGE, "%s",
				has_loader ? "--loader FILE goes with --route loader only"
					   : "--route loader needs --loader FILE");
	if (ln->route == RMW_ROUTE_STUB && !has_stub)
		return rmw_fail(err, RMW_E_USAGE, "--route stub: this build has no RAM stub");
	return rmw_chip_check_plain(options, err);
}

static bool check_files(const struct rmw_chip_options *options, struct rmw_err *err)
{
	return options->loader.len == 0 || rmw_ln_ram_image_check(options->loader, err);
}

struct rmw_chip *rmw_ln882h_new(const struct rmw_chip_options *options, struct rmw_err *err)
{
	struct ln882h *ln;

	if (!check_files(options, err))
		return NULL;
	ln = calloc(1, sizeof(*ln));
	if (ln == NULL) {
		(void)rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a driver");
		return NULL;
	}
	ln->options = *options;
	ln->link.port = ln->stub.link.port = options->port;
	ln->stub.chip = &ln->chip;
	ln->stub.options = &ln->options;
	ln->stub.protect_registers = protect_registers;
	ln->chip = (struct rmw_chip){
		.ops = &ops,
		.port = options->port,
		.watch = options->watch,
		.facts = { .name = "ln882h",
			   .title = "LN882H",
			   .route = "none",
			   .to_run = "take BOOT1 (PA9) off GND, then switch power off and on" },
	};
	if (choose_route(ln, err))
		return &ln->chip;
	free(ln);
	return NULL;
}
