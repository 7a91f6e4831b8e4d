/* SPDX-License-Identifier: MIT */
/* The timer block: two counters that run, and a watchdog that bites. */
#include "sim/timer.h"

#include "sim/clock.h"

#define COUNTER_2 0xa52cu
#define COUNTER_3 0xa530u
#define WATCHDOG_MODE 0xa564u
#define WATCHDOG_MATCH 0xa568u
#define WATCHDOG_COUNTER 0xa56cu
#define WATCHDOG_STATUS 0xa570u
#define WATCHDOG_CLEAR 0xa580u
#define COUNTER_ENABLE 0xa584u
#define WATCHDOG_FEED 0xa598u
#define KEY_FIRST 0xa59cu
#define KEY_SECOND 0xa5a0u

enum {
	MODE_ENABLE = 1u << 0,
	MODE_RESETS = 1u << 1,
	WATCHDOG = 2, /* its place among the tickers */
	VALUE_FIRST = 0xbaba,
	VALUE_SECOND = 0xeb10,
};

const struct sim_timer_clock sim_timer_clocks[SIM_TIMERS] = {
	{ 2, 8, COUNTER_ENABLE, 1 },
	{ 5, 16, COUNTER_ENABLE, 2 },
	{ 8, 24, WATCHDOG_MODE, 0 },
};

static const struct {
	uint32_t offset;
	unsigned ticker;
} counters[] = {
	{ COUNTER_2, 0 },
	{ COUNTER_3, 1 },
	{ WATCHDOG_COUNTER, WATCHDOG },
};

static bool is_guarded(uint32_t offset)
{
	return offset == WATCHDOG_MODE || offset == WATCHDOG_MATCH || offset == WATCHDOG_STATUS ||
	       offset == WATCHDOG_CLEAR || offset == WATCHDOG_FEED;
}

uint32_t sim_timer_read(struct sim_bus *bus, uint32_t offset)
{
	for (size_t i = 0; i < RMW_COUNT(counters); i++)
		if (counters[i].offset == offset)
			return (uint32_t)sim_ticker_now(&bus->state->timers[counters[i].ticker],
							bus->now_ns);
	return *sim_reg(bus, offset);
}

/* The two keys hold for one access. */
static bool takes_key(struct sim_bus *bus)
{
	const bool fits = *sim_reg(bus, KEY_FIRST) == VALUE_FIRST &&
			  *sim_reg(bus, KEY_SECOND) == VALUE_SECOND;

	*sim_reg(bus, KEY_FIRST) = *sim_reg(bus, KEY_SECOND) = 0;
	return fits;
}

static void restart(struct sim_bus *bus, unsigned ticker)
{
	sim_ticker_set(&bus->state->timers[ticker], bus->now_ns, 0, 0);
	sim_clock_update(bus);
}

void sim_timer_write(struct sim_bus *bus, uint32_t offset, uint32_t value)
{
	const uint32_t rising = value & ~*sim_reg(bus, offset);

	if (is_guarded(offset) && !takes_key(bus))
		return;
	*sim_reg(bus, offset) = value;
	if (offset == WATCHDOG_FEED && (value & 1))
		restart(bus, WATCHDOG);
	if (offset == WATCHDOG_MODE && (rising & MODE_ENABLE))
		restart(bus, WATCHDOG);
	for (unsigned i = 0; i < WATCHDOG; i++)
		if (offset == COUNTER_ENABLE && (rising >> sim_timer_clocks[i].enable_bit & 1))
			restart(bus, i);
	sim_clock_update(bus);
}

static bool is_over(struct sim_bus *bus)
{
	return (*sim_reg(bus, WATCHDOG_MODE) & MODE_ENABLE) &&
	       sim_ticker_now(&bus->state->timers[WATCHDOG], bus->now_ns) >=
		       (*sim_reg(bus, WATCHDOG_MATCH) & 0xffff);
}

uint64_t sim_timer_watchdog_ns(struct sim_bus *bus)
{
	if (!(*sim_reg(bus, WATCHDOG_MODE) & MODE_ENABLE) || is_over(bus))
		return SIM_NEVER;
	return sim_ticker_when(&bus->state->timers[WATCHDOG],
			       *sim_reg(bus, WATCHDOG_MATCH) & 0xffff);
}

bool sim_timer_wants_reset(struct sim_bus *bus)
{
	return (*sim_reg(bus, WATCHDOG_MODE) & MODE_RESETS) && is_over(bus);
}

bool sim_timer_wants_interrupt(struct sim_bus *bus)
{
	return !(*sim_reg(bus, WATCHDOG_MODE) & MODE_RESETS) && is_over(bus);
}

void sim_timer_reset(struct sim_bus *bus)
{
	sim_regs_reset(bus, 0xa500, 0x100);
	for (unsigned i = 0; i < SIM_TIMERS; i++)
		sim_ticker_set(&bus->state->timers[i], bus->now_ns, 0, 0);
}

void sim_timer_confess(struct sim_bus *bus)
{
	*sim_reg(bus, WATCHDOG_STATUS) = 1;
}
