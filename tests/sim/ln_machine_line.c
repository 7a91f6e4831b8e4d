/* SPDX-License-Identifier: MIT */
/* UART0 and the DMA channel of its receiver. ln882h-protocol 10.3 */
#include <string.h>

#include "ln_machine.h"
#include "support/cmocka.h"

#define CR1 0x40002000u
#define CR1_ENABLE 1u
#define CR1_RECEIVER (1u << 2)
#define CR1_TRANSMITTER (1u << 3)
#define CR1_OVER8 (1u << 15)
#define CR3 0x40002008u
#define CR3_DMA (1u << 6)
#define BRR 0x4000200cu
#define ISR 0x4000201cu
#define ICR 0x40002020u
#define RDR 0x40002024u
#define TDR 0x40002028u
#define DMA_CONTROL 0x20100058u
#define DMA_COUNT 0x2010005cu
#define DMA_FROM 0x20100060u
#define DMA_TO 0x20100064u
#define DMA_CIRCULAR_TO_MEMORY 0xa1u /* and enabled */
#define AWO_SOURCE 0x40100010u
#define ROM_APB0_HZ 20000000u
#define PLL_APB0_HZ 40000000u

static uint32_t value_of(struct ln_machine *machine, uint32_t addr)
{
	return *ln_machine_register(machine, addr);
}

uint32_t ln_line_baud(struct ln_machine *machine)
{
	const uint32_t hz = value_of(machine, AWO_SOURCE) & 1 ? PLL_APB0_HZ : ROM_APB0_HZ;
	const uint32_t factor = value_of(machine, CR1) & CR1_OVER8 ? 16 : 8;
	const uint32_t divisor = value_of(machine, BRR) & 0x7ffff;

	return divisor == 0 ? 0 : hz / divisor * factor + hz % divisor * factor / divisor;
}

bool ln_line_is_near(uint32_t a, uint32_t b)
{
	const uint32_t gap = a > b ? a - b : b - a;

	return gap < b / 32;
}

/* 10 bits behind what is on the wire. */
static void put(struct ln_machine *machine, struct ln_wire *wire, uint8_t value, uint32_t baud)
{
	const uint64_t cycles = 10ull * LN_CYCLES_PER_US * 1000000 / baud;

	assert_true(wire->put - wire->taken < LN_WIRE);
	if (wire->busy_until < machine->cycles)
		wire->busy_until = machine->cycles;
	wire->busy_until += cycles;
	wire->bytes[wire->put++ % LN_WIRE] = (struct ln_byte){ wire->busy_until, baud, value };
}

void ln_line_host_sends(struct ln_machine *machine, uint8_t byte)
{
	put(machine, &machine->line.in, byte, machine->port.baud);
}

void ln_line_rom_acks(struct ln_machine *machine)
{
	for (unsigned i = 0; i < LN_FIFO; i++)
		put(machine, &machine->line.out, 0x06, ln_line_baud(machine));
}

static bool by_dma(struct ln_machine *machine, uint8_t byte)
{
	uint32_t *count = ln_machine_register(machine, DMA_COUNT);
	const uint32_t all = machine->line.dma_count;
	const uint32_t to = value_of(machine, DMA_TO) + (all - *count);

	if ((value_of(machine, CR3) & CR3_DMA) == 0 || *count == 0 ||
	    (value_of(machine, DMA_CONTROL) & 0xfff) != DMA_CIRCULAR_TO_MEMORY ||
	    value_of(machine, DMA_FROM) != RDR)
		return false;
	assert_true(to >= LN_RAM && to < LN_RAM + LN_RAM_SIZE);
	machine->ram[to - LN_RAM] = byte;
	if (--*count == 0)
		*count = all;
	return true;
}

static void receive(struct ln_machine *machine, const struct ln_byte *byte)
{
	struct ln_line *line = &machine->line;
	const bool is_good = ln_line_is_near(byte->baud, ln_line_baud(machine));
	const uint8_t value = (uint8_t)(is_good ? byte->value : ~(uint32_t)byte->value << 1 | 1);

	if ((~value_of(machine, CR1) & (CR1_ENABLE | CR1_RECEIVER)) || line->has_overrun)
		return;
	line->has_damage |= !is_good;
	if (by_dma(machine, value))
		return;
	if (line->fifo_used == LN_FIFO)
		line->has_overrun = true;
	else
		line->fifo[line->fifo_used++] = value;
}

void ln_line_settle(struct ln_machine *machine)
{
	struct ln_wire *in = &machine->line.in;

	while (in->taken < in->put && in->bytes[in->taken % LN_WIRE].at <= machine->cycles) {
		const uint64_t number = in->taken++;
		const uint32_t drop = machine->flaws.drop_every;

		if (drop == 0 || number % drop != drop - 1)
			receive(machine, &in->bytes[number % LN_WIRE]);
	}
}

/* A byte leaves the FIFO for the shifter as the one before it is through. */
static unsigned sending(const struct ln_machine *machine)
{
	const struct ln_wire *out = &machine->line.out;
	unsigned count = 0;

	while (count < out->put &&
	       out->bytes[(out->put - 1 - count) % LN_WIRE].at > machine->cycles)
		count++;
	return count;
}

static uint32_t state(struct ln_machine *machine)
{
	const struct ln_line *line = &machine->line;
	const unsigned left = sending(machine);

	return (line->has_damage ? 2u : 0) | (line->has_overrun ? 8u : 0) |
	       (line->fifo_used > 0 ? 1u << 5 : 0) | (left == 0 ? 1u << 6 : 1u << 16) |
	       (left > LN_FIFO ? 1u << 24 : 0);
}

static uint8_t take_received(struct ln_line *line)
{
	const uint8_t value = line->fifo[0];

	if (line->fifo_used > 0)
		memmove(line->fifo, line->fifo + 1, --line->fifo_used);
	return value;
}

static void note_look(struct ln_machine *machine)
{
	struct ln_line *line = &machine->line;
	const uint64_t gap = machine->cycles - line->looked;

	if (gap > line->gap)
		line->gap = gap;
	line->looked = machine->cycles;
}

uint32_t ln_line_load(struct ln_machine *machine, uint32_t addr)
{
	ln_line_settle(machine);
	if (addr == DMA_COUNT)
		note_look(machine);
	if (addr == ISR)
		return state(machine);
	return addr == RDR ? take_received(&machine->line) : value_of(machine, addr);
}

static void transmit(struct ln_machine *machine, uint8_t value)
{
	struct ln_line *line = &machine->line;
	const uint32_t on = CR1_ENABLE | CR1_TRANSMITTER;

	assert_int_equal(value_of(machine, CR1) & on, on);
	if (sending(machine) > LN_FIFO) {
		line->lost++;
		return;
	}
	put(machine, &line->out, value, ln_line_baud(machine));
	if (line->is_waited_for && machine->stop_at > line->out.busy_until)
		machine->stop_at = line->out.busy_until;
}

void ln_line_store(struct ln_machine *machine, uint32_t addr, uint32_t value)
{
	struct ln_line *line = &machine->line;

	ln_line_settle(machine);
	if (addr == TDR)
		transmit(machine, (uint8_t)value);
	if (addr == ICR && (value & 7))
		line->has_damage = false;
	if (addr == CR1 && (value & CR1_RECEIVER) == 0)
		line->has_overrun = false;
	if (addr == DMA_COUNT)
		line->dma_count = value;
	if (addr == BRR || (addr == CR1 && (value & CR1_ENABLE) == 0))
		assert_int_equal(sending(machine), 0); /* nothing is cut off */
}
