/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_ERASE_BLOCKS_H
#define RMW_FLASH_ERASE_BLOCKS_H

#include <rmwflash/flash.h>

/* The largest block that a flash erases at once, in bytes. */
#define RMW_ERASE_BLOCK 65536u

/*
 * A flash erases a block of 32 or 64 KiB in the time of three or four sectors. Where all sectors of
 * a block are erased or may be, and erasing the block at once takes less time than erasing its
 * sectors, they all are: a sector that is only written is erased before, one that is kept is
 * erased.
 *
 * `acts` has an enum rmw_plan_act for each of `count` sectors from flash address `addr` on, `may`
 * says of which an erase does no harm: what is there before it is blank, or is written anew. Pure.
 */
void rmw_erase_blocks_widen(uint8_t *acts, const bool *may, size_t count, uint32_t addr,
			    uint32_t sector_size);

/*
 * The size of the smallest piece that a flash erases at once and that holds all of [from, end),
 * which is not empty, in bytes; such a piece begins at a multiple of its size. 0: there is none.
 */
uint32_t rmw_erase_blocks_holding(uint32_t from, uint32_t end);

#endif
