/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LABELS_H
#define RMW_BENCH_LABELS_H

#include <pthread.h>

#include "bench/batch.h"

/*
 * The labels of a batch on their way out, from several slots at a time, one after the other. What a
 * printer does not take is kept as a file of the unit's name in the folder labels/ beside the job:
 * it can be sent again by hand. A label never fails a unit.
 */

#define RMW_LABELS_TEXT_MAX 1000u

/* What became of labels. */
struct rmw_labels_counts {
	unsigned written; /* where the job wants them */
	unsigned kept;	  /* as a file, as they could not be written */
	unsigned lost;	  /* not even that */
};

/* Needs rmw_labels_start; big: on the heap. */
struct rmw_labels {
	const struct rmw_batch *batch;
	pthread_mutex_t printing; /* one label at a time */
	bool is_stuck;		  /* the last one was not taken: the next one waits shorter */
	pthread_mutex_t lock;	  /* of what follows */
	struct rmw_labels_counts counts;
	bool was_told; /* that one was kept or lost */
	char trouble[RMW_LABELS_TEXT_MAX];
};

/* Begin; `batch` is borrowed. Fails with NO_MEMORY: the system gives no lock. */
bool rmw_labels_start(struct rmw_labels *labels, const struct rmw_batch *batch,
		      struct rmw_err *err) RMW_MUST_CHECK;
void rmw_labels_end(struct rmw_labels *labels);

/*
 * Make and write the label of a unit that passed, if the job has labels; takes RMW_LABEL_OUT_MS at
 * most behind those of other slots, and ends early when `cancel` is asked. From any thread.
 */
void rmw_labels_put(struct rmw_labels *labels, const struct rmw_batch_labelled *unit,
		    const struct rmw_cancel *cancel);

/* True where a label was not written, and that was not told of yet: a sentence in `text`. Only the
 * first one is; waits for nothing. From any thread. */
bool rmw_labels_trouble(struct rmw_labels *labels, char text[RMW_LABELS_TEXT_MAX]);

/* What became of them so far. From any thread. */
struct rmw_labels_counts rmw_labels_counts(struct rmw_labels *labels);

#endif
