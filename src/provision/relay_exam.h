/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_EXAM_H
#define RMW_PROVISION_RELAY_EXAM_H

#include <rmwflash/profile.h>

#include "provision/relay_probe.h"

/* Tests of a board that runs: its inputs, the switch in the wall, the relay, the LED. */
enum rmw_relay_test {
	RMW_RELAY_TEST_INPUTS,
	RMW_RELAY_TEST_SWITCH,
	RMW_RELAY_TEST_RELAY,
	RMW_RELAY_TEST_LED,
	RMW_RELAY_TEST_COUNT
};

enum rmw_relay_found {
	RMW_RELAY_PASS,
	RMW_RELAY_FAIL,
	RMW_RELAY_UNCONFIRMED, /* it was done, and nobody said that it worked */
	RMW_RELAY_SKIPPED      /* there is nothing of that kind to test */
};

/* "inputs", "switch", "relay", "led"; "pass", "fail", "unconfirmed", "skipped". Static. */
const char *rmw_relay_test_name(enum rmw_relay_test test);
const char *rmw_relay_verdict_word(enum rmw_relay_found verdict);

/* What somebody who watches the board says. */
enum rmw_relay_word { RMW_RELAY_YES, RMW_RELAY_NO, RMW_RELAY_NOBODY };

/* What is asked, of what a pin did just now. */
struct rmw_relay_question {
	enum rmw_relay_test test;
	uint8_t pin;
	const char *text;
};

struct rmw_relay_witness {
	/* Fails with INTERRUPTED. NULL: there is nobody. */
	bool (*ask)(void *ctx, const struct rmw_relay_question *question, enum rmw_relay_word *word,
		    struct rmw_err *err);
	void *ctx;
};

/* What is tested, and how. All is borrowed. */
struct rmw_relay_exam {
	struct rmw_relay_probe probe;
	struct rmw_relay_witness witness;
	const struct rmw_profiles *profiles; /* where advice and look-alikes are from */
	const struct rmw_profile *profile;   /* that the board is to be of; NULL: not known */
	const char *chip;
	uint32_t soak_s; /* how long inputs are listened to, at least 1 */
};

/* What a test found. Big: on the heap. */
struct rmw_relay_result {
	enum rmw_relay_found verdict;
	char text[240];			/* what was seen, one line */
	char advice[1600];		/* what to know and do, lines; empty: nothing */
	struct rmw_relay_counts counts; /* of inputs */
	bool has_pin;			/* of the relay, switch or LED that it is about */
	uint8_t pin;
	uint32_t closed_ms, opened_ms;	  /* of a switch: after it was asked for */
	char profile[RMW_PROFILE_ID_MAX]; /* that the LED tells; empty: none */
};

/*
 * Take a test. What a test finds is in `result`, a failed one too; this fails only as the probe
 * does. Hands are asked for by prompts of the probe's watch.
 */
bool rmw_relay_exam_take(struct rmw_relay_exam *exam, enum rmw_relay_test test,
			 struct rmw_relay_result *result, struct rmw_err *err) RMW_MUST_CHECK;

/* What an input did while it was listened to: "quiet", "driven high", "driven low", "floating",
 * "noisy". Static. */
const char *rmw_relay_input_word(const struct rmw_relay_count_told *count);

#endif
