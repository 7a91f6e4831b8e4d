/* SPDX-License-Identifier: MIT */
/* The simulated line: every byte has a time and a rate; what does not fit is lost or garbled. */
#include <stdlib.h>

#include "sim/board.h"
#include "sim/costs.h"
#include "sim/wires.h"

#define FIFO_ROOM 32u
#define RATE_STEP 500000u

bool sim_uart_init(struct sim_uart *uart)
{
	uart->rx.items = calloc(SIM_QUEUE_ROOM, sizeof(struct sim_byte));
	uart->tx.items = calloc(SIM_QUEUE_ROOM, sizeof(struct sim_byte));
	uart->host_baud = 115200;
	uart->fifo_room = FIFO_ROOM;
	return uart->rx.items != NULL && uart->tx.items != NULL;
}

void sim_uart_release(struct sim_uart *uart)
{
	free(uart->rx.items);
	free(uart->tx.items);
	uart->rx.items = uart->tx.items = NULL;
}

static struct sim_byte *queue_at(const struct sim_queue *queue, size_t index)
{
	return &queue->items[(queue->head + index) % SIM_QUEUE_ROOM];
}

void sim_queue_put(struct sim_queue *queue, struct sim_byte byte)
{
	if (queue->count < SIM_QUEUE_ROOM)
		*queue_at(queue, queue->count++) = byte;
}

static struct sim_byte queue_take(struct sim_queue *queue)
{
	struct sim_byte byte = *queue_at(queue, 0);

	queue->head = (queue->head + 1) % SIM_QUEUE_ROOM;
	queue->count--;
	return byte;
}

uint64_t sim_uart_byte_ns(uint32_t baud)
{
	return baud == 0 ? 0 : (10000000000u + baud / 2) / baud;
}

/* What a receiver at `own` reads of a byte sent at `sent`: one sample in each bit's middle. */
static uint8_t sample(uint8_t value, uint32_t sent, uint32_t own)
{
	uint32_t line = 0x200u | (uint32_t)value << 1; /* start bit, data, stop bit */
	uint8_t seen = 0;

	for (unsigned bit = 0; bit < 8; bit++) {
		uint64_t cell = ((2u * bit + 3u) * (uint64_t)sent) / (2u * (uint64_t)own);

		if (cell > 9 || (line >> cell & 1) != 0)
			seen |= (uint8_t)(1u << bit);
	}
	return seen != value ? seen : value ^ 0xa0;
}

bool sim_uart_rates_differ(uint32_t a, uint32_t b)
{
	uint64_t gap = a > b ? a - b : b - a;

	return gap * 100 > 4 * (uint64_t)b;
}

size_t sim_uart_host_send(struct rmw_sim *sim, struct rmw_view bytes)
{
	struct sim_uart *uart = &sim->uart;
	uint64_t byte_ns = sim_uart_byte_ns(uart->host_baud);
	size_t room = SIM_QUEUE_ROOM - uart->rx.count;
	size_t len = bytes.len < room ? bytes.len : room;

	if (uart->host_free_ns < sim->host_ns)
		uart->host_free_ns = sim->host_ns;
	for (size_t i = 0; i < len; i++) {
		uart->host_free_ns += byte_ns;
		sim_wires_send(sim, (struct sim_byte){ uart->host_free_ns, uart->host_baud,
						       bytes.data[i] });
	}
	return len;
}

uint8_t sim_uart_hear(const struct sim_byte *byte, uint32_t own_baud)
{
	return byte->baud != 0 && sim_uart_rates_differ(byte->baud, own_baud)
		       ? sample(byte->value, byte->baud, own_baud)
		       : byte->value;
}

/* A fault counts the byte at the time at which it begins. */
void sim_uart_put(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct sim_uart *uart = &sim->uart;
	struct sim_byte sent = *byte;
	unsigned copies;

	uart->tx_free_ns = byte->end_ns - sim_uart_byte_ns(byte->baud);
	copies = sim_fault_byte(sim, SIM_OUT, &sent.value);
	uart->tx_free_ns = byte->end_ns;
	for (unsigned i = 0; i < copies; i++)
		sim_wires_answer(sim, sent);
	sim_note(sim, SIM_EVENT_BYTE_OUT);
}

void sim_uart_unsend(struct rmw_sim *sim, uint64_t after_ns)
{
	struct sim_queue *tx = &sim->uart.tx;

	while (tx->count > 0 && queue_at(tx, tx->count - 1)->end_ns > after_ns &&
	       queue_at(tx, tx->count - 1)->baud != 0)
		tx->count--;
}

void sim_uart_respeed(struct rmw_sim *sim)
{
	struct sim_uart *uart = &sim->uart;

	for (size_t i = 0; i < uart->tx.count; i++)
		if (queue_at(&uart->tx, i)->end_ns > sim->bus.now_ns)
			queue_at(&uart->tx, i)->baud = uart->baud;
}

static void put_out(struct rmw_sim *sim, uint8_t value)
{
	const struct sim_uart *uart = &sim->uart;
	const struct sim_byte byte = { uart->tx_free_ns + sim_uart_byte_ns(uart->baud), uart->baud,
				       value };

	sim_uart_put(sim, &byte);
}

void sim_uart_send_at(struct rmw_sim *sim, uint64_t at_ns, struct rmw_view bytes)
{
	if (sim->uart.tx_free_ns < at_ns)
		sim->uart.tx_free_ns = at_ns;
	for (size_t i = 0; i < bytes.len; i++)
		put_out(sim, bytes.data[i]);
}

void sim_uart_send(struct rmw_sim *sim, struct rmw_view bytes)
{
	uint64_t fifo_ns = FIFO_ROOM * sim_uart_byte_ns(sim->uart.baud);

	sim_uart_send_at(sim, sim->bus.now_ns, bytes);
	if (sim->uart.tx_free_ns > sim->bus.now_ns + fifo_ns)
		sim->bus.now_ns = sim->uart.tx_free_ns - fifo_ns;
}

static bool is_lost(struct sim_uart *uart, const struct sim_byte *byte)
{
	return byte->end_ns <= uart->deaf_until_ns ||
	       (byte->end_ns < uart->busy_until_ns && ++uart->held > uart->fifo_room);
}

unsigned sim_uart_take(struct rmw_sim *sim, struct sim_byte *byte)
{
	struct sim_uart *uart = &sim->uart;
	unsigned copies;

	*byte = queue_take(&uart->rx);
	if (sim->bus.now_ns < byte->end_ns)
		sim->bus.now_ns = byte->end_ns;
	sim_note(sim, SIM_EVENT_BYTE_IN);
	copies = sim_fault_byte(sim, SIM_IN, &byte->value);
	if (is_lost(uart, byte))
		return 0;
	if (uart->baud != 0)
		byte->value = sim_uart_hear(byte, uart->baud);
	return copies;
}

const struct sim_byte *sim_uart_next(const struct sim_uart *uart)
{
	return uart->rx.count > 0 ? queue_at(&uart->rx, 0) : NULL;
}

unsigned sim_uart_pull(struct rmw_sim *sim, struct sim_byte *byte)
{
	unsigned copies;

	*byte = queue_take(&sim->uart.rx);
	sim_note(sim, SIM_EVENT_BYTE_IN);
	copies = sim_fault_byte(sim, SIM_IN, &byte->value);
	return byte->end_ns <= sim->uart.deaf_until_ns ? 0 : copies;
}

size_t sim_uart_host_take(struct rmw_sim *sim, struct rmw_span into, uint64_t until_ns)
{
	struct sim_uart *uart = &sim->uart;
	size_t len = 0;

	while (len < into.len && uart->tx.count > 0 && queue_at(&uart->tx, 0)->end_ns <= until_ns) {
		struct sim_byte byte = queue_take(&uart->tx);

		if (byte.end_ns > sim->host_ns)
			sim->host_ns = byte.end_ns;
		into.data[len++] = sim_uart_hear(&byte, uart->host_baud);
	}
	return len;
}

void sim_uart_cut(struct rmw_sim *sim, uint64_t until_ns)
{
	struct sim_uart *uart = &sim->uart;

	sim_uart_unsend(sim, sim->bus.now_ns);
	uart->tx_free_ns = sim->bus.now_ns;
	uart->deaf_until_ns = until_ns;
	uart->busy_until_ns = 0;
	uart->baud = 0;
	uart->fifo_room = FIFO_ROOM;
}

void sim_uart_listen(struct rmw_sim *sim, uint64_t from_ns)
{
	sim->uart.baud = 0;
	sim->uart.fifo_room = FIFO_ROOM;
	sim->uart.deaf_until_ns = from_ns;
	sim->uart.listen_from_ns = from_ns;
}

uint32_t sim_uart_real_baud(uint32_t clock_hz, uint32_t baud)
{
	uint32_t count = baud == 0 ? 0 : (uint32_t)(((uint64_t)clock_hz + baud / 2) / baud);

	return count < 4 || count > 65536 ? 0 : clock_hz / count;
}

/* A window is 2.02 ms of listening and 12 us of looking at SDIO: bl602-observed 1. */
static bool is_inside_window(const struct sim_uart *uart, const struct sim_byte *byte)
{
	uint64_t byte_ns = sim_uart_byte_ns(byte->baud);
	uint64_t turn_ns = SIM_COST_LISTEN_NS + SIM_COST_LISTEN_GAP_NS;
	uint64_t into_ns;

	if (byte->end_ns < uart->listen_from_ns + byte_ns)
		return false;
	into_ns = (byte->end_ns - byte_ns - uart->listen_from_ns) % turn_ns;
	return into_ns + byte_ns <= SIM_COST_LISTEN_NS;
}

bool sim_uart_detects(struct rmw_sim *sim, const struct sim_byte *byte,
		      const struct sim_autobaud *rule)
{
	uint32_t rate = sim_uart_real_baud(rule->clock_hz, byte->baud);

	if (byte->value != 0x55 || !is_inside_window(&sim->uart, byte))
		return false;
	sim->rom.measured_baud = rate;
	if (rate > rule->snap_above)
		rate = sim_uart_real_baud(rule->clock_hz,
					  (rate + RATE_STEP / 2) / RATE_STEP * RATE_STEP);
	sim->uart.baud = rate;
	return rate != 0;
}
