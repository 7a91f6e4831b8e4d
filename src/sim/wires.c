/* SPDX-License-Identifier: MIT */
/* The wires between adapter and chip, good and bad. */
#include "sim/wires.h"

#include "sim/board.h"

#define FRAME_BITS 10u
#define BREAK_NS 100000u /* a byte's time at 115200 baud, from the start on */

void sim_wires_start(struct rmw_sim *sim)
{
	const struct sim_byte broken = { sim->bus.now_ns + BREAK_NS, 0, 0x00 };

	if (sim->config.line == SIM_LINE_LOW || sim->config.line == SIM_LINE_INVERTED)
		sim_queue_put(&sim->uart.tx, broken);
}

/* True when a byte is complete, right or with a framing error. */
static bool take_bit(struct sim_inverter *inverter, bool is_high)
{
	const bool falls = inverter->is_high && !is_high;

	inverter->is_high = is_high;
	if (!inverter->is_reading) {
		inverter->is_reading = falls;
		inverter->bits = 0;
		inverter->value = 0;
		return false;
	}
	if (inverter->bits == 8) {
		inverter->is_reading = false;
		return true;
	}
	inverter->value |= (uint8_t)(is_high << inverter->bits++);
	return false;
}

static void pass_bit(struct sim_inverter *inverter, bool is_high, struct sim_queue *queue,
		     struct sim_byte byte)
{
	if (!take_bit(inverter, is_high))
		return;
	byte.value = inverter->value;
	sim_queue_put(queue, byte);
}

/* At rest the line is low: a byte that was begun is completed by that. */
static void pass_inverted(struct sim_inverter *inverter, struct sim_byte byte,
			  struct sim_queue *queue)
{
	const uint32_t frame = 0x200u | (uint32_t)byte.value << 1; /* start bit, data, stop bit */
	const uint64_t start_ns = byte.end_ns - sim_uart_byte_ns(byte.baud);

	for (unsigned i = 0; i < FRAME_BITS && start_ns > inverter->end_ns; i++)
		pass_bit(inverter, false, queue, (struct sim_byte){ start_ns, byte.baud, 0 });
	for (unsigned i = 0; i < FRAME_BITS; i++)
		pass_bit(inverter, (frame >> i & 1) == 0, queue, byte);
	inverter->end_ns = byte.end_ns;
}

void sim_wires_send(struct rmw_sim *sim, struct sim_byte byte)
{
	struct sim_uart *uart = &sim->uart;

	switch (sim->config.line) {
	case SIM_LINE_GOOD:
	case SIM_LINE_HIGH:
	case SIM_LINE_LOW:
		sim_queue_put(&uart->rx, byte);
		return;
	case SIM_LINE_INVERTED:
		pass_inverted(&uart->to_chip, byte, &uart->rx);
		return;
	case SIM_LINE_ECHO:
		sim_queue_put(&uart->tx, byte);
		return;
	case SIM_LINE_SILENT:
		return;
	}
}

void sim_wires_answer(struct rmw_sim *sim, struct sim_byte byte)
{
	if (sim->config.line == SIM_LINE_GOOD)
		sim_queue_put(&sim->uart.tx, byte);
	else if (sim->config.line == SIM_LINE_INVERTED)
		pass_inverted(&sim->uart.to_host, byte, &sim->uart.tx);
}
