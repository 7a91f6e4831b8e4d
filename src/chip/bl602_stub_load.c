/* SPDX-License-Identifier: MIT */
/* Putting the RAM stub into a BL602, and what is done when it does not run. */
#include "chip/bl602.h"

#include <inttypes.h>
#include <stdio.h>

#include "image/bl_stub.h"

#define START_MS 4000u /* a stub waits up to 3 s for a flash that is busy */
#define SETTLE_MS 6u   /* the ROM jumps 4 ms after its OK: bl602-protocol 3.2 */
#define LOADS_MAX 4u   /* an image that was damaged on the line is refused too */
#define LOADS_FAST 2u  /* of these, before it is sent at lower rates */

/* Whom a job works through cannot change in its middle; before it began, the ROM does too. */
static bool fall_back(struct bl602 *bl, const char *why, struct rmw_err *err)
{
	if (bl->is_identified || bl->options.route == RMW_ROUTE_STUB)
		return rmw_fail(err, RMW_E_NO_PROGRAM, "the RAM stub %s", why);
	bl->route = RMW_ROUTE_ROM;
	snprintf(bl->chip.id.route_reason, sizeof(bl->chip.id.route_reason),
		 "fell back: the RAM stub %s", why);
	rmw_tell(&bl->options.watch, RMW_EVENT_NOTE, "connect", "the RAM stub %s; %s", why,
		 bl->link.peer == BL_PEER_ROM
			 ? "the boot ROM alone is used, which is slower"
			 : "the boot ROM alone is used, once the chip is reset: switch its power "
			   "off and on, BOOT (GPIO8) still at 3.3 V");
	return true;
}

/* The way back shakes hands at the lower rate: after a silence the ROM measures it anew. */
static void load_slower(struct bl602 *bl, const struct rmw_err *refused)
{
	const uint32_t before = bl->link.port->baud;

	if (bl->fast.first_baud == 0)
		bl->fast.first_baud = before;
	bl->fast.load_baud = stub_route_lower_rate(before);
	if (bl->fast.load_baud < before)
		rmw_tell(&bl->options.watch, RMW_EVENT_NOTE, "connect",
			 "the RAM stub was not taken at %" PRIu32 " baud (%s); it is loaded at "
			 "%" PRIu32,
			 before, refused->cause, bl->fast.load_baud);
}

/*
 * A refusal may come of a byte that the line changed, as the ROM's frames carry no check; and on a
 * line that is bad enough no image ever arrives whole, while short frames do. Where the lowest rate
 * did not help none does, and the ROM is served at the usual one.
 */
static bool bear_refusal(struct bl602 *bl, struct rmw_err *err)
{
	const struct rmw_err refused = *err;
	char why[sizeof(refused.cause) + 32];
	bool is_slow;

	if (!rmw_chip_may_retry(err->code) || bl->is_identified)
		return rmw_while(err, "load the RAM stub");
	if (++bl->fast.refusals < LOADS_MAX) {
		if (bl->fast.refusals >= LOADS_FAST)
			load_slower(bl, &refused);
		return rmw_while(err, "load the RAM stub");
	}
	is_slow = bl->link.port->baud != bl->fast.first_baud;
	bl->fast.load_baud = bl->fast.first_baud;
	snprintf(why, sizeof(why), "was not taken (%s)", refused.cause);
	rmw_err_clear(err);
	if (!fall_back(bl, why, err))
		return false;
	if (refused.code == RMW_E_NACK && !is_slow)
		return true;
	*err = refused; /* the ROM is found again on the way back */
	return rmw_while(err, "load the RAM stub");
}

bool bl602_stub_start(struct bl602 *bl, struct rmw_err *err)
{
	const struct rmw_view file =
		bl->options.stub.len > 0 ? bl->options.stub : rmw_bl602_stub_image();
	struct rmw_bl_loader image;

	if (!rmw_bl_loader_parse(file, &image, err))
		return rmw_while(err, "the RAM stub of this program");
	if (!bl602_send_image(bl, &image, err))
		return bear_refusal(bl, err);
	bl602_end_part(bl, "load", "%zu bytes at %" PRIu32 " baud", file.len, bl->link.port->baud);
	if (!rmw_port_pause(bl->link.port, SETTLE_MS, err) || !bl602_stub_hello(bl, START_MS, err))
		return false;
	bl602_end_part(bl, "hello", "by the RAM stub");
	bl->stub.faults = 0;
	return bl->link.peer == BL_PEER_STUB ||
	       fall_back(bl, "was loaded and started, but does not answer", err);
}
