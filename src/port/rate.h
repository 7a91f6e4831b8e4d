/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_RATE_H
#define RMW_PORT_RATE_H

#include <stdint.h>

#include <rmwflash/err.h>

/* Set both directions of the terminal `fd` to any rate. Fails with PORT_BAUD, PORT_LOST or
 * PORT_IO. */
bool rmw_rate_set(int fd, uint32_t baud, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Check that the terminal runs at `baud`, as near as a UART needs it: some drivers take any
 * number and use another. Fails with PORT_BAUD, naming the rate it has, PORT_LOST or PORT_IO.
 */
bool rmw_rate_check(int fd, uint32_t baud, struct rmw_err *err) RMW_MUST_CHECK;

/* Have received bytes handed over at once, where the driver can (bl602-protocol 2.7). */
void rmw_rate_hurry(int fd);

#endif
