/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_UART_BLOCK_H
#define RMW_SIM_UART_BLOCK_H

#include "sim/bus_state.h"

/*
 * The registers of UART0 and UART1 (bl602-soc 2.1 to 2.3) at 0xA000 and 0xA100. UART0 sits at the
 * line of the bus; what UART1 sends is not looked at, and it hears nothing.
 *
 * Bytes of the line are taken when somebody looks: with each access to the block, and before
 * clocks or pins change. Left out: DMA, hardware flow control, parity, IR, bytes of other than
 * 8 bits, the transmit length (a transmitter always runs free).
 */
uint32_t sim_uart_block_read(struct sim_bus *bus, uint32_t offset);
void sim_uart_block_write(struct sim_bus *bus, uint32_t offset, uint32_t value);

/* Module reset of one of the two. */
void sim_uart_block_reset(struct sim_bus *bus, unsigned number);

/* What was complete on the line by now is in the FIFO, or lost. */
void sim_uart_block_catch_up(struct sim_bus *bus);

/* Clocks or pins changed, which decide on whether UART0 hears: to be called after it. */
void sim_uart_block_retune(struct sim_bus *bus);

/* An interrupt is pending, not masked and enabled in the block. */
bool sim_uart_block_asks(struct sim_bus *bus, unsigned number);

/* When a register of either UART may read differently than now; SIM_NEVER: not by itself. */
uint64_t sim_uart_block_next_ns(struct sim_bus *bus);

#endif
