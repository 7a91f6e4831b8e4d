/* SPDX-License-Identifier: MIT */
#ifndef STUB_STUB_H
#define STUB_STUB_H

#include <stdbool.h>
#include <stdint.h>

#include "core/crc.h"
#include "core/deflate.h"
#include "core/inflate.h"
#include "core/nor.h"
#include "core/ring.h"
#include "protocol.h"

/*
 * The stub: one cooperative loop. A turn looks at the line, takes a piece of what arrived, moves
 * the flash on by a step and the verb at hand by a piece, and sends what is to be told. No turn
 * takes longer than the receiver's FIFO lasts.
 */

#define STUB_WINDOW 12u
#define STUB_READ_MAX 0x400000u /* the answer to CRC fits one frame */

/* A verb that arrived: its payload, so that its data stand at a multiple of 4. */
struct stub_slot {
	uint32_t len;
	uint8_t verb;
	uint8_t payload[STUB_PAYLOAD_MAX] __attribute__((aligned(4)));
};

enum stub_receive {
	STUB_RECEIVE_HEAD,
	STUB_RECEIVE_PAYLOAD,
	STUB_RECEIVE_TAIL,
};

/* Taking frames out of the stream. */
struct stub_receiver {
	enum stub_receive state;
	uint8_t head[STUB_FRAME_HEAD]; /* also the tail, when its turn comes */
	uint32_t have;		       /* bytes of head, payload or tail */
	uint32_t sum;
	uint32_t len;	  /* of the payload */
	uint8_t *into;	  /* where the payload goes; NULL: nowhere */
	uint32_t byte_us; /* when the last byte came */
	bool has_skipped; /* bytes that were no frame */
};

/* The frame that is being sent. */
struct stub_sender {
	uint32_t sum;
	uint32_t left; /* bytes of payload still to come; a frame is open while it is not 0 */
};

struct stub_job;
struct stub_verb_row;

/* The verb that is being carried out. */
struct stub_job {
	const struct stub_verb_row *row; /* NULL: none */
	const struct stub_slot *slot;
	uint32_t addr;	 /* of the next byte */
	uint32_t left;	 /* bytes to go */
	uint32_t offset; /* in the answer */
	uint32_t sum;	 /* CRC of the sector at hand */
	uint32_t total;	 /* of the SHA's message */
	bool is_fetching;
	unsigned buffer; /* which of the two is being filled */
};

/*
 * What is large and seldom touched. On a chip whose fast memory its engines cannot reach, it stands
 * in the other one; the rest of the stub stands in the fast one.
 */
struct stub_room {
	uint8_t buffers[2][STUB_SPI_MAX] __attribute__((aligned(4)));
	union {
		struct stub_deflate deflate; /* while READ_DEFLATED is carried out */
		struct stub_inflate inflate; /* while stub.chunk has a history */
	} work;
	struct stub_slot slots[STUB_WINDOW];
};

/* Which chunk of WRITE_DEFLATED is in the works; also one whose verb has not begun. */
struct stub_chunk {
	uint32_t sequence; /* of its verb */
	bool is_open;	   /* until its last page is with the flash */
	bool is_bad;	   /* it is not what it should be, behind what is out */
	bool has_history;  /* what the next one may reach back into */
};

/* What happens once everything is sent. */
enum stub_after {
	STUB_AFTER_NOTHING,
	STUB_AFTER_BAUD,
	STUB_AFTER_RESET,
	STUB_AFTER_BOOT,
};

/* What is small comes first: instructions reach no further than 2 KiB. */
struct stub {
	struct stub_port *port;
	struct stub_room *room;
	struct stub_receiver receiver;
	struct stub_sender sender;
	uint8_t hello[STUB_SALT_LENGTH];
	struct stub_nor nor;
	struct stub_job job;
	struct stub_chunk chunk;

	uint32_t next; /* sequence of the first verb that is not done */
	uint32_t map;  /* bit n: verb next + n has arrived */
	uint32_t slot; /* where the verb `next` is put */
	uint32_t baud;
	uint32_t now_us;   /* as this turn began */
	uint32_t rest_us;  /* how long the line may be left alone */
	uint32_t heard_us; /* last good frame, or end of the last verb */
	uint32_t told_us;  /* last ACK */
	enum stub_after after;
	uint32_t next_baud;
	uint32_t overflows;
	uint32_t fifo_high;
	uint32_t damaged;
	enum stub_error error;
	uint32_t error_sequence;
	uint32_t error_addr;
	bool has_session;
	bool has_hole;
	bool is_ack_due;
	bool is_hello_due;
	bool is_active; /* this turn found something to do */

	/* What is large stands at the end, so that an instruction reaches the rest. */
	struct stub_ring in;
	struct stub_ring out;
	struct stub_crc crc;
	union {
		struct stub_deflater deflate;
	} fast; /* belongs to room.work */
};

/* `stub` is all zero, the port is ready; finds out about the flash. */
void stub_init(struct stub *stub, struct stub_room *room, struct stub_port *port);

/* One turn of the loop; call it for ever. */
void stub_turn(struct stub *stub);

/* frame.c: take a piece of what arrived; whole frames go to stub_accept. */
void stub_receive(struct stub *stub);
void stub_receive_reset(struct stub *stub);
/* A good frame: its payload is where stub_place said. */
void stub_accept(struct stub *stub, uint8_t kind, uint32_t sequence, uint32_t len);
/* Where the payload of a frame that begins goes; NULL: it is not wanted. */
uint8_t *stub_place(struct stub *stub, uint8_t kind, uint32_t sequence, uint32_t len);

/* frame.c: send a frame, in pieces that add up to its length. The ring must have room. */
void stub_send_head(struct stub *stub, uint8_t kind, uint32_t sequence, uint32_t len);
void stub_send_bytes(struct stub *stub, const uint8_t *bytes, uint32_t len);
/* Room for a whole short frame, and no other one is open. */
bool stub_may_send(const struct stub *stub, uint32_t len);
/* Room for STUB_SPI_MAX bytes of an answer, whether its frame is open or not. */
bool stub_may_send_piece(const struct stub *stub);

/* verbs_inflate.c: no chunk may reach back behind this, and none is in the works. */
void stub_forget_history(struct stub *stub);
/* While the flash is busy: go on with the chunk at hand, or begin the verb that comes next. NULL:
 * there is none. */
void stub_chunk_ahead(struct stub *stub, const struct stub_slot *next, uint32_t sequence);

/* verbs.c: take up a verb. False: it is refused; stub.nor.error says why. */
bool stub_verb_begin(struct stub *stub, const struct stub_slot *slot);
/* Go on with it by a piece. */
enum stub_step stub_verb_step(struct stub *stub);

#endif
