/* SPDX-License-Identifier: MIT */
/* The BL602's address space: which block answers where, and what a reset leaves in it. */
#include "sim/bl602_bus.h"

#include <stdlib.h>

#include "sim/clic.h"
#include "sim/clock.h"
#include "sim/costs.h"
#include "sim/efuse.h"
#include "sim/glb.h"
#include "sim/rom_api.h"
#include "sim/sf_ctrl.h"
#include "sim/sha_engine.h"
#include "sim/timer.h"
#include "sim/uart_block.h"

#define HBN_FIRST 0xf000u
#define HBN_SIZE 0x800u
#define RETENTION_FIRST 0x10000u
#define UART_WDATA 0x88u

/* Values after reset that are not 0, as the ROM leaves them to its host. bl602-soc 1.6 to 8.3 */
static const struct {
	uint32_t offset, value;
} reset_values[] = {
	/* clang-format off */
	{ 0x0000, 0x6000000f }, /* CLK_CFG0: everything on, RC32M */
	{ 0x0008, 0xff8f2b10 }, /* CLK_CFG2: UART from FCLK, flash from BCLK / 4 */
	{ 0x0054, 0x00000001 },
	{ 0x007c, 0x00000003 },
	{ 0x0080, 0x00018300 }, /* flash embedded, IO0 and IO3 swapped */
	{ 0x0090, 0x00040007 }, /* mtime: BCLK / 8 */
	{ 0x00c0, 0x76543210 }, /* UART signals */
	{ 0x0100, 0x11031103 }, { 0x0104, 0x11031103 }, { 0x0108, 0x11031103 },
	{ 0x010c, 0x0b030b03 }, { 0x0110, 0x0b030b03 }, { 0x0114, 0x0e030b03 },
	{ 0x0118, 0x0b030e03 }, { 0x011c, 0x0b030e03 }, { 0x0120, 0x0e030b03 },
	{ 0x0124, 0x0b030b03 }, { 0x0128, 0x0b030b03 }, { 0x012c, 0x0b030b03 },
	{ 0x01a0, 0xffffffff }, /* interrupts of all pins masked (unverified) */
	{ 0x0130, 0x00030023 }, /* pad 24, the flash's chip select, is pulled down */
	{ 0x0134, 0x00030003 }, { 0x0138, 0x00030003 },
	{ 0x3018, 0xf0000000 }, /* debug open */
	{ 0x400c, 0x00000001 }, /* SHA digest byte order */
	{ 0x5040, 0xf0000000 }, /* boot finished */
	{ 0x7800, 0x0024bf83 }, /* eFuse: autoload done, window on bus clock */
	{ 0x9000, 0x06000f00 }, /* cache off, all ways disabled */
	{ 0xa000, 0x00001700 }, { 0xa004, 0x00000700 }, { 0xa008, 0x00ff00ff },
	{ 0xa018, 0x0000000f }, { 0xa024, 0x000000ff }, { 0xa02c, 0x000000ff },
	{ 0xa084, 0x00000020 },
	{ 0xa100, 0x00001700 }, { 0xa104, 0x00000700 }, { 0xa108, 0x00ff00ff },
	{ 0xa118, 0x0000000f }, { 0xa124, 0x000000ff }, { 0xa12c, 0x000000ff },
	{ 0xa184, 0x00000020 },
	{ 0xb000, 0x1ad2001c }, { 0xb004, 0xf3600000 },
	{ 0xf014, 0x00010100 }, { 0xf030, 0xaa0a0020 },
	{ 0xf880, 0x00000030 }, { 0xf888, 0x10000000 }, /* crystal on and ready */
	/* clang-format on */
};

void sim_regs_reset(struct sim_bus *bus, uint32_t first, uint32_t bytes)
{
	memset(sim_reg(bus, first), 0, bytes);
	for (size_t i = 0; i < RMW_COUNT(reset_values); i++)
		if (reset_values[i].offset >= first && reset_values[i].offset - first < bytes)
			*sim_reg(bus, reset_values[i].offset) = reset_values[i].value;
}

/* Peripherals: a block of 4 KiB each; one without functions is plain storage. */

static uint32_t l1c_read(struct sim_bus *bus, uint32_t offset)
{
	const uint32_t invalidate_done = offset == 0x9000 ? 1u << 3 : 0;

	return *sim_reg(bus, offset) | invalidate_done;
}

static uint32_t aon_read(struct sim_bus *bus, uint32_t offset)
{
	const uint32_t crystal_ready = offset == 0xf888 ? 1u << 28 : 0;

	return *sim_reg(bus, offset) | crystal_ready;
}

static void sf_ctrl_write(struct sim_bus *bus, uint32_t offset, uint32_t value)
{
	if (offset < SIM_SF_DATA)
		bus->state->sf.is_disturbed = true;
	sim_sf_ctrl_write(bus, offset, value);
}

/* 0x4000A000: two UARTs, timers, and what has no function here. */
static uint32_t serial_read(struct sim_bus *bus, uint32_t offset)
{
	switch (offset >> 8) {
	case 0xa0:
	case 0xa1:
		return sim_uart_block_read(bus, offset);
	case 0xa5:
		return sim_timer_read(bus, offset);
	default:
		return *sim_reg(bus, offset);
	}
}

static void serial_write(struct sim_bus *bus, uint32_t offset, uint32_t value)
{
	switch (offset >> 8) {
	case 0xa0:
	case 0xa1:
		sim_uart_block_write(bus, offset, value);
		break;
	case 0xa5:
		sim_timer_write(bus, offset, value);
		break;
	default:
		*sim_reg(bus, offset) = value;
	}
}

/* Clocks and pins: until now all was as before. */
static void tree_write(struct sim_bus *bus, uint32_t offset, uint32_t value)
{
	sim_uart_block_catch_up(bus);
	if (offset >> 12 == 0)
		sim_glb_write(bus, offset, value);
	else
		*sim_reg(bus, offset) = value;
	sim_clock_update(bus);
	sim_uart_block_retune(bus);
}

static const struct {
	uint32_t (*read)(struct sim_bus *bus, uint32_t offset);
	void (*write)(struct sim_bus *bus, uint32_t offset, uint32_t value);
} blocks[SIM_REGS_SIZE >> 12] = {
	[0x0] = { sim_glb_read, tree_write },
	[0x4] = { sim_sha_engine_read, sim_sha_engine_write },
	[0x7] = { sim_efuse_read, sim_efuse_write },
	[0x9] = { l1c_read, NULL },
	[0xa] = { serial_read, serial_write },
	[0xb] = { sim_sf_ctrl_read, sf_ctrl_write },
	[0xe] = { NULL, tree_write },
	[0xf] = { aon_read, tree_write },
};

static uint32_t peripheral_read(struct sim_bus *bus, uint32_t offset)
{
	if (offset >= RETENTION_FIRST) {
		if (offset - RETENTION_FIRST < sizeof(bus->state->retention))
			return rmw_get_le32(bus->state->retention + (offset - RETENTION_FIRST));
		return 0;
	}
	if (blocks[offset >> 12].read != NULL)
		return blocks[offset >> 12].read(bus, offset);
	return *sim_reg(bus, offset);
}

static void peripheral_write(struct sim_bus *bus, uint32_t offset, uint32_t value)
{
	if (offset >= RETENTION_FIRST) {
		if (offset - RETENTION_FIRST < sizeof(bus->state->retention))
			rmw_put_le32(bus->state->retention + (offset - RETENTION_FIRST), value);
		return;
	}
	if (blocks[offset >> 12].write != NULL)
		blocks[offset >> 12].write(bus, offset, value);
	else
		*sim_reg(bus, offset) = value;
}

/* Address bits 31:28 are not decoded from 2 to 5; bits 27:24 select. bl602-soc 1.1 */

enum area {
	AREA_PERIPHERAL,
	AREA_ROM,
	AREA_RAM,
	AREA_XIP,
	AREA_CORE,
	AREA_NONE,
};

static enum area area_of(uint32_t addr)
{
	const uint32_t top = addr >> 28;

	if (top == 0)
		return AREA_CORE;
	if (top < 2 || top > 5 || (addr >> 24 & 15) > 3)
		return AREA_NONE;
	return (enum area)(addr >> 24 & 15);
}

struct rmw_span sim_bus_ram(struct sim_bus *bus, uint32_t addr, uint32_t len)
{
	const uint32_t offset = (addr & 0xffffff) - SIM_RAM_FIRST;

	if (area_of(addr) != AREA_RAM || offset >= SIM_RAM_SIZE || len > SIM_RAM_SIZE - offset)
		return (struct rmw_span){ NULL, 0 };
	return (struct rmw_span){ bus->state->ram + offset, len };
}

static bool is_core_register(uint32_t addr)
{
	return (addr >= SIM_CLINT_FIRST && addr - SIM_CLINT_FIRST < SIM_CLINT_SIZE) ||
	       (addr >= SIM_CLIC_FIRST && addr - SIM_CLIC_FIRST < SIM_CLIC_SIZE);
}

static uint32_t xip_read(struct sim_bus *bus, uint32_t offset)
{
	const struct rmw_view window = sim_sf_ctrl_window(bus);

	return rmw_view_part(window, offset, 4).len == 4 ? rmw_get_le32(window.data + offset) : 0;
}

/* False: nothing answers there. */
static bool read_word(struct sim_bus *bus, uint32_t addr, uint32_t *value)
{
	struct rmw_span ram;

	*value = 0;
	switch (area_of(addr)) {
	case AREA_PERIPHERAL:
		*value = peripheral_read(bus, addr & 0xffffff);
		return true;
	case AREA_RAM:
		ram = sim_bus_ram(bus, addr, 4);
		if (ram.len > 0)
			*value = rmw_get_le32(ram.data);
		return ram.len > 0;
	case AREA_ROM:
		*value = sim_rom_api_word(addr & 0xffffff);
		return true;
	case AREA_XIP:
		*value = xip_read(bus, addr & 0xffffff);
		return true;
	case AREA_CORE:
		*value = sim_clic_read(bus, addr);
		return is_core_register(addr);
	case AREA_NONE:
		break;
	}
	return false;
}

static bool write_word(struct sim_bus *bus, uint32_t addr, uint32_t value)
{
	struct rmw_span ram;

	switch (area_of(addr)) {
	case AREA_PERIPHERAL:
		peripheral_write(bus, addr & 0xffffff, value);
		return true;
	case AREA_RAM:
		ram = sim_bus_ram(bus, addr, 4);
		if (ram.len > 0)
			rmw_put_le32(ram.data, value);
		return ram.len > 0;
	case AREA_CORE:
		sim_clic_write(bus, addr, value);
		return is_core_register(addr);
	case AREA_ROM:
	case AREA_XIP:
		return true;
	case AREA_NONE:
		break;
	}
	return false;
}

uint32_t sim_bus_read32(struct sim_bus *bus, uint32_t addr)
{
	uint32_t value;

	bus->now_ns += SIM_COST_BUS_ACCESS_NS;
	(void)read_word(bus, addr & ~3u, &value);
	return value;
}

void sim_bus_write32(struct sim_bus *bus, uint32_t addr, uint32_t value)
{
	bus->now_ns += SIM_COST_BUS_ACCESS_NS;
	(void)write_word(bus, addr & ~3u, value);
}

bool sim_bus_load(struct sim_bus *bus, uint32_t addr, unsigned size, uint32_t *value)
{
	const uint32_t mask = size < 4 ? (1u << 8 * size) - 1 : UINT32_MAX;
	uint32_t word;
	const bool is_there = read_word(bus, addr & ~3u, &word);

	*value = word >> 8 * (addr & 3) & mask;
	return is_there;
}

/* What a register held that is part of a wider one; ports that a read would empty hold nothing. */
static uint32_t rest_of_word(struct sim_bus *bus, uint32_t addr)
{
	uint32_t word = 0;

	if (area_of(addr) == AREA_PERIPHERAL && (addr & 0xffffff) < SIM_SF_CTRL_0)
		return *sim_reg(bus, addr & 0xffff);
	if (addr - SIM_CLIC_FIRST < SIM_CLIC_SIZE)
		return rmw_get_le32(bus->state->clic + (addr - SIM_CLIC_FIRST));
	(void)read_word(bus, addr, &word);
	return word;
}

bool sim_bus_store(struct sim_bus *bus, uint32_t addr, unsigned size, uint32_t value)
{
	const unsigned shift = 8 * (addr & 3);
	const uint32_t mask = (size < 4 ? (1u << 8 * size) - 1 : UINT32_MAX) << shift;

	addr &= ~3u;
	if (size == 4)
		return write_word(bus, addr, value);
	return write_word(bus, addr, (rest_of_word(bus, addr) & ~mask) | (value << shift & mask));
}

static uint64_t sooner(uint64_t a_ns, uint64_t b_ns)
{
	return a_ns < b_ns ? a_ns : b_ns;
}

uint64_t sim_bus_interrupt_ns(struct sim_bus *bus)
{
	const uint64_t busy[] = { bus->state->sf.busy_until_ns, bus->state->sha.busy_until_ns,
				  sim_nor_busy_until_ns(bus->nor) };
	uint64_t at_ns = sooner(sim_uart_block_next_ns(bus), sim_timer_watchdog_ns(bus));

	at_ns = sooner(at_ns, sim_clic_mtime_ns(bus));
	at_ns = sooner(at_ns, sim_pins_interrupt_ns(bus));
	for (size_t i = 0; i < RMW_COUNT(busy); i++)
		if (busy[i] > bus->now_ns)
			at_ns = sooner(at_ns, busy[i]);
	return at_ns;
}

uint64_t sim_bus_next_ns(struct sim_bus *bus)
{
	return sooner(sim_bus_interrupt_ns(bus), sim_pins_next_ns(bus));
}

static void reset_blocks(struct sim_bus *bus)
{
	sim_regs_reset(bus, 0, HBN_FIRST);
	sim_regs_reset(bus, HBN_FIRST + HBN_SIZE, SIM_REGS_SIZE - HBN_FIRST - HBN_SIZE);
	sim_clic_reset(bus);
	sim_timer_reset(bus);
	sim_uart_block_reset(bus, 0);
	sim_uart_block_reset(bus, 1);
	sim_efuse_reset(bus);
	sim_sf_ctrl_reset(bus);
	sim_sha_engine_reset(bus);
	*sim_reg(bus, SIM_HBN_GLB) &= ~3u;
	*sim_reg(bus, SIM_HBN_CORE_CLOCK) = SIM_COST_RC32M_HZ;
	sim_clock_update(bus);
	bus->state->reset_asked = false;
	bus->state->pins.status = 0;
	sim_pins_note(bus);
	sim_pins_rearm(bus);
}

void sim_bus_power_on(struct sim_bus *bus)
{
	sim_nor_power_loss(bus->nor, bus->now_ns);
	sim_nor_power_on(bus->nor);
	memset(bus->state->ram, 0, sizeof(bus->state->ram));
	memset(bus->state->retention, 0, sizeof(bus->state->retention));
	sim_regs_reset(bus, HBN_FIRST, HBN_SIZE);
	reset_blocks(bus);
}

void sim_bus_system_reset(struct sim_bus *bus)
{
	reset_blocks(bus);
}

bool sim_bus_take_reset(struct sim_bus *bus)
{
	const bool was_asked = bus->state->reset_asked;

	bus->state->reset_asked = false;
	return was_asked;
}

bool sim_bus_init(struct sim_bus *bus, struct sim_nor *nor)
{
	memset(bus, 0, sizeof(*bus));
	bus->nor = nor;
	bus->state = calloc(1, sizeof(*bus->state));
	if (bus->state == NULL)
		return false;
	sim_bus_power_on(bus);
	return true;
}

void sim_bus_release(struct sim_bus *bus)
{
	sim_nor_free(bus->nor);
	free(bus->state);
	bus->nor = NULL;
	bus->state = NULL;
}
