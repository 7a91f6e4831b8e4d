/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_SIM_LN_MACHINE_H
#define RMW_TESTS_SIM_LN_MACHINE_H

#include <unicorn/unicorn.h>

#include "port/port.h"
#include "sim/nor.h"

/*
 * What the stub needs of an LN882H, for its machine code to run on libunicorn's Cortex-M4: UART0
 * with its DMA channel, the flash controller with another and an SPI NOR behind it, the core's
 * timer; all other registers keep what they are given. From ln882h-protocol 10 alone, but for the
 * flash controller's DMA, which the vendor's SDK names (reg_qspi.h, hal_dma.h). The host's end of
 * the line is `port`. Time is the core's, at 160 MHz: a cycle for an instruction, 2 more for a
 * branch and 12 for an access to a register (unverified, all three).
 */
#define LN_RAM 0x20000000u
#define LN_RAM_SIZE 0x40000u
#define LN_STACK 0x2000u /* at the end of RAM */
#define LN_CYCLES_PER_US 160u
#define LN_FIFO 16u /* entries, of the UART's and of the flash controller's (10.3, 10.5) */
#define LN_WINDOWS 6u
#define LN_WINDOW_SIZE 0x10000u
#define LN_SECURITY 0x400u

/* A byte on the line: when its last bit has passed, and the rate of who sent it. */
struct ln_byte {
	uint64_t at;
	uint32_t baud;
	uint8_t value;
};

/* Bytes on their way, in order; counts go up for ever. */
#define LN_WIRE 0x40000u
struct ln_wire {
	struct ln_byte bytes[LN_WIRE];
	uint64_t put, taken;
	uint64_t busy_until;
};

struct ln_line {
	struct ln_wire in, out;
	uint32_t dma_count; /* it began with */
	uint8_t fifo[LN_FIFO];
	unsigned fifo_used;
	bool has_overrun, has_damage, is_waited_for;
	unsigned lost;	      /* written to a transmitter that was full */
	uint64_t looked, gap; /* at what was received: the last time, and the longest without */
};

/* A transfer of the flash controller. */
struct ln_ssi {
	uint32_t queue[LN_FIFO], answers[LN_FIFO];
	unsigned queued, answered;
	bool is_shifting, is_receiving;
	uint64_t frame_ends; /* of the one in the shifter */
	uint8_t out[512], in[512];
	size_t out_len, in_at, in_len;
	unsigned frames_left;
	unsigned spoilt;     /* frames that a full FIFO did not take, transfers that were cut */
	uint32_t dma_count;  /* of its channel, as it began */
	unsigned dma_frames; /* that were taken by it, all in all */
};

/* What is to be different; all zero is a board in order. */
struct ln_flaws {
	uint32_t flash_hz_max; /* above, its bits come out wrong; 0: never */
	bool is_controller_dead;
	unsigned dma_frames_max; /* the DMA takes so many of the flash, and no more; 0: all */
	bool dma_reads_twice;	 /* the 9th of each transfer */
	bool dma_turns_words;	 /* first byte low */
	uint32_t access_cycles;	 /* of a register, instead of 12; 0: as many */
	uint32_t drop_every;	 /* bytes of the host: the last of so many is lost; 0: none */
};

struct ln_machine {
	struct rmw_port port; /* first */
	struct rmw_clock clock;
	struct ln_flaws flaws;
	uc_engine *uc;
	uint8_t *ram;
	uint32_t registers[LN_WINDOWS][LN_WINDOW_SIZE / 4];
	uint64_t cycles, stop_at;
	bool was_timer_read;
	bool is_in_exception;
	struct ln_line line;
	struct ln_ssi ssi;
	struct sim_nor *nor;
	uint8_t security[LN_SECURITY];
	unsigned faults, resets;
};

/* A chip as its boot ROM leaves it, `image` loaded and at its first instruction; ends the test when
 * that cannot be had. */
struct ln_machine *ln_machine_new(struct rmw_view image, const struct sim_nor_config *flash,
				  const struct ln_flaws *flaws);
void ln_machine_free(struct ln_machine *machine);

/* Most of the stack that was ever in use, in bytes. */
uint32_t ln_machine_stack(const struct ln_machine *machine);

/* A register of the chip, as it stands. */
uint32_t *ln_machine_register(struct ln_machine *machine, uint32_t addr);

/* ln_machine_line.c: bring it up to the present; a register is read or was written. */
void ln_line_settle(struct ln_machine *machine);
uint32_t ln_line_load(struct ln_machine *machine, uint32_t addr);
void ln_line_store(struct ln_machine *machine, uint32_t addr, uint32_t value);
uint32_t ln_line_baud(struct ln_machine *machine);
/* The ROM's last words are on their way while the image starts: a whole FIFO of them. */
void ln_line_rom_acks(struct ln_machine *machine);
/* A receiver at one of these rates understands a sender at the other. */
bool ln_line_is_near(uint32_t a, uint32_t b);
void ln_line_host_sends(struct ln_machine *machine, uint8_t byte);

/* ln_machine_flash.c, likewise. */
void ln_ssi_settle(struct ln_machine *machine);
uint32_t ln_ssi_load(struct ln_machine *machine, uint32_t addr);
void ln_ssi_store(struct ln_machine *machine, uint32_t addr, uint32_t value);

#endif
