/* SPDX-License-Identifier: MIT */
/* Runs a command of the user's, with its input, until its end or a deadline. */
#include "bench/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

#define NAP_MS 10
#define KILLED_MS 2000u /* after SIGKILL; one that a disk holds may take longer */
#define LEFT_MAX 64	/* pieces that it left behind; its children may go on */
#define SHELL "/bin/sh"

/* A command at work. */
struct running {
	pid_t pid;
	int input;  /* ours to write; -1: closed */
	int errors; /* ours to read */
	struct rmw_view rest;
	char line[RMW_CHILD_SAID_MAX / 2]; /* the first one of its errors */
	size_t len;
	bool has_line;
};

static void close_end(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* Its own end waits, ours never does. */
static bool make_pipe(int ends[2], int ours)
{
	if (pipe(ends) != 0) {
		ends[0] = ends[1] = -1;
		return false;
	}
	return fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
	       fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 &&
	       fcntl(ends[ours], F_SETFL, O_NONBLOCK) == 0;
}

static int set_actions(posix_spawn_file_actions_t *actions, int input, int errors)
{
	int failure = posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);

	if (failure == 0)
		failure = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null",
							   O_WRONLY, 0);
	if (failure == 0)
		failure = posix_spawn_file_actions_adddup2(actions, errors, STDERR_FILENO);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
	/* A serial line that a child keeps open could not be opened again. */
	if (failure == 0)
		failure = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
#endif
	return failure;
}

static int set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	if (posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
							 POSIX_SPAWN_SETSIGDEF) != 0 ||
	    posix_spawnattr_setpgroup(attributes, 0) != 0 ||
	    posix_spawnattr_setsigmask(attributes, &none) != 0)
		return EINVAL;
	return posix_spawnattr_setsigdefault(attributes, &all);
}

static int spawn(const struct rmw_child *child, int input, int errors, pid_t *pid)
{
	char shell[] = "sh", flag[] = "-c";
	/* It is not written to; the interface is older than const. */
	char *argv[] = { shell, flag, (char *)(uintptr_t)child->command, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int failure = posix_spawn_file_actions_init(&actions);

	if (failure != 0)
		return failure;
	failure = posix_spawnattr_init(&attributes);
	if (failure == 0) {
		failure = set_actions(&actions, input, errors);
		if (failure == 0)
			failure = set_attributes(&attributes);
		if (failure == 0)
			failure = posix_spawn(pid, SHELL, &actions, &attributes, argv,
					      child->environment);
		(void)posix_spawnattr_destroy(&attributes);
	}
	(void)posix_spawn_file_actions_destroy(&actions);
	return failure;
}

static int start(const struct rmw_child *child, struct running *running)
{
	int input[2] = { -1, -1 }, errors[2] = { -1, -1 };
	int failure = 0;

	if (!make_pipe(input, 1) || !make_pipe(errors, 0))
		failure = errno;
	else
		failure = spawn(child, input[0], errors[1], &running->pid);
	close_end(&input[0]);
	close_end(&errors[1]);
	if (failure != 0) {
		close_end(&input[1]);
		close_end(&errors[0]);
	}
	running->input = input[1];
	running->errors = errors[0];
	running->rest = child->input;
	return failure;
}

static void feed(struct running *running)
{
	const ssize_t sent = write(running->input, running->rest.data, running->rest.len);

	if (sent > 0)
		running->rest = rmw_view_part(running->rest, (size_t)sent, SIZE_MAX);
	/* One that does not want its input may do without. */
	if (running->rest.len == 0 || (sent < 0 && errno != EAGAIN && errno != EINTR))
		close_end(&running->input);
}

static void keep(struct running *running, struct rmw_view bytes)
{
	while (bytes.len > 0 && !running->has_line) {
		const size_t size = rmw_text_character(bytes);

		if (running->len + (size == 0 ? 1 : size) >= sizeof(running->line) ||
		    bytes.data[0] == '\n') {
			running->has_line = running->len > 0;
		} else if (size == 0) {
			running->line[running->len++] = '?';
		} else {
			memcpy(running->line + running->len, bytes.data, size);
			running->len += size;
		}
		bytes = rmw_view_part(bytes, size == 0 ? 1 : size, SIZE_MAX);
	}
}

/* False: there is nothing more at the moment. */
static bool hear(struct running *running)
{
	uint8_t bytes[512];
	const ssize_t got = read(running->errors, bytes, sizeof(bytes));

	if (got > 0)
		keep(running, (struct rmw_view){ bytes, (size_t)got });
	else if (got == 0)
		close_end(&running->errors);
	return got > 0;
}

static void attend(struct running *running)
{
	struct pollfd wanted[] = { { running->input, POLLOUT, 0 }, { running->errors, POLLIN, 0 } };

	/* Without either it is a nap: poll passes over what is negative. */
	if (poll(wanted, RMW_COUNT(wanted), NAP_MS) <= 0)
		return;
	if (wanted[0].revents != 0)
		feed(running);
	if (wanted[1].revents != 0)
		(void)hear(running);
}

static bool has_ended(const struct running *running, int *status)
{
	const pid_t ended = waitpid(running->pid, status, WNOHANG);

	return ended == running->pid || (ended < 0 && errno != EINTR);
}

static void kill_all(struct running *running, int *status)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, KILLED_MS);

	(void)kill(-running->pid, SIGKILL);
	while (!has_ended(running, status) && !rmw_deadline_is_over(&until))
		(void)poll(NULL, 0, NAP_MS);
}

static void say(struct running *running, int status, char said[RMW_CHILD_SAID_MAX])
{
	const char *colon = running->len > 0 ? ": " : "";

	running->line[running->len] = '\0';
	if (WIFSIGNALED(status))
		(void)snprintf(said, RMW_CHILD_SAID_MAX, "it was ended by signal %d%s%s",
			       WTERMSIG(status), colon, running->line);
	else
		(void)snprintf(said, RMW_CHILD_SAID_MAX, "it ended with status %d%s%s",
			       WEXITSTATUS(status), colon, running->line);
}

enum rmw_child_end rmw_child_run(const struct rmw_child *child, char said[RMW_CHILD_SAID_MAX])
{
	struct running running = { .len = 0 };
	const int failure = start(child, &running);
	bool is_late = false;
	int status = 0;

	if (failure != 0) {
		(void)snprintf(said, RMW_CHILD_SAID_MAX, "%s cannot be started: %.60s", SHELL,
			       strerror(failure));
		return RMW_CHILD_FAILED;
	}
	while (!has_ended(&running, &status) && !is_late) {
		attend(&running);
		is_late = rmw_deadline_is_over(&child->until);
	}
	if (is_late)
		kill_all(&running, &status);
	for (int i = 0; i < LEFT_MAX && running.errors >= 0 && hear(&running); i++)
		continue;
	close_end(&running.input);
	close_end(&running.errors);
	say(&running, status, said);
	if (is_late)
		return RMW_CHILD_LATE;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? RMW_CHILD_GOOD : RMW_CHILD_FAILED;
}
