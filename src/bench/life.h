/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LIFE_H
#define RMW_BENCH_LIFE_H

#include <stddef.h>
#include <stdint.h>

#include <rmwflash/err.h>

/*
 * The life of a slot: the adapter stays plugged, the boards change. A pure table: a state and an
 * event give the next state and what is to be recorded; who does the work reports what became of
 * it as the next event.
 */
enum rmw_life_state {
	RMW_LIFE_NO_PORT, /* no adapter is where the slot is */
	RMW_LIFE_EMPTY,	  /* an adapter, no board that answers */
	/* Stages: work on a board, in this order. */
	RMW_LIFE_IDENTIFY,
	RMW_LIFE_CLAIM,
	RMW_LIFE_BACKUP,
	RMW_LIFE_WRITE,
	RMW_LIFE_VERIFY,
	RMW_LIFE_CONFIG,
	RMW_LIFE_HANDS, /* a person takes BOOT off and cycles the power */
	RMW_LIFE_BOOT,
	RMW_LIFE_JOIN,
	RMW_LIFE_TEST,
	/* The board is to be taken out. */
	RMW_LIFE_PASS,
	RMW_LIFE_FAIL,
	RMW_LIFE_DONE, /* it passed before; nothing was done */
	/* Nothing more happens by itself. */
	RMW_LIFE_SUSPECT, /* boards failed here, one after the other: probe or adapter? */
	RMW_LIFE_STOPPED,
	RMW_LIFE_STATE_COUNT
};

enum rmw_life_event {
	RMW_LIFE_PORT_UP,
	RMW_LIFE_PORT_LOST,
	RMW_LIFE_SEEN,	  /* a board answers */
	RMW_LIFE_GOOD,	  /* the stage is done */
	RMW_LIFE_BAD,	  /* it failed, and may go well another time */
	RMW_LIFE_REFUSED, /* it failed for good */
	RMW_LIFE_ALREADY, /* of CLAIM: this unit passed before */
	RMW_LIFE_OTHER,	  /* of IDENTIFY: another board than the one that is claimed */
	RMW_LIFE_GONE,	  /* the board is not there any more */
	RMW_LIFE_RETRY,	  /* the operator: once more */
	RMW_LIFE_SKIP,	  /* the operator: give this board up */
	RMW_LIFE_DRAIN,	  /* the operator: no more boards after this one */
	RMW_LIFE_STOP,	  /* at once */
	/* What BAD and GONE become by the policy. Not to be sent. */
	RMW_LIFE_AGAIN,	       /* the stage once more */
	RMW_LIFE_SLOWER,       /* ... at a lower rate of the line */
	RMW_LIFE_ANEW,	       /* the unit once more, from its first stage on */
	RMW_LIFE_GIVEN_UP,     /* enough was tried */
	RMW_LIFE_GONE_DRAINED, /* it is gone, and no more are wanted */
	RMW_LIFE_GONE_SUSPECT, /* it is gone, and the slot is suspect */
	RMW_LIFE_EVENT_COUNT
};

#define RMW_LIFE_SENT_COUNT RMW_LIFE_AGAIN /* events below this one are sent */

/* How a unit ends. Each that was claimed does exactly once. */
enum rmw_life_end { RMW_LIFE_NO_END, RMW_LIFE_PASSED, RMW_LIFE_FAILED, RMW_LIFE_INTERRUPTED };

/* What a person is asked to do with the hands. */
enum rmw_life_prompt {
	RMW_LIFE_NO_PROMPT,
	RMW_LIFE_ASK_SEAT,
	RMW_LIFE_ASK_RELEASE,
	RMW_LIFE_ASK_REMOVE,
	RMW_LIFE_ASK_LOOK,
	RMW_LIFE_PROMPT_COUNT
};

/* A state as people see it. Texts are static. */
struct rmw_life_row {
	const char *word; /* "WRITE": on the screen, in JSON in small letters */
	const char *says; /* what happens in it */
	bool is_stage;
	enum rmw_life_prompt prompt;
};

const struct rmw_life_row *rmw_life_row(enum rmw_life_state state);

/* "release BOOT, then power off and on"; "" of none. Static. */
const char *rmw_life_prompt_text(enum rmw_life_prompt prompt);

/* How often a stage is tried. The table of product.md 5.2. */
struct rmw_life_patience {
	unsigned tries;	     /* at one rate of the line; 0: endless */
	unsigned steps_down; /* lower rates that are tried after that */
	uint32_t pause_ms;   /* before it is tried again */
};

const struct rmw_life_patience *rmw_life_patience(enum rmw_life_state stage);

/* Boards, different ones, that fail in a row before the slot is suspect. */
#define RMW_LIFE_SUSPECT_AFTER 3u

#define RMW_LIFE_BIT(state) (1u << (state))

/* A slot's life. rmw_life_start begins it; needs no release. */
struct rmw_life {
	enum rmw_life_state state;
	uint32_t skips;	       /* RMW_LIFE_BIT of stages that this job has not */
	unsigned unit_retries; /* how often a unit that failed is tried anew by itself */
	bool is_draining;
	bool has_claim;
	bool has_mac;
	uint8_t mac[6];
	unsigned unit_failures;
	unsigned failures[RMW_LIFE_STATE_COUNT]; /* of the stage, at this rate */
	unsigned steps[RMW_LIFE_STATE_COUNT];	 /* down, of the stage and unit */
	unsigned rate_steps;			 /* down, of the adapter: stay from unit to unit */
	size_t failed_count;			 /* different boards in a row */
	uint8_t failed[RMW_LIFE_SUSPECT_AFTER][6];
};

/* What an event did. */
struct rmw_life_move {
	enum rmw_life_event event; /* what it became by the policy */
	bool is_known;		   /* false: it means nothing in this state, all is as it was */
	bool is_entered;	   /* the work of life->state is to begin */
	enum rmw_life_end end;	   /* to be recorded of the unit that was claimed */
	uint32_t pause_ms;	   /* before that work begins */
};

void rmw_life_start(struct rmw_life *life, uint32_t skips, unsigned unit_retries);

/* Which board it is: before IDENTIFY is reported as good. */
void rmw_life_identify(struct rmw_life *life, const uint8_t mac[6]);

/* Take an event. Everything that is sent is taken in every state. */
struct rmw_life_move rmw_life_step(struct rmw_life *life, enum rmw_life_event event);

/* What a failure with this code is to the slot: BAD, REFUSED, PORT_LOST or STOP. */
enum rmw_life_event rmw_life_event_of(enum rmw_code code);

/* The rate so many steps below `baud`: of those that every adapter has; the lowest ends it. */
uint32_t rmw_life_rate(uint32_t baud, unsigned steps);

/* Where a state and an event lead, by the table alone; false: the event means nothing there. */
bool rmw_life_next(enum rmw_life_state state, enum rmw_life_event event, enum rmw_life_state *next);

#endif
