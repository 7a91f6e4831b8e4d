/* SPDX-License-Identifier: MIT */
/* Whether a relay that was just written runs, and gets into its network. */
#include "cli/relay_look.h"

#include <rmwflash/sim.h>
#include <stdio.h>

#include "base/secret.h"
#include "cli/relay_reach.h"
#include "provision/relay_boot.h"

/* What the chip starts by itself speaks at once; a person has to find the switch. */
#define FIRST_MS 8000u
#define HANDS_MS 60000u

#define STAGE "boot"

/* What each state means for the command: nothing, a failed start, or a network that was missed. */
static const enum rmw_code codes[RMW_RELAY_STATE_COUNT] = {
	/* clang-format off */
	[RMW_RELAY_SILENT]       = RMW_E_BOOT_FAILED,
	[RMW_RELAY_GARBLED]      = RMW_E_BOOT_FAILED,
	[RMW_RELAY_OTHER]        = RMW_E_BOOT_FAILED,
	[RMW_RELAY_STUCK]        = RMW_E_BOOT_FAILED,
	[RMW_RELAY_LOOPS]        = RMW_E_BOOT_FAILED,
	[RMW_RELAY_UP]           = RMW_OK,
	[RMW_RELAY_NOT_JOINED]   = RMW_E_NOT_JOINED,
	[RMW_RELAY_ACCESS_POINT] = RMW_OK,
	[RMW_RELAY_JOINED]       = RMW_OK,
	/* clang-format on */
};

static const char *why_not_joined(const struct rmw_relay_log *log)
{
	switch (log->wifi) {
	case RMW_RELAY_WIFI_REFUSED:
		return "the network refuses it";
	case RMW_RELAY_WIFI_LOST:
		return "it does not find the network, or loses it";
	case RMW_RELAY_WIFI_CONNECTING:
		return "it is still trying";
	case RMW_RELAY_WIFI_UNKNOWN:
	case RMW_RELAY_WIFI_JOINED:
	case RMW_RELAY_WIFI_ACCESS_POINT:
		break;
	}
	return "it says nothing of a network";
}

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
		      enum rmw_relay_state state, const uint64_t *spent_us)
{
	char text[160];

	(void)snprintf(text, sizeof(text), "%s%s%s%s%s%s%s", rmw_relay_state_text(state),
		       log->version[0] != '\0' ? ": OpenBeken " : "", log->version,
		       log->address[0] != '\0' ? ", " : "", log->address,
		       log->is_config_loaded ? ", its settings were taken" : "",
		       log->is_safe_mode ? ", in safe mode" : "");
	if (spent_us == NULL)
		rmw_output_say(cli->output, STAGE, "%s", text);
	else
		cli->watch.tell(cli->watch.ctx, &(struct rmw_event){ .kind = RMW_EVENT_STAGE_END,
								     .stage = STAGE,
								     .text = text,
								     .spent_us = *spent_us });
}

static bool judge(const struct rmw_relay_log *log, enum rmw_relay_state state,
		  const struct rmw_network *network, struct rmw_err *err)
{
	if (state == RMW_RELAY_LOOPS)
		return rmw_fail(err, RMW_E_BOOT_FAILED,
				"it started %u times, the last reason was %s", log->boots,
				log->reason[0] != '\0' ? log->reason : "not told");
	if (state == RMW_RELAY_STUCK)
		return rmw_fail(err, RMW_E_BOOT_FAILED, "%s", log->stuck);
	if (log->is_config_default)
		return rmw_fail(err, RMW_E_BOOT_FAILED,
				"it refused the settings that were written, and made new ones");
	if (state == RMW_RELAY_NOT_JOINED)
		return rmw_fail(err, RMW_E_NOT_JOINED, "%s", why_not_joined(log));
	if (state == RMW_RELAY_ACCESS_POINT && network != NULL)
		return rmw_fail(err, RMW_E_NOT_JOINED, "it opened a network of its own instead");
	return codes[state] == RMW_OK ||
	       rmw_fail(err, codes[state], "%s", rmw_relay_state_text(state));
}

static bool follow(struct rmw_cli *cli, const struct rmw_network *network, uint32_t first_ms,
		   struct rmw_relay_log *log, enum rmw_relay_state *state, struct rmw_err *err)
{
	const struct rmw_relay_boot boot = {
		.port = rmw_session_port(cli->session),
		.watch = cli->watch,
		.ssid = network == NULL ? NULL : network->ssid,
		.password = network == NULL ? NULL : network->password,
		.first_ms = first_ms,
	};

	return rmw_relay_boot_follow(&boot, log, state, err);
}

/* What says nothing may be held in the boot ROM by its pin: then hands are asked for. */
static bool watch(struct rmw_cli *cli, const struct rmw_network *network, struct rmw_relay_log *log,
		  enum rmw_relay_state *state, struct rmw_err *err)
{
	bool is_started;

	if (!rmw_session_start(cli->session, &is_started, err) ||
	    (is_started && !follow(cli, network, FIRST_MS, log, state, err)))
		return false;
	if (is_started && *state != RMW_RELAY_SILENT)
		return true;
	rmw_tell(&cli->watch, RMW_EVENT_PROMPT, NULL,
		 "take BOOT (GPIO8) off 3.3 V, then switch power off and on: what the relay says "
		 "is followed for 60 s");
	return follow(cli, network, HANDS_MS, log, state, err);
}

/* Over the network by its own address, if this computer is in it; if not, that is no failure. */
static void look_over_network(struct rmw_cli *cli, const struct rmw_relay_log *log,
			      const char *web_password)
{
	const struct rmw_chip *chip = rmw_session_chip(cli->session);
	const struct rmw_sim *sim = rmw_session_sim(cli->session);
	const struct rmw_chip_id *id = rmw_chip_id(chip);
	const struct rmw_relay_expected expected = { rmw_chip_facts(chip)->title,
						     id->has_mac ? id->mac : NULL };
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

bool rmw_relay_look(struct rmw_cli *cli, const struct rmw_credentials *networks,
		    struct rmw_err *err)
{
	const struct rmw_chip *chip = rmw_session_chip(cli->session);
	const struct rmw_network *network =
		networks->first.ssid[0] == '\0' ? NULL : &networks->first;
	const uint64_t begin_us = rmw_chip_now_us(chip);
	enum rmw_relay_state state = RMW_RELAY_SILENT;
	struct rmw_relay_log log;
	bool is_good;

	cli->is_started = true;
	cli->watch.tell(cli->watch.ctx,
			&(struct rmw_event){ .kind = RMW_EVENT_STAGE_BEGIN, .stage = STAGE });
	is_good = watch(cli, network, &log, &state, err);
	if (is_good) {
		const uint64_t spent_us = rmw_chip_now_us(chip) - begin_us;

		tell_record(cli, &log, state);
		is_good = judge(&log, state, network, err);
		tell_text(cli, &log, state, is_good ? &spent_us : NULL);
	}
	if (is_good && state == RMW_RELAY_JOINED)
		look_over_network(cli, &log, networks->web_password);
	rmw_secret_wipe(&log, sizeof(log));
	return is_good || rmw_while(err, STAGE);
}
