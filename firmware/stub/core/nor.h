/* SPDX-License-Identifier: MIT */
#ifndef STUB_NOR_H
#define STUB_NOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/port.h"
#include "protocol.h"

/*
 * The SPI NOR flash: what it is, and one operation that it may be busy with. Erases and programs
 * are begun and then looked after; nothing here waits for the flash, only for single transfers.
 */

struct stub;

/* How far something has come. */
enum stub_step {
	STUB_STEP_MORE,
	STUB_STEP_DONE,
	STUB_STEP_FAILED, /* stub_nor.error, or the verb's own, says why */
};

struct stub_nor {
	bool is_there;
	bool is_busy;
	uint8_t jedec[3];
	uint8_t read_code;
	uint8_t read_lines;
	uint32_t size;
	uint32_t sent_us; /* when the last transfer began */
	uint32_t addr;	  /* of the last operation */
	uint32_t began_us;
	uint32_t look_us; /* when to look at it next */
	uint32_t step_us; /* from one look to the next */
	uint32_t limit_us;
	enum stub_error error;
};

/* Wake the flash, whatever state it is in, and identify it. Waits up to 3 s for one that is busy.
 */
void stub_nor_init(struct stub *stub);

/*
 * Look whether the operation under way is over, when it is time to. FAILED: it takes longer than it
 * may. It stays under way, as a flash that is busy reads as anything: so this comes again after as
 * long a time, unless it ends.
 */
enum stub_step stub_nor_step(struct stub *stub);

/* Begin an operation; the flash must not be busy. False: error is set. */
bool stub_nor_erase(struct stub *stub, uint32_t addr, uint32_t size); /* 4, 32 or 64 KiB */
bool stub_nor_program(struct stub *stub, uint32_t addr, const uint8_t *bytes, uint32_t len);
bool stub_nor_write_status(struct stub *stub, const uint8_t *values, uint32_t count);

/* Begin to read up to STUB_SPI_MAX bytes; stub_port_spi_take has them after stub_nor_wait. */
bool stub_nor_read(struct stub *stub, uint32_t addr, uint32_t len);

/* Look whether the transfer under way is over. FAILED: it takes longer than any may; error is set.
 */
enum stub_step stub_nor_look(struct stub *stub);
/* ... until it is, polling the line. False: it does not end; error is set. */
bool stub_nor_wait(struct stub *stub);

uint8_t stub_nor_status(struct stub *stub, unsigned number); /* 1 to 3 */
void stub_nor_unique(struct stub *stub, uint8_t id[8]);

/* Transfer, and wait until it is over. False: the controller does not end; error is set. */
bool stub_nor_transfer(struct stub *stub, const struct stub_spi *spi, uint8_t *into);

#endif
