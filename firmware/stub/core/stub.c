/* SPDX-License-Identifier: MIT */
/* The loop: window, acknowledgements, rates; what each verb does is in verbs.c. */
#include "core/stub.h"

#include <string.h>

#include "core/bytes.h"

#define TELL_US 250000u	      /* from one ACK to the next while a verb is carried out */
#define SILENCE_MS 2000u      /* then back to the start rate */
#define SEQUENCE_MASK 0xffffu /* numbers of verbs wrap */
#define REST_BITS 160000000u  /* of a FIFO of 32 bytes a half, in bits by 10^6 */
#define REST_MAX_US 100u

/* How far a verb is ahead of the first that is not done. */
static uint32_t ahead(const struct stub *stub, uint32_t sequence)
{
	return (sequence - stub->next) & SEQUENCE_MASK;
}

/* The window need not divide 65536, so slots are counted on their own. */
static struct stub_slot *slot_of(struct stub *stub, uint32_t sequence)
{
	return &stub->room->slots[(stub->slot + ahead(stub, sequence)) % STUB_WINDOW];
}

uint8_t *stub_place(struct stub *stub, uint8_t kind, uint32_t sequence, uint32_t len)
{
	const uint32_t place = ahead(stub, sequence);

	if (kind == STUB_HELLO)
		return len == sizeof(stub->hello) ? stub->hello : NULL;
	if (!stub->has_session || place >= STUB_WINDOW || (stub->map >> place & 1))
		return NULL;
	return slot_of(stub, sequence)->payload;
}

/* HELLO: the window is empty, whatever was under way. */
static void start_session(struct stub *stub)
{
	stub->has_session = true;
	stub->next = 1;
	stub->map = 0;
	stub->job.row = NULL;
	stub_forget_history(stub);
	stub->error = STUB_E_NONE;
	stub->error_sequence = stub->error_addr = 0;
	stub->overflows = stub->fifo_high = stub->damaged = 0;
	stub->after = STUB_AFTER_NOTHING;
	stub->has_hole = stub->is_ack_due = false;
	stub->is_hello_due = true;
	stub_ring_clear(&stub->out);
	stub->sender.left = 0;
}

void stub_accept(struct stub *stub, uint8_t kind, uint32_t sequence, uint32_t len)
{
	const uint32_t place = ahead(stub, sequence);
	struct stub_slot *slot = slot_of(stub, sequence);

	if (kind == STUB_HELLO) {
		if (len == sizeof(stub->hello) && get_le32(stub->hello) == STUB_HELLO_SALT)
			start_session(stub);
		return;
	}
	if (!stub->has_session)
		return;
	/* What was outside when it began may be inside by now: nothing of it was kept. */
	if (stub->receiver.into == NULL) {
		stub->is_ack_due = true;
		return;
	}
	slot->verb = kind;
	slot->len = len;
	if (~stub->map & ((1u << place) - 1))
		stub->has_hole = stub->is_ack_due = true;
	stub->map |= 1u << place;
}

static void send_hello(struct stub *stub)
{
	const struct stub_port_facts *facts = stub_port_facts(stub->port);
	uint8_t answer[STUB_DATA_BYTES + STUB_HELLO_LENGTH] = { 0 };
	uint8_t *hello = answer + STUB_DATA_BYTES;

	memcpy(hello + STUB_HELLO_MARK, STUB_HELLO_MARK_TEXT, 4);
	put_le16(hello + STUB_HELLO_VERSION, STUB_VERSION);
	put_le16(hello + STUB_HELLO_LENGTH_FIELD, STUB_HELLO_LENGTH);
	put_le32(hello + STUB_HELLO_ABILITIES, STUB_CAN_ERASE_BLOCKS | STUB_CAN_INFLATE |
						       STUB_CAN_DEFLATE |
						       (facts->has_sha ? STUB_CAN_SHA : 0) |
						       (facts->has_boot ? STUB_CAN_BOOT : 0));
	put_le16(hello + STUB_HELLO_WINDOW, STUB_WINDOW);
	put_le16(hello + STUB_HELLO_DATA_MAX, STUB_DATA_MAX);
	put_le32(hello + STUB_HELLO_READ_MAX, STUB_READ_MAX);
	put_le32(hello + STUB_HELLO_START_BAUD, facts->start_baud);
	put_le32(hello + STUB_HELLO_BAUD, stub->baud);
	put_le32(hello + STUB_HELLO_BAUD_MAX, facts->baud_max);
	put_le32(hello + STUB_HELLO_SILENCE_MS, SILENCE_MS);
	put_le32(hello + STUB_HELLO_CORE_HZ, facts->core_hz);
	put_le32(hello + STUB_HELLO_CHIP, facts->chip);
	put_le32(hello + STUB_HELLO_SPI_HZ, facts->spi_hz);
	stub_send_head(stub, STUB_DATA, 0, sizeof(answer));
	stub_send_bytes(stub, answer, sizeof(answer));
	stub->is_hello_due = false;
}

static bool is_working(const struct stub *stub)
{
	return stub->job.row != NULL || stub->nor.is_busy;
}

static void send_ack(struct stub *stub)
{
	uint8_t ack[STUB_ACK_LENGTH];

	put_le16(ack + STUB_ACK_NEXT, stub->next);
	put_le16(ack + STUB_ACK_MAP, stub->map);
	ack[STUB_ACK_ERROR] = (uint8_t)stub->error;
	ack[STUB_ACK_FLAGS] = (uint8_t)((is_working(stub) ? STUB_ACK_IS_BUSY : 0) |
					(stub->has_hole ? STUB_ACK_IS_HOLE : 0));
	put_le16(ack + STUB_ACK_ERROR_SEQUENCE, stub->error_sequence);
	put_le32(ack + STUB_ACK_ERROR_ADDRESS, stub->error_addr);
	put_le16(ack + STUB_ACK_OVERFLOWS, stub->overflows < 0xffff ? stub->overflows : 0xffff);
	ack[STUB_ACK_FIFO_HIGH] = (uint8_t)stub->fifo_high;
	ack[STUB_ACK_DAMAGED] = (uint8_t)stub->damaged;
	stub_send_head(stub, STUB_ACK, stub->next, sizeof(ack));
	stub_send_bytes(stub, ack, sizeof(ack));
	stub->is_ack_due = stub->has_hole = false;
	stub->told_us = stub->now_us;
}

static void tell(struct stub *stub)
{
	if (is_working(stub) && stub->now_us - stub->told_us > TELL_US)
		stub->is_ack_due = stub->has_session;
	if (stub->is_hello_due && stub_may_send(stub, STUB_DATA_BYTES + STUB_HELLO_LENGTH))
		send_hello(stub);
	if (stub->is_ack_due && stub_may_send(stub, STUB_ACK_LENGTH))
		send_ack(stub);
}

static void end_verb(struct stub *stub)
{
	stub->job.row = NULL;
	stub->next = (stub->next + 1) & SEQUENCE_MASK;
	stub->map >>= 1;
	stub->slot = (stub->slot + 1) % STUB_WINDOW;
	stub->is_ack_due = true;
}

static uint32_t failed_at(const struct stub *stub)
{
	const enum stub_error error = stub->nor.error;

	return error == STUB_E_ENABLE || error == STUB_E_TIME ? stub->nor.addr : stub->job.addr;
}

/* The place in the window stays, so that nothing behind it is carried out. */
static void fail_verb(struct stub *stub)
{
	stub->error = stub->nor.error;
	stub->error_sequence = stub->next;
	stub->error_addr = failed_at(stub);
	stub->nor.error = STUB_E_NONE;
	stub->job.row = NULL;
	stub->sender.left = 0; /* an answer that was begun is not ended */
	stub->is_ack_due = true;
}

static bool may_begin(const struct stub *stub)
{
	return stub->job.row == NULL && (stub->map & 1) && stub->error == STUB_E_NONE &&
	       stub->after == STUB_AFTER_NOTHING;
}

static void carry_on(struct stub *stub, enum stub_step step)
{
	switch (step) {
	case STUB_STEP_MORE:
		break;
	case STUB_STEP_DONE:
		stub->is_active = true;
		end_verb(stub);
		break;
	case STUB_STEP_FAILED:
		fail_verb(stub);
		break;
	}
}

/* What can be done of the next verb while the flash is busy for the one at hand. */
static void prepare(struct stub *stub)
{
	const uint32_t place = stub->job.row != NULL;
	const uint32_t sequence = (stub->next + place) & SEQUENCE_MASK;

	if (stub->error == STUB_E_NONE)
		stub_chunk_ahead(stub, stub->map >> place & 1 ? slot_of(stub, sequence) : NULL,
				 sequence);
}

/* The flash comes first: a verb that begins finds it idle, also after a HELLO cut one short. */
static void work(struct stub *stub)
{
	const enum stub_step step = stub_nor_step(stub);

	if (step == STUB_STEP_MORE)
		prepare(stub);
	if (stub->job.row == NULL && (step == STUB_STEP_MORE || !may_begin(stub)))
		return;
	if (stub->job.row == NULL && step == STUB_STEP_DONE &&
	    !stub_verb_begin(stub, slot_of(stub, stub->next))) {
		fail_verb(stub);
		return;
	}
	stub->heard_us = stub->now_us;
	carry_on(stub, step == STUB_STEP_DONE ? stub_verb_step(stub) : step);
}

static void note_baud(struct stub *stub, uint32_t baud)
{
	stub->baud = baud;
	stub->rest_us = REST_BITS / baud < REST_MAX_US ? REST_BITS / baud : REST_MAX_US;
}

static void change_baud(struct stub *stub, uint32_t baud)
{
	stub_port_set_baud(stub->port, baud);
	note_baud(stub, baud);
	stub->heard_us = stub->now_us;
	stub_ring_clear(&stub->in);
	stub_ring_clear(&stub->out);
	stub->sender.left = 0;
	stub_receive_reset(stub);
}

/* What had to wait until the answer was out. */
static void follow_up(struct stub *stub)
{
	const enum stub_after after = stub->after;

	if (after == STUB_AFTER_NOTHING || stub->is_ack_due || stub_ring_used(&stub->out) > 0 ||
	    !stub_port_is_sent(stub->port))
		return;
	stub->after = STUB_AFTER_NOTHING;
	switch (after) {
	case STUB_AFTER_NOTHING:
		break;
	case STUB_AFTER_BAUD:
		change_baud(stub, stub->next_baud);
		break;
	case STUB_AFTER_RESET:
		stub_port_reset(stub->port);
		break;
	case STUB_AFTER_BOOT:
		stub_port_boot(stub->port);
		break;
	}
}

static void fall_back(struct stub *stub)
{
	const uint32_t start_baud = stub_port_facts(stub->port)->start_baud;

	if (stub->baud != start_baud && stub->job.row == NULL &&
	    stub->now_us - stub->heard_us > SILENCE_MS * 1000u)
		change_baud(stub, start_baud);
}

/* Nothing was done in this turn: let time pass, but not more than the FIFOs bear. */
static void rest(struct stub *stub)
{
	uint32_t until_us = stub->now_us + stub->rest_us;

	if (stub->nor.is_busy && (int32_t)(stub->nor.look_us - until_us) < 0)
		until_us = stub->nor.look_us;
	stub_port_wait(stub->port, until_us);
}

void stub_init(struct stub *stub, struct stub_room *room, struct stub_port *port)
{
	stub->port = port;
	stub->room = room;
	note_baud(stub, stub_port_facts(port)->start_baud);
	stub_crc_init(&stub->crc);
	stub->heard_us = stub->now_us = stub_port_us(port);
	stub_receive_reset(stub);
	stub_nor_init(stub);
}

void stub_turn(struct stub *stub)
{
	stub->is_active = false;
	stub->now_us = stub_port_us(stub->port);
	stub_port_poll(stub);
	stub_receive(stub);
	work(stub);
	tell(stub);
	follow_up(stub);
	fall_back(stub);
	if (!stub->is_active)
		rest(stub);
}
