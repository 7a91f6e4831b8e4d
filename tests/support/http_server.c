/* SPDX-License-Identifier: MIT */
/* A web server that says what a test wrote down, from a thread of its own. */
#include "support/cmocka.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/http_server.h"

#define NAP_MS 5
#define REQUESTS_MAX 64u
#define REQUEST_MAX 1023u

struct http_server {
	const struct http_server_reply *replies;
	size_t reply_count;
	int listener;
	uint16_t port;
	pthread_t thread;
	atomic_bool is_asked_to_stop;
	atomic_size_t count;
	char requests[REQUESTS_MAX][REQUEST_MAX + 1];
};

static bool is_stopped(struct http_server *server)
{
	return atomic_load(&server->is_asked_to_stop);
}

static bool wait_for(struct http_server *server, int fd, short events)
{
	struct pollfd wanted = { .fd = fd, .events = events };

	while (!is_stopped(server))
		if (poll(&wanted, 1, NAP_MS) > 0)
			return true;
	return false;
}

static bool say(int fd, const char *text)
{
	for (size_t len = strlen(text); len > 0;) {
		const ssize_t sent = send(fd, text, len, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		text += sent;
		len -= (size_t)sent;
	}
	return true;
}

static void play(struct http_server *server, int fd, const struct http_server_reply *reply)
{
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	char rest[64];

	if (reply->end == HTTP_SERVER_RESETS)
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	if (!say(fd, reply->text))
		return;
	while (reply->end == HTTP_SERVER_FLOODS && !is_stopped(server) && say(fd, reply->text))
		continue;
	if (reply->end == HTTP_SERVER_HANGS && wait_for(server, fd, POLLIN))
		(void)!recv(fd, rest, sizeof(rest), 0);
}

static void serve_client(struct http_server *server, int fd)
{
	const size_t at = atomic_load(&server->count);
	const size_t last = server->reply_count - 1;
	char ignored[REQUEST_MAX];
	char *request = at < REQUESTS_MAX ? server->requests[at] : ignored;

	if (!wait_for(server, fd, POLLIN) || recv(fd, request, REQUEST_MAX, 0) <= 0)
		return;
	atomic_store(&server->count, at + 1);
	play(server, fd, &server->replies[at < last ? at : last]);
}

static void *serve(void *ctx)
{
	struct http_server *server = ctx;

	while (wait_for(server, server->listener, POLLIN)) {
		const int fd = accept(server->listener, NULL, NULL);

		if (fd < 0)
			continue;
		serve_client(server, fd);
		close(fd);
	}
	return NULL;
}

struct http_server *http_server_start(const struct http_server_reply *replies, size_t count)
{
	struct http_server *server = calloc(1, sizeof(*server));
	struct sockaddr_in place = { .sin_family = AF_INET,
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(place);

	assert_non_null(server);
	server->replies = replies;
	server->reply_count = count;
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(server->listener >= 0);
	assert_int_equal(bind(server->listener, (struct sockaddr *)&place, len), 0);
	assert_int_equal(listen(server->listener, 8), 0);
	assert_int_equal(getsockname(server->listener, (struct sockaddr *)&place, &len), 0);
	server->port = ntohs(place.sin_port);
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
	return server;
}

uint16_t http_server_port(const struct http_server *server)
{
	return server->port;
}

size_t http_server_count(const struct http_server *server)
{
	return atomic_load(&server->count);
}

const char *http_server_request(const struct http_server *server, size_t index)
{
	assert_true(index < http_server_count(server));
	return server->requests[index];
}

void http_server_stop(struct http_server *server)
{
	atomic_store(&server->is_asked_to_stop, true);
	pthread_join(server->thread, NULL);
	close(server->listener);
	free(server);
}
