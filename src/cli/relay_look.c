/* SPDX-License-Identifier: MIT */
/* Whether a relay that was just written runs, and gets into its network. */
#include "cli/relay_look.h"

#include <rmwflash/sim.h>
#include <stdio.h>

#include "base/secret.h"
#include "cli/relay_look_far.h"
#include "cli/relay_reach.h"
#include "cli/relay_start.h"
#include "provision/relay_boot.h"
#include "provision/relay_firmware.h"
#include "provision/relay_judge.h"

/* What the chip starts by itself speaks at once. */
#define FIRST_MS 8000u

/* In its network 8 to 20 s after power on (openbeken 14.1). */
#define FAR_MS 15000u

static void tell_record(struct rmw_cli *cli, const struct rmw_relay_log *log,
			enum rmw_relay_state state)
{
	struct rmw_record record = rmw_output_record(cli->output, "boot");

	rmw_record_text(&record, "state", rmw_relay_state_text(state));
	rmw_record_text(&record, "version", log->version);
	rmw_record_text(&record, "address", log->address);
	rmw_record_text(&record, "reason", log->reason);
	rmw_record_number(&record, "boots", log->boots);
	rmw_record_flag(&record, "config_loaded", log->is_config_loaded);
	rmw_output_send(cli->output, &record);
}

/* A stage that ended well has its time; what went wrong is told in full behind it. */
static void tell_text(struct rmw_cli *cli, const struct rmw_relay_log *log,
		      enum rmw_relay_state state, const uint64_t *begin_us)
{
	char text[160];

	(void)snprintf(text, sizeof(text), "%s%s%s%s%s%s%s", rmw_relay_state_text(state),
		       log->version[0] != '\0' ? ": OpenBeken " : "", log->version,
		       log->address[0] != '\0' ? ", " : "", log->address,
		       log->is_config_loaded ? ", its settings were taken" : "",
		       log->is_safe_mode ? ", in safe mode" : "");
	if (begin_us == NULL)
		rmw_output_say(cli->output, RMW_RELAY_START_STAGE, "%s", text);
	else
		rmw_relay_start_end(cli, text, *begin_us);
}

/* A relay that is followed by its log. */
struct following {
	struct rmw_cli *cli;
	const struct rmw_network *network; /* NULL: none */
	const struct rmw_relay_firmware *firmware;
	const char *startup;
	struct rmw_relay_log log;
	enum rmw_relay_state state;
};

static bool follow(void *ctx, uint32_t patience_ms, bool *is_heard, struct rmw_err *err)
{
	struct following *following = ctx;
	const struct rmw_network *network = following->network;
	const struct rmw_relay_boot boot = {
		.port = rmw_session_port(following->cli->session),
		.watch = following->cli->watch,
		.ssid = network == NULL ? NULL : network->ssid,
		.password = network == NULL ? NULL : network->password,
		.startup = following->startup,
		.first_ms = patience_ms,
		.baud = following->firmware->log_baud,
	};

	if (!rmw_relay_boot_follow(&boot, &following->log, &following->state, err))
		return false;
	/* Whose log is elsewhere is not started by hand because it is not heard. */
	*is_heard = following->state != RMW_RELAY_SILENT || following->firmware->has_log_elsewhere;
	return true;
}

/* Its log is on other pins, and nobody joined them to the line. */
static bool is_unheard(const struct following *following)
{
	return following->firmware->has_log_elsewhere &&
	       !rmw_relay_log_is_openbeken(&following->log);
}

/* Over the network by its own address, if this computer is in it; if not, that is no failure. */
static void look_over_network(struct rmw_cli *cli, const struct rmw_relay_log *log,
			      const char *web_password)
{
	const struct rmw_chip *chip = rmw_session_chip(cli->session);
	const struct rmw_sim *sim = rmw_session_sim(cli->session);
	const struct rmw_chip_id *id = rmw_chip_id(chip);
	const struct rmw_relay_expected expected = { .chip = rmw_chip_facts(chip)->title,
						     .mac = id->has_mac ? id->mac : NULL };
	struct rmw_relay_reached reached = { .peer = { .cancel = cli->cancel } };
	struct rmw_err seen = { 0 };

	if (log->address[0] == '\0' && cli->args->host == NULL)
		return;
	(void)snprintf(reached.peer.host, sizeof(reached.peer.host), "%s", log->address);
	if (sim != NULL)
		reached.peer.port = rmw_sim_http_port(sim);
	if (rmw_relay_reach_at(cli, &expected, web_password, &reached, &seen))
		rmw_relay_reach_tell(cli, &reached);
	else
		rmw_output_say(cli->output, "network", "asked for its RSSI from this computer: %s",
			       seen.cause);
}

static bool look_by_log(struct following *following, const struct rmw_credentials *networks,
			uint64_t begin_us, struct rmw_err *err)
{
	const struct rmw_relay_log *log = &following->log;
	bool is_good;

	tell_record(following->cli, log, following->state);
	is_good = rmw_relay_judge_log(log, following->state, following->network != NULL, err);
	tell_text(following->cli, log, following->state, is_good ? &begin_us : NULL);
	if (is_good && following->state == RMW_RELAY_JOINED)
		look_over_network(following->cli, log, networks->web_password);
	return is_good;
}

static bool look_far(struct following *following, const struct rmw_credentials *networks,
		     const struct rmw_relay_setup *setup, uint64_t begin_us, struct rmw_err *err)
{
	bool is_found;

	if (!rmw_relay_look_far(following->cli, networks, setup, &is_found, err))
		return false;
	following->state = is_found ? RMW_RELAY_JOINED : RMW_RELAY_UNHEARD;
	tell_record(following->cli, &following->log, following->state);
	rmw_relay_start_end(following->cli, rmw_relay_state_text(following->state), begin_us);
	return true;
}

bool rmw_relay_look(struct rmw_cli *cli, const struct rmw_credentials *networks,
		    const struct rmw_relay_setup *setup, struct rmw_err *err)
{
	const uint64_t begin_us = rmw_chip_now_us(rmw_session_chip(cli->session));
	struct following following = {
		.cli = cli,
		.network = networks->first.ssid[0] == '\0' ? NULL : &networks->first,
		.firmware = setup->firmware,
		.startup = setup->after->command,
		.state = RMW_RELAY_SILENT,
	};
	const struct rmw_relay_ear ear = { follow, &following,
					   setup->firmware->has_log_elsewhere ? FAR_MS : FIRST_MS,
					   "what the relay says is followed" };
	bool is_heard, is_good = rmw_relay_start(cli, &ear, &is_heard, err);

	if (is_good)
		is_good = is_unheard(&following)
				  ? look_far(&following, networks, setup, begin_us, err)
				  : look_by_log(&following, networks, begin_us, err);
	rmw_secret_wipe(&following, sizeof(following));
	return is_good || rmw_while(err, RMW_RELAY_START_STAGE);
}
