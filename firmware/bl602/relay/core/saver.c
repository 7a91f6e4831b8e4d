/* SPDX-License-Identifier: MIT */
/* Decides when settings and states go into the flash. */
#include "relay/core/saver.h"

#include "relay/core/events.h"

void relay_saver_ask(struct relay *relay, struct relay_saver *saver)
{
	saver->is_due = relay->store.sectors > 0;
	saver->due_ms = relay->now_ms + RELAY_SAVE_MS;
}

void relay_saver_config(struct relay *relay)
{
	relay_saver_ask(relay, &relay->config_saver);
}

static bool save_config(struct relay *relay)
{
	relay_config_seal(&relay->config);
	if (!relay_store_put(&relay->store, RELAY_CONFIG_NAME, relay->config.block,
			     RELAY_CONFIG_SIZE))
		return false;
	relay->config_state = RELAY_CONFIG_LOADED;
	return true;
}

static bool save_states(struct relay *relay)
{
	return relay_states_save(&relay->states, &relay->store);
}

static bool save(struct relay *relay, struct relay_saver *saver, const char *what,
		 bool (*put)(struct relay *relay))
{
	const bool is_saved = put(relay);

	saver->is_due = !is_saved;
	saver->due_ms = relay->now_ms + RELAY_SAVE_AGAIN_MS;
	relay_event_saved(relay, is_saved ? "saved" : "save failed", what);
	return is_saved;
}

static bool save_due(struct relay *relay, uint32_t now_ms)
{
	bool is_saved = true;

	if (relay->states_saver.is_due && (int32_t)(now_ms - relay->states_saver.due_ms) >= 0)
		is_saved = save(relay, &relay->states_saver, "states", save_states);
	if (relay->config_saver.is_due && (int32_t)(now_ms - relay->config_saver.due_ms) >= 0)
		is_saved = save(relay, &relay->config_saver, "config", save_config) && is_saved;
	return is_saved;
}

void relay_saver_turn(struct relay *relay)
{
	(void)save_due(relay, relay->now_ms);
}

bool relay_saver_flush(struct relay *relay)
{
	return save_due(relay, relay->now_ms + RELAY_SAVE_AGAIN_MS);
}

bool relay_saver_is_busy(const struct relay *relay)
{
	return relay->config_saver.is_due || relay->states_saver.is_due;
}
