/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_REPLAY_H
#define RMW_PORT_REPLAY_H

#include "port/port.h"

/*
 * "replay:FILE": plays the device of a transcript (port/transcript.h).
 *
 * What the host writes must be what the transcript says, byte by byte, at the rate it says; else
 * the write fails with PORT_IO, naming the line, what was due and what came. A burst of 55 may be
 * of any length from 1 on; bytes left out match any bytes of that number. What the device said is
 * given once everything before it was written, after the pauses noted. Lines are accepted and not
 * compared. The port brings its own clock, which moves only when somebody waits.
 *
 * Fails with PORT_SPEC, FILE_READ, BAD_TEXT or NO_MEMORY.
 */
bool rmw_replay_open(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* True when nothing of the transcript is left. `port` may be a wrapper around a replay. */
bool rmw_replay_is_done(struct rmw_port *port);

#endif
