/* SPDX-License-Identifier: MIT */
/* Starts a relay that was just written, or has a person do it. */
#include "cli/relay_start.h"

/* A person has to find the switch. */
#define HANDS_MS 60000u

bool rmw_relay_start(struct rmw_cli *cli, const struct rmw_relay_ear *ear, bool *is_heard,
		     struct rmw_err *err)
{
	const char *to_run = rmw_chip_facts(rmw_session_chip(cli->session))->to_run;
	bool is_started;

	cli->is_started = true;
	*is_heard = false;
	cli->watch.tell(cli->watch.ctx, &(struct rmw_event){ .kind = RMW_EVENT_STAGE_BEGIN,
							     .stage = RMW_RELAY_START_STAGE });
	if (!rmw_session_start(cli->session, &is_started, err) ||
	    (is_started && !ear->hear(ear->ctx, ear->first_ms, is_heard, err)))
		return false;
	if (*is_heard)
		return true;
	/* What says nothing may be held in the boot ROM by its pin. */
	rmw_tell(&cli->watch, RMW_EVENT_PROMPT, NULL, "%s: %s for %u s",
		 to_run != NULL ? to_run : "switch power off and on", ear->says, HANDS_MS / 1000);
	return ear->hear(ear->ctx, HANDS_MS, is_heard, err);
}

void rmw_relay_start_end(struct rmw_cli *cli, const char *text, uint64_t begin_us)
{
	const uint64_t now_us = rmw_chip_now_us(rmw_session_chip(cli->session));

	cli->watch.tell(cli->watch.ctx, &(struct rmw_event){ .kind = RMW_EVENT_STAGE_END,
							     .stage = RMW_RELAY_START_STAGE,
							     .text = text,
							     .spent_us = now_us - begin_us });
}
