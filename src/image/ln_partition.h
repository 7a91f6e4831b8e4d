/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_LN_PARTITION_H
#define RMW_IMAGE_LN_PARTITION_H

#include <rmwflash/image.h>

/* The partition table of an LN882H (ln882h-protocol 8.1, 8.2): one sector, before the application.
 */
#define RMW_LN_TABLE_ADDR 0x6000u
#define RMW_LN_TABLE_SIZE 0x1000u

/* Types of partitions; those of the boot code and of the table itself are in no table. */
enum rmw_ln_part {
	RMW_LN_PART_APP = 0,
	RMW_LN_PART_OTA = 1,
	RMW_LN_PART_KV = 2,
	RMW_LN_PART_NVDS = 3,
	RMW_LN_PART_EEPROM = 4,
	RMW_LN_PART_USER = 5,
	RMW_LN_PART_COUNT
};

/*
 * Read a table: rows up to the first that is all zero, blank or not there. `rows` has the first
 * slot of each partition alone; names are those of the types, in lower case. Fails with IMAGE_KIND
 * (there is no table) or IMAGE_DAMAGED (a row does not match its CRC); what was good up to there is
 * in `rows` and `count` all the same. Rows behind `room` are left out, good or not.
 */
bool rmw_ln_table_parse(struct rmw_view table, struct rmw_image_partition *rows, size_t room,
			size_t *count, struct rmw_err *err) RMW_MUST_CHECK;

/* Write a table of `count` rows into RMW_LN_TABLE_SIZE bytes. */
void rmw_ln_table_build(const struct rmw_image_partition *rows, size_t count,
			uint8_t table[RMW_LN_TABLE_SIZE]);

/* The first row of that type; NULL when there is none. */
const struct rmw_image_partition *rmw_ln_table_find(const struct rmw_image_partition *rows,
						    size_t count, enum rmw_ln_part type);

#endif
