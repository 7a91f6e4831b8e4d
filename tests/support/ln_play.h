/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LN_PLAY_H
#define RMW_TESTS_LN_PLAY_H

#include "link/ln_link.h"
#include "support/ln_capture.h"

/*
 * A captured conversation as a story for the replay port, and what our link does to play it. What
 * we never say goes through raw. Of a line that we type the captured echo comes before its end, as
 * it did; and where a packet was captured as the chip got it, damaged, the host sends what is
 * right.
 */
#define LN_PLAY_FILE_MAX 16384u
#define LN_MOVES_MAX 128u

enum ln_move_kind {
	MOVE_RAW,      /* these bytes out, those in */
	MOVE_HEAR,     /* those come unasked */
	MOVE_BAUD,     /* the port's rate alone */
	MOVE_WHO,      /* ln_sync_who */
	MOVE_COMMAND,  /* ln_link_ask, ln_link_read */
	MOVE_RATE,     /* ln_link_set_rate */
	MOVE_DOWNLOAD, /* ln_link_download */
	MOVE_SEND,     /* ymodem_send */
	MOVE_ABORT,    /* ymodem_abort */
};

struct ln_move {
	enum ln_move_kind kind;
	uint32_t line;
	struct rmw_view out, in;
	struct ln_request request;
	uint32_t baud;
	enum ln_peer peer;
	unsigned repeats; /* of packets */
	enum rmw_code code;
};

/* A conversation as a story for the replay port, and what is done to play it. */
struct ln_play {
	struct ln_capture capture;
	size_t at;
	struct ln_move moves[LN_MOVES_MAX];
	size_t move_count;
	struct rmw_buf story;
	uint8_t file[LN_PLAY_FILE_MAX];
	size_t file_len, packet_size;
	char file_name[64];
	unsigned ours, undone;
	uint8_t heard[32 << 10]; /* what take_device put together */
	size_t heard_len;
};

/* Read "identify.txt" and plan it; ends the test when a line makes no sense. */
void ln_play_plan(struct ln_play *play, const char *name);
void ln_play_release(struct ln_play *play);

#endif
