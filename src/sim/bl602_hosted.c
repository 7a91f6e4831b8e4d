/* SPDX-License-Identifier: MIT */
/* The stub as a program of this computer, on a simulated board's registers. */
#include "sim/bl602_hosted.h"

#include <stdlib.h>
#include <string.h>

#include "sim/board.h"
#include "sim/costs.h"
#include "sim/hosted/mmio.h"
#include "sim/rom_api.h"
#include "stub/bl602/bl602.h"
#include "stub/core/stub.h"

/* Looks at registers that all said the same before time is skipped. */
#define STEADY_LOOKS 12u
#define REMEMBERED 8u

/* Where the bytes for the chip's engines are put: behind all that the boot ROM uses. */
#define ENGINE_ADDR 0x42048000u
#define MTIME_LOW_ADDR 0x0200bff8u

struct sim_hosted {
	struct stub_port port;
	struct stub stub;
	struct stub_room room;
	struct rmw_sim *sim;
	struct {
		uint32_t addr, value;
	} seen[REMEMBERED];   /* what registers said last */
	unsigned steady;      /* looks since one of them said something new */
	unsigned clock_looks; /* at nothing but the clock, in a row */
};

static struct sim_hosted *hosted_of(const struct stub_port *port)
{
	return port->board;
}

/* Only a register that says what it said before, and no clock, is old news. */
static void note_look(struct sim_hosted *hosted, uint32_t addr, uint32_t value)
{
	const unsigned place = (addr >> 2) % REMEMBERED;

	if (addr == MTIME_LOW_ADDR) {
		hosted->clock_looks++;
		return;
	}
	hosted->clock_looks = 0;
	if (hosted->seen[place].addr == addr && hosted->seen[place].value == value) {
		hosted->steady++;
		return;
	}
	hosted->seen[place].addr = addr;
	hosted->seen[place].value = value;
	hosted->steady = 0;
}

/* A loop that only looks: on to when something may have changed, a little at a time. One that only
 * looks at the clock waits for a time, and is not to be much late. */
static void skip(struct sim_hosted *hosted)
{
	struct sim_bus *bus = &hosted->sim->bus;
	uint64_t next_ns;

	if (hosted->steady < STEADY_LOOKS) {
		if (hosted->clock_looks >= STEADY_LOOKS)
			bus->now_ns += SIM_COST_CLOCK_SKIP_NS;
		return;
	}
	next_ns = sim_bus_next_ns(bus);
	if (next_ns > bus->now_ns + SIM_COST_SKIP_NS)
		next_ns = bus->now_ns + SIM_COST_SKIP_NS;
	bus->now_ns = next_ns;
}

static uint32_t load(const struct stub_port *port, uint32_t addr, unsigned size)
{
	struct sim_hosted *hosted = hosted_of(port);
	uint32_t value = 0;

	hosted->sim->bus.now_ns += SIM_COST_HOSTED_ACCESS_NS;
	(void)sim_bus_load(&hosted->sim->bus, addr, size, &value);
	note_look(hosted, addr, value);
	skip(hosted);
	return value;
}

static void store(const struct stub_port *port, uint32_t addr, unsigned size, uint32_t value)
{
	struct sim_hosted *hosted = hosted_of(port);

	hosted->sim->bus.now_ns += SIM_COST_HOSTED_ACCESS_NS;
	hosted->steady = hosted->clock_looks = 0;
	(void)sim_bus_store(&hosted->sim->bus, addr, size, value);
}

uint32_t mmio_get(const struct stub_port *port, uint32_t addr)
{
	return load(port, addr, 4);
}

void mmio_put(const struct stub_port *port, uint32_t addr, uint32_t value)
{
	store(port, addr, 4, value);
}

/* A byte that is taken out of a FIFO is never old news. */
uint8_t mmio_get8(const struct stub_port *port, uint32_t addr)
{
	const uint8_t value = (uint8_t)load(port, addr, 1);

	hosted_of(port)->steady = 0;
	return value;
}

void mmio_put8(const struct stub_port *port, uint32_t addr, uint8_t value)
{
	store(port, addr, 1, value);
}

uint32_t mmio_rom(const struct stub_port *port, uint32_t index, uint32_t a, uint32_t b, uint32_t c)
{
	struct sim_rv32 core = { .x = { [10] = a, [11] = b, [12] = c } };
	const struct sim_rom_call call = { &hosted_of(port)->sim->bus, &core };
	const struct sim_rom_function *functions;
	size_t count;

	functions = sim_rom_functions(&count);
	for (size_t i = 0; i < count; i++)
		if (functions[i].index == index)
			return functions[i].run(&call);
	return 1;
}

uint32_t mmio_address(const struct stub_port *port, const uint8_t *bytes, uint32_t len)
{
	struct rmw_span ram = sim_bus_ram(&hosted_of(port)->sim->bus, ENGINE_ADDR, len);

	if (ram.len == len)
		memcpy(ram.data, bytes, len);
	return ENGINE_ADDR;
}

void mmio_end(const struct stub_port *port)
{
	(void)port;
}

static bool is_over(const struct rmw_sim *sim)
{
	return sim->bus.now_ns >= sim->run_until_ns || sim->is_cut ||
	       (sim->run_end == SIM_RUN_TO_OUTPUT && sim->uart.tx.count > 0);
}

static void live(struct rmw_sim *sim)
{
	do {
		sim->bus.now_ns += SIM_COST_HOSTED_TURN_NS;
		stub_turn(&sim->hosted->stub);
		if (sim_bus_take_reset(&sim->bus)) {
			sim_boot_system_reset(sim);
			return;
		}
	} while (!is_over(sim));
	sim->timer_ns = sim->bus.now_ns;
}

static const struct sim_program hosted_program = { NULL, live };

void sim_hosted_free(struct sim_hosted *hosted)
{
	free(hosted);
}

void sim_hosted_start(struct rmw_sim *sim, uint32_t entry)
{
	(void)entry;
	if (sim->hosted == NULL)
		sim->hosted = calloc(1, sizeof(*sim->hosted));
	if (sim->hosted == NULL) {
		sim_boot_park(sim);
		return;
	}
	memset(sim->hosted, 0, sizeof(*sim->hosted));
	sim->hosted->sim = sim;
	sim->hosted->port.board = sim->hosted;
	sim->program = &hosted_program;
	sim_cpu_leave_off(sim);
	bl602_setup(&sim->hosted->port);
	stub_init(&sim->hosted->stub, &sim->hosted->room, &sim->hosted->port);
	sim->timer_ns = sim->bus.now_ns;
}
