/* SPDX-License-Identifier: MIT */
/* A job and all that it names: read whole, before the first board is touched. */
#include "bench/batch.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/csv.h"
#include "base/nearest.h"
#include "base/secret.h"
#include "bench/batch_check.h"
#include "bench/life.h"
#include "firmware/ref.h"
#include "provision/relay_firmware.h"

#define BITS_A_BYTE 10u
#define QUESTION_MAX 1600u

struct rmw_place rmw_batch_place(const struct rmw_batch_checking *checking, enum rmw_job_key key)
{
	return rmw_bench_job_place(&checking->batch->job, checking->batch->path, key);
}

bool rmw_batch_take(const struct rmw_batch_checking *checking, enum rmw_job_key key,
		    struct rmw_err *err)
{
	return rmw_trouble_take(checking->problems, rmw_batch_place(checking, key), err);
}

bool rmw_batch_make_path(const struct rmw_batch_checking *checking, enum rmw_job_key key,
			 const char *named, char path[RMW_PATH_MAX])
{
	const char *slash = strrchr(checking->batch->path, '/');
	const int folder =
		named[0] == '/' || slash == NULL ? 0 : (int)(slash - checking->batch->path) + 1;
	const int len =
		snprintf(path, RMW_PATH_MAX, "%.*s%s", folder, checking->batch->path, named);

	if (len >= 0 && (size_t)len < RMW_PATH_MAX)
		return true;
	rmw_trouble_add(checking->problems, rmw_batch_place(checking, key), RMW_E_JOB_BAD,
			"with the folder of the job this path is too long");
	return false;
}

/* ---- profile and chip ---- */

static bool find_profile(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const char *name = batch->job.profile;
	char path[RMW_PATH_MAX];

	if (!rmw_profiles_load(&batch->profiles, checking->watch, err))
		return false;
	if (name[0] == '\0')
		return true;
	if (rmw_profiles_is_path(name)) {
		if (!rmw_batch_make_path(checking, RMW_JOB_PROFILE, name, path))
			return true;
		name = path;
	}
	return rmw_profiles_find(batch->profiles, name, &batch->entry, err) ||
	       rmw_batch_take(checking, RMW_JOB_PROFILE, err);
}

static void set_chip(struct rmw_batch *batch, const char *name)
{
	size_t i = 0;

	for (; name[i] != '\0' && i + 1 < sizeof(batch->chip); i++)
		batch->chip[i] = (char)tolower((unsigned char)name[i]);
	batch->chip[i] = '\0';
}

static void complain_of_chip(const struct rmw_batch_checking *checking, const char *name)
{
	struct rmw_nearest nearest = rmw_nearest_to(name);
	const struct rmw_firmware_chip *chips;
	char hint[64];
	size_t count;

	chips = rmw_firmware_chips(&count);
	for (size_t i = 0; i < count; i++)
		rmw_nearest_offer(&nearest, chips[i].name);
	rmw_nearest_hint(&nearest, hint, sizeof(hint));
	rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_CHIP), RMW_E_JOB_BAD,
			"'%s' is no chip%s", name, hint);
}

static bool find_chip(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const struct rmw_profile *profile = batch->entry == NULL ? NULL : &batch->entry->profile;

	if (batch->job.chip[0] != '\0') {
		if (rmw_firmware_chip(batch->job.chip) == NULL) {
			complain_of_chip(checking, batch->job.chip);
			return true;
		}
		set_chip(batch, batch->job.chip);
		return profile == NULL ||
		       rmw_profiles_check_chip(batch->profiles, profile, batch->chip, err) ||
		       rmw_batch_take(checking, RMW_JOB_CHIP, err);
	}
	if (profile != NULL && rmw_firmware_chip(profile->template.chip) != NULL)
		set_chip(batch, profile->template.chip);
	else if (profile != NULL)
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_PROFILE),
				RMW_E_JOB_BAD,
				"the profile names no chip that is known: chip = CHIP is needed");
	return true;
}

/* ---- firmware, and what it makes of the profile ---- */

static bool find_image(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const char *chip = batch->chip[0] == '\0' ? NULL : batch->chip;
	const char *wanted = batch->job.firmware;
	struct rmw_firmware_store *store;
	char path[RMW_PATH_MAX];
	bool is_found;

	if (!rmw_firmware_store_open(&store, checking->watch, err))
		return rmw_batch_take(checking, RMW_JOB_FIRMWARE, err);
	is_found = rmw_batch_make_path(checking, RMW_JOB_FIRMWARE, wanted, path);
	if (is_found && (strchr(wanted, '/') != NULL || rmw_file_exists(path)))
		is_found = rmw_firmware_find(store, path, chip, &batch->firmware, err);
	else if (is_found)
		is_found = rmw_firmware_find(store, wanted, chip, &batch->firmware, err);
	rmw_firmware_store_free(store);
	return is_found || err->code == RMW_OK || rmw_batch_take(checking, RMW_JOB_FIRMWARE, err);
}

static void check_digest(const struct rmw_batch_checking *checking)
{
	const struct rmw_batch *batch = checking->batch;

	if (batch->job.sha256[0] != '\0' &&
	    strcmp(batch->job.sha256, batch->firmware.facts.sha256) != 0)
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_FIRMWARE),
				RMW_E_JOB_BAD,
				"the firmware has another SHA-256 than the job says: %s",
				batch->firmware.facts.sha256);
}

/* One that has no radio joins nothing. */
static void check_radio(const struct rmw_batch_checking *checking,
			const struct rmw_image_info *info)
{
	const struct rmw_relay_firmware *row = rmw_relay_firmware_find(info);

	if (row != NULL && !row->has_radio && checking->batch->job.has_test[RMW_JOB_TEST_JOIN])
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_TEST),
				RMW_E_JOB_BAD, "join: " RMW_RELAY_NO_RADIO);
}

/* Nobody can be asked for each board, so the job has to say it. */
static void check_question(const struct rmw_batch_checking *checking,
			   const struct rmw_profile_options *options)
{
	const struct rmw_profile *profile = &checking->batch->entry->profile;
	char text[QUESTION_MAX];

	if (rmw_profile_ext_question(profile, options, text, sizeof(text)))
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_PROFILE),
				RMW_E_JOB_BAD,
				"%s needs ext_switch = %s, as its input may float: rmwflash "
				"profile show %s",
				profile->id, rmw_job_row(RMW_JOB_EXT_SWITCH)->form, profile->id);
}

static bool check_settings(const struct rmw_batch_checking *checking,
			   const struct rmw_profile_target *target, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const struct rmw_profile_options options = { .power_on = batch->job.power_on,
						     .ext_switch = batch->job.ext_switch,
						     .firmware = target->firmware };

	if (batch->entry == NULL)
		return true;
	check_question(checking, &options);
	return (rmw_profile_check(batch->entry, target, err) &&
		rmw_profile_edit(&batch->entry->profile, &options, &batch->setup, err)) ||
	       rmw_batch_take(checking, RMW_JOB_PROFILE, err);
}

static bool check_firmware(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	struct rmw_profile_target target = { 0 };
	struct rmw_image_info *info;

	if (batch->job.firmware[0] != '\0' && !find_image(checking, err))
		return false;
	if (batch->firmware.bytes.len == 0)
		return check_settings(checking, &target, err);
	check_digest(checking);
	info = calloc(1, sizeof(*info));
	if (info == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory to look at the firmware");
	rmw_image_inspect(rmw_buf_view(&batch->firmware.bytes), info);
	check_radio(checking, info);
	target.firmware = rmw_relay_firmware_roles(info);
	free(info);
	return check_settings(checking, &target, err);
}

/* ---- units and names ---- */

static bool read_units(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	rmw_auto(buf) text = RMW_BUF_INIT;

	if (batch->job.units[0] == '\0' ||
	    !rmw_batch_make_path(checking, RMW_JOB_UNITS, batch->job.units, batch->units_path))
		return true;
	if (!rmw_file_read(batch->units_path, RMW_CSV_TEXT_MAX, &text, err))
		return rmw_batch_take(checking, RMW_JOB_UNITS, err);
	return rmw_units_parse(rmw_buf_view(&text), batch->units_path, &batch->units,
			       checking->problems, err);
}

/* Which row a board gets is known once it has it: its name cannot be made of both before. */
static void check_pattern(const struct rmw_batch_checking *checking)
{
	const struct rmw_name_pattern *pattern = &checking->batch->pattern;
	const bool has_mac =
		rmw_name_has(pattern, RMW_NAME_MAC) || rmw_name_has(pattern, RMW_NAME_MAC6);

	if (has_mac &&
	    (rmw_name_has(pattern, RMW_NAME_SEQ) || rmw_name_has(pattern, RMW_NAME_COLUMN)))
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_NAME),
				RMW_E_JOB_BAD,
				"with {mac} or {mac6} the MAC makes the name, and neither {seq} "
				"nor a column goes with it");
}

static bool parse_pattern(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const char *columns[RMW_UNIT_COLUMNS_MAX];
	struct rmw_place place = rmw_batch_place(checking, RMW_JOB_NAME);
	size_t at;

	if (batch->job.name[0] == '\0')
		return true;
	rmw_units_columns(&batch->units, columns);
	if (rmw_name_parse(batch->job.name, columns, batch->units.column_count, &batch->pattern,
			   &at, err)) {
		check_pattern(checking);
		return true;
	}
	place.column += (unsigned)at;
	return rmw_trouble_take(checking->problems, place, err);
}

/* What a pattern finds in the columns of a unit. */
struct cells {
	const struct rmw_units *units;
	const struct rmw_unit *unit;
};

static const char *cell_of(const void *ctx, size_t column)
{
	const struct cells *cells = ctx;

	return cells->unit == NULL ? "" : rmw_units_cell(cells->units, cells->unit, column);
}

static struct rmw_place board_place(const struct rmw_batch_checking *checking,
				    const struct rmw_batch_board *board)
{
	if (board->unit == NULL)
		return rmw_batch_place(checking, RMW_JOB_NAME);
	return (struct rmw_place){ checking->batch->units_path, board->unit->line, 0 };
}

/* The name in the CSV file counts, else the pattern. */
static bool name_board(const struct rmw_batch_checking *checking, struct rmw_batch_board *board,
		       struct rmw_err *err)
{
	const struct rmw_batch *batch = checking->batch;
	const struct cells cells = { &batch->units, board->unit };
	const struct rmw_name_values values = { board->unit != NULL && board->unit->has_mac
							? board->unit->mac
							: NULL,
						board->seq, cell_of, &cells };
	const char *own = board->unit == NULL ? ""
					      : rmw_units_cell(&batch->units, board->unit,
							       batch->units.name_at);
	bool is_good;

	if (own[0] != '\0') {
		(void)snprintf(board->name, sizeof(board->name), "%s", own);
		is_good = rmw_profile_name_check("name", own, err);
	} else if (batch->pattern.count > 0) {
		is_good = rmw_name_make(&batch->pattern, &values, board->name, err);
	} else {
		is_good = batch->job.name[0] != '\0' || /* which was told of */
			  rmw_fail(err, RMW_E_UNITS_BAD,
				   "it has no name, and the job says none: name = %s",
				   rmw_job_row(RMW_JOB_NAME)->form);
	}
	if (!is_good && err->code == RMW_E_PROFILE_OPTION)
		err->code = board->unit == NULL ? RMW_E_JOB_BAD : RMW_E_UNITS_BAD;
	return is_good || rmw_trouble_take(checking->problems, board_place(checking, board), err);
}

static bool make_boards(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const bool has_units = batch->job.units[0] != '\0';
	const size_t count = has_units ? batch->units.count : batch->job.count;
	const size_t before = checking->problems->count;

	if (count == 0)
		return true;
	batch->boards = calloc(count, sizeof(*batch->boards));
	if (batch->boards == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for %zu boards", count);
	for (size_t i = 0; i < count; i++) {
		struct rmw_batch_board *board = &batch->boards[batch->board_count++];

		board->seq = batch->job.seq_from + (uint32_t)i;
		board->unit = has_units ? &batch->units.items[i] : NULL;
		if (!name_board(checking, board, err))
			return false;
		if (!has_units && checking->problems->count > before)
			break; /* one pattern, one problem */
	}
	return true;
}

/* A board to be sorted. */
struct entry {
	const struct rmw_batch_board *board;
};

/* DNS minds no case. Of those that are alike the first comes first. */
static int compare_names(const void *a, const void *b)
{
	const struct rmw_batch_board *one = ((const struct entry *)a)->board;
	const struct rmw_batch_board *other = ((const struct entry *)b)->board;
	const int order = strcasecmp(one->name, other->name);

	return order != 0 ? order : (one->seq > other->seq) - (one->seq < other->seq);
}

static void complain_of_twins(const struct rmw_batch_checking *checking,
			      const struct rmw_batch_board *first,
			      const struct rmw_batch_board *second)
{
	const struct rmw_place place = board_place(checking, second);

	if (second->unit != NULL)
		rmw_trouble_add(checking->problems, place, RMW_E_UNITS_BAD,
				"the name '%s' is that of line %u", second->name,
				first->unit->line);
	else
		rmw_trouble_add(checking->problems, place, RMW_E_JOB_BAD,
				"every unit would be called '%s': {mac6} or {seq:03} makes them "
				"differ",
				second->name);
}

/* Names with a MAC in them differ by it, whatever else they hold. */
static bool is_open(const struct rmw_batch_board *board)
{
	return strchr(board->name, '{') != NULL;
}

static bool check_names(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	const struct rmw_batch *batch = checking->batch;
	struct entry *sorted = calloc(batch->board_count + 1, sizeof(*sorted));
	size_t count = 0;

	if (sorted == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory to compare names");
	for (size_t i = 0; i < batch->board_count; i++)
		if (batch->boards[i].name[0] != '\0' && !is_open(&batch->boards[i]))
			sorted[count++].board = &batch->boards[i];
	qsort(sorted, count, sizeof(*sorted), compare_names);
	for (size_t i = 1; i < count; i++)
		if (strcasecmp(sorted[i - 1].board->name, sorted[i].board->name) == 0) {
			complain_of_twins(checking, sorted[i - 1].board, sorted[i].board);
			if (sorted[i].board->unit == NULL)
				break;
		}
	free(sorted);
	return true;
}

static void check_count(const struct rmw_batch_checking *checking)
{
	const struct rmw_batch *batch = checking->batch;

	if (batch->job.units[0] == '\0')
		return;
	if (batch->units.count == 0)
		rmw_trouble_add(checking->problems, (struct rmw_place){ batch->units_path, 0, 0 },
				RMW_E_UNITS_BAD, "there is no unit in it");
	else if (batch->job.count > batch->units.count)
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_COUNT),
				RMW_E_JOB_BAD, "there are only %zu units for %u boards",
				batch->units.count, (unsigned)batch->job.count);
}

static bool check_units(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	const size_t before = checking->problems->count;
	size_t after;

	if (!read_units(checking, err))
		return false;
	after = checking->problems->count;
	if (!parse_pattern(checking, err) || !make_boards(checking, err) ||
	    !check_names(checking, err))
		return false;
	if (after == before)
		check_count(checking);
	return true;
}

static bool read_job(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	rmw_auto(buf) text = RMW_BUF_INIT;
	uint8_t digest[RMW_SHA256_SIZE];
	struct rmw_view view;

	if (!rmw_file_read_or_pipe(batch->path, RMW_JOB_FILE_MAX, &text, checking->cancel, err))
		return false;
	view = rmw_buf_view(&text);
	rmw_sha256(&view, 1, digest);
	rmw_hex(RMW_VIEW_OF(digest), batch->sha256);
	rmw_bench_job_parse(view, batch->path, &batch->job, checking->problems);
	return true;
}

bool rmw_batch_load(const char *path, const struct rmw_watch *watch,
		    const struct rmw_cancel *cancel, struct rmw_batch **batch,
		    struct rmw_troubles *problems, struct rmw_err *err)
{
	struct rmw_batch *made = calloc(1, sizeof(*made));
	const struct rmw_batch_checking checking = { made, problems, watch, cancel };

	if (made == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a job");
	if (strlen(path) >= sizeof(made->path)) {
		free(made);
		return rmw_fail(err, RMW_E_FILE_READ, "the path of the job is too long");
	}
	memcpy(made->path, path, strlen(path) + 1);
	if (read_job(&checking, err) && find_profile(&checking, err) && find_chip(&checking, err) &&
	    check_firmware(&checking, err) && rmw_batch_check_secrets(&checking, err) &&
	    check_units(&checking, err) && rmw_batch_check_label(&checking, err)) {
		rmw_troubles_sort(problems);
		*batch = made;
		return true;
	}
	rmw_batch_free(made);
	return false;
}

void rmw_batch_free(struct rmw_batch *batch)
{
	if (batch == NULL)
		return;
	free(batch->boards);
	rmw_units_release(&batch->units);
	rmw_label_release(&batch->label);
	rmw_firmware_image_release(&batch->firmware);
	rmw_profiles_free(batch->profiles);
	rmw_secret_wipe(batch, sizeof(*batch));
	free(batch);
}

uint32_t rmw_batch_skips(const struct rmw_batch *batch)
{
	const struct rmw_bench_job *job = &batch->job;
	const bool has_more = job->has_test[RMW_JOB_TEST_SOAK] ||
			      job->has_test[RMW_JOB_TEST_RSSI] ||
			      job->has_test[RMW_JOB_TEST_ONLINE];
	uint32_t skips = 0;

	if (job->backup == RMW_JOB_BACKUP_NONE)
		skips |= RMW_LIFE_BIT(RMW_LIFE_BACKUP);
	if (!job->has_test[RMW_JOB_TEST_BOOT] && !job->has_test[RMW_JOB_TEST_JOIN])
		skips |= RMW_LIFE_BIT(RMW_LIFE_HANDS) | RMW_LIFE_BIT(RMW_LIFE_BOOT);
	if (!job->has_test[RMW_JOB_TEST_JOIN])
		skips |= RMW_LIFE_BIT(RMW_LIFE_JOIN);
	if (!has_more)
		skips |= RMW_LIFE_BIT(RMW_LIFE_TEST);
	return skips;
}

void rmw_batch_firmware_text(const struct rmw_batch *batch, char *text, size_t size)
{
	const struct rmw_firmware_facts *facts = &batch->firmware.facts;

	if (facts->name[0] == '\0')
		(void)snprintf(text, size, "%s", rmw_image_kind_row(facts->kind)->title);
	else
		(void)snprintf(text, size, "%s%s%s", facts->name,
			       facts->version[0] == '\0' ? "" : "@", facts->version);
}

bool rmw_batch_has_mqtt(const struct rmw_batch *batch)
{
	return batch->job.mqtt_topic[0] != '\0' || batch->job.has_test[RMW_JOB_TEST_ONLINE];
}

uint64_t rmw_batch_line_us(const struct rmw_batch *batch, uint32_t baud)
{
	const bool reads_all = batch->job.backup == RMW_JOB_BACKUP_FULL && batch->entry != NULL;
	uint64_t bytes = batch->firmware.bytes.len;

	if (reads_all)
		bytes += batch->entry->profile.flash_size;
	return bytes * BITS_A_BYTE * 1000000u / baud;
}
