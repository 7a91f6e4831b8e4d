/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_RELAY_BOARD_H
#define RMW_TESTS_RELAY_BOARD_H

#include "support/sim_board.h"

/* A simulated board whose flash holds our boot stage, a partition table, the relay firmware's
 * machine code and a configuration. */
struct relay_board {
	struct rmw_port *port;
	struct rmw_sim *sim;
	char said[65536]; /* since the last forget */
	size_t said_len;
	char answer[8192];
};

/* Pins and start values as bench_begin_with takes them; the board is on for 300 ms. */
void relay_board_open(struct relay_board *board, const char *options, const char *pins,
		      const char *starts);
void relay_board_close(struct relay_board *board);

/* Off and on again, and 300 ms. */
void relay_board_power(struct relay_board *board);

/* Time passes; what is said meanwhile is taken. The core must not have died. */
void relay_board_run(struct relay_board *board, uint32_t ms);
void relay_board_forget(struct relay_board *board);
bool relay_board_said(const struct relay_board *board, const char *text);

/* Send a request and give its answer. */
const char *relay_board_ask(struct relay_board *board, const char *request);

#endif
