/* SPDX-License-Identifier: MIT */
/* Adapters driven by libserialport, on a pseudo-terminal that is given a name and lines. */
#include "port/serial.h"

#include "support/cmocka.h"

#include <asm/termbits.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "port/fd.h"
#include "support/port_talk.h"
#include "support/scratch.h"

#define NAME "/dev/ttyRMW0"

extern char **environ;

static const struct rmw_port_kind kinds[] = { { "", "", "", rmw_serial_open } };
static const struct rmw_port_opener opener = { kinds, RMW_COUNT(kinds), NULL };

/* Plug in: a new pseudo-terminal gets the name. Returns the far end. */
static int plug(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	const char *link = strchr(getenv("RMW_PRELOAD_TTY"), '=') + 1;
	char name[64];

	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	assert_int_equal(ptsname_r(master, name, sizeof(name)), 0);
	unlink(link);
	assert_int_equal(symlink(name, link), 0);
	unlink(getenv("RMW_PRELOAD_LINES"));
	return master;
}

static struct rmw_port *port_open(void)
{
	struct rmw_err err = { 0 };
	struct rmw_port *port;

	if (!rmw_port_open(&opener, NAME, &port, &err))
		fail_msg("%s", err.cause);
	return port;
}

/* All that the lines have done since the board was plugged in. */
static void assert_lines_were(const char *levels)
{
	rmw_auto(buf) have = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	assert_true(rmw_file_read(getenv("RMW_PRELOAD_LINES"), 4096, &have, &err));
	assert_true(rmw_buf_append(&have, (struct rmw_view){ (const uint8_t *)"", 1 }, &err));
	assert_string_equal((const char *)have.data, levels);
}

/* How often this program has the terminal of `port` open. */
static unsigned count_opened(const struct rmw_port *port)
{
	struct stat ours, about;
	unsigned count = 0;

	assert_int_equal(fstat(((const struct rmw_fd_port *)port)->fd, &ours), 0);
	for (int fd = 0; fd < 64; fd++)
		count += fstat(fd, &about) == 0 && about.st_rdev == ours.st_rdev;
	return count;
}

static void libserialport_opens_what_was_claimed(void **state)
{
	int master = plug();
	struct rmw_port *port = port_open(), *plain;
	struct rmw_err err = { 0 };
	char name[64];

	(void)state;
	assert_int_equal(count_opened(port), 2);
	rmw_port_free(port);
	assert_int_equal(ptsname_r(master, name, sizeof(name)), 0);
	assert_true(rmw_port_open(&opener, name, &plain, &err));
	assert_int_equal(count_opened(plain), 1); /* it does not list this name: termios */
	rmw_port_free(plain);
	close(master);
}

static void bytes_pass_unchanged_both_ways(void **state)
{
	int master = plug();
	struct rmw_port *port = port_open();

	(void)state;
	port_pass_all_bytes(port, master);
	rmw_port_free(port);
	close(master);
}

static void rates_are_set_with_eight_bits_and_no_parity(void **state)
{
	static const uint32_t rates[] = { 9600, 115200, 500000, 2000000, 512000, 2500000 };
	int master = plug();
	struct rmw_port *port = port_open();

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rates); i++) {
		struct rmw_err err = { 0 };
		struct termios2 about;

		if (!rmw_port_set_baud(port, rates[i], &err))
			fail_msg("%u: %s", rates[i], err.cause);
		assert_int_equal(ioctl(master, TCGETS2, &about), 0);
		assert_int_equal(about.c_ospeed, rates[i]);
		assert_int_equal(about.c_cflag & (CSIZE | PARENB | CSTOPB | CRTSCTS), CS8);
		assert_int_equal(about.c_iflag & (IXON | IXOFF | ICRNL | ISTRIP), 0);
		assert_int_equal(about.c_lflag & (ICANON | ECHO | ISIG), 0);
	}
	rmw_port_free(port);
	close(master);
}

static void lines_are_released_at_open_and_move_together(void **state)
{
	int master = plug();
	struct rmw_port *port = port_open();
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(port->has_lines);
	assert_lines_were("dtr=1 rts=1\ndtr=0 rts=0\n");
	assert_true(rmw_port_set_lines(port, (struct rmw_lines){ true, true }, &err));
	assert_true(rmw_port_set_lines(port, (struct rmw_lines){ false, true }, &err));
	assert_true(rmw_port_set_baud(port, 500000, &err)); /* leaves the lines alone */
	assert_true(rmw_port_set_lines(port, (struct rmw_lines){ true, false }, &err));
	assert_lines_were("dtr=1 rts=1\ndtr=0 rts=0\n"
			  "dtr=1 rts=1\ndtr=0 rts=1\ndtr=1 rts=0\n");
	rmw_port_free(port);
	close(master);
}

static void a_port_in_use_is_busy_and_left_as_it_is(void **state)
{
	int master = plug();
	struct rmw_port *port = port_open(), *second;
	struct rmw_err err = { 0 };
	char holder[64];
	struct termios2 about;
	int sealed = 0;

	(void)state;
	assert_true(rmw_port_set_baud(port, 2000000, &err));
	assert_false(rmw_port_open(&opener, NAME, &second, &err));
	assert_int_equal(err.code, RMW_E_PORT_BUSY);
	snprintf(holder, sizeof(holder), "(process %ld)", (long)getpid());
	assert_non_null(strstr(err.cause, holder));
	assert_int_equal(ioctl(master, TCGETS2, &about), 0);
	assert_int_equal(about.c_ospeed, 2000000);
	assert_int_equal(ioctl(((struct rmw_fd_port *)port)->fd, TIOCGEXCL, &sealed), 0);
	assert_int_equal(sealed, 1);
	rmw_port_free(port);
	rmw_port_free(port_open());
	close(master);
}

static void an_unplugged_adapter_is_lost_and_does_not_hang(void **state)
{
	int master = plug();
	struct rmw_port *port = port_open();
	struct rmw_err err = { 0 };
	uint8_t byte = 0x55;
	size_t got;

	(void)state;
	close(master);
	assert_false(rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got,
				   rmw_port_in(port, 60000), &err));
	assert_int_equal(err.code, RMW_E_PORT_LOST);
	rmw_err_clear(&err);
	assert_false(rmw_port_write(port, (struct rmw_view){ &byte, 1 }, rmw_port_in(port, 60000),
				    &err));
	assert_int_equal(err.code, RMW_E_PORT_LOST);
	rmw_err_clear(&err);
	assert_false(rmw_port_set_baud(port, 9600, &err));
	assert_int_equal(err.code, RMW_E_PORT_LOST);
	rmw_port_free(port);
}

static void a_port_that_is_not_plugged_in_is_missing(void **state)
{
	struct rmw_err err = { 0 };
	struct rmw_port *port;

	(void)state;
	close(plug());
	assert_false(rmw_port_open(&opener, NAME, &port, &err));
	assert_int_equal(err.code, RMW_E_PORT_MISSING);
}

static void every_descriptor_is_closed(void **state)
{
	int master = plug(), before = dup(master), after;

	(void)state;
	close(before);
	rmw_port_free(port_open());
	after = dup(master);
	assert_int_equal(after, before);
	close(after);
	close(master);
}

/* Run this test again with the library loaded that gives the terminal its name. */
static int run_again(char **argv)
{
	char self[RMW_PATH_MAX] = "", library[RMW_PATH_MAX + 32], rule[300];
	pid_t child;
	int status;

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return 1;
	*strrchr(self, '/') = '\0';
	snprintf(library, sizeof(library), "%s/libpreload_tty.so", self);
	if (access(library, R_OK) != 0) {
		fprintf(stderr, "%s is missing: build the target preload_tty\n", library);
		return 1;
	}
	snprintf(rule, sizeof(rule), NAME "=%s", scratch_path("tty"));
	setenv("RMW_PRELOAD_TTY", rule, 1);
	setenv("RMW_PRELOAD_LINES", scratch_path("lines"), 1);
	setenv("LD_PRELOAD", library, 1);
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
	if (posix_spawn(&child, "/proc/self/exe", NULL, NULL, argv, environ) != 0 ||
	    waitpid(child, &status, 0) != child)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libserialport_opens_what_was_claimed),
		cmocka_unit_test(bytes_pass_unchanged_both_ways),
		cmocka_unit_test(rates_are_set_with_eight_bits_and_no_parity),
		cmocka_unit_test(lines_are_released_at_open_and_move_together),
		cmocka_unit_test(a_port_in_use_is_busy_and_left_as_it_is),
		cmocka_unit_test(an_unplugged_adapter_is_lost_and_does_not_hang),
		cmocka_unit_test(a_port_that_is_not_plugged_in_is_missing),
		cmocka_unit_test(every_descriptor_is_closed),
	};

	(void)argc;
	if (getenv("RMW_PRELOAD_TTY") == NULL)
		return run_again(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
