/* SPDX-License-Identifier: MIT */
/* The eFuse controller: loads the burnt words into their shadow, and burns. */
#include "sim/efuse.h"

#include "sim/glb.h"

#define CONTROL 0x7800u

enum {
	CONTROL_DONE = 3u << 0,
	CONTROL_BUSY = 1u << 2,
	CONTROL_PROGRAM = 1u << 3,
	CONTROL_TRIGGER = 1u << 4,
	CONTROL_KEY = 0xbf,
};

static void load(struct sim_bus *bus)
{
	memcpy(sim_reg(bus, SIM_EFUSE_SHADOW), bus->efuse, sizeof(bus->efuse));
}

static void burn(struct sim_bus *bus)
{
	const uint32_t *shadow = sim_reg(bus, SIM_EFUSE_SHADOW);

	for (size_t i = 0; i < SIM_EFUSE_WORDS; i++)
		bus->efuse[i] |= shadow[i];
	bus->efuse_programs++;
}

uint32_t sim_efuse_read(struct sim_bus *bus, uint32_t offset)
{
	const uint32_t value = *sim_reg(bus, offset);

	return offset == CONTROL ? (value | CONTROL_DONE) & ~(uint32_t)CONTROL_BUSY : value;
}

void sim_efuse_write(struct sim_bus *bus, uint32_t offset, uint32_t value)
{
	const uint32_t before = *sim_reg(bus, offset);

	*sim_reg(bus, offset) = value;
	if (offset != CONTROL || (value >> 8 & 0xff) != CONTROL_KEY || !(value & CONTROL_TRIGGER) ||
	    (before & CONTROL_TRIGGER))
		return;
	if (value & CONTROL_PROGRAM)
		burn(bus);
	else
		load(bus);
}

void sim_efuse_reset(struct sim_bus *bus)
{
	sim_regs_reset(bus, 0x7000, 0x1000);
	load(bus);
	/* The places where the words of MAC and chip can be read without the controller. */
	*sim_reg(bus, 0x3008) = bus->efuse[SIM_EFUSE_MAC];
	*sim_reg(bus, 0x300c) = bus->efuse[SIM_EFUSE_DEVICE];
}

uint32_t sim_efuse_sign_mode(const struct sim_bus *bus)
{
	return bus->efuse[SIM_EFUSE_CFG] >> 2 & 1;
}

/* The eFuse counts AES-192 and AES-256 the other way round than headers do. */
uint32_t sim_efuse_encrypt_mode(const struct sim_bus *bus)
{
	static const uint8_t swapped[4] = { 0, 1, 3, 2 };
	const uint32_t cfg = bus->efuse[SIM_EFUSE_CFG];

	return cfg >> 7 & 1 ? swapped[cfg & 3] : 0;
}
