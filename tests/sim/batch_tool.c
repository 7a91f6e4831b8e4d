/* SPDX-License-Identifier: MIT */
/* Benches as processes of their own. */
#include "batch_tool.h"

#include "support/cmocka.h"
#include "support/scratch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "batch_story.h"

#define PATIENCE_MS 60000u

static void path_of(const char *said, char path[RMW_PATH_MAX])
{
	(void)snprintf(path, RMW_PATH_MAX, "%s/%s", scratch_path("batch"), said);
}

static void become_bench(char **arguments, const char *said)
{
	char path[RMW_PATH_MAX];

	path_of(said, path);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* it does not outlive a test that failed */
	if (freopen(path, "a", stderr) == NULL || freopen("/dev/null", "r", stdin) == NULL)
		_exit(126);
	execv(RMW_TEST_TOOL, arguments);
	_exit(127);
}

pid_t batch_tool_start(const struct rmw_slots *slots, const char *said)
{
	const char *const head[] = { RMW_TEST_TOOL, "batch",	batch_story_job(),
				     "--resume",    "--ledger", batch_story_ledger() };
	char *arguments[RMW_COUNT(head) + 2 * RMW_SLOTS_MAX + 1] = { NULL };
	size_t count = 0;
	pid_t process;

	for (; count < RMW_COUNT(head); count++)
		arguments[count] = (char *)(uintptr_t)head[count];
	for (size_t i = 0; i < slots->count; i++) {
		arguments[count++] = (char *)(uintptr_t) "-p";
		arguments[count++] = (char *)(uintptr_t)slots->items[i].port;
	}
	process = fork();
	assert_true(process >= 0);
	if (process == 0)
		become_bench(arguments, said);
	return process;
}

static void pause_us(uint64_t us)
{
	(void)usleep((useconds_t)us);
}

int batch_tool_wait(pid_t process)
{
	uint64_t waited_us = 0;
	int status;

	while (waitpid(process, &status, WNOHANG) == 0) {
		pause_us(1000);
		waited_us += 1000;
		if (waited_us > PATIENCE_MS * UINT64_C(1000)) {
			(void)kill(process, SIGKILL);
			(void)waitpid(process, &status, 0);
			fail_msg("a bench does not end; see %s", scratch_path("batch"));
		}
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Nothing where there is no such file. */
static void read_said(const char *said, struct rmw_buf *text)
{
	struct rmw_err err = { 0 };
	char path[RMW_PATH_MAX];

	path_of(said, path);
	(void)!rmw_file_read(path, RMW_BUF_CAP, text, &err);
}

unsigned batch_tool_lines(const char *said)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	unsigned lines = 0;

	read_said(said, &text);
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	return lines;
}

void batch_tool_await(pid_t process, const char *said, unsigned lines, uint64_t us)
{
	siginfo_t ended = { 0 };

	while (batch_tool_lines(said) < lines && ended.si_pid == 0) {
		pause_us(200);
		assert_int_equal(waitid(P_PID, (id_t)process, &ended, WEXITED | WNOHANG | WNOWAIT),
				 0);
	}
	pause_us(us);
}

void batch_tool_tell(const char *said)
{
	rmw_auto(buf) text = RMW_BUF_INIT;

	read_said(said, &text);
	(void)fwrite(text.data, 1, text.len, stderr);
}

bool batch_tool_has_said(const char *said, const char *words)
{
	rmw_auto(buf) text = RMW_BUF_INIT;

	read_said(said, &text);
	return text.len > 0 && memmem(text.data, text.len, words, strlen(words)) != NULL;
}
