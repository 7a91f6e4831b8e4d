/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BK7231_FRAME_H
#define RMW_SIM_BK7231_FRAME_H

#include <rmwflash/bytes.h>

/*
 * Requests as a BK7231 receives them, byte by byte. bk7231-protocol 4.1, 4.3 and 4.5
 *	+-------------+--------+------+
 *	| 01 E0 FC LL | opcode | args |			LL: opcode and args
 *	+-------------+--------+------+
 *	| 01 E0 FC FF | F4 | NL NH | opcode | args |	N: opcode and args
 *	+-------------+----+-------+--------+------+
 * There is no checksum. What is missing of a request is what its buffer held before.
 */

#define SIM_BK_SHORT_ROOM 16u  /* what the short buffer keeps; the rest is swallowed */
#define SIM_BK_LONG_ROOM 4104u /* ... and the long one; opcode included in both */
#define SIM_BK_PAGE 256u
#define SIM_BK_WRITE_HEAD 5u /* opcode and address of a FlashWrite */
#define SIM_BK_OP_WRITE_4K 0x07u

enum sim_bk_state {
	SIM_BK_WAIT_01,
	SIM_BK_WAIT_E0,
	SIM_BK_WAIT_FC,
	SIM_BK_WAIT_LENGTH,
	SIM_BK_SHORT,
	SIM_BK_WAIT_F4,
	SIM_BK_WAIT_LOW,
	SIM_BK_WAIT_HIGH,
	SIM_BK_LONG,
	SIM_BK_PAGES, /* the data of a FlashWrite4K of the boot loader */
};

/* What a byte completed. */
enum sim_bk_event {
	SIM_BK_NOTHING,
	SIM_BK_SHORT_DONE,
	SIM_BK_LONG_DONE,
	SIM_BK_PAGE_DONE, /* one of a FlashWrite4K, more to come */
	SIM_BK_LAST_PAGE_DONE,
};

/* How the two kinds of device side differ in it. */
enum sim_bk_reading {
	SIM_BK_BOOT_LOADER, /* a wrong byte is not looked at again; pages are handed on one by one
			     */
	SIM_BK_MASK_ROM,    /* it is looked at again (unverified); long frames are whole */
};

struct sim_bk_frame {
	enum sim_bk_reading reading;
	enum sim_bk_state state;
	uint32_t len;				/* of the request, as it says */
	uint32_t have;				/* bytes of it */
	uint8_t short_bytes[SIM_BK_SHORT_ROOM]; /* opcode and args; the rest is left over */
	uint8_t long_bytes[SIM_BK_LONG_ROOM];
	uint8_t page[SIM_BK_PAGE];
	uint32_t page_have;
	uint32_t pages_done;
	uint32_t page_bytes_left; /* 0 behind a page ends it; any other number never comes to 0 */
};

/* Forget a request that is half there; the buffers stay. */
void sim_bk_frame_reset(struct sim_bk_frame *frame);

enum sim_bk_event sim_bk_frame_take(struct sim_bk_frame *frame, uint8_t byte);

/* True in the middle of a request. */
bool sim_bk_frame_is_open(const struct sim_bk_frame *frame);

#endif
