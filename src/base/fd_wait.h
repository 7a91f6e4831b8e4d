/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_FD_WAIT_H
#define RMW_BASE_FD_WAIT_H

#include "base/time.h"

/*
 * Wait for what poll calls `events` of the descriptor; false when the deadline came first or
 * somebody asked to stop, which is noticed within 50 ms.
 */
bool rmw_fd_wait(int fd, short events, const struct rmw_deadline *until);

#endif
