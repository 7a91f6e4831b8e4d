/* SPDX-License-Identifier: MIT */
/* Make a relay as wished over HTTP: look, send what differs, look again. */
#include "provision/relay_provision.h"

#include <stdlib.h>

#include "base/secret.h"
#include "provision/relay_run.h"

#define NETWORK_TRIES 2u
#define NONE SIZE_MAX

/* The network is the last setting of this way. */
static size_t network_of(const struct rmw_relay_run *run)
{
	return run->work->way->count - 1;
}

/* All but the network. */
static bool send_settings(struct rmw_relay_run *run, struct rmw_err *err)
{
	const unsigned sent = run->work->sent;

	return rmw_relay_run_send(run, 0, network_of(run), err) &&
	       (run->work->sent == sent || rmw_relay_run_settle(run, 0, network_of(run), err));
}

/*
 * A device that is gone to its new network before it was read back took it; one connection that
 * breaks off does not mean that.
 */
static bool settle_network(struct rmw_relay_run *run, size_t *unproven, struct rmw_err *err)
{
	const size_t network = network_of(run);
	struct rmw_err seen = { 0 };

	for (unsigned i = 0; i < NETWORK_TRIES; i++) {
		rmw_err_clear(&seen);
		if (rmw_relay_run_settle(run, network, network + 1, &seen))
			return true;
		if (!run->work->restarts || seen.code != RMW_E_RELAY_MISSING) {
			*err = seen;
			return false;
		}
	}
	*unproven = network;
	return true;
}

/*
 * A request of which the answer is missing may have been taken: who still answers is asked, and
 * gets it once more where it was not.
 */
static bool send_network(struct rmw_relay_run *run, size_t *unproven, struct rmw_err *err)
{
	const size_t network = network_of(run);

	if (run->work->goal->is_dry_run)
		return rmw_relay_run_send(run, network, network + 1, err);
	for (unsigned i = 1; rmw_relay_run_is_due(run, network); i++) {
		struct rmw_err seen = { 0 };

		if (rmw_relay_run_send(run, network, network + 1, &seen))
			return settle_network(run, unproven, err);
		if (seen.code != RMW_E_RELAY_MISSING || i == NETWORK_TRIES) {
			*err = seen;
			return false;
		}
		run->work->restarts = true;
		rmw_relay_run_pause(run);
		if (!run->work->way->look(run->work, err))
			return rmw_while(err, "whether it took the network is not known");
	}
	return true;
}

static bool provision(struct rmw_relay_run *run, size_t *unproven, struct rmw_err *err)
{
	return run->work->way->look(run->work, err) && rmw_relay_run_check(run, err) &&
	       send_settings(run, err) && send_network(run, unproven, err);
}

bool rmw_relay_provision(struct rmw_http_peer *peer, const struct rmw_relay_goal *goal,
			 const struct rmw_clock *clock, const struct rmw_watch *watch,
			 struct rmw_relay_outcome *outcome, struct rmw_err *err)
{
	struct rmw_relay_work *work = calloc(1, sizeof(*work));
	struct rmw_relay_run run = {
		.work = work, .clock = clock, .cancel = peer->cancel, .watch = watch
	};
	size_t unproven = NONE;
	bool is_good;

	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a relay's settings");
	work->way = &rmw_relay_way_http;
	work->peer = peer;
	work->goal = goal;
	if (!rmw_relay_is_given(peer->password) && goal->credentials != NULL)
		peer->password = goal->credentials->web_password;
	is_good = provision(&run, &unproven, err);
	if (is_good)
		rmw_relay_run_tell(&run, unproven, outcome);
	rmw_secret_wipe(work, sizeof(*work));
	free(work);
	return is_good;
}
