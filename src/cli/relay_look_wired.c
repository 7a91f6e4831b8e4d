/* SPDX-License-Identifier: MIT */
/* Whether a relay without a radio runs with the settings that were just written. */
#include "cli/relay_look.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "cli/relay_start.h"
#include "provision/relay_judge.h"
#include "provision/relay_quiet.h"

#define FIRST_MS 5000u

/* A relay at its console. Big, and secret: on the heap. */
struct wired {
	struct rmw_cli *cli;
	const struct rmw_obk_config *written; /* borrowed */
	struct rmw_relay_console console;
	struct rmw_relay_told told;
};

static bool ask(void *ctx, uint32_t patience_ms, bool *is_there, struct rmw_err *err)
{
	struct wired *wired = ctx;
	struct rmw_cli *cli = wired->cli;

	rmw_relay_console_close(&wired->console);
	wired->console.secrets[0] = wired->written->wifi_pass;
	wired->console.secrets[1] = wired->written->wifi_ssid;
	return rmw_relay_console_seek(&wired->console, rmw_session_port(cli->session), &cli->watch,
				      patience_ms, is_there, err);
}

/* Why nobody answered, by what was heard. */
static bool fail_unanswered(struct wired *wired, struct rmw_err *err)
{
	struct rmw_err seen = { 0 };

	if (!rmw_relay_quiet_fail(&wired->console, &seen) && seen.code != RMW_E_RELAY_NO_CONSOLE) {
		*err = seen;
		return false;
	}
	return rmw_fail(err, RMW_E_BOOT_FAILED, "its console answered nothing for 60 s: %s",
			seen.cause);
}

static bool find(struct wired *wired, struct rmw_err *err)
{
	const struct rmw_relay_ear ear = { ask, wired, FIRST_MS, "the relay is asked" };
	bool is_there;

	return rmw_relay_start(wired->cli, &ear, &is_there, err) &&
	       (is_there || fail_unanswered(wired, err));
}

static void tell(const struct wired *wired, uint64_t begin_us)
{
	const struct rmw_relay_told_info *info = &wired->told.info;
	struct rmw_output *output = wired->cli->output;
	struct rmw_record record = rmw_output_record(output, "boot");
	char text[160];

	rmw_record_text(&record, "state", "up");
	rmw_record_text(&record, "firmware", info->firmware);
	rmw_record_text(&record, "version", info->version);
	rmw_record_text(&record, "reason", info->reason);
	rmw_record_flag(&record, "config_loaded", true);
	rmw_record_flag(&record, "radio", wired->told.status.has_radio);
	rmw_output_send(output, &record);
	(void)snprintf(text, sizeof(text),
		       "it is up: %s %s, its settings and pins are those that were written",
		       info->firmware, info->version);
	rmw_relay_start_end(wired->cli, text, begin_us);
}

static bool look(struct wired *wired, struct rmw_err *err)
{
	const uint64_t begin_us = rmw_chip_now_us(rmw_session_chip(wired->cli->session));

	if (!find(wired, err) || !rmw_relay_look_told(&wired->console, &wired->told, err) ||
	    !rmw_relay_judge_told(&wired->told, wired->written, err))
		return rmw_while(err, RMW_RELAY_START_STAGE);
	tell(wired, begin_us);
	return true;
}

bool rmw_relay_look_wired(struct rmw_cli *cli, const struct rmw_obk_config *written,
			  struct rmw_err *err)
{
	struct wired *wired = calloc(1, sizeof(*wired));
	bool is_good;

	if (wired == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a console");
	wired->cli = cli;
	wired->written = written;
	is_good = look(wired, err);
	rmw_relay_console_close(&wired->console);
	rmw_secret_wipe(wired, sizeof(*wired));
	free(wired);
	return is_good;
}
