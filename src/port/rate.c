/* SPDX-License-Identifier: MIT */
/* Rates of a terminal as the Linux kernel takes them: any number, not only the old constants. */
#include "port/rate.h"

#include <asm/termbits.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/serial.h>
#include <string.h>
#include <sys/ioctl.h>

#include "port/fd.h"

/* A frame of 10 bits stands 5 % in all; the device has a right to half of it. */
#define OFF_PERCENT 2.5

bool rmw_rate_check(int fd, uint32_t baud, struct rmw_err *err)
{
	struct termios2 state;

	if (ioctl(fd, TCGETS2, &state) != 0)
		return rmw_fd_fail(errno, "ask for the rate", err);
	if (state.c_ospeed < baud * (1 - OFF_PERCENT / 100) ||
	    state.c_ospeed > baud * (1 + OFF_PERCENT / 100))
		return rmw_fail(err, RMW_E_PORT_BAUD, "%" PRIu32 " baud were asked for, it has %u",
				baud, state.c_ospeed);
	return true;
}

bool rmw_rate_set(int fd, uint32_t baud, struct rmw_err *err)
{
	struct termios2 state;

	if (ioctl(fd, TCGETS2, &state) != 0)
		return rmw_fd_fail(errno, "ask for the rate", err);
	state.c_cflag &= ~(tcflag_t)(CBAUD | CBAUD << IBSHIFT);
	state.c_cflag |= BOTHER | BOTHER << IBSHIFT;
	state.c_ispeed = state.c_ospeed = baud;
	if (ioctl(fd, TCSETS2, &state) != 0 && errno == EINVAL)
		return rmw_fail(err, RMW_E_PORT_BAUD, "%" PRIu32 " baud are refused", baud);
	return rmw_rate_check(fd, baud, err);
}

void rmw_rate_hurry(int fd)
{
	struct serial_struct state;

	if (ioctl(fd, TIOCGSERIAL, &state) != 0)
		return;
	state.flags |= (int)ASYNC_LOW_LATENCY;
	(void)ioctl(fd, TIOCSSERIAL, &state);
}
