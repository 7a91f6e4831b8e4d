/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_JOURNAL_H
#define RMW_FLASH_JOURNAL_H

#include <rmwflash/flash.h>

#include "base/file.h"

/*
 * The mark of a job that began to change a unit's flash and did not finish: "<MAC>.job" beside
 * the backups, naming the backup that was taken before:
 *
 *	{ "v": 1, "mac": "7cb94ca8a985", "backup": "7cb94ca8a985-20260712T101500Z.bin" }
 *
 * A chip whose MAC cannot be trusted leaves no mark.
 */

/* Where the mark of this unit stands, if there is one. Fails with USAGE. */
bool rmw_journal_path(const struct rmw_chip *chip, const struct rmw_job *job,
		      char path[RMW_PATH_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Look for the mark of this unit. Where it stands, and its backup is there, unharmed, of this
 * unit and of the whole flash, `content` becomes that backup and `path` its name; else `content`
 * is left empty. A mark whose backup cannot be used is told to the job's watch. Fails with
 * NO_MEMORY or USAGE.
 */
bool rmw_journal_find(const struct rmw_chip *chip, const struct rmw_job *job,
		      struct rmw_buf *content, char path[RMW_PATH_MAX],
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Set the mark, in one step. Fails with FILE_WRITE, NO_MEMORY, USAGE. */
bool rmw_journal_set(const struct rmw_chip *chip, const struct rmw_job *job,
		     const char *backup_path, struct rmw_err *err) RMW_MUST_CHECK;

/* The job finished: take the mark away. That it cannot be removed is told, and is no failure. */
void rmw_journal_clear(const struct rmw_chip *chip, const struct rmw_job *job);

#endif
