/* SPDX-License-Identifier: MIT */
#ifndef RMW_OBK_STORE_FORMAT_H
#define RMW_OBK_STORE_FORMAT_H

#include <rmwflash/obk.h>

/*
 * EasyFlash4 with write granularity 8 (openbeken 9). A sector of 4096 bytes:
 *
 *	+-------+-------+-------+------+----------+---------+---------+-----
 *	| store | dirty | FF FF | EF40 | combined | collect | entries ...
 *	|   3   |   3   |   2   |  4   |  4, FF   |  4, FF  |
 *	+-------+-------+-------+------+----------+---------+---------+-----
 *
 * An entry; the CRC-32 covers all from the length of the name on:
 *
 *	+--------+----+------+--------+-----+----------+----+-----------+------+-------+
 *	| status | FF | KV40 | length | CRC | name len | FF | value len | name | value |
 *	|   5    | 3  |  4   |   4    |  4  |    1     | 3  |     4     |      |       |
 *	+--------+----+------+--------+-----+----------+----+-----------+------+-------+
 *
 * Of status bytes those that were written are 00, the others FF: how many says the state.
 */
enum {
	RMW_EF_SECTOR_HEADER = 20,
	RMW_EF_MAGIC_AT = 8, /* in sector and entry */
	RMW_EF_MAGIC_SIZE = 4,
	RMW_EF_DIRTY_AT = 3,
	RMW_EF_STATE_SIZE = 3, /* of a sector, both */

	RMW_EF_STATUS_SIZE = 5,
	RMW_EF_LENGTH_AT = 12,
	RMW_EF_CRC_AT = 16,
	RMW_EF_NAME_LEN_AT = 20,
	RMW_EF_VALUE_LEN_AT = 24,
	RMW_EF_ENTRY_HEADER = 28,
};

/* How many bytes of its status are written. */
enum rmw_ef_status {
	RMW_EF_UNUSED,
	RMW_EF_PRE_WRITE,
	RMW_EF_WRITE,
	RMW_EF_PRE_DELETE,
	RMW_EF_DELETED,
	RMW_EF_ERR_HDR,
};

enum rmw_ef_store { RMW_EF_STORE_UNUSED, RMW_EF_EMPTY, RMW_EF_USING, RMW_EF_FULL };
#define RMW_EF_CLEAN 1u

/* A sector turns FULL when fewer bytes are left in it. */
#define RMW_EF_FULL_BELOW 92u

/* An entry must be shorter than what an empty sector has. */
#define RMW_EF_ENTRY_MAX (RMW_OBK_STORE_SECTOR - RMW_EF_SECTOR_HEADER - 1u)

/* Sectors that every release of the firmware looks at (openbeken 9.1). */
#define RMW_EF_SECTORS_SEEN 8u
#define RMW_EF_SECTORS_LEAST 3u

#define RMW_EF_SECTOR_MAGIC "EF40"
#define RMW_EF_ENTRY_MAGIC "KV40"

#endif
