/* SPDX-License-Identifier: MIT */
/* The flash of a BL602 through a vendor RAM loader, with its families' bugs (bl602-observed 5). */
#include "chip/bl602.h"

#include "base/digest.h"

#define PIECE 4096u	       /* fits both families; bl602-protocol 4.9 */
#define UNSEEN_BIT 0x01000000u /* of an address */

static void put_range(uint8_t request[8], uint32_t first, uint32_t second)
{
	rmw_put_le32(request, first);
	rmw_put_le32(request + 4, second);
}

/*
 * Between 60 and 61 erase and write have no effect and 32 reads garbage; whoever talked to the
 * loader before, we included, may have left it so. Sent with each reading and not once for all: one
 * flipped bit makes a 60 of it, which is acknowledged just the same.
 */
static bool finish_xip(struct bl602 *bl, struct rmw_err *err)
{
	return bl_link_command(&bl->link, BL_XIP_FINISH, (struct rmw_view){ 0 }, err);
}

static bool fetch_mac(struct bl602 *bl, struct rmw_span into, struct rmw_err *err)
{
	return bl_link_fetch(&bl->link, BL_READ_MAC, (struct rmw_view){ 0 }, into, err);
}

/* Family A, which has no boot info: the order people write, and a CRC-32 (bl602-observed 5). */
bool bl602_loader_read_mac(struct bl602 *bl, struct rmw_err *err)
{
	static const uint8_t no_mac[6];
	struct rmw_chip_id *id = &bl->chip.id;
	uint8_t answer[10];

	if (!bl602_read_agreed(bl, fetch_mac, RMW_SPAN_OF(answer), err))
		return rmw_while(err, "MAC");
	if (rmw_crc32((struct rmw_view){ answer, 6 }) != rmw_get_le32(answer + 6))
		return rmw_fail(err, RMW_E_BAD_FRAME, "the CRC of the MAC is wrong");
	memcpy(id->mac, answer, sizeof(id->mac));
	id->has_mac = id->is_mac_valid = memcmp(id->mac, no_mac, sizeof(no_mac)) != 0;
	return true;
}

/* Only the first three bytes: the fourth is stale memory in family A. */
static bool fetch_jedec(struct bl602 *bl, struct rmw_span into, struct rmw_err *err)
{
	uint8_t jedec[4];

	if (!finish_xip(bl, err) ||
	    !bl_link_fetch(&bl->link, BL_JEDEC_ID, (struct rmw_view){ 0 }, RMW_SPAN_OF(jedec), err))
		return false;
	memcpy(into.data, jedec, into.len);
	return true;
}

bool bl602_loader_identify_flash(struct bl602 *bl, struct rmw_err *err)
{
	struct rmw_chip_id *id = &bl->chip.id;

	if (!bl602_read_agreed(bl, fetch_jedec, RMW_SPAN_OF(id->jedec), err))
		return rmw_while(err, "JEDEC id");
	id->has_jedec = true;
	return true;
}

/*
 * 32 is one bit from 30, and then address and length are taken for first and last byte: nothing
 * is erased where the length is below the address. Near 0 the address gets a bit that the flash
 * never sees; it sends 24 of them (on silicon unverified). 61 comes last: a byte that arrived twice
 * leaves another behind, which the next exchange notices; else two readings, both shifted by
 * one, would agree.
 */
bool bl602_loader_read(struct bl602 *bl, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	for (size_t at = 0; at < into.len; at += PIECE) {
		struct rmw_span piece = rmw_span_part(into, at, PIECE);
		uint32_t from = addr + (uint32_t)at;
		uint8_t request[8];

		put_range(request, from > piece.len ? from : from | UNSEEN_BIT,
			  (uint32_t)piece.len);
		if (!bl_link_fetch(&bl->link, BL_FLASH_READ, RMW_VIEW_OF(request), piece, err))
			return false;
	}
	return finish_xip(bl, err);
}

bool bl602_loader_erase(struct bl602 *bl, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	return finish_xip(bl, err) && bl602_erase_range(bl, addr, size, err);
}

/* "OK" to a write only says that it was received; the check tells whether it was programmed. */
bool bl602_loader_write(struct bl602 *bl, uint32_t addr, struct rmw_view bytes, struct rmw_err *err)
{
	return bl602_program(bl, addr, bytes, err) &&
	       bl_link_command(&bl->link, BL_WRITE_CHECK, (struct rmw_view){ 0 }, err);
}

/*
 * Through XIP, as the vendor's tool verifies: 3d is one bit from 3c, which erases the chip, and so
 * is 3e, but between 60 and 61 nothing is erased. A flash that XIP reads wrongly gives a wrong
 * digest, and is then read.
 */
bool bl602_loader_digest(struct bl602 *bl, uint32_t addr, uint32_t size,
			 uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	uint32_t extra_ms = (size / (1024 * 1024) + 1) * 2000; /* bl602-protocol 4.9 */
	struct bl_answer answer;
	uint8_t request[8];

	put_range(request, addr, size);
	if (!bl_link_command(&bl->link, BL_XIP_START, (struct rmw_view){ 0 }, err) ||
	    !bl_link_ask(&bl->link,
			 &(struct bl_request){ BL_XIP_SHA256, RMW_VIEW_OF(request), extra_ms },
			 &answer, err))
		return false;
	if (answer.data.len != RMW_DIGEST_SIZE)
		return rmw_fail(err, RMW_E_BAD_FRAME, "a digest of %zu bytes", answer.data.len);
	memcpy(digest, answer.data.data, RMW_DIGEST_SIZE);
	return finish_xip(bl, err);
}
