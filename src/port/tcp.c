/* SPDX-License-Identifier: MIT */
/* A byte stream over TCP: a serial line at the far end of a network. */
#include "port/tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "port/fd.h"
#include "port/lookup.h"

#define CONNECT_MS 5000u

static bool tcp_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	(void)port, (void)baud, (void)err;
	return true;
}

static bool tcp_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	(void)port, (void)lines, (void)err;
	return true;
}

static void tcp_free(struct rmw_port *port)
{
	struct rmw_fd_port *tcp = (struct rmw_fd_port *)port;

	if (tcp->fd >= 0)
		close(tcp->fd);
	free(tcp);
}

static const struct rmw_port_ops tcp_ops = {
	.read = rmw_fd_read,
	.write = rmw_fd_write,
	.set_baud = tcp_set_baud,
	.set_lines = tcp_set_lines,
	.free = tcp_free,
};

static bool is_decimal(const char *text)
{
	return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* Cut "HOST:PORT" or "[HOST]:PORT" in two. */
static bool split(const char *rest, char host[RMW_HOST_MAX], char service[RMW_SERVICE_MAX],
		  struct rmw_err *err)
{
	const char *colon = strrchr(rest, ':');
	size_t len = colon != NULL ? (size_t)(colon - rest) : 0;
	bool is_bracketed = len >= 2 && rest[0] == '[' && rest[len - 1] == ']';

	if (is_bracketed) {
		rest++;
		len -= 2;
	}
	if (len == 0 || len >= RMW_HOST_MAX || !is_decimal(colon + 1) || strlen(colon + 1) > 5 ||
	    strtoul(colon + 1, NULL, 10) > UINT16_MAX ||
	    (!is_bracketed && memchr(rest, ':', len) != NULL))
		return rmw_fail(
			err, RMW_E_PORT_SPEC,
			"tcp:// needs a host and a port: tcp://HOST:PORT, tcp://[::1]:PORT");
	snprintf(host, RMW_HOST_MAX, "%.*s", (int)len, rest);
	snprintf(service, RMW_SERVICE_MAX, "%s", colon + 1);
	return true;
}

/* The result of a connect that was under way: an errno, 0 when it stands. */
static int connect_result(int fd, const struct rmw_deadline *until)
{
	int result = 0;
	socklen_t len = sizeof(result);

	if (!rmw_fd_wait(fd, POLLOUT, until))
		return ETIMEDOUT;
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &result, &len) == 0 ? result : errno;
}

/* A connected socket, or -1 with the reason in `number`. */
static int connect_one(const struct addrinfo *address, const struct rmw_deadline *until,
		       int *number)
{
	int fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);

	*number = errno;
	if (fd < 0)
		return -1;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	*number = connect(fd, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
	if (*number == EINPROGRESS)
		*number = connect_result(fd, until);
	if (*number == 0)
		return fd;
	close(fd);
	return -1;
}

static bool connect_any(const struct addrinfo *address, const char *name, struct rmw_deadline until,
			int *fd, struct rmw_err *err)
{
	int number = ENOENT;

	for (; address != NULL; address = address->ai_next) {
		*fd = connect_one(address, &until, &number);
		if (*fd >= 0)
			break;
		if (!rmw_cancel_check(until.cancel, err))
			return false;
	}
	if (address == NULL)
		return rmw_fail(err, RMW_E_PORT_MISSING, "%s: %s", name, strerror(number));
	(void)setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	return true;
}

static bool reach(struct rmw_fd_port *tcp, const char *rest, struct rmw_err *err)
{
	struct rmw_deadline until = rmw_port_in(&tcp->port, CONNECT_MS);
	char host[RMW_HOST_MAX], service[RMW_SERVICE_MAX];
	struct addrinfo *addresses;
	bool is_reached;

	if (!split(rest, host, service, err) || !rmw_cancel_check(until.cancel, err) ||
	    !rmw_lookup(host, service, until, &addresses, err))
		return false;
	is_reached = connect_any(addresses, rest, until, &tcp->fd, err);
	freeaddrinfo(addresses);
	return is_reached;
}

bool rmw_tcp_open(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		  struct rmw_err *err)
{
	struct rmw_fd_port *tcp = calloc(1, sizeof(*tcp));

	if (tcp == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a port");
	tcp->fd = -1;
	tcp->port.ops = &tcp_ops;
	tcp->port.clock = &rmw_clock_wall;
	tcp->port.cancel = opener->cancel;
	snprintf(tcp->port.name, sizeof(tcp->port.name), "tcp://%s", rest);
	if (!reach(tcp, rest, err)) {
		tcp_free(&tcp->port);
		return false;
	}
	*port = &tcp->port;
	return true;
}
