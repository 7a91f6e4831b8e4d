/* SPDX-License-Identifier: MIT */
/* Programs of their own, and what they cost. */
#include "bench/host_load.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READY_TENTHS 50u
#define LOOK_NS 5000000

static double now_s(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static pid_t start(char *const *arguments)
{
	const pid_t process = fork();
	int nowhere;

	if (process != 0)
		return process;
	nowhere = open("/dev/null", O_RDWR);
	if (nowhere < 0 || dup2(nowhere, 0) < 0 || dup2(nowhere, 1) < 0 || dup2(nowhere, 2) < 0)
		_exit(126);
	execv(arguments[0], arguments);
	_exit(127);
}

/* 0: it is not there any more. */
static unsigned threads_of(pid_t process)
{
	char path[40], line[128];
	unsigned threads = 0;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)process);
	file = fopen(path, "r");
	while (file != NULL && threads == 0 && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "Threads:", 8) == 0)
			threads = (unsigned)atoi(line + 8);
	if (file != NULL)
		(void)fclose(file);
	return threads;
}

bool host_load_run(char *const *arguments, struct host_load *load)
{
	const double began_s = now_s();
	const pid_t process = start(arguments);
	unsigned threads = 0;
	struct rusage usage;
	pid_t ended = 0;
	int status;

	while (process > 0 && (ended = wait4(process, &status, WNOHANG, &usage)) == 0) {
		const unsigned now = threads_of(process);

		threads = now > threads ? now : threads;
		nanosleep(&(struct timespec){ 0, LOOK_NS }, NULL);
	}
	if (process < 0 || ended != process)
		return false;
	*load = (struct host_load){ .cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime),
				    .wall_s = now_s() - began_s,
				    .rss_kib = usage.ru_maxrss,
				    .threads = threads };
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int host_load_start(char *const *arguments, const char *sign)
{
	const pid_t process = start(arguments);
	struct stat about;

	for (unsigned i = 0; i < READY_TENTHS && process > 0; i++) {
		if (lstat(sign, &about) == 0)
			return process;
		nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
	}
	if (process > 0)
		host_load_stop(process);
	return 0;
}

void host_load_stop(int process)
{
	if (process <= 0)
		return;
	kill(process, SIGINT);
	waitpid(process, NULL, 0);
}
