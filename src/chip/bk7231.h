/* SPDX-License-Identifier: MIT */
#ifndef RMW_CHIP_BK7231_H
#define RMW_CHIP_BK7231_H

#include "chip/chip.h"
#include "link/bk_sync.h"

/* What a person does, while the chip is asked: it has no pin for that. */
#define RMW_BK7231_HANDS "join CEN to GND for half a second, or switch power off and on"

/*
 * Make a driver for one chip of the Beken BK7231 family, through the boot loader in its flash (T,
 * U) or its boot ROM (N, M, BK7238). Nothing is sent yet. Finding another chip of the family is
 * CHIP_MISMATCH, one that is none of those known CHIP_UNKNOWN. NULL: USAGE (a route or loader that
 * there is not) or NO_MEMORY.
 */
struct rmw_chip *rmw_bk7231t_new(const struct rmw_chip_options *options, struct rmw_err *err);
struct rmw_chip *rmw_bk7231u_new(const struct rmw_chip_options *options, struct rmw_err *err);
struct rmw_chip *rmw_bk7231n_new(const struct rmw_chip_options *options, struct rmw_err *err);
struct rmw_chip *rmw_bk7231m_new(const struct rmw_chip_options *options, struct rmw_err *err);
struct rmw_chip *rmw_bk7238_new(const struct rmw_chip_options *options, struct rmw_err *err);

/* ... or for whichever of them answers. */
struct rmw_chip *rmw_bk7231_new(const struct rmw_chip_options *options, struct rmw_err *err);

#define BK7231_SECTOR 4096u
#define BK7231_BLOCK 65536u

/* Who answers: what the commands do, and what can be done to the flash, hangs on that. */
enum bk7231_class {
	BK7231_UNPROVEN, /* nobody was asked yet */
	BK7231_BL,	 /* boot loader in flash: losing it is losing the chip */
	BK7231_ROM,	 /* mask ROM */
};

struct bk7231_model {
	const char *name;
	const char *title;
	enum bk7231_class class;
	uint32_t chip_id;	 /* as a ROM tells it; 0: a boot loader tells none */
	uint32_t flash_size;	 /* where the chip does not tell it: bk7231-protocol 9.4 */
	uint32_t calibration[2]; /* where the TLV sector may be, likeliest first; 0: no more */
};

/* How a flash chip's write protection is lifted: bk7231-protocol 10.3. */
struct bk7231_flash {
	uint8_t jedec[3];
	uint8_t registers; /* that a status write writes: 0 to 2 */
	uint32_t mask;	   /* bits that protect; register 1, 2 << 8, 3 << 16 */
	uint8_t reads[3];  /* opcodes that read them; 0: no more */
	uint32_t size;	   /* 0: the id tells it */
};

/* The driver's own state; shared by the files bk7231*.c only. */
struct bk7231 {
	struct rmw_chip chip; /* first */
	struct bk_link link;
	struct rmw_chip_options options;
	const struct bk7231_model *wanted; /* NULL: any */
	const struct bk7231_model *model;  /* NULL: not known yet */
	enum bk7231_class class;
	bool is_linked;
	bool is_identified;
	bool has_shown_prompt;
	bool has_answered; /* a moment ago: enter goes on from there */
	uint64_t part_us;  /* when the part of connecting that is at work began */
	char version[17];  /* of a boot loader; empty: it tells none */
	struct {
		uint32_t top;	 /* no rate above it is tried any more; 0: none failed */
		uint32_t at;	 /* where the last fault was, */
		unsigned faults; /* and how many there were at this rate of late, */
		uint32_t good;	 /* with so many good bytes behind the last */
	} rate;
	bool is_open;			  /* the flash takes erases and writes */
	bool is_locked;			  /* a CRC locked it until the chip restarts */
	const struct bk7231_flash *flash; /* of a ROM class chip; NULL: not in the table */
	struct bk7231_flash given;	  /* what options.flash_params says */
};

static inline struct bk7231 *bk7231_of(struct rmw_chip *chip)
{
	return (struct bk7231 *)chip;
}

/* What a rate is for. */
enum bk7231_purpose { BK7231_READS, BK7231_WRITES };

/*
 * bk7231_enter.c: catch the chip as it starts, or find it linked; class and version are known then.
 * Fails with NO_LINK, ECHO, CHIP_MISMATCH, CHIP_UNKNOWN, PORT_*, INTERRUPTED or as bk_link_ask.
 */
bool bk7231_enter(struct rmw_chip *chip, struct rmw_deadline until,
		  struct rmw_err *err) RMW_MUST_CHECK;

/* ... send link checks until `until`; the first turn is for one that did not restart. */
bool bk7231_ask(struct rmw_chip *chip, unsigned turn, struct rmw_deadline until, bool *is_answered,
		struct rmw_err *err) RMW_MUST_CHECK;

/*
 * After a failure of one exchange, while the chip is still linked: true when what failed may be
 * asked for again, the flash being closed to erases and writes then. At most 8 of `tries` in a row,
 * which the caller sets to 0 when it gets somewhere. On failure `err` is what it was, or fails as
 * bk7231_suit_rate.
 */
bool bk7231_try_again(struct bk7231 *bk, enum bk7231_purpose purpose, unsigned *tries,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Restart the chip, as far as it goes without hands, and link anew. Fails as enter. */
bool bk7231_restart(struct bk7231 *bk, struct rmw_err *err) RMW_MUST_CHECK;

/* Have it start its application; it is not linked any more. */
bool bk7231_reboot(struct bk7231 *bk, struct rmw_err *err) RMW_MUST_CHECK;

/* A chip that heard nothing for a while is asked whether it is still there. Fails with TIMEOUT. */
bool bk7231_wake(struct bk7231 *bk, struct rmw_err *err) RMW_MUST_CHECK;

/* Tell how long a part of connecting took; once the chip is identified nothing is told. */
void bk7231_end_part(struct bk7231 *bk, const char *part, const char *format, ...) RMW_PRINTF(3, 4);

/* bk7231_who.c: class, model and version of who is linked, for bk7231_enter. */
bool bk7231_find_class(struct bk7231 *bk, struct rmw_err *err) RMW_MUST_CHECK;

/* The row of a name, as -c takes it; NULL: none. */
const struct bk7231_model *bk7231_model_find(const char *name);

/* Fill id and facts. */
bool bk7231_identify(struct rmw_chip *chip, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * bk7231_rate.c: go to a rate that suits `bytes` of flash read or written, where changing pays.
 * The first of them that fails is left alone from then on, and so are those above it. Fails only
 * when the chip is lost, with TIMEOUT, or as the port does.
 */
bool bk7231_suit_rate(struct bk7231 *bk, enum bk7231_purpose purpose, uint64_t bytes,
		      struct rmw_err *err) RMW_MUST_CHECK;
/* Note a fault of the line; after some of them the next lower rate is the highest. */
void bk7231_note_fault(struct bk7231 *bk);
/* Note bytes that passed as they should; enough of them make up for faults. */
void bk7231_note_good(struct bk7231 *bk, uint32_t bytes);

/* bk7231_protect.c: make sure that erases and writes at `addr` work from now on. Fails with
 * FLASH_UNKNOWN, STAYS_PROTECTED, as restart or as bk_link_ask. */
bool bk7231_open_for_erase(struct bk7231 *bk, struct rmw_err *err) RMW_MUST_CHECK;
bool bk7231_open_for_write(struct bk7231 *bk, uint32_t addr, struct rmw_err *err) RMW_MUST_CHECK;
/* Whether the protection of the flash is known. Fails with FLASH_UNKNOWN. */
bool bk7231_check_change(const struct rmw_chip *chip, struct rmw_err *err) RMW_MUST_CHECK;
/* Ask for id and table row of the flash of a ROM class chip. */
bool bk7231_find_flash(struct bk7231 *bk, struct rmw_err *err) RMW_MUST_CHECK;
/* bk7231_flash_ids.c: NULL where the id is in no row. */
const struct bk7231_flash *bk7231_flash_find(const uint8_t jedec[3]);

/* bk7231_read.c: sectors, each asked for ahead of its turn, and checked by the chip's own CRC. */
bool bk7231_read_long(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		      const struct rmw_chip_progress *progress, size_t *prefix,
		      struct rmw_err *err) RMW_MUST_CHECK;
/* ... whole sectors, not checked by anything. */
bool bk7231_read_sectors(struct bk7231 *bk, uint32_t addr, struct rmw_span into,
			 struct rmw_err *err) RMW_MUST_CHECK;
/* CRC-32 of a range of any length, computed by the chip but for what it does not take. */
bool bk7231_crc(struct bk7231 *bk, uint32_t addr, uint32_t size, uint32_t *crc,
		struct rmw_err *err) RMW_MUST_CHECK;

/* bk7231_write.c */
bool bk7231_erase(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		  struct rmw_err *err) RMW_MUST_CHECK;
bool bk7231_write(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
		  struct rmw_err *err) RMW_MUST_CHECK;
bool bk7231_stream(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
		   const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
		   struct rmw_err *err) RMW_MUST_CHECK;

#endif
