/* SPDX-License-Identifier: MIT */
#ifndef RELAY_SELFTEST_H
#define RELAY_SELFTEST_H

#include "relay/core/debounce.h"
#include "relay/core/json.h"
#include "relay/core/words.h"

struct relay;

/*
 * Tests of the board that take their time, one at a time: CONSOLE.md. The answer comes when the
 * test ends.
 */
enum relay_test {
	RELAY_TEST_NONE,
	RELAY_TEST_INPUTS,
	RELAY_TEST_PIN,
	RELAY_TEST_BLINK,
	RELAY_TEST_CLICK
};

enum relay_test_phase { RELAY_TEST_COUNT, RELAY_TEST_UP, RELAY_TEST_DOWN, RELAY_TEST_RESUME };

/* What a pin showed with each pull. */
struct relay_held {
	bool was_low;
	bool was_high;
};

struct relay_selftest {
	enum relay_test test;
	enum relay_test_phase phase;
	uint32_t pins;	    /* that are tested, a bit each */
	uint32_t channel;   /* click */
	uint32_t times;	    /* blink, click: wished for */
	uint32_t done;	    /* ... half ones done */
	uint32_t left_ms;   /* of the phase or half */
	uint32_t passed_ms; /* of the count */
	bool has_pull;	    /* of its own, for one pin */
	enum relay_pull pull;
	struct relay_debounce own; /* of a pin whose role rests, or that has none */
	uint32_t edges_before[RELAY_PINS];
	uint32_t changes_before[RELAY_PINS];
	struct relay_held up[RELAY_PINS], down[RELAY_PINS];
};

/* Begin what the words ask for. NULL, or what is wrong with it. */
const char *relay_selftest_begin(struct relay *relay, struct relay_words *words);

void relay_selftest_tick(struct relay *relay);

bool relay_selftest_runs(const struct relay *relay);

/* Come to an end soon. */
void relay_selftest_stop(struct relay *relay);

/* When it is over: write its members; true once. */
bool relay_selftest_tell(struct relay *relay, struct relay_json *answer);

#endif
