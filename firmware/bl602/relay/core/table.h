/* SPDX-License-Identifier: MIT */
#ifndef RELAY_TABLE_H
#define RELAY_TABLE_H

#include "relay/core/port.h"

struct stub_crc;

/* A partition of the flash. openbeken 8.2, bl602-protocol 7.2 */
struct relay_part {
	uint32_t addr;
	uint32_t len;
};

#define RELAY_TABLE_0 0xe000u
#define RELAY_TABLE_1 0xf000u

/*
 * Where the table of this flash has a partition of that name: of two valid copies the one with the
 * higher age counts, of equals the first. False, `part` untouched: no valid table, no such
 * partition, or one that does not lie in the flash on whole sectors, behind the tables, clear of
 * the firmware that runs.
 */
bool relay_table_find(struct relay_port *port, const struct stub_crc *crc, const char *name,
		      struct relay_part *part);

#endif
