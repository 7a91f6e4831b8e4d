/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_MQTT_H
#define RMW_SIM_OBK_MQTT_H

#include "sim/obk_config.h"

struct sim_obk;

/* Host, client, user, password and port stand together in the configuration. openbeken 2.1 */
#define SIM_OBK_MQTT_FROM 0x094u
#define SIM_OBK_MQTT_SIZE (SIM_OBK_MQTT_PORT + 4u - SIM_OBK_MQTT_FROM)

/* How it is with the broker. {0} at the start of the firmware. */
struct sim_obk_mqtt {
	bool is_online;	 /* it was told so, with the settings of below */
	uint32_t events; /* how often */
	uint32_t try_s;	 /* uptime of the next try */
	uint8_t settings[SIM_OBK_MQTT_SIZE];
};

/*
 * Once a second: where mqtt= says that there is a broker, the settings name one and the network is
 * joined, publish "online" at CLIENT/connected, and again whenever the settings change; a try that
 * failed is made again (topic, text and times are unverified). The connection goes to mqtt= and
 * nowhere else, whatever the settings name. It is not kept, so nothing is subscribed and there is
 * no last will, its client id is made up, and the message is not retained: libcurl does no more.
 *
 * Takes up to SIM_OBK_MQTT_MS of the wall's time, in which the board stays locked, and none of the
 * device's.
 */
#define SIM_OBK_MQTT_MS 1000u
void sim_obk_mqtt_tick(struct sim_obk *obk);

#endif
