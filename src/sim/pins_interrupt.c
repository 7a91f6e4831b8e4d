/* SPDX-License-Identifier: MIT */
/* Interrupts of pins: what happened on those that are armed, edge by edge. */
#include "sim/pins.h"

#include "sim/glb.h"

#define MODES_PER_WORD 10u

/* Edges and levels; the third bit, which lets a pin interrupt without a clock, changes nothing. */
enum mode { MODE_FALLING, MODE_RISING, MODE_LOW, MODE_HIGH };

static bool is_armed(struct sim_bus *bus, unsigned pin)
{
	return sim_pin_is_input(bus, pin) && !(*sim_reg(bus, SIM_GLB_GPIO_MASK) >> pin & 1);
}

static bool is_hit(enum mode mode, bool was_high, bool is_high)
{
	switch (mode) {
	case MODE_FALLING:
		return was_high && !is_high;
	case MODE_RISING:
		return !was_high && is_high;
	case MODE_LOW:
		return !is_high;
	case MODE_HIGH:
		return is_high;
	}
	return false;
}

/* What is being cleared does not come up. */
static void judge(struct sim_bus *bus, unsigned pin, bool is_high)
{
	struct sim_pins_state *pins = &bus->state->pins;
	const uint32_t modes = *sim_reg(bus, SIM_GLB_GPIO_MODES + 4 * (pin / MODES_PER_WORD));
	const enum mode mode = modes >> 3 * (pin % MODES_PER_WORD) & 3;
	const uint32_t bit = 1u << pin;

	if (is_hit(mode, pins->levels & bit, is_high) && !(*sim_reg(bus, SIM_GLB_GPIO_CLEAR) & bit))
		pins->status |= bit;
	pins->levels = is_high ? pins->levels | bit : pins->levels & ~bit;
}

/* A pin whose next change cannot be told is judged now alone. Where no code can run nobody looks.
 */
void sim_pins_catch_up(struct sim_bus *bus)
{
	const uint64_t now_ns = bus->now_ns;
	struct sim_pins_state *pins;
	bool is_any;

	if (bus->state == NULL)
		return;
	pins = &bus->state->pins;
	is_any = *sim_reg(bus, SIM_GLB_GPIO_MASK) != UINT32_MAX;
	for (unsigned pin = 0; is_any && pin < SIM_PADS; pin++) {
		uint64_t at_ns;

		if (!is_armed(bus, pin))
			continue;
		at_ns = sim_pin_next_ns(&bus->pins[pin], pins->judged_ns);
		for (; at_ns < now_ns; at_ns = sim_pin_next_ns(&bus->pins[pin], at_ns))
			judge(bus, pin, sim_pin_level_at(bus, pin, at_ns));
		judge(bus, pin, sim_pin_level_at(bus, pin, now_ns));
	}
	pins->judged_ns = now_ns;
}

/* That edges of a masked pin are not remembered is (unverified). */
void sim_pins_rearm(struct sim_bus *bus)
{
	struct sim_pins_state *pins = &bus->state->pins;

	pins->levels = 0;
	for (unsigned pin = 0; pin < SIM_PADS; pin++)
		pins->levels |= (uint32_t)sim_pin_level_at(bus, pin, bus->now_ns) << pin;
	pins->judged_ns = bus->now_ns;
}

bool sim_pins_ask(struct sim_bus *bus)
{
	sim_pins_catch_up(bus);
	return (bus->state->pins.status & ~*sim_reg(bus, SIM_GLB_GPIO_MASK)) != 0;
}

uint64_t sim_pins_interrupt_ns(struct sim_bus *bus)
{
	return sim_pins_first_ns(bus, ~*sim_reg(bus, SIM_GLB_GPIO_MASK));
}
