/* SPDX-License-Identifier: MIT */
/* Makes a device as wished by any way: check, send what differs, look again. */
#include "provision/relay_run.h"

#include <stdio.h>

#define SETTLE_MS 5000u /* a change is in the flash within a second (openbeken 13.1) */
#define LOOK_AGAIN_MS 250u

static const struct rmw_relay_setting *setting_at(const struct rmw_relay_run *run, size_t index)
{
	return run->work->way->settings[index];
}

void rmw_relay_run_pause(const struct rmw_relay_run *run)
{
	const struct rmw_deadline until = rmw_deadline_in(run->clock, run->cancel, LOOK_AGAIN_MS);

	run->clock->wait(run->clock, &until);
}

bool rmw_relay_run_is_due(const struct rmw_relay_run *run, size_t index)
{
	const struct rmw_relay_setting *setting = setting_at(run, index);

	return setting->is_wished(run->work->goal) &&
	       setting->compare(run->work) != RMW_RELAY_AS_WISHED;
}

/* The first wished setting in a range that reads otherwise; NULL when there is none. */
static const struct rmw_relay_setting *find_other(const struct rmw_relay_run *run, size_t from,
						  size_t end)
{
	for (size_t i = from; i < end; i++)
		if (setting_at(run, i)->is_wished(run->work->goal) &&
		    setting_at(run, i)->compare(run->work) == RMW_RELAY_OTHERWISE)
			return setting_at(run, i);
	return NULL;
}

bool rmw_relay_run_settle(struct rmw_relay_run *run, size_t from, size_t end, struct rmw_err *err)
{
	const struct rmw_deadline until = rmw_deadline_in(run->clock, run->cancel, SETTLE_MS);
	const struct rmw_relay_setting *other;

	for (;;) {
		if (!run->work->way->look(run->work, err))
			return rmw_while(err, "reading back");
		other = find_other(run, from, end);
		if (other == NULL)
			return true;
		if (rmw_deadline_is_over(&until))
			break;
		rmw_relay_run_pause(run);
	}
	return rmw_cancel_check(run->cancel, err) &&
	       rmw_fail(err, RMW_E_RELAY_DIFFERS, "%s: not as sent", other->name);
}

bool rmw_relay_run_check(struct rmw_relay_run *run, struct rmw_err *err)
{
	for (size_t i = 0; i < run->work->way->count; i++) {
		const struct rmw_relay_setting *setting = setting_at(run, i);

		if (setting->check == NULL || !setting->is_wished(run->work->goal))
			continue;
		if (!setting->check(run->work, err))
			return rmw_while(err, "%s", setting->name);
	}
	return true;
}

static bool send_one(struct rmw_relay_run *run, const struct rmw_relay_setting *setting,
		     struct rmw_err *err)
{
	const uint64_t begin_us = run->clock->now_us(run->clock);

	if (run->work->goal->is_dry_run) {
		rmw_tell_part(run->watch, setting->name, 0, "would be sent");
		return true;
	}
	if (!setting->send(run->work, err))
		return rmw_while(err, "%s", setting->name);
	rmw_tell_part(run->watch, setting->name, run->clock->now_us(run->clock) - begin_us, "sent");
	return true;
}

bool rmw_relay_run_send(struct rmw_relay_run *run, size_t from, size_t end, struct rmw_err *err)
{
	for (size_t i = from; i < end; i++)
		if (rmw_relay_run_is_due(run, i) && !send_one(run, setting_at(run, i), err))
			return false;
	return true;
}

static void list_unproven(const struct rmw_relay_run *run, size_t unproven, char *text, size_t size)
{
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < run->work->way->count; i++) {
		const struct rmw_relay_setting *setting = setting_at(run, i);

		if (!setting->is_wished(run->work->goal) ||
		    (i != unproven && !rmw_relay_run_is_due(run, i)))
			continue;
		if (len < size)
			len += (size_t)snprintf(text + len, size - len, "%s%s", len > 0 ? ", " : "",
						setting->name);
	}
}

void rmw_relay_run_tell(const struct rmw_relay_run *run, size_t unproven,
			struct rmw_relay_outcome *outcome)
{
	const struct rmw_relay_work *work = run->work;

	*outcome = (struct rmw_relay_outcome){ .info = work->seen.info,
					       .order = work->order,
					       .sent = work->sent,
					       .restarts = work->restarts };
	list_unproven(run, unproven, outcome->unproven, sizeof(outcome->unproven));
}
