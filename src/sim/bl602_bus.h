/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BL602_BUS_H
#define RMW_SIM_BL602_BUS_H

#include "sim/nor.h"
#include "sim/pins.h"
#include "sim/uart.h"

/* Words of the eFuse by what they hold. bl602-protocol 8 */
enum {
	SIM_EFUSE_CFG = 0,
	SIM_EFUSE_TRIM = 3,
	SIM_EFUSE_SW_USAGE = 4,
	SIM_EFUSE_MAC = 5,
	SIM_EFUSE_DEVICE = 6,	/* the rest of the MAC, its check, package and flash */
	SIM_EFUSE_KEY_HASH = 7, /* eight words */
	SIM_EFUSE_WORDS = 32,
	SIM_EFUSE_BYTES = 4 * SIM_EFUSE_WORDS,
};

/* The wire at UART0's pins, for code that runs; all NULL where nothing is connected. */
struct sim_bus_line {
	void *ctx;
	const struct sim_byte *(*next)(void *ctx); /* what arrives next; NULL: nothing */
	/* Take it: how often it comes through. */
	unsigned (*take)(void *ctx, struct sim_byte *byte);
	void (*send)(void *ctx, const struct sim_byte *byte);
	void (*unsend)(void *ctx, uint64_t after_ns); /* what would end later is not sent */
};

/*
 * What the BL602's processor sees behind addresses: RAM, eFuse shadow, SF_CTRL with its flash,
 * GPIO, clock and reset registers, SHA engine, retention (HBN) registers. From bl602-soc.
 *
 * `now_ns` is the device's time and belongs to the bus: whoever lets time pass adds to it.
 */
struct sim_bus {
	uint64_t now_ns;
	struct sim_nor *nor;
	uint32_t efuse[SIM_EFUSE_WORDS]; /* burnt content; the shadow is loaded from it at reset */
	uint64_t efuse_programs;	 /* times the eFuse program trigger was written */
	struct sim_pin pins[SIM_PINS];	 /* what the board does to them */
	uint32_t lively_pins;		 /* a bit for each with a plan or a source */
	struct sim_bus_line line;
	uint64_t rx_overflows;	     /* bytes that found UART0's receive FIFO full */
	uint64_t rx_fifo_high;	     /* highest level it ever had */
	struct sim_bus_state *state; /* private */
};

/* `nor` belongs to the bus afterwards. False: out of memory. */
bool sim_bus_init(struct sim_bus *bus, struct sim_nor *nor);
void sim_bus_release(struct sim_bus *bus);

/* Power-on clears everything but eFuse and flash; a system reset also keeps RAM and HBN
 * (unverified). */
void sim_bus_power_on(struct sim_bus *bus);
void sim_bus_system_reset(struct sim_bus *bus);

/* Word access as the processor does it; takes bus time. Unmapped addresses read 0. */
uint32_t sim_bus_read32(struct sim_bus *bus, uint32_t addr);
void sim_bus_write32(struct sim_bus *bus, uint32_t addr, uint32_t value);

/*
 * As a load or store instruction of 1, 2 or 4 bytes at an aligned address; its time is the
 * core's. A store of less than a word to a register is a read-modify-write of what was last
 * written there, which silicon may do otherwise: bl602-soc pitfall 15. False: nothing is there.
 */
bool sim_bus_load(struct sim_bus *bus, uint32_t addr, unsigned size, uint32_t *value);
bool sim_bus_store(struct sim_bus *bus, uint32_t addr, unsigned size, uint32_t value);

/* The first moment after now at which a register may read differently; SIM_NEVER: never. */
uint64_t sim_bus_next_ns(struct sim_bus *bus);
/* ... at which an interrupt may come or something else happen to the core: without inputs that
 * interrupt nobody. */
uint64_t sim_bus_interrupt_ns(struct sim_bus *bus);

/* A piece of RAM by any of its aliases; an empty span when it is not all RAM. No time passes. */
struct rmw_span sim_bus_ram(struct sim_bus *bus, uint32_t addr, uint32_t len);

/* True when a write asked the chip to reset itself since the last look (GLB software reset). */
bool sim_bus_take_reset(struct sim_bus *bus);

/* Level of a pin at this moment, noise included: what the chip drives, or would read. */
bool sim_bus_pin(struct sim_bus *bus, unsigned pin);

/*
 * What the ROM's flash routines do, on the same controller and flash: they take the time of the
 * SPI transfers, of the flash and of their polling, moving bus->now_ns. Results: 0 good, 1 error.
 * `start` first puts the controller and flash into the state that commands 30 (and the loaders'
 * start) leave: owner SAHB, quad enable set, single-line command mode.
 */
int sim_bus_flash_start(struct sim_bus *bus);
int sim_bus_flash_read(struct sim_bus *bus, uint32_t addr, struct rmw_span into);
int sim_bus_flash_program(struct sim_bus *bus, uint32_t addr, struct rmw_view bytes);
/* One erase command of 4, 32 or 64 KiB at an aligned address. */
int sim_bus_flash_erase(struct sim_bus *bus, uint32_t addr, uint32_t size);
int sim_bus_flash_erase_chip(struct sim_bus *bus);
void sim_bus_flash_jedec(struct sim_bus *bus, uint8_t id[3]);
uint8_t sim_bus_flash_status(struct sim_bus *bus, uint8_t command);
void sim_bus_flash_set_status(struct sim_bus *bus, uint8_t command, struct rmw_view value);
/* True when the SF_CTRL registers were written since the last sim_bus_flash_start. */
bool sim_bus_flash_is_disturbed(const struct sim_bus *bus);

#endif
