/* SPDX-License-Identifier: MIT */
/* Finds a partition in the flash's table. openbeken 8.2, bl602-protocol 7.2 */
#include "relay/core/table.h"

#include <string.h>

#include "core/bytes.h"
#include "core/crc.h"

/* clang-format off */
enum {
	HEADER = 16, COUNT_AT = 6, AGE_AT = 8, HEADER_CRC_AT = 12,
	ENTRY = 36, ACTIVE_AT = 2, NAME_AT = 3, NAME = 9, ADDR_AT = 12, LEN_AT = 20,
	ENTRIES = 16,
};
/* clang-format on */

struct table {
	uint8_t bytes[HEADER + ENTRIES * ENTRY + 4];
	uint32_t count;
	uint32_t age;
};

static uint32_t sum(const struct stub_crc *crc, const uint8_t *bytes, uint32_t len)
{
	return ~stub_crc_add(crc, STUB_CRC_BEGIN, bytes, len);
}

static bool read_table(struct relay_port *port, const struct stub_crc *crc, uint32_t addr,
		       struct table *table)
{
	uint8_t *bytes = table->bytes;

	if (!relay_port_read(port, addr, bytes, sizeof(table->bytes)))
		return false;
	table->count = get_le16(bytes + COUNT_AT);
	table->age = get_le32(bytes + AGE_AT);
	if (memcmp(bytes, "BFPT", 4) != 0 || table->count > ENTRIES ||
	    get_le32(bytes + HEADER_CRC_AT) != sum(crc, bytes, HEADER_CRC_AT))
		return false;
	return get_le32(bytes + HEADER + table->count * ENTRY) ==
	       sum(crc, bytes + HEADER, table->count * ENTRY);
}

static bool is_named(const uint8_t *entry, const char *name)
{
	const size_t len = strlen(name);

	return len < NAME && memcmp(entry + NAME_AT, name, len + 1) == 0;
}

static bool lies_in_flash(const struct relay_part *part, const struct relay_facts *facts)
{
	return part->addr % RELAY_SECTOR == 0 && part->len >= RELAY_SECTOR &&
	       part->addr >= RELAY_TABLE_1 + RELAY_SECTOR && part->len <= facts->flash_size &&
	       part->addr <= facts->flash_size - part->len;
}

static bool is_clear(const struct relay_part *part, const struct relay_facts *facts)
{
	return part->addr >= facts->own_addr + facts->own_len ||
	       part->addr + part->len <= facts->own_addr;
}

static bool find(const struct table *table, const char *name, const struct relay_facts *facts,
		 struct relay_part *part)
{
	for (uint32_t i = 0; i < table->count; i++) {
		const uint8_t *entry = table->bytes + HEADER + i * ENTRY;
		const uint32_t active = entry[ACTIVE_AT];
		struct relay_part found;

		if (!is_named(entry, name) || active > 1)
			continue;
		found.addr = get_le32(entry + ADDR_AT + 4 * active);
		found.len = get_le32(entry + LEN_AT + 4 * active);
		if (!lies_in_flash(&found, facts) || !is_clear(&found, facts))
			return false;
		*part = found;
		return true;
	}
	return false;
}

bool relay_table_find(struct relay_port *port, const struct stub_crc *crc, const char *name,
		      struct relay_part *part)
{
	const struct relay_facts *facts = relay_port_facts(port);
	struct table first, second;
	const bool has_first = read_table(port, crc, RELAY_TABLE_0, &first);
	const bool has_second = read_table(port, crc, RELAY_TABLE_1, &second);

	if (has_second && (!has_first || second.age > first.age))
		return find(&second, name, facts, part);
	return has_first && find(&first, name, facts, part);
}
