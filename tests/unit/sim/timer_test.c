/* SPDX-License-Identifier: MIT */
/* mtime, interrupts and the watchdog. bl602-soc 1.1 and 8.2 */
#include "sim/timer.h"

#include "sim/clic.h"
#include "support/bus_bench.h"

#define WDT(offset) (0x4000a500u + (offset))

static void set(struct sim_bus *bus, uint32_t addr, uint32_t value)
{
	assert_true(sim_bus_store(bus, addr, 4, value));
}

static uint32_t get(struct sim_bus *bus, uint32_t addr)
{
	uint32_t value;

	assert_true(sim_bus_load(bus, addr, 4, &value));
	return value;
}

static void set_unlocked(struct sim_bus *bus, uint32_t addr, uint32_t value)
{
	set(bus, WDT(0x9c), 0xbaba);
	set(bus, WDT(0xa0), 0xeb10);
	set(bus, addr, value);
}

static uint32_t ticks_of_a_ms(struct sim_bus *bus)
{
	const uint32_t before = get(bus, 0x0200bff8);

	bus->now_ns += MS;
	return get(bus, 0x0200bff8) - before;
}

/* 4 MHz at entry, 10 MHz with BCLK at 80 MHz, 32 kHz by choice, and it can be stopped. */
static void mtime_follows_its_clock(void **state)
{
	struct sim_bus *bus = *state;

	assert_int_equal(ticks_of_a_ms(bus), 4000);
	set(bus, 0x4000e41c, 0x1ff);
	set(bus, 0x40000000, 0x6001002f);
	set(bus, 0x4000f030, 0xaa0a0022);
	assert_int_equal(ticks_of_a_ms(bus), 10000);
	set(bus, 0x40000090, 0x0004004f);
	assert_int_equal(ticks_of_a_ms(bus), 1000);
	set(bus, 0x40000090, 0x000c0000);
	assert_in_range(ticks_of_a_ms(bus), 32, 33);
	set(bus, 0x40000090, 0x0000004f);
	assert_int_equal(ticks_of_a_ms(bus), 0);
	set(bus, 0x0200bffc, 5);
	assert_int_equal(get(bus, 0x0200bffc), 5);
}

/* A ROM function sets clocks at a time to which the board comes later. */
static void mtime_never_runs_backwards(void **state)
{
	struct sim_bus *bus = *state;
	const uint32_t before = get(bus, 0x0200bff8);

	bus->now_ns += MS;
	set(bus, 0x40000090, 0x0004004f);
	bus->now_ns -= MS;
	assert_in_range(get(bus, 0x0200bff8), before, before + 4000);
	assert_int_equal(get(bus, 0x0200bffc), 0);
}

static void mtimecmp_interrupts_when_its_time_has_come(void **state)
{
	struct sim_bus *bus = *state;

	assert_true(sim_bus_store(bus, 0x02800407, 1, 1));
	assert_int_equal(sim_clic_offer(bus), -1);
	set(bus, 0x02004004, 0);
	set(bus, 0x02004000, get(bus, 0x0200bff8) + 4000);
	assert_int_equal(sim_clic_mtime_ns(bus), bus->now_ns + MS);
	bus->now_ns += MS - 1;
	assert_int_equal(sim_clic_offer(bus), -1);
	bus->now_ns += 1;
	assert_int_equal(sim_clic_offer(bus), 7);
	assert_int_equal(get(bus, 0x02800004), 1u << 24);
	set(bus, 0x02004004, 0xffffffff);
	assert_int_equal(sim_clic_offer(bus), -1);
}

static void the_highest_configuration_byte_wins(void **state)
{
	struct sim_bus *bus = *state;

	assert_true(sim_bus_store(bus, 0x02800403, 1, 1));
	assert_true(sim_bus_store(bus, 0x02800407, 1, 1));
	set(bus, 0x02000000, 1);
	set(bus, 0x02004000, 0);
	set(bus, 0x02004004, 0);
	assert_int_equal(sim_clic_offer(bus), 7);
	assert_true(sim_bus_store(bus, 0x02800803, 1, 0x80));
	assert_int_equal(sim_clic_offer(bus), 3);
	assert_int_equal(get(bus, 0x02800400), 0x01000000);
}

/* 32 kHz: 328 ticks are 10 ms. */
static void set_watchdog(struct sim_bus *bus, uint32_t mode)
{
	set(bus, WDT(0x00), 1u << 8);
	set_unlocked(bus, WDT(0x68), 328);
	set_unlocked(bus, WDT(0x64), mode);
}

static void a_watchdog_that_is_not_fed_resets(void **state)
{
	struct sim_bus *bus = *state;

	set_watchdog(bus, 3);
	bus->now_ns += 9 * MS;
	assert_false(sim_timer_wants_reset(bus));
	set_unlocked(bus, WDT(0x98), 1);
	bus->now_ns += 9 * MS;
	assert_false(sim_timer_wants_reset(bus));
	set(bus, WDT(0x98), 1); /* without the keys: not fed */
	bus->now_ns += 2 * MS;
	assert_true(sim_timer_wants_reset(bus));
	sim_bus_system_reset(bus);
	sim_timer_confess(bus);
	assert_int_equal(get(bus, WDT(0x70)), 1);
	assert_false(sim_timer_wants_reset(bus));
}

static void a_watchdog_can_interrupt_instead(void **state)
{
	struct sim_bus *bus = *state;

	assert_true(sim_bus_store(bus, 0x02800400 + 54, 1, 1));
	set_watchdog(bus, 1);
	bus->now_ns += 11 * MS;
	assert_false(sim_timer_wants_reset(bus));
	assert_int_equal(sim_clic_offer(bus), 54);
}

static void a_locked_watchdog_stays_off(void **state)
{
	struct sim_bus *bus = *state;

	set(bus, WDT(0x64), 3);
	assert_int_equal(get(bus, WDT(0x64)), 0);
	bus->now_ns += 5000 * MS;
	assert_false(sim_timer_wants_reset(bus));
}

/* Channel 3 from the crystal, divided by 40. */
static void a_counter_counts_microseconds(void **state)
{
	struct sim_bus *bus = *state;

	set(bus, WDT(0x00), 3u << 5);
	set(bus, WDT(0xbc), 39u << 16);
	set(bus, WDT(0x84), 4);
	bus->now_ns += 5 * MS;
	assert_int_equal(get(bus, WDT(0x30)), 5000);
	assert_int_equal(get(bus, WDT(0x2c)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(mtime_follows_its_clock),
		CLAIM(mtime_never_runs_backwards),
		CLAIM(mtimecmp_interrupts_when_its_time_has_come),
		CLAIM(the_highest_configuration_byte_wins),
		CLAIM(a_watchdog_that_is_not_fed_resets),
		CLAIM(a_watchdog_can_interrupt_instead),
		CLAIM(a_locked_watchdog_stays_off),
		CLAIM(a_counter_counts_microseconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
