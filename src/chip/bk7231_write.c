/* SPDX-License-Identifier: MIT */
/* Changing a BK7231's flash: one sector or block at a time, never below the application. */
#include "chip/bk7231.h"

#include <inttypes.h>

#include "image/bk_container.h"

/* Beyond the row's time, which is that of a sector: bk7231-protocol 17. */
#define BLOCK_EXTRA_MS 2000u

/* How much of the flash one erase takes: bk7231-protocol 5.2. */
static const struct erase {
	uint32_t size;
	uint8_t code;
	uint32_t extra_ms;
} erases[] = {
	{ BK7231_BLOCK, 0xd8, BLOCK_EXTRA_MS },
	{ BK7231_SECTOR, 0x20, 0 },
};

/*
 * chip.c has looked at bounds before; looked at here once more, since one wrong address here is a
 * chip that nothing but wires to its flash brings back. Addresses beyond the flash wrap into the
 * boot loader, and bits from 24 on make erases of writes (bk7231t-observed, Addresses).
 */
static bool check_place(const struct bk7231 *bk, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = &bk->chip.facts;

	if (!bk->is_linked)
		return rmw_fail(err, RMW_E_TIMEOUT, "the chip is not linked");
	if (!rmw_chip_check_range(&bk->chip, addr, size, err))
		return false;
	if (addr < facts->write_from || (bk->class != BK7231_ROM && addr < RMW_BK_APPLICATION))
		return rmw_fail(err, RMW_E_BOOT_GUARD, "0x%06" PRIx32 " is in the boot loader",
				addr);
	return true;
}

static const struct erase *choose_erase(uint32_t addr, uint32_t size)
{
	size_t i = 0;

	while (i < RMW_COUNT(erases) - 1 && (addr % erases[i].size != 0 || size < erases[i].size))
		i++;
	return &erases[i];
}

static bool erase_once(struct bk7231 *bk, uint32_t addr, const struct erase *erase,
		       struct rmw_err *err)
{
	uint8_t args[5] = { erase->code };
	struct bk_reply reply;

	if (!bk7231_wake(bk, err) || !bk7231_open_for_erase(bk, err))
		return false;
	rmw_put_le32(args + 1, addr);
	if (!bk_link_ask(&bk->link,
			 &(struct bk_request){ BK_FLASH_ERASE, RMW_VIEW_OF(args), erase->extra_ms },
			 &reply, err))
		return rmw_while(err, "0x%06" PRIx32, addr);
	bk->is_open = true;
	return true;
}

static bool erase_range(struct bk7231 *bk, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	unsigned tries = 0;

	if (!check_place(bk, addr, size, err))
		return false;
	for (uint32_t at = 0; at < size;) {
		const struct erase *erase = choose_erase(addr + at, size - at);

		if (!rmw_cancel_check(bk->link.port->cancel, err))
			return false;
		if (erase_once(bk, addr + at, erase, err)) {
			at += erase->size;
			tries = 0;
		} else if (!bk7231_try_again(bk, BK7231_WRITES, &tries, err)) {
			return false;
		}
	}
	return true;
}

/* Bytes around those given are FF: programming them changes nothing. */
static bool program_sector(struct bk7231 *bk, uint32_t addr, struct rmw_view bytes,
			   struct rmw_err *err)
{
	const uint32_t before = addr % BK7231_SECTOR;
	uint8_t args[4 + BK7231_SECTOR];
	struct bk_reply reply;

	if (rmw_view_is_blank(bytes))
		return true;
	if (!bk7231_wake(bk, err) || !bk7231_open_for_write(bk, addr, err))
		return false;
	memset(args, 0xff, sizeof(args));
	rmw_put_le32(args, addr - before);
	memcpy(args + 4 + before, bytes.data, bytes.len);
	return bk_link_ask(&bk->link,
			   &(struct bk_request){ BK_FLASH_WRITE_4K, RMW_VIEW_OF(args), 0 }, &reply,
			   err) ||
	       rmw_while(err, "0x%06" PRIx32, addr);
}

static bool write_range(struct bk7231 *bk, uint32_t addr, struct rmw_view bytes,
			struct rmw_err *err)
{
	struct rmw_view part;

	if (!check_place(bk, addr, (uint32_t)bytes.len, err))
		return false;
	for (size_t at = 0; at < bytes.len; at += part.len) {
		const uint32_t to = addr + (uint32_t)at;

		part = rmw_view_part(bytes, at, BK7231_SECTOR - to % BK7231_SECTOR);
		if (!rmw_cancel_check(bk->link.port->cancel, err) ||
		    !program_sector(bk, to, part, err))
			return false;
	}
	return true;
}

/* A restart comes before the rate is changed, which it would take back. */
static bool prepare(struct bk7231 *bk, uint64_t bytes, struct rmw_err *err)
{
	return bk7231_wake(bk, err) && (!bk->is_locked || bk7231_restart(bk, err)) &&
	       (bytes == 0 || bk7231_suit_rate(bk, BK7231_WRITES, bytes, err));
}

bool bk7231_erase(struct rmw_chip *chip, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	return erase_range(bk7231_of(chip), addr, size, err);
}

bool bk7231_write(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes, struct rmw_err *err)
{
	struct bk7231 *bk = bk7231_of(chip);

	return check_place(bk, addr, (uint32_t)bytes.len, err) && prepare(bk, bytes.len, err) &&
	       write_range(bk, addr, bytes, err);
}

static bool take_digest(struct bk7231 *bk, const struct rmw_chip_step *step, struct rmw_err *err)
{
	uint32_t crc;

	if (!bk7231_crc(bk, step->addr, step->size, &crc, err))
		return false;
	memset(step->digest, 0, RMW_DIGEST_SIZE);
	rmw_put_le32(step->digest, crc);
	return true;
}

/* Nobody knows what a write that failed has left behind: a whole sector is erased and written. */
static bool write_step(struct bk7231 *bk, uint32_t addr, struct rmw_view bytes, struct rmw_err *err)
{
	const bool is_whole = addr % BK7231_SECTOR == 0 && bytes.len == BK7231_SECTOR;
	unsigned tries = 0;

	while (!write_range(bk, addr, bytes, err))
		if (!is_whole || !bk7231_try_again(bk, BK7231_WRITES, &tries, err) ||
		    !erase_range(bk, addr, BK7231_SECTOR, err))
			return false;
	bk7231_note_good(bk, (uint32_t)bytes.len);
	return true;
}

static bool take_step(struct bk7231 *bk, const struct rmw_chip_step *step, struct rmw_err *err)
{
	switch (step->act) {
	case RMW_CHIP_ERASE:
		return erase_range(bk, step->addr, step->size, err);
	case RMW_CHIP_WRITE:
		return write_step(bk, step->addr, (struct rmw_view){ step->bytes, step->size },
				  err);
	case RMW_CHIP_DIGEST:
		return take_digest(bk, step, err);
	}
	return rmw_fail(err, RMW_E_INTERNAL, "act %d is none", (int)step->act);
}

static uint64_t bytes_to_write(const struct rmw_chip_step *steps, size_t count)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < count; i++)
		bytes += steps[i].act == RMW_CHIP_WRITE ? steps[i].size : 0;
	return bytes;
}

bool bk7231_stream(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
		   const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
		   struct rmw_err *err)
{
	struct bk7231 *bk = bk7231_of(chip);
	const uint64_t total = bytes_to_write(steps, count);
	uint64_t done = 0;

	*reach = (struct rmw_chip_reach){ 0 };
	if (!bk->is_linked)
		return rmw_fail(err, RMW_E_TIMEOUT, "the chip is not linked");
	if (!prepare(bk, total, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		reach->begun = i + 1;
		if (!take_step(bk, &steps[i], err))
			return false;
		reach->done = i + 1;
		done += steps[i].size;
		if (progress != NULL)
			progress->done(progress->ctx, done);
	}
	return true;
}
