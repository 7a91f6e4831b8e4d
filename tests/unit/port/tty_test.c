/* SPDX-License-Identifier: MIT */
/* Terminals by termios, on pseudo-terminals: bytes, rates, exclusion, unplugging, refusals. */
#include "port/serial.h"

#include "support/cmocka.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "port/fd.h"
#include "port/rate.h"
#include "support/port_talk.h"
#include "support/scratch.h"

static const struct rmw_port_kind kinds[] = { { "", "", "", rmw_serial_open } };
static const struct rmw_port_opener opener = { kinds, RMW_COUNT(kinds), NULL };

/* A pseudo-terminal: the far end, and the name of the near one. */
struct pty {
	int master;
	char name[64];
};

static struct pty pty_open(void)
{
	struct pty pty = { .master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC) };

	assert_true(pty.master >= 0);
	assert_int_equal(grantpt(pty.master), 0);
	assert_int_equal(unlockpt(pty.master), 0);
	assert_int_equal(ptsname_r(pty.master, pty.name, sizeof(pty.name)), 0);
	return pty;
}

static struct rmw_port *port_open(const char *name)
{
	struct rmw_err err = { 0 };
	struct rmw_port *port;

	if (!rmw_port_open(&opener, name, &port, &err))
		fail_msg("%s", err.cause);
	return port;
}

static void assert_refused(const char *spec, enum rmw_code code, const char *cause)
{
	struct rmw_err err = { 0 };
	struct rmw_port *port;

	assert_false(rmw_port_open(&opener, spec, &port, &err));
	if (err.code != code || strstr(err.cause, cause) == NULL)
		fail_msg("%s: %d '%s'", spec, (int)err.code, err.cause);
}

static void bytes_pass_unchanged_both_ways(void **state)
{
	struct pty pty = pty_open();
	struct rmw_port *port = port_open(pty.name);

	(void)state;
	port_pass_all_bytes(port, pty.master);
	rmw_port_free(port);
	close(pty.master);
}

static void nothing_in_time_is_no_error(void **state)
{
	struct pty pty = pty_open();
	struct rmw_port *port = port_open(pty.name);
	struct rmw_err err = { 0 };
	uint8_t byte;
	size_t got = 7;

	(void)state;
	assert_true(rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got, rmw_port_in(port, 2),
				  &err));
	assert_int_equal(got, 0);
	rmw_port_free(port);
	close(pty.master);
}

static void what_came_before_the_open_is_thrown_away(void **state)
{
	struct pty pty = pty_open();
	struct rmw_port *port;
	struct rmw_err err = { 0 };
	uint8_t byte;
	size_t got;

	(void)state;
	rmw_port_free(port_open(pty.name));
	assert_int_equal(write(pty.master, "old\n", 4), 4);
	port = port_open(pty.name);
	assert_true(rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got, rmw_port_in(port, 2),
				  &err));
	assert_int_equal(got, 0);
	rmw_port_free(port);
	close(pty.master);
}

static void any_rate_can_be_set(void **state)
{
	static const uint32_t rates[] = { 9600, 115200, 460800, 500000, 2000000, 74880, 12345 };
	struct pty pty = pty_open();
	struct rmw_port *port = port_open(pty.name);

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rates); i++) {
		struct rmw_err err = { 0 };
		struct termios2 about;

		if (!rmw_port_set_baud(port, rates[i], &err))
			fail_msg("%u: %s", rates[i], err.cause);
		assert_int_equal(ioctl(pty.master, TCGETS2, &about), 0);
		assert_int_equal(about.c_ospeed, rates[i]);
		assert_int_equal(about.c_ispeed, rates[i]);
		assert_int_equal(about.c_cflag & (CSIZE | PARENB | CSTOPB | CRTSCTS), CS8);
		assert_int_equal(about.c_lflag & (ICANON | ECHO | ISIG), 0);
		assert_int_equal(port->baud, rates[i]);
	}
	rmw_port_free(port);
	close(pty.master);
}

static void a_rate_that_became_another_is_refused(void **state)
{
	struct pty pty = pty_open();
	struct rmw_port *port = port_open(pty.name);
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_port_set_baud(port, 1000000, &err));
	assert_true(rmw_rate_check(pty.master, 1020000, &err));
	assert_false(rmw_rate_check(pty.master, 1152000, &err));
	assert_int_equal(err.code, RMW_E_PORT_BAUD);
	assert_non_null(strstr(err.cause, "it has 1000000"));
	rmw_port_free(port);
	close(pty.master);
}

static void lines_that_are_not_there_are_no_error(void **state)
{
	struct pty pty = pty_open();
	struct rmw_port *port = port_open(pty.name);
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(port->has_lines);
	assert_true(rmw_port_set_lines(port, (struct rmw_lines){ true, true }, &err));
	rmw_port_free(port);
	close(pty.master);
}

static void a_link_is_followed(void **state)
{
	struct pty pty = pty_open();
	const char *link = scratch_path("board");

	(void)state;
	assert_int_equal(symlink(pty.name, link), 0);
	rmw_port_free(port_open(link));
	unlink(link);
	close(pty.master);
}

static void a_port_in_use_is_busy_and_names_its_holder(void **state)
{
	struct pty pty = pty_open();
	struct rmw_port *port = port_open(pty.name);
	char holder[64];

	(void)state;
	snprintf(holder, sizeof(holder), "(process %ld)", (long)getpid());
	assert_refused(pty.name, RMW_E_PORT_BUSY, holder);
	rmw_port_free(port);
	rmw_port_free(port_open(pty.name));
	close(pty.master);
}

static void a_lock_or_a_seal_of_others_is_respected(void **state)
{
	struct pty pty = pty_open();
	int other = open(pty.name, O_RDWR | O_NOCTTY | O_CLOEXEC);

	(void)state;
	assert_int_equal(flock(other, LOCK_EX), 0);
	assert_refused(pty.name, RMW_E_PORT_BUSY, "is held by ");
	assert_int_equal(flock(other, LOCK_UN), 0);
	assert_int_equal(ioctl(other, TIOCEXCL), 0);
	assert_refused(pty.name, RMW_E_PORT_BUSY, "is held by ");
	assert_int_equal(ioctl(other, TIOCNXCL), 0);
	rmw_port_free(port_open(pty.name));
	close(other);
	close(pty.master);
}

static void an_open_port_is_sealed_and_a_closed_one_is_not(void **state)
{
	struct pty pty = pty_open();
	struct rmw_port *port = port_open(pty.name);
	int fd = ((struct rmw_fd_port *)port)->fd, sealed = 0;

	(void)state;
	assert_int_equal(ioctl(fd, TIOCGEXCL, &sealed), 0);
	assert_int_equal(sealed, 1);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	rmw_port_free(port);
	fd = open(pty.name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_int_equal(ioctl(fd, TIOCGEXCL, &sealed), 0);
	assert_int_equal(sealed, 0);
	close(fd);
	close(pty.master);
}

static void an_unplugged_port_is_lost_and_does_not_hang(void **state)
{
	struct pty pty = pty_open();
	struct rmw_port *port = port_open(pty.name);
	struct rmw_err err = { 0 };
	uint8_t byte = 0x55;
	size_t got;

	(void)state;
	close(pty.master);
	for (unsigned i = 0; i < 2; i++) {
		assert_false(rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got,
					   rmw_port_in(port, 60000), &err));
		assert_int_equal(err.code, RMW_E_PORT_LOST);
		rmw_err_clear(&err);
		assert_false(rmw_port_write(port, (struct rmw_view){ &byte, 1 },
					    rmw_port_in(port, 60000), &err));
		assert_int_equal(err.code, RMW_E_PORT_LOST);
		rmw_err_clear(&err);
	}
	assert_false(rmw_port_set_baud(port, 9600, &err));
	assert_int_equal(err.code, RMW_E_PORT_LOST);
	rmw_port_free(port);
}

static void bytes_before_the_unplugging_are_still_given(void **state)
{
	struct pty pty = pty_open();
	struct rmw_port *port = port_open(pty.name);
	struct rmw_err err = { 0 };
	uint8_t byte = 0;
	size_t got;

	(void)state;
	assert_int_equal(write(pty.master, "x", 1), 1);
	assert_true(rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got,
				  rmw_port_in(port, 1000), &err));
	assert_int_equal(byte, 'x');
	close(pty.master);
	rmw_port_free(port);
}

static void a_line_that_takes_nothing_ends_at_the_deadline(void **state)
{
	struct pty pty = pty_open();
	struct rmw_port *port = port_open(pty.name);
	struct rmw_err err = { 0 };
	static const uint8_t much[1 << 20];

	(void)state;
	assert_false(rmw_port_write(port, RMW_VIEW_OF(much), rmw_port_in(port, 5), &err));
	assert_int_equal(err.code, RMW_E_TIMEOUT);
	rmw_port_free(port);
	close(pty.master);
}

static void a_wish_to_stop_ends_every_wait(void **state)
{
	struct pty pty = pty_open();
	struct rmw_cancel cancel = { true };
	const struct rmw_port_opener stoppable = { kinds, RMW_COUNT(kinds), &cancel };
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	uint8_t byte;
	size_t got;

	(void)state;
	assert_true(rmw_port_open(&stoppable, pty.name, &port, &err));
	assert_false(rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got,
				   rmw_port_in(port, 60000), &err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
	rmw_port_free(port);
	close(pty.master);
}

static void what_is_no_terminal_is_refused(void **state)
{
	const char *file = scratch_path("file");

	(void)state;
	write_test_file(file, (struct rmw_view){ (const uint8_t *)"", 0 });
	assert_refused(file, RMW_E_PORT_SPEC, "is no terminal");
	assert_refused("/dev/null", RMW_E_PORT_SPEC, "is no terminal");
	assert_refused("/", RMW_E_PORT_SPEC, "is no terminal");
	assert_refused("", RMW_E_PORT_SPEC, "empty");
	assert_refused("/dev/ttyNoSuch0", RMW_E_PORT_MISSING, "No such file");
	assert_refused("COM3", RMW_E_PORT_MISSING, "No such file");
	assert_refused("path:x", RMW_E_PORT_SPEC, "is neither");
	assert_refused("vidpid:1a86", RMW_E_PORT_SPEC, "is neither");
}

/* Opens as nobody; the status says how it went. */
static int open_as_nobody(const char *name, char *cause, size_t size)
{
	int pipes[2], status;
	pid_t child;
	ssize_t len;

	assert_int_equal(pipe(pipes), 0);
	child = fork();
	if (child == 0) {
		struct rmw_err err = { 0 };
		struct rmw_port *port;

		if (setgroups(0, NULL) != 0 || setgid(65534) != 0 || setuid(65534) != 0)
			_exit(99);
		if (rmw_port_open(&opener, name, &port, &err))
			_exit(98);
		if (write(pipes[1], err.cause, strlen(err.cause)) < 0)
			_exit(97);
		_exit((int)err.code);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	len = read(pipes[0], cause, size - 1);
	cause[len > 0 ? len : 0] = '\0';
	close(pipes[0]);
	close(pipes[1]);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void a_denied_port_names_group_mode_and_way_out(void **state)
{
	static const struct {
		mode_t mode;
		const char *group, *cause;
	} cases[] = {
		/* clang-format off */
		{ 0660, "dialout", "has mode 0660 and group dialout; join it: sudo usermod -aG dialout $USER" },
		{ 0600, "dialout", "has mode 0600 and group dialout, which may not open it either" },
		/* clang-format on */
	};

	(void)state;
	if (getuid() != 0) {
		print_message("skipped: only root can become somebody else\n");
		skip();
	}
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct pty pty = pty_open();
		const struct group *group = getgrnam(cases[i].group);
		char cause[300];

		assert_non_null(group);
		assert_int_equal(chown(pty.name, 0, group->gr_gid), 0);
		assert_int_equal(chmod(pty.name, cases[i].mode), 0);
		assert_int_equal(open_as_nobody(pty.name, cause, sizeof(cause)), RMW_E_PORT_DENIED);
		if (strstr(cause, cases[i].cause) == NULL)
			fail_msg("%s", cause);
		close(pty.master);
	}
}

static void a_seal_stops_those_without_all_rights(void **state)
{
	struct rmw_port *port;
	struct pty pty;
	char cause[300];

	(void)state;
	if (getuid() != 0) {
		print_message("skipped: only root can become somebody else\n");
		skip();
	}
	pty = pty_open();
	port = port_open(pty.name);
	assert_int_equal(chmod(pty.name, 0666), 0);
	assert_int_equal(open_as_nobody(pty.name, cause, sizeof(cause)), RMW_E_PORT_BUSY);
	rmw_port_free(port);
	close(pty.master);
}

static void a_seal_left_by_a_killed_program_is_no_obstacle(void **state)
{
	struct pty pty = pty_open();
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0) {
		int fd = open(pty.name, O_RDWR | O_NOCTTY | O_CLOEXEC);

		_exit(fd < 0 || ioctl(fd, TIOCEXCL) != 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	if (getuid() == 0)
		rmw_port_free(port_open(pty.name));
	close(pty.master);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_pass_unchanged_both_ways),
		cmocka_unit_test(nothing_in_time_is_no_error),
		cmocka_unit_test(what_came_before_the_open_is_thrown_away),
		cmocka_unit_test(any_rate_can_be_set),
		cmocka_unit_test(a_rate_that_became_another_is_refused),
		cmocka_unit_test(lines_that_are_not_there_are_no_error),
		cmocka_unit_test(a_link_is_followed),
		cmocka_unit_test(a_port_in_use_is_busy_and_names_its_holder),
		cmocka_unit_test(a_lock_or_a_seal_of_others_is_respected),
		cmocka_unit_test(an_open_port_is_sealed_and_a_closed_one_is_not),
		cmocka_unit_test(an_unplugged_port_is_lost_and_does_not_hang),
		cmocka_unit_test(bytes_before_the_unplugging_are_still_given),
		cmocka_unit_test(a_line_that_takes_nothing_ends_at_the_deadline),
		cmocka_unit_test(a_wish_to_stop_ends_every_wait),
		cmocka_unit_test(what_is_no_terminal_is_refused),
		cmocka_unit_test(a_denied_port_names_group_mode_and_way_out),
		cmocka_unit_test(a_seal_stops_those_without_all_rights),
		cmocka_unit_test(a_seal_left_by_a_killed_program_is_no_obstacle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
