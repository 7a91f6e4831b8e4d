/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BATCH_LOOK_H
#define RMW_TESTS_BATCH_LOOK_H

#include <rmwflash/ledger.h>

#include "base/digest.h"

/* What a batch of batch_story.h left behind: its ledger, next to the flash of every board. */

#define BATCH_LOOK_UNITS_MAX 512u

struct batch_look_unit {
	char mac[RMW_LEDGER_MAC_MAX]; /* empty: no board has it */
	char name[RMW_LEDGER_NAME_MAX];
	enum rmw_ledger_state state;
	unsigned passes;		 /* tries that passed */
	uint64_t device_ms;		 /* of all its tries, by the clock of the board */
	char code[RMW_LEDGER_CODE_MAX];	 /* of the last try */
	uint8_t digest[RMW_SHA256_SIZE]; /* of the flash, of a unit that passed; else zeros */
};

/* Big: not on a stack. */
struct batch_look_found {
	struct batch_look_unit units[BATCH_LOOK_UNITS_MAX];
	size_t count;
	unsigned states[RMW_LEDGER_STATES]; /* units by their state */
	unsigned tries;
	unsigned passes;      /* tries that passed */
	unsigned passed_most; /* most passes of one unit */
	unsigned open_tries;  /* that have no end */
};

/*
 * Look at all units and all flashes; nobody may be at work. Ends the test where a name or a MAC is
 * there twice, a unit's state is not how its last try ended, a try that passed does not tell its
 * first stage, a unit that passed has not the firmware and its name in the flash, another one has a
 * name in the flash that is not its own, or a board without a unit is not blank.
 */
void batch_look(struct batch_look_found *found);

/*
 * Ends the test where a unit that had a MAC has another one or none now, one that passed before has
 * not passed just as often now, or its flash is not the same.
 */
void batch_look_compare(const struct batch_look_found *before,
			const struct batch_look_found *after);

#endif
