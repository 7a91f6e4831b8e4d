/* SPDX-License-Identifier: MIT */
/* A batch that is killed at any moment is finished by the next run: nothing is lost, nothing is
 * done twice, no name is used twice. The flashes of the boards outlive the program. */
#include "support/cmocka.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/random.h"
#include "base/time.h"
#include "batch_story.h"

#define SLOTS 2u
#define BOARDS 2u /* of each slot */
#define MOMENTS 20u
#define PATIENCE_MS 60000u

static struct rmw_slots slots;

static void begin(void)
{
	memset(&slots, 0, sizeof(slots));
	batch_story_begin(SLOTS * BOARDS, "name = relay-{seq}\nbackup = first\n");
	for (unsigned i = 0; i < SLOTS; i++)
		batch_story_slot(&slots, BOARDS, "");
}

/* What the program prints is for whoever looks into a failure. */
static pid_t start(void)
{
	char *arguments[] = { (char *)RMW_TEST_TOOL,
			      (char *)"batch",
			      (char *)batch_story_job(),
			      (char *)"--resume",
			      (char *)"--ledger",
			      (char *)batch_story_ledger(),
			      (char *)"-p",
			      slots.items[0].port,
			      (char *)"-p",
			      slots.items[1].port,
			      NULL };
	const char *said = scratch_path("batch/said.txt");
	const pid_t process = fork();

	if (process != 0)
		return process;
	if (freopen(said, "a", stderr) == NULL || freopen("/dev/null", "r", stdin) == NULL)
		_exit(126);
	execv(RMW_TEST_TOOL, arguments);
	_exit(127);
}

static void pause_us(uint64_t us)
{
	(void)usleep((useconds_t)us);
}

/* Its exit status; -1 where a signal ended it. */
static int wait_for(pid_t process)
{
	uint64_t waited_us = 0;
	int status;

	assert_true(process > 0);
	while (waitpid(process, &status, WNOHANG) == 0) {
		pause_us(1000);
		waited_us += 1000;
		if (waited_us > PATIENCE_MS * UINT64_C(1000)) {
			(void)kill(process, SIGKILL);
			(void)waitpid(process, &status, 0);
			fail_msg("it does not end; see %s", scratch_path("batch/said.txt"));
		}
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void tell_said(void)
{
	rmw_auto(buf) said = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	if (rmw_file_read(scratch_path("batch/said.txt"), RMW_BUF_CAP, &said, &err))
		(void)fwrite(said.data, 1, said.len, stderr);
}

static void check_all_passed(const char *says)
{
	struct batch_story_found found;

	batch_story_check(&found);
	if (found.states[RMW_LEDGER_PASSED] != SLOTS * BOARDS || found.passed_most != 1 ||
	    found.open_tries > 0)
		fail_msg(
			"%s: %u passed, %u failed, %u interrupted, one %u times, %u without an end",
			says, found.states[RMW_LEDGER_PASSED], found.states[RMW_LEDGER_FAILED],
			found.states[RMW_LEDGER_INTERRUPTED], found.passed_most, found.open_tries);
}

/* True when it was in time: the program had not ended by itself. */
static bool kill_at(uint64_t us)
{
	char says[64];
	pid_t process;
	int status;

	(void)snprintf(says, sizeof(says), "killed after %llu us", (unsigned long long)us);
	begin();
	process = start();
	pause_us(us);
	(void)kill(process, SIGKILL);
	status = wait_for(process);
	if (wait_for(start()) != 0) {
		tell_said();
		fail_msg("%s: the next run does not finish it", says);
	}
	check_all_passed(says);
	return status == -1;
}

static uint64_t time_undisturbed(void)
{
	const uint64_t begun_us = rmw_clock_wall.now_us(&rmw_clock_wall);

	begin();
	assert_int_equal(wait_for(start()), 0);
	check_all_passed("undisturbed");
	return rmw_clock_wall.now_us(&rmw_clock_wall) - begun_us;
}

static void the_next_run_finishes_what_was_killed(void **state)
{
	const char *asked = getenv("RMW_BATCH_KILLS");
	const unsigned moments = asked != NULL ? (unsigned)atoi(asked) : MOMENTS;
	const uint64_t longest_us = time_undisturbed();
	uint64_t random = 1;
	unsigned in_time = 0;

	(void)state;
	for (unsigned i = 0; i < moments; i++)
		in_time += kill_at(rmw_random_next(&random) % longest_us);
	print_message("%u of %u killed in time, within %llu ms; each finished by the next run\n",
		      in_time, moments, (unsigned long long)longest_us / 1000);
	assert_true(in_time >= moments / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_run_finishes_what_was_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
