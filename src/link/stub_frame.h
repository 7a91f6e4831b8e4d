/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_STUB_FRAME_H
#define RMW_LINK_STUB_FRAME_H

#include <rmwflash/bytes.h>

#include "stub/protocol.h"

/* Frames of the RAM stub (firmware/stub/PROTOCOL.md): a codec, no state but bytes not yet whole. */

struct stub_frame {
	uint8_t kind;
	uint16_t sequence;
	struct rmw_view payload;
};

/*
 * Write a frame whose payload is `head` and then `bytes`, at most STUB_PAYLOAD_MAX together.
 * Returns its length.
 */
size_t stub_frame_put(uint8_t room[STUB_FRAME_MAX], uint8_t kind, uint16_t sequence,
		      struct rmw_view head, struct rmw_view bytes);

/* Takes frames out of whatever comes. `{0}` is ready. */
struct stub_reader {
	uint8_t bytes[2 * STUB_FRAME_MAX];
	size_t from, len; /* what was not looked at yet: bytes[from] to bytes[from + len] */
	uint64_t noise;	  /* bytes that were given up, belonging to no frame */
	unsigned damaged; /* frames thrown away whole */
};

/* Where the next bytes go; never empty after stub_reader_next was false. */
struct rmw_span stub_reader_room(struct stub_reader *reader);

/* So many bytes were put into the room. */
void stub_reader_add(struct stub_reader *reader, size_t len);

/*
 * The next whole frame; its payload is good until the next call of any of these. False: there is
 * none yet.
 */
bool stub_reader_next(struct stub_reader *reader, struct stub_frame *frame);

/*
 * Only a frame of this kind and number is waited for: one of another that is not whole yet may have
 * been cut off in its middle, and what follows it may be the one. True: its first byte was given
 * up, look again. Call it when stub_reader_next was false.
 */
bool stub_reader_pass_over(struct stub_reader *reader, uint8_t kind, uint16_t sequence);

/* Nothing came for so long that a frame that is not whole never will be: throw it away. */
void stub_reader_give_up(struct stub_reader *reader);

/* Forget all bytes; counts stay. */
void stub_reader_clear(struct stub_reader *reader);

#endif
