/* SPDX-License-Identifier: MIT */
/* Runs a real Mosquitto for a test. */
#include "support/mosquitto.h"

#include "support/cmocka.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/scratch.h"

#define PROGRAM "/usr/sbin/mosquitto"
#define PATIENCE_MS 20000
#define NAP_MS 10

struct mosquitto_broker {
	uint16_t port;
	pid_t pid; /* 0: it does not run */
	char config[1024];
};

/* The one that runs, also where a test ended before it did. */
static pid_t running;

static void kill_running(void)
{
	if (running > 0)
		(void)kill(running, SIGKILL);
}

bool mosquitto_is_there(void)
{
	return access(PROGRAM, X_OK) == 0;
}

static int any_socket(struct sockaddr_in *place, uint16_t port)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	*place = (struct sockaddr_in){ .sin_family = AF_INET,
				       .sin_port = htons(port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	return fd;
}

uint16_t mosquitto_free_port(void)
{
	struct sockaddr_in place;
	socklen_t len = sizeof(place);
	const int fd = any_socket(&place, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&place, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&place, &len), 0);
	close(fd);
	return ntohs(place.sin_port);
}

static bool answers(uint16_t port)
{
	struct sockaddr_in place;
	const int fd = any_socket(&place, port);
	const bool is_there = connect(fd, (struct sockaddr *)&place, sizeof(place)) == 0;

	close(fd);
	return is_there;
}

void mosquitto_resume(struct mosquitto_broker *broker)
{
	char program[] = PROGRAM, flag[] = "-c";
	char *argv[] = { program, flag, broker->config, NULL };
	char *env[] = { NULL };
	posix_spawn_file_actions_t actions;

	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	assert_int_equal(posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
							  1 /* to write */, 0),
			 0);
	assert_int_equal(posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
							  1 /* to write */, 0),
			 0);
	assert_int_equal(posix_spawn(&broker->pid, PROGRAM, &actions, NULL, argv, env), 0);
	assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
	if (running == 0)
		(void)atexit(kill_running);
	else
		kill_running();
	running = broker->pid;
	for (int waited_ms = 0; !answers(broker->port); waited_ms += NAP_MS) {
		assert_int_equal(waitpid(broker->pid, NULL, WNOHANG), 0);
		assert_true(waited_ms < PATIENCE_MS);
		(void)poll(NULL, 0, NAP_MS);
	}
}

struct mosquitto_broker *mosquitto_start(const char *lines)
{
	struct mosquitto_broker *broker = calloc(1, sizeof(*broker));
	char text[2048];

	assert_non_null(broker);
	broker->port = mosquitto_free_port();
	/* As root it would become a user that cannot read the folder. */
	(void)snprintf(text, sizeof(text), "listener %u 127.0.0.1\n%s%s\n", (unsigned)broker->port,
		       getuid() == 0 ? "user root\n" : "", lines);
	(void)snprintf(broker->config, sizeof(broker->config), "%s",
		       scratch_path("mosquitto.conf"));
	write_test_file(broker->config, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
	mosquitto_resume(broker);
	return broker;
}

uint16_t mosquitto_port(const struct mosquitto_broker *broker)
{
	return broker->port;
}

void mosquitto_halt(struct mosquitto_broker *broker)
{
	if (broker->pid == 0)
		return;
	assert_int_equal(kill(broker->pid, SIGKILL), 0);
	assert_int_equal(waitpid(broker->pid, NULL, 0), broker->pid);
	running = -1;
	broker->pid = 0;
}

void mosquitto_stop(struct mosquitto_broker *broker)
{
	mosquitto_halt(broker);
	free(broker);
}
