/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_MQTT_H
#define RMW_BENCH_MQTT_H

#include "base/time.h"
#include "bench/news.h"
#include "bench/slot.h"

/*
 * A connection to an MQTT broker: the bench tells there what its slots do, and sees units come
 * online. It has a thread of its own, connects again by itself, and only start, expect and wait
 * wait for the broker.
 */
struct rmw_mqtt;

/* True where this program was built with libmosquitto. */
bool rmw_mqtt_is_there(void);

#define RMW_MQTT_PORT 1883u
#define RMW_MQTT_TLS_PORT 8883u
#define RMW_MQTT_TOPIC_MAX 192u
#define RMW_MQTT_WATCHED_MAX 64u /* units that are waited for at a time */
#define RMW_MQTT_TEXT_MAX 200u

enum rmw_mqtt_tls { RMW_MQTT_PLAIN, RMW_MQTT_TLS };

/* Texts are borrowed for the start; empty or NULL ones are not given. */
struct rmw_mqtt_setup {
	const char *host;
	uint16_t port; /* 0: as above */
	const char *user;
	const char *password;
	enum rmw_mqtt_tls tls;
	const char *ca_file; /* of TLS; without it what this system trusts */
	const char *prefix;  /* of the topics of slots: PREFIX/BENCH/SLOT/state */
	const char *bench;
};

/*
 * Connect. Fails within `wait_ms` and a little with MQTT_BROKER (nobody there, or it says nothing),
 * MQTT_DENIED, SERVER_UNTRUSTED (TLS), MQTT_MISSING (built without libmosquitto), USAGE (a prefix
 * that is no topic), INTERRUPTED, NO_MEMORY. No error tells the password.
 */
bool rmw_mqtt_start(struct rmw_mqtt **mqtt, const struct rmw_mqtt_setup *setup, uint32_t wait_ms,
		    const struct rmw_cancel *cancel, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Publish rmw_news_json at PREFIX/BENCH/SLOT/state, retained, so that whoever comes later knows it,
 * too. Never waits. What finds no connection is not lost: the last of each slot is published once
 * there is one again. From one thread.
 */
void rmw_mqtt_publish(struct rmw_mqtt *mqtt, const struct rmw_news *news);

/* Now and then, from the thread that publishes: after a connection was lost the broker is told the
 * last of each slot anew, as it may have forgotten it. */
void rmw_mqtt_turn(struct rmw_mqtt *mqtt);

/*
 * See whether the unit with that MQTT client name comes online: before it starts. What was said of
 * it before this returns does not count. A connection that is lost is waited for. Fails with
 * MQTT_BROKER (no connection, or the broker does not confirm it by `until`), MQTT_DENIED (it lets
 * the bench not listen there), NOT_ONLINE (too many are waited for, or the name can be no topic),
 * INTERRUPTED. From any thread.
 */
bool rmw_mqtt_expect(struct rmw_mqtt *mqtt, const char *client, const struct rmw_deadline *until,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* True when a unit that is expected came online by now. From any thread. */
bool rmw_mqtt_is_online(struct rmw_mqtt *mqtt, const char *client);

/* A unit is not expected any more; one that was not is allowed. From any thread. */
void rmw_mqtt_forget(struct rmw_mqtt *mqtt, const char *client);

/*
 * Wait until a unit that is expected came online: "online" at CLIENT/connected (unverified), said
 * since then. Fails with NOT_ONLINE (nothing was said, or that it went offline), MQTT_BROKER (the
 * connection was lost, so it may have been missed), INTERRUPTED. It is not expected any more then,
 * in either case.
 */
bool rmw_mqtt_wait_online(struct rmw_mqtt *mqtt, const char *client,
			  const struct rmw_deadline *until, struct rmw_err *err) RMW_MUST_CHECK;

/* True where the connection is not what it was, in a way that was not told of yet: a sentence in
 * `text`. From any thread. */
bool rmw_mqtt_trouble(struct rmw_mqtt *mqtt, char text[RMW_MQTT_TEXT_MAX]);

/* Send what is to be sent, at most so long, and end it; NULL is allowed. */
void rmw_mqtt_stop(struct rmw_mqtt *mqtt, uint32_t wait_ms);

#endif
