/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BOOT_FLASH_H
#define RMW_TESTS_BOOT_FLASH_H

#include <stdbool.h>
#include <stddef.h>

#include "boot/core/boot.h"

/* A flash for the boot stage's core to read, and what is put into it; reads behind it give FF. */
struct boot_port {
	uint8_t *bytes; /* the maker's */
	size_t len;
	unsigned hashes; /* asked for so far */
};

/* What a table says of FW; beside it, it has entries of other types. */
struct boot_flash_table {
	uint32_t age;
	uint8_t active;
	uint32_t addr[2];
	uint32_t size[2];
};

/* Two slots, as the vendor's layout for 2 MiB has them. */
#define BOOT_FLASH_SLOT_0 0x10000u
#define BOOT_FLASH_SLOT_1 0xd8000u
#define BOOT_FLASH_TABLE(is_age, is_active)                                                        \
	(struct boot_flash_table)                                                                  \
	{                                                                                          \
		.age = (is_age), .active = (is_active),                                            \
		.addr = { BOOT_FLASH_SLOT_0, BOOT_FLASH_SLOT_1 }, .size = { 0xc8000, 0x88000 },    \
	}

#define BOOT_FLASH_TABLE_ENTRIES 3u
#define BOOT_FLASH_TABLE_LEN (16u + 36u * BOOT_FLASH_TABLE_ENTRIES + 4u)

/* Offsets in a header that tests change. */
enum {
	BOOT_FLASH_CONFIG = 0x0c,
	BOOT_FLASH_FLAGS = 0x74,
	BOOT_FLASH_LENGTH = 0x78,
	BOOT_FLASH_HASH = 0x84,
	BOOT_FLASH_CRC = 0xac,
};

void boot_flash_put_table(const struct boot_port *flash, uint32_t copy,
			  const struct boot_flash_table *table);
/* An image of `len` bytes of noise with a header that is right in all; `words` begin it. */
void boot_flash_put_image(const struct boot_port *flash, uint32_t addr, size_t len,
			  const uint32_t *words, size_t count);
/* Change a word of the header at `addr`, and let its CRC be right again. */
void boot_flash_set_header(const struct boot_port *flash, uint32_t addr, uint32_t at,
			   uint32_t value);
/* Turn one bit. */
void boot_flash_flip(const struct boot_port *flash, uint32_t at);

#endif
