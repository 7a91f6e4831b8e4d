/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_FAKE_CHIP_H
#define RMW_TESTS_FAKE_CHIP_H

#include "chip/chip.h"
#include "port/port.h"

#define FAKE_SECTOR 4096u
#define FAKE_SIZE (256u << 10)
#define FAKE_ROOM (2u << 20) /* facts.flash_size may grow to this */

enum fake_verb {
	FAKE_READ,
	FAKE_ERASE,
	FAKE_WRITE,
	FAKE_ENTER,
	FAKE_IDENTIFY,
	FAKE_DIGEST,
	FAKE_CRCS,
	FAKE_VERB_COUNT
};

enum fake_fault {
	FAKE_TIMES_OUT,	   /* nothing happens, TIMEOUT; to enter, NO_HANDSHAKE */
	FAKE_BREAKS,	   /* half of it happens, TIMEOUT */
	FAKE_FLIPS,	   /* it happens with one wrong bit, and nobody says so */
	FAKE_STRAYS,	   /* a write or erase goes to `addr` instead, and nobody says so */
	FAKE_SPREADS,	   /* an erase also erases the sector behind it */
	FAKE_INTERRUPTS,   /* half of it happens, INTERRUPTED */
	FAKE_CANCELS_THEN, /* it happens, then somebody asks to stop */
};

struct fake_trouble {
	enum fake_verb verb;
	enum fake_fault fault;
	unsigned first; /* the how-manieth call of the verb, from 1 */
	unsigned times; /* so many calls in a row; 0: none, the row is free */
	uint32_t addr;	/* where it strays to; bytes between the flips of two readings */
};

/*
 * A chip made of memory behind the driver's ops, with flash that only clears bits when it is
 * programmed. Change `base.facts` and `base.id` before use to make it another kind of chip; fields
 * below may be looked at and changed at any time.
 */
struct fake_chip {
	struct rmw_chip base;
	struct rmw_port port;
	struct rmw_clock clock;
	uint8_t flash[FAKE_ROOM];
	unsigned counts[FAKE_VERB_COUNT]; /* calls so far, failed ones too */
	unsigned digests;
	bool has_erased; /* since the last enter or read */
	struct rmw_cancel cancel;
	struct fake_trouble troubles[8];
	uint64_t now_us;
};

/*
 * A readable chip of FAKE_SIZE with MAC 7c:b9:4c:a8:a9:85, whose frames carry no check and whose
 * writes work without an erase. Its flash holds partition tables (see FAKE_* below), pieces of
 * made content in every region, and blanks between.
 */
void fake_chip_init(struct fake_chip *fake);

/* Make it a chip as one behind our stub: frames are checked, and streams, digests and CRCs work. */
void fake_chip_stream(struct fake_chip *fake);

/* Make calls first .. first + times - 1 of that verb, counted from now on, go wrong. */
void fake_chip_trouble(struct fake_chip *fake, enum fake_verb verb, enum fake_fault fault,
		       unsigned first, unsigned times, uint32_t addr);

/* No more trouble, nobody asks to stop, all counts zero. */
void fake_chip_calm(struct fake_chip *fake);

/* The layout in the flash that fake_chip_init makes. */
#define FAKE_FW0 0x10000u
#define FAKE_FW0_SIZE 0x10000u
#define FAKE_FW1 0x20000u
#define FAKE_FW1_SIZE 0x8000u
#define FAKE_MFG 0x28000u
#define FAKE_MFG_SIZE 0x2000u
#define FAKE_PSM 0x2a000u
#define FAKE_PSM_SIZE 0x4000u
#define FAKE_FACTORY 0x3e000u
#define FAKE_FACTORY_SIZE 0x2000u

/* Bytes that look like nothing and differ with `seed`. */
void fake_fill(struct rmw_span into, uint32_t seed);

#endif
