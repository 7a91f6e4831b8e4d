/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BUS_BENCH_H
#define RMW_TESTS_BUS_BENCH_H

#include "support/cmocka.h"

#include <string.h>

#include "sim/bl602_bus.h"

/* A board of 2 MiB on the bench, and the pokes a host would send to its flash controller. */

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define SF(offset) (0x4000b000u + (offset))
#define SF_BUFFER 0x4000b700u
#define GLB(offset) (0x40000000u + (offset))
#define MS 1000000ull

static inline int set_up(void **state)
{
	static const struct sim_nor_config winbond = { .size = 2 << 20,
						       .jedec = { 0xef, 0x40, 0x15 } };
	static struct sim_bus bus;

	if (!sim_bus_init(&bus, sim_nor_new(&winbond)))
		return 1;
	bus.efuse[4] = 0x00000003;
	bus.efuse[5] = 0x05123456;
	bus.efuse[6] = 0x001e18b9;
	sim_bus_power_on(&bus);
	*state = &bus;
	return 0;
}

static inline int tear_down(void **state)
{
	sim_bus_release(*state);
	return 0;
}

static inline struct rmw_span cells(struct sim_bus *bus)
{
	return sim_nor_cells(bus->nor);
}

/* One SF_CTRL command as bl602-soc 5.2 lists its steps, without the owner. */
static inline void send_command(struct sim_bus *bus, uint32_t word, uint32_t head)
{
	const uint32_t control = sim_bus_read32(bus, SF(0x00));

	sim_bus_write32(bus, SF(0x0c), head);
	sim_bus_write32(bus, SF(0x10), 0);
	sim_bus_write32(bus, SF(0x08), word);
	sim_bus_write32(bus, SF(0x00), control | 1u << 5);
	sim_bus_write32(bus, SF(0x08), word | 2);
	for (unsigned polls = 0; sim_bus_read32(bus, SF(0x08)) & 1; polls++)
		assert_in_range(polls, 0, 10000);
	sim_bus_write32(bus, SF(0x00), control & ~(1u << 5));
}

static inline void own(struct sim_bus *bus)
{
	sim_bus_write32(bus, SF(0x04), 0xa3600000);
}

static inline uint32_t jedec_by_pokes(struct sim_bus *bus)
{
	send_command(bus, 0x09000008, 0x9f000000);
	return sim_bus_read32(bus, SF_BUFFER) & 0xffffff;
}

#endif
