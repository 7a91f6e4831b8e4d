/* SPDX-License-Identifier: MIT */
/* Write protection of a BK7231's flash: what lifts it hangs on who answers. */
#include "chip/bk7231.h"

#include <inttypes.h>

#define ROUNDS 10u
#define SETTLE_MS 10u /* bk7231-protocol 10.2 */
#define WRITE_STATUS 0x01u
#define READ_ID 0x9fu
#define CHECK_MS 50u
#define FLASH_TRIES 3u

/* A boot loader takes this size code for none: it erases nothing, and lifts the protection. */
#define ERASE_NOTHING 0x52u

static bool ask_id(struct bk7231 *bk, uint8_t jedec[3], struct rmw_err *err)
{
	static const uint8_t args[] = { READ_ID, 0, 0, 0 };
	struct bk_reply reply;

	/* Of four bytes the first was clocked in during the opcode: bk7231-protocol 5.2. */
	if (!bk_link_ask(&bk->link, &(struct bk_request){ BK_FLASH_ID, RMW_VIEW_OF(args), 0 },
			 &reply, err))
		return false;
	memcpy(jedec, reply.args.data + reply.args.len - 3, 3);
	return true;
}

static bool is_no_id(const uint8_t jedec[3])
{
	return (jedec[0] == 0x00 || jedec[0] == 0xff) && jedec[0] == jedec[1] &&
	       jedec[1] == jedec[2];
}

/* Between 64 KiB and 16 MiB, as three address bytes reach. */
static uint32_t size_of_id(const uint8_t jedec[3])
{
	return jedec[2] >= 16 && jedec[2] <= 24 ? UINT32_C(1) << jedec[2] : 0;
}

static void take_params(struct bk7231 *bk)
{
	const struct rmw_flash_params *params = &bk->options.flash_params;

	if (bk->flash != NULL || params->size == 0)
		return;
	bk->given = (struct bk7231_flash){ .registers = (uint8_t)params->status_registers,
					   .mask = params->protect_mask,
					   .reads = { 0x05, 0x35 },
					   .size = params->size };
	if (params->status_registers < 2)
		bk->given.reads[1] = 0;
	bk->flash = &bk->given;
}

bool bk7231_find_flash(struct bk7231 *bk, struct rmw_err *err)
{
	struct rmw_chip_id *id = &bk->chip.id;
	uint8_t again[3];

	for (unsigned i = 0;; i++) {
		if (!ask_id(bk, id->jedec, err) || !ask_id(bk, again, err))
			return false;
		if (memcmp(id->jedec, again, sizeof(again)) == 0)
			break;
		if (i == FLASH_TRIES)
			return rmw_fail(err, RMW_E_BAD_FRAME,
					"the flash tells another id each time");
	}
	id->has_jedec = !is_no_id(id->jedec);
	bk->flash = id->has_jedec ? bk7231_flash_find(id->jedec) : NULL;
	if (id->has_jedec)
		take_params(bk);
	bk->chip.facts.flash_size = bk->flash != NULL && bk->flash->size != 0
					    ? bk->flash->size
					    : (id->has_jedec ? size_of_id(id->jedec) : 0);
	if (id->has_jedec && bk->flash == NULL)
		rmw_tell(&bk->options.watch, RMW_EVENT_WARNING, NULL,
			 "flash %02x %02x %02x is in no table: it can be read, but nobody knows "
			 "how its write protection is lifted",
			 id->jedec[0], id->jedec[1], id->jedec[2]);
	return true;
}

bool bk7231_check_change(const struct rmw_chip *chip, struct rmw_err *err)
{
	const struct bk7231 *bk = (const struct bk7231 *)chip;
	const uint8_t *jedec = chip->id.jedec;

	return bk->class != BK7231_ROM || bk->flash != NULL ||
	       rmw_fail(err, RMW_E_FLASH_UNKNOWN, "id %02x %02x %02x is in no table", jedec[0],
			jedec[1], jedec[2]);
}

static bool read_status(struct bk7231 *bk, uint32_t *value, struct rmw_err *err)
{
	*value = 0;
	for (size_t i = 0; i < RMW_COUNT(bk->flash->reads) && bk->flash->reads[i] != 0; i++) {
		const uint8_t args[] = { bk->flash->reads[i] };
		struct bk_reply reply;

		if (!bk_link_ask(&bk->link,
				 &(struct bk_request){ BK_STATUS_READ, RMW_VIEW_OF(args), 0 },
				 &reply, err))
			return false;
		*value |= (uint32_t)reply.args.data[1] << (8 * i);
	}
	return true;
}

static bool write_status(struct bk7231 *bk, uint32_t value, struct rmw_err *err)
{
	const uint8_t args[] = { WRITE_STATUS, (uint8_t)value, (uint8_t)(value >> 8) };
	const struct rmw_view all = RMW_VIEW_OF(args);
	struct bk_reply reply;

	return bk_link_ask(&bk->link,
			   &(struct bk_request){ BK_STATUS_WRITE,
						 rmw_view_part(all, 0, 1u + bk->flash->registers),
						 0 },
			   &reply, err);
}

/* Bits that do not protect stay as they are: one of them is QE. */
static bool clear_status(struct bk7231 *bk, struct rmw_err *err)
{
	uint32_t value = 0;

	if (!bk7231_check_change(&bk->chip, err))
		return false;
	if (bk->flash->registers == 0)
		return true;
	for (unsigned i = 0; i < ROUNDS; i++) {
		if (!read_status(bk, &value, err))
			return false;
		if ((value & bk->flash->mask) == 0)
			return true;
		if (!write_status(bk, value & ~bk->flash->mask, err) ||
		    !rmw_port_pause(bk->link.port, SETTLE_MS, err))
			return false;
	}
	return rmw_fail(err, RMW_E_STAYS_PROTECTED,
			"the status registers read %06" PRIx32 " after %u tries to clear %06" PRIx32
			" in them",
			value, ROUNDS, bk->flash->mask);
}

/*
 * A boot loader lifts the protection with the first erase behind a link check. What locked it for
 * good goes with a restart (bk7231t-observed, Protection).
 */
bool bk7231_open_for_erase(struct bk7231 *bk, struct rmw_err *err)
{
	if (bk->is_open)
		return true;
	if (bk->class == BK7231_ROM) {
		bk->is_open = clear_status(bk, err);
		return bk->is_open || rmw_while(err, "write protection");
	}
	return (!bk->is_locked || bk7231_restart(bk, err)) &&
	       bk_link_check(&bk->link, CHECK_MS, err);
}

bool bk7231_open_for_write(struct bk7231 *bk, uint32_t addr, struct rmw_err *err)
{
	uint8_t args[5] = { ERASE_NOTHING };
	struct bk_reply reply;

	if (!bk7231_open_for_erase(bk, err))
		return false;
	if (bk->is_open)
		return true;
	rmw_put_le32(args + 1, addr);
	bk->is_open =
		bk_link_ask(&bk->link, &(struct bk_request){ BK_FLASH_ERASE, RMW_VIEW_OF(args), 0 },
			    &reply, err);
	return bk->is_open || rmw_while(err, "write protection");
}
