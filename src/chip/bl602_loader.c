/* SPDX-License-Identifier: MIT */
/* The flash of a BL602 through a vendor RAM loader, with its families' bugs (bl602-observed 5). */
#include "chip/bl602.h"

#define PIECE 4096u /* fits both families; bl602-protocol 4.9 */

static void put_range(uint8_t request[8], uint32_t first, uint32_t second)
{
	rmw_put_le32(request, first);
	rmw_put_le32(request + 4, second);
}

/* Only the first three bytes: the fourth is stale memory in family A. */
bool bl602_loader_identify_flash(struct bl602 *bl, struct rmw_err *err)
{
	struct rmw_chip_id *id = &bl->chip.id;
	uint8_t jedec[4];

	if (!bl_link_fetch(&bl->link, BL_JEDEC_ID, (struct rmw_view) { 0 }, RMW_SPAN_OF(jedec),
			   err))
		return false;
	memcpy(id->jedec, jedec, sizeof(id->jedec));
	id->has_jedec = true;
	return true;
}

bool bl602_loader_read(struct bl602 *bl, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	for (size_t at = 0; at < into.len; at += PIECE) {
		struct rmw_span piece = rmw_span_part(into, at, PIECE);
		uint8_t request[8];

		put_range(request, addr + (uint32_t)at, (uint32_t)piece.len);
		if (!bl_link_fetch(&bl->link, BL_FLASH_READ, RMW_VIEW_OF(request), piece, err))
			return false;
	}
	return true;
}

/* The end is inclusive. Family A says nothing until all is done: 150 ms a block, with room. */
bool bl602_loader_erase(struct bl602 *bl, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	uint32_t extra_ms = (size / 65536 + 1) * 2000;
	struct bl_answer answer;
	uint8_t request[8];

	put_range(request, addr, addr + size - 1);
	return bl_link_ask(&bl->link,
			   &(struct bl_request) { BL_FLASH_ERASE, RMW_VIEW_OF(request), extra_ms },
			   &answer, err);
}

/* "OK" to a write only says that it was received; the check tells whether it was programmed. */
bool bl602_loader_write(struct bl602 *bl, uint32_t addr, struct rmw_view bytes, struct rmw_err *err)
{
	return bl602_program(bl, addr, bytes, err) &&
	       bl_link_command(&bl->link, BL_WRITE_CHECK, (struct rmw_view) { 0 }, err);
}

bool bl602_loader_digest(struct bl602 *bl, uint32_t addr, uint32_t size,
			 uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	uint32_t extra_ms = (size / (1024 * 1024) + 1) * 2000; /* bl602-protocol 4.9 */
	struct bl_answer answer;
	uint8_t request[8];

	put_range(request, addr, size);
	if (!bl_link_ask(&bl->link,
			 &(struct bl_request) { BL_SHA256, RMW_VIEW_OF(request), extra_ms },
			 &answer, err))
		return false;
	if (answer.data.len != RMW_DIGEST_SIZE)
		return rmw_fail(err, RMW_E_BAD_FRAME, "a digest of %zu bytes", answer.data.len);
	memcpy(digest, answer.data.data, RMW_DIGEST_SIZE);
	return true;
}
