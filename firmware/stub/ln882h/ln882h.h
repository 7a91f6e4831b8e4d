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
	uint32_t divider; /* of the flash's clock */
	uint32_t lost_us; /* when the flash controller did not do as told */
	bool is_lost;
	uint8_t buffer[STUB_SPI_MAX + 4] __attribute__((aligned(4))); /* of the last transfer */
	struct ln882h_sha256 sha;
};

/* setup.c: take the chip over from its boot ROM: core, clock, timer, line, flash controller. What
 * is received goes into the ring of `stub`, which is all zero. */
void ln882h_setup(struct stub_port *port, struct stub *stub);

/* uart.c: pins, rate and DMA of the line. */
void ln882h_uart_setup(struct stub_port *port);

/* spi.c: pins and clock of the flash: the fast one where it reads as the slow one does. */
void ln882h_spi_setup(struct stub_port *port);

/* Let time pass, looking at nothing else. */
void ln882h_pause(struct stub_port *port, uint32_t us);

/* The bits in `mask` of a register become `value`. */
void ln882h_change(struct stub_port *port, uint32_t addr, uint32_t mask, uint32_t value);

#endif
