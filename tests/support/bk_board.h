/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BK_BOARD_H
#define RMW_TESTS_BK_BOARD_H

#include "sim/bk7231.h"
#include "sim/board.h"
#include "sim/sim.h"

/* Talking to a simulated BK7231; every function ends the test when something is not as it should.
 */

struct bk_board {
	struct rmw_port *port;
	struct rmw_sim *sim;
	uint8_t got[8192]; /* the last answer */
	size_t len;
	uint64_t answer_ns; /* from the end of the request to the start of the answer */
};

/* A board from "bk7231t?...", just switched on, the host at 115200 baud. Free with bk_close. */
void bk_open(struct bk_board *board, const char *spec);
void bk_close(struct bk_board *board);
/* ... and linked in its window. */
void bk_open_linked(struct bk_board *board, const char *spec);
/* Switch it off and on. */
void bk_power_cycle(struct bk_board *board);

void bk_pass_us(struct bk_board *board, uint64_t us);

/* Send bytes, and collect what comes until 4 s are over or `want` bytes are there. Returns how
 * many. */
size_t bk_talk(struct bk_board *board, struct rmw_view request, size_t want);
/* Drop what else comes within so long. */
void bk_drop(struct bk_board *board, uint32_t ms);

/* A link check now; true: it was answered. */
bool bk_link(struct bk_board *board);
void bk_set_baud(struct bk_board *board, uint32_t baud);

/* A long request of `op` with args; `len` bytes of args. Returns the status of the answer. */
uint8_t bk_ask_long(struct bk_board *board, uint8_t op, struct rmw_view args);
/* ... of which no answer comes. */
void bk_ask_long_silent(struct bk_board *board, uint8_t op, struct rmw_view args);

/* Addressed requests by it. */
uint8_t bk_read(struct bk_board *board, uint32_t addr);
uint8_t bk_erase(struct bk_board *board, uint8_t size, uint32_t addr);
uint8_t bk_write(struct bk_board *board, uint32_t addr, struct rmw_view data);
uint8_t bk_write_4k(struct bk_board *board, uint32_t addr, const uint8_t data[4096]);
uint32_t bk_crc(struct bk_board *board, uint32_t from, uint32_t end);

/* Content at a place of the flash. */
const uint8_t *bk_cells(const struct bk_board *board, uint32_t addr);

#define BK_BYTES(...) RMW_VIEW_OF(((const uint8_t[]){ __VA_ARGS__ }))

#endif
