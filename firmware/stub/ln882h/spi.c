/* SPDX-License-Identifier: MIT */
/*
 * The flash controller. It ends a command when its FIFO runs empty and loses bytes when it runs
 * full, so a transfer is carried out at once and without a break; the longest takes 53 us, or 209
 * us at the slow clock. Bytes travel four at a time, first one high, so that there is time enough
 * for each: the document has this for reading; that it goes for writing, too, is (unverified).
 * ln882h-protocol 10.5 and 10.6
 */
#include <string.h>

#include "core/bytes.h"
#include "ln882h/ln882h.h"
#include "ln882h/regs.h"
#include "mmio.h"

#define SSI_HZ 160000000u /* the bus' clock (unverified) */
#define DIVIDER_FAST 4u
#define DIVIDER_SLOW 16u
#define SAMPLE_DELAY 1u
#define PATIENCE 20000u /* looks at a register: four bytes take less, at either clock */
#define LOST_US 30000u	/* longer than the core waits for a transfer */
#define BLANK 0xffu	/* leaves a byte of the flash as it is */
#define WAKE_CODE 0xabu
#define WAKE_US 150u

/* What both clocks must read alike, so many times. */
static const struct stub_spi probes[] = {
	{ .code = 0x9f, .lines = 1, .len = 3 },
	{ .code = 0x4b, .lines = 1, .dummy_bytes = 4, .len = 16 },
	{ .code = 0x0b, .lines = 1, .address_bytes = 3, .dummy_bytes = 1, .len = STUB_SPI_MAX },
};
#define PROBES_LENGTH (3u + 16u + STUB_SPI_MAX)
#define PROOFS 8u

static bool await(struct stub_port *port, uint32_t mask, uint32_t value)
{
	for (uint32_t i = 0; i < PATIENCE; i++)
		if ((mmio_get(port, SSI_SR) & mask) == value)
			return true;
	port->is_lost = true;
	port->lost_us = stub_port_us(port);
	return false;
}

/* The flash is not selected yet: what is put into the FIFO waits. */
static void prepare(struct stub_port *port, uint32_t mode, uint32_t frames)
{
	mmio_put(port, SSI_ENABLE, 0);
	mmio_put(port, SSI_SELECT, 0);
	mmio_put(port, SSI_CTRLR0, mode);
	mmio_put(port, SSI_CTRLR1, frames - 1);
	mmio_put(port, SSI_DIVIDER, port->divider);
	mmio_put(port, SSI_ENABLE, 1);
}

static void finish(struct stub_port *port)
{
	(void)(await(port, SR_TX_EMPTY, SR_TX_EMPTY) && await(port, SR_BUSY, 0));
	mmio_put(port, SSI_ENABLE, 0);
}

static void put_command_word(struct stub_port *port, const struct stub_spi *spi)
{
	mmio_put(port, SSI_DATA, (uint32_t)spi->code << 24 | (spi->address & 0xffffff));
}

static void put_command_bytes(struct stub_port *port, const struct stub_spi *spi)
{
	mmio_put(port, SSI_DATA, spi->code);
	for (uint32_t shift = 8 * spi->address_bytes; shift > 0; shift -= 8)
		mmio_put(port, SSI_DATA, spi->address >> (shift - 8) & 0xff);
	for (uint32_t i = 0; i < spi->dummy_bytes; i++)
		mmio_put(port, SSI_DATA, 0);
}

static void put_word(struct stub_port *port, uint32_t at)
{
	mmio_put(port, SSI_DATA, __builtin_bswap32(get_aligned(port->buffer + at)));
}

static bool has_room(struct stub_port *port)
{
	return (mmio_get(port, SSI_SR) & SR_TX_HAS_ROOM) != 0;
}

/* Bytes of a page. Behind the last one come up to three that change nothing, wherever they go. */
static void send_words(struct stub_port *port, const struct stub_spi *spi)
{
	uint32_t at = 0;

	memset(port->buffer + spi->len / 4 * 4, BLANK, 4);
	memcpy(port->buffer, spi->out, spi->len);
	prepare(port, CTRLR0_WORDS | CTRLR0_SEND, 1);
	put_command_word(port, spi);
	for (; at < spi->len && has_room(port); at += 4)
		put_word(port, at);
	mmio_put(port, SSI_SELECT, 1);
	for (; at < spi->len && await(port, SR_TX_HAS_ROOM, SR_TX_HAS_ROOM); at += 4)
		put_word(port, at);
}

/* A command, and values of status registers: all fits into the FIFO. */
static void send_bytes(struct stub_port *port, const struct stub_spi *spi)
{
	prepare(port, CTRLR0_BYTES | CTRLR0_SEND, 1);
	put_command_bytes(port, spi);
	for (uint32_t i = 0; i < spi->len; i++)
		mmio_put(port, SSI_DATA, spi->out[i]);
	mmio_put(port, SSI_SELECT, 1);
}

static uint32_t next_frame(struct stub_port *port)
{
	return await(port, SR_RX_HAS_SOME, SR_RX_HAS_SOME) ? mmio_get(port, SSI_DATA) : 0;
}

/* Bytes of nothing come in as data do: what follows them is taken together from two words. */
static void receive_words(struct stub_port *port, const struct stub_spi *spi)
{
	const uint32_t shift = 8 * spi->dummy_bytes;
	uint32_t before;

	prepare(port, CTRLR0_WORDS | CTRLR0_SEND_THEN_RECEIVE, (spi->len + 3u) / 4 + (shift > 0));
	put_command_word(port, spi);
	mmio_put(port, SSI_SELECT, 1);
	before = shift > 0 ? next_frame(port) : 0;
	for (uint32_t at = 0; at < spi->len && !port->is_lost; at += 4) {
		const uint32_t word = next_frame(port);

		put_aligned(port->buffer + at,
			    __builtin_bswap32(shift > 0 ? before << shift | word >> (32 - shift)
							: word));
		before = word;
	}
}

static void receive_bytes(struct stub_port *port, const struct stub_spi *spi)
{
	prepare(port, CTRLR0_BYTES | CTRLR0_SEND_THEN_RECEIVE, spi->len);
	put_command_bytes(port, spi);
	mmio_put(port, SSI_SELECT, 1);
	for (uint32_t i = 0; i < spi->len && !port->is_lost; i++)
		port->buffer[i] = (uint8_t)next_frame(port);
}

/* More lines than one are not used: it is as if the flash did not know the command. */
void stub_port_spi_start(struct stub_port *port, const struct stub_spi *spi)
{
	const bool is_long = spi->address_bytes == 3 && spi->len > 0;

	port->is_lost = false;
	if (spi->lines > 1) {
		memset(port->buffer, BLANK, sizeof(port->buffer));
		return;
	}
	if (is_long && spi->is_write)
		send_words(port, spi);
	else if (is_long)
		receive_words(port, spi);
	else if (spi->is_write || spi->len == 0)
		send_bytes(port, spi);
	else
		receive_bytes(port, spi);
	finish(port);
}

/* A transfer that went wrong never ends, as far as the core can see; then the next one may try. */
bool stub_port_spi_is_busy(struct stub_port *port)
{
	return port->is_lost && stub_port_us(port) - port->lost_us < LOST_US;
}

void stub_port_spi_take(struct stub_port *port, uint8_t *into, uint32_t len)
{
	memcpy(into, port->buffer, len);
}

static void set_divider(struct stub_port *port, uint32_t divider)
{
	port->divider = divider;
	port->facts.spi_hz = SSI_HZ / divider;
}

bool stub_port_spi_slow(struct stub_port *port)
{
	if (port->divider == DIVIDER_SLOW)
		return false;
	set_divider(port, DIVIDER_SLOW);
	return true;
}

static void probe(struct stub_port *port, uint8_t *into)
{
	for (uint32_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		stub_port_spi_start(port, &probes[i]);
		stub_port_spi_take(port, into, probes[i].len);
		into += probes[i].len;
	}
}

/* A flash that says nothing proves nothing. */
static bool is_proven(struct stub_port *port)
{
	uint8_t slow[PROBES_LENGTH], fast[PROBES_LENGTH];

	probe(port, slow);
	if (port->is_lost || slow[0] == 0 || slow[0] == BLANK)
		return false;
	set_divider(port, DIVIDER_FAST);
	for (uint32_t i = 0; i < PROOFS; i++) {
		probe(port, fast);
		if (port->is_lost || memcmp(slow, fast, sizeof(slow)) != 0)
			return false;
	}
	return true;
}

void ln882h_spi_setup(struct stub_port *port)
{
	const struct stub_spi wake = { .code = WAKE_CODE, .lines = 1 };

	ln882h_change(port, CMP_FLASH_PINS, 0, FLASH_PINS_ARE_OURS);
	mmio_put(port, SSI_ENABLE, 0);
	mmio_put(port, SSI_IMR, 0);
	mmio_put(port, SSI_SAMPLE_DELAY, SAMPLE_DELAY);
	set_divider(port, DIVIDER_SLOW);
	stub_port_spi_start(port, &wake);
	ln882h_pause(port, WAKE_US);
	if (!is_proven(port))
		set_divider(port, DIVIDER_SLOW);
}
