/* SPDX-License-Identifier: MIT */
/* The chip's pins. bl602-soc 7 */
#include "bl602/regs.h"
#include "relay/chip/chip.h"

static void set_config(uint32_t pin, uint32_t config)
{
	const uint32_t shift = pin % 2 * 16;

	chip_change(GPIO_CONFIG(pin), 0xffffu << shift, config << shift);
}

const struct relay_facts *relay_port_facts(const struct relay_port *port)
{
	return &port->facts;
}

void relay_port_pin_off(struct relay_port *port, uint32_t pin)
{
	(void)port;
	chip_change(GPIO_OUTPUT_ENABLE, 1u << pin, 0);
	set_config(pin, GPIO_HIGH_Z);
}

void relay_port_pin_input(struct relay_port *port, uint32_t pin, enum relay_pull pull)
{
	static const uint16_t configs[] = { [RELAY_PULL_NONE] = GPIO_FLOATING,
					    [RELAY_PULL_UP] = GPIO_PULLED_UP,
					    [RELAY_PULL_DOWN] = GPIO_PULLED_DOWN };

	(void)port;
	chip_change(GPIO_OUTPUT_ENABLE, 1u << pin, 0);
	set_config(pin, configs[pull]);
}

void relay_port_pin_set(struct relay_port *port, uint32_t pin, enum relay_level level)
{
	(void)port;
	chip_change(GPIO_OUTPUT, 1u << pin, (uint32_t)level << pin);
}

/* While the function changes the pin must not drive what another function gave it. */
void relay_port_pin_output(struct relay_port *port, uint32_t pin, enum relay_level level)
{
	relay_port_pin_set(port, pin, level);
	set_config(pin, GPIO_HIGH_Z);
	chip_change(GPIO_OUTPUT_ENABLE, 1u << pin, 1u << pin);
}

uint32_t relay_port_levels(struct relay_port *port)
{
	(void)port;
	return chip_get(GPIO_INPUT);
}
