/* SPDX-License-Identifier: MIT */
/* A session with the RAM stub of a BL602: loading it, finding it again, the rate it is served at.
 */
#include "chip/bl602.h"

#include <inttypes.h>
#include <stdio.h>

#include "image/bl_stub.h"

#define START_MS 4000u	/* a stub waits up to 3 s for a flash that is busy */
#define SETTLE_MS 6u	/* the ROM jumps 4 ms after its OK: bl602-protocol 3.2 */
#define KNOCK_MS 60u	/* a stub that is there answers within a few milliseconds */
#define AWAKE_MS 150u	/* at a rate that worked before */
#define FINISH_MS 1000u /* it may have a block erase of the flash to finish */
#define IDLE_MS 1200u	/* of its 2 s, in which a raised rate stays without frames */
#define MORE_MS 200u	/* clocks differ */
#define LOADS_MAX 4u	/* an image that was damaged on the line is refused too */
#define LOADS_FAST 2u	/* of these, before it is sent at lower rates */
#define FAULTS_MAX 3u	/* at one rate, then the next lower is taken */

/*
 * Exact for its 40 MHz clock, as for most adapters; those below 500000 to 0.2 %. Slower than the
 * rate at which the stub was loaded is only what a bad line is taken down to.
 */
static const uint32_t rungs[] = { 2500000, 2000000, 1000000, 500000, 230400, 115200 };

#define USUAL_TOP 2000000u /* what is above it is only tried when it was asked for once */

static uint32_t rate(const struct bl602 *bl)
{
	return bl->link.port->baud;
}

/* Above or, where that was asked for, below the rate to which it goes back in a silence. */
static bool is_changed(const struct bl602 *bl)
{
	return rate(bl) != bl->stub.hello.start_baud;
}

static bool is_raised(const struct bl602 *bl)
{
	return rate(bl) > bl->stub.hello.start_baud;
}

static bool say_hello(struct bl602 *bl, uint32_t wait_ms, struct rmw_err *err)
{
	bool is_answered;

	bl->link.peer = BL_PEER_NONE;
	if (!stub_link_hello(&bl->stub, rmw_port_in(bl->link.port, wait_ms), &is_answered, err))
		return false;
	if (is_answered)
		bl->link.peer = BL_PEER_STUB;
	return true;
}

bool bl602_stub_knock(struct bl602 *bl, struct rmw_err *err)
{
	return say_hello(bl, KNOCK_MS, err);
}

/* A rate that was asked for is tried whatever is remembered. */
static bool may_try(const struct bl602 *bl, uint32_t baud)
{
	return baud == bl->options.baud || !rmw_adapter_has_failed(bl->options.adapter, baud);
}

/* The highest rate below `baud` that may be tried, the stub's start rate among them; 0: none. */
static uint32_t lower_rung(const struct bl602 *bl, uint32_t baud)
{
	const uint32_t start = bl->stub.hello.start_baud;
	uint32_t found = start < baud && may_try(bl, start) ? start : 0;

	for (size_t i = 0; i < RMW_COUNT(rungs); i++)
		if (rungs[i] < baud && rungs[i] > found && may_try(bl, rungs[i]))
			found = rungs[i];
	return found;
}

/* ... or the start rate, where the stub is in any case. */
static uint32_t next_rung(const struct bl602 *bl, uint32_t baud)
{
	const uint32_t lower = lower_rung(bl, baud);

	return lower > 0 ? lower : bl->stub.hello.start_baud;
}

static uint32_t at_most(uint32_t baud, uint32_t most)
{
	return baud < most ? baud : most;
}

/* Without a wish the usual rate, or a faster one that worked once it had been asked for. */
static uint32_t first_rung(const struct bl602 *bl)
{
	const struct rmw_adapter *adapter = bl->options.adapter;
	const uint32_t most = bl->stub.hello.baud_max;
	const uint32_t usual = at_most(USUAL_TOP, most);
	uint32_t taken;

	if (bl->options.baud > 0)
		return at_most(bl->options.baud, most);
	if (adapter != NULL && adapter->worked.baud > usual && adapter->worked.baud <= most &&
	    may_try(bl, adapter->worked.baud)) {
		rmw_tell(&bl->options.watch, RMW_EVENT_NOTE, NULL,
			 "%" PRIu32 " baud is taken, it worked through this adapter before",
			 adapter->worked.baud);
		return adapter->worked.baud;
	}
	if (may_try(bl, usual))
		return usual;
	taken = next_rung(bl, usual);
	rmw_tell(&bl->options.watch, RMW_EVENT_NOTE, NULL,
		 "%" PRIu32 " baud is taken: %" PRIu32 " failed through this adapter less than "
		 "%u days ago (-b %" PRIu32 " tries it again)",
		 taken, usual, RMW_ADAPTER_REST_DAYS, usual);
	return taken;
}

/* From the top down, until a rate works; the start rate does. A wish may be below that. */
bool bl602_stub_raise(struct bl602 *bl, struct rmw_err *err)
{
	enum stub_rate outcome;

	if (bl->fast.top_baud == 0)
		bl->fast.top_baud = first_rung(bl);
	while (bl->fast.top_baud != bl->stub.hello.start_baud && rate(bl) != bl->fast.top_baud) {
		const uint32_t wanted = bl->fast.top_baud;

		if (!stub_link_set_rate(&bl->stub, wanted, &outcome, err))
			return rmw_while(err, "raise the rate");
		if (outcome == STUB_RATE_CHANGED)
			break;
		if (outcome == STUB_RATE_UNHEARD)
			rmw_adapter_note_failed(bl->options.adapter, wanted);
		bl->fast.top_baud = next_rung(bl, wanted);
		rmw_tell(&bl->options.watch, RMW_EVENT_NOTE, NULL,
			 "%" PRIu32 " baud does not work here; %" PRIu32 " is taken", wanted,
			 bl->fast.top_baud);
	}
	if (is_raised(bl))
		rmw_adapter_note_worked(bl->options.adapter, rate(bl));
	bl->chip.id.baud = rate(bl);
	bl602_end_part(bl, "rate", "%" PRIu32 " baud", rate(bl));
	return true;
}

/*
 * Where the stub can be: at the rate of before, or after a silence at its start rate. The peer
 * becomes nobody where it is at neither.
 */
static bool find(struct bl602 *bl, uint32_t wait_ms, struct rmw_err *err)
{
	const struct stub_hello hello = bl->stub.hello;

	if (!say_hello(bl, wait_ms, err) || bl->link.peer == BL_PEER_STUB)
		return err->code == RMW_OK;
	return rmw_port_pause(bl->link.port, hello.silence_ms + MORE_MS, err) &&
	       rmw_port_set_baud(bl->link.port, hello.start_baud, err) &&
	       say_hello(bl, FINISH_MS, err);
}

/*
 * Falls silent so that the stub goes to its start rate by itself: the line is not to be trusted any
 * more.
 */
static bool step_down(struct bl602 *bl, struct rmw_err *err)
{
	const uint32_t before = rate(bl), lower = lower_rung(bl, before);

	if (lower == 0)
		return true;
	rmw_adapter_note_failed(bl->options.adapter, before);
	bl->fast.top_baud = lower;
	bl->fast.faults = 0;
	rmw_tell(&bl->options.watch, RMW_EVENT_NOTE, NULL,
		 "%u faults at %" PRIu32 " baud; %" PRIu32 " is taken", FAULTS_MAX, before, lower);
	return rmw_port_pause(bl->link.port, bl->stub.hello.silence_ms + MORE_MS, err) &&
	       rmw_port_set_baud(bl->link.port, bl->stub.hello.start_baud, err);
}

/* What the stub itself says is wrong came whole through the line: its rate is not to blame. */
bool bl602_stub_resume(struct bl602 *bl, struct rmw_err *err)
{
	bl->fast.is_unprotected = false;
	bl->fast.faults += bl->stub.window.error == STUB_E_NONE;
	if (bl->fast.faults >= FAULTS_MAX && !step_down(bl, err))
		return false;
	return find(bl, is_changed(bl) ? AWAKE_MS : FINISH_MS, err);
}

bool bl602_stub_wake(struct bl602 *bl, struct rmw_err *err)
{
	if (!is_changed(bl) || stub_link_idle_ms(&bl->stub) < IDLE_MS)
		return true;
	if (!find(bl, AWAKE_MS, err))
		return false;
	return bl->link.peer == BL_PEER_STUB ? bl602_stub_raise(bl, err)
					     : rmw_chip_recover(&bl->chip, err);
}

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
	const uint32_t before = rate(bl);

	if (bl->fast.first_baud == 0)
		bl->fast.first_baud = before;
	bl->fast.load_baud = before;
	for (size_t i = 0; i < RMW_COUNT(rungs) && bl->fast.load_baud == before; i++)
		if (rungs[i] < before)
			bl->fast.load_baud = rungs[i];
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
	is_slow = rate(bl) != bl->fast.first_baud;
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
	bl602_end_part(bl, "load", "%zu bytes at %" PRIu32 " baud", file.len, rate(bl));
	if (!rmw_port_pause(bl->link.port, SETTLE_MS, err) || !say_hello(bl, START_MS, err))
		return false;
	bl602_end_part(bl, "hello", "by the RAM stub");
	bl->fast.faults = 0;
	return bl->link.peer == BL_PEER_STUB ||
	       fall_back(bl, "was loaded and started, but does not answer", err);
}

void bl602_stub_leave(struct bl602 *bl)
{
	struct rmw_err ignored = { 0 };
	uint8_t baud[STUB_BAUD_LENGTH];

	if (!is_changed(bl))
		return;
	rmw_put_le32(baud, bl->stub.hello.start_baud);
	(void)!stub_link_ask(&bl->stub,
			     &(struct stub_order){ .verb = STUB_BAUD, .bytes = RMW_VIEW_OF(baud) },
			     &ignored);
}
