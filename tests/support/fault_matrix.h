/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_FAULT_MATRIX_H
#define RMW_TESTS_FAULT_MATRIX_H

#include <stddef.h>

/*
 * Faults on a simulated BL602 with 128K of flash, over a backup and over a write of all but two
 * sectors. Allowed is a verified success, or a clear error and a second run, without the fault,
 * that succeeds. Never a wrong backup, never a false success; the test ends at the first.
 *
 * RMW_MATRIX_FLASH=2M plays on a whole-size flash, RMW_MATRIX_PLACES=N at N places,
 * RMW_MATRIX_LESS=N at one in N of the places,
 * RMW_MATRIX_SEEDS=N with N seeds of noise.
 */

/* By which route, on which board. */
struct fault_matrix_way {
	const char *route;  /* as session options take it */
	size_t loader_size; /* of a made RAM loader; 0: none */
	const char *board;  /* options of the board, beginning with &; "" is none */
};

/* Each kind of fault, one at a time, at `places` seeded places. */
void fault_matrix_play(const struct fault_matrix_way *way, unsigned places);

/* Faults by chance all the time, "garble/20000"; so many different runs of chance. */
void fault_matrix_noise(const struct fault_matrix_way *way, const char *noise, unsigned seeds);

#endif
