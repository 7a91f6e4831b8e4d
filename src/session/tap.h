/* SPDX-License-Identifier: MIT */
#ifndef RMW_SESSION_TAP_H
#define RMW_SESSION_TAP_H

#include "port/port.h"
#include "session/hearing.h"

/*
 * Wrap a port so that what passes can be overheard. On success `*port`, which it takes over, is
 * the wrapper. Fails with NO_MEMORY; then `*port` stays what it is.
 */
bool rmw_tap_wrap(struct rmw_port **port, struct rmw_err *err) RMW_MUST_CHECK;

/* From now on `hearing`, borrowed, is told all that passes a wrapper made above; NULL: nobody. */
void rmw_tap_tell(struct rmw_port *tap, struct rmw_hearing *hearing);

#endif
