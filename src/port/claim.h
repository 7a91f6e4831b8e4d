/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_CLAIM_H
#define RMW_PORT_CLAIM_H

#include <rmwflash/err.h>

/*
 * Open the terminal `path` for us alone, or say exactly what is in the way: PORT_MISSING,
 * PORT_SPEC (no terminal), PORT_DENIED (who may open it, and how to become one of them),
 * PORT_BUSY (who has it, where the system tells), PORT_IO. The descriptor is non-blocking,
 * closed on exec, not the controlling terminal, and locked (flock) as long as it is open.
 */
bool rmw_claim_open(const char *path, int *fd, struct rmw_err *err) RMW_MUST_CHECK;

/* From now on nobody else can open the terminal (TIOCEXCL). */
void rmw_claim_seal(int fd);

/* Let others open it again, and close. */
void rmw_claim_close(int fd);

#endif
