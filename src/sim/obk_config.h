/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_CONFIG_H
#define RMW_SIM_OBK_CONFIG_H

#include <rmwflash/bytes.h>

#include "sim/obk_platform.h"

/* OpenBeken's stored configuration: layout D of openbeken 2, version 5. */

#define SIM_OBK_CONFIG_SIZE 3584u
#define SIM_OBK_PIN_ROOM 32u  /* openbeken 2.2 */
#define SIM_OBK_CHANNELS 64u  /* openbeken 2.5 */
#define SIM_OBK_ADDRESSES 4u  /* of a fixed IP: local, mask, gateway, DNS */
#define SIM_OBK_CLIENT_IP 16u /* bytes of all four */

/* The blob as it is in RAM and, once sealed, in flash. */
struct sim_obk_config {
	uint8_t bytes[SIM_OBK_CONFIG_SIZE];
};

/* Offsets of fields that are no texts. openbeken 2.1 to 2.3 */
enum {
	SIM_OBK_CRC = 0x003,
	SIM_OBK_VERSION = 0x004,
	SIM_OBK_FLAGS = 0x008, /* 64 bits */
	SIM_OBK_CHANGES = 0x010,
	SIM_OBK_MQTT_PORT = 0x294,
	SIM_OBK_MAC = 0x2d8,
	SIM_OBK_ROLES = 0x33e,
	SIM_OBK_CHANNEL = 0x35e,
	SIM_OBK_CHANNEL2 = 0x37e,
	SIM_OBK_TYPES = 0x39e,
	SIM_OBK_START_VALUES = 0x3de, /* 16 bits each */
	SIM_OBK_BUTTON_TIMES = 0x4b8,
	SIM_OBK_STATIC_IP = 0x527,
	SIM_OBK_LED = 0x53c,
	SIM_OBK_BOOT_OK_S = 0x597,
	SIM_OBK_PING_SECONDS = 0x59c,
};

/* The texts, each with its terminating zero inside its field where it fits. */
enum sim_obk_text {
	SIM_OBK_SSID,
	SIM_OBK_PASS,
	SIM_OBK_MQTT_HOST,
	SIM_OBK_MQTT_CLIENT,
	SIM_OBK_MQTT_USER,
	SIM_OBK_MQTT_PASS,
	SIM_OBK_WEBAPP,
	SIM_OBK_SHORT_NAME,
	SIM_OBK_LONG_NAME,
	SIM_OBK_NTP,
	SIM_OBK_MQTT_GROUP,
	SIM_OBK_PING_HOST,
	SIM_OBK_STARTUP,
	SIM_OBK_SSID2,
	SIM_OBK_PASS2,
	SIM_OBK_WEB_PASS,
	SIM_OBK_TEXTS,
};

/* What a text field holds, without a zero: borrowed from `config`. */
struct rmw_view sim_obk_text(const struct sim_obk_config *config, enum sim_obk_text field);
/* The same as a string, cut to `room` - 1 characters; returns `into`. */
const char *sim_obk_string(const struct sim_obk_config *config, enum sim_obk_text field, char *into,
			   size_t room);
/* Store a text, cut to what the field takes; what stood behind it stays. True: it changed. */
bool sim_obk_set_text(struct sim_obk_config *config, enum sim_obk_text field, const char *text);

/* A byte of an array; true when it changed. */
bool sim_obk_set_byte(struct sim_obk_config *config, size_t offset, uint8_t value);
/* A start value of a channel, -1 for the last one it had. */
int16_t sim_obk_start_value(const struct sim_obk_config *config, unsigned channel);
bool sim_obk_set_start_value(struct sim_obk_config *config, unsigned channel, int16_t value);
uint64_t sim_obk_flags(const struct sim_obk_config *config);
bool sim_obk_set_flags(struct sim_obk_config *config, uint64_t flags);

/* CRC-8 as a compiler with characters of that kind gives it. openbeken 3 */
uint8_t sim_obk_crc8(struct rmw_view bytes, enum sim_obk_crc kind);

/* All defaults, names made from `mac`. openbeken 4.4 */
void sim_obk_config_reset(struct sim_obk_config *config, const struct sim_obk_platform *platform,
			  const uint8_t mac[6]);
/* Version, CRC and the count of changes, as each save sets them. */
void sim_obk_config_seal(struct sim_obk_config *config, const struct sim_obk_platform *platform);
/*
 * Take what was stored, older versions converted (openbeken 4.2). A MAC that is all zero becomes
 * `mac`. False: nothing valid is there, and `config` is as before.
 */
bool sim_obk_config_load(struct sim_obk_config *config, const struct sim_obk_platform *platform,
			 struct rmw_view stored, const uint8_t mac[6]);

#endif
