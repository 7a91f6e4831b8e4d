/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BUS_STATE_H
#define RMW_SIM_BUS_STATE_H

#include "sim/bl602_bus.h"

/* The inside of a struct sim_bus, for the files that model its blocks; nobody else's business. */

#define SIM_RAM_FIRST 0x008000u /* in the 16 MiB area that address bits 27:24 select */
#define SIM_RAM_SIZE (272u * 1024)
#define SIM_RAM_SLOW 0x018000u /* OCRAM and WRAM begin so far behind SIM_RAM_FIRST */
#define SIM_REGS_SIZE 0x10000u
#define SIM_SF_BUFFER 256u
#define SIM_UART_FIFO 32u
#define SIM_TIMERS 3u /* two counters and the watchdog */

struct sim_sf_ctrl {
	uint8_t buffer[SIM_SF_BUFFER];
	uint64_t busy_until_ns;
	uint64_t commands;	/* started so far */
	uint64_t away_until_ns; /* a function of the boot ROM works with it until then */
	bool is_disturbed;	/* registers were reset, or written since sim_bus_flash_start */
};

struct sim_sha_engine {
	uint32_t digest[8];
	uint64_t busy_until_ns;
};

/* A counter: `base` at `from_ns`, and `hz` more each second. */
struct sim_ticker {
	uint64_t base;
	uint64_t from_ns;
	uint32_t hz;
};

struct sim_uart_block {
	uint8_t rx[SIM_UART_FIFO];
	uint32_t rx_head, rx_count;
	uint8_t held[SIM_UART_FIFO]; /* sent while the transmitter is off */
	uint32_t held_count;
	uint64_t tx_free_ns;  /* when the last byte is out */
	uint64_t tx_byte_ns;  /* time of one byte at the rate in use */
	uint64_t rx_from_ns;  /* receiving since then; SIM_NEVER: not at all */
	uint64_t rx_end_ns;   /* of the last byte heard */
	bool is_rx_quiet;     /* its time-out was told */
	uint32_t fifo_flags;  /* FIFO_CONFIG_0[7:4] */
	uint32_t events;      /* INT_STS[0, 1, 4, 5] */
	uint32_t bit_periods; /* ABR_PRD */
};

struct sim_pins_state {
	enum rmw_sim_level driven[SIM_PINS]; /* by the chip, as last noted */
	uint64_t changes[SIM_PINS];
	struct rmw_sim_pin_change log[RMW_SIM_PIN_LOG]; /* a ring */
	uint64_t log_count;
	uint32_t levels; /* of armed pins, as last judged */
	uint32_t status; /* of their interrupts */
	uint64_t judged_ns;
};

struct sim_bus_state {
	uint8_t ram[SIM_RAM_SIZE];
	uint8_t retention[4096];
	uint32_t regs[SIM_REGS_SIZE / 4]; /* 0x40000000 and up, as last written */
	uint8_t clic[4096];
	uint32_t software_interrupt; /* msip */
	uint64_t mtimecmp;
	struct sim_ticker mtime;
	struct sim_ticker timers[SIM_TIMERS];
	struct sim_uart_block uarts[2];
	uint32_t uart_hz;	    /* as sim_clock_update last found it */
	bool has_enabled_interrupt; /* among those that can come */
	uint64_t unknown_calls;	    /* of functions of the boot ROM that are not played */
	struct sim_pins_state pins;
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

/* Replace `width` bits from `low` on, as a read-modify-write of a plain register does. */
static inline void sim_reg_set(struct sim_bus *bus, uint32_t offset, unsigned low, unsigned width,
			       uint32_t value)
{
	const uint32_t mask = ((width < 32 ? 1u << width : 0) - 1) << low;

	*sim_reg(bus, offset) = (*sim_reg(bus, offset) & ~mask) | (value << low & mask);
}

/* Put the registers from `first` on, `bytes` long, back to their reset values. */
void sim_regs_reset(struct sim_bus *bus, uint32_t first, uint32_t bytes);

#endif
