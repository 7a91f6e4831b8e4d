/* SPDX-License-Identifier: MIT */
/* Writes the labels of units that passed, and keeps those that a printer does not take. */
#include "bench/labels.h"

#include <stdio.h>

#include "bench/label_out.h"

#define STUCK_MS 1000u /* what a printer gets that did not take the label before */

bool rmw_labels_start(struct rmw_labels *labels, const struct rmw_batch *batch, struct rmw_err *err)
{
	*labels = (struct rmw_labels){ .batch = batch };
	if (pthread_mutex_init(&labels->printing, NULL) == 0) {
		if (pthread_mutex_init(&labels->lock, NULL) == 0)
			return true;
		pthread_mutex_destroy(&labels->printing);
	}
	return rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no lock");
}

void rmw_labels_end(struct rmw_labels *labels)
{
	pthread_mutex_destroy(&labels->lock);
	pthread_mutex_destroy(&labels->printing);
}

/* With the printer. */
static bool print(struct rmw_labels *labels, const char *name, struct rmw_view made,
		  const struct rmw_cancel *cancel, struct rmw_err *err)
{
	const struct rmw_batch *batch = labels->batch;
	const struct rmw_deadline until = rmw_deadline_in(
		&rmw_clock_wall, cancel, labels->is_stuck ? STUCK_MS : RMW_LABEL_OUT_MS);

	labels->is_stuck =
		!rmw_label_out_write(batch->label_to, name, &batch->label, made, &until, err);
	return !labels->is_stuck;
}

/* With the printer: false where there is no other place, or that does not work either. */
static bool keep(const struct rmw_labels *labels, const char *name, struct rmw_view made)
{
	const struct rmw_batch *batch = labels->batch;
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, RMW_LABEL_OUT_MS);
	struct rmw_err ignored = { 0 };

	return strcmp(batch->label_to, batch->label_kept) != 0 &&
	       rmw_label_out_write(batch->label_kept, name, &batch->label, made, &until, &ignored);
}

static void note(struct rmw_labels *labels, unsigned *count, const struct rmw_err *err)
{
	pthread_mutex_lock(&labels->lock);
	++*count;
	if (err->code != RMW_OK && !labels->was_told && labels->trouble[0] == '\0')
		(void)snprintf(labels->trouble, sizeof(labels->trouble), "%s%s%s%s%.300s",
			       err->path, err->path[0] == '\0' ? "" : ": ", err->cause,
			       count == &labels->counts.kept
				       ? "; it and others that cannot be written are kept in "
				       : "; it is lost",
			       count == &labels->counts.kept ? labels->batch->label_kept : "");
	pthread_mutex_unlock(&labels->lock);
}

void rmw_labels_put(struct rmw_labels *labels, const struct rmw_batch_labelled *unit,
		    const struct rmw_cancel *cancel)
{
	rmw_auto(buf) made = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	unsigned *count = &labels->counts.lost;

	if (labels->batch->label_path[0] == '\0')
		return;
	if (rmw_batch_label(labels->batch, unit, &made, &err)) {
		const struct rmw_view view = rmw_buf_view(&made);

		pthread_mutex_lock(&labels->printing);
		if (print(labels, unit->name, view, cancel, &err))
			count = &labels->counts.written;
		else if (keep(labels, unit->name, view))
			count = &labels->counts.kept;
		pthread_mutex_unlock(&labels->printing);
	}
	note(labels, count, &err);
}

bool rmw_labels_trouble(struct rmw_labels *labels, char text[RMW_LABELS_TEXT_MAX])
{
	bool is_one;

	pthread_mutex_lock(&labels->lock);
	is_one = labels->trouble[0] != '\0' && !labels->was_told;
	if (is_one) {
		memcpy(text, labels->trouble, RMW_LABELS_TEXT_MAX);
		labels->was_told = true;
	}
	pthread_mutex_unlock(&labels->lock);
	return is_one;
}

struct rmw_labels_counts rmw_labels_counts(struct rmw_labels *labels)
{
	struct rmw_labels_counts counts;

	pthread_mutex_lock(&labels->lock);
	counts = labels->counts;
	pthread_mutex_unlock(&labels->lock);
	return counts;
}
