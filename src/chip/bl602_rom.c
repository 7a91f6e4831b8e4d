/* SPDX-License-Identifier: MIT */
/*
 * The flash of a BL602 by the mask ROM alone: erase by 30, program by 31, everything else by
 * pokes (50) and peeks (51) on the flash controller. Slow, and there on every chip.
 */
#include "chip/bl602.h"

#include <inttypes.h>

#include "chip/bl602_regs.h"
#include "chip/protect.h"

/* Pairs that one memory write command carries; no step here needs more. */
#define PAIRS_MAX 16u

/* A flash transfer takes 0.3 ms; each look takes a round trip on the line. */
#define BUSY_LOOKS 20u

/* The pokes of one memory write command (50). */
struct pokes {
	uint8_t bytes[8 * PAIRS_MAX];
	size_t len;
};

static void add(struct pokes *pokes, uint32_t addr, uint32_t value)
{
	rmw_put_le32(pokes->bytes + pokes->len, addr);
	rmw_put_le32(pokes->bytes + pokes->len + 4, value);
	pokes->len += 8;
}

/* Any poke may disturb what command 30 has set up for 31. */
static bool poke(struct bl602 *bl, const struct pokes *pokes, struct rmw_err *err)
{
	bl->rom.is_armed = false;
	return bl_link_command(&bl->link, BL_MEMORY_WRITE,
			       (struct rmw_view){ pokes->bytes, pokes->len }, err);
}

static bool poke_one(struct bl602 *bl, uint32_t addr, uint32_t value, struct rmw_err *err)
{
	struct pokes pokes = { 0 };

	add(&pokes, addr, value);
	return poke(bl, &pokes, err);
}

static bool peek_word(struct bl602 *bl, uint32_t addr, uint32_t *value, struct rmw_err *err)
{
	uint8_t word[4];

	if (!bl602_peek(bl, addr, RMW_SPAN_OF(word), err))
		return false;
	*value = rmw_get_le32(word);
	return true;
}

static bool peek_twice(struct bl602 *bl, uint32_t addr, uint32_t *value, struct rmw_err *err)
{
	uint32_t again;

	return peek_word(bl, addr, value, err) && peek_word(bl, addr, &again, err) &&
	       (again == *value ||
		rmw_fail(err, RMW_E_BAD_FRAME, "register 0x%08" PRIx32 " reads differently", addr));
}

/*
 * The bits in `mask` become `field`. On the wrong pins a flash reads as FF, and agrees with itself
 * each time: so it is looked at before and after. Most chips come out of reset with the pins
 * right, and what is not poked cannot go astray.
 */
static bool set_field(struct bl602 *bl, uint32_t addr, uint32_t mask, uint32_t field,
		      struct rmw_err *err)
{
	uint32_t now;

	if (!peek_twice(bl, addr, &now, err))
		return false;
	if ((now & mask) == field)
		return true;
	return poke_one(bl, addr, (now & ~mask) | field, err) && peek_twice(bl, addr, &now, err) &&
	       ((now & mask) == field ||
		rmw_fail(err, RMW_E_BAD_FRAME, "register 0x%08" PRIx32 " is 0x%08" PRIx32, addr,
			 now));
}

/* The controller's registers from CTRL_0 on, in one look. */
struct registers {
	uint32_t ctrl_0, ctrl_1, sahb_0, sahb_1, sahb_2;
};

static bool look(struct bl602 *bl, struct registers *now, struct rmw_err *err)
{
	uint8_t words[20];

	if (!bl602_peek(bl, BL602_SF_CTRL_0, RMW_SPAN_OF(words), err))
		return false;
	*now = (struct registers){ rmw_get_le32(words), rmw_get_le32(words + 4),
				   rmw_get_le32(words + 8), rmw_get_le32(words + 12),
				   rmw_get_le32(words + 16) };
	return true;
}

/*
 * Pokes carry no check: one flipped bit can write elsewhere and leave the controller deaf, and
 * then every later read gives the same old buffer. So what was poked is compared, every time.
 */
static bool is_as_poked(const struct registers *now, const struct registers *wanted)
{
	const uint32_t moving = BL602_SF_SAHB_0_BUSY | BL602_SF_SAHB_0_TRIGGER;

	return ((now->ctrl_0 ^ wanted->ctrl_0) & BL602_SF_CTRL_0_KNOWN) == 0 &&
	       now->ctrl_1 == wanted->ctrl_1 && ((now->sahb_0 ^ wanted->sahb_0) & ~moving) == 0 &&
	       now->sahb_1 == wanted->sahb_1 && now->sahb_2 == wanted->sahb_2;
}

static bool wait_done(struct bl602 *bl, const struct registers *wanted, struct rmw_err *err)
{
	struct registers now;

	for (unsigned i = 0; i < BUSY_LOOKS; i++) {
		if (!look(bl, &now, err))
			return false;
		if (!is_as_poked(&now, wanted))
			return rmw_fail(err, RMW_E_BAD_FRAME,
					"the flash controller is not as it was set");
		if (!(now.sahb_0 & BL602_SF_SAHB_0_BUSY))
			return true;
	}
	return rmw_fail(err, RMW_E_BAD_FRAME, "the flash controller stays busy");
}

/* One transfer on the flash: bl602-soc 5.2, steps 2 to 4 without the copy out. */
static bool transfer_word(struct bl602 *bl, uint32_t sahb_0, uint32_t sahb_1, uint32_t word,
			  struct rmw_err *err)
{
	const struct registers wanted = { BL602_SF_CTRL_0_RESET | BL602_SF_CTRL_0_FLASH_CLOCK,
					  BL602_SF_CTRL_1_OURS, sahb_0, sahb_1, 0 };
	struct pokes pokes = { 0 };

	add(&pokes, BL602_SF_BUFFER, word);
	add(&pokes, BL602_SF_SAHB_1, wanted.sahb_1);
	add(&pokes, BL602_SF_SAHB_2, wanted.sahb_2);
	add(&pokes, BL602_SF_SAHB_0, wanted.sahb_0);
	add(&pokes, BL602_SF_CTRL_0, wanted.ctrl_0);
	add(&pokes, BL602_SF_SAHB_0, wanted.sahb_0 | BL602_SF_SAHB_0_TRIGGER);
	return poke(bl, &pokes, err) && wait_done(bl, &wanted, err) &&
	       poke_one(bl, BL602_SF_CTRL_0, BL602_SF_CTRL_0_RESET, err);
}

/*
 * A transfer that reads. The buffer is marked first, each time differently: if nothing was
 * transferred, two readings do not agree.
 */
static bool transfer(struct bl602 *bl, uint32_t sahb_0, uint32_t sahb_1, struct rmw_err *err)
{
	bl->rom.mark = bl->rom.mark * 1664525u + 1013904223u;
	return transfer_word(bl, sahb_0, sahb_1, bl->rom.mark, err);
}

/* bl602-soc 5.6, "External set A" and "B": pins in the order CLK, CS, D0..D3. */
static const uint8_t external_pins[2][6] = {
	{ 22, 21, 20, 19, 18, 17 },
	{ 22, 21, 20, 0, 1, 2 },
};

static bool set_external_pins(struct bl602 *bl, const uint8_t pins[6], struct rmw_err *err)
{
	const uint32_t outputs = 1u << pins[0] | 1u << pins[1];

	for (size_t i = 0; i < 6; i++) {
		unsigned shift = pins[i] % 2 * 16;

		if (!set_field(bl, BL602_GPIO_CONFIG(pins[i]), BL602_GPIO_CONFIG_MASK << shift,
			       BL602_GPIO_FLASH << shift, err))
			return false;
	}
	return set_field(bl, BL602_GPIO_OUTPUT_ENABLE, outputs, outputs, err);
}

/* eFuse sw_usage_0 [17:16]: 0 inside and swapped, 1 inside, 2 and 3 outside (bl602-soc 5.6). */
static bool set_pins(struct bl602 *bl, struct rmw_err *err)
{
	static const uint32_t pads[4] = {
		BL602_GLB_PADS_INTERNAL | BL602_GLB_PADS_SWAPPED,
		BL602_GLB_PADS_INTERNAL,
	};
	const uint32_t set = bl->rom.flash_pins;
	const bool is_external = set >= 2;

	return (!is_external || set_external_pins(bl, external_pins[set - 2], err)) &&
	       set_field(bl, BL602_GLB_PADS, BL602_GLB_PADS_INTERNAL | BL602_GLB_PADS_SWAPPED,
			 pads[set], err) &&
	       set_field(bl, BL602_SF_CTRL_2, BL602_SF_CTRL_2_PADS, is_external ? set - 1 : 0, err);
}

/*
 * The order of bl602-soc 5.4: out of power-down, out of continuous read, soft reset. The line is
 * slow enough that each of the flash's own delays has passed when the next command arrives.
 */
static bool wake_flash(struct bl602 *bl, struct rmw_err *err)
{
	static const uint32_t steps[][2] = {
		{ BL602_SF_WAKE_UP, 0xab000000 },
		{ BL602_SF_LEAVE_CONTINUOUS, 0xffffffff },
		{ BL602_SF_PLAIN, 0x66000000 },
		{ BL602_SF_PLAIN, 0x99000000 },
	};

	for (size_t i = 0; i < RMW_COUNT(steps); i++)
		if (!transfer(bl, steps[i][0], steps[i][1], err))
			return rmw_while(err, "wake the flash");
	return true;
}

static bool take_controller(struct bl602 *bl, struct rmw_err *err)
{
	if (bl->rom.is_ready)
		return true;
	if (!set_pins(bl, err) || !poke_one(bl, BL602_SF_CTRL_1, BL602_SF_CTRL_1_OURS, err))
		return rmw_while(err, "take the flash controller");
	if (!wake_flash(bl, err))
		return false;
	bl->rom.is_ready = true;
	return true;
}

/* A transfer, and the first of what it brought: at most four bytes. */
static bool fetch(struct bl602 *bl, uint32_t sahb_0, uint32_t sahb_1, struct rmw_span into,
		  struct rmw_err *err)
{
	uint8_t word[4];

	if (!transfer(bl, sahb_0, sahb_1, err) ||
	    !bl602_peek(bl, BL602_SF_BUFFER, RMW_SPAN_OF(word), err))
		return false;
	memcpy(into.data, word, into.len);
	return true;
}

static bool read_jedec(struct bl602 *bl, struct rmw_span into, struct rmw_err *err)
{
	return fetch(bl, BL602_SF_JEDEC, 0x9f000000, into, err);
}

bool bl602_rom_identify_flash(struct bl602 *bl, struct rmw_err *err)
{
	struct rmw_chip_id *id = &bl->chip.id;

	if (!take_controller(bl, err) ||
	    !bl602_read_agreed(bl, read_jedec, RMW_SPAN_OF(id->jedec), err))
		return rmw_while(err, "JEDEC id");
	id->has_jedec = true;
	return true;
}

/*
 * A byte that arrived twice leaves another behind, which only the next exchange notices; so each
 * reading ends with one, else two of them, both shifted by one, would agree.
 */
bool bl602_rom_read(struct bl602 *bl, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	uint8_t block[BL602_SF_BUFFER_SIZE];
	uint32_t ignored;

	if (!take_controller(bl, err))
		return false;
	for (size_t at = 0; at < into.len; at += sizeof(block)) {
		struct rmw_span part = rmw_span_part(into, at, sizeof(block));
		size_t words = (part.len + 3) / 4 * 4;
		uint32_t from = addr + (uint32_t)at;

		if (!transfer(bl, BL602_SF_FAST_READ(words), 0x0b000000u | from, err) ||
		    !bl602_peek(bl, BL602_SF_BUFFER, (struct rmw_span){ block, words }, err))
			return rmw_while(err, "block 0x%06" PRIx32, from);
		memcpy(part.data, block, part.len);
	}
	return peek_word(bl, BL602_SF_CTRL_2, &ignored, err);
}

static bool read_status(struct bl602 *bl, uint32_t command, uint8_t *status, struct rmw_err *err)
{
	return fetch(bl, BL602_SF_STATUS, command << 24, (struct rmw_span){ status, 1 }, err) ||
	       rmw_while(err, "status of the flash");
}

/* Registers 1 and 2. */
static bool read_both(struct bl602 *bl, uint8_t status[2], struct rmw_err *err)
{
	return read_status(bl, 0x05, &status[0], err) && read_status(bl, 0x35, &status[1], err);
}

static bool write_status(struct bl602 *bl, uint32_t value, uint8_t registers, struct rmw_err *err)
{
	uint32_t words = registers == 2 ? BL602_SF_STATUS_WRITE_BOTH : BL602_SF_STATUS_WRITE;
	uint8_t status = BL602_SF_STATUS_BUSY;

	if (!transfer(bl, BL602_SF_PLAIN, 0x06000000, err) ||
	    !transfer_word(bl, words, 0x01000000, value, err))
		return false;
	for (unsigned i = 0; i < BUSY_LOOKS && status & BL602_SF_STATUS_BUSY; i++)
		if (!read_status(bl, 0x05, &status, err))
			return false;
	return true;
}

/*
 * Protected sectors take every erase and write in silence and stay what they are. As the vendor's
 * loader does at each start (bl602-soc 5.4), protection is lifted before the first erase; a flash
 * that does not let go of it fails the verification.
 */
static bool lift_protection(struct bl602 *bl, struct rmw_err *err)
{
	uint8_t status[2], registers;

	if (bl->rom.is_unprotected)
		return true;
	if (!take_controller(bl, err) || !read_both(bl, status, err))
		return false;
	bl->rom.is_unprotected = true;
	if (!rmw_protect_is_on(status))
		return true;
	registers = bl602_protect_registers(&bl->chip, status);
	rmw_protect_clear(status);
	if (!write_status(bl, rmw_get_le16(status), registers, err) || !read_both(bl, status, err))
		return rmw_while(err, "lift the write protection");
	rmw_protect_tell(&bl->options.watch, status);
	return true;
}

bool bl602_rom_erase(struct bl602 *bl, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	if (bl->chip.facts.is_readable && !lift_protection(bl, err))
		return false;
	bl->rom.is_ready = false; /* the ROM sets the controller up its own way */
	bl->rom.is_armed = bl602_erase_range(bl, addr, size, err);
	return bl->rom.is_armed;
}

bool bl602_rom_write(struct bl602 *bl, uint32_t addr, struct rmw_view bytes, struct rmw_err *err)
{
	if (!bl->rom.is_armed)
		return rmw_fail(err, RMW_E_NACK, "the ROM only writes after an erase");
	return bl602_program(bl, addr, bytes, err);
}
