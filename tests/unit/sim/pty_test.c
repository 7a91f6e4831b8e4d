/* SPDX-License-Identifier: MIT */
/* The board at a pseudo-terminal, as another program finds it. */
#include "support/cmocka.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <rmwflash/sim.h>

#include "base/time.h"
#include "support/scratch.h"

#define PATIENCE_MS 2000

struct server {
	struct rmw_sim *sim;
	const char *link;
	struct rmw_cancel cancel;
	int ready[2]; /* a pipe: one byte when the terminal is there */
	bool is_good;
	struct rmw_err err;
	pthread_t thread;
};

static void tell(void *ctx, const struct rmw_event *event)
{
	struct server *server = ctx;

	assert_non_null(strstr(event->text, server->link));
	assert_int_equal(write(server->ready[1], "!", 1), 1);
}

static void *serve(void *ctx)
{
	struct server *server = ctx;
	struct rmw_watch watch = { tell, server };

	server->is_good =
		rmw_sim_serve_pty(server->sim, server->link, &server->cancel, &watch, &server->err);
	close(server->ready[1]);
	return NULL;
}

static void start(struct server *server, const char *name)
{
	char byte;

	*server = (struct server){ .link = scratch_path(name) };
	assert_true(rmw_sim_new(&server->sim, "bl602?stock=0", &server->err));
	assert_int_equal(pipe(server->ready), 0);
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
	assert_int_equal(read(server->ready[0], &byte, 1), 1);
}

static void stop(struct server *server)
{
	atomic_store(&server->cancel.is_asked, true);
	pthread_join(server->thread, NULL);
	close(server->ready[0]);
	rmw_sim_free(server->sim);
}

static int open_client(const struct server *server, speed_t speed)
{
	struct termios settings;
	int fd = open(server->link, O_RDWR | O_NOCTTY);

	assert_true(fd >= 0);
	assert_int_equal(tcgetattr(fd, &settings), 0);
	cfmakeraw(&settings);
	cfsetspeed(&settings, speed);
	assert_int_equal(tcsetattr(fd, TCSANOW, &settings), 0);
	return fd;
}

static void exchange(int fd, struct rmw_view request, struct rmw_span answer)
{
	size_t have = 0;

	assert_int_equal(write(fd, request.data, request.len), (ssize_t)request.len);
	while (have < answer.len) {
		struct pollfd line = { .fd = fd, .events = POLLIN };
		ssize_t len;

		assert_int_equal(poll(&line, 1, PATIENCE_MS), 1);
		len = read(fd, answer.data + have, answer.len - have);
		assert_true(len > 0);
		have += (size_t)len;
	}
}

static void clients_come_and_go_and_the_session_stays(void **state)
{
	static const uint8_t ask[] = { 0x10, 0, 0, 0 };
	struct server server;
	uint8_t burst[300], ok[2], info[24];
	int fd;

	(void)state;
	memset(burst, 0x55, sizeof(burst));
	start(&server, "board");
	fd = open_client(&server, B500000);
	exchange(fd, RMW_VIEW_OF(burst), RMW_SPAN_OF(ok));
	assert_memory_equal(ok, "OK", 2);
	close(fd);
	fd = open_client(&server, B500000);
	exchange(fd, RMW_VIEW_OF(ask), RMW_SPAN_OF(info));
	assert_int_equal(info[16], 0x56);
	close(fd);
	stop(&server);
	assert_true(server.is_good);
	assert_int_equal(access(server.link, F_OK), -1);
}

static void the_speed_of_the_terminal_is_the_rate_of_the_line(void **state)
{
	struct server server;
	uint8_t burst[1000], ok[2];
	int fd;

	(void)state;
	memset(burst, 0x55, sizeof(burst));
	start(&server, "fast");
	fd = open_client(&server, B2000000);
	exchange(fd, RMW_VIEW_OF(burst), RMW_SPAN_OF(ok));
	assert_memory_equal(ok, "OK", 2);
	close(fd);
	stop(&server);
	assert_true(server.is_good);
}

static void the_wish_to_stop_is_noticed_within_100_ms(void **state)
{
	struct server server;
	uint64_t start_us;

	(void)state;
	start(&server, "idle");
	start_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	stop(&server);
	assert_true(rmw_clock_wall.now_us(&rmw_clock_wall) - start_us < 100000);
}

static void a_file_is_not_replaced_by_the_link(void **state)
{
	const char *path = scratch_path("precious");
	struct rmw_cancel cancel = { 0 };
	struct rmw_watch watch = { 0 };
	struct rmw_err err = { 0 };
	struct rmw_sim *sim = NULL;

	(void)state;
	write_test_file(path, (struct rmw_view){ (const uint8_t *)"x", 1 });
	assert_true(rmw_sim_new(&sim, "bl602?stock=0", &err));
	assert_false(rmw_sim_serve_pty(sim, path, &cancel, &watch, &err));
	assert_int_equal(err.code, RMW_E_FILE_EXISTS);
	rmw_sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clients_come_and_go_and_the_session_stays),
		cmocka_unit_test(the_speed_of_the_terminal_is_the_rate_of_the_line),
		cmocka_unit_test(the_wish_to_stop_is_noticed_within_100_ms),
		cmocka_unit_test(a_file_is_not_replaced_by_the_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
