/* SPDX-License-Identifier: MIT */
/* Many web servers beside each other on loopback, to be searched. */
#include "support/cmocka.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "support/http_row.h"

#define NAP_MS 5
#define PATIENCE_MS 1000
#define PORTS_TRIED 20u
#define HEARD_MAX ((size_t)65536)
#define CLIENTS_MAX 64u

/* Somebody who is connected, and at which server. */
struct client {
	int fd; /* -1: nobody */
	size_t server;
	bool has_asked;
};

struct http_row {
	struct http_row_habits habits;
	int listeners[HTTP_ROW_MAX];
	uint16_t port;
	struct client clients[CLIENTS_MAX];
	size_t open;
	bool is_released;
	int64_t first_ms; /* when somebody waited first */
	pthread_t thread;
	atomic_bool is_asked_to_stop;
	atomic_size_t count;
	atomic_size_t most;
	pthread_mutex_t lock; /* of what was heard */
	char heard[HEARD_MAX];
	size_t heard_len;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct client *find_place(struct http_row *row)
{
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (row->clients[i].fd < 0)
			return &row->clients[i];
	return NULL;
}

static void take_client(struct http_row *row, size_t server)
{
	struct client *client = find_place(row);

	if (client == NULL)
		return;
	*client = (struct client){ .fd = accept(row->listeners[server], NULL, NULL),
				   .server = server };
	if (client->fd < 0)
		return;
	if (row->open++ == 0 && row->first_ms == 0)
		row->first_ms = now_ms();
	atomic_fetch_add(&row->count, 1);
	if (row->open > atomic_load(&row->most))
		atomic_store(&row->most, row->open);
}

static void drop(struct http_row *row, struct client *client)
{
	close(client->fd);
	client->fd = -1;
	row->open--;
}

static void hear(struct http_row *row, struct client *client)
{
	ssize_t got;

	(void)pthread_mutex_lock(&row->lock);
	got = recv(client->fd, row->heard + row->heard_len, HEARD_MAX - row->heard_len,
		   MSG_DONTWAIT);
	if (got > 0)
		row->heard_len += (size_t)got;
	(void)pthread_mutex_unlock(&row->lock);
	if (got == 0)
		drop(row, client);
	client->has_asked = client->has_asked || got > 0;
}

static void answer(struct http_row *row, struct client *client)
{
	const char *reply = row->habits.replies[client->server];

	if (!client->has_asked || reply == NULL)
		return;
	(void)!send(client->fd, reply, strlen(reply), MSG_NOSIGNAL);
	drop(row, client);
}

/* The gate opens once, for all that come later too. */
static void look_at_gate(struct http_row *row)
{
	if (row->is_released || (row->open < row->habits.together &&
				 (row->first_ms == 0 || now_ms() - row->first_ms < PATIENCE_MS)))
		return;
	row->is_released = true;
	if (row->habits.cancel != NULL)
		atomic_store(&row->habits.cancel->is_asked, true);
}

static void *serve(void *ctx)
{
	struct http_row *row = ctx;
	struct pollfd wanted[HTTP_ROW_MAX + CLIENTS_MAX];

	while (!atomic_load(&row->is_asked_to_stop)) {
		const size_t servers = row->habits.count;

		for (size_t i = 0; i < servers; i++)
			wanted[i] = (struct pollfd){ .fd = row->listeners[i], .events = POLLIN };
		for (size_t i = 0; i < CLIENTS_MAX; i++)
			wanted[servers + i] =
				(struct pollfd){ .fd = row->clients[i].fd, .events = POLLIN };
		(void)poll(wanted, servers + CLIENTS_MAX, NAP_MS);
		for (size_t i = 0; i < CLIENTS_MAX; i++)
			if (row->clients[i].fd >= 0 && wanted[servers + i].revents != 0)
				hear(row, &row->clients[i]);
		for (size_t i = 0; i < CLIENTS_MAX && row->is_released; i++)
			if (row->clients[i].fd >= 0)
				answer(row, &row->clients[i]);
		for (size_t i = 0; i < servers; i++)
			if (wanted[i].revents != 0)
				take_client(row, i);
		look_at_gate(row);
	}
	return NULL;
}

static bool listen_at(struct http_row *row, size_t server)
{
	struct sockaddr_in place = { .sin_family = AF_INET,
				     .sin_port = htons(row->port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)server) };
	socklen_t len = sizeof(place);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	row->listeners[server] = fd;
	if (bind(fd, (struct sockaddr *)&place, len) != 0 || listen(fd, 8) != 0)
		return false;
	assert_int_equal(getsockname(fd, (struct sockaddr *)&place, &len), 0);
	row->port = ntohs(place.sin_port);
	return true;
}

static void close_listeners(struct http_row *row)
{
	for (size_t i = 0; i < HTTP_ROW_MAX; i++)
		if (row->listeners[i] >= 0)
			close(row->listeners[i]);
	memset(row->listeners, 0xff, sizeof(row->listeners));
}

/* A port that is free at the first address may be taken at another one. */
static bool listen_at_all(struct http_row *row)
{
	row->port = 0;
	for (size_t i = 0; i < row->habits.count; i++)
		if (!listen_at(row, i)) {
			close_listeners(row);
			return false;
		}
	return true;
}

struct http_row *http_row_start(const struct http_row_habits *habits)
{
	struct http_row *row = calloc(1, sizeof(*row));
	unsigned tries = 0;

	assert_non_null(row);
	assert_true(habits->count <= HTTP_ROW_MAX);
	row->habits = *habits;
	assert_int_equal(pthread_mutex_init(&row->lock, NULL), 0);
	memset(row->listeners, 0xff, sizeof(row->listeners));
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		row->clients[i].fd = -1;
	while (!listen_at_all(row))
		assert_true(++tries < PORTS_TRIED);
	assert_int_equal(pthread_create(&row->thread, NULL, serve, row), 0);
	return row;
}

uint16_t http_row_port(const struct http_row *row)
{
	return row->port;
}

size_t http_row_count(const struct http_row *row)
{
	return atomic_load(&row->count);
}

size_t http_row_most(const struct http_row *row)
{
	return atomic_load(&row->most);
}

bool http_row_heard(struct http_row *row, const char *text)
{
	bool is_heard;

	(void)pthread_mutex_lock(&row->lock);
	is_heard = memmem(row->heard, row->heard_len, text, strlen(text)) != NULL;
	(void)pthread_mutex_unlock(&row->lock);
	return is_heard;
}

void http_row_stop(struct http_row *row)
{
	atomic_store(&row->is_asked_to_stop, true);
	pthread_join(row->thread, NULL);
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (row->clients[i].fd >= 0)
			close(row->clients[i].fd);
	close_listeners(row);
	(void)pthread_mutex_destroy(&row->lock);
	free(row);
}
