/* SPDX-License-Identifier: MIT */
/* What pins drive and read, at any time. */
#include "sim/pins.h"

#include "sim/glb.h"

#define THRESHOLD_MV (SIM_PIN_SUPPLY_MV / 2)

enum {
	CONFIG_INPUT = 1u << 0,
	CONFIG_PULL_UP = 1u << 4,
	CONFIG_PULL_DOWN = 1u << 5,
	FUNCTION_GPIO = 11,
};

static uint32_t config_of(const struct sim_bus *bus, unsigned pin)
{
	return bus->state->regs[(SIM_GLB_GPIO_CONFIG + 4 * (pin / 2)) / 4] >> (pin & 1 ? 16 : 0);
}

bool sim_pin_is_input(const struct sim_bus *bus, unsigned pin)
{
	return (config_of(bus, pin) & CONFIG_INPUT) != 0;
}

/* Outputs. */

static enum rmw_sim_level driven(struct sim_bus *bus, unsigned pin)
{
	if ((config_of(bus, pin) >> 8 & 15) != FUNCTION_GPIO ||
	    !(*sim_reg(bus, SIM_GLB_GPIO_ENABLE) >> pin & 1))
		return RMW_SIM_OPEN;
	return *sim_reg(bus, SIM_GLB_GPIO_OUTPUT) >> pin & 1 ? RMW_SIM_HIGH : RMW_SIM_LOW;
}

static void note(struct sim_bus *bus, unsigned pin, enum rmw_sim_level level)
{
	struct sim_pins_state *pins = &bus->state->pins;

	if (pins->driven[pin] == level)
		return;
	pins->driven[pin] = level;
	pins->changes[pin]++;
	pins->log[pins->log_count++ % RMW_SIM_PIN_LOG] =
		(struct rmw_sim_pin_change){ bus->now_ns, (uint8_t)pin, level };
}

void sim_pins_note(struct sim_bus *bus)
{
	for (unsigned pin = 0; pin < SIM_PADS; pin++)
		note(bus, pin, driven(bus, pin));
}

void sim_pins_power_off(struct sim_bus *bus)
{
	for (unsigned pin = 0; pin < SIM_PADS; pin++)
		note(bus, pin, RMW_SIM_OPEN);
}

/* What the board does. */

static enum rmw_sim_level held_at(const struct sim_pin *pin, uint64_t at_ns)
{
	enum rmw_sim_level level = pin->held;

	for (size_t i = 0; i < pin->plan_count && pin->plan[i].at_ns <= at_ns; i++)
		level = pin->plan[i].level;
	return level;
}

static void forget_past(struct sim_pin *pin, uint64_t now_ns)
{
	size_t past = 0;

	while (past < pin->plan_count && pin->plan[past].at_ns <= now_ns)
		pin->held = pin->plan[past++].level;
	pin->plan_count -= past;
	memmove(pin->plan, pin->plan + past, pin->plan_count * sizeof(pin->plan[0]));
}

static void note_lively(struct sim_bus *bus, unsigned pin)
{
	const bool is_lively = bus->pins[pin].plan_count > 0 || bus->pins[pin].source.drive != NULL;

	bus->lively_pins &= ~(1u << pin);
	bus->lively_pins |= (uint32_t)is_lively << pin;
}

bool sim_pin_hold(struct sim_bus *bus, unsigned number, enum rmw_sim_level level, uint64_t at_ns)
{
	struct sim_pin *pin = &bus->pins[number % SIM_PINS];

	sim_pins_catch_up(bus);
	forget_past(pin, bus->now_ns);
	if (at_ns < bus->now_ns)
		at_ns = bus->now_ns;
	while (pin->plan_count > 0 && pin->plan[pin->plan_count - 1].at_ns >= at_ns)
		pin->plan_count--;
	if (at_ns > bus->now_ns && pin->plan_count == SIM_PIN_PLANS)
		return false;
	if (at_ns > bus->now_ns)
		pin->plan[pin->plan_count++] = (struct sim_pin_plan){ at_ns, level };
	else
		pin->held = level;
	note_lively(bus, number % SIM_PINS);
	return true;
}

enum rmw_sim_level sim_pin_held(const struct sim_bus *bus, unsigned pin)
{
	return held_at(&bus->pins[pin % SIM_PINS], bus->now_ns);
}

void sim_pin_connect(struct sim_bus *bus, unsigned pin, struct sim_pin_source source)
{
	sim_pins_catch_up(bus);
	bus->pins[pin % SIM_PINS].source = source;
	note_lively(bus, pin % SIM_PINS);
}

static struct sim_pin_drive drive_at(const struct sim_pin *pin, uint64_t at_ns)
{
	const enum rmw_sim_level held = held_at(pin, at_ns);

	if (held != RMW_SIM_OPEN)
		return (struct sim_pin_drive){ held == RMW_SIM_HIGH ? SIM_PIN_SUPPLY_MV : 0, 0 };
	if (pin->source.drive != NULL)
		return pin->source.drive(pin->source.ctx, at_ns);
	return (struct sim_pin_drive){ 0, SIM_PIN_NOTHING };
}

/* Inputs. With neither a pull nor anything connected a pin reads low (unverified). */

static bool reads_high(struct sim_pin_drive drive, uint32_t config)
{
	const bool is_up = (config & CONFIG_PULL_UP) != 0, is_down = config & CONFIG_PULL_DOWN;
	const int64_t pull_mv = is_up ? SIM_PIN_SUPPLY_MV : 0;

	if (drive.ohm == SIM_PIN_NOTHING)
		return is_up && !is_down;
	if (is_up == is_down)
		return drive.mv >= THRESHOLD_MV;
	return drive.mv * (int64_t)SIM_PIN_PULL_OHM + pull_mv * drive.ohm >=
	       THRESHOLD_MV * ((int64_t)SIM_PIN_PULL_OHM + drive.ohm);
}

bool sim_pin_level_at(struct sim_bus *bus, unsigned pin, uint64_t at_ns)
{
	const enum rmw_sim_level own = driven(bus, pin);

	if (own != RMW_SIM_OPEN)
		return own == RMW_SIM_HIGH;
	return reads_high(drive_at(&bus->pins[pin], at_ns), config_of(bus, pin));
}

bool sim_pin_level(struct sim_bus *bus, unsigned pin)
{
	return sim_pin_level_at(bus, pin % SIM_PINS, bus->now_ns);
}

uint64_t sim_pin_next_ns(const struct sim_pin *pin, uint64_t at_ns)
{
	uint64_t next_ns = SIM_NEVER;
	size_t i = 0;

	if (pin->source.drive != NULL && pin->source.next_ns != NULL)
		next_ns = pin->source.next_ns(pin->source.ctx, at_ns);
	while (i < pin->plan_count && pin->plan[i].at_ns <= at_ns)
		i++;
	if (i < pin->plan_count && pin->plan[i].at_ns < next_ns)
		next_ns = pin->plan[i].at_ns;
	return next_ns > at_ns ? next_ns : at_ns + 1;
}

uint64_t sim_pins_next_ns(const struct sim_bus *bus)
{
	return sim_pins_first_ns(bus, UINT32_MAX);
}

uint64_t sim_pins_first_ns(const struct sim_bus *bus, uint32_t pins)
{
	uint64_t first_ns = SIM_NEVER;

	pins &= bus->lively_pins;
	for (unsigned pin = 0; pins >> pin != 0 && pin < SIM_PADS; pin++) {
		const uint64_t at_ns = pins >> pin & 1 && sim_pin_is_input(bus, pin)
					       ? sim_pin_next_ns(&bus->pins[pin], bus->now_ns)
					       : SIM_NEVER;

		if (at_ns < first_ns)
			first_ns = at_ns;
	}
	return first_ns;
}

bool sim_pins_are_untold(const struct sim_bus *bus)
{
	for (unsigned pin = 0; bus->lively_pins != 0 && pin < SIM_PADS; pin++)
		if (sim_pin_is_input(bus, pin) && bus->pins[pin].source.drive != NULL &&
		    bus->pins[pin].source.next_ns == NULL)
			return true;
	return false;
}
