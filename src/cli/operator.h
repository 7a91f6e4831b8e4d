/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_OPERATOR_H
#define RMW_CLI_OPERATOR_H

#include "bench/view.h"

/* A key of the screen, for people: on the screen, in its help and in the manual. Static. */
struct rmw_key_row {
	const char *name;  /* "r" */
	const char *brief; /* "retry"; NULL: only in the help */
	const char *says;
};

/* All of them. */
const struct rmw_key_row *rmw_key_rows(size_t *count);

enum rmw_operator_page { RMW_OPERATOR_SLOTS, RMW_OPERATOR_LOG, RMW_OPERATOR_HELP };

enum rmw_operator_question {
	RMW_OPERATOR_NO_QUESTION,
	RMW_OPERATOR_SURE_SKIP,
	RMW_OPERATOR_SURE_STOP
};

/* What the operator looks at. {0} is the beginning; needs no release. */
struct rmw_operator {
	enum rmw_operator_page page;
	size_t chosen;	 /* slot, by its place in the view */
	size_t scrolled; /* lines of the log */
	unsigned typed;	 /* a digit, to which another one may come soon */
	uint64_t typed_ms;
	bool is_draining;
	enum rmw_operator_question question;
	uint64_t asked_of; /* begun_ms of the unit that it is about */
	char message[160]; /* what became of the last key; or the question */
};

/* Nothing is wanted. */
#define RMW_OPERATOR_NOTHING RMW_LIFE_EVENT_COUNT

/* What the operator wants of slots: RETRY and SKIP of one; DRAIN and STOP of all. */
struct rmw_operator_wish {
	enum rmw_life_event event;
	unsigned slot; /* its number; 0: all slots */
};

/*
 * Take a key. What cannot be undone is asked about first; a key that means nothing now says so in
 * the message.
 */
struct rmw_operator_wish rmw_operator_key(struct rmw_operator *operator,
					  const struct rmw_bench_view * view, int key);

#endif
