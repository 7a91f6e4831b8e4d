/* SPDX-License-Identifier: MIT */
#ifndef STUB_LN882H_H
#define STUB_LN882H_H

#include "core/port.h"
#include "ln882h/sha256.h"

/* By the PLL; the UART has a quarter of it. */
#define LN882H_CORE_MHZ 160u
#define LN882H_APB0_HZ (LN882H_CORE_MHZ * 1000000 / 4)

/* The port's own: its clocks, the time that was counted, the last transfer. */
struct stub_port {
	struct stub_port_facts facts;
	struct stub *stub; /* whose line it is */
	uint32_t byte_us;  /* on the line, rounded up */
	uint32_t tick;	   /* of the core's timer, when it was last looked at */
	uint32_t cycles;   /* that are no whole microsecond yet */
	uint32_t us;
	uint32_t way;	   /* of reading the flash: spi.c */
	uint32_t lost_us;  /* when the flash controller did not do as told */
	uint32_t began_us; /* when a reading by DMA began ... */
	bool is_under_way; /* ... if there is one */
	bool is_lost;
	struct stub_spi spi; /* the last transfer; its frames, or what is sent */
	uint8_t buffer[STUB_SPI_MAX + 4] __attribute__((aligned(4)));
	struct ln882h_sha256 sha;
};

/* setup.c: take the chip over from its boot ROM: core, clock, timer, line, flash controller. What
 * is received goes into the ring of `stub`, which is all zero. */
void ln882h_setup(struct stub_port *port, struct stub *stub);

/* uart.c: pins, rate and DMA of the line. */
void ln882h_uart_setup(struct stub_port *port);

/* spi.c: pins, clock and DMA of the flash: the fastest that reads as the slow clock does. */
void ln882h_spi_setup(struct stub_port *port);

/* Let time pass, looking at nothing else. */
void ln882h_pause(struct stub_port *port, uint32_t us);

/* The bits in `mask` of a register become `value`. */
void ln882h_change(struct stub_port *port, uint32_t addr, uint32_t mask, uint32_t value);

/* Start a channel of the DMA: so many transfers from the register `from` to `to` on. */
void ln882h_dma(struct stub_port *port, uint32_t channel, uint32_t from, const uint8_t *to,
		uint32_t count, uint32_t control);

#endif
