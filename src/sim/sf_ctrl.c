/* SPDX-License-Identifier: MIT */
/* The serial flash controller: turns register writes into transfers to the flash chip. */
#include "sim/sf_ctrl.h"

#include "base/random.h"
#include "sim/clock.h"
#include "sim/costs.h"
#include "sim/glb.h"

enum {
	CTRL_0_FLASH_SIDE = 1u << 5,
	CTRL_1_OWNER_IAHB = 1u << 28,
	CTRL_1_ENABLE = 1u << 29,
	CTRL_1_WINDOW = 1u << 30,
	SAHB_0_BUSY = 1u << 0,
	SAHB_0_TRIGGER = 1u << 1,
	SAHB_0_WRITE = 1u << 23,
	SAHB_0_HAS_DATA = 1u << 24,
	SAHB_0_HAS_DUMMY = 1u << 25,
	SAHB_0_HAS_ADDRESS = 1u << 26,
	SAHB_0_HAS_COMMAND = 1u << 27,
};

#define SAHB_0_FOUR_LINES (1u << 31)
#define GLB_PINS_SWAP (1u << 8)
#define GLB_PINS_EMBEDDED (1u << 9)
#define GPIO_FUNCTION_FLASH 2u

/* Longest head: command, address and dummy bytes of 8, 8 and 32. */
#define HEAD_MAX 48u

/* The four wirings of the flash, by sw_usage_0[17:16]. bl602-soc 5.6 */
static const struct wiring {
	bool is_embedded;
	bool is_swapped;
	uint8_t pad_set;
	uint8_t pins[6];
	uint8_t pin_count;
} wirings[4] = {
	/* clang-format off */
	{ true,  true,  0, { 0 },                        0 },
	{ true,  false, 0, { 0 },                        0 },
	{ false, false, 1, { 17, 18, 19, 20, 21, 22 },   6 },
	{ false, false, 2, { 0, 1, 2, 20, 21, 22 },      6 },
	/* clang-format on */
};

/* How many lines carry address and data, by the mode field. bl602-soc 5.1 */
static const struct lines {
	uint8_t address, data;
} line_modes[8] = {
	/* clang-format off */
	{ 1, 1 }, { 1, 2 }, { 1, 4 }, { 2, 2 }, { 4, 4 }, { 1, 1 }, { 1, 1 }, { 1, 1 },
	/* clang-format on */
};

/* What SAHB_0 asks for, in bytes. */
struct layout {
	uint32_t command, address, dummy, data;
	struct lines lines;
};

static const struct wiring *fitted_wiring(const struct sim_bus *bus)
{
	return &wirings[bus->efuse[SIM_EFUSE_SW_USAGE] >> 16 & 3];
}

static unsigned pin_shift(unsigned pin)
{
	return pin & 1 ? 16 : 0;
}

static bool is_reachable(struct sim_bus *bus)
{
	const struct wiring *wiring = fitted_wiring(bus);
	const uint32_t pins = *sim_reg(bus, SIM_GLB_PINS);

	if (((pins & GLB_PINS_EMBEDDED) != 0) != wiring->is_embedded ||
	    sim_reg_bits(bus, SIM_SF_CTRL_2, 0, 2) != wiring->pad_set)
		return false;
	if (wiring->is_embedded && ((pins & GLB_PINS_SWAP) != 0) != wiring->is_swapped)
		return false;
	for (unsigned i = 0; i < wiring->pin_count; i++) {
		const unsigned pin = wiring->pins[i];

		if (sim_reg_bits(bus, SIM_GLB_GPIO_CONFIG + 4 * (pin / 2), pin_shift(pin) + 8, 4) !=
		    GPIO_FUNCTION_FLASH)
			return false;
	}
	return true;
}

void sim_sf_pins_from_efuse(struct sim_bus *bus)
{
	const struct wiring *wiring = fitted_wiring(bus);
	uint32_t *pins = sim_reg(bus, SIM_GLB_PINS);

	*pins &= ~(GLB_PINS_EMBEDDED | GLB_PINS_SWAP);
	if (wiring->is_embedded)
		*pins |= GLB_PINS_EMBEDDED;
	if (wiring->is_swapped)
		*pins |= GLB_PINS_SWAP;
	*sim_reg(bus, SIM_SF_CTRL_2) = wiring->pad_set;
	for (unsigned i = 0; i < wiring->pin_count; i++) {
		const unsigned pin = wiring->pins[i];
		uint32_t *config = sim_reg(bus, SIM_GLB_GPIO_CONFIG + 4 * (pin / 2));

		*config &= ~(0xffffu << pin_shift(pin));
		*config |= 0x0217u << pin_shift(pin);
	}
}

static uint32_t counted(uint32_t word, uint32_t flag, unsigned low, unsigned width)
{
	return word & flag ? (word >> low & ((1u << width) - 1)) + 1 : 0;
}

static struct layout layout_of(uint32_t word)
{
	struct layout layout = {
		.command = counted(word, SAHB_0_HAS_COMMAND, 20, 3),
		.address = counted(word, SAHB_0_HAS_ADDRESS, 17, 3),
		.dummy = counted(word, SAHB_0_HAS_DUMMY, 12, 5),
		.data = counted(word, SAHB_0_HAS_DATA, 2, 10),
		.lines = line_modes[word >> 28 & 7],
	};

	if (layout.data > SIM_SF_BUFFER)
		layout.data = SIM_SF_BUFFER;
	return layout;
}

static uint64_t duration_ns(const struct layout *layout, uint32_t word, uint32_t clock_hz)
{
	const uint32_t command_lines = word & SAHB_0_FOUR_LINES ? 4 : 1;
	const uint32_t clocks = 8 * layout->command / command_lines +
				8 * (layout->address + layout->dummy) / layout->lines.address +
				8 * layout->data / layout->lines.data;

	return SIM_COST_SF_COMMAND_NS + (uint64_t)clocks * 1000000000u / clock_hz;
}

/* Command and address bytes come out of the two words behind `control`, the highest first. */
static size_t fill_head(struct sim_bus *bus, uint32_t control, const struct layout *layout,
			uint8_t head[HEAD_MAX])
{
	const uint32_t words[2] = { *sim_reg(bus, control + 4), *sim_reg(bus, control + 8) };
	const size_t named = layout->command + layout->address;

	memset(head, 0, HEAD_MAX);
	for (size_t i = 0; i < named && i < 8; i++)
		head[i] = (uint8_t)(words[i / 4] >> (24 - 8 * (i % 4)));
	return named + layout->dummy;
}

static void make_noise(struct sim_bus *bus, struct rmw_span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		bytes.data[i] = (uint8_t)rmw_random_next(&bus->state->noise);
}

static void send(struct sim_bus *bus, const struct layout *layout)
{
	struct sim_sf_ctrl *sf = &bus->state->sf;
	uint8_t out[HEAD_MAX + SIM_SF_BUFFER];
	const size_t head = fill_head(bus, SIM_SF_SAHB_0, layout, out);

	if (*sim_reg(bus, SIM_SF_CTRL_0) & CTRL_0_FLASH_SIDE)
		memcpy(out + head, sf->buffer, layout->data);
	else
		memset(out + head, 0, layout->data);
	if (is_reachable(bus))
		sim_nor_transfer(bus->nor, bus->now_ns,
				 (struct rmw_view){ out, head + layout->data },
				 (struct rmw_span){ NULL, 0 });
}

static void receive(struct sim_bus *bus, const struct layout *layout)
{
	struct sim_sf_ctrl *sf = &bus->state->sf;
	uint8_t head[HEAD_MAX];
	const size_t len = fill_head(bus, SIM_SF_SAHB_0, layout, head);
	const struct rmw_span in = { sf->buffer, layout->data };

	memset(in.data, 0xff, in.len);
	if (is_reachable(bus))
		sim_nor_transfer(bus->nor, bus->now_ns, (struct rmw_view){ head, len }, in);
	if (!(*sim_reg(bus, SIM_SF_CTRL_0) & CTRL_0_FLASH_SIDE))
		make_noise(bus, in);
}

static void start_command(struct sim_bus *bus, uint32_t word)
{
	const uint32_t control = *sim_reg(bus, SIM_SF_CTRL_1);
	const struct layout layout = layout_of(word);
	const uint32_t clock_hz = sim_clock_flash_hz(bus);

	if ((control & CTRL_1_OWNER_IAHB) || !(control & CTRL_1_ENABLE) || clock_hz == 0 ||
	    bus->now_ns < bus->state->sf.busy_until_ns)
		return;
	if (word & SAHB_0_WRITE)
		send(bus, &layout);
	else
		receive(bus, &layout);
	bus->state->sf.commands++;
	bus->state->sf.busy_until_ns = bus->now_ns + duration_ns(&layout, word, clock_hz);
}

static uint8_t *buffer_word(struct sim_bus *bus, uint32_t offset)
{
	return &bus->state->sf.buffer[offset - SIM_SF_DATA];
}

static bool is_in_buffer(uint32_t offset)
{
	return offset >= SIM_SF_DATA && offset < SIM_SF_DATA + SIM_SF_BUFFER;
}

uint32_t sim_sf_ctrl_read(struct sim_bus *bus, uint32_t offset)
{
	if (is_in_buffer(offset)) {
		if (*sim_reg(bus, SIM_SF_CTRL_0) & CTRL_0_FLASH_SIDE)
			return 0;
		return rmw_get_le32(buffer_word(bus, offset));
	}
	if (offset == SIM_SF_SAHB_0 && bus->now_ns < bus->state->sf.busy_until_ns)
		return *sim_reg(bus, offset) | SAHB_0_BUSY;
	return *sim_reg(bus, offset);
}

void sim_sf_ctrl_write(struct sim_bus *bus, uint32_t offset, uint32_t value)
{
	const uint32_t before = *sim_reg(bus, offset);

	if (is_in_buffer(offset)) {
		if (!(*sim_reg(bus, SIM_SF_CTRL_0) & CTRL_0_FLASH_SIDE))
			rmw_put_le32(buffer_word(bus, offset), value);
		return;
	}
	if (offset == SIM_SF_SAHB_0)
		value &= ~(uint32_t)SAHB_0_BUSY;
	*sim_reg(bus, offset) = value;
	if (offset == SIM_SF_SAHB_0 && (value & SAHB_0_TRIGGER) && !(before & SAHB_0_TRIGGER))
		start_command(bus, value);
}

/*
 * Without a command the mode byte stands behind the address, wherever that begins: in the first
 * byte of the second word, or in the last of the first (unverified).
 */
static bool is_window_readable(struct sim_bus *bus)
{
	const struct layout layout = layout_of(*sim_reg(bus, SIM_SF_IAHB_0));
	uint8_t head[HEAD_MAX];
	const size_t len = fill_head(bus, SIM_SF_IAHB_0, &layout, head);
	const uint8_t late_mode[4] = { [3] = (uint8_t)(*sim_reg(bus, SIM_SF_IAHB_2) >> 24) };

	if (sim_nor_takes_read(bus->nor, bus->now_ns, (struct rmw_view){ head, len }))
		return true;
	return layout.command == 0 &&
	       sim_nor_takes_read(bus->nor, bus->now_ns, RMW_VIEW_OF(late_mode));
}

struct rmw_view sim_sf_ctrl_window(struct sim_bus *bus)
{
	const uint32_t needed = CTRL_1_OWNER_IAHB | CTRL_1_ENABLE | CTRL_1_WINDOW;
	const struct rmw_view cells = rmw_span_view(sim_nor_cells(bus->nor));

	if ((*sim_reg(bus, SIM_SF_CTRL_1) & needed) != needed || sim_clock_flash_hz(bus) == 0 ||
	    bus->now_ns < bus->state->sf.away_until_ns || !is_reachable(bus) ||
	    !is_window_readable(bus))
		return (struct rmw_view){ NULL, 0 };
	return rmw_view_part(cells, *sim_reg(bus, SIM_SF_OFFSET) & 0xffffff, SIZE_MAX);
}

void sim_sf_ctrl_reset(struct sim_bus *bus)
{
	struct sim_sf_ctrl *sf = &bus->state->sf;

	sim_regs_reset(bus, 0xb000, 0x1000);
	memset(sf->buffer, 0, sizeof(sf->buffer));
	sf->busy_until_ns = sf->away_until_ns = 0;
	sf->is_disturbed = true;
}

const char *sim_sf_ctrl_why_closed(struct sim_bus *bus)
{
	const uint32_t control = *sim_reg(bus, SIM_SF_CTRL_1);

	if (bus->now_ns < bus->state->sf.away_until_ns)
		return "a function of the boot ROM works on the flash";
	if (!(control & CTRL_1_OWNER_IAHB))
		return "SF_CTRL belongs to SAHB";
	if (bus->now_ns < sim_nor_busy_until_ns(bus->nor))
		return "the flash erases or programs";
	return "SF_CTRL, its clock, its pins or the flash are not set up for reading by the bus";
}
