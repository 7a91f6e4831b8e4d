/* SPDX-License-Identifier: MIT */
/* The relay firmware's life: start, ticks, turns. */
#include "relay/core/relay.h"

#include <string.h>

#include "relay/core/channels.h"
#include "relay/core/commands.h"
#include "relay/core/events.h"
#include "relay/core/pins.h"
#include "relay/core/saver.h"
#include "relay/core/table.h"

#define PARTITION "PSM"

static void open_store(struct relay *relay)
{
	struct relay_part part = { 0, 0 };

	/* The table's own CRC is wanted before it is known where the store is. */
	relay_store_open(&relay->store, relay->port, 0, 0);
	if (relay_table_find(relay->port, &relay->store.crc, PARTITION, &part))
		relay_store_open(&relay->store, relay->port, part.addr, part.len);
	relay->part.addr = part.addr;
	relay->part.len = part.len;
}

static void load(struct relay *relay)
{
	uint32_t len;
	bool is_valid;

	open_store(relay);
	len = relay_store_get(&relay->store, RELAY_CONFIG_NAME, relay->loaded,
			      sizeof(relay->loaded));
	is_valid = relay_config_load(&relay->config, relay_port_facts(relay->port), relay->loaded,
				     len);
	relay_states_load(&relay->states, &relay->store);
	if (is_valid)
		relay->config_state = RELAY_CONFIG_LOADED;
	else
		relay->config_state =
			relay->store.sectors > 0 ? RELAY_CONFIG_DEFAULT : RELAY_CONFIG_NONE;
}

void relay_start(struct relay *relay, struct relay_port *port)
{
	memset(relay, 0, sizeof(*relay));
	relay->port = port;
	load(relay);
	relay_channels_begin(relay);
	relay_pins_begin(relay);
	relay_event_boot(relay);
	relay_commands_startup(relay);
}

void relay_tick(struct relay *relay, uint32_t levels)
{
	relay->now_ms++;
	if (++relay->up_ms == 1000) {
		relay->up_ms = 0;
		relay->up_s++;
	}
	relay->levels = levels;
	relay_pins_tick(relay);
	relay_selftest_tick(relay);
}

void relay_receive(struct relay *relay, uint8_t byte)
{
	if (relay->has_console)
		relay_line_put(&relay->line, byte);
}

void relay_receive_lost(struct relay *relay)
{
	if (relay->has_console)
		relay_line_lose(&relay->line);
}

static bool has_said_all(const struct relay *relay)
{
	return !relay->has_console ||
	       (relay_line_is_empty(&relay->line) && relay_port_line_is_idle(relay->port));
}

/* The answer leaves first, and then what the flash took or did not take. */
static void restart(struct relay *relay)
{
	if (!has_said_all(relay))
		return;
	if (!relay->has_flushed) {
		relay->has_flushed = true;
		(void)relay_saver_flush(relay);
		return;
	}
	relay->wants_restart = relay->has_flushed = false;
	relay_port_restart(relay->port);
}

void relay_turn(struct relay *relay)
{
	relay_event_lost(relay);
	relay_commands_turn(relay);
	relay_saver_turn(relay);
	relay_pins_turn(relay);
	if (relay->wants_restart)
		restart(relay);
}
