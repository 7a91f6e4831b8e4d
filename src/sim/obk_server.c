/* SPDX-License-Identifier: MIT */
/* A thread with a socket for the web server of a simulated OpenBeken. */
#include "sim/obk_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/board.h"
#include "sim/obk_http.h"

/* How often device time follows the wall's, and how soon a wish to stop is noticed. */
#define NAP_MS 20u
#define REQUEST_MS 3000u /* until a client has sent something */
#define UPLOAD_MS 30000u /* until all of an upload is there */
#define REPLY_MS 5000u
#define FAREWELL_MS 500u /* for a client that still sends what nobody reads */
#define UPLOAD_MAX (SIM_OBK_FILE_MAX + SIM_OBK_RECEIVE_MAX)

struct sim_obk_server {
	struct rmw_sim *sim;
	int listener;
	uint16_t port;
	pthread_t thread;
	atomic_bool is_asked_to_stop;
	uint64_t lived_us;    /* wall time up to which the device has lived */
	uint32_t connections; /* so far */
};

static uint64_t wall_us(void)
{
	return rmw_clock_wall.now_us(&rmw_clock_wall);
}

static bool is_stopped(struct sim_obk_server *server)
{
	return atomic_load(&server->is_asked_to_stop);
}

/* Device time follows the wall's, as long as it is OpenBeken's time. */
static void live(struct sim_obk_server *server)
{
	struct rmw_sim *sim = server->sim;
	const uint64_t now_us = wall_us();
	const uint64_t passed_ns = (now_us - server->lived_us) * 1000;

	server->lived_us = now_us;
	sim_lock(sim);
	if (sim_obk_runs(sim->obk) || sim_is_dark(sim) || sim->kind->is_starting(sim))
		sim_run(sim, sim->is_paced ? sim_pace_now_ns(sim) : sim->bus.now_ns + passed_ns,
			SIM_RUN_ALL);
	sim_unlock(sim);
}

/* Wait for what the socket is to be ready for; false: it is not in time, or all is to stop. */
static bool wait_for(struct sim_obk_server *server, int fd, short events, uint32_t ms)
{
	const uint64_t end_us = wall_us() + ms * 1000ull;
	struct pollfd wanted = { .fd = fd, .events = events };

	while (!is_stopped(server)) {
		const int ready = poll(&wanted, 1, (int)(ms < NAP_MS ? ms : NAP_MS));

		if (ready > 0)
			return true;
		if ((ready < 0 && errno != EINTR) || wall_us() >= end_us)
			return false;
	}
	return false;
}

static bool receive(struct sim_obk_server *server, int fd, size_t max, struct rmw_buf *into)
{
	uint8_t bytes[SIM_OBK_RECEIVE_MAX];
	struct rmw_err ignored = { 0 };
	ssize_t len;

	if (max > sizeof(bytes))
		max = sizeof(bytes);
	if (!wait_for(server, fd, POLLIN, REQUEST_MS))
		return false;
	len = recv(fd, bytes, max, 0);
	return len > 0 && rmw_buf_append(into, (struct rmw_view){ bytes, (size_t)len }, &ignored);
}

/* One receive call; only uploads go on. */
static bool receive_request(struct sim_obk_server *server, int fd, struct rmw_buf *request)
{
	const uint64_t end_us = wall_us() + UPLOAD_MS * 1000ull;
	size_t len;

	if (!receive(server, fd, SIM_OBK_RECEIVE_MAX, request))
		return false;
	if (!sim_obk_is_upload(rmw_buf_view(request)))
		return true;
	len = sim_obk_upload_len(rmw_buf_view(request), UPLOAD_MAX);
	while (request->len < len)
		if (wall_us() >= end_us || !receive(server, fd, len - request->len, request))
			return false;
	return true;
}

static void send_reply(struct sim_obk_server *server, int fd, struct rmw_view reply)
{
	while (reply.len > 0 && wait_for(server, fd, POLLOUT, REPLY_MS)) {
		const ssize_t len = send(fd, reply.data, reply.len, MSG_NOSIGNAL);

		if (len < 0)
			return;
		reply = rmw_view_part(reply, (size_t)len, SIZE_MAX);
	}
}

/* A close with bytes unread would take the reply from the client. */
static void say_farewell(struct sim_obk_server *server, int fd)
{
	const uint64_t end_us = wall_us() + FAREWELL_MS * 1000ull;
	uint8_t bytes[SIM_OBK_RECEIVE_MAX];

	if (shutdown(fd, SHUT_WR) != 0)
		return;
	while (wall_us() < end_us && wait_for(server, fd, POLLIN, FAREWELL_MS))
		if (recv(fd, bytes, sizeof(bytes), 0) <= 0)
			return;
}

static bool is_cut(const struct sim_obk_server *server, enum sim_http_cut when)
{
	const struct sim_app_config *app = &server->sim->config.app;

	return app->http_cut != 0 && server->connections == app->http_cut && app->cut_when == when;
}

/* A device that is off, or in no network, is not there. False: there is no reply to send. */
static bool execute(struct sim_obk_server *server, struct rmw_view request, struct rmw_buf *reply)
{
	struct rmw_sim *sim = server->sim;
	struct sim_obk *obk = sim->obk;
	bool answers;

	sim_lock(sim);
	answers = sim_obk_runs(obk) && obk->link != SIM_OBK_DOWN;
	if (answers)
		server->connections++;
	if (answers && is_cut(server, SIM_HTTP_CUT_BEFORE))
		answers = false;
	if (answers) {
		sim_obk_answer(obk, request, reply);
		answers = !sim->is_cut && !is_cut(server, SIM_HTTP_CUT_AFTER);
		sim_settle(sim);
	}
	sim_unlock(sim);
	return answers;
}

static void serve_client(struct sim_obk_server *server, int fd)
{
	rmw_auto(buf) request = RMW_BUF_INIT;
	rmw_auto(buf) reply = RMW_BUF_INIT;

	if (!receive_request(server, fd, &request))
		return;
	live(server);
	if (!execute(server, rmw_buf_view(&request), &reply))
		return;
	send_reply(server, fd, rmw_buf_view(&reply));
	say_farewell(server, fd);
}

static void *serve(void *ctx)
{
	struct sim_obk_server *server = ctx;

	while (!is_stopped(server)) {
		int fd;

		live(server);
		if (!wait_for(server, server->listener, POLLIN, NAP_MS))
			continue;
		fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0)
			continue;
		serve_client(server, fd);
		close(fd);
	}
	return NULL;
}

static bool listen_at(struct sim_obk_server *server, uint16_t port)
{
	struct sockaddr_in place = { .sin_family = AF_INET,
				     .sin_port = htons(port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(place);
	const int yes = 1;

	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (server->listener < 0 ||
	    setsockopt(server->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
	    bind(server->listener, (struct sockaddr *)&place, sizeof(place)) != 0 ||
	    listen(server->listener, 4) != 0 ||
	    getsockname(server->listener, (struct sockaddr *)&place, &len) != 0)
		return false;
	server->port = ntohs(place.sin_port);
	return true;
}

static void release(struct sim_obk_server *server)
{
	if (server->listener >= 0)
		close(server->listener);
	free(server);
}

bool sim_obk_server_start(struct rmw_sim *sim, struct rmw_err *err)
{
	const uint16_t port = sim->config.app.http_port;
	struct sim_obk_server *server = calloc(1, sizeof(*server));

	if (server == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a web server");
	server->sim = sim;
	server->lived_us = wall_us();
	if (!listen_at(server, port)) {
		rmw_fail(err, RMW_E_PORT_IO, "http=127.0.0.1:%u: %s", port, strerror(errno));
		release(server);
		return false;
	}
	sim->server = server;
	if (pthread_create(&server->thread, NULL, serve, server) == 0)
		return true;
	sim->server = NULL;
	release(server);
	return rmw_fail(err, RMW_E_NO_MEMORY, "no thread for a web server");
}

void sim_obk_server_stop(struct sim_obk_server *server)
{
	if (server == NULL)
		return;
	atomic_store(&server->is_asked_to_stop, true);
	pthread_join(server->thread, NULL);
	release(server);
}

uint16_t sim_obk_server_port(const struct sim_obk_server *server)
{
	return server->port;
}
