/* SPDX-License-Identifier: MIT */
#ifndef RMW_CHIP_CHIP_H
#define RMW_CHIP_CHIP_H

#include <rmwflash/chip.h>
#include <rmwflash/event.h>

#include "port/port.h"

/*
 * What a driver can do, in the order a job uses it. Only chip.c calls these: it checks bounds and
 * alignment, retries what may be retried, and answers for missing verbs. One attempt each.
 */
struct rmw_chip_ops {
	/* Bring the chip, in whatever state it is, to where it takes commands. */
	bool (*enter)(struct rmw_chip *chip, struct rmw_deadline until, struct rmw_err *err);
	/* Fill id and facts. */
	bool (*identify)(struct rmw_chip *chip, struct rmw_err *err);
	bool (*read)(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		     struct rmw_err *err);
	bool (*erase)(struct rmw_chip *chip, uint32_t addr, uint32_t size, struct rmw_err *err);
	bool (*write)(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
		      struct rmw_err *err);
	bool (*digest)(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		       uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err); /* may be NULL */
	/* Restart the chip; with BOOT released it runs what is in flash. */
	bool (*run)(struct rmw_chip *chip, struct rmw_err *err);
	void (*free)(struct rmw_chip *chip);
};

/* The part that every driver's chip begins with; drivers embed it as their first member. */
struct rmw_chip {
	const struct rmw_chip_ops *ops;
	struct rmw_port *port; /* borrowed from the session */
	struct rmw_watch watch;
	struct rmw_chip_facts facts;
	struct rmw_chip_id id;
};

/* How a driver is made. All pointers are borrowed and must outlive the chip. */
struct rmw_chip_options {
	struct rmw_port *port;
	uint32_t baud;		/* 0: the chip's usual rates */
	struct rmw_view loader; /* a vendor RAM loader file; empty: do without */
	const struct rmw_reset *before;
	struct rmw_watch watch;
};

/* Enter and identify, with retries. */
bool rmw_chip_connect(struct rmw_chip *chip, struct rmw_deadline until,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Restart the chip so that it runs what is in flash (BOOT released). */
bool rmw_chip_run(struct rmw_chip *chip, struct rmw_err *err) RMW_MUST_CHECK;

void rmw_chip_free(struct rmw_chip *chip); /* NULL is allowed */

#endif
