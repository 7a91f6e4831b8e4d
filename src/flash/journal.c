/* SPDX-License-Identifier: MIT */
/* Remembering that a job has begun, so that the next one knows which backup is the good one. */
#include "flash/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "flash/backup.h"
#include "flash/sidecar.h"

#define SCHEMA 1u
#define TEXT_MAX 4096u

void rmw_ranges_add(struct rmw_ranges *ranges, uint32_t addr, uint32_t size)
{
	struct rmw_range *last = &ranges->items[RMW_RANGES_MAX - 1];
	uint32_t from, end;

	if (ranges->count < RMW_RANGES_MAX) {
		ranges->items[ranges->count++] = (struct rmw_range){ addr, size };
		return;
	}
	from = addr < last->addr ? addr : last->addr;
	end = addr + size > last->addr + last->size ? addr + size : last->addr + last->size;
	*last = (struct rmw_range){ from, end - from };
}

bool rmw_ranges_hold(const struct rmw_ranges *ranges, uint32_t addr)
{
	for (size_t i = 0; i < ranges->count; i++)
		if (addr >= ranges->items[i].addr &&
		    addr - ranges->items[i].addr < ranges->items[i].size)
			return true;
	return false;
}

static bool has_identity(const struct rmw_chip *chip)
{
	return rmw_chip_id(chip)->has_mac && rmw_chip_id(chip)->is_mac_valid;
}

bool rmw_journal_path(const struct rmw_chip *chip, const struct rmw_job *job,
		      char path[RMW_PATH_MAX], struct rmw_err *err)
{
	char unit[RMW_UNIT_NAME_MAX];

	rmw_unit_name(rmw_chip_id(chip), unit);
	return rmw_backup_beside(job, unit, ".job", path, err);
}

/* Marks of older programs name no ranges: then nothing is known to be that job's. */
static bool parse_ranges(const struct rmw_json *list, struct rmw_ranges *ranges)
{
	size_t count = list != NULL ? rmw_json_count(list) : 0;

	if (count > RMW_RANGES_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct rmw_json *item = rmw_json_at(list, i);
		uint64_t addr, size;

		if (!rmw_json_whole(item, "addr", RMW_SIDECAR_FLASH_MAX, &addr) ||
		    !rmw_json_whole(item, "size", RMW_SIDECAR_FLASH_MAX, &size))
			return false;
		rmw_ranges_add(ranges, (uint32_t)addr, (uint32_t)size);
	}
	return true;
}

static bool parse(struct rmw_view text, const char *unit, char name[RMW_PATH_MAX],
		  struct rmw_ranges *ranges, struct rmw_err *err)
{
	struct rmw_json *json = rmw_json_parse(text, err);
	const char *backup = rmw_json_text(json, "backup");
	const char *mac = rmw_json_text(json, "mac");
	uint64_t schema;
	bool is_good = json != NULL && rmw_json_whole(json, "v", SCHEMA, &schema) &&
		       schema == SCHEMA && mac != NULL && strcmp(mac, unit) == 0 &&
		       rmw_backup_is_plain_name(backup) && strlen(backup) < RMW_PATH_MAX &&
		       parse_ranges(rmw_json_child(json, "ranges"), ranges);

	if (is_good)
		snprintf(name, RMW_PATH_MAX, "%s", backup);
	rmw_json_free(json);
	return is_good || rmw_fail(err, RMW_E_BAD_TEXT, "it is damaged");
}

static bool follow(const struct rmw_chip *chip, const struct rmw_job *job, const char *mark,
		   struct rmw_buf *content, char path[RMW_PATH_MAX], struct rmw_ranges *ranges,
		   struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	char unit[RMW_UNIT_NAME_MAX], name[RMW_PATH_MAX];

	rmw_unit_name(rmw_chip_id(chip), unit);
	return rmw_file_read(mark, TEXT_MAX, &text, err) &&
	       parse(rmw_buf_view(&text), unit, name, ranges, err) &&
	       rmw_backup_beside(job, name, "", path, err) &&
	       rmw_backup_load(chip, path, content, err);
}

bool rmw_journal_find(const struct rmw_chip *chip, const struct rmw_job *job,
		      struct rmw_buf *content, char path[RMW_PATH_MAX], struct rmw_ranges *ranges,
		      struct rmw_err *err)
{
	struct rmw_err seen = { 0 }, nowhere = { 0 };
	char mark[RMW_PATH_MAX];

	if (!has_identity(chip))
		return true;
	if (!rmw_journal_path(chip, job, mark, &nowhere) || !rmw_file_exists(mark) ||
	    follow(chip, job, mark, content, path, ranges, &seen))
		return true;
	rmw_buf_release(content);
	ranges->count = 0;
	if (seen.code == RMW_E_NO_MEMORY)
		return rmw_fail(err, seen.code, "%s", seen.cause);
	rmw_tell(&job->watch, RMW_EVENT_WARNING, NULL,
		 "the last job on this unit did not finish, and its backup cannot be used: %s",
		 seen.cause);
	return true;
}

static struct rmw_json *range_list(const struct rmw_ranges *ranges)
{
	struct rmw_json *list = rmw_json_new_array();

	for (size_t i = 0; i < ranges->count && list != NULL; i++) {
		struct rmw_json *item = rmw_json_new_object();

		if (item != NULL && rmw_json_set_number(item, "addr", ranges->items[i].addr) &&
		    rmw_json_set_number(item, "size", ranges->items[i].size) &&
		    rmw_json_push(list, item))
			continue;
		rmw_json_free(list);
		return NULL;
	}
	return list;
}

static char *journal_text(const struct rmw_chip *chip, const char *backup_path,
			  const struct rmw_ranges *ranges)
{
	struct rmw_json *json = rmw_json_new_object();
	char unit[RMW_UNIT_NAME_MAX];
	char *text = NULL;

	rmw_unit_name(rmw_chip_id(chip), unit);
	if (json != NULL && rmw_json_set_number(json, "v", SCHEMA) &&
	    rmw_json_set_text(json, "mac", unit) &&
	    rmw_json_set_text(json, "backup", rmw_backup_last_part(backup_path)) &&
	    rmw_json_put(json, "ranges", range_list(ranges)))
		text = rmw_json_line(json);
	rmw_json_free(json);
	return text;
}

bool rmw_journal_set(const struct rmw_chip *chip, const struct rmw_job *job,
		     const char *backup_path, const struct rmw_ranges *ranges, struct rmw_err *err)
{
	char path[RMW_PATH_MAX];
	char *text;
	bool is_good;

	if (!has_identity(chip))
		return true;
	text = journal_text(chip, backup_path, ranges);
	if (text == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for the mark of a job");
	is_good = rmw_journal_path(chip, job, path, err) &&
		  rmw_file_put_over(path, (struct rmw_view){ (const uint8_t *)text, strlen(text) },
				    err);
	free(text);
	return is_good || rmw_while(err, "mark of the job");
}

void rmw_journal_clear(const struct rmw_chip *chip, const struct rmw_job *job)
{
	struct rmw_err err = { 0 };
	char path[RMW_PATH_MAX];

	if (!has_identity(chip) || !rmw_journal_path(chip, job, path, &err))
		return;
	if (unlink(path) != 0 && errno != ENOENT)
		rmw_tell(&job->watch, RMW_EVENT_WARNING, NULL,
			 "remove %s yourself, or the next job takes this one for unfinished: %s",
			 path, strerror(errno));
}
