/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BL_PARTITION_H
#define RMW_IMAGE_BL_PARTITION_H

#include <rmwflash/bytes.h>
#include <rmwflash/image.h>

/* Where the two copies are in flash; each has a sector of its own. */
#define RMW_BL_TABLE_ADDR_0 0xe000u
#define RMW_BL_TABLE_ADDR_1 0xf000u
#define RMW_BL_TABLE_SECTOR 0x1000u

#define RMW_BL_TABLE_ENTRIES_MAX RMW_IMAGE_PARTITIONS_MAX
#define RMW_BL_TABLE_SIZE_MAX (16u + RMW_BL_TABLE_ENTRIES_MAX * 36u + 4u)

/* Where the first firmware slot starts in every layout found (bl602-protocol 7.3). */
#define RMW_BL_FIRMWARE_ADDR 0x10000u

/* The type of the partition that holds the firmware. */
#define RMW_BL_TYPE_FIRMWARE 0u

/* What an entry holds beyond a struct rmw_image_partition. */
struct rmw_bl_entry_rest {
	uint8_t device;
	uint8_t name_end; /* ninth byte of the name field, which should be 0 */
	uint32_t len;	  /* bytes in use, 0 when the updater never ran */
	uint32_t age;
};

/*
 * The partition table (bl602-protocol 7.2):
 *
 *	+------+---------+-------+-----+-----+---------------------+-----+
 *	| BFPT | version | count | age | CRC | count x 36 (entries) | CRC |
 *	|  4   |    2    |   2   |  4  |  4  |                     |  4  |
 *	+------+---------+-------+-----+-----+---------------------+-----+
 *
 * The first CRC covers the twelve bytes before it, the second all entries.
 */
struct rmw_bl_table {
	uint16_t version;
	uint32_t age;
	size_t count;
	struct rmw_image_partition entries[RMW_BL_TABLE_ENTRIES_MAX];
	struct rmw_bl_entry_rest rest[RMW_BL_TABLE_ENTRIES_MAX];
};

/* True when `bytes` start with the magic of a partition table. */
bool rmw_bl_table_is_here(struct rmw_view bytes);

/*
 * Read the table at the start of `copy`; what follows it is not looked at. Building what was
 * parsed gives the same bytes again, so names are as they stand there: not always fit to be
 * printed. Fails with IMAGE_KIND (no magic), IMAGE_TRUNCATED, or IMAGE_DAMAGED (a CRC is wrong,
 * more than 16 entries).
 */
bool rmw_bl_table_parse(struct rmw_view copy, struct rmw_bl_table *table,
			struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read both copies and take the one that the boot stage takes: the valid one, of two valid ones
 * that of higher age, of equals copy 0. `used` becomes 0 or 1; it may be NULL. Fails with the
 * error of copy 0 when neither is valid.
 */
bool rmw_bl_table_choose(const struct rmw_view copies[2], struct rmw_bl_table *table, size_t *used,
			 struct rmw_err *err) RMW_MUST_CHECK;

/* Write the table with its CRCs computed; returns how many bytes it has. */
size_t rmw_bl_table_build(const struct rmw_bl_table *table, uint8_t out[RMW_BL_TABLE_SIZE_MAX]);

/*
 * Write both copies: `out` becomes the 0x2000 bytes from RMW_BL_TABLE_ADDR_0 on, FF behind each
 * table. A layout is always written twice, else an old copy of higher age wins. Fails with
 * NO_MEMORY.
 */
bool rmw_bl_table_build_copies(const struct rmw_bl_table *table, struct rmw_buf *out,
			       struct rmw_err *err) RMW_MUST_CHECK;

/* The first entry of that type; NULL when there is none. Borrowed from `table`. */
const struct rmw_image_partition *rmw_bl_table_by_type(const struct rmw_bl_table *table,
						       uint8_t type);

#endif
