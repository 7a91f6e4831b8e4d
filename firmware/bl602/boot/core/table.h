/* SPDX-License-Identifier: MIT */
#ifndef BOOT_TABLE_H
#define BOOT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/core/port.h"
#include "core/crc.h"

#define BOOT_TABLE_ENTRIES_MAX 16u
#define BOOT_TABLE_ENTRY 36u
#define BOOT_TABLE_HEAD 16u
#define BOOT_TABLE_MAX (BOOT_TABLE_HEAD + BOOT_TABLE_ENTRIES_MAX * BOOT_TABLE_ENTRY + 4u)

/*
 * The partition table (bl602-protocol 7.2), as it stands in the flash. `len` is 0 where neither
 * copy is valid.
 */
struct boot_table {
	uint32_t copy; /* 0 or 1: which one it is */
	uint32_t len;  /* in bytes, the last CRC included */
	uint8_t bytes[BOOT_TABLE_MAX];
};

/* What the table says of the firmware; addresses and sizes of the two slots. */
struct boot_firmware {
	uint32_t active; /* 0 or 1; 2 and more: bl602-protocol 7.2, see README.md */
	uint32_t addr[2];
	uint32_t size[2];
};

/*
 * Read both copies and keep the one that counts: the valid one, of two valid ones that of higher
 * age, of equals copy 0. False, with `len` 0: neither is valid.
 */
bool boot_table_load(struct boot_table *table, struct boot_port *port, const struct stub_crc *crc);

/* The first entry of the type FW. False: there is none, or no table. */
bool boot_table_firmware(const struct boot_table *table, struct boot_firmware *firmware);

/* Let that entry say that `slot` is the active one, with the CRC that goes with it. */
void boot_table_set_active(struct boot_table *table, uint32_t slot, const struct stub_crc *crc);

#endif
