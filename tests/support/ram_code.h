/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_RAM_CODE_H
#define RMW_TESTS_RAM_CODE_H

#include "port/port.h"

/* Machine code in RAM, put there by the boot ROM as any other image. */

#define RAM_CODE_ADDR 0x22010000u

/* Load `count` words to RAM_CODE_ADDR through the ROM and start them there. */
void run_words(struct rmw_port *port, const uint32_t *words, size_t count);

/*
 * An echo at UART0: it sets the clock to 160 MHz by the boot ROM's function 43, takes UART0 over
 * step by step as bl602-soc 2.3 lists it, at `divider` of 160 MHz, then sends back whatever
 * came, looking at its receive FIFO each `gap_cycles` (0: all the time).
 */
void run_echo(struct rmw_port *port, uint32_t divider, uint32_t gap_cycles);

#endif
