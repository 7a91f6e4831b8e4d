/* SPDX-License-Identifier: MIT */
/* A session with a RAM stub: HELLO, and verbs through its window until all are done. */
#include "link/stub_link.h"

#include <assert.h>
#include <inttypes.h>

#define HELLO_EVERY_MS 20u /* on top of what its frames take on the line */
#define SILENCE_MS 500u	   /* a stub at work says so every 250 ms */
#define SILENCES_MAX 4u	   /* one after the other, then it is gone */
#define UNWHOLE_MS 200u	   /* after which a frame never becomes whole */
#define STALL_MS 60000u	   /* longer than any one verb takes */
#define FALL_MAX_MS 10000u /* no stub takes longer to go back to its start rate */

/* A line that loses more than one frame in LOSS_PART is not worth going on with. */
#define LOSSES_MIN 24u
#define LOSS_PART 4u

/* What leads a verb's payload. */
enum head { HEAD_NONE, HEAD_ADDR, HEAD_RANGE };

static const struct {
	enum stub_verb verb;
	const char *name;
	enum head head;
} verbs[] = {
	/* clang-format off */
	{ STUB_HELLO,  "hello",        HEAD_NONE },
	{ STUB_INFO,   "info",         HEAD_NONE },
	{ STUB_ERASE,  "erase",        HEAD_RANGE },
	{ STUB_WRITE,  "write",        HEAD_ADDR },
	{ STUB_READ,   "read",         HEAD_RANGE },
	{ STUB_CRC,    "CRC",          HEAD_RANGE },
	{ STUB_SHA,    "SHA-256",      HEAD_RANGE },
	{ STUB_PEEK,   "peek",         HEAD_RANGE },
	{ STUB_POKE,   "poke",         HEAD_NONE },
	{ STUB_BAUD,   "set rate",     HEAD_NONE },
	{ STUB_RESET,  "reset",        HEAD_NONE },
	{ STUB_BOOT,   "boot",         HEAD_RANGE },
	{ STUB_STATUS, "write status", HEAD_NONE },
	{ STUB_WRITE_DEFLATED, "write", HEAD_RANGE },
	{ STUB_READ_DEFLATED,  "read",  HEAD_RANGE },
	/* clang-format on */
};

static const struct {
	enum stub_error error;
	enum rmw_code code;
	const char *says;
	bool has_place; /* the address is one of the flash */
} errors[] = {
	/* clang-format off */
	{ STUB_E_VERB,       RMW_E_NACK,     "the stub does not know this verb", false },
	{ STUB_E_LENGTH,     RMW_E_NACK,     "the stub finds the request too long or too short", false },
	{ STUB_E_RANGE,      RMW_E_RANGE,    "the stub finds it outside of the flash", true },
	{ STUB_E_NO_FLASH,   RMW_E_NO_FLASH, "the flash does not answer the stub", false },
	{ STUB_E_ENABLE,     RMW_E_NACK,     "the flash does not take write enable: protected, or gone", true },
	{ STUB_E_TIME,       RMW_E_NACK,     "the flash stays busy longer than it may", true },
	{ STUB_E_RATE,       RMW_E_NACK,     "the stub cannot make this rate", false },
	{ STUB_E_HASH,       RMW_E_VERIFY,   "the flash holds something else", true },
	{ STUB_E_CONTROLLER, RMW_E_NACK,     "the flash controller of the chip stays busy", true },
	{ STUB_E_DEFLATE,    RMW_E_BAD_FRAME, "the stub finds compressed bytes damaged", true },
	/* clang-format on */
};

static uint64_t now_us(const struct stub_link *link)
{
	return link->port->clock->now_us(link->port->clock);
}

uint64_t stub_link_idle_ms(const struct stub_link *link)
{
	return (now_us(link) - link->last_us) / 1000;
}

static size_t row_of(enum stub_verb verb)
{
	size_t row = 0;

	while (verbs[row].verb != verb)
		row++;
	return row;
}

static bool send(struct stub_link *link, const struct stub_order *order, uint16_t sequence,
		 struct rmw_err *err)
{
	static const size_t lens[] = { [HEAD_NONE] = 0, [HEAD_ADDR] = 4, [HEAD_RANGE] = 8 };
	uint8_t head[STUB_RANGE_LENGTH];
	size_t len;

	rmw_put_le32(head + STUB_ADDRESS, order->addr);
	rmw_put_le32(head + STUB_SIZE, order->size);
	len = stub_frame_put(link->frame, (uint8_t)order->verb, sequence,
			     (struct rmw_view){ head, lens[verbs[row_of(order->verb)].head] },
			     order->bytes);
	link->frames++;
	return rmw_port_write(link->port, (struct rmw_view){ link->frame, len },
			      rmw_port_in(link->port, 2000 + 4 * rmw_port_line_ms(link->port, len)),
			      err);
}

/* Read what comes until the deadline; what stays unwhole for too long is thrown away. */
static bool receive(struct stub_link *link, struct rmw_deadline until, struct rmw_err *err)
{
	struct rmw_deadline unwhole = rmw_port_in(link->port, UNWHOLE_MS);
	size_t got;

	if (link->reader.len > 0)
		until = rmw_deadline_sooner(until, unwhole);
	if (!rmw_port_read(link->port, stub_reader_room(&link->reader), &got, until, err))
		return false;
	stub_reader_add(&link->reader, got);
	if (got == 0 && rmw_deadline_is_over(&unwhole))
		stub_reader_give_up(&link->reader);
	return true;
}

bool stub_hello_parse(struct rmw_view payload, struct stub_hello *hello)
{
	const struct rmw_view answer = rmw_view_part(payload, STUB_DATA_BYTES, SIZE_MAX);
	const uint8_t *at = answer.data;

	if (answer.len < STUB_HELLO_LENGTH ||
	    memcmp(at + STUB_HELLO_MARK, STUB_HELLO_MARK_TEXT, STUB_HELLO_VERSION) != 0 ||
	    rmw_get_le32(at + STUB_HELLO_START_BAUD) == 0)
		return false;
	*hello = (struct stub_hello){
		.version = rmw_get_le16(at + STUB_HELLO_VERSION),
		.abilities = rmw_get_le32(at + STUB_HELLO_ABILITIES),
		.window = rmw_get_le16(at + STUB_HELLO_WINDOW),
		.read_max = rmw_get_le32(at + STUB_HELLO_READ_MAX) / STUB_SECTOR * STUB_SECTOR,
		.start_baud = rmw_get_le32(at + STUB_HELLO_START_BAUD),
		.baud = rmw_get_le32(at + STUB_HELLO_BAUD),
		.baud_max = rmw_get_le32(at + STUB_HELLO_BAUD_MAX),
		.silence_ms = rmw_get_le32(at + STUB_HELLO_SILENCE_MS),
		.chip = rmw_get_le32(at + STUB_HELLO_CHIP),
	};
	if (hello->silence_ms > FALL_MAX_MS)
		hello->silence_ms = FALL_MAX_MS;
	if (hello->read_max < STUB_SECTOR || hello->read_max > 16 * STUB_SECTOR)
		hello->read_max = hello->read_max < STUB_SECTOR ? STUB_SECTOR : 16 * STUB_SECTOR;
	return true;
}

/* HELLO ends what the stub is sending in the middle of a frame, and the answer stands behind it. */
static bool next_answer(struct stub_link *link, struct stub_frame *frame)
{
	do
		while (stub_reader_next(&link->reader, frame))
			if (frame->kind == STUB_DATA && frame->sequence == 0)
				return true;
	while (stub_reader_pass_over(&link->reader, STUB_DATA, 0));
	return false;
}

static bool take_hello(struct stub_link *link, bool *is_answered, struct rmw_err *err)
{
	struct stub_frame frame;

	while (next_answer(link, &frame)) {
		if (!stub_hello_parse(frame.payload, &link->hello))
			continue;
		*is_answered = true;
		link->last_us = now_us(link);
		return link->hello.version == STUB_VERSION ||
		       rmw_fail(err, RMW_E_NACK, "a stub of version %u runs; this is made for %u",
				link->hello.version, STUB_VERSION);
	}
	return true;
}

/* Frames of before are in front of the answer on the line, so what follows is all new. */
bool stub_link_hello(struct stub_link *link, struct rmw_deadline until, bool *is_answered,
		     struct rmw_err *err)
{
	const uint64_t wait_ms = HELLO_EVERY_MS + rmw_port_line_ms(link->port, 160);
	uint8_t salt[STUB_SALT_LENGTH];
	const struct stub_order hello = { .verb = STUB_HELLO, .bytes = RMW_VIEW_OF(salt) };

	rmw_put_le32(salt, STUB_HELLO_SALT);
	*is_answered = false;
	stub_reader_clear(&link->reader);
	do {
		struct rmw_deadline next = rmw_port_in(link->port, wait_ms);

		if (!send(link, &hello, 0, err))
			return false;
		while (!*is_answered && !rmw_deadline_is_over(&next))
			if (!receive(link, next, err) || !take_hello(link, is_answered, err))
				return rmw_while(err, "hello");
	} while (!*is_answered && !rmw_deadline_is_over(&until));
	stub_window_start(&link->window, link->hello.window);
	link->frames = 0;
	return *is_answered || rmw_cancel_check(link->port->cancel, err);
}

/* A run of orders: when something last came, and when something was last done. */
struct run {
	struct stub_link *link;
	const struct stub_work *work;
	uint64_t heard_us;
	uint64_t moved_us;
	uint64_t finished; /* as the window counted at moved_us */
	unsigned silences;
};

static bool check_error(const struct stub_link *link, struct rmw_err *err)
{
	const struct stub_window *window = &link->window;

	if (window->error == STUB_E_NONE)
		return true;
	for (size_t i = 0; i < RMW_COUNT(errors); i++) {
		if (errors[i].error != window->error)
			continue;
		if (errors[i].has_place)
			return rmw_fail(err, errors[i].code, "%s (at 0x%06" PRIx32 ")",
					errors[i].says, window->error_addr);
		return rmw_fail(err, errors[i].code, "%s", errors[i].says);
	}
	return rmw_fail(err, RMW_E_NACK, "the stub reports error %u", window->error);
}

static bool check_losses(const struct stub_link *link, struct rmw_err *err)
{
	const unsigned lost = link->window.lost;

	return lost < LOSSES_MIN || lost * LOSS_PART < link->frames ||
	       rmw_fail(err, RMW_E_BAD_FRAME, "%u of %" PRIu64 " frames were lost or changed", lost,
			link->frames);
}

static void take_frames(struct run *run)
{
	struct stub_link *link = run->link;
	struct stub_frame frame;

	while (stub_reader_next(&link->reader, &frame)) {
		link->frames++;
		run->heard_us = link->last_us = now_us(link);
		run->silences = 0;
		if (frame.kind == STUB_ACK)
			stub_window_ack(&link->window, run->work, frame.payload);
		else if (frame.kind == STUB_DATA)
			stub_window_data(&link->window, run->work, frame.sequence, frame.payload);
	}
	if (run->finished != link->window.finished) {
		run->finished = link->window.finished;
		run->moved_us = now_us(link);
	}
}

/* How long nothing may come: the stub may be in the middle of taking the longest frame. */
static uint64_t silence_us(const struct stub_link *link)
{
	return 1000 * (SILENCE_MS + 2 * rmw_port_line_ms(link->port, STUB_FRAME_MAX));
}

static bool bear_silence(struct run *run, struct rmw_err *err)
{
	const uint64_t now = now_us(run->link);

	if (now - run->moved_us > STALL_MS * 1000u)
		return rmw_fail(err, RMW_E_TIMEOUT, "the stub got no further for %u s",
				STALL_MS / 1000);
	if (now - run->heard_us < silence_us(run->link))
		return true;
	if (++run->silences > SILENCES_MAX)
		return rmw_fail(err, RMW_E_TIMEOUT, "the stub said nothing for %" PRIu64 " ms",
				run->silences * silence_us(run->link) / 1000);
	run->heard_us = now;
	stub_window_doubt(&run->link->window);
	return true;
}

static bool hear(struct run *run, bool is_sending, struct rmw_err *err)
{
	struct stub_link *link = run->link;
	struct rmw_deadline until = rmw_port_in(link->port, 0);

	if (!is_sending)
		until.at_us = run->heard_us + silence_us(link);
	if (!receive(link, until, err))
		return false;
	take_frames(run);
	return check_error(link, err) && check_losses(link, err) && bear_silence(run, err);
}

bool stub_link_run(struct stub_link *link, const struct stub_work *work, struct rmw_err *err)
{
	struct run run = { .link = link,
			   .work = work,
			   .heard_us = now_us(link),
			   .moved_us = now_us(link),
			   .finished = link->window.finished };
	const struct stub_order *order;
	uint16_t sequence;

	for (;;) {
		order = stub_window_send(&link->window, work, &sequence);
		if (order == NULL && stub_window_count(&link->window) == 0)
			return true;
		if (order != NULL && !send(link, order, sequence, err))
			return rmw_while(err, "%s", verbs[row_of(order->verb)].name);
		if (order != NULL)
			run.heard_us = now_us(link); /* the answer cannot be older */
		if (!hear(&run, order != NULL, err))
			return false;
	}
}

/* One order as a work of its own. */
struct single {
	const struct stub_order *order;
	bool is_given;
};

static bool give_single(void *ctx, struct stub_order *order)
{
	struct single *single = ctx;

	if (single->is_given)
		return false;
	*order = *single->order;
	single->is_given = true;
	return true;
}

bool stub_link_ask(struct stub_link *link, const struct stub_order *order, struct rmw_err *err)
{
	struct single single = { .order = order };

	return stub_link_run(link, &(struct stub_work){ give_single, NULL, NULL, &single }, err) ||
	       rmw_while(err, "%s", verbs[row_of(order->verb)].name);
}
