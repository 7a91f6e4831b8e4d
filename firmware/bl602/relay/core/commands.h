/* SPDX-License-Identifier: MIT */
#ifndef RELAY_COMMANDS_H
#define RELAY_COMMANDS_H

#include "relay/core/channels.h"
#include "relay/core/relay.h"
#include "relay/core/words.h"

/* The console's commands. CONSOLE.md, openbeken 13 */

/* A text that holds this, in any case of letters, may hold a password. */
#define RELAY_MAY_HIDE "pass"

/* Where a command comes from, what is left of its words, and what it answers. */
struct relay_call {
	struct relay *relay;
	struct relay_words words;
	struct relay_json *answer; /* open after "ok":true */
	enum relay_cause cause;
	uint32_t number; /* behind the command's name; RELAY_CHANNELS: none */
	uint32_t depth;	 /* of backlogs */
};

/* NULL, or what is wrong: a sentence that repeats nothing of the words. */
typedef const char *relay_command(struct relay_call *call);

/* Requests, and the end of a self test. */
void relay_commands_turn(struct relay *relay);

/* The startup command: what this firmware knows of it. */
void relay_commands_startup(struct relay *relay);

/* A text like "a; b" or "backlog a; b", part by part. */
void relay_commands_run_text(struct relay *relay, const char *text, uint32_t len);

/* Of the files command_*.c. */
relay_command relay_command_power, relay_command_set_pin_role, relay_command_set_pin_channel,
	relay_command_clear_io, relay_command_set_start, relay_command_power_save,
	relay_command_flags, relay_command_set_flag, relay_command_ssid, relay_command_password,
	relay_command_short_name, relay_command_long_name, relay_command_startup,
	relay_command_status, relay_command_info, relay_command_template;

/* The next word as a number; false: it is missing, none, or above `most`. */
bool relay_call_number(struct relay_call *call, uint32_t most, uint32_t *number);

#endif
