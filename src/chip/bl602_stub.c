/* SPDX-License-Identifier: MIT */
/* The flash of a BL602 through our RAM stub: what is its own, and who is at the other end now. */
#include "chip/bl602.h"

#include <inttypes.h>

#include "image/bl_efuse.h"

#define EFUSE_CONTROL 0x40007800u
#define EFUSE_SHOW 0x0024bf80u /* the data window on the bus clock: bl602-soc 6; burns nothing */
#define EFUSE_SHADOW 0x40007000u

/* Where the ROM was not there to be asked, or may not tell. */
static bool peek_efuse(struct bl602 *bl, struct rmw_err *err)
{
	uint8_t poke[STUB_POKE_PAIR], words[RMW_BL_EFUSE_SIZE];

	rmw_put_le32(poke, EFUSE_CONTROL);
	rmw_put_le32(poke + 4, EFUSE_SHOW);
	return (stub_route_poke(&bl->stub, RMW_VIEW_OF(poke), err) &&
		stub_route_peek(&bl->stub, EFUSE_SHADOW, RMW_SPAN_OF(words), err) &&
		bl602_take_efuse(bl, RMW_VIEW_OF(words), err)) ||
	       rmw_while(err, "eFuse");
}

bool bl602_stub_identify(struct bl602 *bl, struct rmw_err *err)
{
	struct rmw_chip_id *id = &bl->chip.id;
	uint8_t info[STUB_INFO_LENGTH];

	if ((!bl->has_efuse && !peek_efuse(bl, err)) || !stub_route_info(&bl->stub, info, err))
		return false;
	memcpy(id->jedec, info + STUB_INFO_JEDEC, sizeof(id->jedec));
	id->has_jedec = true;
	if (bl->has_boot_info && bl->boot_info.is_memory_locked && !bl->is_identified)
		rmw_tell(&bl->options.watch, RMW_EVENT_NOTE, "connect",
			 "the eFuses forbid the boot ROM to read memory; the RAM stub reads the "
			 "flash all the same");
	return true;
}

/* Whether the stub is there is told by its route, and to everybody else by the peer. */
static bool follow(struct bl602 *bl, bool is_good)
{
	bl->link.peer = bl->stub.is_found ? BL_PEER_STUB : BL_PEER_NONE;
	return is_good;
}

bool bl602_stub_hello(struct bl602 *bl, uint32_t wait_ms, struct rmw_err *err)
{
	return follow(bl, stub_route_hello(&bl->stub, wait_ms, err));
}

bool bl602_stub_knock(struct bl602 *bl, struct rmw_err *err)
{
	return follow(bl, stub_route_knock(&bl->stub, err));
}

bool bl602_stub_resume(struct bl602 *bl, struct rmw_err *err)
{
	return follow(bl, stub_route_resume(&bl->stub, err));
}

bool bl602_stub_raise(struct bl602 *bl, struct rmw_err *err)
{
	if (!stub_route_raise(&bl->stub, err))
		return false;
	bl602_end_part(bl, "rate", "%" PRIu32 " baud", bl->link.port->baud);
	return true;
}

bool bl602_stub_wake(struct bl602 *bl, struct rmw_err *err)
{
	return follow(bl, stub_route_wake(&bl->stub, err)) &&
	       (bl->stub.is_found || rmw_chip_recover(&bl->chip, err));
}

bool bl602_stub_read(struct bl602 *bl, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	return stub_route_read(&bl->stub, addr, into, err);
}

bool bl602_stub_read_long(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			  const struct rmw_chip_progress *progress, size_t *prefix,
			  struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	*prefix = 0;
	return bl602_stub_wake(bl, err) &&
	       stub_route_read_long(&bl->stub, addr, into, progress, prefix, err);
}

bool bl602_stub_crcs(struct rmw_chip *chip, uint32_t addr, uint32_t size, uint32_t *crcs,
		     struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return bl602_stub_wake(bl, err) && stub_route_crcs(&bl->stub, addr, size, crcs, err);
}

bool bl602_stub_digest(struct bl602 *bl, uint32_t addr, uint32_t size,
		       uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	return stub_route_digest(&bl->stub, addr, size, digest, err);
}

bool bl602_stub_stream(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
		       const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
		       struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	*reach = (struct rmw_chip_reach){ 0 };
	return bl602_stub_wake(bl, err) &&
	       stub_route_stream(&bl->stub, steps, count, progress, reach, err);
}

bool bl602_stub_erase(struct bl602 *bl, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	return bl602_stub_wake(bl, err) && stub_route_erase(&bl->stub, addr, size, err);
}

bool bl602_stub_write(struct bl602 *bl, uint32_t addr, struct rmw_view bytes, struct rmw_err *err)
{
	return bl602_stub_wake(bl, err) && stub_route_write(&bl->stub, addr, bytes, err);
}

bool bl602_stub_reset(struct bl602 *bl, struct rmw_err *err)
{
	return follow(bl, stub_route_reset(&bl->stub, err));
}

bool bl602_stub_boot(struct bl602 *bl, uint32_t addr, uint32_t size,
		     const uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	return follow(bl, stub_route_boot(&bl->stub, addr, size, digest, err));
}
