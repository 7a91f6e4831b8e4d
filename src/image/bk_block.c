/* SPDX-License-Identifier: MIT */
/* Code of a BK7231 in blocks, each with its CRC-16. */
#include "image/bk_block.h"

#define POLYNOMIAL 0x8005

static uint16_t step(uint16_t crc, uint8_t byte)
{
	crc ^= (uint16_t)(byte << 8);
	for (int bit = 0; bit < 8; bit++)
		crc = (uint16_t)(crc << 1 ^ (crc & 0x8000 ? POLYNOMIAL : 0));
	return crc;
}

uint16_t rmw_bk_crc16(struct rmw_view bytes)
{
	uint16_t crc = 0xffff;

	for (size_t i = 0; i < bytes.len; i++)
		crc = step(crc, bytes.data[i]);
	return crc;
}

bool rmw_bk_block_fits(struct rmw_view block)
{
	return block.len == RMW_BK_BLOCK &&
	       rmw_bk_crc16(rmw_view_part(block, 0, RMW_BK_CODE)) ==
		       (block.data[RMW_BK_CODE] << 8 | block.data[RMW_BK_CODE + 1]);
}

uint32_t rmw_bk_flash_addr(uint32_t code_addr)
{
	return code_addr + code_addr / RMW_BK_CODE * (RMW_BK_BLOCK - RMW_BK_CODE);
}

uint32_t rmw_bk_code_addr(uint32_t flash_addr)
{
	return flash_addr - flash_addr / RMW_BK_BLOCK * (RMW_BK_BLOCK - RMW_BK_CODE);
}

/* One good block alone may be chance: one in 65536 is. */
void rmw_bk_blocks_count(struct rmw_view flash, struct rmw_bk_tally *tally)
{
	size_t blocks = 0, good = 0;
	bool was_good = false;

	*tally = (struct rmw_bk_tally){ 0 };
	for (size_t at = 0; at + RMW_BK_BLOCK <= flash.len; at += RMW_BK_BLOCK) {
		const struct rmw_view block = rmw_view_part(flash, at, RMW_BK_BLOCK);
		const bool is_good = rmw_bk_block_fits(block);

		blocks += is_good || !rmw_view_is_blank(block);
		good += is_good;
		if (is_good && was_good)
			*tally = (struct rmw_bk_tally){ blocks, good, at + RMW_BK_BLOCK, 0 };
		was_good = is_good;
	}
	tally->strays = blocks - tally->blocks;
}

bool rmw_bk_blocks_strip(struct rmw_view flash, struct rmw_buf *code, struct rmw_err *err)
{
	const size_t blocks = flash.len / RMW_BK_BLOCK;
	const size_t start = code->len;

	if (!rmw_buf_resize(code, start + blocks * RMW_BK_CODE, err))
		return false;
	for (size_t i = 0; i < blocks; i++)
		memcpy(code->data + start + i * RMW_BK_CODE, flash.data + i * RMW_BK_BLOCK,
		       RMW_BK_CODE);
	return true;
}

bool rmw_bk_blocks_add(struct rmw_view code, struct rmw_buf *flash, struct rmw_err *err)
{
	const size_t blocks = (code.len + RMW_BK_CODE - 1) / RMW_BK_CODE;
	const size_t start = flash->len;

	if (!rmw_buf_resize(flash, start + blocks * RMW_BK_BLOCK, err))
		return false;
	for (size_t i = 0; i < blocks; i++) {
		const size_t rest = code.len - i * RMW_BK_CODE;
		uint8_t *to = flash->data + start + i * RMW_BK_BLOCK;
		uint16_t crc;

		memset(to, 0xff, RMW_BK_CODE);
		memcpy(to, code.data + i * RMW_BK_CODE, rest < RMW_BK_CODE ? rest : RMW_BK_CODE);
		crc = rmw_bk_crc16((struct rmw_view){ to, RMW_BK_CODE });
		to[RMW_BK_CODE] = (uint8_t)(crc >> 8);
		to[RMW_BK_CODE + 1] = (uint8_t)crc;
	}
	return true;
}
