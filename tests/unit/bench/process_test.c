/* SPDX-License-Identifier: MIT */
/* Which processes are known to have gone: those of this computer, and no others. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/process.h"

static void one_that_runs_is_not_gone(void **state)
{
	char name[RMW_PROCESS_MAX];

	(void)state;
	rmw_process_self(name);
	assert_true(strlen(name) + 1 < sizeof(name));
	assert_false(rmw_process_is_gone(name));
}

/* The name of a process that ended. */
static void name_ended(char name[RMW_PROCESS_MAX])
{
	int said[2];
	pid_t child;

	assert_int_equal(pipe(said), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		memset(name, 0, RMW_PROCESS_MAX);
		rmw_process_self(name);
		_exit(write(said[1], name, RMW_PROCESS_MAX) == (ssize_t)RMW_PROCESS_MAX ? 0 : 1);
	}
	assert_int_equal(read(said[0], name, RMW_PROCESS_MAX), RMW_PROCESS_MAX);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(said[0]);
	close(said[1]);
}

static void one_that_ended_is_gone(void **state)
{
	char name[RMW_PROCESS_MAX];

	(void)state;
	name_ended(name);
	assert_true(rmw_process_is_gone(name));
}

/* Two computers that were set up alike have one name, and one ledger on a server. */
static void of_one_of_another_computer_nothing_is_known(void **state)
{
	char name[RMW_PROCESS_MAX];

	(void)state;
	name_ended(name);
	if (strchr(name, '.') == NULL) {
		print_message("this computer has no machine-id: skipped\n");
		skip();
	}
	name[0] = name[0] == '0' ? '1' : '0';
	assert_false(rmw_process_is_gone(name));
}

static void another_start_or_boot_is_another_process(void **state)
{
	char name[RMW_PROCESS_MAX];

	(void)state;
	rmw_process_self(name);
	name[strlen(name) - 1] = name[strlen(name) - 1] == '0' ? '1' : '0';
	assert_true(rmw_process_is_gone(name));
	rmw_process_self(name);
	strchr(name, '/')[-1] = 'x';
	assert_true(rmw_process_is_gone(name));
	assert_true(rmw_process_is_gone("p1"));
	assert_true(rmw_process_is_gone(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_runs_is_not_gone),
		cmocka_unit_test(one_that_ended_is_gone),
		cmocka_unit_test(of_one_of_another_computer_nothing_is_known),
		cmocka_unit_test(another_start_or_boot_is_another_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
