/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BUS_STATE_H
#define RMW_SIM_BUS_STATE_H

#include "sim/bl602_bus.h"

/* The inside of a struct sim_bus, for the files that model its blocks; nobody else's business. */

#define SIM_RAM_FIRST 0x008000u /* in the 16 MiB area that address bits 27:24 select */
#define SIM_RAM_SIZE (272u * 1024)
#define SIM_REGS_SIZE 0x10000u
#define SIM_SF_BUFFER 256u

struct sim_sf_ctrl {
	uint8_t buffer[SIM_SF_BUFFER];
	uint64_t busy_until_ns;
	bool is_disturbed; /* registers were reset, or written since sim_bus_flash_start */
};

struct sim_sha_engine {
	uint32_t digest[8];
	uint64_t busy_until_ns;
};

struct sim_bus_state {
	uint8_t ram[SIM_RAM_SIZE];
	uint8_t retention[4096];
	uint32_t regs[SIM_REGS_SIZE / 4]; /* 0x40000000 and up, as last written */
	uint32_t clic[1024];
	uint32_t clint[2]; /* msip, mtimecmp's low word is not used by anybody */
	uint64_t mtime_base;
	struct sim_sf_ctrl sf;
	struct sim_sha_engine sha;
	uint64_t noise;
	bool reset_asked;
};

/* The register at `offset` from 0x40000000. */
static inline uint32_t *sim_reg(struct sim_bus *bus, uint32_t offset)
{
	return &bus->state->regs[offset / 4];
}

/* Bits of the register at `offset`: `width` of them from `low` on. */
static inline uint32_t sim_reg_bits(struct sim_bus *bus, uint32_t offset, unsigned low,
				    unsigned width)
{
	return *sim_reg(bus, offset) >> low & ((1u << width) - 1);
}

/* Put the registers from `first` on, `bytes` long, back to their reset values. */
void sim_regs_reset(struct sim_bus *bus, uint32_t first, uint32_t bytes);

#endif
