/* SPDX-License-Identifier: MIT */
/* Waiting for a descriptor by a deadline. */
#include "base/fd_wait.h"

#include <poll.h>

/* Longest wait that does not look whether somebody asked to stop. */
#define SLICE_MS 50

bool rmw_fd_wait(int fd, short events, const struct rmw_deadline *until)
{
	struct pollfd watch = { .fd = fd, .events = events };
	uint64_t left_ms;

	do {
		left_ms = (rmw_deadline_left_us(until) + 999u) / 1000u;
		if (poll(&watch, 1, left_ms < SLICE_MS ? (int)left_ms : SLICE_MS) > 0)
			return true;
	} while (left_ms > 0);
	return false;
}
