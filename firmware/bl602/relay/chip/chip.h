/* SPDX-License-Identifier: MIT */
#ifndef RELAY_CHIP_H
#define RELAY_CHIP_H

#include "common/access.h"
#include "relay/core/port.h"

/*
 * The relay firmware's port to the BL602. What is marked CHIP_RAM runs from RAM, also while the
 * flash is away: it calls nothing that is not so marked, and has no constants in tables.
 */
#define CHIP_RAM __attribute__((section(".ram"), noinline))

/* Samples of the pins and bytes of the line that wait for the main loop: powers of two. The
 * longest time that the flash takes is that of collecting a whole store. */
#define CHIP_SAMPLES 4096u
#define CHIP_RECEIVED 1024u

#define CHIP_CONFIG_SIZE 84u /* of a flash configuration: bl602-soc 4 */

struct relay_port {
	struct relay_facts facts;
	uint32_t core_hz;
	uint32_t root_hz;
	bool has_flash_config;
	uint8_t flash_config[CHIP_CONFIG_SIZE] __attribute__((aligned(4)));
	bool has_line;
	uint64_t next_tick; /* of mtime */
	/* Written by the interrupt, read by the main loop. */
	volatile uint32_t samples[CHIP_SAMPLES];
	volatile uint32_t sample_head;
	volatile uint8_t received[CHIP_RECEIVED];
	volatile uint32_t received_head;
	uint32_t sample_tail;
	uint32_t received_tail;
};

/* The one port there is; the interrupt finds it here. */
extern struct relay_port chip_port;

/* setup.c: clocks as they are found, facts, timer. */
void chip_setup(struct relay_port *port);
void chip_start_timer(struct relay_port *port);

/* watchdog.c: from now on the chip starts anew unless it is fed. */
void chip_watchdog_start(void);
void chip_watchdog_feed(void);
/* ... and whether it was that. Forgets it. */
enum relay_reason chip_reason(void);

/* flash.c: the flash's configuration and size, as far as they can be found. */
void chip_flash_setup(struct relay_port *port);

/* line.c: the interrupt's part; and what the main loop sends. */
void chip_line_receive(struct relay_port *port);
uint32_t chip_line_room(void);
void chip_line_send(const uint8_t *bytes, uint32_t count);

#endif
