/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_STUB_WINDOW_H
#define RMW_LINK_STUB_WINDOW_H

#include "link/stub_frame.h"

/*
 * Which verbs are under way to a stub, which of them it has, which are done, and what was lost:
 * the host's half of the window of PROTOCOL.md. Pure: no line and no clock.
 */

/* A verb to be carried out. Views and spans are borrowed until it is done. */
struct stub_order {
	enum stub_verb verb;
	uint32_t addr; /* where the verb takes them: the row of the verb says so */
	uint32_t size;
	struct rmw_view bytes;	/* what follows them in the payload */
	struct rmw_span answer; /* where its DATA goes, exactly so long; empty: there is none */
	size_t tag;		/* the caller's own */
};

/* Where orders come from and where they end. */
struct stub_work {
	/* The next one; false: there are no more for now. */
	bool (*next)(void *ctx, struct stub_order *order);
	/*
	 * Carried out, and its answer is whole. A READ may be told in parts, in any order; all
	 * others are told in the order they came in. NULL: nobody wants to know.
	 */
	void (*done)(void *ctx, const struct stub_order *part);
	/*
	 * A chunk of what a READ_DEFLATED brings, in any order, before it is told done. True: it
	 * brought something that was not there.
	 */
	bool (*chunk)(void *ctx, const struct stub_order *order, uint32_t offset,
		      struct rmw_view blocks);
	void *ctx;
};

struct stub_slot {
	struct stub_order order;
	uint32_t pieces;  /* bit n: piece n of the answer is there */
	uint64_t turn;	  /* grows with each frame sent */
	bool has_arrived; /* the stub has it */
	bool is_lost;	  /* to be sent again */
};

/* Parts of answers that are asked for again: more pieces than these are never under way. */
#define STUB_AGAIN_MAX 64u

struct stub_window {
	struct stub_slot slots[STUB_WINDOW_MAX]; /* by sequence */
	uint16_t base;				 /* the first that is not done */
	uint16_t next;				 /* the first that was not given out yet */
	uint16_t size;
	uint64_t turn;
	struct stub_order again[STUB_AGAIN_MAX];
	size_t again_count;
	uint16_t overflows; /* as the last ACK told them */
	uint8_t damaged;
	uint8_t error; /* enum stub_error */
	uint16_t error_sequence;
	uint32_t error_addr;
	unsigned lost;	   /* frames and pieces missed so far */
	uint64_t finished; /* grows whenever something was done, or came that was new */
};

/* As after HELLO: nothing under way, at most `size` verbs at a time. */
void stub_window_start(struct stub_window *window, uint16_t size);

/* How many verbs are under way. */
unsigned stub_window_count(const struct stub_window *window);

/*
 * The verb to be sent now, and its number: one that was lost, else what is asked for again, else
 * the next of `work`. NULL: none, as the window is full or there is nothing more.
 */
const struct stub_order *stub_window_send(struct stub_window *window, const struct stub_work *work,
					  uint16_t *sequence);

/* Take what the stub says. Payloads that cannot be are left out. */
void stub_window_ack(struct stub_window *window, const struct stub_work *work,
		     struct rmw_view payload);
void stub_window_data(struct stub_window *window, const struct stub_work *work, uint16_t sequence,
		      struct rmw_view payload);

/* Of what is told done, a part that only the caller can miss did not come. */
void stub_window_miss(struct stub_window *window);

/*
 * Nothing came for too long: what was sent first of all that is not acknowledged may be lost. That
 * it goes again makes the stub tell of the rest.
 */
void stub_window_doubt(struct stub_window *window);

#endif
