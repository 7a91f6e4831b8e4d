/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_RELAY_START_H
#define RMW_CLI_RELAY_START_H

#include "cli/cli.h"

/* The stage that a start is told as. */
#define RMW_RELAY_START_STAGE "boot"

/* Who listens to a relay that starts. */
struct rmw_relay_ear {
	/* Listen for so long; *is_heard is false where nobody spoke. */
	bool (*hear)(void *ctx, uint32_t patience_ms, bool *is_heard, struct rmw_err *err);
	void *ctx;
	uint32_t first_ms; /* patience where the chip starts by itself */
	const char *says;  /* what is done while hands are waited for: "the relay is asked" */
};

/*
 * Begin the stage and start the relay: by the chip itself, or else, and where nobody spoke then, by
 * a person, for whom 60 s are waited. *is_heard is false where nobody spoke at all. Fails as
 * rmw_session_start and the ear do.
 */
bool rmw_relay_start(struct rmw_cli *cli, const struct rmw_relay_ear *ear, bool *is_heard,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* End the stage: `text` became of it, after a time that began at `begin_us` of the chip's. */
void rmw_relay_start_end(struct rmw_cli *cli, const char *text, uint64_t begin_us);

#endif
