/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_BATCH_H
#define RMW_BENCH_BATCH_H

#include <rmwflash/event.h>
#include <rmwflash/firmware.h>
#include <rmwflash/profile.h>

#include "base/digest.h"
#include "bench/job.h"
#include "bench/label.h"
#include "bench/name.h"
#include "bench/units.h"
#include "provision/credentials.h"

/* A board of the plan. */
struct rmw_batch_board {
	char name[RMW_NAME_TEXT_MAX]; /* with {mac6} in it, where the MAC decides */
	uint32_t seq;
	const struct rmw_unit *unit; /* row of the CSV file; NULL: there is none */
};

/* A job and all that it names, read and checked. Secret as a whole, and big: on the heap. */
struct rmw_batch {
	char path[RMW_PATH_MAX];       /* of the job file */
	char sha256[RMW_SHA256_TEXT];  /* of what stood in it */
	char units_path[RMW_PATH_MAX]; /* of the CSV file; empty: none */
	struct rmw_bench_job job;
	struct rmw_units units;
	struct rmw_name_pattern pattern;
	char mqtt_ca[RMW_PATH_MAX];    /* PEM file; empty: what this system trusts */
	struct rmw_label label;	       /* no parts: none */
	char label_path[RMW_PATH_MAX]; /* of its template */
	char label_to[RMW_PATH_MAX];   /* as rmw_label_out_write takes it */
	char label_kept[RMW_PATH_MAX]; /* folder for those that could not be written there */
	struct rmw_profiles *profiles;
	const struct rmw_profile_entry *entry;
	struct rmw_profile_setup setup; /* without a name */
	struct rmw_firmware_image firmware;
	struct rmw_credentials credentials;
	char chip[RMW_FIRMWARE_CHIP_MAX]; /* "bl602" */
	struct rmw_batch_board *boards;
	size_t board_count;
};

/*
 * Read a job file and all that it names, before any board is touched: paths are from the folder of
 * the job file on. All that is wrong is added to `problems`, as far as one does not hide the other.
 * On success, also with problems, release with rmw_batch_free. Fails with FILE_READ (the job file),
 * INTERRUPTED, NO_MEMORY.
 */
bool rmw_batch_load(const char *path, const struct rmw_watch *watch,
		    const struct rmw_cancel *cancel, struct rmw_batch **batch,
		    struct rmw_troubles *problems, struct rmw_err *err) RMW_MUST_CHECK;

/* Wipe and give back; NULL is allowed. */
void rmw_batch_free(struct rmw_batch *batch);

/* Stages that this job has not, as rmw_life_start takes them. */
uint32_t rmw_batch_skips(const struct rmw_batch *batch);

/* A unit that gets a label. Borrowed. */
struct rmw_batch_labelled {
	const char *name;
	const uint8_t *mac; /* NULL: not known yet, {mac} and {mac6} stay as they are */
	const char *room;   /* as the ledger has it; NULL: as the list of units has it */
};

/* Put the label of a unit, made now, at the end of `into`. Fails with NO_MEMORY. */
bool rmw_batch_label(const struct rmw_batch *batch, const struct rmw_batch_labelled *unit,
		     struct rmw_buf *into, struct rmw_err *err) RMW_MUST_CHECK;

/* "openbeken@1.18.299", else what kind of image the firmware is. Cut to fit. */
void rmw_batch_firmware_text(const struct rmw_batch *batch, char *text, size_t size);

/* True where the bench itself speaks with the broker of the job. */
bool rmw_batch_has_mqtt(const struct rmw_batch *batch);

/* How long the bytes of one board take on the line, at a rate and packed by nothing; 10 bits a
 * byte. What is not known (the size of the flash) counts as nothing. */
uint64_t rmw_batch_line_us(const struct rmw_batch *batch, uint32_t baud);

#endif
