/* SPDX-License-Identifier: MIT */
/* Reads the partition table: two copies with checksums, the older one is history. */
#include "sim/obk_table.h"

#include "base/digest.h"

#define COPY_0 0xe000u
#define COPY_1 0xf000u
#define COPY_SIZE 0x1000u
#define HEAD 16u
#define ENTRY 36u
#define NAME_ROOM 9u
#define SLOTS 2u

enum { AT_COUNT = 6, AT_AGE = 8, AT_HEAD_CRC = 12 };
enum { AT_ACTIVE = 2, AT_NAME = 3, AT_ADDR = 12, AT_SIZE = 20 };

static uint16_t count_of(struct rmw_view copy)
{
	return rmw_get_le16(copy.data + AT_COUNT);
}

static bool is_right(struct rmw_view copy)
{
	size_t len;

	if (copy.len < COPY_SIZE || memcmp(copy.data, "BFPT", 4) != 0 ||
	    rmw_crc32(rmw_view_part(copy, 0, AT_HEAD_CRC)) != rmw_get_le32(copy.data + AT_HEAD_CRC))
		return false;
	len = ENTRY * count_of(copy);
	return HEAD + len + 4 <= copy.len &&
	       rmw_crc32(rmw_view_part(copy, HEAD, len)) == rmw_get_le32(copy.data + HEAD + len);
}

static struct rmw_view active_copy(struct rmw_view flash)
{
	const struct rmw_view copies[] = { rmw_view_part(flash, COPY_0, COPY_SIZE),
					   rmw_view_part(flash, COPY_1, COPY_SIZE) };
	struct rmw_view best = { NULL, 0 };

	for (size_t i = 0; i < RMW_COUNT(copies); i++)
		if (is_right(copies[i]) &&
		    (best.data == NULL ||
		     rmw_get_le32(copies[i].data + AT_AGE) > rmw_get_le32(best.data + AT_AGE)))
			best = copies[i];
	return best;
}

bool sim_obk_table_find(struct rmw_view flash, const char *name, struct sim_obk_part *part)
{
	const struct rmw_view copy = active_copy(flash);

	for (size_t i = 0; copy.data != NULL && i < count_of(copy); i++) {
		const uint8_t *entry = copy.data + HEAD + i * ENTRY;
		const size_t slot = entry[AT_ACTIVE] < SLOTS ? entry[AT_ACTIVE] : 0;

		if (strncmp((const char *)entry + AT_NAME, name, NAME_ROOM) != 0)
			continue;
		part->addr = rmw_get_le32(entry + AT_ADDR + 4 * slot);
		part->size = rmw_get_le32(entry + AT_SIZE + 4 * slot);
		return true;
	}
	return false;
}
