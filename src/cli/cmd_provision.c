/* SPDX-License-Identifier: MIT */
/* provision: give a running relay its settings over HTTP or its console, or read them. */
#include "cli/cmd.h"

#include <stdlib.h>

#include "base/secret.h"
#include "base/time.h"
#include "cli/provisioning.h"
#include "cli/relay_reach.h"
#include "provision/relay_find.h"
#include "provision/relay_profile.h"

/* openbeken 17: left alone for 10 s after a restart, 60 s in all. */
#define RESTART_MS 10000u
#define FIND_MS 50000u
#define SPARE_S 2u /* less than any relay ran before it answered */

/* A run over HTTP. Secret, and big: on the heap. */
struct work {
	struct rmw_provisioning all; /* first */
	struct rmw_relay_reached reached;
};

/* What only one of the two ways takes. */
static bool check_way(const struct rmw_args *args, struct rmw_err *err)
{
	const uint64_t http = RMW_OPT_BIT(RMW_OPT_HOST) | RMW_OPT_BIT(RMW_OPT_INTERFACE) |
			      RMW_OPT_BIT(RMW_OPT_NO_BOOT);
	const uint64_t line = RMW_OPT_BIT(RMW_OPT_PORT) | RMW_OPT_BIT(RMW_OPT_TRACE);

	if (args->is_console && (args->given & http) != 0)
		return rmw_fail(err, RMW_E_USAGE,
				"--console is the serial line: --host, --interface and --no-boot "
				"do not go with it");
	if (!args->is_console && (args->given & line) != 0)
		return rmw_fail(err, RMW_E_USAGE,
				"--port and --trace go with --console; without it the relay is "
				"asked over HTTP");
	return true;
}

static bool check_args(const struct rmw_args *args, struct rmw_err *err)
{
	const uint64_t settings = RMW_OPTS_PROFILE | RMW_OPT_BIT(RMW_OPT_WIFI_FILE);

	if (args->is_from_device && (args->given & settings) != 0)
		return rmw_fail(err, RMW_E_USAGE,
				"--from-device changes nothing, so it takes no settings");
	if (!args->is_from_device && args->output != NULL)
		return rmw_fail(err, RMW_E_USAGE, "--output goes with --from-device");
	return check_way(args, err);
}

static bool reach(struct work *work, struct rmw_err *err)
{
	return rmw_relay_reach(work->all.cli, &work->all.expected,
			       work->all.asked.networks.web_password, &work->reached, err);
}

static bool read_device(struct work *work, struct rmw_err *err)
{
	char unread[RMW_RELAY_UNREAD_MAX];

	return rmw_credentials_from_environment(&work->all.asked.networks, err) &&
	       reach(work, err) &&
	       rmw_relay_profile_read(&work->reached.peer, &work->all.expected,
				      &work->all.read.profile, unread, err) &&
	       rmw_provisioning_print(&work->all, unread, err);
}

/* One that runs for longer than it had time for is still where it was. */
static bool check_restart(const struct work *work, uint64_t spent_us, struct rmw_err *err)
{
	return work->reached.info.uptime_s <= spent_us / 1000000u + SPARE_S ||
	       rmw_fail(err, RMW_E_NOT_JOINED, "it did not restart into its network");
}

/* The relay leaves the network in which it was set; so may this computer, by hand. */
static bool find_again(struct work *work, struct rmw_err *err)
{
	struct rmw_cli *cli = work->all.cli;
	const struct rmw_clock *clock = cli->output->clock;
	const struct rmw_deadline restart = rmw_deadline_in(clock, cli->cancel, RESTART_MS);
	const uint64_t begin_us = clock->now_us(clock);

	rmw_tell(&cli->watch, RMW_EVENT_PROMPT, NULL,
		 "it restarts into its network; put this computer into that network too: the relay "
		 "is looked for by its MAC for 60 s");
	clock->wait(clock, &restart);
	if (rmw_relay_find(&work->reached.peer, &work->all.expected, cli->args->interface,
			   rmw_deadline_in(clock, cli->cancel, FIND_MS), &work->reached.info,
			   err)) {
		rmw_relay_reach_tell(cli, &work->reached);
		return check_restart(work, clock->now_us(clock) - begin_us, err);
	}
	if (err->code != RMW_E_RELAY_MISSING)
		return false;
	rmw_err_clear(err);
	return rmw_fail(err, RMW_E_NOT_JOINED,
			"it took its settings, but was not found by its MAC within 60 s");
}

static bool give_settings(struct work *work, struct rmw_err *err)
{
	struct rmw_provisioning *all = &work->all;
	struct rmw_cli *cli = all->cli;

	if (!rmw_provisioning_read(all, err) || !reach(work, err) ||
	    !rmw_provisioning_aim(all, &work->reached.info, work->reached.info.version, err) ||
	    !rmw_relay_provision(&work->reached.peer, &all->goal, cli->output->clock, &cli->watch,
				 &all->outcome, err))
		return false;
	rmw_provisioning_tell(all);
	if (all->goal.is_dry_run || cli->args->skips_boot)
		return true;
	if (all->outcome.restarts)
		return find_again(work, err);
	rmw_relay_reach_tell(cli, &work->reached);
	return true;
}

static bool carry_out(struct work *work, struct rmw_err *err)
{
	const struct rmw_args *args = work->all.cli->args;

	if (!check_args(args, err) ||
	    !rmw_relay_reach_expect(args, work->all.mac, &work->all.expected, err))
		return false;
	if (args->is_console)
		return rmw_provisioning_console(&work->all, err);
	return args->is_from_device ? read_device(work, err) : give_settings(work, err);
}

static bool run_provision(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct work *work = calloc(1, sizeof(*work));
	bool is_good;

	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for the settings");
	(void)args;
	work->all.cli = cli;
	is_good = carry_out(work, err);
	rmw_relay_asked_release(&work->all.asked);
	rmw_secret_wipe(work, sizeof(*work));
	free(work);
	return is_good;
}

const struct rmw_cmd rmw_cmd_provision = {
	.name = "provision",
	.usage = "[--console | --host ADDRESS] --profile PROFILE [--wifi-file FILE]",
	.help = "give a relay that runs its settings, over HTTP or the serial line",
	.about =
		"Asks who answers before anything is sent, sends what differs, reads it back, the "
		"network last, and finds the relay again in its network by its MAC. A run that "
		"was interrupted is finished by the same run. Join the relay's own network "
		"first, or be in one network with it. A web password in the file of networks is "
		"used where the relay asks for one. With --console the relay firmware of this "
		"project is given its settings over the serial line instead; it has no radio, so "
		"a network is stored there and not used. With "
		"--console and a BK7231 as --chip it is OpenBeken's line, which takes commands "
		"with flag 31 and answers none: sent, not confirmed.",
	.opts = RMW_OPTS_WORDS | RMW_OPTS_PROFILE | RMW_OPT_BIT(RMW_OPT_HOST) |
		RMW_OPT_BIT(RMW_OPT_INTERFACE) | RMW_OPT_BIT(RMW_OPT_MAC) |
		RMW_OPT_BIT(RMW_OPT_CHIP) | RMW_OPT_BIT(RMW_OPT_WIFI_FILE) |
		RMW_OPT_BIT(RMW_OPT_NO_BOOT) | RMW_OPT_BIT(RMW_OPT_FROM_DEVICE) |
		RMW_OPT_BIT(RMW_OPT_OUTPUT) | RMW_OPT_BIT(RMW_OPT_DRY_RUN) |
		RMW_OPT_BIT(RMW_OPT_YES) | RMW_OPT_BIT(RMW_OPT_CONSOLE) |
		RMW_OPT_BIT(RMW_OPT_PORT) | RMW_OPT_BIT(RMW_OPT_TRACE),
	.examples = {
		{ "provision --profile sm028-v13 --wifi-file home.wifi",
		  "a new relay, from within its own network" },
		{ "provision --host 192.168.0.57 --profile sm028-v13 --power-on last",
		  "one that is in the network" },
		{ "provision --console -p /dev/ttyUSB0 --profile sm028-v13",
		  "the relay firmware, over the line that it was written by" },
		{ "provision --host 192.168.0.57 --from-device -o mine.json",
		  "its template and settings, for the next one" },
	},
	.run = run_provision,
};
