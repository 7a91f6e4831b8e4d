/* SPDX-License-Identifier: MIT */
#ifndef STUB_PORT_H
#define STUB_PORT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What the core needs of a chip, in one file per chip. `struct stub_port` is the port's own.
 *
 * No function waits longer than a transfer of 256 bytes on the flash takes, and those that wait
 * at all keep on polling the line.
 */
struct stub;
struct stub_port;

/* What does not change while the stub runs. */
struct stub_port_facts {
	uint32_t chip; /* enum stub_chip */
	uint32_t core_hz;
	uint32_t spi_hz;
	uint32_t start_baud;
	uint32_t baud_max;
	bool has_sha;
	bool has_boot;
};

const struct stub_port_facts *stub_port_facts(const struct stub_port *port);

/* Microseconds, from anywhere on, modulo 2^32. */
uint32_t stub_port_us(struct stub_port *port);
/* Let time pass until then, looking at nothing else. */
void stub_port_wait(struct stub_port *port, uint32_t until_us);

/*
 * The line. Poll moves what arrived into the ring `in`, and what the transmitter takes out of the
 * ring `out`; it must be called again before the receiver's FIFO is full. Where DMA fills the
 * ring, it only sets its ends.
 */
void stub_port_poll(struct stub *stub);
/* All that was sent has left. */
bool stub_port_is_sent(struct stub_port *port);
/* The rate nearest to the one wished for; 0: none within 2 %. Changes nothing. */
uint32_t stub_port_nearest_baud(const struct stub_port *port, uint32_t baud);
/* Change the rate, forgetting what is half received. */
void stub_port_set_baud(struct stub_port *port, uint32_t baud);

/* One transfer to or from the SPI NOR flash. */
struct stub_spi {
	uint8_t code;
	uint8_t address_bytes; /* 0 or 3 */
	uint8_t dummy_bytes;
	uint8_t lines; /* that carry the data: 1, 2 or 4 */
	bool is_write;
	uint16_t len; /* of data, at most STUB_SPI_MAX */
	uint32_t address;
	const uint8_t *out; /* data to write */
};
#define STUB_SPI_MAX 256u

/* Take the flash's clock down, where the wires do not bear it; false: it is slow already. */
bool stub_port_spi_slow(struct stub_port *port);
void stub_port_spi_start(struct stub_port *port, const struct stub_spi *spi);
bool stub_port_spi_is_busy(struct stub_port *port);
/* What the last transfer read. */
void stub_port_spi_take(struct stub_port *port, uint8_t *into, uint32_t len);

/* SHA-256, in blocks of 64 bytes at word-aligned addresses; has_sha only. */
void stub_port_sha_begin(struct stub_port *port);
void stub_port_sha_blocks(struct stub_port *port, const uint8_t *blocks, uint32_t count);
bool stub_port_sha_is_busy(struct stub_port *port);
void stub_port_sha_end(struct stub_port *port, uint8_t digest[32]);

uint32_t stub_port_peek(struct stub_port *port, uint32_t addr);
void stub_port_poke(struct stub_port *port, uint32_t addr, uint32_t value);

/* Do not return on a chip. Boot starts the flash whatever the boot pin says; has_boot only. */
void stub_port_reset(struct stub_port *port);
void stub_port_boot(struct stub_port *port);

#endif
