/* SPDX-License-Identifier: MIT */
/* Make a relay as wished over its console: look, send what differs, save, look again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "provision/relay_look.h"
#include "provision/relay_run.h"

#define NOWHERE "none"

/* What the console has no command for is no wish; nothing but that would look like a success. */
static bool check_wished(const struct rmw_relay_work *work, struct rmw_err *err)
{
	for (size_t i = 0; i < work->way->count; i++)
		if (work->way->settings[i]->is_wished(work->goal))
			return true;
	return rmw_fail(
		err, RMW_E_USAGE,
		"nothing to set: the relay firmware's console takes what a profile has, "
		"and of a file of networks ssid and password; rmwflash write --profile with "
		"--wifi-file stores the rest");
}

/* Settings that are gone with the next power cut would be no settings. */
static bool check_place(struct rmw_relay_console *console, struct rmw_err *err)
{
	struct rmw_relay_told_info info;

	if (!rmw_relay_look_info(console, &info, err))
		return false;
	return strcmp(info.config, NOWHERE) != 0 ||
	       rmw_fail(err, RMW_E_RELAY_REFUSED,
			"its flash has no place for settings (no partition table, or no PSM in "
			"it); rmwflash write --profile makes one");
}

/* The flash holds them once it says so. */
static bool check_saved(struct rmw_relay_console *console, struct rmw_err *err)
{
	struct rmw_relay_told_status *status = calloc(1, sizeof(*status));
	bool is_good;

	if (status == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a relay's state");
	is_good = rmw_relay_look_status(console, status, err);
	if (is_good && status->is_unsaved)
		is_good =
			rmw_fail(err, RMW_E_RELAY_DIFFERS, "the flash does not hold all settings");
	free(status);
	return is_good;
}

static bool save(struct rmw_relay_run *run, struct rmw_err *err)
{
	struct rmw_relay_work *work = run->work;

	if (work->sent == 0)
		return true;
	return rmw_relay_console_ask(work->console, "save", NULL, err) &&
	       rmw_relay_run_settle(run, 0, work->way->count, err) &&
	       check_saved(work->console, err);
}

static bool provision(struct rmw_relay_run *run, struct rmw_err *err)
{
	struct rmw_relay_work *work = run->work;

	return check_wished(work, err) && work->way->look(work, err) &&
	       check_place(work->console, err) && rmw_relay_run_check(run, err) &&
	       rmw_relay_run_send(run, 0, work->way->count, err) && save(run, err);
}

bool rmw_relay_provision_console(struct rmw_relay_console *console,
				 const struct rmw_relay_goal *goal,
				 struct rmw_relay_outcome *outcome, struct rmw_err *err)
{
	struct rmw_relay_work *work = calloc(1, sizeof(*work));
	struct rmw_relay_run run = { .work = work,
				     .clock = console->port->clock,
				     .cancel = console->port->cancel,
				     .watch = &console->watch };
	bool is_good;

	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a relay's settings");
	work->way = &rmw_relay_way_console;
	work->console = console;
	work->goal = goal;
	if (goal->credentials != NULL) {
		console->secrets[0] = goal->credentials->first.password;
		console->secrets[1] = goal->credentials->first.ssid;
	}
	is_good = provision(&run, err);
	if (is_good)
		rmw_relay_run_tell(&run, SIZE_MAX, outcome);
	memset(console->secrets, 0, sizeof(console->secrets));
	rmw_secret_wipe(work, sizeof(*work));
	free(work);
	return is_good;
}
