/* SPDX-License-Identifier: MIT */
/* The mask ROM's flash routines, played on the simulated controller word by word. */
#include "sim/rom_flash.h"

#include "sim/clock.h"
#include "sim/costs.h"
#include "sim/sf_ctrl.h"

enum {
	SR1_WIP = 0x01,
	SR1_WEL = 0x02,
	SR2_QE = 0x02,
	PAGE = 256,
	ID_TRIES = 5,
};

/* Ready-made words of SAHB_0, without trigger. bl602-soc 5.3 */
#define WORD_COMMAND 0x08000000u
#define WORD_ADDRESSED 0x0c040000u
#define WORD_GET 0x09000000u
#define WORD_PUT 0x09800000u
#define WORD_RELEASE 0x08800000u
#define WORD_QUAD_PROGRAM 0x2d840000u
#define WORD_FAST_READ 0x0f040000u
#define WORD_BURST_WRAP 0x4b802000u

static uint32_t data_field(size_t len)
{
	return (uint32_t)(len - 1) << 2;
}

/* What takes so long at RC32M goes faster at other clocks. */
static void work(struct sim_bus *bus, uint64_t ns)
{
	bus->now_ns += sim_clock_rom_ns(bus, ns);
}

static void fill_buffer(struct sim_bus *bus, struct rmw_view data)
{
	sim_sf_ctrl_write(bus, SIM_SF_CTRL_0, *sim_reg(bus, SIM_SF_CTRL_0) & ~(1u << 5));
	for (size_t at = 0; at < data.len; at += 4) {
		uint8_t word[4] = { 0 };

		memcpy(word, data.data + at, data.len - at < 4 ? data.len - at : 4);
		sim_sf_ctrl_write(bus, SIM_SF_DATA + (uint32_t)at, rmw_get_le32(word));
		work(bus, SIM_COST_FLASH_WORD_NS);
	}
}

static void empty_buffer(struct sim_bus *bus, struct rmw_span into)
{
	for (size_t at = 0; at < into.len; at += 4) {
		uint8_t word[4];

		rmw_put_le32(word, sim_sf_ctrl_read(bus, SIM_SF_DATA + (uint32_t)at));
		memcpy(into.data + at, word, into.len - at < 4 ? into.len - at : 4);
		work(bus, SIM_COST_FLASH_WORD_NS);
	}
}

/* bl602-soc 5.2 */
void sim_rom_sf_command(struct sim_bus *bus, uint32_t word, uint32_t head, uint32_t more)
{
	const uint32_t control = *sim_reg(bus, SIM_SF_CTRL_0);
	struct sim_sf_ctrl *sf = &bus->state->sf;

	if (sf->busy_until_ns > bus->now_ns)
		bus->now_ns = sf->busy_until_ns;
	work(bus, SIM_COST_FLASH_SETUP_NS);
	sim_sf_ctrl_write(bus, SIM_SF_SAHB_1, head);
	sim_sf_ctrl_write(bus, SIM_SF_SAHB_2, more);
	sim_sf_ctrl_write(bus, SIM_SF_SAHB_0, word);
	sim_sf_ctrl_write(bus, SIM_SF_CTRL_0, control | 1u << 5);
	sim_sf_ctrl_write(bus, SIM_SF_SAHB_0, word | 2);
	if (sf->busy_until_ns > bus->now_ns)
		bus->now_ns = sf->busy_until_ns;
	sim_sf_ctrl_write(bus, SIM_SF_CTRL_0, control & ~(1u << 5));
}

void sim_rom_sf_get(struct sim_bus *bus, uint32_t word, uint32_t head, uint32_t more,
		    struct rmw_span into)
{
	sim_rom_sf_command(bus, word | data_field(into.len), head, more);
	empty_buffer(bus, into);
}

void sim_rom_sf_put(struct sim_bus *bus, uint32_t word, uint32_t head, uint32_t more,
		    struct rmw_view data)
{
	fill_buffer(bus, data);
	sim_rom_sf_command(bus, word | data_field(data.len), head, more);
}

static void command(struct sim_bus *bus, uint32_t word, uint32_t head)
{
	sim_rom_sf_command(bus, word, head, 0);
}

static void get(struct sim_bus *bus, uint32_t word, uint32_t head, struct rmw_span into)
{
	sim_rom_sf_get(bus, word, head, 0, into);
}

static void put(struct sim_bus *bus, uint32_t word, uint32_t head, struct rmw_view data)
{
	sim_rom_sf_put(bus, word, head, 0, data);
}

uint8_t sim_bus_flash_status(struct sim_bus *bus, uint8_t code)
{
	uint8_t value = 0;

	get(bus, WORD_GET, (uint32_t)code << 24, (struct rmw_span){ &value, 1 });
	return value;
}

/* The next look that comes after `target_ns`, which is the time until it changes. */
static uint64_t look_after_ns(uint64_t now_ns, uint64_t target_ns, uint64_t step_ns)
{
	const uint64_t left = target_ns > now_ns ? target_ns - now_ns : 1;

	return now_ns + (left + step_ns - 1) / step_ns * step_ns;
}

void sim_rom_sf_doze(struct sim_bus *bus, uint64_t until_ns, uint64_t step_ns)
{
	const uint64_t ready = sim_nor_busy_until_ns(bus->nor);

	bus->now_ns = look_after_ns(
		bus->now_ns, ready > bus->now_ns && ready < until_ns ? ready : until_ns, step_ns);
}

/* 0: ready, 1: gave up. */
static int wait_ready(struct sim_bus *bus, uint64_t limit_ns)
{
	const uint64_t until = bus->now_ns + limit_ns;

	while (sim_bus_flash_status(bus, 0x05) & SR1_WIP) {
		if (bus->now_ns >= until)
			return 1;
		sim_rom_sf_doze(bus, until, SIM_COST_FLASH_POLL_NS);
	}
	return 0;
}

static int write_enable(struct sim_bus *bus)
{
	command(bus, WORD_COMMAND, 0x06000000);
	return sim_bus_flash_status(bus, 0x05) & SR1_WEL ? 0 : 1;
}

void sim_bus_flash_set_status(struct sim_bus *bus, uint8_t code, struct rmw_view value)
{
	if (value.len == 0)
		return;
	(void)write_enable(bus);
	put(bus, WORD_PUT, (uint32_t)code << 24, rmw_view_part(value, 0, SIM_SF_BUFFER));
	(void)wait_ready(bus, SIM_COST_LIMIT_STATUS_NS);
}

void sim_bus_flash_jedec(struct sim_bus *bus, uint8_t id[3])
{
	get(bus, WORD_GET, 0x9f000000, (struct rmw_span){ id, 3 });
}

/* Out of power-down, continuous read and whatever else a program left the chip in. */
static void wake_chip(struct sim_bus *bus)
{
	static const uint8_t wrap_off[] = { 0xf0 };

	command(bus, WORD_RELEASE, 0xab000000);
	bus->now_ns += SIM_COST_FLASH_WAKE_NS;
	command(bus, WORD_ADDRESSED, 0xffffffff);
	(void)wait_ready(bus, SIM_COST_LIMIT_BLOCK_NS);
	command(bus, WORD_COMMAND, 0x66000000);
	command(bus, WORD_COMMAND, 0x99000000);
	bus->now_ns += SIM_COST_FLASH_RESET_NS;
	(void)write_enable(bus);
	put(bus, WORD_BURST_WRAP, 0x77000000, RMW_VIEW_OF(wrap_off));
}

static bool is_identified(struct sim_bus *bus)
{
	static const uint8_t none[3] = { 0xff, 0xff, 0xff }, zero[3];
	uint8_t id[3];

	for (unsigned i = 0; i < ID_TRIES; i++) {
		sim_bus_flash_jedec(bus, id);
		if (memcmp(id, none, 3) != 0 && memcmp(id, zero, 3) != 0)
			return true;
		bus->now_ns += SIM_COST_FLASH_ID_RETRY_NS;
	}
	return false;
}

/* As the ROM's default configuration does it: both registers with one command. */
static int enable_quad(struct sim_bus *bus)
{
	uint8_t both[2];

	both[0] = sim_bus_flash_status(bus, 0x05);
	both[1] = sim_bus_flash_status(bus, 0x35);
	if (both[1] & SR2_QE)
		return 0;
	both[1] |= SR2_QE;
	sim_bus_flash_set_status(bus, 0x01, RMW_VIEW_OF(both));
	return sim_bus_flash_status(bus, 0x35) & SR2_QE ? 0 : 1;
}

int sim_bus_flash_start(struct sim_bus *bus)
{
	struct sim_sf_ctrl *sf = &bus->state->sf;

	sim_sf_pins_from_efuse(bus);
	sim_sf_ctrl_write(bus, SIM_SF_CTRL_1, 0xa3600000);
	sf->is_disturbed = true;
	wake_chip(bus);
	if (!is_identified(bus) || enable_quad(bus) != 0)
		return 1;
	sf->is_disturbed = false;
	return 0;
}

bool sim_bus_flash_is_disturbed(const struct sim_bus *bus)
{
	return bus->state->sf.is_disturbed;
}

int sim_bus_flash_read(struct sim_bus *bus, uint32_t addr, struct rmw_span into)
{
	for (size_t at = 0; at < into.len; at += SIM_SF_BUFFER) {
		const uint32_t from = (addr + (uint32_t)at) & 0xffffff;

		get(bus, WORD_FAST_READ, 0x0b000000 | from, rmw_span_part(into, at, SIM_SF_BUFFER));
	}
	return 0;
}

static int program_page(struct sim_bus *bus, uint32_t addr, struct rmw_view bytes)
{
	if (write_enable(bus) != 0)
		return 1;
	put(bus, WORD_QUAD_PROGRAM, 0x32000000 | (addr & 0xffffff), bytes);
	return wait_ready(bus, SIM_COST_LIMIT_PAGE_NS);
}

int sim_bus_flash_program(struct sim_bus *bus, uint32_t addr, struct rmw_view bytes)
{
	size_t at = 0;

	if (bus->state->sf.is_disturbed)
		return 1;
	while (at < bytes.len) {
		const uint32_t here = addr + (uint32_t)at;
		const struct rmw_view page = rmw_view_part(bytes, at, PAGE - here % PAGE);

		if (program_page(bus, here, page) != 0)
			return 1;
		at += page.len;
	}
	return 0;
}

int sim_bus_flash_erase(struct sim_bus *bus, uint32_t addr, uint32_t size)
{
	static const struct {
		uint32_t size, code;
		uint64_t limit_ns;
	} erases[] = {
		{ 0x1000, 0x20000000, SIM_COST_LIMIT_4K_NS },
		{ 0x8000, 0x52000000, SIM_COST_LIMIT_BLOCK_NS },
		{ 0x10000, 0xd8000000, SIM_COST_LIMIT_BLOCK_NS },
	};

	for (size_t i = 0; i < RMW_COUNT(erases); i++) {
		if (erases[i].size != size)
			continue;
		if (write_enable(bus) != 0)
			return 1;
		command(bus, WORD_ADDRESSED, erases[i].code | (addr & 0xffffff));
		return wait_ready(bus, erases[i].limit_ns);
	}
	return 1;
}

int sim_bus_flash_erase_chip(struct sim_bus *bus)
{
	if (write_enable(bus) != 0)
		return 1;
	command(bus, WORD_COMMAND, 0xc7000000);
	return wait_ready(bus, SIM_COST_LIMIT_CHIP_NS);
}
