/* SPDX-License-Identifier: MIT */
/* The hands of a slot: which of them does the work of which state. */
#include "bench/hands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "bench/hands_state.h"

static enum rmw_life_event (*const hands_of[RMW_LIFE_STATE_COUNT])(struct rmw_hands *hands,
								   struct rmw_err *err) = {
	/* clang-format off */
	[RMW_LIFE_NO_PORT]  = rmw_hands_no_port,
	[RMW_LIFE_EMPTY]    = rmw_hands_empty,
	[RMW_LIFE_IDENTIFY] = rmw_hands_identify,
	[RMW_LIFE_CLAIM]    = rmw_hands_claim,
	[RMW_LIFE_BACKUP]   = rmw_hands_put,
	[RMW_LIFE_WRITE]    = rmw_hands_put,
	[RMW_LIFE_VERIFY]   = rmw_hands_put,
	[RMW_LIFE_CONFIG]   = rmw_hands_config,
	[RMW_LIFE_HANDS]    = rmw_hands_wait,
	[RMW_LIFE_BOOT]     = rmw_hands_boot,
	[RMW_LIFE_JOIN]     = rmw_hands_join,
	[RMW_LIFE_TEST]     = rmw_hands_test,
	[RMW_LIFE_PASS]     = rmw_hands_out,
	[RMW_LIFE_FAIL]     = rmw_hands_out,
	[RMW_LIFE_DONE]     = rmw_hands_out,
	[RMW_LIFE_SUSPECT]  = rmw_hands_suspect,
	/* clang-format on */
};

static enum rmw_life_event work(void *ctx, struct rmw_worker *worker, struct rmw_err *err)
{
	struct rmw_hands *hands = ctx;
	enum rmw_life_event event;

	hands->worker = worker;
	event = hands_of[worker->life.state](hands, err);
	if (err->code != RMW_OK)
		hands->failure = *err;
	return event;
}

bool rmw_hands_new(struct rmw_hands **hands, struct rmw_bench *bench, const struct rmw_slot *slot,
		   struct rmw_err *err)
{
	struct rmw_hands *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for slot %u", slot->number);
	made->bench = bench;
	made->slot = *slot;
	(void)snprintf(made->number, sizeof(made->number), "%u", slot->number % 10000);
	*hands = made;
	return true;
}

struct rmw_worker_hands rmw_hands_ops(struct rmw_hands *hands)
{
	return (struct rmw_worker_hands){ work, rmw_hands_pause, rmw_hands_report, hands };
}

bool rmw_hands_finish(struct rmw_hands *hands, const struct rmw_deadline *until,
		      struct rmw_err *err)
{
	/* A file that cannot be written takes nothing from the ledger. */
	const bool is_settled = rmw_hands_settle(hands, until, err);
	struct rmw_err second = { 0 };

	return rmw_session_save(hands->session, is_settled ? err : &second) && is_settled;
}

void rmw_hands_free(struct rmw_hands *hands)
{
	if (hands == NULL)
		return;
	rmw_hands_forget(hands);
	rmw_relay_console_close(&hands->relay.console);
	rmw_relay_setup_release(&hands->setup);
	rmw_session_free(hands->session);
	rmw_secret_wipe(hands, sizeof(*hands));
	free(hands);
}
