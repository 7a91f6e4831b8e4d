/* SPDX-License-Identifier: MIT */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include "relay/core/button.h"
#include "relay/core/config.h"
#include "relay/core/debounce.h"
#include "relay/core/line.h"
#include "relay/core/roles.h"
#include "relay/core/selftest.h"
#include "relay/core/states.h"
#include "relay/core/store.h"

/*
 * The relay firmware without its chip. The port calls, from one place and one thread:
 *
 *	relay_start    once
 *	relay_tick     for each millisecond, with the levels that the pins had
 *	relay_receive  for each byte of the line, and relay_receive_lost where some are missing
 *	relay_turn     after these, again and again: requests, saving
 *
 * and sends what relay_line_take gives.
 */

enum relay_config_state { RELAY_CONFIG_LOADED, RELAY_CONFIG_DEFAULT, RELAY_CONFIG_NONE };

struct relay_pin {
	const struct relay_role *role;
	struct relay_debounce debounce;
	struct relay_button button;
	bool rests; /* the self test has it */
	bool is_told_noisy;
	uint32_t noise_told_ms;
};

/* What is to be written to the flash, and when. */
struct relay_saver {
	bool is_due;
	uint32_t due_ms;
};

struct relay {
	struct relay_port *port;
	struct relay_store store;
	struct {
		uint32_t addr;
		uint32_t len;
	} part;
	struct relay_config config;
	struct relay_states states;
	enum relay_config_state config_state;
	int32_t values[RELAY_CHANNELS];
	struct relay_pin pins[RELAY_PINS];
	uint8_t inputs[RELAY_PINS]; /* the pins that are */
	uint32_t input_count;
	uint32_t levels;
	uint32_t now_ms;
	uint32_t up_s;
	uint32_t up_ms; /* of the second at hand */
	struct relay_saver config_saver;
	struct relay_saver states_saver;
	struct relay_selftest selftest;
	struct relay_line line;
	uint8_t power_save;
	bool has_console;
	bool gives_line; /* soon */
	bool is_status_lit;
	bool wants_restart;
	bool has_flushed;		   /* for that */
	uint8_t loaded[RELAY_CONFIG_SIZE]; /* as it comes from the flash */
};

void relay_start(struct relay *relay, struct relay_port *port);
void relay_tick(struct relay *relay, uint32_t levels);
void relay_receive(struct relay *relay, uint8_t byte);
void relay_receive_lost(struct relay *relay);
void relay_turn(struct relay *relay);

#endif
