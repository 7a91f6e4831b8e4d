/* SPDX-License-Identifier: MIT */
/* A program that was built without libmosquitto says so. */
#include "bench/mqtt.h"

#ifndef RMW_WITH_MQTT

bool rmw_mqtt_is_there(void)
{
	return false;
}

bool rmw_mqtt_start(struct rmw_mqtt **mqtt, const struct rmw_mqtt_setup *setup, uint32_t wait_ms,
		    const struct rmw_cancel *cancel, struct rmw_err *err)
{
	(void)mqtt;
	(void)setup;
	(void)wait_ms;
	(void)cancel;
	return rmw_fail(err, RMW_E_MQTT_MISSING, "the job names a broker");
}

void rmw_mqtt_publish(struct rmw_mqtt *mqtt, const struct rmw_news *news)
{
	(void)mqtt;
	(void)news;
}

void rmw_mqtt_turn(struct rmw_mqtt *mqtt)
{
	(void)mqtt;
}

bool rmw_mqtt_expect(struct rmw_mqtt *mqtt, const char *client, const struct rmw_deadline *until,
		     struct rmw_err *err)
{
	(void)mqtt;
	(void)until;
	return rmw_fail(err, RMW_E_MQTT_MISSING, "%s is to come online", client);
}

bool rmw_mqtt_wait_online(struct rmw_mqtt *mqtt, const char *client,
			  const struct rmw_deadline *until, struct rmw_err *err)
{
	return rmw_mqtt_expect(mqtt, client, until, err);
}

bool rmw_mqtt_is_online(struct rmw_mqtt *mqtt, const char *client)
{
	(void)mqtt;
	(void)client;
	return false;
}

void rmw_mqtt_forget(struct rmw_mqtt *mqtt, const char *client)
{
	(void)mqtt;
	(void)client;
}

bool rmw_mqtt_trouble(struct rmw_mqtt *mqtt, char text[RMW_MQTT_TEXT_MAX])
{
	(void)mqtt;
	(void)text;
	return false;
}

void rmw_mqtt_stop(struct rmw_mqtt *mqtt, uint32_t wait_ms)
{
	(void)mqtt;
	(void)wait_ms;
}

#endif
