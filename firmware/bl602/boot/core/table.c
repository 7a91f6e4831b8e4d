/* SPDX-License-Identifier: MIT */
/* The two copies of the partition table, and the one that counts. bl602-protocol 7.2 */
#include "boot/core/table.h"

#include "boot/core/crc_of.h"
#include "core/bytes.h"

#define MAGIC 0x54504642u /* BFPT */
#define TYPE_FIRMWARE 0u

enum {
	AT_COUNT = 6,
	AT_AGE = 8,
	AT_HEAD_CRC = 12,
};

/* Of an entry. */
enum {
	AT_TYPE = 0,
	AT_ACTIVE = 2,
	AT_ADDR = 12,
	AT_SIZE = 20,
};

static const uint32_t copies[2] = { 0xe000, 0xf000 };

static uint32_t count_of(const struct boot_table *table)
{
	return get_le16(table->bytes + AT_COUNT);
}

static bool is_head_good(const uint8_t *head, const struct stub_crc *crc)
{
	return get_le32(head) == MAGIC && get_le16(head + AT_COUNT) <= BOOT_TABLE_ENTRIES_MAX &&
	       boot_crc_of(crc, head, AT_HEAD_CRC) == get_le32(head + AT_HEAD_CRC);
}

static bool read_copy(struct boot_table *table, uint32_t copy, struct boot_port *port,
		      const struct stub_crc *crc)
{
	uint8_t *entries = table->bytes + BOOT_TABLE_HEAD;
	uint32_t size;

	table->copy = copy;
	table->len = 0;
	boot_port_read(port, copies[copy], table->bytes, BOOT_TABLE_MAX);
	if (!is_head_good(table->bytes, crc))
		return false;
	size = count_of(table) * BOOT_TABLE_ENTRY;
	if (boot_crc_of(crc, entries, size) != get_le32(entries + size))
		return false;
	table->len = BOOT_TABLE_HEAD + size + 4;
	return true;
}

static uint32_t age_of(const struct boot_table *table)
{
	return get_le32(table->bytes + AT_AGE);
}

/* One table's room is enough: the first is read again where the second does not count. */
bool boot_table_load(struct boot_table *table, struct boot_port *port, const struct stub_crc *crc)
{
	const bool has_first = read_copy(table, 0, port, crc);
	const uint32_t first_age = has_first ? age_of(table) : 0;

	if (read_copy(table, 1, port, crc) && (!has_first || age_of(table) > first_age))
		return true;
	return has_first && read_copy(table, 0, port, crc);
}

/* Where that entry starts in the table; 0: nowhere. */
static uint32_t find_firmware(const struct boot_table *table)
{
	if (table->len == 0)
		return 0;
	for (uint32_t i = 0; i < count_of(table); i++) {
		const uint32_t at = BOOT_TABLE_HEAD + i * BOOT_TABLE_ENTRY;

		if (table->bytes[at + AT_TYPE] == TYPE_FIRMWARE)
			return at;
	}
	return 0;
}

bool boot_table_firmware(const struct boot_table *table, struct boot_firmware *firmware)
{
	const uint32_t at = find_firmware(table);
	const uint8_t *entry = table->bytes + at;

	if (at == 0)
		return false;
	firmware->active = entry[AT_ACTIVE];
	for (uint32_t slot = 0; slot < 2; slot++) {
		firmware->addr[slot] = get_le32(entry + AT_ADDR + 4 * slot);
		firmware->size[slot] = get_le32(entry + AT_SIZE + 4 * slot);
	}
	return true;
}

void boot_table_set_active(struct boot_table *table, uint32_t slot, const struct stub_crc *crc)
{
	const uint32_t size = count_of(table) * BOOT_TABLE_ENTRY;
	const uint32_t at = find_firmware(table);
	uint8_t *entries = table->bytes + BOOT_TABLE_HEAD;

	if (at == 0)
		return;
	table->bytes[at + AT_ACTIVE] = (uint8_t)slot;
	put_le32(entries + size, boot_crc_of(crc, entries, size));
}
