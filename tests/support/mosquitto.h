/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_MOSQUITTO_H
#define RMW_TESTS_MOSQUITTO_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A real Mosquitto at a port of 127.0.0.1 that was free, in a folder of this test. Every function
 * ends the test on failure.
 */
struct mosquitto_broker;

/* False where Debian's mosquitto is not there. */
bool mosquitto_is_there(void);

/* Start it with these lines of configuration behind "listener PORT 127.0.0.1". */
struct mosquitto_broker *mosquitto_start(const char *lines);

/* A port that is free, for another listener among those lines. */
uint16_t mosquitto_free_port(void);

uint16_t mosquitto_port(const struct mosquitto_broker *broker);

/* End it, and start it again at the same port. */
void mosquitto_halt(struct mosquitto_broker *broker);
void mosquitto_resume(struct mosquitto_broker *broker);

void mosquitto_stop(struct mosquitto_broker *broker);

#endif
