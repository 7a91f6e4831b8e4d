/* SPDX-License-Identifier: MIT */
/* A job and all that it names: read whole, before the first board is touched. */
#include "bench/batch.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

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

/* ---- all of it ---- */

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
	    rmw_batch_check_units(&checking, err) && rmw_batch_check_label(&checking, err)) {
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
