/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BOARD_H
#define RMW_TESTS_BOARD_H

#include <rmwflash/flash.h>
#include <rmwflash/session.h>
#include <rmwflash/sim.h>

/* Jobs of the whole library on simulated boards, for tests that link rmw_session. */

/* Open a session on a port text; false with `err` filled. Nobody is asked for anything. */
bool board_open(const char *port, struct rmw_session **session, struct rmw_err *err);

/* As board_open, by a route that is named. */
bool board_open_by(const char *route, const char *port, struct rmw_session **session,
		   struct rmw_err *err);

/* As board_open_by, but the test ends when it fails. */
struct rmw_session *board_open_sure(const char *route, const char *port);

/* Bytes that look like nothing, the same for the same seed. */
void board_fill(struct rmw_span bytes, uint32_t seed);

/* Write a file of such bytes at a scratch path and return the path. */
const char *board_image(const char *name, size_t size, uint32_t seed);

/* True when the file exists and holds exactly these bytes. */
bool board_file_is(const char *path, struct rmw_view bytes);

#endif
