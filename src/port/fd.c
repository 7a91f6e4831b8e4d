/* SPDX-License-Identifier: MIT */
/* Reading and writing a descriptor by a deadline, and telling a lost device from a slow one. */
#include "port/fd.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static const int lost_numbers[] = { EIO,	ENXIO,	      ENODEV,	 ENOENT,      EPIPE,
				    ECONNRESET, ECONNABORTED, ETIMEDOUT, EHOSTUNREACH };

bool rmw_fd_fail(int number, const char *what, struct rmw_err *err)
{
	for (size_t i = 0; i < RMW_COUNT(lost_numbers); i++)
		if (lost_numbers[i] == number)
			return rmw_fail(err, RMW_E_PORT_LOST, "%s: %s", what, strerror(number));
	return rmw_fail(err, RMW_E_PORT_IO, "%s: %s", what, strerror(number));
}

static bool is_hung_up(int fd)
{
	struct pollfd watch = { .fd = fd };

	return poll(&watch, 1, 0) > 0;
}

static bool is_worth_another_try(int number)
{
	return number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
}

bool rmw_fd_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		 struct rmw_deadline until, struct rmw_err *err)
{
	int fd = ((struct rmw_fd_port *)port)->fd;
	ssize_t count;

	*got = 0;
	while (rmw_fd_wait(fd, POLLIN, &until)) {
		count = read(fd, into.data, into.len);
		if (count > 0) {
			*got = (size_t)count;
			return true;
		}
		if (count == 0 || (is_worth_another_try(errno) && is_hung_up(fd)))
			return rmw_fail(err, RMW_E_PORT_LOST, "the other end hung up");
		if (!is_worth_another_try(errno))
			return rmw_fd_fail(errno, "read", err);
		if (rmw_deadline_is_over(&until))
			return true;
	}
	return true;
}

/* A peer that has gone must be an error and not a SIGPIPE, which only a socket can avoid. */
static ssize_t push(int fd, struct rmw_view bytes)
{
	ssize_t count = send(fd, bytes.data, bytes.len, MSG_NOSIGNAL);

	return count < 0 && errno == ENOTSOCK ? write(fd, bytes.data, bytes.len) : count;
}

bool rmw_fd_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		  struct rmw_err *err)
{
	int fd = ((struct rmw_fd_port *)port)->fd;
	size_t done = 0;

	while (done < bytes.len) {
		ssize_t count = push(fd, rmw_view_part(bytes, done, bytes.len));

		if (count > 0) {
			done += (size_t)count;
			continue;
		}
		if (count < 0 && !is_worth_another_try(errno))
			return rmw_fd_fail(errno, "write", err);
		if (is_hung_up(fd))
			return rmw_fail(err, RMW_E_PORT_LOST, "the other end hung up");
		if (!rmw_fd_wait(fd, POLLOUT, &until))
			return rmw_cancel_check(until.cancel, err) &&
			       rmw_fail(err, RMW_E_TIMEOUT, "%zu of %zu bytes were taken in time",
					done, bytes.len);
	}
	return true;
}
