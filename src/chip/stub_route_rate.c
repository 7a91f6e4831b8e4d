/* SPDX-License-Identifier: MIT */
/* The rate at which a RAM stub serves the flash, and finding the stub again. */
#include "chip/stub_route.h"

#include <inttypes.h>

#define KNOCK_MS 60u	/* a stub that is there answers within a few milliseconds */
#define AWAKE_MS 150u	/* at a rate that worked before */
#define FINISH_MS 1000u /* it may have a block erase of the flash to finish */
#define IDLE_MS 1200u	/* of its 2 s, in which a raised rate stays without frames */
#define MORE_MS 200u	/* clocks differ */
#define FAULTS_MAX 3u	/* at one rate, then the next lower is taken */

/*
 * Exact for its 40 MHz clock, as for most adapters; those below 500000 to 0.2 %. Slower than the
 * rate at which the stub was loaded is only what a bad line is taken down to.
 */
static const uint32_t rungs[] = { 2500000, 2000000, 1000000, 500000, 230400, 115200 };

#define USUAL_TOP 2000000u /* what is above it is only tried when it was asked for once */

static uint32_t rate(const struct stub_route *route)
{
	return route->link.port->baud;
}

/* Above or, where that was asked for, below the rate to which it goes back in a silence. */
static bool is_changed(const struct stub_route *route)
{
	return rate(route) != route->link.hello.start_baud;
}

static bool is_raised(const struct stub_route *route)
{
	return rate(route) > route->link.hello.start_baud;
}

bool stub_route_hello(struct stub_route *route, uint32_t wait_ms, struct rmw_err *err)
{
	bool is_answered;

	route->is_found = false;
	if (!stub_link_hello(&route->link, rmw_port_in(route->link.port, wait_ms), &is_answered,
			     err))
		return false;
	route->is_found = is_answered;
	return true;
}

bool stub_route_knock(struct stub_route *route, struct rmw_err *err)
{
	return stub_route_hello(route, KNOCK_MS, err);
}

uint32_t stub_route_lower_rate(uint32_t baud)
{
	for (size_t i = 0; i < RMW_COUNT(rungs); i++)
		if (rungs[i] < baud)
			return rungs[i];
	return baud;
}

/* A rate that was asked for is tried whatever is remembered. */
static bool may_try(const struct stub_route *route, uint32_t baud)
{
	return baud == route->options->baud ||
	       !rmw_adapter_has_failed(route->options->adapter, baud);
}

/* The highest rate below `baud` that may be tried, the stub's start rate among them; 0: none. */
static uint32_t lower_rung(const struct stub_route *route, uint32_t baud)
{
	const uint32_t start = route->link.hello.start_baud;
	uint32_t found = start < baud && may_try(route, start) ? start : 0;

	for (size_t i = 0; i < RMW_COUNT(rungs); i++)
		if (rungs[i] < baud && rungs[i] > found && may_try(route, rungs[i]))
			found = rungs[i];
	return found;
}

/* ... or the start rate, where the stub is in any case. */
static uint32_t next_rung(const struct stub_route *route, uint32_t baud)
{
	const uint32_t lower = lower_rung(route, baud);

	return lower > 0 ? lower : route->link.hello.start_baud;
}

static uint32_t at_most(uint32_t baud, uint32_t most)
{
	return baud < most ? baud : most;
}

/* Without a wish the usual rate, or a faster one that worked once it had been asked for. */
static uint32_t first_rung(const struct stub_route *route)
{
	const struct rmw_adapter *adapter = route->options->adapter;
	const uint32_t most = route->link.hello.baud_max;
	const uint32_t usual = at_most(USUAL_TOP, most);
	uint32_t taken;

	if (route->options->baud > 0)
		return at_most(route->options->baud, most);
	if (adapter != NULL && adapter->worked.baud > usual && adapter->worked.baud <= most &&
	    may_try(route, adapter->worked.baud)) {
		rmw_tell(&route->options->watch, RMW_EVENT_NOTE, NULL,
			 "%" PRIu32 " baud is taken, it worked through this adapter before",
			 adapter->worked.baud);
		return adapter->worked.baud;
	}
	if (may_try(route, usual))
		return usual;
	taken = next_rung(route, usual);
	rmw_tell(&route->options->watch, RMW_EVENT_NOTE, NULL,
		 "%" PRIu32 " baud is taken: %" PRIu32 " failed through this adapter less than "
		 "%u days ago (-b %" PRIu32 " tries it again)",
		 taken, usual, RMW_ADAPTER_REST_DAYS, usual);
	return taken;
}

/* From the top down, until a rate works; the start rate does. A wish may be below that. */
bool stub_route_raise(struct stub_route *route, struct rmw_err *err)
{
	enum stub_rate outcome;

	if (route->top_baud == 0)
		route->top_baud = first_rung(route);
	while (route->top_baud != route->link.hello.start_baud && rate(route) != route->top_baud) {
		const uint32_t wanted = route->top_baud;

		if (!stub_link_set_rate(&route->link, wanted, &outcome, err))
			return rmw_while(err, "raise the rate");
		if (outcome == STUB_RATE_CHANGED)
			break;
		if (outcome == STUB_RATE_UNHEARD)
			rmw_adapter_note_failed(route->options->adapter, wanted);
		route->top_baud = next_rung(route, wanted);
		rmw_tell(&route->options->watch, RMW_EVENT_NOTE, NULL,
			 "%" PRIu32 " baud does not work here; %" PRIu32 " is taken", wanted,
			 route->top_baud);
	}
	if (is_raised(route))
		rmw_adapter_note_worked(route->options->adapter, rate(route));
	route->chip->id.baud = rate(route);
	return true;
}

/* Where the stub can be: at the rate of before, or after a silence at its start rate. */
static bool find(struct stub_route *route, uint32_t wait_ms, struct rmw_err *err)
{
	const struct stub_hello hello = route->link.hello;

	if (!stub_route_hello(route, wait_ms, err) || route->is_found)
		return err->code == RMW_OK;
	return rmw_port_pause(route->link.port, hello.silence_ms + MORE_MS, err) &&
	       rmw_port_set_baud(route->link.port, hello.start_baud, err) &&
	       stub_route_hello(route, FINISH_MS, err);
}

/*
 * Falls silent so that the stub goes to its start rate by itself: the line is not to be trusted any
 * more.
 */
static bool step_down(struct stub_route *route, struct rmw_err *err)
{
	const uint32_t before = rate(route), lower = lower_rung(route, before);

	if (lower == 0)
		return true;
	rmw_adapter_note_failed(route->options->adapter, before);
	route->top_baud = lower;
	route->faults = 0;
	rmw_tell(&route->options->watch, RMW_EVENT_NOTE, NULL,
		 "%u faults at %" PRIu32 " baud; %" PRIu32 " is taken", FAULTS_MAX, before, lower);
	return rmw_port_pause(route->link.port, route->link.hello.silence_ms + MORE_MS, err) &&
	       rmw_port_set_baud(route->link.port, route->link.hello.start_baud, err);
}

/* What the stub itself says is wrong came whole through the line: its rate is not to blame. */
bool stub_route_resume(struct stub_route *route, struct rmw_err *err)
{
	route->is_unprotected = false;
	route->faults += route->link.window.error == STUB_E_NONE;
	if (route->faults >= FAULTS_MAX && !step_down(route, err))
		return false;
	return find(route, is_changed(route) ? AWAKE_MS : FINISH_MS, err);
}

bool stub_route_wake(struct stub_route *route, struct rmw_err *err)
{
	if (!is_changed(route) || stub_link_idle_ms(&route->link) < IDLE_MS)
		return true;
	if (!find(route, AWAKE_MS, err))
		return false;
	return !route->is_found || stub_route_raise(route, err);
}

void stub_route_leave(struct stub_route *route)
{
	struct rmw_err ignored = { 0 };
	uint8_t baud[STUB_BAUD_LENGTH];

	if (!is_changed(route))
		return;
	rmw_put_le32(baud, route->link.hello.start_baud);
	(void)!stub_link_ask(&route->link,
			     &(struct stub_order){ .verb = STUB_BAUD, .bytes = RMW_VIEW_OF(baud) },
			     &ignored);
}
