/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_BACKUP_H
#define RMW_FLASH_BACKUP_H

#include <rmwflash/flash.h>

#include "base/file.h"

/* Room for the name of a unit in files. */
#define RMW_UNIT_NAME_MAX 32u

/* "7cb94ca8a985", or "unknown-ef4015" where no MAC can be trusted. */
void rmw_unit_name(const struct rmw_chip_id *id, char name[RMW_UNIT_NAME_MAX]);

/* The folder that holds the job's backups. Fails with USAGE. */
bool rmw_backup_folder(const struct rmw_job *job, char path[RMW_PATH_MAX],
		       struct rmw_err *err) RMW_MUST_CHECK;

/* "FOLDER/<name><end>", in that folder. Fails with USAGE. */
bool rmw_backup_beside(const struct rmw_job *job, const char *name, const char *end,
		       char path[RMW_PATH_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/* The name of a file without the folders before it; borrowed from the path. */
const char *rmw_backup_last_part(const char *path);

/* False of a name that leads out of the folder it is looked for in; of NULL, too. */
bool rmw_backup_is_plain_name(const char *name);

/* A free path made of unit and time in the folder, which is made. Fails with FILE_*, USAGE. */
bool rmw_backup_new_path(const struct rmw_chip *chip, const struct rmw_job *job,
			 char path[RMW_PATH_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/*
 * See that a backup of the whole flash can be kept in the folder, which is made. Fails with FILE_*,
 * USAGE.
 */
bool rmw_backup_try(const struct rmw_chip *chip, const struct rmw_job *job,
		    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Keep `bytes`, read from `addr`, as the file `path`, with its sidecar. `layout` is the device's.
 *
 * The sidecar gets its name first: so a dump that exists always has one, and what a crash between
 * the two leaves is a sidecar without a dump, which nothing takes for a backup. Stores the
 * SHA-256 and the path in `result`. Fails with FILE_EXISTS, FILE_WRITE, USAGE, NO_MEMORY; then
 * neither file is there.
 */
bool rmw_backup_save(const struct rmw_chip *chip, const struct rmw_layout *layout, uint32_t addr,
		     struct rmw_view bytes, const char *path, struct rmw_job_result *result,
		     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read a backup of the whole flash of this very unit, and see that it is unharmed. Fails with
 * FILE_READ, NO_SIDECAR, FOREIGN_DUMP, DUMP_SIZE, NO_MEMORY; `content` may hold a part then.
 */
bool rmw_backup_load(const struct rmw_chip *chip, const char *path, struct rmw_buf *content,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* The same of any unit of such a chip; FOREIGN_DUMP is then of another chip. */
bool rmw_backup_load_any(const struct rmw_chip *chip, const char *path, struct rmw_buf *content,
			 struct rmw_err *err) RMW_MUST_CHECK;

/*
 * True when a dump of `size` bytes is one of the whole flash. One that lacks the last byte, as
 * some tools write them, is taken, and told to `watch`. Fails with DUMP_SIZE.
 */
bool rmw_dump_check_size(const struct rmw_chip *chip, size_t size, const struct rmw_watch *watch,
			 struct rmw_err *err) RMW_MUST_CHECK;

#endif
