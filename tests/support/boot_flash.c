/* SPDX-License-Identifier: MIT */
/* A flash in memory for the boot stage's core, and tables and images to put into it. */
#include "support/boot_flash.h"

#include <string.h>

#include <rmwflash/bytes.h>

#include "base/digest.h"

enum { HEADER = 176, HEAD = 16, ENTRY = 36, CODE = 0x1000 };

static void put_crc(uint8_t *from, size_t len)
{
	rmw_put_le32(from + len, rmw_crc32((struct rmw_view){ from, len }));
}

void boot_port_read(struct boot_port *port, uint32_t addr, uint8_t *into, uint32_t len)
{
	const size_t there = addr < port->len ? port->len - addr : 0;

	memset(into, 0xff, len);
	memcpy(into, port->bytes + (there > 0 ? addr : 0), len < there ? len : there);
}

void boot_port_hash(struct boot_port *port, uint32_t addr, uint32_t len, uint8_t digest[32])
{
	const struct rmw_view flash = { port->bytes, port->len };
	const struct rmw_view code = rmw_view_part(flash, addr, len);

	port->hashes++;
	rmw_sha256(&code, 1, digest);
}

static void put_entry(uint8_t *entry, uint8_t type, const char *name)
{
	entry[0] = type;
	strcpy((char *)entry + 3, name);
}

void boot_flash_put_table(const struct boot_port *flash, uint32_t copy,
			  const struct boot_flash_table *table)
{
	uint8_t *at = flash->bytes + (copy == 0 ? 0xe000 : 0xf000);
	uint8_t *firmware = at + HEAD + ENTRY;

	memset(at, 0, BOOT_FLASH_TABLE_LEN);
	memcpy(at, "BFPT", 4);
	rmw_put_le16(at + 6, BOOT_FLASH_TABLE_ENTRIES);
	rmw_put_le32(at + 8, table->age);
	put_crc(at, 12);
	put_entry(at + HEAD, 4, "PSM");
	put_entry(firmware, 0, "FW");
	put_entry(firmware + ENTRY, 7, "factory");
	firmware[2] = table->active;
	for (size_t i = 0; i < 2; i++) {
		rmw_put_le32(firmware + 12 + 4 * i, table->addr[i]);
		rmw_put_le32(firmware + 20 + 4 * i, table->size[i]);
	}
	put_crc(at + HEAD, (size_t)BOOT_FLASH_TABLE_ENTRIES * ENTRY);
}

static void put_block(uint8_t *block, const char magic[5], size_t len, uint8_t value)
{
	memcpy(block, magic, 4);
	memset(block + 4, value, len);
	put_crc(block + 4, len);
}

void boot_flash_put_image(const struct boot_port *flash, uint32_t addr, size_t len,
			  const uint32_t *words, size_t count)
{
	uint8_t *header = flash->bytes + addr;
	const struct rmw_view code = { header + CODE, len };

	for (size_t i = 0; i < len; i++)
		header[CODE + i] = (uint8_t)((addr >> 12) + 7 * i + (i >> 8));
	for (size_t i = 0; i < count; i++)
		rmw_put_le32(header + CODE + 4 * i, words[i]);
	memset(header, 0, HEADER);
	memcpy(header, "BFNP", 4);
	put_block(header + 8, "FCFG", 84, (uint8_t)(addr >> 12));
	put_block(header + 0x64, "PCFG", 8, 1);
	rmw_put_le32(header + BOOT_FLASH_LENGTH, (uint32_t)len);
	rmw_sha256(&code, 1, header + BOOT_FLASH_HASH);
	boot_flash_set_header(flash, addr, BOOT_FLASH_FLAGS, 0x3300);
}

void boot_flash_set_header(const struct boot_port *flash, uint32_t addr, uint32_t at,
			   uint32_t value)
{
	rmw_put_le32(flash->bytes + addr + at, value);
	put_crc(flash->bytes + addr, BOOT_FLASH_CRC);
}

void boot_flash_flip(const struct boot_port *flash, uint32_t at)
{
	flash->bytes[at] ^= 0x10;
}
