/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_TRACE_H
#define RMW_PORT_TRACE_H

#include "port/port.h"

/*
 * "trace:FILE,PORT": writes the conversation with PORT into FILE while it happens, in the form
 * that "replay:FILE" plays (port/transcript.h), so a bug report becomes a test.
 *
 * The file is new, 0600, and removed when PORT cannot be opened. Lines reach it as they are
 * complete, errors of PORT are noted in it, and it stays usable whatever happens to PORT. A trace
 * that cannot be written any more (disk full) ends there; the job goes on. FILE holds no comma.
 *
 * Fails with PORT_SPEC, FILE_EXISTS, FILE_WRITE, NO_MEMORY or as PORT does.
 */
bool rmw_trace_open(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		    struct rmw_err *err) RMW_MUST_CHECK;

#endif
