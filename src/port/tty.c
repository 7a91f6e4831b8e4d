/* SPDX-License-Identifier: MIT */
/* Terminals by termios: pseudo-terminals, and what all terminals share. */
#include "port/tty.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "port/claim.h"
#include "port/rate.h"

#define DRAIN_MS 5000u
#define DRAIN_STEP_MS 1u

static struct rmw_fd_port *tty_of(struct rmw_port *port)
{
	return (struct rmw_fd_port *)port;
}

/* tcdrain alone cannot be stopped, so it only waits for what the adapter itself still holds. */
bool rmw_tty_drain(struct rmw_port *port, struct rmw_err *err)
{
	struct rmw_deadline until = rmw_port_in(port, DRAIN_MS);
	int fd = tty_of(port)->fd, waiting;

	while (ioctl(fd, TIOCOUTQ, &waiting) == 0 && waiting > 0) {
		struct rmw_deadline step = rmw_port_in(port, DRAIN_STEP_MS);

		if (rmw_deadline_is_over(&until))
			return rmw_cancel_check(port->cancel, err) &&
			       rmw_fail(err, RMW_E_PORT_IO, "%d bytes do not leave in %u ms",
					waiting, DRAIN_MS);
		port->clock->wait(port->clock, &step);
	}
	while (tcdrain(fd) != 0) {
		if (errno != EINTR)
			return rmw_fd_fail(errno, "drain", err);
		if (!rmw_cancel_check(port->cancel, err))
			return false;
	}
	return true;
}

bool rmw_tty_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	int fd = tty_of(port)->fd, levels;

	if (!port->has_lines)
		return true;
	if (ioctl(fd, TIOCMGET, &levels) != 0)
		return rmw_fd_fail(errno, "ask for DTR and RTS", err);
	levels &= ~(TIOCM_DTR | TIOCM_RTS);
	levels |= (lines.dtr ? TIOCM_DTR : 0) | (lines.rts ? TIOCM_RTS : 0);
	if (ioctl(fd, TIOCMSET, &levels) != 0)
		return rmw_fd_fail(errno, "set DTR and RTS", err);
	return true;
}

bool rmw_tty_settle(struct rmw_fd_port *tty, struct rmw_err *err)
{
	int levels;

	tty->port.has_lines = ioctl(tty->fd, TIOCMGET, &levels) == 0;
	rmw_rate_hurry(tty->fd);
	if (!rmw_tty_set_lines(&tty->port, (struct rmw_lines){ 0 }, err))
		return false;
	if (tcflush(tty->fd, TCIFLUSH) != 0)
		return rmw_fd_fail(errno, "flush", err);
	return true;
}

static bool tty_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	return rmw_tty_drain(port, err) && rmw_rate_set(tty_of(port)->fd, baud, err);
}

static void tty_free(struct rmw_port *port)
{
	rmw_claim_close(tty_of(port)->fd);
	free(tty_of(port));
}

static const struct rmw_port_ops tty_ops = {
	.read = rmw_fd_read,
	.write = rmw_fd_write,
	.set_baud = tty_set_baud,
	.set_lines = rmw_tty_set_lines,
	.free = tty_free,
};

static bool make_raw(int fd, struct rmw_err *err)
{
	struct termios state;

	if (tcgetattr(fd, &state) != 0)
		return rmw_fd_fail(errno, "ask for the settings", err);
	cfmakeraw(&state);
	state.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
	state.c_cflag |= CLOCAL | CREAD;
	state.c_iflag &= ~(tcflag_t)(IXOFF | IXANY);
	state.c_cc[VMIN] = 1;
	state.c_cc[VTIME] = 0;
	if (tcsetattr(fd, TCSANOW, &state) != 0)
		return rmw_fd_fail(errno, "set 8N1", err);
	return true;
}

bool rmw_tty_open(const struct rmw_port_opener *opener, const char *path, int fd,
		  struct rmw_port **port, struct rmw_err *err)
{
	struct rmw_fd_port *tty = calloc(1, sizeof(*tty));

	if (tty == NULL) {
		rmw_claim_close(fd);
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a port");
	}
	tty->fd = fd;
	tty->port.ops = &tty_ops;
	tty->port.clock = &rmw_clock_wall;
	tty->port.cancel = opener->cancel;
	snprintf(tty->port.name, sizeof(tty->port.name), "%s", path);
	rmw_claim_seal(fd);
	if (!make_raw(fd, err) || !rmw_tty_settle(tty, err)) {
		tty_free(&tty->port);
		return false;
	}
	*port = &tty->port;
	return true;
}
