/* SPDX-License-Identifier: MIT */
/* Erasing and programming, in frames that no flipped bit turns into something worse. */
#include "chip/bl602.h"

#define PIECE 2048u /* the length the vendor's tool uses (bl602-protocol 4.9) */

/* An eFuse write by its form: opcode, check, length, address below 80 (bl602-observed 3). */
#define BURN_OPCODE 0x40u
#define BURN_SIZE 8u

static bool is_burn(const uint8_t *at)
{
	return at[0] == BURN_OPCODE && rmw_get_le16(at + 2) <= BL_ROM_PAYLOAD_MAX &&
	       rmw_get_le32(at + 4) < 0x80;
}

/* Where the first whole one begins; the length of `bytes` when there is none. */
static size_t find_burn(struct rmw_view bytes)
{
	for (size_t at = 0; at + BURN_SIZE <= bytes.len; at++)
		if (is_burn(bytes.data + at))
			return at;
	return bytes.len;
}

/* A frame must not leave fewer bytes than the next one needs. */
static size_t leave_enough(size_t left, size_t most)
{
	if (left <= most)
		return left;
	return left < most + BL602_WRITE_MIN ? most / 2 : most;
}

size_t bl602_cut(struct rmw_view bytes, size_t most)
{
	size_t len = leave_enough(bytes.len, most);
	size_t burn = find_burn(rmw_view_part(bytes, 0, len));
	size_t cut = burn + BURN_SIZE / 2 + 1;

	if (burn == len)
		return len;
	if (cut + BL602_WRITE_MIN > bytes.len)
		cut = burn + 1;
	return cut < BL602_WRITE_MIN || cut + BL602_WRITE_MIN > bytes.len ? len : cut;
}

bool bl602_program(struct bl602 *bl, uint32_t addr, struct rmw_view bytes, struct rmw_err *err)
{
	uint8_t request[4 + PIECE];
	size_t len;

	for (size_t at = 0; at < bytes.len; at += len) {
		len = bl602_cut(rmw_view_part(bytes, at, bytes.len), PIECE);
		rmw_put_le32(request, addr + (uint32_t)at);
		memcpy(request + 4, bytes.data + at, len);
		if (!bl_link_command(&bl->link, BL_FLASH_WRITE,
				     (struct rmw_view){ request, 4 + len }, err))
			return false;
	}
	return true;
}

bool bl602_erase_range(struct bl602 *bl, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	uint32_t extra_ms = (size / 65536 + 1) * 2000; /* 150 ms a block of 64 KiB, with room */
	struct bl_answer answer;
	uint8_t request[8];

	rmw_put_le32(request, addr);
	rmw_put_le32(request + 4, addr + size - 1);
	return bl_link_ask(&bl->link,
			   &(struct bl_request){ BL_FLASH_ERASE, RMW_VIEW_OF(request), extra_ms },
			   &answer, err);
}
