/* SPDX-License-Identifier: MIT */
/* The rate of a BK7231's line: as fast as reading or writing can bear, and down when it cannot. */
#include "chip/bk7231.h"

#include <inttypes.h>

#define FAULTS_MAX 3u	  /* of the line, at one rate, */
#define GOOD_BYTES 65536u /* without so many good bytes between two of them */
#define KNOCKS 2u
#define WAYS_BACK 3u
#define RESTART_MS 400u
#define CHANGE_MS 60u /* what a change costs, and some more, so that it pays */

/*
 * Delays of the reply, in ticks less one: tools in wide use send 20; the longer one is for adapters
 * that are slow to change (bk7231-protocol 7).
 */
static const uint8_t delays[] = { 20, 100 };

/*
 * A writer has no flow control but its rate: a page must be programmed in the time that the next
 * one takes, which fails at 2 Mbaud with ordinary flash (bk7231t-observed, Speed). 1500000 is left
 * out: the chip's own is 2 % off there.
 */
static const uint32_t limits[] = { [BK7231_READS] = 2000000, [BK7231_WRITES] = 1000000 };
static const uint32_t rates[] = { 2000000, 1000000, 921600, 460800, 230400, 115200 };

static uint32_t rate_below(uint32_t baud)
{
	for (size_t i = 0; i < RMW_COUNT(rates); i++)
		if (rates[i] < baud)
			return rates[i];
	return BK_LINK_BAUD;
}

static uint32_t limit_of(const struct bk7231 *bk, enum bk7231_purpose purpose)
{
	uint32_t baud = bk->options.baud != 0 ? bk->options.baud : limits[purpose];

	if (bk->rate.top != 0 && baud > bk->rate.top)
		baud = bk->rate.top;
	while (bk->options.baud == 0 && baud > BK_LINK_BAUD &&
	       rmw_adapter_has_failed(bk->options.adapter, baud))
		baud = rate_below(baud);
	return baud;
}

static void give_up_rate(struct bk7231 *bk, uint32_t baud, const char *why)
{
	bk->rate.top = rate_below(baud);
	rmw_adapter_note_failed(bk->options.adapter, baud);
	rmw_tell(&bk->options.watch, RMW_EVENT_NOTE, NULL,
		 "%" PRIu32 " baud is left alone: %s; %" PRIu32 " from now on", baud, why,
		 bk->rate.top);
}

void bk7231_note_fault(struct bk7231 *bk)
{
	const uint32_t baud = bk->link.port->baud;

	if (bk->rate.at != baud)
		bk->rate.faults = 0;
	bk->rate.at = baud;
	bk->rate.good = 0;
	if (++bk->rate.faults >= FAULTS_MAX && baud > BK_LINK_BAUD)
		give_up_rate(bk, baud, "too many faults");
}

void bk7231_note_good(struct bk7231 *bk, uint32_t bytes)
{
	if (bk->rate.faults == 0)
		return;
	bk->rate.good += bytes;
	if (bk->rate.good >= GOOD_BYTES)
		bk->rate.faults = 0;
}

/* Where a request to change may have left the chip: at one of the two rates. */
static bool find_again(struct bk7231 *bk, uint32_t old, uint32_t new, uint32_t *baud,
		       struct rmw_err *err)
{
	const uint32_t places[] = { new, old };
	bool is_there = false;

	for (unsigned i = 0; i < WAYS_BACK * RMW_COUNT(places) && !is_there; i++) {
		*baud = places[i % RMW_COUNT(places)];
		if (bk->link.port->baud != *baud && !rmw_port_set_baud(bk->link.port, *baud, err))
			return false;
		if (!bk_sync_knock(&bk->link, KNOCKS, &is_there, err))
			return false;
	}
	bk->is_linked = is_there;
	return is_there ||
	       rmw_fail(err, RMW_E_TIMEOUT,
			"the chip is neither at %" PRIu32 " nor at %" PRIu32 " baud", new, old);
}

/* True with the chip at whichever of the rates it is now. */
static bool try_rate(struct bk7231 *bk, uint32_t baud, struct rmw_err *err)
{
	const uint32_t old = bk->link.port->baud;
	struct rmw_err refused = { 0 };
	uint32_t found = old;

	/* Whether the adapter can do it is seen before the chip is asked. */
	if (!rmw_port_set_baud(bk->link.port, baud, &refused)) {
		if (refused.code == RMW_E_PORT_BAUD)
			return true;
		*err = refused;
		return false;
	}
	if (!rmw_port_set_baud(bk->link.port, old, err))
		return false;
	for (size_t i = 0; i < RMW_COUNT(delays) && found != baud; i++) {
		struct rmw_err lost = { 0 };

		if (bk_link_set_rate(&bk->link, baud, delays[i], &lost))
			return true;
		if (!rmw_chip_may_retry(lost.code)) {
			*err = lost;
			return false;
		}
		if (!find_again(bk, old, baud, &found, err))
			return false;
	}
	return true;
}

static bool pays(const struct bk7231 *bk, uint32_t baud, uint64_t bytes)
{
	const uint32_t now = bk->link.port->baud;

	return baud > now && bytes * 10000 / now > bytes * 10000 / baud + CHANGE_MS;
}

bool bk7231_suit_rate(struct bk7231 *bk, enum bk7231_purpose purpose, uint64_t bytes,
		      struct rmw_err *err)
{
	uint32_t wanted;

	while ((wanted = limit_of(bk, purpose)) != bk->link.port->baud) {
		if (wanted > bk->link.port->baud && !pays(bk, wanted, bytes))
			break;
		if (!try_rate(bk, wanted, err)) {
			if (!bk->is_linked)
				give_up_rate(bk, wanted, "the chip was lost at it");
			return rmw_while(err, "change to %" PRIu32 " baud", wanted);
		}
		if (bk->link.port->baud == wanted) {
			rmw_adapter_note_worked(bk->options.adapter, wanted);
			break;
		}
		give_up_rate(bk, wanted, "the chip was not heard at it");
		if (limit_of(bk, purpose) == wanted)
			return rmw_fail(err, RMW_E_TIMEOUT, "the chip stays at %" PRIu32 " baud",
					bk->link.port->baud);
	}
	bk->chip.id.baud = bk->link.port->baud;
	return true;
}
