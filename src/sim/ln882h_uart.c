/* SPDX-License-Identifier: MIT */
/* UART0 of the LN882H: two FIFOs of 16 at the line, rates from APB0. ln882h-protocol 10.3 */
#include "sim/ln882h.h"
#include "sim/ln882h_regs.h"

enum {
	CR1 = 0x00,
	CR2 = 0x04,
	CR3 = 0x08,
	BRR = 0x0c,
	ISR = 0x1c,
	ICR = 0x20,
	RDR = 0x24,
	TDR = 0x28,
	FIFO = 0x2c
};

enum {
	CR1_UE = 1u << 0,
	CR1_RE = 1u << 2,
	CR1_TE = 1u << 3,
	CR1_OVER8 = 1u << 15,
	ISR_FE = 1u << 1,
	ISR_ORE = 1u << 3,
	ISR_RXNE = 1u << 5,
	ISR_TC = 1u << 6,
	ISR_TXE = 1u << 7,
	ISR_BUSY = 1u << 16,
	ISR_RX_HIGH = 1u << 21,
	ISR_TX_FULL = 1u << 24,
	ICR_CLEARS = 0x5f,
};

static struct ln_uart *uart_of(const struct rmw_sim *sim)
{
	return &sim_ln(sim)->bus.uart;
}

static uint32_t baud_of(struct rmw_sim *sim)
{
	const struct ln_uart *uart = uart_of(sim);
	const uint64_t times = (uart->cr1 & CR1_OVER8) != 0 ? 16 : 8;

	return uart->brr == 0 ? 0 : (uint32_t)(sim_ln_apb_hz(sim) * times / uart->brr);
}

/* The pin is an input as far as GPIO goes, and given to this function. */
static bool is_routed(const struct rmw_sim *sim, unsigned pin, uint32_t function)
{
	const uint32_t *words = sim_ln(sim)->bus.apb;

	return (words[LN_CMP_PIN_ENABLE / 4] >> pin & 1) != 0 &&
	       (words[LN_CMP_PIN_FUNCTION / 4] >> 8 * pin & 0x3f) == function;
}

static bool is_on(const struct rmw_sim *sim, uint32_t part)
{
	return (uart_of(sim)->cr1 & (CR1_UE | part)) == (CR1_UE | part);
}

static void keep(struct ln_uart *uart, uint8_t byte)
{
	if (uart->rx_count == LN_UART_FIFO) {
		uart->flags |= ISR_ORE;
		uart->overflows++;
		return;
	}
	uart->rx[(uart->rx_head + uart->rx_count++) % LN_UART_FIFO] = byte;
	if (uart->rx_count > uart->rx_high)
		uart->rx_high = uart->rx_count;
}

static void hear(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct ln_uart *uart = uart_of(sim);
	const uint32_t baud = baud_of(sim);

	if (!is_on(sim, CR1_RE) || !is_routed(sim, LN_RX_PIN, LN_FUNCTION_RX) || baud == 0)
		return;
	if (sim_uart_rates_differ(byte->baud, baud))
		uart->flags |= ISR_FE;
	keep(uart, sim_uart_hear(byte, baud));
}

static bool is_served(const struct rmw_sim *sim)
{
	return sim->program != NULL && sim->program->byte == NULL;
}

void sim_ln_uart_catch_up(struct rmw_sim *sim)
{
	const struct sim_byte *next;

	while (is_served(sim) && (next = sim_uart_next(&sim->uart)) != NULL &&
	       next->end_ns <= sim->bus.now_ns) {
		struct sim_byte byte;
		const unsigned copies = sim_uart_pull(sim, &byte);

		for (unsigned i = 0; i < copies; i++)
			hear(sim, &byte);
		sim_ln_dma_receive(sim);
	}
	sim_ln_dma_transmit(sim);
}

bool sim_ln_uart_pop(struct ln_uart *uart, uint8_t *byte)
{
	if (uart->rx_count == 0)
		return false;
	*byte = uart->rx[uart->rx_head];
	uart->rx_head = (uart->rx_head + 1) % LN_UART_FIFO;
	uart->rx_count--;
	return true;
}

static uint64_t byte_ns(struct rmw_sim *sim)
{
	return sim_uart_byte_ns(baud_of(sim));
}

/* Bytes that have not begun to leave. */
static uint32_t waiting(struct rmw_sim *sim)
{
	const uint64_t left_ns = uart_of(sim)->tx_free_ns > sim->bus.now_ns
					 ? uart_of(sim)->tx_free_ns - sim->bus.now_ns
					 : 0;
	const uint64_t each_ns = byte_ns(sim);
	const uint64_t bytes = each_ns == 0 ? 0 : (left_ns + each_ns - 1) / each_ns;

	return bytes == 0 ? 0 : (uint32_t)bytes - 1;
}

uint64_t sim_ln_uart_room_ns(struct rmw_sim *sim)
{
	const uint64_t ahead_ns = LN_UART_FIFO * byte_ns(sim), free_ns = uart_of(sim)->tx_free_ns;
	const uint64_t room_ns = free_ns > ahead_ns ? free_ns - ahead_ns : 0;

	if (!is_on(sim, CR1_TE) || ahead_ns == 0)
		return SIM_NEVER;
	return room_ns;
}

void sim_ln_uart_push(struct rmw_sim *sim, uint8_t byte, uint64_t at_ns)
{
	struct ln_uart *uart = uart_of(sim);
	const uint64_t from_ns = uart->tx_free_ns > at_ns ? uart->tx_free_ns : at_ns;
	const struct sim_byte sent = { from_ns + byte_ns(sim), baud_of(sim), byte };

	uart->tx_free_ns = sent.end_ns;
	if (is_routed(sim, LN_TX_PIN, LN_FUNCTION_TX))
		sim_uart_put(sim, &sent);
}

static void send(struct rmw_sim *sim, uint8_t byte)
{
	if (is_on(sim, CR1_TE) && baud_of(sim) != 0 && waiting(sim) < LN_UART_FIFO)
		sim_ln_uart_push(sim, byte, sim->bus.now_ns);
}

static uint32_t status(struct rmw_sim *sim)
{
	const struct ln_uart *uart = uart_of(sim);
	const bool is_sending = uart->tx_free_ns > sim->bus.now_ns || sim_ln_dma_is_sending(sim);
	const uint32_t level = waiting(sim);

	return uart->flags | (uart->rx_count > 0 ? ISR_RXNE : 0u) |
	       (uart->rx_count >= LN_UART_FIFO - 2 ? ISR_RX_HIGH : 0u) |
	       (is_sending ? ISR_BUSY : ISR_TC) | (level < LN_UART_FIFO ? ISR_TXE : ISR_TX_FULL);
}

static uint32_t take(struct rmw_sim *sim)
{
	uint8_t byte = 0;

	if (sim_ln_uart_pop(uart_of(sim), &byte))
		sim_ln(sim)->cpu.core.is_touched = true;
	return byte;
}

uint32_t sim_ln_uart_read(struct rmw_sim *sim, uint32_t offset)
{
	const struct ln_uart *uart = uart_of(sim);

	sim_ln_uart_catch_up(sim);
	/* clang-format off */
	switch (offset) {
	case CR1: return uart->cr1;
	case CR2: return uart->cr2;
	case CR3: return uart->cr3;
	case BRR: return uart->brr;
	case ISR: return status(sim);
	case RDR: return take(sim);
	case FIFO: return uart->rx_count << 8 | waiting(sim) << 16;
	default: return 0;
	}
	/* clang-format on */
}

/* What was on its way out is lost when the block is switched off; what was received stays. */
static void write_control(struct rmw_sim *sim, uint32_t value)
{
	struct ln_uart *uart = uart_of(sim);
	const uint32_t gone = uart->cr1 & ~value;

	if ((gone & CR1_UE) != 0) {
		sim_uart_unsend(sim, sim->bus.now_ns);
		if (uart->tx_free_ns > sim->bus.now_ns)
			uart->tx_free_ns = sim->bus.now_ns;
	}
	uart->cr1 = value;
}

void sim_ln_uart_write(struct rmw_sim *sim, uint32_t offset, uint32_t value)
{
	struct ln_uart *uart = uart_of(sim);

	sim_ln_uart_catch_up(sim);
	/* clang-format off */
	switch (offset) {
	case CR1: write_control(sim, value); break;
	case CR2: uart->cr2 = value; break;
	case CR3: uart->cr3 = value; break;
	case BRR: uart->brr = value & 0x7ffff; break;
	case ICR: uart->flags &= ~(value & ICR_CLEARS); break;
	case TDR: send(sim, (uint8_t)value); break;
	default: break;
	}
	/* clang-format on */
	sim_ln_uart_catch_up(sim);
}

uint64_t sim_ln_uart_byte_end_ns(struct rmw_sim *sim)
{
	const uint64_t now_ns = sim->bus.now_ns, free_ns = uart_of(sim)->tx_free_ns;
	const uint64_t each_ns = byte_ns(sim);

	return free_ns > now_ns && each_ns > 0 ? now_ns + (free_ns - now_ns - 1) % each_ns + 1 : 0;
}

/* A level of the transmitter's FIFO changes with each byte, its state at the end of all. */
uint64_t sim_ln_uart_next_ns(struct rmw_sim *sim)
{
	const struct sim_byte *next = is_served(sim) ? sim_uart_next(&sim->uart) : NULL;
	const uint64_t now_ns = sim->bus.now_ns, step_ns = sim_ln_uart_byte_end_ns(sim);
	uint64_t at_ns = next != NULL ? next->end_ns : SIM_NEVER;

	if (step_ns > now_ns && step_ns < at_ns)
		at_ns = step_ns;
	return at_ns > now_ns ? at_ns : now_ns + 1;
}
