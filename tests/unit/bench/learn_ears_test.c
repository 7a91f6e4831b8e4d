/* SPDX-License-Identifier: MIT */
/* Adapters, here pseudo-terminals, at which boards begin to speak. */
#include "support/cmocka.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <rmwflash/bytes.h>

#include "bench/learn_ears.h"

static struct rmw_learn_ears *ears;
static struct rmw_port_info adapters[2];
static int boards[2]; /* the other ends */

static int start(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	for (unsigned i = 0; i < RMW_COUNT(boards); i++) {
		struct termios raw;

		boards[i] = posix_openpt(O_RDWR | O_NOCTTY);
		if (boards[i] < 0 || grantpt(boards[i]) != 0 || unlockpt(boards[i]) != 0 ||
		    tcgetattr(boards[i], &raw) != 0)
			return -1;
		cfmakeraw(&raw);
		(void)tcsetattr(boards[i], TCSANOW, &raw);
		memset(&adapters[i], 0, sizeof(adapters[i]));
		(void)snprintf(adapters[i].name, sizeof(adapters[i].name), "%s",
			       ptsname(boards[i]));
		(void)snprintf(adapters[i].usb_path, sizeof(adapters[i].usb_path), "1-%u", i + 1);
	}
	return rmw_learn_ears_new(&ears, &err) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	rmw_learn_ears_free(ears);
	for (unsigned i = 0; i < RMW_COUNT(boards); i++)
		close(boards[i]);
	return 0;
}

static void look(unsigned times)
{
	while (times-- > 0)
		rmw_learn_ears_listen(ears, adapters, RMW_COUNT(adapters));
}

static void say(unsigned board, const char *text)
{
	assert_int_equal(write(boards[board], text, strlen(text)), strlen(text));
}

static bool is_heard(unsigned board)
{
	return rmw_learn_ears_heard(ears, &adapters[board]);
}

static void a_board_that_starts_after_a_silence_is_heard_once(void **state)
{
	(void)state;
	look(RMW_LEARN_QUIET_LOOKS + 1);
	assert_false(is_heard(0) || is_heard(1));
	say(1, "booting, and what else there is to say");
	look(1);
	assert_true(is_heard(1));
	assert_false(is_heard(0));
	say(1, "more of it comes later on");
	look(1);
	assert_false(is_heard(1));
}

static void one_that_always_speaks_is_not_touched(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3 * RMW_LEARN_QUIET_LOOKS; i++) {
		if (i % 3 == 0)
			say(0, "a line each second, as OpenBeken has it");
		look(1);
		assert_false(is_heard(0));
	}
}

static void a_contact_that_bounces_is_not_a_start(void **state)
{
	(void)state;
	look(RMW_LEARN_QUIET_LOOKS + 1);
	say(0, "\x01\x02");
	look(1);
	assert_false(is_heard(0));
}

static void adapters_come_and_go(void **state)
{
	(void)state;
	look(RMW_LEARN_QUIET_LOOKS + 1);
	rmw_learn_ears_listen(ears, &adapters[1], 1);
	say(0, "nobody listens here any more");
	rmw_learn_ears_listen(ears, &adapters[1], 1);
	assert_false(is_heard(0));
	look(RMW_LEARN_QUIET_LOOKS + 1);
	say(0, "but now there is somebody again");
	look(1);
	assert_true(is_heard(0));
}

static void what_is_no_port_and_what_is_not_on_usb_is_passed_over(void **state)
{
	(void)state;
	(void)snprintf(adapters[0].name, sizeof(adapters[0].name), "/dev/none-of-that-name");
	adapters[1].usb_path[0] = '\0';
	look(RMW_LEARN_QUIET_LOOKS + 1);
	say(1, "a line that nobody asked for");
	look(1);
	assert_false(is_heard(0) || is_heard(1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_board_that_starts_after_a_silence_is_heard_once,
						start, end),
		cmocka_unit_test_setup_teardown(one_that_always_speaks_is_not_touched, start, end),
		cmocka_unit_test_setup_teardown(a_contact_that_bounces_is_not_a_start, start, end),
		cmocka_unit_test_setup_teardown(adapters_come_and_go, start, end),
		cmocka_unit_test_setup_teardown(
			what_is_no_port_and_what_is_not_on_usb_is_passed_over, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
