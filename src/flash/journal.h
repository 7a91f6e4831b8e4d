/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_JOURNAL_H
#define RMW_FLASH_JOURNAL_H

#include <rmwflash/flash.h>

#include "base/file.h"

/*
 * The mark of a job that began to change a unit's flash and did not finish: "<MAC>.job" beside
 * the backups, naming the backup that was taken before and the ranges it meant to change:
 *
 *	{ "v": 1, "mac": "7cb94ca8a985", "backup": "7cb94ca8a985-20260712T101500Z.bin",
 *	  "ranges": [ { "addr": 65536, "size": 798720 } ] }
 *
 * A chip whose MAC cannot be trusted leaves no mark.
 */

#define RMW_RANGES_MAX 32u

/* Parts of the flash; {0} is none. More than fit become one that covers the last of them. */
struct rmw_ranges {
	struct rmw_range {
		uint32_t addr;
		uint32_t size;
	} items[RMW_RANGES_MAX];
	size_t count;
};

void rmw_ranges_add(struct rmw_ranges *ranges, uint32_t addr, uint32_t size);

/* True when the address lies in one of them. */
bool rmw_ranges_hold(const struct rmw_ranges *ranges, uint32_t addr);

/* Where the mark of this unit stands, if there is one. Fails with USAGE. */
bool rmw_journal_path(const struct rmw_chip *chip, const struct rmw_job *job,
		      char path[RMW_PATH_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Look for the mark of this unit. Where it stands, and its backup is there, unharmed, of this
 * unit and of the whole flash, `content` becomes that backup, `path` its name and `ranges` what the
 * job meant to change; else `content` and `ranges` are left empty. A mark whose backup cannot be
 * used is told to the job's watch. Fails with NO_MEMORY or USAGE.
 */
bool rmw_journal_find(const struct rmw_chip *chip, const struct rmw_job *job,
		      struct rmw_buf *content, char path[RMW_PATH_MAX], struct rmw_ranges *ranges,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Set the mark, in one step. Fails with FILE_WRITE, NO_MEMORY, USAGE. */
bool rmw_journal_set(const struct rmw_chip *chip, const struct rmw_job *job,
		     const char *backup_path, const struct rmw_ranges *ranges,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* The job finished: take the mark away. That it cannot be removed is told, and is no failure. */
void rmw_journal_clear(const struct rmw_chip *chip, const struct rmw_job *job);

#endif
