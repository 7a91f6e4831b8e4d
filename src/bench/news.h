/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_NEWS_H
#define RMW_BENCH_NEWS_H

#include <rmwflash/ledger.h>

#include "bench/post.h"

/* What a slot reports, for whoever is told of it outside. Borrowed. */
struct rmw_news {
	const char *bench;
	const char *job;
	const char *name; /* of the unit in the slot; NULL: none yet */
	const struct rmw_post_report *report;
};

#define RMW_NEWS_WORD_MAX 16u

/* "write": a state in small letters. */
void rmw_news_state(enum rmw_life_state state, char word[RMW_NEWS_WORD_MAX]);

/* What the ledger calls the end of a unit; OPEN: it has none. */
enum rmw_ledger_state rmw_news_outcome(enum rmw_life_end end);

/* The ledger's word for it, "passed", "failed" or "interrupted"; "" of none. Static. */
const char *rmw_news_end(enum rmw_life_end end);

/* True when it tells of another state, of an error, or how a unit ended; false of progress, and of
 * a key that changes what a slot does later. */
bool rmw_news_is_one(const struct rmw_post_report *report);

/*
 * An object on one line, as rmwflash-batch(1) tells: v, ev ("slot"), ts, bench, job, slot, from,
 * state, and where they are known mac, name, end, code, cause. What is no UTF-8 in texts becomes
 * '?'. Freed with free(); NULL when memory ran out.
 */
char *rmw_news_json(const struct rmw_news *news);

#endif
