/* SPDX-License-Identifier: MIT */
/* The flash of a unit: backup, firmware and settings, proof. */
#include <string.h>

#include "base/secret.h"
#include "bench/hands_state.h"
#include "provision/relay_config.h"
#include "provision/relay_firmware.h"
#include "provision/relay_put.h"

/* Which stage of a job is the work of which state. */
static const struct {
	const char *stage;
	enum rmw_life_state state;
} rows[] = {
	{ "backup", RMW_LIFE_BACKUP },
	{ "erase+write", RMW_LIFE_WRITE },
	{ "verify", RMW_LIFE_VERIFY },
};

/* The states up to that one are done. A job that begins anew does not lead back. */
static void advance_to(struct rmw_hands *hands, enum rmw_life_state state)
{
	while (hands->worker->life.state < state)
		rmw_worker_advance(hands->worker, RMW_LIFE_GOOD);
}

static void follow_job(void *ctx, const struct rmw_event *event)
{
	struct rmw_hands *hands = ctx;

	for (size_t i = 0; i < RMW_COUNT(rows) && event->stage != NULL; i++) {
		if (strcmp(rows[i].stage, event->stage) != 0)
			continue;
		if (event->kind == RMW_EVENT_STAGE_BEGIN)
			advance_to(hands, rows[i].state);
		else if (event->kind == RMW_EVENT_STAGE_PROGRESS && event->total > 0 &&
			 hands->worker->life.state == rows[i].state)
			rmw_worker_progress(hands->worker,
					    (unsigned)(event->done * 1000 / event->total));
	}
}

static bool edit(void *ctx, struct rmw_obk_config *config, struct rmw_err *err)
{
	const struct rmw_hands *hands = ctx;

	return rmw_relay_config_set(&hands->settings, &hands->bench->batch->credentials, config,
				    err);
}

/* What the profile says must fit this chip, too. */
static bool fit_settings(struct rmw_hands *hands, struct rmw_err *err)
{
	const struct rmw_batch *batch = hands->bench->batch;
	const struct rmw_chip *chip = rmw_session_chip(hands->session);
	struct rmw_profile_target target = { .flash = rmw_chip_id(chip)->flash_place };
	struct rmw_image_info info;

	rmw_image_inspect(rmw_buf_view(&batch->firmware.bytes), &info);
	target.firmware = rmw_relay_firmware_roles(&info);
	hands->settings = batch->setup;
	(void)snprintf(hands->settings.name, sizeof(hands->settings.name), "%.31s",
		       hands->unit.claim.unit.name);
	return rmw_profiles_check_chip(batch->profiles, &batch->entry->profile,
				       rmw_chip_facts(chip)->name, err) &&
	       rmw_profile_check(batch->entry, &target, err);
}

static bool compose(struct rmw_hands *hands, const struct rmw_job *job, struct rmw_err *err)
{
	const struct rmw_target target = { .slot = NULL };
	const struct rmw_relay_wish wish = { rmw_buf_view(&hands->bench->batch->firmware.bytes),
					     &target, edit, hands };

	rmw_relay_setup_release(&hands->setup);
	memset(&hands->setup, 0, sizeof(hands->setup));
	return fit_settings(hands, err) &&
	       rmw_relay_setup_make(&hands->setup, rmw_session_chip(hands->session), &wish, job,
				    err);
}

/*
 * The first of its stock firmware is read whole; what of the next one is proven to be as that is
 * not read, but is in its backup all the same.
 */
static bool write_flash(struct rmw_hands *hands, struct rmw_err *err)
{
	const enum rmw_job_backup backup = hands->bench->batch->job.backup;
	const struct rmw_job job = {
		.watch = { follow_job, hands },
		.cancel = &hands->worker->cancel,
		.backup_dir = hands->bench->setup.backup_dir,
		.skips_backup = backup == RMW_JOB_BACKUP_NONE,
		.shares_base = backup == RMW_JOB_BACKUP_FIRST,
	};
	bool is_good;

	if (!compose(hands, &job, err))
		return false;
	is_good = rmw_relay_put(rmw_session_chip(hands->session), &hands->setup, &job,
				&hands->result, err);
	hands->unit.retries += hands->result.retries;
	rmw_hands_know_flash(hands);
	if (!is_good)
		return false;
	return hands->result.is_verified ||
	       rmw_fail(err, RMW_E_VERIFY, "what was written could not be compared");
}

enum rmw_life_event rmw_hands_put(struct rmw_hands *hands, struct rmw_err *err)
{
	enum rmw_life_event event;

	if (!rmw_hands_reach(hands, &event, err))
		return event;
	if (!write_flash(hands, err)) {
		/* Where the chip is now is not known: it is sought anew. */
		rmw_session_part(hands->session);
		return rmw_life_event_of(err->code);
	}
	advance_to(hands, RMW_LIFE_VERIFY);
	return RMW_LIFE_GOOD;
}

/* Settings went with the firmware and were compared with it. From here on the chip may start by
 * itself, and then no person is asked to. */
enum rmw_life_event rmw_hands_config(struct rmw_hands *hands, struct rmw_err *err)
{
	struct rmw_life *life = &hands->worker->life;
	const struct rmw_reset *after = hands->bench->setup.after == NULL
						? NULL
						: rmw_reset_find(hands->bench->setup.after);
	const bool has_reset = after != NULL && after->to_run != NULL;

	(void)err;
	rmw_hands_forget(hands); /* an earlier start of it proves nothing */
	if (has_reset || rmw_chip_facts(rmw_session_chip(hands->session))->can_boot)
		life->skips |= RMW_LIFE_BIT(RMW_LIFE_HANDS);
	return RMW_LIFE_GOOD;
}
