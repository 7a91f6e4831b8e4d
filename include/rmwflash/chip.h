/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_CHIP_H
#define RMWFLASH_CHIP_H

#include <rmwflash/image.h>

/* Bytes of a SHA-256. */
#define RMW_DIGEST_SIZE 32u

/* A chip behind a port, through the way to its flash that the driver chose. */
struct rmw_chip;

/* What a digest of flash is: RMW_DIGEST_SIZE bytes, zeros behind a CRC-32 (little-endian). */
enum rmw_digest_kind { RMW_DIGEST_SHA256, RMW_DIGEST_CRC32 };

/*
 * What a digest or a CRC does to the chip. Where it protects, the driver lifts that before the next
 * erase or write, by an exchange or two; where it locks, by a restart of the chip and a new link,
 * which may need a person's hand. So there they come before the first change and behind the last.
 */
enum rmw_digest_effect { RMW_DIGEST_HARMLESS, RMW_DIGEST_PROTECTS, RMW_DIGEST_LOCKS };

/* What the planner must know; fixed once the chip is identified. Sizes in bytes. */
struct rmw_chip_facts {
	const char *name;	/* "bl602", as -c takes it */
	const char *title;	/* "BL602" */
	const char *route;	/* "boot ROM", "RAM stub", "RAM loader": who serves the flash */
	const char *to_run;	/* what hands do so that the flash runs; NULL: switch power */
	uint32_t flash_size;	/* 0: not known (no flash, or reading is forbidden) */
	uint32_t sector_size;	/* smallest erase; addresses of erases are multiples of it */
	bool is_readable;	/* read works */
	bool has_digest;	/* digest works, and is cheaper than reading */
	bool is_frame_checked;	/* a byte changed on the line is noticed by the protocol itself;
				 * otherwise read twice and check the whole flash after a write */
	bool write_needs_erase; /* a write only works after an erase since the last enter or read */
	bool write_erases;	/* a write erases what it covers by itself */
	uint32_t write_min;	/* shortest write that the chip takes */
	bool has_crcs;		/* crcs works, and is cheaper than reading */
	bool has_stream;	/* many steps may be under way at a time */
	bool is_packed;		/* bytes travel compressed, both ways */
	bool can_boot;		/* it can start the flash whatever the boot pin says */
	enum rmw_digest_kind digest_kind;
	enum rmw_digest_effect digest_effect;
	uint32_t write_from; /* what lies below is never erased nor written: its boot loader, */
	uint32_t guard_from; /* and below this only becomes what it was before */
	uint32_t write_last; /* address of the sector that is written behind all others: without it
			      * nothing starts that is half there; 0: none */
	uint32_t keep_ms;    /* its session ends in silence: see rmw_chip_keep; 0: it lasts */
};

/* How much is done to find a chip. */
enum rmw_manner {
	RMW_MANNER_EAGER,  /* all that helps */
	RMW_MANNER_GENTLE, /* nothing that runs is asked to restart, but for a reset by DTR and RTS
			    */
	RMW_MANNER_STEADY, /* as gentle, of who looked just before: no look is taken aside, so that
			      one that starts is heard whenever that is */
};

/* Bytes of the key that a BK7231 deciphers its flash with. */
#define RMW_CODE_KEY_SIZE 16u

/* Who the chip is. Texts are empty, numbers 0 where nothing is known. */
struct rmw_chip_id {
	bool has_mac;
	bool is_mac_valid;   /* it can be one, and the check bits beside or around it fit */
	bool has_mac_checks; /* there are check bits beside it */
	uint8_t mac[6];	     /* in the order people write it */
	bool has_jedec;
	uint8_t jedec[3];	   /* manufacturer, type, capacity */
	uint32_t efuse_flash_size; /* what the eFuse claims, in bytes; 0: nothing */
	enum rmw_flash_place flash_place;
	char variant[24];	/* "BL602L" */
	char firmware[48];	/* who answers: "boot ROM 1", "RAM loader, 2022 family" */
	char route_reason[200]; /* why this route: "chosen", "given", "fell back: ..." */
	uint32_t baud;		/* rate the flash is served at */
	unsigned handshake_tries;
	bool is_read_locked; /* the chip forbids reading its memory */
	bool has_code_key;   /* it was asked for its key, as only a change of the boot loader needs,
			      * and told it; zeros: it has none, or does not tell */
	uint8_t code_key[RMW_CODE_KEY_SIZE];
};

/* Facts and identity: borrowed from the chip, good as long as its session. */
const struct rmw_chip_facts *rmw_chip_facts(const struct rmw_chip *chip);
const struct rmw_chip_id *rmw_chip_id(const struct rmw_chip *chip);

/* Time in microseconds on the chip's clock: device time on a simulated board. */
uint64_t rmw_chip_now_us(const struct rmw_chip *chip);

/*
 * How often something was read, sent or asked for again because of a fault of the line, since the
 * chip was found; and a reading that did not agree with another one is noted there too.
 */
uint32_t rmw_chip_retries(const struct rmw_chip *chip);
void rmw_chip_note_retry(struct rmw_chip *chip);

/*
 * Fails with RANGE unless [addr, addr + size) lies inside the flash and is not empty, and with
 * NO_FLASH when the flash did not answer. Where the chip forbids reading, its size is not known
 * and every range that is not empty passes.
 */
bool rmw_chip_check_range(const struct rmw_chip *chip, uint32_t addr, uint32_t size,
			  struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read `into.len` bytes from flash address `addr`, once. Transfer faults are retried inside; what
 * a route without frame checks returns may still be wrong (see facts). A restart of the chip's
 * session inside makes an earlier erase not count for write_needs_erase. Fails with RANGE,
 * NO_FLASH, READ_LOCKED, with TIMEOUT, BAD_FRAME or NACK when the retries are used up, with
 * PORT_LOST, PORT_IO or INTERRUPTED. On failure `into` may hold a part of what was read.
 */
bool rmw_chip_read(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Erase whole sectors. Transfer faults are retried inside. Fails with RANGE also when `addr` or
 * `size` is no multiple of the sector size; else as read.
 */
bool rmw_chip_erase(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Program bytes, at least facts.write_min of them, into erased flash (or clear bits). Not retried
 * inside: after a failure nobody knows what the flash holds there; call rmw_chip_recover, and
 * where facts say write_needs_erase, erase the sector again. Fails as read.
 */
bool rmw_chip_write(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
		    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Whether the flash can be changed at all, as far as that can be told without trying: asked before
 * anybody agrees to a plan. Fails with FLASH_UNKNOWN.
 */
bool rmw_chip_check_change(const struct rmw_chip *chip, struct rmw_err *err) RMW_MUST_CHECK;

/* Digest of a range, computed by the chip. Only where facts say has_digest. Fails as read. */
bool rmw_chip_digest(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		     uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err) RMW_MUST_CHECK;

/* What the chip's digest of these bytes would be. */
void rmw_chip_digest_of(const struct rmw_chip *chip, struct rmw_view bytes,
			uint8_t digest[RMW_DIGEST_SIZE]);

/*
 * Keep the chip in its session while nothing else is asked of it: see facts.keep_ms. Does nothing
 * where there is nothing to do. Fails as read; what is asked next then recovers.
 */
bool rmw_chip_keep(struct rmw_chip *chip, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Between the two the chip is kept so, as often as it needs it, while its caller waits for a person
 * or a disk, and uses neither chip nor port. Each begin has its end; there may be others between.
 * Neither can fail: what is asked next finds a lost chip again.
 */
void rmw_chip_keep_begin(struct rmw_chip *chip);
void rmw_chip_keep_end(struct rmw_chip *chip);

/* Told how many bytes of a long read, or of the steps of a stream, are done. */
struct rmw_chip_progress {
	void (*done)(void *ctx, uint64_t bytes);
	void *ctx;
};

/*
 * As rmw_chip_read, for a long range: as few requests as the route allows, `progress` (may be
 * NULL) told on the way. A fault costs what was lost, not what is there already.
 */
bool rmw_chip_read_long(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			const struct rmw_chip_progress *progress,
			struct rmw_err *err) RMW_MUST_CHECK;

/*
 * CRC-32, computed by the chip, of each sector's length from `addr` on; the last may be shorter.
 * Only where facts say has_crcs. Fails as read.
 */
bool rmw_chip_crcs(struct rmw_chip *chip, uint32_t addr, uint32_t size, uint32_t *crcs,
		   struct rmw_err *err) RMW_MUST_CHECK;

enum rmw_chip_act {
	RMW_CHIP_ERASE,	 /* whole sectors */
	RMW_CHIP_WRITE,	 /* `bytes` */
	RMW_CHIP_DIGEST, /* digest of what is there then, into `digest`; where facts say has_digest
			  */
};

/* A step of a stream. What it points at is borrowed. */
struct rmw_chip_step {
	enum rmw_chip_act act;
	uint32_t addr;
	uint32_t size;
	const uint8_t *bytes;
	uint8_t *digest;
};

/* How far a stream came, in steps from its first. */
struct rmw_chip_reach {
	size_t done;  /* so many are known to be done, digests not counted */
	size_t begun; /* so many may have been begun or done; not fewer than `done` */
};

/*
 * Carry out steps in their order, as many under way as the chip takes. Only where facts say
 * has_stream. Not retried inside: on failure `reach` says what became of them; the chip finishes a
 * flash operation that it began. Fails as read.
 */
bool rmw_chip_stream(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
		     const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
		     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Say that [addr, addr + size) was found to hold what is to be there, of which `digest` is the
 * chip's digest: by the chip's own digest, or by reading. Forgotten with the next change of the
 * flash. Of several such ranges the largest counts.
 */
void rmw_chip_vouch(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		    const uint8_t digest[RMW_DIGEST_SIZE]);

/*
 * Say that [addr, addr + size) holds passwords or keys: what is read from it or written to it is
 * not written down by a trace. Ranges beyond the room for them widen the last one.
 */
#define RMW_CHIP_PRIVATE_MAX 8u
void rmw_chip_keep_private(struct rmw_chip *chip, uint32_t addr, uint32_t size);

/* True when what is read and written is written down by a trace. */
bool rmw_chip_is_recorded(const struct rmw_chip *chip);

/* True when an error of this code may go away by recovering and trying again. */
bool rmw_chip_may_retry(enum rmw_code code);

/* Tries of one thing that failed in a row. `{ 0 }` is ready, and so is a count of 0. */
struct rmw_chip_tries {
	unsigned count;
	uint32_t baud; /* the lowest rate so far */
};

/*
 * Count one more and return how many there are. They are counted anew where recovering took the
 * rate down, as it does only so often: at a lower rate the line is another one.
 */
unsigned rmw_chip_count_try(const struct rmw_chip *chip, struct rmw_chip_tries *tries);

/*
 * Bring the chip back to where it takes commands after a failure; takes up to 60 s. Fails with
 * NO_HANDSHAKE, ECHO, NACK (a loader is refused), PORT_LOST, PORT_IO, PORT_BAUD or INTERRUPTED.
 */
bool rmw_chip_recover(struct rmw_chip *chip, struct rmw_err *err) RMW_MUST_CHECK;

#endif
