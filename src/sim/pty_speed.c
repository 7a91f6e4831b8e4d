/* SPDX-License-Identifier: MIT */
/* The rate of a terminal as a number, also one that has no constant of its own. */
#include <sys/ioctl.h>

#if defined(__linux__)
#include <asm/termbits.h>
#endif

#include "sim/board.h"

#if defined(__linux__)
uint32_t sim_pty_speed(int fd)
{
	struct termios2 settings;

	return ioctl(fd, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}
#else
#include <termios.h>

/* Elsewhere a speed is its own number. */
uint32_t sim_pty_speed(int fd)
{
	struct termios settings;

	return tcgetattr(fd, &settings) == 0 ? (uint32_t)cfgetospeed(&settings) : 0;
}
#endif
