/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LN_BOARD_H
#define RMW_TESTS_LN_BOARD_H

#include "sim/ln882h.h"
#include "sim/sim.h"

/* Talking to a simulated LN882H; every function ends the test when something is not as it should.
 */

struct ln_board {
	struct rmw_port *port;
	struct rmw_sim *sim;
	uint8_t got[4096]; /* what came last */
	size_t len;
};

/* A board from "ln882h?...", its boot ROM listening, the host at 115200 baud. */
void ln_open(struct ln_board *board, const char *spec);
void ln_close(struct ln_board *board);
void ln_pass_ms(struct ln_board *board, uint32_t ms);
struct rmw_span ln_cells(struct ln_board *board, uint32_t addr);

/* Send, and collect what comes until `ms` pass without any. */
void ln_talk(struct ln_board *board, struct rmw_view bytes, uint32_t ms);
void ln_say(struct ln_board *board, const char *text);
/* The same, and what came is exactly `answer`. */
void ln_expect(struct ln_board *board, const char *text, const char *answer);

/* A YMODEM packet of 128 or 1024 bytes with what `data` has of them, the rest 1A. */
void ln_send_packet(struct ln_board *board, uint8_t number, struct rmw_view data, size_t size);
/* ... of the file's header: what comes is ACK and C. */
void ln_send_header(struct ln_board *board, size_t size);
/* "download ..." up to the packet behind the header. */
void ln_begin_download(struct ln_board *board, size_t size);
/* Both EOT and the last packet. */
void ln_end_download(struct ln_board *board);
/* All of an image: it runs afterwards, if the ROM takes it. */
void ln_upload(struct ln_board *board, struct rmw_view image);

/*
 * An image of `count` halfwords of code at 20000148, its stack below 20010000; 0x148 + 2 * count
 * bytes into `image`. Returns its length.
 */
#define LN_IMAGE_MOST 1024u
size_t ln_make_image(uint8_t image[LN_IMAGE_MOST], const uint16_t *code, size_t count);
/* Put the header's length and CRCs right. */
void ln_seal_image(struct rmw_span image);

#endif
