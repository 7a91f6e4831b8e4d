/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BK_BLOCK_H
#define RMW_IMAGE_BK_BLOCK_H

#include <rmwflash/bytes.h>

/*
 * Code in the flash of a BK7231 (bk7231-protocol 16.1):
 *	+-----------------+--------+-----------------+--------+--
 *	| 32 bytes, code  | crc 2  | 32 bytes, code  | crc 2  | ...
 *	+-----------------+--------+-----------------+--------+--
 * The CRC is big-endian. The last block is padded with FF; what was never written is FF, CRC too.
 */
#define RMW_BK_CODE 32u
#define RMW_BK_BLOCK 34u

/* CRC-16/CMS: polynomial 8005, start FFFF, not reflected. "123456789" gives AEE7. */
uint16_t rmw_bk_crc16(struct rmw_view bytes);

/* True when these are RMW_BK_BLOCK bytes whose CRC fits. */
bool rmw_bk_block_fits(struct rmw_view block);

/* Where a code address lies in flash, and the code address of a flash address at the start of a
 * block (bk7231-protocol 9.6). */
uint32_t rmw_bk_flash_addr(uint32_t code_addr);
uint32_t rmw_bk_code_addr(uint32_t flash_addr);

/* How much code there is, and how much of it is sound. */
struct rmw_bk_tally {
	size_t blocks; /* with something in them, up to `end` */
	size_t good;   /* of these the ones whose CRC fits */
	size_t end;    /* bytes of flash from the start up to the last two good blocks in a row */
	size_t strays; /* with something in them, behind `end` */
};

/* Look through blocks from the start of `flash` on; a rest shorter than a block is left out. */
void rmw_bk_blocks_count(struct rmw_view flash, struct rmw_bk_tally *tally);

/* Put the code of all whole blocks of `flash` behind what is in `code`, CRCs unchecked. NO_MEMORY.
 */
bool rmw_bk_blocks_strip(struct rmw_view flash, struct rmw_buf *code,
			 struct rmw_err *err) RMW_MUST_CHECK;

/* Put `code` as blocks behind what is in `flash`. Fails with NO_MEMORY. */
bool rmw_bk_blocks_add(struct rmw_view code, struct rmw_buf *flash,
		       struct rmw_err *err) RMW_MUST_CHECK;

#endif
