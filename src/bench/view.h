/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_VIEW_H
#define RMW_BENCH_VIEW_H

#include "bench/life.h"
#include "bench/name.h"
#include "bench/post.h"
#include "bench/prompt.h"
#include "bench/slot.h"

/*
 * What people see of a batch: its slots as they are now, and what became of units so far. It is
 * told what happens and what time it is; it waits for nothing and asks nobody.
 */

#define RMW_VIEW_TITLE_MAX 64u
#define RMW_VIEW_PORT_MAX 64u
#define RMW_VIEW_REASON_MAX 320u
#define RMW_VIEW_LOG_MAX 48u	   /* lines that are kept of a slot */
#define RMW_VIEW_UNITS_MAX 1024u   /* that did not pass and are known again by their MAC */
#define RMW_VIEW_PASSES_MAX 512u   /* whose time is kept */
#define RMW_VIEW_WINDOW_MS 900000u /* units per hour are of the last 15 minutes */
#define RMW_VIEW_RATE_MS 60000u	   /* before that nothing is said about them */

/* A line of a slot's log. */
struct rmw_view_note {
	uint64_t at_ms;		   /* the first time */
	enum rmw_life_state state; /* that was entered */
	unsigned times;		   /* in a row */
	char text[RMW_VIEW_REASON_MAX];
};

struct rmw_view_slot {
	unsigned number;
	char port[RMW_VIEW_PORT_MAX];
	enum rmw_life_state state;
	uint64_t since_ms; /* it is in that state */
	uint64_t begun_ms; /* when the unit was seen */
	char name[RMW_NAME_TEXT_MAX];
	bool has_mac;
	uint8_t mac[6];
	bool has_progress; /* of the stage */
	unsigned permille;
	char reason[RMW_VIEW_REASON_MAX]; /* the last one of the unit; may be empty */
	struct rmw_view_note log[RMW_VIEW_LOG_MAX];
	size_t log_first; /* the oldest */
	size_t log_count;
};

/* A unit that ended, not well. */
struct rmw_view_unit {
	uint8_t mac[6];
	enum rmw_life_end end;
};

/* rmw_view_start begins it; needs no release. Big: on the heap. */
struct rmw_bench_view {
	char title[RMW_VIEW_TITLE_MAX];
	size_t wanted; /* units of the job; 0: as many as come */
	uint64_t begun_ms;
	uint64_t now_ms;
	struct rmw_view_slot slots[RMW_SLOTS_MAX]; /* by number, lowest first */
	size_t slot_count;
	/* Units by their last end; one that failed and then passed has passed. */
	unsigned passed;
	unsigned failed;
	unsigned interrupted;
	unsigned done; /* boards that had passed before */
	struct rmw_view_unit units[RMW_VIEW_UNITS_MAX];
	size_t unit_count;
	uint64_t passes[RMW_VIEW_PASSES_MAX]; /* when; a ring */
	size_t pass_first;
	size_t pass_count;
};

/* What happened in a slot. */
struct rmw_view_change {
	unsigned slot;		   /* its number */
	enum rmw_life_state state; /* where it is now */
	enum rmw_life_end end;	   /* of the unit that was claimed */
	const char *reason;	   /* why, in words; "" none; borrowed */
};

/* Begin with these slots, all without an adapter. */
void rmw_view_start(struct rmw_bench_view *view, const char *title, const struct rmw_slots *slots,
		    size_t wanted, uint64_t now_ms);

/* What time it is, of any clock that only goes on. What is told next happens then. */
void rmw_view_tick(struct rmw_bench_view *view, uint64_t now_ms);

/* Take a change. False: it is no news (a slot that is none; the same once more). */
bool rmw_view_state(struct rmw_bench_view *view, const struct rmw_view_change *change);

/* Which unit is in the slot; `mac` may be NULL: not known. */
void rmw_view_unit(struct rmw_bench_view *view, unsigned slot, const char *name,
		   const uint8_t mac[6]);

/* How much of the slot's stage is done, 0 to 1000. */
void rmw_view_progress(struct rmw_bench_view *view, unsigned slot, unsigned permille);

/* Take what a slot posted. False: it is no news. */
bool rmw_view_report(struct rmw_bench_view *view, const struct rmw_post_report *report);

/* The slot of that number; NULL: there is none. */
const struct rmw_view_slot *rmw_view_slot(const struct rmw_bench_view *view, unsigned number);

/* A line of the slot's log, 0 the newest; NULL: it has no more. */
const struct rmw_view_note *rmw_view_note(const struct rmw_view_slot *slot, size_t age);

/* How long the unit took so far, or took, where it is over. */
uint64_t rmw_view_unit_ms(const struct rmw_bench_view *view, const struct rmw_view_slot *slot);

/* Units that passed, of those that passed or failed; false: there are none yet. */
bool rmw_view_yield(const struct rmw_bench_view *view, unsigned *permille);

/* Units that pass in an hour, as in the last RMW_VIEW_WINDOW_MS; false: too early to tell. */
bool rmw_view_rate(const struct rmw_bench_view *view, unsigned *per_hour);

/* How many slots ask for this, and all of them as one text, as rmw_prompt_group makes it. */
size_t rmw_view_prompt(const struct rmw_bench_view *view, enum rmw_life_prompt asks,
		       char text[RMW_PROMPT_TEXT_MAX]);

/* How many slots have a unit at work. */
size_t rmw_view_at_work(const struct rmw_bench_view *view);

#endif
