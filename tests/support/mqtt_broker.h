/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_MQTT_BROKER_H
#define RMW_TESTS_MQTT_BROKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who may come, and what becomes of who does. */
struct mqtt_broker_habits {
	const char *user; /* with its password; NULL: anybody */
	const char *password;
	bool hangs; /* it takes connections and says nothing */
};

/* A message that was published. */
struct mqtt_message {
	char topic[256];
	char text[64];
	uint8_t flags; /* low bits of its first byte: retained, QoS, again */
};

struct mqtt_broker;

/*
 * A broker of MQTT 3.1.1 at a free port of 127.0.0.1, in a thread of its own: it checks CONNECT,
 * answers it, and writes down what is published; nobody can subscribe. `habits` are borrowed. Every
 * function ends the test on failure.
 */
struct mqtt_broker *mqtt_broker_start(const struct mqtt_broker_habits *habits);
uint16_t mqtt_broker_port(const struct mqtt_broker *broker);

/* How many connected, were refused, and how many messages came. Messages are counted last. */
size_t mqtt_broker_connected(const struct mqtt_broker *broker);
size_t mqtt_broker_refused(const struct mqtt_broker *broker);
size_t mqtt_broker_count(const struct mqtt_broker *broker);

/* Wait until `count` messages came; false: they do not within two seconds. */
bool mqtt_broker_wait(const struct mqtt_broker *broker, size_t count);
struct mqtt_message mqtt_broker_message(const struct mqtt_broker *broker, size_t index);

/* End its thread and free it. */
void mqtt_broker_stop(struct mqtt_broker *broker);

#endif
