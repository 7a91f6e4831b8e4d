/* SPDX-License-Identifier: MIT */
/* CLINT and CLIC of hart 0: the core's clock, and which interrupt it is offered. */
#include "sim/clic.h"

#include "sim/clock.h"
#include "sim/timer.h"
#include "sim/uart_block.h"

#define MSIP 0x02000000u
#define MTIMECMP 0x02004000u
#define ENABLE 0x400u
#define CONFIG 0x800u
#define INTERRUPTS 80u

static uint64_t mtime(const struct sim_bus *bus)
{
	return sim_ticker_now(&bus->state->mtime, bus->now_ns);
}

static bool software_asks(struct sim_bus *bus)
{
	return bus->state->software_interrupt & 1;
}

static bool mtime_asks(struct sim_bus *bus)
{
	return mtime(bus) >= bus->state->mtimecmp;
}

static bool uart0_asks(struct sim_bus *bus)
{
	return sim_uart_block_asks(bus, 0);
}

static bool uart1_asks(struct sim_bus *bus)
{
	return sim_uart_block_asks(bus, 1);
}

static const struct {
	uint8_t number;
	bool (*asks)(struct sim_bus *bus);
} sources[] = {
	{ 3, software_asks },
	{ 7, mtime_asks },
	{ 45, uart0_asks },
	{ 46, uart1_asks },
	{ 54, sim_timer_wants_interrupt },
	{ 60, sim_pins_ask },
};

static bool is_asking(struct sim_bus *bus, unsigned number)
{
	for (size_t i = 0; i < RMW_COUNT(sources); i++)
		if (sources[i].number == number)
			return sources[i].asks(bus);
	return false;
}

static uint32_t pending_word(struct sim_bus *bus, uint32_t at)
{
	uint32_t word = rmw_get_le32(bus->state->clic + at);

	for (unsigned i = 0; i < 4; i++)
		if (is_asking(bus, at + i))
			word |= 1u << 8 * i;
	return word;
}

uint32_t sim_clic_read(struct sim_bus *bus, uint32_t addr)
{
	switch (addr) {
	case MSIP:
		return bus->state->software_interrupt;
	case MTIMECMP:
		return (uint32_t)bus->state->mtimecmp;
	case MTIMECMP + 4:
		return (uint32_t)(bus->state->mtimecmp >> 32);
	case SIM_CLINT_MTIME:
		return (uint32_t)mtime(bus);
	case SIM_CLINT_MTIME + 4:
		return (uint32_t)(mtime(bus) >> 32);
	default:
		break;
	}
	if (addr < SIM_CLIC_FIRST || addr - SIM_CLIC_FIRST >= SIM_CLIC_SIZE)
		return 0;
	addr -= SIM_CLIC_FIRST;
	return addr < INTERRUPTS ? pending_word(bus, addr) : rmw_get_le32(bus->state->clic + addr);
}

static void note_enabled(struct sim_bus *bus)
{
	bus->state->has_enabled_interrupt = false;
	for (size_t i = 0; i < RMW_COUNT(sources); i++)
		if (bus->state->clic[ENABLE + sources[i].number] & 1)
			bus->state->has_enabled_interrupt = true;
}

static void set_half(uint64_t *value, bool is_high, uint32_t half)
{
	*value = is_high ? (uint64_t)half << 32 | (uint32_t)*value : (*value >> 32 << 32 | half);
}

void sim_clic_write(struct sim_bus *bus, uint32_t addr, uint32_t value)
{
	struct sim_bus_state *state = bus->state;
	uint64_t now = mtime(bus);

	if (addr == MSIP) {
		state->software_interrupt = value;
	} else if ((addr & ~4u) == MTIMECMP) {
		set_half(&state->mtimecmp, addr & 4, value);
	} else if (addr == SIM_CLINT_MTIME || addr == SIM_CLINT_MTIME + 4) {
		set_half(&now, addr & 4, value);
		sim_ticker_set(&state->mtime, bus->now_ns, now, state->mtime.hz);
	} else if (addr >= SIM_CLIC_FIRST && addr - SIM_CLIC_FIRST < SIM_CLIC_SIZE) {
		rmw_put_le32(state->clic + (addr - SIM_CLIC_FIRST), value);
		note_enabled(bus);
	}
}

/* What mtimecmp holds after a reset is (unverified): no interrupt before somebody sets it. */
void sim_clic_reset(struct sim_bus *bus)
{
	struct sim_bus_state *state = bus->state;

	memset(state->clic, 0, sizeof(state->clic));
	state->has_enabled_interrupt = false;
	state->software_interrupt = 0;
	state->mtimecmp = UINT64_MAX;
	sim_ticker_set(&state->mtime, bus->now_ns, 0, 0);
}

int sim_clic_offer(struct sim_bus *bus)
{
	const uint8_t *clic = bus->state->clic;
	int best = -1;

	if (!sim_clic_listens(bus))
		return -1;
	for (size_t i = 0; i < RMW_COUNT(sources); i++) {
		const unsigned number = sources[i].number;

		if (!(clic[ENABLE + number] & 1) ||
		    (best >= 0 && clic[CONFIG + number] < clic[CONFIG + (unsigned)best]) ||
		    !((clic[number] & 1) || sources[i].asks(bus)))
			continue;
		best = (int)number;
	}
	return best;
}

bool sim_clic_listens(const struct sim_bus *bus)
{
	return bus->state->has_enabled_interrupt;
}

uint64_t sim_clic_mtime_ns(const struct sim_bus *bus)
{
	if (mtime(bus) >= bus->state->mtimecmp)
		return SIM_NEVER;
	return sim_ticker_when(&bus->state->mtime, bus->state->mtimecmp);
}
