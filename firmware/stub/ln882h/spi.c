/* SPDX-License-Identifier: MIT */
/*
 * The flash controller. It ends a command when its FIFO runs empty and loses bytes when it runs
 * full, so a transfer is carried out at once and without a break; the longest takes 53 us, or 214
 * us at the slow clock. Bytes travel four at a time, first one high, so that there is time enough
 * for each: the document has this for reading; that it goes for writing, too, is (unverified).
 * ln882h-protocol 10.5 and 10.6
 *
 * What is read at an address comes by DMA while the core does something else. The vendor's SDK
 * names the channel (hal_dma.h) and the registers (reg_qspi.h) for it, and does not use them: that
 * they do what they are named for is (unverified). So the core reads first, and goes on to do so
 * where the DMA reads something else, or once it does not end.
 */
#include <string.h>

#include "core/bytes.h"
#include "ln882h/ln882h.h"
#include "ln882h/regs.h"
#include "mmio.h"

#define SSI_HZ 160000000u /* the bus' clock (unverified) */
#define SAMPLE_DELAY 1u
#define PATIENCE 20000u /* looks at a register: four bytes take less, at any clock */
#define LOST_US 30000u	/* longer than the core waits for a transfer */
#define DMA_LIMIT_US 1000u
#define FIFO_FRAMES 16u
#define SPARE 3u    /* bytes that are read before those wanted */
#define BLANK 0xffu /* leaves a byte of the flash as it is */
#define NOTHING 0x5a
#define WAKE_CODE 0xabu
#define WAKE_US 150u

/*
 * Ways of reading at an address, and the clock's divider: each is taken if it reads as the slow one
 * does, and so did those before it. The last has the clock of the chip's own program (10.5), which
 * is too fast for the core to follow.
 */
enum way { SLOWLY, FAST, BY_DMA, BY_FAST_DMA, WAYS };
static const uint8_t dividers[WAYS] = { 16, 4, 4, 2 };

/* What all ways must read alike, so many times. Only the second comes in words: there the vectors
 * of the boot code are. */
static const struct stub_spi probes[] = {
	{ .code = 0x9f, .lines = 1, .len = 3 },
	{ .code = 0x0b,
	  .address_bytes = 3,
	  .dummy_bytes = 1,
	  .lines = 1,
	  .len = STUB_SPI_MAX,
	  .address = 0x100 },
};
#define PROBES_LENGTH (3u + STUB_SPI_MAX)
#define PROOFS 8u

static void set_way(struct stub_port *port, uint32_t way)
{
	port->way = way;
	port->facts.spi_hz = SSI_HZ / dividers[way];
}

static bool await(struct stub_port *port, uint32_t mask, uint32_t value)
{
	for (uint32_t i = 0; i < PATIENCE; i++)
		if ((mmio_get(port, SSI_SR) & mask) == value)
			return true;
	port->is_lost = true;
	port->lost_us = stub_port_us(port);
	return false;
}

static bool receives(const struct stub_spi *spi)
{
	return !spi->is_write && spi->len > 0;
}

/* What is long; but of what is read there has to be something before it. */
static bool is_by_words(const struct stub_spi *spi)
{
	return spi->address_bytes == 3 && spi->len > 0 &&
	       (spi->is_write || (spi->dummy_bytes == 1 && spi->address >= SPARE));
}

/* Bytes that the FIFO does not hold are too many for the core to follow, but slowly. */
static uint32_t divider_for(const struct stub_port *port, bool is_long, bool is_read)
{
	uint32_t way = port->way;

	if (!is_long && port->spi.len > FIFO_FRAMES)
		way = SLOWLY;
	else if (!(is_long && is_read) && way > FAST)
		way = FAST;
	return dividers[way];
}

/* The flash is not selected yet: what is put into the FIFO waits. */
static void prepare(struct stub_port *port, uint32_t mode, uint32_t frames, uint32_t divider)
{
	mmio_put(port, SSI_ENABLE, 0);
	mmio_put(port, SSI_SELECT, 0);
	mmio_put(port, SSI_CTRLR0, mode);
	mmio_put(port, SSI_CTRLR1, frames - 1);
	mmio_put(port, SSI_DIVIDER, divider);
	mmio_put(port, SSI_DMA, 0);
	mmio_put(port, SSI_ENABLE, 1);
}

static void finish(struct stub_port *port)
{
	(void)(await(port, SR_TX_EMPTY, SR_TX_EMPTY) && await(port, SR_BUSY, 0));
	mmio_put(port, SSI_ENABLE, 0);
}

/* The byte of nothing comes in as data do. With three that stand before those wanted it makes a
 * word, and what follows are words of nothing but these. */
static void put_command_word(struct stub_port *port, const struct stub_spi *spi)
{
	const uint32_t address = spi->address - (spi->is_write ? 0 : SPARE);

	mmio_put(port, SSI_DATA, (uint32_t)spi->code << 24 | (address & 0xffffff));
}

static void put_command_bytes(struct stub_port *port, const struct stub_spi *spi)
{
	mmio_put(port, SSI_DATA, spi->code);
	for (uint32_t shift = 8 * spi->address_bytes; shift > 0; shift -= 8)
		mmio_put(port, SSI_DATA, spi->address >> (shift - 8) & 0xff);
	for (uint32_t i = 0; i < spi->dummy_bytes; i++)
		mmio_put(port, SSI_DATA, 0);
}

static void put_frame(struct stub_port *port, uint32_t width, uint32_t at)
{
	mmio_put(port, SSI_DATA,
		 width == 1 ? port->buffer[at] : __builtin_bswap32(get_aligned(port->buffer + at)));
}

/* Behind the last byte of a page come up to three that change nothing, wherever they go. */
static void send(struct stub_port *port, const struct stub_spi *spi, uint32_t width)
{
	uint32_t at = 0;

	memset(port->buffer + spi->len / 4 * 4, BLANK, 4);
	memcpy(port->buffer, spi->out, spi->len);
	for (; at < spi->len && (mmio_get(port, SSI_SR) & SR_TX_HAS_ROOM); at += width)
		put_frame(port, width, at);
	mmio_put(port, SSI_SELECT, 1);
	for (; at < spi->len && await(port, SR_TX_HAS_ROOM, SR_TX_HAS_ROOM); at += width)
		put_frame(port, width, at);
}

static void receive_by_dma(struct stub_port *port, uint32_t frames)
{
	mmio_put(port, SSI_DMA, DMA_RECEIVES);
	ln882h_dma(port, DMA_FLASH, SSI_DATA, port->buffer, frames,
		   DMA_MEMORY_STEPS | DMA_WORDS | DMA_SECOND);
	port->began_us = stub_port_us(port);
	port->is_under_way = true;
	mmio_put(port, SSI_SELECT, 1);
}

/* What is put behind a byte is overwritten by the next. */
static void receive(struct stub_port *port, uint32_t frames, uint32_t width)
{
	mmio_put(port, SSI_SELECT, 1);
	for (uint32_t at = 0; frames > 0 && await(port, SR_RX_HAS_SOME, SR_RX_HAS_SOME);
	     at += width, frames--) {
		const uint32_t frame = mmio_get(port, SSI_DATA);

		__builtin_memcpy(port->buffer + at, &frame, sizeof(frame));
	}
}

static void carry_out(struct stub_port *port)
{
	const struct stub_spi *spi = &port->spi;
	const bool is_long = is_by_words(spi), is_read = receives(spi);
	const uint32_t width = is_long ? 4 : 1;
	const uint32_t frames = is_long ? (spi->len + 3u) / 4 + 1 : spi->len;

	port->is_lost = false;
	prepare(port,
		(is_long ? CTRLR0_WORDS : CTRLR0_BYTES) |
			(is_read ? CTRLR0_SEND_THEN_RECEIVE : CTRLR0_SEND),
		frames, divider_for(port, is_long, is_read));
	if (is_long)
		put_command_word(port, spi);
	else
		put_command_bytes(port, spi);
	if (is_read && is_long && port->way >= BY_DMA) {
		receive_by_dma(port, frames);
		return;
	}
	if (is_read)
		receive(port, frames, width);
	else
		send(port, spi, width);
	finish(port);
}

/* More lines than one are not used: it is as if the flash did not know the command. */
void stub_port_spi_start(struct stub_port *port, const struct stub_spi *spi)
{
	port->spi = *spi;
	if (spi->lines > 1)
		memset(port->buffer, BLANK, sizeof(port->buffer));
	else
		carry_out(port);
}

/* What a DMA took twice is left over: of one that does this, or does not end, nothing is used. */
static void look_at_dma(struct stub_port *port)
{
	const bool is_done = mmio_get(port, DMA_COUNT(DMA_FLASH)) == 0;

	if (!is_done && stub_port_us(port) - port->began_us < DMA_LIMIT_US)
		return;
	mmio_put(port, DMA_CONTROL(DMA_FLASH), 0);
	__asm__ volatile("" : : : "memory"); /* what it wrote is not read before */
	port->is_under_way = false;
	if (is_done && await(port, SR_BUSY | SR_RX_HAS_SOME, 0)) {
		mmio_put(port, SSI_ENABLE, 0);
		return;
	}
	set_way(port, SLOWLY);
	carry_out(port);
}

/* A transfer that went wrong never ends, as far as the core can see; then the next one may try. */
bool stub_port_spi_is_busy(struct stub_port *port)
{
	if (port->is_under_way)
		look_at_dma(port);
	return port->is_under_way ||
	       (port->is_lost && stub_port_us(port) - port->lost_us < LOST_US);
}

static void take_words(struct stub_port *port, uint8_t *into, uint32_t len)
{
	const uint8_t *at = port->buffer + 4;
	uint32_t word, words = len / 4;

	if (words > 0)
		do {
			word = __builtin_bswap32(get_aligned(at));
			__builtin_memcpy(into, &word, 4);
		} while ((at += 4, into += 4, --words > 0));
	if (len % 4 > 0) {
		word = __builtin_bswap32(get_aligned(at));
		memcpy(into, &word, len % 4);
	}
}

void stub_port_spi_take(struct stub_port *port, uint8_t *into, uint32_t len)
{
	if (is_by_words(&port->spi))
		take_words(port, into, len);
	else
		memcpy(into, port->buffer, len);
}

bool stub_port_spi_slow(struct stub_port *port)
{
	if (port->way == SLOWLY)
		return false;
	set_way(port, SLOWLY);
	return true;
}

/* What was there before is gone, so that it is not taken for what was read. */
static void probe(struct stub_port *port, uint8_t *into)
{
	for (uint32_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		memset(port->buffer, NOTHING, sizeof(port->buffer));
		stub_port_spi_start(port, &probes[i]);
		while (port->is_under_way)
			look_at_dma(port);
		stub_port_spi_take(port, into, probes[i].len);
		into += probes[i].len;
	}
}

static bool reads_alike(struct stub_port *port, const uint8_t *slow, uint32_t way)
{
	uint8_t read[PROBES_LENGTH];

	set_way(port, way);
	for (uint32_t i = 0; i < PROOFS; i++) {
		probe(port, read);
		if (port->way != way || port->is_lost || memcmp(slow, read, sizeof(read)) != 0)
			return false;
	}
	return true;
}

/* A flash that says nothing proves nothing. */
static void choose_way(struct stub_port *port)
{
	uint8_t slow[PROBES_LENGTH];
	uint32_t way = SLOWLY;

	probe(port, slow);
	if (port->is_lost || slow[0] == 0 || slow[0] == BLANK)
		return;
	while (way + 1 < WAYS && reads_alike(port, slow, way + 1))
		way++;
	set_way(port, way);
}

void ln882h_spi_setup(struct stub_port *port)
{
	const struct stub_spi wake = { .code = WAKE_CODE, .lines = 1 };

	ln882h_change(port, CMP_FLASH_PINS, 0, FLASH_PINS_ARE_OURS);
	mmio_put(port, SSI_ENABLE, 0);
	mmio_put(port, SSI_IMR, 0);
	mmio_put(port, SSI_SAMPLE_DELAY, SAMPLE_DELAY);
	mmio_put(port, SSI_DMA_LEVEL, 0);
	set_way(port, SLOWLY);
	stub_port_spi_start(port, &wake);
	ln882h_pause(port, WAKE_US);
	choose_way(port);
}
