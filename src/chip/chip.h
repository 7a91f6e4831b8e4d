/* SPDX-License-Identifier: MIT */
#ifndef RMW_CHIP_CHIP_H
#define RMW_CHIP_CHIP_H

#include <rmwflash/chip.h>
#include <rmwflash/event.h>

#include "port/adapter.h"
#include "port/port.h"

/*
 * What a driver can do, in the order a job uses it. Only chip.c calls these: it checks bounds and
 * alignment, retries what may be retried, and answers for missing verbs. One attempt each.
 */
struct rmw_chip_ops {
	/* Bring the chip, in whatever state it is, to where it takes commands. */
	bool (*enter)(struct rmw_chip *chip, struct rmw_deadline until, struct rmw_err *err);
	/*
	 * Ask once whether one of this family is there, whatever else may be: see rmw_chip_ask.
	 * What answered is remembered, and the next `enter` goes on from there.
	 */
	bool (*ask)(struct rmw_chip *chip, unsigned turn, struct rmw_deadline until,
		    bool *is_answered, struct rmw_err *err);
	/* Fill id and facts. */
	bool (*identify)(struct rmw_chip *chip, struct rmw_err *err);
	bool (*read)(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		     struct rmw_err *err);
	bool (*erase)(struct rmw_chip *chip, uint32_t addr, uint32_t size, struct rmw_err *err);
	bool (*write)(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
		      struct rmw_err *err);
	bool (*digest)(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		       uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err); /* may be NULL */
	/*
	 * For routes whose facts say so; NULL: chip.c does without. read_long stores how many bytes
	 * from the start are there, stream how many steps are done, also on failure.
	 */
	bool (*read_long)(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			  const struct rmw_chip_progress *progress, size_t *prefix,
			  struct rmw_err *err);
	bool (*crcs)(struct rmw_chip *chip, uint32_t addr, uint32_t size, uint32_t *crcs,
		     struct rmw_err *err);
	bool (*stream)(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
		       const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
		       struct rmw_err *err);
	/* NULL: a change may be tried. */
	bool (*check_change)(const struct rmw_chip *chip, struct rmw_err *err);
	/* Restart the chip; with BOOT released it runs what is in flash. */
	bool (*run)(struct rmw_chip *chip, struct rmw_err *err);
	/* Where facts say can_boot: run the flash, once the chip itself has found `digest` there.
	 */
	bool (*boot)(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		     const uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err);
	/* Where facts have keep_ms: be heard once. NULL: no need. */
	bool (*keep)(struct rmw_chip *chip, struct rmw_err *err);
	void (*free)(struct rmw_chip *chip);
};

/* The part that every driver's chip begins with; drivers embed it as their first member. */
struct rmw_chip {
	const struct rmw_chip_ops *ops;
	struct rmw_port *port; /* borrowed from the session */
	struct rmw_watch watch;
	struct rmw_chip_facts facts;
	struct rmw_chip_id id;
	struct {
		uint32_t addr;
		uint32_t size; /* 0: nothing */
		uint8_t digest[RMW_DIGEST_SIZE];
	} vouched;	  /* what was proven to be in the flash */
	uint32_t retries; /* drivers count what they repeat by themselves, chip.c its attempts */
	struct rmw_chip_range {
		uint32_t addr;
		uint32_t size;
	} private_ranges[RMW_CHIP_PRIVATE_MAX]; /* what lies there is not to be traced */
	size_t private_count;
	struct rmw_keeper *keeper; /* between keep_begin and keep_end, where it is needed */
	unsigned keepers;	   /* begun and not ended */
};

/* Which way to the flash a person wishes for. */
enum rmw_route {
	RMW_ROUTE_AUTO, /* the loader that was given, else the best there is */
	RMW_ROUTE_STUB,
	RMW_ROUTE_LOADER,
	RMW_ROUTE_ROM,
};

/* Whether what lies before the application may be written at all. */
enum rmw_bootloader {
	RMW_BOOTLOADER_KEEP,
	RMW_BOOTLOADER_WRITE, /* where the chip can be written to without it */
};

/* What a person knows of a flash chip that is in no table (--flash-params). */
struct rmw_flash_params {
	uint32_t size;		   /* bytes; 0: nothing is known */
	uint32_t protect_mask;	   /* status register 1, then 2 from bit 8 on, then 3 */
	unsigned status_registers; /* that one command writes: 0 to 2 */
};

/* How a driver is made. All pointers are borrowed and must outlive the chip. */
struct rmw_chip_options {
	struct rmw_port *port;
	uint32_t baud; /* 0: the chip's usual rates */
	enum rmw_route route;
	struct rmw_view loader; /* a vendor RAM loader file; empty: do without */
	struct rmw_view stub;	/* our RAM stub as a loader file; empty: the one built in */
	const struct rmw_reset *before;
	enum rmw_bootloader bootloader;
	struct rmw_flash_params flash_params;
	struct rmw_adapter *adapter; /* remembers which rates work; NULL: nobody does */
	enum rmw_manner manner;
	struct rmw_watch watch;
};

/*
 * For makers of chips that know neither options.bootloader nor options.flash_params. Fails with
 * USAGE where one of them is set.
 */
bool rmw_chip_check_plain(const struct rmw_chip_options *options,
			  struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Ask once, for who looks for a chip of any family, whether one of this chip's is on the line;
 * what is asked does no harm to those of other families (bk7231-protocol 19, ln882h-protocol 12).
 * `turn` counts the times. A family that only answers after a reset is asked until `until`, others
 * for a moment. Where it is answered connect follows at once, as some do not wait. Fails only as
 * the port does.
 */
bool rmw_chip_ask(struct rmw_chip *chip, unsigned turn, struct rmw_deadline until,
		  bool *is_answered, struct rmw_err *err) RMW_MUST_CHECK;

/* Enter and identify, with retries. */
bool rmw_chip_connect(struct rmw_chip *chip, struct rmw_deadline until,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Restart the chip so that it runs what is in flash (BOOT released). */
bool rmw_chip_run(struct rmw_chip *chip, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Start the flash whatever the boot pin says; only where facts say can_boot. The chip hashes once
 * more what was vouched for and only starts when it is there. Fails with NOT_VERIFIED when nothing
 * was vouched for since the last change, with VERIFY when it is not there, or as rmw_chip_read
 * does. That the chip's boot ROM obeys is (unverified) on silicon: bl602-soc 8.1.
 */
bool rmw_chip_boot(struct rmw_chip *chip, struct rmw_err *err) RMW_MUST_CHECK;

void rmw_chip_free(struct rmw_chip *chip); /* NULL is allowed */

#endif
