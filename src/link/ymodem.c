/* SPDX-License-Identifier: MIT */
/* Sending a file by YMODEM, with the patience and the impatience that its receivers need. */
#include "link/ymodem.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define TRIES_MAX 10u	    /* of one packet: ln882h-protocol 3.3 */
#define ENDS_MAX 5u	    /* EOTs */
#define FILLER_EVERY_MS 80u /* its NAK comes 49 ms after the one that was missing */
#define REST_MS 60u	    /* what follows a NAK to a packet whose head was damaged, */
#define REST_MAX_MS 1000u   /* and all of that: a receiver gives up after 21 NAKs */
#define ABORT_QUIET_MS 70u  /* a receiver that waits says 'C' every 49 ms */
#define ABORT_MS 1000u
#define ABORTS_MAX 3u
#define WRITE_MS 2000u
#define ERASE_SECTOR 4096u
#define HEADER_MAX_MS 60000u /* larger erases go by 32 KiB: ln882h-observed, "Erase" */

const struct ymodem_style ymodem_ln_rom = {
	.long_size = 1024,
	.ready_ms = 5000,
	.header_ms = 3000,
	.packet_ms = 3000,
	.end_ms = 3000,
};

const struct ymodem_style ymodem_ln_loader = {
	.long_size = YMODEM_LONG_MAX,
	.ready_ms = 1000,
	.header_ms = 2000,
	.sector_ms = 400,
	.packet_ms = 500,
	.end_ms = 10000,
	.fillers_max = 64,
};

uint16_t ymodem_crc(struct rmw_view bytes)
{
	uint16_t crc = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= (uint16_t)(bytes.data[i] << 8);
		for (int at = 0; at < 8; at++)
			crc = (uint16_t)(crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0));
	}
	return crc;
}

size_t ymodem_put(uint8_t *packet, uint8_t number, struct rmw_view data, size_t size, uint8_t pad)
{
	uint8_t *body = packet + YMODEM_HEAD;
	uint16_t crc;

	assert(data.len <= size && size <= YMODEM_LONG_MAX);
	packet[0] = size == YMODEM_SHORT ? YMODEM_SOH : YMODEM_STX;
	packet[1] = number;
	packet[2] = (uint8_t)~number;
	if (data.len > 0)
		memcpy(body, data.data, data.len);
	memset(body + data.len, pad, size - data.len);
	crc = ymodem_crc((struct rmw_view){ body, size });
	body[size] = (uint8_t)(crc >> 8);
	body[size + 1] = (uint8_t)crc;
	return YMODEM_HEAD + size + YMODEM_TAIL;
}

void ymodem_put_header(const struct ymodem_file *file, uint8_t data[YMODEM_SHORT])
{
	const size_t len = strlen(file->name);

	assert(len > 0 && len <= YMODEM_NAME_MAX);
	memset(data, 0, YMODEM_SHORT);
	memcpy(data, file->name, len);
	snprintf((char *)data + len + 1, YMODEM_SHORT - len - 1, "%zu", file->bytes.len);
}

enum answer {
	ANSWER_NONE, /* the deadline came first */
	ANSWER_ACK,
	ANSWER_NAK,
	ANSWER_CANCEL,
	ANSWER_READY, /* only where it is waited for */
};

/* A file on its way. */
struct sending {
	struct rmw_port *port;
	const struct ymodem_style *style;
	unsigned *repeats;
	bool is_cancelling; /* one CANCEL came, with nothing behind it so far */
	bool is_ready;	    /* 'C' came since the last packet */
	size_t len;	    /* of the packet */
	uint8_t packet[YMODEM_PACKET_MAX];
};

static enum answer answer_of(struct sending *sending, uint8_t byte)
{
	const bool was_cancelling = sending->is_cancelling;

	sending->is_cancelling = byte == YMODEM_CANCEL;
	sending->is_ready |= byte == YMODEM_READY;
	switch (byte) {
	case YMODEM_ACK:
		return ANSWER_ACK;
	case YMODEM_NAK:
		return ANSWER_NAK;
	case YMODEM_CANCEL:
		return was_cancelling ? ANSWER_CANCEL : ANSWER_NONE;
	case YMODEM_READY:
		return ANSWER_READY;
	default: /* noise */
		return ANSWER_NONE;
	}
}

/* The next byte that says something; READY only counts where `wanted` is that. */
static bool hear(struct sending *sending, enum answer wanted, struct rmw_deadline until,
		 enum answer *answer, struct rmw_err *err)
{
	uint8_t byte;
	size_t got;

	*answer = ANSWER_NONE;
	do {
		if (!rmw_port_read(sending->port, (struct rmw_span){ &byte, 1 }, &got, until, err))
			return false;
		if (got > 0)
			*answer = answer_of(sending, byte);
		if (*answer == ANSWER_READY && wanted != ANSWER_READY)
			*answer = ANSWER_NONE;
	} while (*answer == ANSWER_NONE && !rmw_deadline_is_over(&until));
	return *answer != ANSWER_NONE || rmw_cancel_check(sending->port->cancel, err);
}

static bool write_bytes(struct sending *sending, struct rmw_view bytes, struct rmw_err *err)
{
	const uint64_t line_ms = rmw_port_line_ms(sending->port, bytes.len);

	return rmw_port_write(sending->port, bytes,
			      rmw_port_in(sending->port, WRITE_MS + 4 * line_ms), err);
}

static bool write_byte(struct sending *sending, uint8_t byte, struct rmw_err *err)
{
	return write_bytes(sending, (struct rmw_view){ &byte, 1 }, err);
}

static bool fail_cancelled(struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_NACK, "the receiver cancelled");
}

/* Lost bytes leave the receiver waiting for as many others (ln882h-protocol 5.5). */
static bool fill_up(struct sending *sending, enum answer *answer, struct rmw_err *err)
{
	for (unsigned i = 0; i < sending->style->fillers_max && *answer == ANSWER_NONE; i++)
		if (!write_byte(sending, YMODEM_FILLER, err) ||
		    !hear(sending, ANSWER_ACK, rmw_port_in(sending->port, FILLER_EVERY_MS), answer,
			  err))
			return false;
	return true;
}

/* Behind a NAK to a damaged head the rest of the packet counts as noise, and may cancel. */
static bool pass_noise(struct sending *sending, enum answer *answer, struct rmw_err *err)
{
	const struct rmw_deadline last = rmw_port_in(sending->port, REST_MAX_MS);
	enum answer more;

	do {
		if (!hear(sending, ANSWER_ACK, rmw_port_in(sending->port, REST_MS), &more, err))
			return false;
		if (more == ANSWER_CANCEL)
			*answer = more;
	} while (more == ANSWER_NAK && !rmw_deadline_is_over(&last));
	return true;
}

/* Send the packet and take its answer. */
static bool try_packet(struct sending *sending, uint32_t wait_ms, enum answer *answer,
		       struct rmw_err *err)
{
	const uint64_t line_ms = rmw_port_line_ms(sending->port, sending->len);

	if (!write_bytes(sending, (struct rmw_view){ sending->packet, sending->len }, err) ||
	    !hear(sending, ANSWER_ACK, rmw_port_in(sending->port, wait_ms + 2 * line_ms), answer,
		  err))
		return false;
	if (*answer == ANSWER_NONE && !fill_up(sending, answer, err))
		return false;
	return *answer != ANSWER_NAK || pass_noise(sending, answer, err);
}

static bool send_packet(struct sending *sending, uint32_t wait_ms, struct rmw_err *err)
{
	enum answer answer = ANSWER_NAK;

	sending->is_ready = false;
	for (unsigned i = 0; i < TRIES_MAX && answer == ANSWER_NAK; i++) {
		*sending->repeats += i > 0;
		if (!try_packet(sending, wait_ms, &answer, err))
			return false;
	}
	if (answer == ANSWER_ACK)
		return true;
	if (answer == ANSWER_CANCEL)
		return fail_cancelled(err);
	if (answer == ANSWER_NAK)
		return rmw_fail(err, RMW_E_NACK, "the receiver refused it %u times", TRIES_MAX);
	return rmw_fail(err, RMW_E_TIMEOUT, "no answer in %" PRIu32 " ms", wait_ms);
}

static bool wait_ready(struct sending *sending, struct rmw_err *err)
{
	const struct rmw_deadline until = rmw_port_in(sending->port, sending->style->ready_ms);
	enum answer answer = ANSWER_NONE;

	while (answer != ANSWER_READY && !rmw_deadline_is_over(&until)) {
		if (!hear(sending, ANSWER_READY, until, &answer, err))
			return false;
		if (answer == ANSWER_CANCEL)
			return fail_cancelled(err);
	}
	/* Another 'C' may be there: what lies behind packet 0 is to be its answer. */
	return answer == ANSWER_READY ? rmw_port_hush(sending->port, 0, until, NULL, err)
				      : rmw_fail(err, RMW_E_TIMEOUT,
						 "it never asked for the file in %" PRIu32 " ms",
						 sending->style->ready_ms);
}

static uint32_t header_wait_ms(const struct ymodem_style *style, size_t size)
{
	const uint64_t wait_ms = style->header_ms + size / ERASE_SECTOR * style->sector_ms;

	return wait_ms < HEADER_MAX_MS ? (uint32_t)wait_ms : HEADER_MAX_MS;
}

static bool send_header(struct sending *sending, const struct ymodem_file *file,
			struct rmw_err *err)
{
	uint8_t data[YMODEM_SHORT];

	ymodem_put_header(file, data);
	sending->len = ymodem_put(sending->packet, 0, RMW_VIEW_OF(data), YMODEM_SHORT, 0);
	return send_packet(sending, header_wait_ms(sending->style, file->bytes.len), err) ||
	       rmw_while(err, "packet with name and size");
}

static bool send_bytes(struct sending *sending, const struct ymodem_file *file, struct rmw_err *err)
{
	unsigned number = 1;
	size_t size;

	for (size_t at = 0; at < file->bytes.len; at += size, number++) {
		const size_t left = file->bytes.len - at;

		size = left > YMODEM_SHORT ? file->packet_size : YMODEM_SHORT;
		sending->len = ymodem_put(sending->packet, (uint8_t)number,
					  rmw_view_part(file->bytes, at, size), size, YMODEM_PAD);
		if (!send_packet(sending, sending->style->packet_ms, err))
			return rmw_while(err, "packet %u", number);
	}
	return true;
}

/*
 * The first EOT is refused by design. Who lost an answer says it again; 'C' says that the
 * acknowledgement is what was lost.
 */
static bool send_end(struct sending *sending, struct rmw_err *err)
{
	enum answer answer = ANSWER_NONE;

	sending->is_ready = false;
	for (unsigned i = 0; i < ENDS_MAX && answer != ANSWER_ACK && !sending->is_ready; i++) {
		if (!write_byte(sending, YMODEM_EOT, err) ||
		    !hear(sending, ANSWER_READY, rmw_port_in(sending->port, sending->style->end_ms),
			  &answer, err))
			return false;
		if (answer == ANSWER_CANCEL)
			return fail_cancelled(err);
	}
	if (answer == ANSWER_NAK)
		return rmw_fail(err, RMW_E_NACK, "the receiver refused it %u times", ENDS_MAX);
	return answer != ANSWER_NONE ||
	       rmw_fail(err, RMW_E_TIMEOUT, "no answer in %" PRIu32 " ms", sending->style->end_ms);
}

/* No more files: an empty packet 0. */
static bool send_last(struct sending *sending, struct rmw_err *err)
{
	enum answer answer = sending->is_ready ? ANSWER_READY : ANSWER_NONE;

	if (answer == ANSWER_NONE &&
	    !hear(sending, ANSWER_READY, rmw_port_in(sending->port, sending->style->ready_ms),
		  &answer, err))
		return false;
	if (answer == ANSWER_CANCEL)
		return fail_cancelled(err);
	sending->len = ymodem_put(sending->packet, 0, (struct rmw_view){ 0 }, YMODEM_SHORT, 0);
	return send_packet(sending, sending->style->packet_ms, err);
}

static bool send_all(struct sending *sending, const struct ymodem_file *file, struct rmw_err *err)
{
	return wait_ready(sending, err) && send_header(sending, file, err) &&
	       send_bytes(sending, file, err) &&
	       ((send_end(sending, err) && send_last(sending, err)) ||
		rmw_while(err, "end of the file"));
}

bool ymodem_send(struct rmw_port *port, const struct ymodem_style *style,
		 const struct ymodem_file *file, unsigned *repeats, struct rmw_err *err)
{
	struct sending *sending = calloc(1, sizeof(*sending));
	bool is_good;

	assert(file->packet_size == style->long_size || file->packet_size == YMODEM_SHORT);
	*repeats = 0;
	if (sending == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a packet");
	sending->port = port;
	sending->style = style;
	sending->repeats = repeats;
	is_good = send_all(sending, file, err);
	free(sending);
	return is_good || rmw_while(err, "YMODEM");
}

bool ymodem_abort(struct rmw_port *port, struct rmw_err *err)
{
	static const uint8_t cancel[] = { YMODEM_CANCEL, YMODEM_CANCEL };
	size_t count = 1;

	for (unsigned i = 0; i < ABORTS_MAX && count > 0; i++)
		if (!rmw_port_write(port, RMW_VIEW_OF(cancel), rmw_port_in(port, WRITE_MS), err) ||
		    !rmw_port_hush(port, ABORT_QUIET_MS, rmw_port_in(port, ABORT_MS), &count, err))
			return false;
	return true;
}

/* What was handed over may need its time to leave. */
bool ymodem_flood(struct rmw_port *port, struct rmw_err *err)
{
	const uint32_t line_ms = (uint32_t)rmw_port_line_ms(port, YMODEM_PACKET_MAX);
	uint8_t fillers[512];

	memset(fillers, YMODEM_FILLER, sizeof(fillers));
	for (size_t at = 0; at < YMODEM_PACKET_MAX; at += sizeof(fillers))
		if (!rmw_port_write(port, RMW_VIEW_OF(fillers),
				    rmw_port_in(port, WRITE_MS + 4 * (uint64_t)line_ms), err))
			return false;
	return rmw_port_pause(port, line_ms, err) &&
	       rmw_port_hush(port, ABORT_QUIET_MS, rmw_port_in(port, ABORT_MS + line_ms), NULL,
			     err) &&
	       ymodem_abort(port, err);
}
