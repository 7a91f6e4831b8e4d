/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_NOR_COMMANDS_H
#define RMW_SIM_NOR_COMMANDS_H

#include "sim/nor_state.h"

/*
 * Register and command set of the Winbond 25Q family, whatever the JEDEC id says; its security
 * registers are one of 1 KiB without a lock, as the LN882H's flash has it. Left out: QPI, suspend
 * and resume, SFDP, addresses of four bytes, the WP pin.
 */

/* When a command is obeyed. */
enum {
	WHEN_BUSY = 1,	   /* also while an operation runs */
	NEEDS_WEL = 2,	   /* write enable went before */
	NEEDS_QE = 4,	   /* four lines: quad enable is set */
	WITHOUT_DATA = 8,  /* exactly the head: one byte more and it is not executed */
	ENDS_IN_MODE = 16, /* the fifth byte decides on continuous read */
};

struct nor_command {
	uint8_t code;
	uint8_t head; /* bytes before the data: command, address, mode, dummy */
	uint8_t when;
	uint32_t param; /* what tells commands with one `run` apart; see there */
	void (*run)(struct sim_nor *nor, const struct nor_command *command,
		    const struct nor_transfer *transfer);
};

/* The three bytes at `three`, as far as the chip has cells. */
uint32_t nor_address_of(const struct sim_nor *nor, const uint8_t *three);

/* Commands that only answer (nor_read.c). */

/* `param` is the register, from 0 on. */
void nor_run_read_status(struct sim_nor *nor, const struct nor_command *command,
			 const struct nor_transfer *transfer);
/* `param` 1: the burst wrap holds. */
void nor_run_read(struct sim_nor *nor, const struct nor_command *command,
		  const struct nor_transfer *transfer);

void nor_run_jedec(struct sim_nor *nor, const struct nor_command *command,
		   const struct nor_transfer *transfer);
void nor_run_read_security(struct sim_nor *nor, const struct nor_command *command,
			   const struct nor_transfer *transfer);
void nor_run_unique_id(struct sim_nor *nor, const struct nor_command *command,
		       const struct nor_transfer *transfer);

/* `param` 1: the manufacturer comes first. */
void nor_run_device_id(struct sim_nor *nor, const struct nor_command *command,
		       const struct nor_transfer *transfer);

#endif
