/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_STUB_TALK_H
#define RMW_TESTS_STUB_TALK_H

#include "port/port.h"

/*
 * Talking to the stub on a simulated board frame by frame, without the host's own link: a third
 * reading of its PROTOCOL.md. Every function ends the test when something is not as it should.
 */

struct rmw_talk_answer {
	uint8_t kind;
	uint16_t sequence;
	struct rmw_buf payload;
};

void rmw_talk_answer_release(struct rmw_talk_answer *answer);

/* A board from "bl602?...", the stub in firmware/prebuilt loaded, a session begun, at 500000. */
struct rmw_port *open_stub(const char *spec);
/* Load and start it through the ROM, after a handshake. */
void load_stub(struct rmw_port *port);

/* Append a frame to `out`. */
void talk_frame(struct rmw_buf *out, uint8_t kind, uint16_t sequence, struct rmw_view payload);
/* Send a frame. */
void talk_send(struct rmw_port *port, uint8_t kind, uint16_t sequence, struct rmw_view payload);
/* ... whose payload is up to three words. */
void talk_words(struct rmw_port *port, uint8_t kind, uint16_t sequence, const uint32_t *words,
		size_t count);
#define TALK_WORDS(port, kind, sequence, ...)                                                      \
	talk_words(port, kind, sequence, (const uint32_t[]){ __VA_ARGS__ },                        \
		   RMW_COUNT(((const uint32_t[]){ __VA_ARGS__ })))

/* The next answer; false when none begins within `ms`. Bytes between frames are thrown away. */
bool talk_hear(struct rmw_port *port, struct rmw_talk_answer *answer, uint32_t ms);
/* Answers until an ACK says that all before `next` are done; its payload goes to `ack`. */
void talk_until_done(struct rmw_port *port, uint16_t next, uint8_t ack[16]);
/* The bytes of DATA for a verb, put together, at most `into.len`; returns how many came. */
size_t talk_collect(struct rmw_port *port, uint16_t sequence, struct rmw_span into);
/* HELLO and its answer, of `hello.len` bytes at most. */
void talk_hello(struct rmw_port *port, struct rmw_span hello);

#endif
