/* SPDX-License-Identifier: MIT */
/* Make a relay as wished over HTTP: look, send what differs, look again. */
#include "provision/relay_provision.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "provision/relay_setting.h"

#define SETTLE_MS 5000u /* a change is in the flash within a second (openbeken 13.1) */
#define LOOK_AGAIN_MS 250u
#define NETWORK_TRIES 2u

/* A run. */
struct run {
	struct rmw_relay_work *work;
	const struct rmw_clock *clock;
	const struct rmw_watch *watch;
	const struct rmw_relay_setting *const *settings;
	size_t count;
	enum rmw_relay_mac order;
	bool is_gone; /* it restarted before all could be read back */
};

static bool look(struct run *run, struct rmw_err *err)
{
	struct rmw_relay_work *work = run->work;

	return rmw_relay_seen_read(work->peer, &work->goal->expected, &work->seen, &run->order,
				   err);
}

static void wait_ms(const struct run *run, uint32_t ms)
{
	const struct rmw_deadline until = rmw_deadline_in(run->clock, run->work->peer->cancel, ms);

	run->clock->wait(run->clock, &until);
}

/* The first wished setting in a range that reads otherwise; NULL when there is none. */
static const struct rmw_relay_setting *find_other(const struct run *run, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++)
		if (run->settings[i]->is_wished(run->work->goal) &&
		    run->settings[i]->compare(run->work) == RMW_RELAY_OTHERWISE)
			return run->settings[i];
	return NULL;
}

/* Look until the settings in a range read as wished. */
static bool settle(struct run *run, size_t from, size_t end, struct rmw_err *err)
{
	const struct rmw_deadline until =
		rmw_deadline_in(run->clock, run->work->peer->cancel, SETTLE_MS);
	const struct rmw_relay_setting *other;

	for (;;) {
		if (!look(run, err))
			return rmw_while(err, "reading back");
		other = find_other(run, from, end);
		if (other == NULL)
			return true;
		if (rmw_deadline_is_over(&until))
			break;
		wait_ms(run, LOOK_AGAIN_MS);
	}
	return rmw_cancel_check(run->work->peer->cancel, err) &&
	       rmw_fail(err, RMW_E_RELAY_DIFFERS, "%s: not as sent", other->name);
}

static bool check_all(struct run *run, struct rmw_err *err)
{
	for (size_t i = 0; i < run->count; i++) {
		const struct rmw_relay_setting *setting = run->settings[i];

		if (setting->check == NULL || !setting->is_wished(run->work->goal))
			continue;
		if (!setting->check(run->work, err))
			return rmw_while(err, "%s", setting->name);
	}
	return true;
}

static bool is_to_be_sent(const struct run *run, const struct rmw_relay_setting *setting)
{
	return setting->is_wished(run->work->goal) &&
	       setting->compare(run->work) != RMW_RELAY_AS_WISHED;
}

static bool send_one(struct run *run, const struct rmw_relay_setting *setting, struct rmw_err *err)
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

/* All but the network. */
static bool send_settings(struct run *run, struct rmw_err *err)
{
	const size_t end = run->count - 1;
	const unsigned sent = run->work->sent;

	for (size_t i = 0; i < end; i++)
		if (is_to_be_sent(run, run->settings[i]) && !send_one(run, run->settings[i], err))
			return false;
	return run->work->sent == sent || settle(run, 0, end, err);
}

/*
 * A device that is gone to its new network before it was read back took it; one connection that
 * breaks off does not mean that.
 */
static bool settle_network(struct run *run, struct rmw_err *err)
{
	struct rmw_err seen = { 0 };

	for (unsigned i = 0; i < NETWORK_TRIES; i++) {
		rmw_err_clear(&seen);
		if (settle(run, run->count - 1, run->count, &seen))
			return true;
		if (!run->work->restarts || seen.code != RMW_E_RELAY_MISSING) {
			*err = seen;
			return false;
		}
	}
	run->is_gone = true;
	return true;
}

/*
 * A request of which the answer is missing may have been taken: who still answers is asked, and
 * gets it once more where it was not.
 */
static bool send_network(struct run *run, struct rmw_err *err)
{
	const struct rmw_relay_setting *network = run->settings[run->count - 1];

	if (run->work->goal->is_dry_run)
		return !is_to_be_sent(run, network) || send_one(run, network, err);
	for (unsigned i = 1; is_to_be_sent(run, network); i++) {
		struct rmw_err seen = { 0 };

		if (send_one(run, network, &seen))
			return settle_network(run, err);
		if (seen.code != RMW_E_RELAY_MISSING || i == NETWORK_TRIES) {
			*err = seen;
			return false;
		}
		run->work->restarts = true;
		wait_ms(run, LOOK_AGAIN_MS);
		if (!look(run, err))
			return rmw_while(err, "whether it took the network is not known");
	}
	return true;
}

static void tell_unproven(const struct run *run, char *text, size_t size)
{
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < run->count; i++) {
		const struct rmw_relay_setting *setting = run->settings[i];
		const bool is_network = i == run->count - 1;

		if (!setting->is_wished(run->work->goal) ||
		    (setting->compare(run->work) == RMW_RELAY_AS_WISHED &&
		     !(is_network && run->is_gone)))
			continue;
		if (len < size)
			len += (size_t)snprintf(text + len, size - len, "%s%s", len > 0 ? ", " : "",
						setting->name);
	}
}

static bool provision(struct run *run, struct rmw_err *err)
{
	run->settings = rmw_relay_settings(&run->count);
	return look(run, err) && check_all(run, err) && send_settings(run, err) &&
	       send_network(run, err);
}

bool rmw_relay_provision(struct rmw_http_peer *peer, const struct rmw_relay_goal *goal,
			 const struct rmw_clock *clock, const struct rmw_watch *watch,
			 struct rmw_relay_outcome *outcome, struct rmw_err *err)
{
	struct rmw_relay_work *work = calloc(1, sizeof(*work));
	struct run run = { .work = work, .clock = clock, .watch = watch };
	bool is_good;

	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a relay's settings");
	work->peer = peer;
	work->goal = goal;
	if (!rmw_relay_is_given(peer->password) && goal->credentials != NULL)
		peer->password = goal->credentials->web_password;
	is_good = provision(&run, err);
	if (is_good) {
		*outcome = (struct rmw_relay_outcome){ .info = work->seen.info,
						       .order = run.order,
						       .sent = work->sent,
						       .restarts = work->restarts };
		tell_unproven(&run, outcome->unproven, sizeof(outcome->unproven));
	}
	rmw_secret_wipe(work, sizeof(*work));
	free(work);
	return is_good;
}
