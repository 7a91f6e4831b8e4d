/* SPDX-License-Identifier: MIT */
/*
 * The DMA of the LN882H, as far as UART0 uses it, channels 5 and 6, and the flash controller's
 * receiver, channel 1. ln882h-protocol 10.3; that of the flash controller from the vendor's SDK,
 * hal_dma.h. Each transfer is made as it is asked for, and holds the core up (unverified).
 */
#include "sim/ln882h.h"
#include "sim/ln882h_costs.h"
#include "sim/ln882h_regs.h"

enum { FIRST = 0x08, STRIDE = 0x14, CTRL = 0x00, COUNT = 0x04, PERIPHERAL = 0x08, MEMORY = 0x0c };
enum { ISR = 0x00, IFCR = 0x04, FLAG_ANY = 1, FLAG_DONE = 2, FLAG_HALF = 4 };
enum { SSI_RX = 0, UART_RX = 4, UART_TX = 5 }; /* places of channels 1, 5 and 6 */

enum {
	CTRL_EN = 1u << 0,
	CTRL_FROM_MEMORY = 1u << 4,
	CTRL_CIRCULAR = 1u << 5,
	CTRL_MEMORY_MOVES = 1u << 7,
	CTRL_MEMORY_SIZE = 10,
	CR3_RECEIVES = 1u << 6,
	CR3_SENDS = 1u << 7,
};

#define RDR (LN_APB + LN_UART0 + 0x24u)
#define TDR (LN_APB + LN_UART0 + 0x28u)
#define DR (LN_SSI + 0x60u)

static struct ln_dma *dma_of(const struct rmw_sim *sim)
{
	return &sim_ln(sim)->bus.dma;
}

static void raise(struct rmw_sim *sim, unsigned place, uint32_t flag)
{
	dma_of(sim)->flags |= (flag | FLAG_ANY) << 4 * place;
}

/* One transfer of a channel is over. */
static void step(struct rmw_sim *sim, unsigned place)
{
	struct ln_dma_channel *channel = &dma_of(sim)->channels[place];

	if ((channel->control & CTRL_MEMORY_MOVES) != 0)
		channel->next += 1u << (channel->control >> CTRL_MEMORY_SIZE & 3);
	channel->count--;
	if (channel->count == channel->reload / 2)
		raise(sim, place, FLAG_HALF);
	if (channel->count > 0)
		return;
	raise(sim, place, FLAG_DONE);
	if ((channel->control & CTRL_CIRCULAR) != 0) {
		channel->count = channel->reload;
		channel->next = channel->memory;
	}
}

/* NULL: that is no RAM. */
static uint8_t *ram_at(struct rmw_sim *sim, uint32_t addr)
{
	return addr - LN_RAM_FIRST < LN_RAM_SIZE ? sim_ln(sim)->ram + (addr - LN_RAM_FIRST) : NULL;
}

static bool is_ready(struct rmw_sim *sim, unsigned place, uint32_t direction, uint32_t peripheral)
{
	const struct ln_dma_channel *channel = &dma_of(sim)->channels[place];

	return sim_ln_is_clocked(sim, LN_GATE_DMA, LN_NO_RESET) &&
	       (channel->control & (CTRL_EN | CTRL_FROM_MEMORY)) == (CTRL_EN | direction) &&
	       channel->count > 0 && channel->peripheral == peripheral;
}

void sim_ln_dma_receive(struct rmw_sim *sim)
{
	const struct ln_dma_channel *channel = &dma_of(sim)->channels[UART_RX];
	struct ln_uart *uart = &sim_ln(sim)->bus.uart;

	while ((uart->cr3 & CR3_RECEIVES) != 0 && uart->rx_count > 0 &&
	       is_ready(sim, UART_RX, 0, RDR)) {
		uint8_t *at = ram_at(sim, channel->next), byte;

		(void)sim_ln_uart_pop(uart, &byte);
		if (at != NULL) {
			*at = byte;
			sim_ln_cpu_forget(sim, at, 1);
		}
		step(sim, UART_RX);
	}
}

/* Of a frame as many bytes as the channel says are moved, the low ones. */
static void keep(struct rmw_sim *sim, const struct ln_dma_channel *channel, uint32_t frame)
{
	const uint32_t size = 1u << (channel->control >> CTRL_MEMORY_SIZE & 3);

	for (uint32_t i = 0; i < size && i < sizeof(frame); i++) {
		uint8_t *at = ram_at(sim, channel->next + i);

		if (at == NULL)
			continue;
		*at = (uint8_t)(frame >> 8 * i);
		sim_ln_cpu_forget(sim, at, 1);
	}
}

void sim_ln_dma_take_frames(struct rmw_sim *sim)
{
	const struct ln_dma_channel *channel = &dma_of(sim)->channels[SSI_RX];

	while (sim_ln_ssi_asks(sim) && is_ready(sim, SSI_RX, 0, DR)) {
		keep(sim, channel, sim_ln_ssi_take(&sim_ln(sim)->bus.ssi));
		sim_ln(sim)->cpu.core.cycles += LN_COST_DMA_CYCLES;
		step(sim, SSI_RX);
	}
}

bool sim_ln_dma_is_sending(const struct rmw_sim *sim)
{
	const struct ln_dma_channel *channel = &dma_of(sim)->channels[UART_TX];

	return (sim_ln(sim)->bus.uart.cr3 & CR3_SENDS) != 0 && (channel->control & CTRL_EN) != 0 &&
	       channel->count > 0;
}

/* The transmitter's FIFO never runs empty in between: bytes leave one behind the other. */
void sim_ln_dma_transmit(struct rmw_sim *sim)
{
	const struct ln_dma_channel *channel = &dma_of(sim)->channels[UART_TX];

	while ((sim_ln(sim)->bus.uart.cr3 & CR3_SENDS) != 0 &&
	       is_ready(sim, UART_TX, CTRL_FROM_MEMORY, TDR) &&
	       sim_ln_uart_room_ns(sim) <= sim->bus.now_ns) {
		const uint8_t *at = ram_at(sim, channel->next);

		sim_ln_uart_push(sim, at != NULL ? *at : 0, channel->since_ns);
		step(sim, UART_TX);
	}
}

uint32_t sim_ln_dma_read(struct rmw_sim *sim, uint32_t offset)
{
	const unsigned place = (offset - FIRST) / STRIDE;
	const struct ln_dma_channel *channel = &dma_of(sim)->channels[place % LN_CHANNELS];

	sim_ln_uart_catch_up(sim);
	sim_ln_ssi_catch_up(sim);
	if (offset == ISR)
		return dma_of(sim)->flags;
	if (offset < FIRST || place >= LN_CHANNELS)
		return 0;
	/* clang-format off */
	switch ((offset - FIRST) % STRIDE) {
	case CTRL: return channel->control;
	case COUNT: return channel->count;
	case PERIPHERAL: return channel->peripheral;
	case MEMORY: return channel->memory;
	default: return 0;
	}
	/* clang-format on */
}

static void write_control(struct rmw_sim *sim, struct ln_dma_channel *channel, uint32_t value)
{
	if ((value & CTRL_EN) != 0 && (channel->control & CTRL_EN) == 0) {
		channel->reload = channel->count;
		channel->next = channel->memory;
		channel->since_ns = sim->bus.now_ns;
	}
	channel->control = value;
}

/* Count and addresses can only be written while the channel is off. */
static void write_channel(struct rmw_sim *sim, struct ln_dma_channel *channel, uint32_t offset,
			  uint32_t value)
{
	if (offset == CTRL)
		write_control(sim, channel, value);
	else if ((channel->control & CTRL_EN) != 0)
		return;
	else if (offset == COUNT)
		channel->count = value & 0xffff;
	else if (offset == PERIPHERAL)
		channel->peripheral = value;
	else if (offset == MEMORY)
		channel->memory = value;
}

void sim_ln_dma_write(struct rmw_sim *sim, uint32_t offset, uint32_t value)
{
	const unsigned place = (offset - FIRST) / STRIDE;

	sim_ln_uart_catch_up(sim);
	sim_ln_ssi_catch_up(sim);
	if (offset == IFCR)
		dma_of(sim)->flags &= ~value;
	else if (offset >= FIRST && place < LN_CHANNELS)
		write_channel(sim, &dma_of(sim)->channels[place], (offset - FIRST) % STRIDE, value);
	sim_ln_dma_receive(sim);
	sim_ln_dma_take_frames(sim);
	sim_ln_dma_transmit(sim);
}
