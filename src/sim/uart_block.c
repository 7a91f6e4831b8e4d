/* SPDX-License-Identifier: MIT */
/* The UART as its registers show it: FIFOs, rates, auto-baud, interrupts. */
#include "sim/uart_block.h"

#include "sim/clock.h"
#include "sim/glb.h"

#define UART_FIRST 0xa000u
#define UART_STEP 0x100u

/* Registers, from the start of a UART. */
enum {
	UTX_CONFIG = 0x00,
	URX_CONFIG = 0x04,
	BIT_PRD = 0x08,
	RX_TIMEOUT = 0x18,
	INT_STS = 0x20,
	INT_MASK = 0x24,
	INT_CLEAR = 0x28,
	INT_EN = 0x2c,
	STATUS = 0x30,
	ABR_PRD = 0x34,
	FIFO_CONFIG_0 = 0x80,
	FIFO_CONFIG_1 = 0x84,
	FIFO_WDATA = 0x88,
	FIFO_RDATA = 0x8c,
};

enum {
	CONFIG_ENABLE = 1u << 0,
	URX_AUTOBAUD = 1u << 3,
	INT_RX_END = 1u << 1,
	INT_TX_READY = 1u << 2,
	INT_RX_READY = 1u << 3,
	INT_RX_TIMEOUT = 1u << 4,
	INT_TX_ERROR = 1u << 6,
	INT_RX_ERROR = 1u << 7,
	INT_CLEARABLE = 0x33,
	FIFO_DMA = 3u << 0,
	FIFO_CLEAR_TX = 1u << 2,
	FIFO_CLEAR_RX = 1u << 3,
	FIFO_TX_OVERFLOW = 1u << 4,
	FIFO_TX_FLAGS = 3u << 4,
	FIFO_RX_OVERFLOW = 1u << 6,
	FIFO_RX_UNDERFLOW = 1u << 7,
	FIFO_RX_FLAGS = 3u << 6,
	THRESHOLDS = 0x1f1f0000,
	GPIO_INPUT = 1u << 0,
	FUNCTION_UART = 7,
	SIGNAL_U0_TXD = 2,
	SIGNAL_U0_RXD = 3,
	PIN_RX = 7,
	PIN_TX = 16,
	BIT_NS = 1000000000,
};

static uint32_t *reg(struct sim_bus *bus, unsigned number, uint32_t offset)
{
	return sim_reg(bus, UART_FIRST + number * UART_STEP + offset);
}

static struct sim_uart_block *block_of(struct sim_bus *bus, unsigned number)
{
	return &bus->state->uarts[number];
}

static uint32_t tx_baud(struct sim_bus *bus, unsigned number)
{
	return bus->state->uart_hz / ((*reg(bus, number, BIT_PRD) & 0xffff) + 1);
}

static uint32_t rx_baud(struct sim_bus *bus, unsigned number)
{
	return bus->state->uart_hz / ((*reg(bus, number, BIT_PRD) >> 16) + 1);
}

/* Pins: n carries UART signal n mod 8, or with its group's swap bit that XOR 4. bl602-soc 2.3 */

static uint32_t pin_config(struct sim_bus *bus, unsigned pin)
{
	return sim_reg_bits(bus, SIM_GLB_GPIO_CONFIG + 4 * (pin / 2), pin & 1 ? 16 : 0, 16);
}

static bool is_routed(struct sim_bus *bus, unsigned pin, uint32_t function)
{
	const uint32_t swap = sim_reg_bits(bus, SIM_GLB_PINS, 24 + pin / 8, 1);
	const unsigned signal = (unsigned)((pin % 8) ^ swap << 2);

	return (pin_config(bus, pin) >> 8 & 15) == FUNCTION_UART &&
	       sim_reg_bits(bus, SIM_GLB_UART_SIGNALS, 4 * signal, 4) == function;
}

static bool may_hear(struct sim_bus *bus)
{
	return (*reg(bus, 0, URX_CONFIG) & CONFIG_ENABLE) && rx_baud(bus, 0) != 0 &&
	       (pin_config(bus, PIN_RX) & GPIO_INPUT) && is_routed(bus, PIN_RX, SIGNAL_U0_RXD);
}

/* Receiving. */

static bool hears(const struct sim_bus *bus)
{
	return bus->state->uarts[0].rx_from_ns != SIM_NEVER;
}

static uint64_t byte_start_ns(const struct sim_byte *byte)
{
	return byte->end_ns - sim_uart_byte_ns(byte->baud);
}

/*
 * The time from edge to edge in clocks, less one: of the first low level, and of the bits of a 55,
 * which has an edge at each. That any other byte is not told is (unverified).
 */
static void measure(struct sim_bus *bus, const struct sim_byte *byte)
{
	struct sim_uart_block *block = block_of(bus, 0);
	const uint32_t hz = bus->state->uart_hz;
	const uint32_t bit = (uint32_t)(((uint64_t)hz + byte->baud / 2) / byte->baud);
	uint32_t low_bits = 1;

	while (low_bits < 9 && !(byte->value >> (low_bits - 1) & 1))
		low_bits++;
	block->bit_periods = (block->bit_periods & 0xffff0000) | ((bit * low_bits - 1) & 0xffff);
	if (byte->value != 0x55)
		return;
	block->bit_periods = ((bit - 1) & 0xffff) << 16 | ((bit - 1) & 0xffff);
	block->events |= INT_RX_END;
}

static uint64_t rx_timeout_ns(struct sim_bus *bus)
{
	const uint32_t bits = (*reg(bus, 0, RX_TIMEOUT) & 0xff) + 1;

	return (uint64_t)bits * BIT_NS / rx_baud(bus, 0);
}

static void note_silence(struct sim_bus *bus, uint64_t until_ns)
{
	struct sim_uart_block *block = block_of(bus, 0);

	if (block->is_rx_quiet || rx_baud(bus, 0) == 0 ||
	    until_ns < block->rx_end_ns + rx_timeout_ns(bus))
		return;
	block->is_rx_quiet = true;
	block->events |= INT_RX_TIMEOUT;
}

static void keep(struct sim_bus *bus, uint8_t value)
{
	struct sim_uart_block *block = block_of(bus, 0);

	if (block->rx_count == SIM_UART_FIFO) {
		block->fifo_flags |= FIFO_RX_OVERFLOW;
		bus->rx_overflows++;
		return;
	}
	block->rx[(block->rx_head + block->rx_count++) % SIM_UART_FIFO] = value;
	if (block->rx_count > bus->rx_fifo_high)
		bus->rx_fifo_high = block->rx_count;
}

/* A byte that had begun before the receiver was on is lost (unverified). */
static void hear(struct sim_bus *bus, const struct sim_byte *byte, unsigned copies)
{
	struct sim_uart_block *block = block_of(bus, 0);

	if (byte_start_ns(byte) < block->rx_from_ns)
		return;
	note_silence(bus, byte_start_ns(byte));
	if (*reg(bus, 0, URX_CONFIG) & URX_AUTOBAUD)
		measure(bus, byte);
	block->rx_end_ns = byte->end_ns;
	block->is_rx_quiet = false;
	for (unsigned i = 0; i < copies; i++)
		keep(bus, sim_uart_hear(byte, rx_baud(bus, 0)));
}

void sim_uart_block_catch_up(struct sim_bus *bus)
{
	const struct sim_bus_line *line = &bus->line;
	const struct sim_byte *next;
	const bool is_hearing = hears(bus);

	while (line->next != NULL && (next = line->next(line->ctx)) != NULL &&
	       next->end_ns <= bus->now_ns) {
		struct sim_byte byte;
		const unsigned copies = line->take(line->ctx, &byte);

		if (is_hearing)
			hear(bus, &byte, copies);
	}
	if (is_hearing)
		note_silence(bus, bus->now_ns);
}

void sim_uart_block_retune(struct sim_bus *bus)
{
	struct sim_uart_block *block = block_of(bus, 0);

	if (!may_hear(bus))
		block->rx_from_ns = SIM_NEVER;
	else if (block->rx_from_ns == SIM_NEVER)
		block->rx_from_ns = bus->now_ns;
}

static uint8_t pop(struct sim_bus *bus, unsigned number)
{
	struct sim_uart_block *block = block_of(bus, number);
	uint8_t value;

	if (block->rx_count == 0) {
		block->fifo_flags |= FIFO_RX_UNDERFLOW;
		return 0;
	}
	value = block->rx[block->rx_head];
	block->rx_head = (block->rx_head + 1) % SIM_UART_FIFO;
	block->rx_count--;
	return value;
}

/* Sending: one byte is in the shifter, up to 32 wait in the FIFO. */

static uint32_t waiting_count(const struct sim_bus *bus, const struct sim_uart_block *block)
{
	if (block->tx_free_ns <= bus->now_ns || block->tx_byte_ns == 0)
		return block->held_count;
	return (uint32_t)((block->tx_free_ns - bus->now_ns - 1) / block->tx_byte_ns) +
	       block->held_count;
}

static uint32_t free_count(const struct sim_bus *bus, const struct sim_uart_block *block)
{
	const uint32_t waiting = waiting_count(bus, block);

	return waiting < SIM_UART_FIFO ? SIM_UART_FIFO - waiting : 0;
}

static void shift_out(struct sim_bus *bus, unsigned number, uint8_t value)
{
	struct sim_uart_block *block = block_of(bus, number);
	const uint32_t baud = tx_baud(bus, number);
	struct sim_byte byte = { 0, baud, value };

	block->tx_byte_ns = sim_uart_byte_ns(baud);
	if (block->tx_free_ns < bus->now_ns)
		block->tx_free_ns = bus->now_ns;
	block->tx_free_ns += block->tx_byte_ns;
	byte.end_ns = block->tx_free_ns;
	if (number == 0 && bus->line.send != NULL && is_routed(bus, PIN_TX, SIGNAL_U0_TXD))
		bus->line.send(bus->line.ctx, &byte);
}

static bool is_sending(struct sim_bus *bus, unsigned number)
{
	return (*reg(bus, number, UTX_CONFIG) & CONFIG_ENABLE) && tx_baud(bus, number) != 0;
}

static void push(struct sim_bus *bus, unsigned number, uint8_t value)
{
	struct sim_uart_block *block = block_of(bus, number);

	if (free_count(bus, block) == 0)
		block->fifo_flags |= FIFO_TX_OVERFLOW;
	else if (is_sending(bus, number))
		shift_out(bus, number, value);
	else
		block->held[block->held_count++] = value;
}

static void send_held(struct sim_bus *bus, unsigned number)
{
	struct sim_uart_block *block = block_of(bus, number);
	const uint32_t count = block->held_count;

	if (count == 0 || !is_sending(bus, number))
		return;
	block->held_count = 0;
	for (uint32_t i = 0; i < count; i++)
		shift_out(bus, number, block->held[i]);
}

/* The byte in the shifter still leaves. */
static void clear_tx(struct sim_bus *bus, unsigned number)
{
	struct sim_uart_block *block = block_of(bus, number);
	const uint64_t waiting = waiting_count(bus, block) - block->held_count;

	block->tx_free_ns -= waiting * block->tx_byte_ns;
	block->held_count = 0;
	block->fifo_flags &= ~(uint32_t)FIFO_TX_FLAGS;
	if (number == 0 && bus->line.unsend != NULL)
		bus->line.unsend(bus->line.ctx, block->tx_free_ns);
}

static void clear_rx(struct sim_uart_block *block)
{
	block->rx_count = 0;
	block->fifo_flags &= ~(uint32_t)FIFO_RX_FLAGS;
}

/* Registers. */

static uint32_t interrupts(struct sim_bus *bus, unsigned number)
{
	const struct sim_uart_block *block = block_of(bus, number);
	const uint32_t thresholds = *reg(bus, number, FIFO_CONFIG_1);
	uint32_t status = block->events;

	if (free_count(bus, block) > (thresholds >> 16 & 0x1f))
		status |= INT_TX_READY;
	if (block->rx_count > (thresholds >> 24 & 0x1f))
		status |= INT_RX_READY;
	if (block->fifo_flags & FIFO_TX_FLAGS)
		status |= INT_TX_ERROR;
	if (block->fifo_flags & FIFO_RX_FLAGS)
		status |= INT_RX_ERROR;
	return status;
}

bool sim_uart_block_asks(struct sim_bus *bus, unsigned number)
{
	if (number == 0)
		sim_uart_block_catch_up(bus);
	return (interrupts(bus, number) & ~*reg(bus, number, INT_MASK) &
		*reg(bus, number, INT_EN)) != 0;
}

static uint32_t line_status(struct sim_bus *bus, unsigned number)
{
	const struct sim_bus_line *line = &bus->line;
	const struct sim_byte *next = NULL;
	uint32_t status = block_of(bus, number)->tx_free_ns > bus->now_ns;

	if (number == 0 && line->next != NULL && hears(bus))
		next = line->next(line->ctx);
	if (next != NULL && byte_start_ns(next) <= bus->now_ns)
		status |= 2;
	return status;
}

uint32_t sim_uart_block_read(struct sim_bus *bus, uint32_t offset)
{
	const unsigned number = (offset - UART_FIRST) / UART_STEP;
	const struct sim_uart_block *block = block_of(bus, number);

	sim_uart_block_catch_up(bus);
	switch (offset % UART_STEP) {
	case INT_STS:
		return interrupts(bus, number);
	case STATUS:
		return line_status(bus, number);
	case ABR_PRD:
		return block->bit_periods;
	case FIFO_CONFIG_0:
		return (*sim_reg(bus, offset) & FIFO_DMA) | block->fifo_flags;
	case FIFO_CONFIG_1:
		return (*sim_reg(bus, offset) & THRESHOLDS) | block->rx_count << 8 |
		       free_count(bus, block);
	case FIFO_WDATA:
		return 0;
	case FIFO_RDATA:
		return pop(bus, number);
	default:
		return *sim_reg(bus, offset);
	}
}

void sim_uart_block_write(struct sim_bus *bus, uint32_t offset, uint32_t value)
{
	const unsigned number = (offset - UART_FIRST) / UART_STEP;
	struct sim_uart_block *block = block_of(bus, number);

	sim_uart_block_catch_up(bus);
	*sim_reg(bus, offset) = value;
	switch (offset % UART_STEP) {
	case INT_CLEAR:
		block->events &= ~(value & INT_CLEARABLE);
		break;
	case FIFO_CONFIG_0:
		if (value & FIFO_CLEAR_TX)
			clear_tx(bus, number);
		if (value & FIFO_CLEAR_RX)
			clear_rx(block);
		break;
	case FIFO_WDATA:
		push(bus, number, (uint8_t)value);
		break;
	case UTX_CONFIG:
	case BIT_PRD:
		send_held(bus, number);
		break;
	default:
		break;
	}
	sim_uart_block_retune(bus);
}

void sim_uart_block_reset(struct sim_bus *bus, unsigned number)
{
	struct sim_uart_block *block = block_of(bus, number);
	const uint64_t now_ns = bus->now_ns;

	if (number == 0 && bus->line.unsend != NULL)
		bus->line.unsend(bus->line.ctx, now_ns);
	sim_regs_reset(bus, UART_FIRST + number * UART_STEP, UART_STEP);
	*block = (struct sim_uart_block){
		.tx_free_ns = now_ns,
		.rx_from_ns = SIM_NEVER,
		.is_rx_quiet = true,
	};
}

static uint64_t sooner(uint64_t a_ns, uint64_t b_ns)
{
	return a_ns < b_ns ? a_ns : b_ns;
}

/* A place in the transmit FIFO gets free, or all is sent. */
static uint64_t next_sent_ns(struct sim_bus *bus, unsigned number)
{
	const struct sim_uart_block *block = block_of(bus, number);

	if (block->tx_free_ns <= bus->now_ns)
		return SIM_NEVER;
	return block->tx_free_ns -
	       (waiting_count(bus, block) - block->held_count) * block->tx_byte_ns;
}

/* The next byte begins or is complete, one leaves, time is over. */
uint64_t sim_uart_block_next_ns(struct sim_bus *bus)
{
	const struct sim_uart_block *block = block_of(bus, 0);
	const struct sim_byte *next = NULL;
	uint64_t at_ns = sooner(next_sent_ns(bus, 0), next_sent_ns(bus, 1));

	if (bus->line.next != NULL && hears(bus))
		next = bus->line.next(bus->line.ctx);
	if (next != NULL)
		at_ns = sooner(at_ns, byte_start_ns(next) > bus->now_ns ? byte_start_ns(next)
									: next->end_ns);
	if (!block->is_rx_quiet && rx_baud(bus, 0) != 0)
		at_ns = sooner(at_ns, block->rx_end_ns + rx_timeout_ns(bus));
	return at_ns > bus->now_ns ? at_ns : bus->now_ns + 1;
}
