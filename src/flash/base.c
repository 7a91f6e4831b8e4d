/* SPDX-License-Identifier: MIT */
/* Finding a file that says what may well be in the flash. */
#include "flash/base.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flash/backup.h"
#include "flash/sidecar.h"
#include "flash/stock.h"

/* Who keeps more files than these in one folder may read the flash again. */
#define ENTRIES_MAX 20000u
#define SIDECARS_MAX 1000u

/* Backups that are tried, the newest first, until one is not damaged. */
#define TRIES_MAX 4u

/* A backup of this unit, not looked into yet. */
struct found {
	char date[sizeof(((struct rmw_sidecar *)0)->date)];
	char path[RMW_PATH_MAX];
};

/* A walk through the folder, and the newest backups of it, the newest first. */
struct scan {
	const struct rmw_chip *chip;
	const struct rmw_job *job;
	char folder[RMW_PATH_MAX];
	char start[RMW_UNIT_NAME_MAX + 1]; /* of the names of this unit's backups */
	struct found found[TRIES_MAX];
	size_t count;
	unsigned sidecars;
};

bool rmw_base_is_of_use(const struct rmw_chip *chip)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);

	return facts->has_crcs && facts->has_digest && facts->has_stream &&
	       facts->digest_kind == RMW_DIGEST_SHA256;
}

void rmw_base_release(struct rmw_base *base)
{
	rmw_buf_release(&base->content);
}

static void pass_over(const struct rmw_job *job, const char *path, const char *cause)
{
	rmw_tell(&job->watch, RMW_EVENT_NOTE, "backup", "%s is passed over: %s", path, cause);
}

/* What a file lacks of its last sector may be blank as well as anything else. */
static bool fill_last_sector(struct rmw_buf *content, uint32_t sector_size, struct rmw_err *err)
{
	const size_t len = content->len;

	if (!rmw_buf_resize(content, (len + sector_size - 1) / sector_size * sector_size, err))
		return false;
	memset(content->data + len, 0xff, content->len - len);
	return true;
}

bool rmw_base_check(const char *path, struct rmw_err *err)
{
	size_t size;

	if (!rmw_file_check(path, RMW_SIDECAR_FLASH_MAX, &size, err))
		return rmw_while(err, "base");
	return size > 0 || rmw_fail(err, RMW_E_FILE_READ, "%s, the base, is empty", path);
}

static bool load_named(struct rmw_base *base, const struct rmw_chip *chip,
		       const struct rmw_job *job, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);

	if (!rmw_file_read(job->base_path, facts->flash_size, &base->content, err))
		return rmw_while(err, "base");
	if (base->content.len == 0)
		return rmw_fail(err, RMW_E_FILE_READ, "%s, the base, is empty", job->base_path);
	if (!rmw_base_is_of_use(chip)) {
		rmw_buf_release(&base->content);
		rmw_tell(&job->watch, RMW_EVENT_NOTE, "backup",
			 "the base is of no use by way of the %s: all is read", facts->route);
		return true;
	}
	snprintf(base->path, sizeof(base->path), "%s", job->base_path);
	return fill_last_sector(&base->content, facts->sector_size, err);
}

static bool is_newer(const struct found *found, const struct found *than)
{
	const int order = strcmp(found->date, than->date);

	return order != 0 ? order > 0 : strcmp(found->path, than->path) > 0;
}

/* Put it in its place; the oldest goes where there is no room. */
static void keep(struct scan *scan, const struct found *found)
{
	size_t at = scan->count;

	while (at > 0 && is_newer(found, &scan->found[at - 1]))
		at--;
	if (at == TRIES_MAX)
		return;
	if (scan->count < TRIES_MAX)
		scan->count++;
	memmove(&scan->found[at + 1], &scan->found[at],
		(scan->count - at - 1) * sizeof(scan->found[0]));
	scan->found[at] = *found;
}

static bool is_of_whole_flash(const struct rmw_sidecar *sidecar, const struct rmw_chip *chip)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);

	return rmw_sidecar_is_of(sidecar, rmw_chip_id(chip)) &&
	       strcmp(sidecar->chip, facts->name) == 0 && sidecar->addr == 0 &&
	       sidecar->size == facts->flash_size && sidecar->flash_size == facts->flash_size;
}

/* The name of a dump that a sidecar of this unit is beside. */
static bool is_sidecar_name(const struct scan *scan, const char *name)
{
	static const char end[] = ".bin.json";
	const size_t len = strlen(name);

	return strncmp(name, scan->start, strlen(scan->start)) == 0 && len >= sizeof(end) &&
	       strcmp(name + len - (sizeof(end) - 1), end) == 0;
}

static void look_at(struct scan *scan, const char *name)
{
	struct rmw_sidecar sidecar;
	struct rmw_err seen = { 0 };
	struct found found = { 0 };
	char beside[RMW_PATH_MAX];
	int len;

	if (!is_sidecar_name(scan, name) || scan->sidecars == SIDECARS_MAX)
		return;
	len = snprintf(beside, sizeof(beside), "%s/%s", scan->folder, name);
	if (len < 0 || (size_t)len >= sizeof(beside))
		return;
	snprintf(found.path, sizeof(found.path), "%.*s", len - (int)strlen(".json"), beside);
	if (!rmw_file_exists(found.path))
		return;
	scan->sidecars++;
	if (!rmw_sidecar_load(found.path, &sidecar, &seen)) {
		pass_over(scan->job, found.path, seen.cause);
		return;
	}
	memcpy(found.date, sidecar.date, sizeof(found.date));
	if (is_of_whole_flash(&sidecar, scan->chip))
		keep(scan, &found);
}

/* A folder that is not there holds no backups. */
static void walk(struct scan *scan)
{
	DIR *dir = opendir(scan->folder);
	const struct dirent *entry;

	if (dir == NULL)
		return;
	for (unsigned i = 0; i < ENTRIES_MAX && (entry = readdir(dir)) != NULL; i++)
		look_at(scan, entry->d_name);
	closedir(dir);
}

static bool load_newest(struct rmw_base *base, const struct scan *scan, struct rmw_err *err)
{
	for (size_t i = 0; i < scan->count; i++) {
		struct rmw_err seen = { 0 };

		if (rmw_backup_load(scan->chip, scan->found[i].path, &base->content, &seen)) {
			snprintf(base->path, sizeof(base->path), "%s", scan->found[i].path);
			return true;
		}
		rmw_buf_release(&base->content);
		if (seen.code == RMW_E_NO_MEMORY)
			return rmw_fail(err, seen.code, "%s", seen.cause);
		pass_over(scan->job, scan->found[i].path, seen.cause);
	}
	return true;
}

static bool search(struct scan *scan, struct rmw_base *base, struct rmw_err *err)
{
	char unit[RMW_UNIT_NAME_MAX];
	struct rmw_err nowhere = { 0 };

	rmw_unit_name(rmw_chip_id(scan->chip), unit);
	snprintf(scan->start, sizeof(scan->start), "%s-", unit);
	if (!rmw_backup_folder(scan->job, scan->folder, &nowhere))
		return true;
	walk(scan);
	return load_newest(base, scan, err);
}

static bool find_newest(struct rmw_base *base, const struct rmw_chip *chip,
			const struct rmw_job *job, struct rmw_err *err)
{
	const struct rmw_chip_id *id = rmw_chip_id(chip);
	struct scan *scan;
	bool is_good;

	if (!id->has_mac || !id->is_mac_valid)
		return true;
	scan = calloc(1, sizeof(*scan));
	if (scan == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory to look for backups");
	scan->chip = chip;
	scan->job = job;
	is_good = search(scan, base, err);
	free(scan);
	return is_good;
}

/* One that is gone or was damaged is none: then the flash is read, and becomes the first one. */
static bool find_stock(struct rmw_base *base, const struct rmw_chip *chip,
		       const struct rmw_job *job, const uint8_t *stock, struct rmw_err *err)
{
	struct rmw_err seen = { 0 };
	char path[RMW_PATH_MAX] = "the first backup of this stock firmware";

	if (stock == NULL || !rmw_stock_is_known(job, stock))
		return true;
	if (rmw_stock_find(job, stock, path, &seen) &&
	    rmw_backup_load_any(chip, path, &base->content, &seen)) {
		snprintf(base->path, sizeof(base->path), "%s", path);
		base->is_of_stock = true;
		return true;
	}
	rmw_buf_release(&base->content);
	if (seen.code == RMW_E_NO_MEMORY)
		return rmw_fail(err, seen.code, "%s", seen.cause);
	pass_over(job, path, seen.cause);
	return true;
}

bool rmw_base_find(struct rmw_base *base, const struct rmw_chip *chip, const struct rmw_job *job,
		   const uint8_t *stock, struct rmw_err *err)
{
	if (job->base_path != NULL)
		return load_named(base, chip, job, err);
	if (!rmw_base_is_of_use(chip))
		return true;
	return find_stock(base, chip, job, stock, err) &&
	       (base->content.len > 0 || find_newest(base, chip, job, err));
}
