/* SPDX-License-Identifier: MIT */
#ifndef RELAY_PORT_H
#define RELAY_PORT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What the core needs of the chip. `struct relay_port` is the port's own: the chip's in chip/, a
 * made one in tests. Levels of pins come with each tick (relay.h), one bit for each pin.
 */
struct relay_port;

#define RELAY_PINS 24u
#define RELAY_SECTOR 4096u

enum relay_pull { RELAY_PULL_NONE, RELAY_PULL_UP, RELAY_PULL_DOWN };
enum relay_level { RELAY_LOW, RELAY_HIGH };
enum relay_reason {
	RELAY_BOOT_POWER,
	RELAY_BOOT_RESTART,
	RELAY_BOOT_WATCHDOG,
	RELAY_BOOT_FAULT,
	RELAY_BOOT_REASONS
};

/* What does not change while the firmware runs. */
struct relay_facts {
	enum relay_reason reason;
	uint32_t flash_size;
	uint32_t own_addr; /* of the slot that this firmware runs from, as far as it is filled */
	uint32_t own_len;
	bool has_mac;
	uint8_t mac[6]; /* in the order in which it is written */
};

const struct relay_facts *relay_port_facts(const struct relay_port *port);

/*
 * A pin may be one of those that the package has (relay_pins.h): off (no input, no pull, not
 * driven), an input, or driven. What an output begins with stands in its latch before it drives.
 */
void relay_port_pin_off(struct relay_port *port, uint32_t pin);
void relay_port_pin_input(struct relay_port *port, uint32_t pin, enum relay_pull pull);
void relay_port_pin_output(struct relay_port *port, uint32_t pin, enum relay_level level);
void relay_port_pin_set(struct relay_port *port, uint32_t pin, enum relay_level level);
/* The levels of all pins now, for those who cannot wait for the next tick. */
uint32_t relay_port_levels(struct relay_port *port);

/*
 * The flash, by its own addresses. Erase: the sector that begins at `addr`. Program: may cross
 * pages, only clears bits. Each is over when it returns. False: the flash did not do it.
 */
bool relay_port_read(struct relay_port *port, uint32_t addr, uint8_t *bytes, uint32_t len);
bool relay_port_erase(struct relay_port *port, uint32_t addr);
bool relay_port_program(struct relay_port *port, uint32_t addr, const uint8_t *bytes, uint32_t len);

/* Take the line's pins, or leave them to their roles. */
void relay_port_line_on(struct relay_port *port);
void relay_port_line_off(struct relay_port *port);
/* All that was sent has left. */
bool relay_port_line_is_idle(const struct relay_port *port);

/* Does not return on a chip. */
void relay_port_restart(struct relay_port *port);

#endif
