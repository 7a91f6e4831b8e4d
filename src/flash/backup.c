/* SPDX-License-Identifier: MIT */
/* Keeping what is in the flash in a file that is right and complete, or not there. */
#include "flash/backup.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <rmwflash/version.h>

#include "base/time.h"
#include "flash/canvas.h"
#include "flash/journal.h"
#include "flash/layout.h"
#include "flash/sidecar.h"

/* Backups of one unit begun in the same second. */
#define SAME_SECOND_MAX 9u

void rmw_unit_name(const struct rmw_chip_id *id, char name[RMW_UNIT_NAME_MAX])
{
	char hex[2 * sizeof(id->mac) + 1] = "";

	if (id->has_mac && id->is_mac_valid) {
		rmw_hex(RMW_VIEW_OF(id->mac), name);
		return;
	}
	if (id->has_jedec)
		rmw_hex(RMW_VIEW_OF(id->jedec), hex);
	snprintf(name, RMW_UNIT_NAME_MAX, "unknown%s%s", hex[0] ? "-" : "", hex);
}

static struct tm utc_now(void)
{
	time_t now = time(NULL);
	struct tm utc = { 0 };

	gmtime_r(&now, &utc);
	return utc;
}

bool rmw_backup_folder(const struct rmw_job *job, char path[RMW_PATH_MAX], struct rmw_err *err)
{
	int len;

	if (job->backup_dir == NULL)
		return rmw_path_xdg("XDG_DATA_HOME", ".local/share", "backups", path, err);
	len = snprintf(path, RMW_PATH_MAX, "%s", job->backup_dir);
	return (len >= 0 && (size_t)len < RMW_PATH_MAX) ||
	       rmw_fail(err, RMW_E_USAGE, "the path of the backup folder is too long");
}

bool rmw_backup_beside(const struct rmw_job *job, const char *name, const char *end,
		       char path[RMW_PATH_MAX], struct rmw_err *err)
{
	char folder[RMW_PATH_MAX];
	int len;

	if (!rmw_backup_folder(job, folder, err))
		return false;
	len = snprintf(path, RMW_PATH_MAX, "%s/%s%s", folder, name, end);
	return (len >= 0 && (size_t)len < RMW_PATH_MAX) ||
	       rmw_fail(err, RMW_E_USAGE, "the path of the backup folder is too long");
}

const char *rmw_backup_last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

bool rmw_backup_is_plain_name(const char *name)
{
	return name != NULL && name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

bool rmw_backup_new_path(const struct rmw_chip *chip, const struct rmw_job *job,
			 char path[RMW_PATH_MAX], struct rmw_err *err)
{
	char folder[RMW_PATH_MAX], unit[RMW_UNIT_NAME_MAX], date[24], again[4] = "";
	const struct tm utc = utc_now();

	if (!rmw_backup_folder(job, folder, err) || !rmw_folder_make(folder, err))
		return rmw_while(err, "backup folder");
	rmw_unit_name(rmw_chip_id(chip), unit);
	strftime(date, sizeof(date), "%Y%m%dT%H%M%SZ", &utc);
	for (unsigned i = 1; i <= SAME_SECOND_MAX; i++) {
		char beside[RMW_PATH_MAX];
		int len = snprintf(path, RMW_PATH_MAX, "%s/%s-%s%s.bin", folder, unit, date, again);

		if (len < 0 || (size_t)len >= RMW_PATH_MAX)
			return rmw_fail(err, RMW_E_USAGE, "the path of the backup is too long");
		if (!rmw_sidecar_path(path, beside, err))
			return false;
		/* A program that was killed may have left the one without the other. */
		if (!rmw_file_exists(path) && !rmw_file_exists(beside))
			return true;
		snprintf(again, sizeof(again), "_%u", i + 1);
	}
	return rmw_fail(err, RMW_E_FILE_EXISTS, "%s and %u more are there already", path,
			SAME_SECOND_MAX - 1);
}

static void describe(const struct rmw_chip *chip, const struct rmw_layout *layout, uint32_t addr,
		     struct rmw_view bytes, struct rmw_sidecar *sidecar)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);
	const struct rmw_chip_id *id = rmw_chip_id(chip);

	*sidecar = (struct rmw_sidecar){ .has_mac = id->has_mac && id->is_mac_valid,
					 .has_jedec = id->has_jedec,
					 .flash_size = facts->flash_size,
					 .addr = addr,
					 .size = (uint32_t)bytes.len,
					 .partition_count = layout->partition_count };
	memcpy(sidecar->mac, id->mac, sizeof(id->mac));
	memcpy(sidecar->jedec, id->jedec, sizeof(id->jedec));
	memcpy(sidecar->partitions, layout->partitions, sizeof(sidecar->partitions));
	snprintf(sidecar->tool, sizeof(sidecar->tool), "rmwflash %s", RMW_VERSION);
	snprintf(sidecar->chip, sizeof(sidecar->chip), "%s", facts->name);
	snprintf(sidecar->variant, sizeof(sidecar->variant), "%s", id->variant);
	snprintf(sidecar->route, sizeof(sidecar->route), "%s", facts->route);
	rmw_date_now(sidecar->date);
	rmw_sha256(&bytes, 1, sidecar->sha256);
}

/* Looking for the texts takes the whole content, which only the backup has at hand. */
static void find_stock(struct rmw_view bytes, struct rmw_sidecar *sidecar)
{
	struct rmw_image_info info;

	rmw_image_inspect(bytes, &info);
	for (size_t i = 0; i < info.stock_count && i < RMW_COUNT(sidecar->stock); i++)
		memcpy(sidecar->stock[i], info.stock[i], sizeof(sidecar->stock[i]));
	sidecar->stock_count = info.stock_count;
}

static bool write_pair(const char *path, struct rmw_view bytes, struct rmw_view text,
		       struct rmw_err *err)
{
	rmw_auto(outfile) dump = RMW_OUTFILE_INIT;
	rmw_auto(outfile) beside = RMW_OUTFILE_INIT;
	char beside_path[RMW_PATH_MAX];

	if (!rmw_sidecar_path(path, beside_path, err) || !rmw_outfile_open(&dump, path, err) ||
	    !rmw_outfile_open(&beside, beside_path, err) || !rmw_outfile_write(&dump, bytes, err) ||
	    !rmw_outfile_write(&beside, text, err) || !rmw_outfile_commit(&beside, err))
		return false;
	if (rmw_outfile_commit(&dump, err))
		return true;
	unlink(beside_path);
	return false;
}

bool rmw_backup_save(const struct rmw_chip *chip, const struct rmw_layout *layout, uint32_t addr,
		     struct rmw_view bytes, const char *path, struct rmw_job_result *result,
		     struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_sidecar sidecar;

	describe(chip, layout, addr, bytes, &sidecar);
	find_stock(bytes, &sidecar);
	if (!rmw_sidecar_build(&sidecar, &text, err) ||
	    !write_pair(path, bytes, rmw_buf_view(&text), err))
		return rmw_while(err, "backup");
	memcpy(result->digest, sidecar.sha256, sizeof(result->digest));
	snprintf(result->backup_path, sizeof(result->backup_path), "%s", path);
	return true;
}

static bool load(const struct rmw_chip *chip, const char *path, struct rmw_sidecar *sidecar,
		 struct rmw_buf *content, struct rmw_err *err)
{
	return rmw_file_read(path, rmw_chip_facts(chip)->flash_size, content, err) &&
	       rmw_sidecar_read(path, rmw_buf_view(content), sidecar, err);
}

static bool check_whole(const struct rmw_chip *chip, const struct rmw_sidecar *sidecar,
			struct rmw_err *err)
{
	return (sidecar->size == rmw_chip_facts(chip)->flash_size && sidecar->addr == 0) ||
	       rmw_fail(err, RMW_E_DUMP_SIZE, "it is not of the whole flash");
}

bool rmw_backup_load(const struct rmw_chip *chip, const char *path, struct rmw_buf *content,
		     struct rmw_err *err)
{
	struct rmw_sidecar sidecar;

	if (!load(chip, path, &sidecar, content, err))
		return false;
	if (!rmw_sidecar_is_of(&sidecar, rmw_chip_id(chip)))
		return rmw_fail(err, RMW_E_FOREIGN_DUMP, "it is of another unit");
	return check_whole(chip, &sidecar, err);
}

bool rmw_backup_load_any(const struct rmw_chip *chip, const char *path, struct rmw_buf *content,
			 struct rmw_err *err)
{
	struct rmw_sidecar sidecar;

	if (!load(chip, path, &sidecar, content, err))
		return false;
	if (strcmp(sidecar.chip, rmw_chip_facts(chip)->name) != 0)
		return rmw_fail(err, RMW_E_FOREIGN_DUMP, "it is of a %s", sidecar.chip);
	return check_whole(chip, &sidecar, err);
}

/* What stands in the way of a file of `size` bytes is said before minutes of reading. */
static bool try_out(const char *path, uint32_t size, struct rmw_err *err)
{
	rmw_auto(outfile) trial = RMW_OUTFILE_INIT;
	char beside[RMW_PATH_MAX];

	if (!rmw_sidecar_path(path, beside, err) || !rmw_outfile_open(&trial, path, err))
		return false;
	if (rmw_file_exists(beside))
		return rmw_fail(err, RMW_E_FILE_EXISTS, "%s is there already", beside);
	return rmw_outfile_reserve(&trial, size + RMW_SIDECAR_TEXT_MAX, err);
}

static bool choose_path(const struct rmw_chip *chip, const char *wish, uint32_t size,
			const struct rmw_job *job, char path[RMW_PATH_MAX], struct rmw_err *err)
{
	if (wish == NULL && !rmw_backup_new_path(chip, job, path, err))
		return false;
	if (!try_out(wish != NULL ? wish : path, size, err))
		return false;
	if (wish != NULL)
		snprintf(path, RMW_PATH_MAX, "%s", wish);
	return true;
}

bool rmw_backup_try(const struct rmw_chip *chip, const struct rmw_job *job, struct rmw_err *err)
{
	char path[RMW_PATH_MAX];

	return choose_path(chip, NULL, rmw_chip_facts(chip)->flash_size, job, path, err) ||
	       rmw_while(err, "backup");
}

bool rmw_flash_check_files(const char *path, const struct rmw_job *job, struct rmw_err *err)
{
	char folder[RMW_PATH_MAX];

	if (job->base_path != NULL && !rmw_base_check(job->base_path, err))
		return false;
	if (job->skips_backup || job->is_dry_run)
		return true;
	if (path != NULL)
		return try_out(path, 0, err) || rmw_while(err, "backup");
	return (rmw_backup_folder(job, folder, err) && rmw_folder_make(folder, err)) ||
	       rmw_while(err, "backup folder");
}

/* Who keeps the file for the unit's first content is to know that it is not. */
static bool tell_unfinished(const struct rmw_chip *chip, const struct rmw_job *job,
			    struct rmw_err *err)
{
	rmw_auto(buf) content = RMW_BUF_INIT;
	struct rmw_ranges ranges = { 0 };
	char path[RMW_PATH_MAX];

	if (!rmw_journal_find(chip, job, &content, path, &ranges, err))
		return false;
	if (content.len > 0)
		rmw_tell(&job->watch, RMW_EVENT_WARNING, "backup",
			 "the last job on this unit did not finish, and its work may be half done; "
			 "what was there before it is in %s",
			 path);
	return true;
}

/* Whole sectors are read, and the tables, which the sidecar tells of. */
static bool read_region(struct rmw_canvas *canvas, const struct rmw_region *region,
			const struct rmw_job *job, struct rmw_job_result *result,
			struct rmw_err *err)
{
	const struct rmw_region table = rmw_layout_table(canvas->chip);
	const uint32_t before = rmw_chip_retries(canvas->chip);
	bool is_good;

	rmw_canvas_mark(canvas, region->addr, region->size);
	rmw_canvas_mark(canvas, table.addr, table.size);
	is_good = rmw_canvas_read_asked(canvas, "backup", job, result, err);
	result->retries = rmw_chip_retries(canvas->chip) - before;
	return is_good;
}

bool rmw_flash_backup(struct rmw_chip *chip, const struct rmw_region *region, const char *path,
		      const struct rmw_job *job, struct rmw_job_result *result, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);
	const struct rmw_region whole = { .name = "all", .size = facts->flash_size };
	rmw_auto(canvas) canvas = RMW_CANVAS_INIT;
	struct rmw_layout layout;
	char chosen[RMW_PATH_MAX];

	*result = (struct rmw_job_result){ 0 };
	if (region == NULL)
		region = &whole;
	if (!facts->is_readable)
		return rmw_fail(err, RMW_E_READ_LOCKED, "nothing can be backed up");
	if (!rmw_canvas_open(&canvas, chip, err) ||
	    !rmw_chip_check_range(chip, region->addr, region->size, err) ||
	    !choose_path(chip, path, region->size, job, chosen, err) ||
	    !tell_unfinished(chip, job, err) || !rmw_base_find(&canvas.base, chip, job, NULL, err))
		return rmw_while(err, "backup");
	/* Where passwords are must be known before anybody writes them down. */
	if ((rmw_chip_is_recorded(chip) && !rmw_layout_read(&layout, chip, err)) ||
	    !read_region(&canvas, region, job, result, err))
		return false;
	rmw_layout_parse_flash(&layout, chip, rmw_buf_view(&canvas.have));
	return rmw_backup_save(
		chip, &layout, region->addr,
		rmw_view_part(rmw_buf_view(&canvas.have), region->addr, region->size), chosen,
		result, err);
}

bool rmw_dump_check_size(const struct rmw_chip *chip, size_t size, const struct rmw_watch *watch,
			 struct rmw_err *err)
{
	const uint32_t flash_size = rmw_chip_facts(chip)->flash_size;

	if (size == flash_size)
		return true;
	if (size + 1 != flash_size)
		return rmw_fail(err, RMW_E_DUMP_SIZE, "the dump has %zu bytes, the flash %" PRIu32,
				size, flash_size);
	rmw_tell(watch, RMW_EVENT_NOTE, NULL,
		 "the dump is one byte short, as some tools write them; the last byte of the flash "
		 "is left out");
	return true;
}
