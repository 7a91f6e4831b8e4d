/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_TABLE_H
#define RMW_SIM_OBK_TABLE_H

#include <rmwflash/bytes.h>

/* The BL602's partition table as OpenBeken's SDK reads it. openbeken 8.2 */
struct sim_obk_part {
	uint32_t addr; /* of the active slot */
	uint32_t size; /* bytes */
};

/*
 * Look a partition up by its name in the active copy of the table: of those whose checksums are
 * right the one with the higher age. False: no copy is right, or none has such a name.
 */
bool sim_obk_table_find(struct rmw_view flash, const char *name, struct sim_obk_part *part);

#endif
