/* SPDX-License-Identifier: MIT */
/* The program: hands the command line to the table of commands; a signal asks it to stop. */
#include <signal.h>
#include <stddef.h>

#include "cli/cli.h"

/* A signal handler has no other way to reach anything. */
static struct rmw_cancel cancel;

static void ask_to_stop(int signal_number)
{
	(void)signal_number;
	atomic_store(&cancel.is_asked, true);
}

/* Without SA_RESTART: what waits for a person or a line is to look at the wish at once. */
static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = ask_to_stop };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction usual = { .sa_handler = SIG_DFL };

	sigemptyset(&action.sa_mask);
	sigemptyset(&ignore.sa_mask);
	sigemptyset(&usual.sa_mask);
	for (size_t i = 0; i < RMW_COUNT(signals); i++)
		sigaction(signals[i], &action, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
	/* Who started this may ignore it: then how a child ended would be told to nobody. */
	sigaction(SIGCHLD, &usual, NULL);
}

int main(int argc, char **argv)
{
	struct rmw_output output;

	catch_signals();
	rmw_output_init(&output);
	return rmw_cli_main(&output, &cancel, argc, argv);
}
