/* SPDX-License-Identifier: MIT */
/* Reading a BK7231's flash: sector by sector without a pause, and a CRC for each stretch of them.
 */
#include "chip/bk7231.h"

#include <assert.h>
#include <inttypes.h>

#include "base/digest.h"
#include "image/bk_container.h"

#define WINDOW 65536u	  /* what one CRC is asked for */
#define CRC_BLOCK 256u	  /* of a boot loader: bk7231-protocol 8 */
#define ROUNDS 6u	  /* of reading again what a CRC says is wrong */
#define BYTES_PER_MS 400u /* of a CRC, at least: bk7231-protocol 8 */

/* A boot loader keeps what comes while it works; of a boot ROM that is not known. */
#define AHEAD_MAX 2u

/*
 * Where a sector is asked for. A boot loader refuses the first 64 KiB, which a flash of this size
 * has once more behind its end (bk7231-protocol 9.2).
 */
static uint32_t wire_addr(const struct bk7231 *bk, uint32_t addr)
{
	return bk->class == BK7231_BL && addr < RMW_BK_APPLICATION
		       ? addr + bk->chip.facts.flash_size
		       : addr;
}

static bool send_read(struct bk7231 *bk, uint32_t addr, uint8_t args[4], struct rmw_err *err)
{
	rmw_put_le32(args, wire_addr(bk, addr));
	return bk_link_send(&bk->link, &(struct bk_request){ BK_FLASH_READ_4K, { args, 4 }, 0 },
			    err);
}

/* What lies between a request and its reply: itself, and replies to those before it. */
static bool take_read(struct bk7231 *bk, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	uint8_t args[4];
	struct bk_reply reply;

	rmw_put_le32(args, wire_addr(bk, addr));
	if (!bk_link_take(&bk->link, &(struct bk_request){ BK_FLASH_READ_4K, RMW_VIEW_OF(args), 0 },
			  &reply, err))
		return rmw_while(err, "0x%06" PRIx32, addr);
	memcpy(into.data, reply.args.data + sizeof(args), BK7231_SECTOR);
	return true;
}

/* The sectors of `into` from `*at` on, which is moved along. */
static bool read_ahead(struct bk7231 *bk, uint32_t addr, struct rmw_span into, size_t *at,
		       struct rmw_err *err)
{
	const size_t ahead_max = bk->class == BK7231_BL ? AHEAD_MAX * BK7231_SECTOR : BK7231_SECTOR;
	size_t asked = *at;
	uint8_t args[4];

	if (!bk_link_hush(&bk->link, 0, 0, err))
		return false;
	for (; *at < into.len; *at += BK7231_SECTOR) {
		for (; asked < into.len && asked - *at < ahead_max; asked += BK7231_SECTOR)
			if (!send_read(bk, addr + (uint32_t)asked, args, err))
				return false;
		if (!take_read(bk, addr + (uint32_t)*at, rmw_span_part(into, *at, BK7231_SECTOR),
			       err))
			return false;
	}
	return true;
}

bool bk7231_read_sectors(struct bk7231 *bk, uint32_t addr, struct rmw_span into,
			 struct rmw_err *err)
{
	unsigned tries = 0;

	assert(addr % BK7231_SECTOR == 0 && into.len % BK7231_SECTOR == 0);
	for (size_t at = 0; at < into.len;) {
		const size_t before = at;

		if (read_ahead(bk, addr, into, &at, err))
			break;
		if (at > before)
			tries = 0;
		if (!bk7231_try_again(bk, BK7231_READS, &tries, err))
			return false;
	}
	return true;
}

/*
 * The end is inclusive; a boot loader takes whole blocks only, and protects the flash then: for
 * good, unless it is known to be one that does not.
 */
static bool ask_crc(struct bk7231 *bk, uint32_t addr, uint32_t size, uint32_t *crc,
		    struct rmw_err *err)
{
	uint8_t args[8];
	unsigned tries = 0;
	struct bk_reply reply;

	rmw_put_le32(args, addr);
	rmw_put_le32(args + 4, addr + size - 1);
	if (bk->class == BK7231_BL) {
		bk->is_open = false;
		bk->is_locked |= bk->chip.facts.digest_effect != RMW_DIGEST_PROTECTS;
	}
	while (!bk_link_ask(
		&bk->link,
		&(struct bk_request){ BK_CHECK_CRC, RMW_VIEW_OF(args), size / BYTES_PER_MS + 1 },
		&reply, err))
		if (!bk7231_try_again(bk, BK7231_READS, &tries, err))
			return rmw_while(err, "0x%06" PRIx32, addr);
	*crc = rmw_get_le32(reply.args.data) ^ UINT32_MAX;
	return true;
}

/* What a boot loader leaves out, from a reading: `sum` goes on over it. */
static bool add_rest(struct bk7231 *bk, uint32_t addr, uint32_t size, uint32_t *sum,
		     struct rmw_err *err)
{
	const uint32_t from = addr / BK7231_SECTOR * BK7231_SECTOR;
	const uint32_t end = (addr + size + BK7231_SECTOR - 1) / BK7231_SECTOR * BK7231_SECTOR;
	rmw_auto(buf) sectors = RMW_BUF_INIT;

	if (!rmw_buf_resize(&sectors, end - from, err) ||
	    !bk7231_read_sectors(bk, from, rmw_buf_span(&sectors), err))
		return false;
	*sum = rmw_crc32_more(*sum, rmw_view_part(rmw_buf_view(&sectors), addr - from, size));
	return true;
}

bool bk7231_crc(struct bk7231 *bk, uint32_t addr, uint32_t size, uint32_t *crc, struct rmw_err *err)
{
	const uint32_t rest = bk->class == BK7231_BL ? size % CRC_BLOCK : 0;
	uint32_t sum = 0;

	if (size > rest && !ask_crc(bk, addr, size - rest, &sum, err))
		return false;
	if (rest > 0 && !add_rest(bk, addr + size - rest, rest, &sum, err))
		return false;
	*crc = sum;
	return true;
}

/*
 * Read again, one by one, those sectors that are not what the chip has. They are faults of the rate
 * at which they were read, which goes down when there are too many of them.
 */
static bool mend(struct bk7231 *bk, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	const uint32_t baud = bk->link.port->baud;

	for (size_t at = 0; at < into.len; at += BK7231_SECTOR) {
		const struct rmw_span sector = rmw_span_part(into, at, BK7231_SECTOR);
		uint32_t crc;

		if (!bk7231_crc(bk, addr + (uint32_t)at, BK7231_SECTOR, &crc, err))
			return false;
		if (crc == rmw_crc32(rmw_span_view(sector)))
			continue;
		bk->chip.retries++;
		if (bk->link.port->baud == baud)
			bk7231_note_fault(bk);
		if (!bk7231_suit_rate(bk, BK7231_READS, 0, err) ||
		    !bk7231_read_sectors(bk, addr + (uint32_t)at, sector, err))
			return false;
	}
	return true;
}

/* Whole sectors, at most WINDOW of them, as the chip says that they are. */
static bool read_window(struct bk7231 *bk, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	uint32_t crc;

	if (!bk7231_read_sectors(bk, addr, into, err))
		return false;
	for (unsigned i = 0; i < ROUNDS; i++) {
		if (!bk7231_crc(bk, addr, (uint32_t)into.len, &crc, err))
			return false;
		if (crc == rmw_crc32(rmw_span_view(into))) {
			bk7231_note_good(bk, (uint32_t)into.len);
			return true;
		}
		if (!mend(bk, addr, into, err))
			return false;
	}
	return rmw_fail(err, RMW_E_BAD_FRAME,
			"0x%06" PRIx32 " + 0x%zx was read %u times, never with the chip's own CRC",
			addr, into.len, ROUNDS);
}

/* The sectors that hold the part of a window that is wanted. */
static bool read_part(struct bk7231 *bk, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	const uint32_t before = addr % BK7231_SECTOR;
	const uint32_t from = addr - before;
	rmw_auto(buf) whole = RMW_BUF_INIT;

	if (before == 0 && into.len % BK7231_SECTOR == 0)
		return read_window(bk, addr, into, err);
	if (!rmw_buf_resize(&whole,
			    (before + into.len + BK7231_SECTOR - 1) / BK7231_SECTOR * BK7231_SECTOR,
			    err) ||
	    !read_window(bk, from, rmw_buf_span(&whole), err))
		return false;
	memcpy(into.data, whole.data + before, into.len);
	return true;
}

bool bk7231_read_long(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		      const struct rmw_chip_progress *progress, size_t *prefix, struct rmw_err *err)
{
	struct bk7231 *bk = bk7231_of(chip);

	*prefix = 0;
	if (!bk->is_linked)
		return rmw_fail(err, RMW_E_TIMEOUT, "the chip is not linked");
	if (!bk7231_wake(bk, err) || !bk7231_suit_rate(bk, BK7231_READS, into.len, err))
		return false;
	while (*prefix < into.len) {
		const uint32_t at = addr + (uint32_t)*prefix;
		const struct rmw_span part = rmw_span_part(into, *prefix, WINDOW - at % WINDOW);

		if (!read_part(bk, at, part, err))
			return false;
		*prefix += part.len;
		if (progress != NULL)
			progress->done(progress->ctx, *prefix);
	}
	return true;
}
