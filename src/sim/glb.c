/* SPDX-License-Identifier: MIT */
/* Clocks, resets and pins: the GLB block as far as the ROM and its host can see it. */
#include "sim/glb.h"

#include "base/random.h"
#include "sim/efuse.h"
#include "sim/sf_ctrl.h"
#include "sim/sha_engine.h"
#include "sim/timer.h"
#include "sim/uart_block.h"

#define GLB_GPIO_INPUT 0x180u

enum {
	CONFIG_FUNCTION = 0xfu << 8,
	SW_RESET_KINDS = 7,
};

static void reset_uart0(struct sim_bus *bus)
{
	sim_uart_block_reset(bus, 0);
}

static void reset_uart1(struct sim_bus *bus)
{
	sim_uart_block_reset(bus, 1);
}

/* The module reset bits that change something here; a module is reset when its bit rises. */
static const struct {
	uint8_t bit;
	void (*reset)(struct sim_bus *bus);
} modules[] = {
	{ 4, sim_sha_engine_reset }, { 7, sim_efuse_reset }, { 11, sim_sf_ctrl_reset },
	{ 16, reset_uart0 },	     { 17, reset_uart1 },    { 21, sim_timer_reset },
};

bool sim_bus_pin(struct sim_bus *bus, unsigned pin)
{
	const uint32_t noise = bus->pins[pin % SIM_PINS].noise_per_1024;
	const bool is_noisy = noise > 0 && bus->state->pins.driven[pin % SIM_PINS] == RMW_SIM_OPEN;

	if (is_noisy && rmw_random_next(&bus->state->noise) % 1024 < noise)
		return !sim_pin_level(bus, pin);
	return sim_pin_level(bus, pin);
}

/* A pin with its input stage off reads 0. */
static uint32_t input_levels(struct sim_bus *bus)
{
	uint32_t levels = 0;

	for (unsigned pin = 0; pin < SIM_PADS; pin++) {
		if (sim_pin_is_input(bus, pin))
			levels |= (uint32_t)sim_bus_pin(bus, pin) << pin;
	}
	return levels;
}

/* Pins 0 to 5 repeat their function where others have nothing. */
static uint32_t with_function_in_effect(uint32_t config)
{
	const uint32_t functions = CONFIG_FUNCTION | (uint32_t)CONFIG_FUNCTION << 16;

	return (config & ~(functions << 4)) | (config & functions) << 4;
}

uint32_t sim_glb_read(struct sim_bus *bus, uint32_t offset)
{
	const uint32_t value = *sim_reg(bus, offset);

	if (offset == SIM_GLB_CLK_CFG0)
		return (value & ~0xc0u) | (*sim_reg(bus, SIM_HBN_GLB) & 3) << 6;
	if (offset == SIM_GLB_CLK_CFG2)
		return (value & ~0x80u) | (*sim_reg(bus, SIM_HBN_GLB) & 4) << 5;
	if (offset == GLB_GPIO_INPUT)
		return input_levels(bus);
	if (offset == SIM_GLB_GPIO_STATUS) {
		sim_pins_catch_up(bus);
		return bus->state->pins.status;
	}
	if (offset >= SIM_GLB_GPIO_CONFIG && offset < SIM_GLB_GPIO_CONFIG + 12)
		return with_function_in_effect(value);
	return value;
}

static void reset_modules(struct sim_bus *bus, uint32_t rising)
{
	for (size_t i = 0; i < RMW_COUNT(modules); i++)
		if (rising >> modules[i].bit & 1)
			modules[i].reset(bus);
}

static bool is_on_rc32m(struct sim_bus *bus)
{
	return (*sim_reg(bus, SIM_HBN_GLB) & 3) == 0;
}

/* Whatever is not an output or an interrupt's business is compared with now. */
static void follow_pins(struct sim_bus *bus, uint32_t offset)
{
	struct sim_pins_state *pins = &bus->state->pins;

	sim_pins_note(bus);
	if (offset == SIM_GLB_GPIO_CLEAR)
		pins->status &= ~*sim_reg(bus, offset);
	else if (offset != SIM_GLB_GPIO_OUTPUT && offset != SIM_GLB_GPIO_ENABLE)
		sim_pins_rearm(bus);
}

void sim_glb_write(struct sim_bus *bus, uint32_t offset, uint32_t value)
{
	const uint32_t rising = value & ~*sim_reg(bus, offset);
	const bool is_pins = offset >= SIM_GLB_GPIO_CONFIG && offset <= SIM_GLB_GPIO_LAST;

	if (is_pins)
		sim_pins_catch_up(bus);
	*sim_reg(bus, offset) = value;
	if (is_pins)
		follow_pins(bus, offset);
	if (offset == SIM_GLB_MODULE_RESET)
		reset_modules(bus, rising);
	if (offset == SIM_GLB_SW_RESET && (rising & SW_RESET_KINDS) && is_on_rc32m(bus))
		bus->state->reset_asked = true;
}
