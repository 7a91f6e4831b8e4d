/* SPDX-License-Identifier: MIT */
/* Sees at an MQTT broker that units come online. */
#include "bench/mqtt_state.h"

#ifdef RMW_WITH_MQTT

#include <stdio.h>

#define CONNECTED "/connected" /* openbeken: topic and text are unverified */

void rmw_mqtt_subscribe(struct rmw_mqtt *mqtt, struct rmw_mqtt_watched *watched)
{
	watched->subscription = -1;
	if (mqtt->is_connected)
		(void)mosquitto_subscribe(mqtt->client, &watched->subscription, watched->topic,
					  RMW_MQTT_QOS);
}

/* With the lock; NULL: none. */
static struct rmw_mqtt_watched *find(struct rmw_mqtt *mqtt, const char *topic)
{
	for (size_t i = 0; i < RMW_MQTT_WATCHED_MAX; i++)
		if (strcmp(mqtt->watched[i].topic, topic) == 0)
			return &mqtt->watched[i];
	return NULL;
}

static bool make_topic(const char *client, char topic[RMW_MQTT_TOPIC_MAX], struct rmw_err *err)
{
	const int len = snprintf(topic, RMW_MQTT_TOPIC_MAX, "%s" CONNECTED, client);

	return (client[0] != '\0' && len >= 0 && (size_t)len < RMW_MQTT_TOPIC_MAX &&
		mosquitto_pub_topic_check(topic) == MOSQ_ERR_SUCCESS) ||
	       rmw_fail(err, RMW_E_NOT_ONLINE, "'%.40s' can be no topic", client);
}

/* With the lock; false: there is none in time. */
static bool await_connection(struct rmw_mqtt *mqtt, const struct rmw_deadline *until,
			     struct rmw_err *err)
{
	while (!mqtt->is_connected && !rmw_deadline_is_over(until))
		rmw_mqtt_nap(mqtt);
	return mqtt->is_connected ||
	       (rmw_cancel_check(until->cancel, err) &&
		rmw_fail(err, RMW_E_MQTT_BROKER, "the connection to %s is lost", mqtt->broker));
}

/* With the lock; false: no room. */
static bool begin_watch(struct rmw_mqtt *mqtt, const char *topic, struct rmw_mqtt_watched **watched,
			struct rmw_err *err)
{
	struct rmw_mqtt_watched *found = find(mqtt, topic);

	if (found == NULL)
		found = find(mqtt, "");
	if (found == NULL)
		return rmw_fail(err, RMW_E_NOT_ONLINE, "%u units are waited for already",
				RMW_MQTT_WATCHED_MAX);
	*found = (struct rmw_mqtt_watched){ .subscription = -1 };
	(void)snprintf(found->topic, sizeof(found->topic), "%s", topic);
	rmw_mqtt_subscribe(mqtt, found);
	*watched = found;
	return true;
}

/* With the lock: what is said at a topic does not matter any more. */
static void end_watch(struct rmw_mqtt *mqtt, struct rmw_mqtt_watched *watched)
{
	if (mqtt->is_connected)
		(void)mosquitto_unsubscribe(mqtt->client, NULL, watched->topic);
	watched->topic[0] = '\0';
}

/* With the lock. */
static bool await_heard(struct rmw_mqtt *mqtt, struct rmw_mqtt_watched *watched,
			const struct rmw_deadline *until, struct rmw_err *err)
{
	while (!watched->is_heard && !watched->was_denied && !watched->was_cut &&
	       !rmw_deadline_is_over(until))
		rmw_mqtt_nap(mqtt);
	if (watched->is_heard)
		return true;
	if (watched->was_denied)
		(void)rmw_fail(err, RMW_E_MQTT_DENIED, "%s lets the bench not listen at %s",
			       mqtt->broker, watched->topic);
	else if (rmw_cancel_check(until->cancel, err))
		(void)rmw_fail(err, RMW_E_MQTT_BROKER, "%s does not confirm that it tells of %s",
			       mqtt->broker, watched->topic);
	watched->topic[0] = '\0';
	return false;
}

bool rmw_mqtt_expect(struct rmw_mqtt *mqtt, const char *client, const struct rmw_deadline *until,
		     struct rmw_err *err)
{
	char topic[RMW_MQTT_TOPIC_MAX];
	struct rmw_mqtt_watched *watched;
	bool is_good;

	if (!make_topic(client, topic, err))
		return false;
	pthread_mutex_lock(&mqtt->lock);
	is_good = await_connection(mqtt, until, err) && begin_watch(mqtt, topic, &watched, err) &&
		  await_heard(mqtt, watched, until, err);
	pthread_mutex_unlock(&mqtt->lock);
	return is_good;
}

static bool check_online(const struct rmw_mqtt *mqtt, const struct rmw_mqtt_watched *watched,
			 struct rmw_err *err)
{
	if (watched->is_online)
		return true;
	if (watched->was_offline)
		return rmw_fail(err, RMW_E_NOT_ONLINE, "it said at %s that it is not online",
				watched->topic);
	if (watched->was_cut)
		return rmw_fail(
			err, RMW_E_MQTT_BROKER,
			"the connection to %s was lost meanwhile, and nothing was said at %s",
			mqtt->broker, watched->topic);
	return rmw_fail(err, RMW_E_NOT_ONLINE, "nothing was said at %s of %s", watched->topic,
			mqtt->broker);
}

/* Takes the lock. NULL: nobody of that name is watched. */
static struct rmw_mqtt_watched *lock_watched(struct rmw_mqtt *mqtt, const char *client)
{
	char topic[RMW_MQTT_TOPIC_MAX];
	struct rmw_err ignored = { 0 };
	const bool is_topic = make_topic(client, topic, &ignored);

	pthread_mutex_lock(&mqtt->lock);
	return is_topic ? find(mqtt, topic) : NULL;
}

static bool await_online(struct rmw_mqtt *mqtt, struct rmw_mqtt_watched *watched,
			 const struct rmw_deadline *until, struct rmw_err *err)
{
	bool is_good;

	while (!watched->is_online && !rmw_deadline_is_over(until))
		rmw_mqtt_nap(mqtt);
	is_good = (watched->is_online || rmw_cancel_check(until->cancel, err)) &&
		  check_online(mqtt, watched, err);
	end_watch(mqtt, watched);
	return is_good;
}

bool rmw_mqtt_wait_online(struct rmw_mqtt *mqtt, const char *client,
			  const struct rmw_deadline *until, struct rmw_err *err)
{
	struct rmw_mqtt_watched *watched = lock_watched(mqtt, client);
	const bool is_good =
		watched != NULL ? await_online(mqtt, watched, until, err)
				: rmw_fail(err, RMW_E_INTERNAL, "'%.40s' is not expected", client);

	pthread_mutex_unlock(&mqtt->lock);
	return is_good;
}

bool rmw_mqtt_is_online(struct rmw_mqtt *mqtt, const char *client)
{
	const struct rmw_mqtt_watched *watched = lock_watched(mqtt, client);
	const bool is_online = watched != NULL && watched->is_online;

	pthread_mutex_unlock(&mqtt->lock);
	return is_online;
}

void rmw_mqtt_forget(struct rmw_mqtt *mqtt, const char *client)
{
	struct rmw_mqtt_watched *watched = lock_watched(mqtt, client);

	if (watched != NULL)
		end_watch(mqtt, watched);
	pthread_mutex_unlock(&mqtt->lock);
}

#endif
