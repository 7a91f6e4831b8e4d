/* SPDX-License-Identifier: MIT */
#ifndef STUB_BL602_H
#define STUB_BL602_H

#include "core/port.h"

/* The port's own: what it found out about the chip when it took it over. */
struct stub_port {
	struct stub_port_facts facts;
	uint32_t uart_hz;
	uint32_t sf_ctrl_0; /* flash controller at rest */
	uint32_t sha_control;
	void *board; /* of a simulated board; nothing on a chip */
};

/* setup.c: take the chip over from its boot ROM: clock, timer, line, flash controller. */
void bl602_setup(struct stub_port *port);

/* uart.c: pins, clock and rate of the line, as the ROM left them off. */
void bl602_uart_setup(struct stub_port *port, uint32_t baud);

/* spi.c: pins and owner of the flash controller. */
void bl602_spi_setup(struct stub_port *port);

/* The bits in `mask` of a register become `value`. */
void bl602_change(struct stub_port *port, uint32_t addr, uint32_t mask, uint32_t value);

#endif
