/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_BENCH_H
#define RMW_BENCH_BENCH_H

#include <rmwflash/ledger.h>

#include "bench/batch.h"
#include "bench/gate.h"
#include "bench/labels.h"
#include "bench/ledger_thread.h"
#include "bench/mqtt.h"

/* How the boards of a batch are reached and judged. Texts are borrowed; zeros are defaults. */
struct rmw_bench_setup {
	const char *before; /* as of struct rmw_session_options */
	const char *after;
	const char *loader;
	const char *route;
	uint32_t baud;
	const char *backup_dir; /* NULL: the folder of backups */
	const char *interface;	/* of the network that the relays join; NULL: any */
	struct rmw_mqtt *mqtt;	/* NULL: the job needs none */
	bool is_again;		/* units that passed are done once more */
	const char *operator;	/* who is at the bench; NULL: not known */
};

/* What all slots of a batch share. Needs rmw_bench_start; big: on the heap. */
struct rmw_bench {
	struct rmw_bench_setup setup;
	const struct rmw_batch *batch;
	struct rmw_ledger_thread *ledger;
	char job[RMW_LEDGER_WORD_MAX]; /* its name in the ledger */
	struct rmw_gate gate;	       /* to starts of relays */
	struct rmw_labels labels;
};

/* Begin; `batch` and `ledger` are borrowed. Fails with NO_MEMORY: the system gives no lock. */
bool rmw_bench_start(struct rmw_bench *bench, const struct rmw_bench_setup *setup,
		     const struct rmw_batch *batch, struct rmw_ledger_thread *ledger,
		     struct rmw_err *err) RMW_MUST_CHECK;
void rmw_bench_end(struct rmw_bench *bench);

/* The name of a job in the ledger: that of its file, without folder and ".job". Cut to fit. */
void rmw_bench_job_name(const struct rmw_batch *batch, char name[RMW_LEDGER_WORD_MAX]);

/*
 * Put the units of a batch into the ledger, as far as they are not there. Fails as
 * rmw_ledger_import, and with JOB_BAD: names of the MAC and of what only a row has, where the MAC
 * picks the row.
 */
bool rmw_bench_import(struct rmw_ledger *ledger, const struct rmw_batch *batch,
		      struct rmw_err *err) RMW_MUST_CHECK;

#endif
