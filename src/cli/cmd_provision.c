/* SPDX-License-Identifier: MIT */
/* provision: give a running OpenBeken its settings over HTTP, or read them. */
#include "cli/cmd.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/time.h"
#include "cli/profile_import.h"
#include "cli/relay_asked.h"
#include "cli/relay_reach.h"
#include "cli/report_profile.h"
#include "provision/relay_find.h"
#include "provision/relay_profile.h"
#include "provision/relay_provision.h"

/* openbeken 17: left alone for 10 s after a restart, 60 s in all. */
#define RESTART_MS 10000u
#define FIND_MS 50000u
#define SPARE_S 2u /* less than any relay ran before it answered */

/* A command line of this command at work. Secret, and big: on the heap. */
struct work {
	struct rmw_cli *cli;
	struct rmw_relay_asked asked;
	uint8_t mac[6];
	struct rmw_relay_expected expected;
	struct rmw_relay_reached reached;
	struct rmw_relay_start_value starts[RMW_OBK_CHANNELS];
	struct rmw_relay_goal goal;
	struct rmw_relay_outcome outcome;
	struct rmw_profile_entry read;	  /* from the device */
	struct rmw_profile_setup reading; /* the same, as a report takes it */
};

static bool check_args(const struct rmw_args *args, struct rmw_err *err)
{
	const uint64_t settings = RMW_OPTS_PROFILE | RMW_OPT_BIT(RMW_OPT_WIFI_FILE);

	if (args->is_from_device && (args->given & settings) != 0)
		return rmw_fail(err, RMW_E_USAGE,
				"--from-device changes nothing, so it takes no settings");
	if (!args->is_from_device && args->output != NULL)
		return rmw_fail(err, RMW_E_USAGE, "--output goes with --from-device");
	return true;
}

/* Nobody gets here without having named what is to be set. */
static bool has_settings(const struct work *work)
{
	const struct rmw_credentials *networks = &work->asked.networks;

	return work->asked.entry != NULL || networks->first.ssid[0] != '\0' ||
	       networks->mqtt_host[0] != '\0' || networks->web_password[0] != '\0';
}

static bool read_expected(struct work *work, struct rmw_err *err)
{
	const struct rmw_args *args = work->cli->args;

	work->expected.chip = args->chip;
	if (args->mac == NULL)
		return true;
	if (!rmw_relay_mac_parse(args->mac, work->mac))
		return rmw_fail(err, RMW_E_USAGE,
				"--mac: '%s' is no address such as 18:b9:05:12:34:56", args->mac);
	work->expected.mac = work->mac;
	return true;
}

static bool reach(struct work *work, struct rmw_err *err)
{
	return rmw_relay_reach(work->cli, &work->expected, work->asked.networks.web_password,
			       &work->reached, err);
}

/* ---- reading ---- */

static bool print_profile(struct work *work, const char *unread, struct rmw_err *err)
{
	struct rmw_output *output = work->cli->output;
	rmw_auto(buf) json = RMW_BUF_INIT;

	if (unread[0] != '\0')
		rmw_output_insist(output, "profile", "%s, so they are not in it", unread);
	if (work->cli->args->output != NULL) {
		if (!rmw_profile_write(work->cli->args->output, &work->read.profile, err))
			return false;
		rmw_output_say(output, "profile", "written to %s", work->cli->args->output);
		return true;
	}
	if (output->is_json) {
		work->reading.template = work->read.profile.template;
		rmw_report_profile(output, &work->read, &work->reading, "");
		return true;
	}
	if (!rmw_profile_print(&work->read.profile, &json, err))
		return false;
	rmw_output_write(output, rmw_buf_view(&json));
	return true;
}

static bool read_device(struct work *work, struct rmw_err *err)
{
	char unread[RMW_RELAY_UNREAD_MAX];

	return rmw_credentials_from_environment(&work->asked.networks, err) && reach(work, err) &&
	       rmw_relay_profile_read(&work->reached.peer, &work->expected, &work->read.profile,
				      unread, err) &&
	       print_profile(work, unread, err);
}

/* ---- setting ---- */

static void take_starts(struct work *work)
{
	const struct rmw_profile_setup *settings = &work->asked.settings;

	for (size_t i = 0; i < RMW_OBK_CHANNELS; i++)
		if (settings->has_start[i])
			work->starts[work->goal.start_count++] =
				(struct rmw_relay_start_value){ (uint8_t)i, settings->start[i] };
	work->goal.starts = work->starts;
}

/* A unit with a name of its own has it in MQTT as well, unless the networks say another. */
static void take_name(struct work *work)
{
	const char *name = work->asked.settings.name;
	struct rmw_credentials *networks = &work->asked.networks;

	if (name[0] == '\0')
		return;
	work->goal.short_name = name;
	work->goal.long_name = name;
	if (networks->mqtt_host[0] != '\0' && networks->mqtt_client[0] == '\0')
		(void)snprintf(networks->mqtt_client, sizeof(networks->mqtt_client), "%s", name);
}

static bool make_goal(struct work *work, struct rmw_err *err)
{
	const struct rmw_relay_info *info = &work->reached.info;
	const struct rmw_profile_target target = { .firmware = info->version };

	if (!rmw_relay_asked_fit(&work->asked, info->chip, &target, err) ||
	    !rmw_relay_asked_confirm(&work->asked, work->cli, err))
		return false;
	work->expected.chip = info->chip;
	if (info->has_mac && work->expected.mac == NULL) {
		memcpy(work->mac, info->mac, sizeof(work->mac));
		work->expected.mac = work->mac;
	}
	work->goal.expected = work->expected;
	work->goal.credentials = &work->asked.networks;
	work->goal.is_dry_run = work->cli->args->is_dry_run;
	if (work->asked.entry != NULL)
		work->goal.template = &work->asked.settings.template;
	take_starts(work);
	take_name(work);
	return true;
}

static void tell_outcome(const struct work *work)
{
	const struct rmw_relay_outcome *outcome = &work->outcome;
	struct rmw_output *output = work->cli->output;
	struct rmw_record record = rmw_output_record(output, "settings");

	if (work->goal.is_dry_run)
		rmw_output_say(output, "settings", "nothing was sent");
	else if (outcome->sent == 0)
		rmw_output_say(output, "settings", "the relay has them already");
	else
		rmw_output_say(output, "settings", "%u sent%s", outcome->sent,
			       outcome->unproven[0] == '\0' ? ", all read back as sent" : "");
	if (outcome->unproven[0] != '\0' && !work->goal.is_dry_run)
		rmw_output_insist(output, "settings", "sent, but could not be read back: %s",
				  outcome->unproven);
	rmw_record_number(&record, "sent", outcome->sent);
	rmw_record_text(&record, "unproven", outcome->unproven);
	rmw_record_flag(&record, "restarts", outcome->restarts);
	rmw_output_send(output, &record);
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
	struct rmw_cli *cli = work->cli;
	const struct rmw_clock *clock = cli->output->clock;
	const struct rmw_deadline restart = rmw_deadline_in(clock, cli->cancel, RESTART_MS);
	const uint64_t begin_us = clock->now_us(clock);

	rmw_tell(&cli->watch, RMW_EVENT_PROMPT, NULL,
		 "it restarts into its network; put this computer into that network too: the relay "
		 "is looked for by its MAC for 60 s");
	clock->wait(clock, &restart);
	if (rmw_relay_find(&work->reached.peer, &work->expected, cli->args->interface,
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
	struct rmw_cli *cli = work->cli;

	if (!rmw_relay_asked_read(&work->asked, cli, err))
		return false;
	if (!has_settings(work))
		return rmw_fail(err, RMW_E_USAGE,
				"nothing to set: --profile, --wifi-file or both are needed, or "
				"--from-device");
	if (!reach(work, err) || !make_goal(work, err) ||
	    !rmw_relay_provision(&work->reached.peer, &work->goal, cli->output->clock, &cli->watch,
				 &work->outcome, err))
		return false;
	tell_outcome(work);
	if (work->goal.is_dry_run || cli->args->skips_boot)
		return true;
	if (work->outcome.restarts)
		return find_again(work, err);
	rmw_relay_reach_tell(cli, &work->reached);
	return true;
}

static bool run_provision(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct work *work = calloc(1, sizeof(*work));
	bool is_good;

	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for the settings");
	work->cli = cli;
	is_good = check_args(args, err) && read_expected(work, err) &&
		  (args->is_from_device ? read_device(work, err) : give_settings(work, err));
	rmw_relay_asked_release(&work->asked);
	rmw_secret_wipe(work, sizeof(*work));
	free(work);
	return is_good;
}

const struct rmw_cmd rmw_cmd_provision = {
	.name = "provision",
	.usage = "[--host ADDRESS] --profile PROFILE [--wifi-file FILE]",
	.help = "give a relay that runs OpenBeken its settings over HTTP",
	.about =
		"Asks who answers before anything is sent, sends what differs, reads it back, the "
		"network last, and finds the relay again in its network by its MAC. A run that "
		"was interrupted is finished by the same run. Join the relay's own network "
		"first, or be in one network with it. A web password in the file of networks is "
		"used where the relay asks for one.",
	.opts = RMW_OPTS_WORDS | RMW_OPTS_PROFILE | RMW_OPT_BIT(RMW_OPT_HOST) |
		RMW_OPT_BIT(RMW_OPT_INTERFACE) | RMW_OPT_BIT(RMW_OPT_MAC) |
		RMW_OPT_BIT(RMW_OPT_CHIP) | RMW_OPT_BIT(RMW_OPT_WIFI_FILE) |
		RMW_OPT_BIT(RMW_OPT_NO_BOOT) | RMW_OPT_BIT(RMW_OPT_FROM_DEVICE) |
		RMW_OPT_BIT(RMW_OPT_OUTPUT) | RMW_OPT_BIT(RMW_OPT_DRY_RUN) |
		RMW_OPT_BIT(RMW_OPT_YES),
	.examples = {
		{ "provision --profile sm028-v13 --wifi-file home.wifi",
		  "a new relay, from within its own network" },
		{ "provision --host 192.168.0.57 --profile sm028-v13 --power-on last",
		  "one that is in the network" },
		{ "provision --host 192.168.0.57 --from-device -o mine.json",
		  "its template and settings, for the next one" },
	},
	.run = run_provision,
};
