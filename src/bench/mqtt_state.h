/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_MQTT_STATE_H
#define RMW_BENCH_MQTT_STATE_H

#include "bench/mqtt.h"

#ifdef RMW_WITH_MQTT

#include <mosquitto.h>
#include <pthread.h>
#include <stdatomic.h>

#define RMW_MQTT_QOS 1
#define RMW_MQTT_ANEW_US 1000000u /* then the library sent again what was under way */

/* What is told once. */
enum { RMW_MQTT_TROUBLE_LOST, RMW_MQTT_TROUBLE_DROPPED, RMW_MQTT_TROUBLE_COUNT };

/* A unit that is to come online. */
struct rmw_mqtt_watched {
	char topic[RMW_MQTT_TOPIC_MAX]; /* empty: nobody */
	int subscription;		/* its message's number */
	bool is_heard;			/* the broker confirmed it */
	bool is_online, was_offline, was_denied, was_cut;
};

/* What a slot told last. */
struct rmw_mqtt_kept {
	unsigned slot;
	char *json; /* NULL: nobody's */
};

struct rmw_mqtt {
	struct mosquitto *client;
	char base[RMW_MQTT_TOPIC_MAX]; /* PREFIX/BENCH; empty: nothing is published */
	char broker[RMW_MQTT_TOPIC_MAX];
	struct rmw_mqtt_kept kept[RMW_SLOTS_MAX]; /* of the thread that publishes */
	pthread_t thread;
	bool has_thread;
	atomic_bool is_over;
	pthread_mutex_t says_lock; /* of the text; nothing else is locked or called with it */
	char tls_says[RMW_MQTT_TEXT_MAX]; /* why TLS failed; empty: it did not */
	pthread_mutex_t lock;		  /* of all below */
	pthread_cond_t is_changed;
	bool is_connected, was_answered, was_ended;
	bool has_ended; /* the thread */
	int answer;
	size_t pending; /* messages that the broker has not taken yet */
	bool has_trouble[RMW_MQTT_TROUBLE_COUNT], was_told[RMW_MQTT_TROUBLE_COUNT];
	struct rmw_mqtt_watched watched[RMW_MQTT_WATCHED_MAX];
	bool is_behind;	  /* the broker may not know what is kept */
	uint64_t anew_us; /* when it is told, by the wall */
};

/* With the lock: wait a moment for something to change. */
void rmw_mqtt_nap(struct rmw_mqtt *mqtt);

/* With the lock: have the broker tell of a unit, if there is a connection. */
void rmw_mqtt_subscribe(struct rmw_mqtt *mqtt, struct rmw_mqtt_watched *watched);

/* Publish the last of each slot, if the broker may not know it and it is time for that. */
void rmw_mqtt_tell_anew(struct rmw_mqtt *mqtt, uint64_t now_us);

#endif
#endif
