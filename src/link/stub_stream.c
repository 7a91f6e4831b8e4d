/* SPDX-License-Identifier: MIT */
/* CRCs of long ranges from a stub, and the change of rate that long ranges are worth. */
#include "link/stub_link.h"

#include <assert.h>
#include <inttypes.h>

/* A rate that works answers at once; the ACK that announced it may have been lost. */
#define NEW_RATE_MS 150u
#define CHANGE_MS 2u /* the stub lets its ACK leave first */
#define OLD_RATE_MS 500u
#define SILENCE_MORE_MS 200u /* beyond what the stub says: clocks differ */

/* A range whose CRCs are asked for in orders of `step` bytes. */
struct crc_range {
	uint32_t addr;
	uint32_t size;
	uint32_t step;
	uint32_t given;
	uint8_t *answers;
};

#define CRC_LEN sizeof(uint32_t)

static bool give_crc(void *ctx, struct stub_order *order)
{
	struct crc_range *range = ctx;
	const uint32_t left = range->size - range->given;
	const uint32_t len = left < range->step ? left : range->step;

	if (left == 0)
		return false;
	*order = (struct stub_order){ .verb = STUB_CRC,
				      .addr = range->addr + range->given,
				      .size = len };
	order->answer.data = range->answers + range->given / STUB_SECTOR * CRC_LEN;
	order->answer.len = (len + STUB_SECTOR - 1) / STUB_SECTOR * CRC_LEN;
	range->given += len;
	return true;
}

bool stub_link_crcs(struct stub_link *link, uint32_t addr, uint32_t size, uint32_t *crcs,
		    struct rmw_err *err)
{
	uint8_t *answers = (uint8_t *)crcs;
	struct crc_range range = {
		.addr = addr, .size = size, .step = link->hello.read_max, .answers = answers
	};

	assert(addr % STUB_SECTOR == 0);
	if (!stub_link_run(link, &(struct stub_work){ give_crc, NULL, NULL, &range }, err))
		return rmw_while(err, "CRC");
	for (size_t i = 0; i * STUB_SECTOR < size; i++)
		crcs[i] = rmw_get_le32(answers + i * CRC_LEN);
	return true;
}

/* The adapter is asked first: a stub that went to a rate which it refuses would be lost for 2 s. */
static bool try_adapter(struct stub_link *link, uint32_t baud, bool *is_taken, struct rmw_err *err)
{
	const uint32_t before = link->port->baud;
	struct rmw_err refused = { 0 };

	*is_taken = rmw_port_set_baud(link->port, baud, &refused);
	if (!*is_taken && refused.code != RMW_E_PORT_BAUD) {
		*err = refused;
		return false;
	}
	return rmw_port_set_baud(link->port, before, err);
}

static bool hello_at(struct stub_link *link, uint32_t baud, uint32_t wait_ms, bool *is_answered,
		     struct rmw_err *err)
{
	return rmw_port_set_baud(link->port, baud, err) &&
	       stub_link_hello(link, rmw_port_in(link->port, wait_ms), is_answered, err);
}

/* Nobody at the new rate: the stub stayed, or comes back by itself after a silence. */
static bool fall_back(struct stub_link *link, uint32_t before, struct rmw_err *err)
{
	const struct stub_hello hello = link->hello;
	bool is_answered;

	if (!hello_at(link, before, NEW_RATE_MS, &is_answered, err))
		return false;
	if (is_answered)
		return true;
	return rmw_port_pause(link->port, hello.silence_ms + SILENCE_MORE_MS, err) &&
	       hello_at(link, hello.start_baud, OLD_RATE_MS, &is_answered, err) &&
	       (is_answered ||
		rmw_fail(err, RMW_E_TIMEOUT, "the stub is at neither rate after a change"));
}

/* That no ACK came says nothing: it may be what was lost. */
static bool ask_rate(struct stub_link *link, uint32_t baud, bool *is_refused, struct rmw_err *err)
{
	struct rmw_err asked = { 0 };
	uint8_t rate[STUB_BAUD_LENGTH];

	rmw_put_le32(rate, baud);
	*is_refused =
		!stub_link_ask(
			link, &(struct stub_order){ .verb = STUB_BAUD, .bytes = RMW_VIEW_OF(rate) },
			&asked) &&
		asked.code == RMW_E_NACK;
	if (asked.code == RMW_OK || asked.code == RMW_E_TIMEOUT || *is_refused)
		return true;
	*err = asked;
	return false;
}

bool stub_link_set_rate(struct stub_link *link, uint32_t baud, enum stub_rate *outcome,
			struct rmw_err *err)
{
	const uint32_t before = link->port->baud;
	bool is_taken, is_refused, is_answered = false;

	*outcome = STUB_RATE_UNHEARD;
	if (!try_adapter(link, baud, &is_taken, err) || !is_taken)
		return err->code == RMW_OK;
	if (!ask_rate(link, baud, &is_refused, err))
		return false;
	if (is_refused)
		*outcome = STUB_RATE_REFUSED;
	else if (!rmw_port_pause(link->port, CHANGE_MS, err) ||
		 !hello_at(link, baud, NEW_RATE_MS, &is_answered, err))
		return false;
	if (is_answered)
		*outcome = STUB_RATE_CHANGED;
	return is_answered || fall_back(link, before, err);
}
