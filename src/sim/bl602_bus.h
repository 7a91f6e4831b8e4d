/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BL602_BUS_H
#define RMW_SIM_BL602_BUS_H

#include "sim/nor.h"

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

/*
 * What the BL602's processor sees behind addresses: RAM, eFuse shadow, SF_CTRL with its flash,
 * GPIO, clock and reset registers, SHA engine, retention (HBN) registers. From bl602-soc.
 *
 * `now_ns` is the device's time and belongs to the bus: whoever lets time pass adds to it.
 */
struct sim_bus {
	uint64_t now_ns;
	struct sim_nor *nor;
	uint32_t efuse[SIM_EFUSE_WORDS];  /* burnt content; the shadow is loaded from it at reset */
	uint64_t efuse_programs;	  /* times the eFuse program trigger was written */
	bool gpio_level[32];		  /* what the board drives onto input pins */
	uint32_t gpio_noise_per_1024[32]; /* chance that one look at the pin reads inverted */
	struct sim_bus_state *state;	  /* private */
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

/* A piece of RAM by any of its aliases; an empty span when it is not all RAM. No time passes. */
struct rmw_span sim_bus_ram(struct sim_bus *bus, uint32_t addr, uint32_t len);

/* True when a write asked the chip to reset itself since the last look (GLB software reset). */
bool sim_bus_take_reset(struct sim_bus *bus);

/* Level of an input pin at this moment, noise included. */
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
