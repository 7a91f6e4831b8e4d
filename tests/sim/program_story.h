/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_PROGRAM_STORY_H
#define RMW_TESTS_PROGRAM_STORY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/json.h"

/*
 * Batches of the program itself, in a folder of this test, over simulated boards that play
 * OpenBeken. Every function ends the test on failure.
 */

#define PROGRAM_SSID "bench net"
#define PROGRAM_WIFI_PASSWORD "quiet word 12"
#define PROGRAM_MQTT_PASSWORD "quiet word 34"

/* Such a board, within reach of its network; and with its web server. */
#define PROGRAM_BOARD "sim:bl602?app=openbeken&cpu=host&ap=bench net:quiet word 12"
#define PROGRAM_HTTP "&http=127.0.0.1:0"

/* Begin anew: a stand-in for OpenBeken, the networks, and a job with these lines behind those. */
void program_story_begin(const char *lines);

/* A path in the folder; valid as that of scratch_path. */
const char *program_story_path(const char *name);

/* Write a file there. */
void program_story_file(const char *name, const char *text);

/* Start "rmwflash batch a.job --json", with more arguments, the last one NULL. */
pid_t program_story_start(const char *const *more);

/* Wait for it: its exit status. */
int program_story_wait(pid_t process);

/* Both. */
int program_story_run(const char *const *more);

/* It ended with this status; else what it said is shown, and the test ends. */
void program_story_expect(int status, int wanted);

/* Called with each record of JSON that it told, in order, the last one perhaps of a program that
 * still runs. */
void program_story_each(void (*take)(void *ctx, const struct rmw_json *record), void *ctx);

/* How many of its records are of this event and, where `key` is not NULL, have such a text. */
unsigned program_story_count(const char *event, const char *key, const char *text);

/* Wait until there are so many. */
void program_story_await(unsigned count, const char *event, const char *key, const char *text);

/* What the program said to people. */
bool program_story_said(const char *text);

#endif
