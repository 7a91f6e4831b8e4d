/* SPDX-License-Identifier: MIT */
/* The boot stage's core on a flash of any bytes: tables and headers, also with their CRCs right. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "boot/core/handoff.h"
#include "boot/core/report.h"
#include "support/boot_flash.h"

#define FLASH_SIZE 0x20000u
#define TABLES 0xe000u
#define TABLE_MAX 0x100u /* bytes of the input for each copy */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t cells[FLASH_SIZE];
static struct boot boot;

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void put_crc(uint8_t *from, size_t len)
{
	rmw_put_le32(from + len, rmw_crc32((struct rmw_view){ from, len }));
}

/* No mutation finds a CRC by chance. */
static void put_crcs_right(const struct boot_port *flash)
{
	const uint32_t flags = rmw_get_le32(cells + BOOT_FIRST_SLOT + BOOT_FLASH_FLAGS);

	for (uint32_t at = TABLES; at < 0x10000; at += 0x1000) {
		const uint32_t count = rmw_get_le16(cells + at + 6);

		put_crc(cells + at, 12);
		if (count <= BOOT_TABLE_ENTRIES_MAX)
			put_crc(cells + at + BOOT_TABLE_HEAD, count * BOOT_TABLE_ENTRY);
	}
	put_crc(cells + BOOT_FIRST_SLOT + BOOT_FLASH_CONFIG, 84);
	boot_flash_set_header(flash, BOOT_FIRST_SLOT, BOOT_FLASH_FLAGS, flags);
}

/* Both copies, then header and code of the first slot. */
static void fill(const uint8_t *data, size_t size)
{
	const uint32_t places[] = { TABLES, TABLES + 0x1000, BOOT_FIRST_SLOT };

	memset(cells, 0xff, sizeof(cells));
	for (size_t i = 0; i < 3; i++) {
		const size_t most = i < 2 ? TABLE_MAX : FLASH_SIZE - BOOT_FIRST_SLOT;
		const size_t len = size < most ? size : most;

		memcpy(cells + places[i], data, len);
		data += len;
		size -= len;
	}
}

static void try_boot(struct boot_port *flash)
{
	uint8_t left[BOOT_HANDOFF_MAX];
	char text[BOOT_REPORT_MAX];
	bool is_found;

	boot_init(&boot, flash);
	is_found = boot_choose(&boot);
	check(boot.try_count >= 1 && boot.try_count <= BOOT_TRIES_MAX);
	check(is_found == (boot.tries[boot.try_count - 1].verdict == BOOT_GOOD));
	check(flash->hashes <= boot.try_count);
	check(boot.table.len <= BOOT_TABLE_MAX);
	check(boot_report(&boot, 5, text) < sizeof(text));
	check(boot_handoff_build(&boot, left) <= sizeof(left));
	check(boot_image_ways_off(&boot.image) <= 0xf);
	check(!is_found || boot.image.addr >= BOOT_FIRST_SLOT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct boot_port flash = { cells, sizeof(cells), 0 };

	fill(data, size);
	try_boot(&flash);
	put_crcs_right(&flash);
	flash.hashes = 0;
	try_boot(&flash);
	return 0;
}
