/* SPDX-License-Identifier: MIT */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include "boot/core/image.h"
#include "boot/core/table.h"
#include "common/version.h"

/* Stands in the image as it is, and starts whatever the boot stage says. */
#define BOOT_IDENT "rmwflash-boot_" FIRMWARE_VERSION

/* Where every layout has its first slot: what is tried where no table says anything. */
#define BOOT_FIRST_SLOT 0x10000u

/* A place that was looked at, in this order. */
struct boot_try {
	uint32_t addr;
	uint32_t slot; /* 0 or 1; BOOT_SLOT_NONE: no slot of the table */
	enum boot_verdict verdict;
};
#define BOOT_SLOT_NONE 2u
#define BOOT_TRIES_MAX 3u

struct boot {
	struct boot_port *port;
	struct stub_crc crc;
	struct boot_table table; /* once chosen: with the started slot as the active one */
	struct boot_try tries[BOOT_TRIES_MAX];
	uint32_t try_count;
	struct boot_image image; /* of the last try */
	struct boot_image own;	 /* the header by which the ROM started the boot stage */
};

void boot_init(struct boot *boot, struct boot_port *port);

/*
 * Find what is to be started, looking until something is good:
 *
 *	1. the active slot of the FW entry,
 *	2. its other slot,
 *	3. BOOT_FIRST_SLOT, where it was neither.
 *
 * True: the last try is good. The flash is only read.
 */
bool boot_choose(struct boot *boot);

/* All is as it should be: there is a table, and its active slot was good. */
bool boot_is_plain(const struct boot *boot);

#endif
