/* SPDX-License-Identifier: MIT */
#ifndef RELAY_CONFIG_H
#define RELAY_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "relay/core/port.h"

/*
 * OpenBeken's configuration block, as it lies in the flash: openbeken 2 (group D), 3 and 4. Bytes
 * that this firmware does not understand stay what they are.
 */
#define RELAY_CONFIG_SIZE 3584u
#define RELAY_CONFIG_NAME "mY0bcFg"
#define RELAY_CHANNELS 64u
#define RELAY_FLAGS 64u
#define RELAY_REMEMBERED 12u /* channels whose last value can be kept */
#define RELAY_REMEMBER (-1)  /* start value that asks for that */
#define RELAY_CONFIG_VERSION 5u
#define RELAY_STARTUP_ROOM 1568u /* of the startup command, with its NUL */

struct relay_config {
	uint8_t block[RELAY_CONFIG_SIZE];
};

/* A text of the block: its place, and its field's size. */
struct relay_field {
	uint16_t at;
	uint16_t size;
	bool may_fill; /* the last byte may be one of the text */
};

extern const struct relay_field relay_config_ssid, relay_config_password, relay_config_short_name,
	relay_config_long_name, relay_config_command;

/*
 * Take a block that was read: its CRC must be right, and its version one that this firmware knows
 * the places of (3 or later). Older ones are brought up to version 5. False: it is not valid, and
 * `config` holds the defaults of a new device.
 */
bool relay_config_load(struct relay_config *config, const struct relay_facts *facts,
		       const uint8_t *bytes, uint32_t len);

/* Before it is stored: one change more, and the CRC of it all. */
void relay_config_seal(struct relay_config *config);

/* At most `room - 1` bytes and a NUL; how many bytes. */
uint32_t relay_config_text(const struct relay_config *config, const struct relay_field *field,
			   char *into, uint32_t room);
/* False: it is too long. */
bool relay_config_set_text(struct relay_config *config, const struct relay_field *field,
			   const char *text, uint32_t len);

uint8_t relay_config_role(const struct relay_config *config, uint32_t pin);
uint8_t relay_config_channel(const struct relay_config *config, uint32_t pin);
uint8_t relay_config_channel2(const struct relay_config *config, uint32_t pin);
void relay_config_set_role(struct relay_config *config, uint32_t pin, uint8_t role);
void relay_config_set_channel(struct relay_config *config, uint32_t pin, uint8_t channel);
void relay_config_set_channel2(struct relay_config *config, uint32_t pin, uint8_t channel);

/* Roles, channels and channel types of all pins. */
void relay_config_clear_pins(struct relay_config *config);

int32_t relay_config_start(const struct relay_config *config, uint32_t channel);
void relay_config_set_start(struct relay_config *config, uint32_t channel, int32_t value);

uint64_t relay_config_flags(const struct relay_config *config);
void relay_config_set_flags(struct relay_config *config, uint64_t flags);

uint32_t relay_config_changes(const struct relay_config *config);

/* Of a button, in milliseconds. */
uint32_t relay_config_short_ms(const struct relay_config *config);
uint32_t relay_config_long_ms(const struct relay_config *config);

#endif
