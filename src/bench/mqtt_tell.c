/* SPDX-License-Identifier: MIT */
/* Tells an MQTT broker what slots do, and again after it was gone. */
#include "bench/mqtt_state.h"

#ifdef RMW_WITH_MQTT

#include <stdio.h>
#include <stdlib.h>

#define QUEUE_MAX 1000

/* True where there may be one more under way. */
static bool begin_publish(struct rmw_mqtt *mqtt)
{
	bool is_good;

	pthread_mutex_lock(&mqtt->lock);
	is_good = mqtt->is_connected && mqtt->pending < QUEUE_MAX;
	mqtt->pending += is_good;
	if (mqtt->is_connected && !is_good)
		mqtt->has_trouble[RMW_MQTT_TROUBLE_DROPPED] = true;
	mqtt->is_behind = mqtt->is_behind || !is_good;
	pthread_mutex_unlock(&mqtt->lock);
	return is_good;
}

static void note_refused(struct rmw_mqtt *mqtt)
{
	pthread_mutex_lock(&mqtt->lock);
	mqtt->pending -= mqtt->pending > 0;
	mqtt->is_behind = true;
	pthread_mutex_unlock(&mqtt->lock);
}

/* The library calls back with locks of its own: none of ours is held here. What is kept changes by
 * this thread only. */
static void send(struct rmw_mqtt *mqtt, const struct rmw_mqtt_kept *kept)
{
	char topic[RMW_MQTT_TOPIC_MAX + 32];

	(void)snprintf(topic, sizeof(topic), "%s/%u/state", mqtt->base, kept->slot);
	if (begin_publish(mqtt) &&
	    mosquitto_publish(mqtt->client, NULL, topic, (int)strlen(kept->json), kept->json,
			      RMW_MQTT_QOS, true) != MOSQ_ERR_SUCCESS)
		note_refused(mqtt);
}

static void send_all(struct rmw_mqtt *mqtt)
{
	for (size_t i = 0; i < RMW_SLOTS_MAX && mqtt->kept[i].json != NULL; i++)
		send(mqtt, &mqtt->kept[i]);
}

void rmw_mqtt_publish(struct rmw_mqtt *mqtt, const struct rmw_news *news)
{
	struct rmw_mqtt_kept *kept = mqtt->kept;
	char *json;

	if (mqtt->base[0] == '\0')
		return;
	json = rmw_news_json(news);
	while (kept < mqtt->kept + RMW_SLOTS_MAX && kept->json != NULL &&
	       kept->slot != news->report->slot)
		kept++;
	if (json == NULL || kept == mqtt->kept + RMW_SLOTS_MAX) {
		free(json);
		return;
	}
	free(kept->json);
	*kept = (struct rmw_mqtt_kept){ news->report->slot, json };
	send(mqtt, kept);
}

/* True once the broker is there and may not know all. */
static bool is_anew_due(struct rmw_mqtt *mqtt, uint64_t now_us)
{
	bool is_due;

	pthread_mutex_lock(&mqtt->lock);
	is_due = mqtt->is_connected && mqtt->is_behind && now_us >= mqtt->anew_us &&
		 mqtt->pending < QUEUE_MAX / 2;
	mqtt->is_behind = mqtt->is_behind && !is_due;
	pthread_mutex_unlock(&mqtt->lock);
	return is_due;
}

void rmw_mqtt_tell_anew(struct rmw_mqtt *mqtt, uint64_t now_us)
{
	if (mqtt->base[0] != '\0' && is_anew_due(mqtt, now_us))
		send_all(mqtt);
}

void rmw_mqtt_turn(struct rmw_mqtt *mqtt)
{
	rmw_mqtt_tell_anew(mqtt, rmw_clock_wall.now_us(&rmw_clock_wall));
}

#endif
