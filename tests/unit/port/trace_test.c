/* SPDX-License-Identifier: MIT */
/* A trace of a replay is the transcript again, and a trace survives what happens to its port. */
#include "port/trace.h"

#include "support/cmocka.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "port/fault.h"
#include "port/replay.h"
#include "support/port_talk.h"
#include "support/scratch.h"

static const struct rmw_port_kind kinds[] = {
	{ "trace:", "", "", rmw_trace_open },
	{ "fault:", "", "", rmw_fault_open },
	{ "replay:", "", "", rmw_replay_open },
};
static const struct rmw_port_opener opener = { kinds, RMW_COUNT(kinds), NULL };

static const char *trace_path(void)
{
	const char *path = scratch_path("trace.txt");

	unlink(path);
	return path;
}

static struct rmw_port *open_traced(const char *trace, const char *story)
{
	char wrapper[300];

	snprintf(wrapper, sizeof(wrapper), "trace:%s,", trace);
	return port_over_story(&opener, wrapper, story);
}

/* The text behind the first line, which names the port. */
static void assert_trace_is(const char *path, const char *text)
{
	rmw_auto(buf) have = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	const char *first_end;

	assert_true(rmw_file_read(path, 1 << 20, &have, &err));
	assert_true(rmw_buf_append(&have, (struct rmw_view){ (const uint8_t *)"", 1 }, &err));
	assert_memory_equal(have.data, "# rmwflash on replay:", 21);
	first_end = strchr((const char *)have.data, '\n');
	assert_non_null(first_end);
	assert_string_equal(first_end + 1, text);
}

static void say(struct rmw_port *port, const char *bytes, size_t len)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_port_write(port, (struct rmw_view){ (const uint8_t *)bytes, len },
				   rmw_port_in(port, 100), &err));
}

static void hear(struct rmw_port *port, size_t len)
{
	struct rmw_err err = { 0 };
	uint8_t bytes[64];

	assert_true(rmw_port_read_exact(port, (struct rmw_span){ bytes, len },
					rmw_port_in(port, 100), &err));
}

static void a_conversation_is_written_as_it_was(void **state)
{
	static const char story[] = "@ 500000\n> 55*300\n~ 12\n< 4f 4b\n# lines dtr=1 rts=0\n"
				    "~ 30\n> 10 00 00 00\n< 4f 4b 14 00\n< (nothing)\n"
				    "~ 400\n> 11 12\n";
	const char *path = trace_path();
	struct rmw_port *port = open_traced(path, story);
	struct rmw_err err = { 0 };
	uint8_t byte;
	size_t got;

	(void)state;
	assert_true(rmw_port_set_baud(port, 500000, &err));
	for (unsigned i = 0; i < 100; i++)
		say(port, "UUU", 3);
	hear(port, 2);
	assert_true(rmw_port_set_lines(port, (struct rmw_lines){ .dtr = true }, &err));
	assert_true(rmw_port_pause(port, 30, &err));
	say(port, "\x10", 1);
	say(port, "\0\0\0", 3);
	hear(port, 1);
	hear(port, 3);
	for (unsigned i = 0; i < 2; i++)
		assert_true(rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got,
					  rmw_port_in(port, 200), &err));
	say(port, "\x11\x12", 2);
	assert_true(rmw_replay_is_done(port));
	rmw_port_free(port);
	assert_trace_is(path, story);
}

static void what_is_private_is_written_as_its_length(void **state)
{
	const char *path = trace_path();
	struct rmw_port *port = open_traced(path, "> 01 02\n< 03\n> 04\n");

	(void)state;
	assert_true(rmw_port_is_recorded(port));
	rmw_port_set_privacy(port, RMW_PRIVATE);
	say(port, "\1\2", 2);
	hear(port, 1);
	rmw_port_set_privacy(port, RMW_PUBLIC);
	say(port, "\4", 1);
	rmw_port_free(port);
	assert_trace_is(path, "> {2 bytes: not shown}\n"
			      "< {1 bytes: not shown}\n"
			      "> 04\n");
}

static void what_the_device_sent_unseen_is_not_made_up(void **state)
{
	struct rmw_port *port = port_over_story(&opener, "", "> 01\n< {5 bytes: not shown}\n");
	struct rmw_err err = { 0 };
	uint8_t byte;
	size_t got;

	(void)state;
	say(port, "\1", 1);
	assert_false(rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got,
				   rmw_port_in(port, 100), &err));
	assert_non_null(strstr(err.cause, "not written down"));
	rmw_port_free(port);
}

static void short_gaps_are_left_out(void **state)
{
	const char *path = trace_path();
	struct rmw_port *port = open_traced(path, "> 01\n~ 4\n< 02\n> 03\n");

	(void)state;
	say(port, "\1", 1);
	hear(port, 1);
	say(port, "\3", 1);
	rmw_port_free(port);
	assert_trace_is(path, "> 01\n< 02\n> 03\n");
}

/* A line on which a byte takes 10 ms, and whose clock moves by that alone. */
static uint64_t line_us;

static uint64_t line_now_us(const struct rmw_clock *clock)
{
	(void)clock;
	return line_us;
}

static bool line_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		       struct rmw_err *err)
{
	(void)port, (void)until, (void)err;
	line_us += bytes.len * 10000u;
	return true;
}

static void line_free(struct rmw_port *port)
{
	(void)port;
}

static bool line_open(const struct rmw_port_opener *from, const char *rest, struct rmw_port **port,
		      struct rmw_err *err)
{
	static const struct rmw_clock clock = { .now_us = line_now_us };
	static const struct rmw_port_ops ops = { .write = line_write, .free = line_free };
	static struct rmw_port line = { .ops = &ops, .clock = &clock };

	(void)from, (void)rest, (void)err;
	*port = &line;
	return true;
}

static void the_time_that_sending_takes_is_no_gap(void **state)
{
	static const struct rmw_port_kind slow[] = { { "trace:", "", "", rmw_trace_open },
						     { "", "", "", line_open } };
	static const struct rmw_port_opener slow_opener = { slow, RMW_COUNT(slow), NULL };
	const char *path = trace_path();
	rmw_auto(buf) have = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	char spec[300];

	(void)state;
	snprintf(spec, sizeof(spec), "trace:%s,line", path);
	assert_true(rmw_port_open(&slow_opener, spec, &port, &err));
	say(port, "\1\2", 2);
	say(port, "\3", 1);
	rmw_port_free(port);
	assert_true(rmw_file_read(path, 4096, &have, &err));
	assert_int_equal(have.len, strlen("# rmwflash on line\n> 01 02 03\n"));
	assert_memory_equal(have.data, "# rmwflash on line\n> 01 02 03\n", have.len);
}

static void an_error_is_noted_and_the_trace_goes_on(void **state)
{
	const char *path = trace_path();
	struct rmw_port *port = open_traced(path, "> 01\n");
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_port_write(port, (struct rmw_view){ (const uint8_t *)"\2", 1 },
				    rmw_port_in(port, 100), &err));
	assert_int_equal(err.code, RMW_E_PORT_IO);
	say(port, "\1", 1);
	rmw_port_free(port);
	assert_trace_is(path, "> 02\n# error: line 1: byte 1 should be 01 and is 02\n> 01\n");
}

static void a_trace_that_the_disk_cut_short_is_told(void **state)
{
	const struct rlimit little = { 256, RLIM_INFINITY };
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	struct rmw_port *port = open_traced(trace_path(), "> {2048 bytes: x}\n");
	struct rmw_err err = { 0 };
	uint8_t bytes[2048];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	(void)!rmw_port_write(port, RMW_VIEW_OF(bytes), rmw_port_in(port, 1000), &err);
	err = (struct rmw_err){ 0 };
	assert_false(rmw_port_finish(port, &err));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
	assert_int_equal(err.code, RMW_E_FILE_WRITE);
	rmw_port_free(port);
}

static void a_whole_trace_finishes_without_a_word(void **state)
{
	struct rmw_port *port = open_traced(trace_path(), "> 01\n");
	struct rmw_err err = { 0 };

	(void)state;
	say(port, "\1", 1);
	assert_true(rmw_port_finish(port, &err));
	rmw_port_free(port);
}

static void a_trace_never_replaces_a_file(void **state)
{
	const char *path = trace_path();
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	struct stat about;
	char spec[600];

	(void)state;
	write_test_file(path, (struct rmw_view){ (const uint8_t *)"mine", 4 });
	snprintf(spec, sizeof(spec), "trace:%s,replay:/nowhere", path);
	assert_false(rmw_port_open(&opener, spec, &port, &err));
	assert_int_equal(err.code, RMW_E_FILE_EXISTS);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_size, 4);
}

static void a_port_that_does_not_open_leaves_no_trace(void **state)
{
	const char *path = trace_path();
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	char spec[600];

	(void)state;
	snprintf(spec, sizeof(spec), "trace:%s,replay:/nowhere", path);
	assert_false(rmw_port_open(&opener, spec, &port, &err));
	assert_int_equal(err.code, RMW_E_FILE_READ);
	assert_false(rmw_file_exists(path));
}

static void a_trace_is_for_its_owner_alone(void **state)
{
	const char *path = trace_path();
	struct stat about;

	(void)state;
	rmw_port_free(open_traced(path, ""));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

static void layers_are_found_inside_a_trace(void **state)
{
	const char *story = scratch_path("story.txt");
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	char spec[600];

	(void)state;
	write_test_file(story, (struct rmw_view){ (const uint8_t *)"< 01\n", 5 });
	snprintf(spec, sizeof(spec), "trace:%s,fault:flip@1.7,replay:%s", trace_path(), story);
	assert_true(rmw_port_open(&opener, spec, &port, &err));
	assert_false(rmw_replay_is_done(port));
	hear(port, 1);
	assert_true(rmw_replay_is_done(port));
	assert_int_equal(rmw_fault_count(port), 1);
	rmw_port_free(port);
}

static void a_trace_needs_a_file_and_a_port(void **state)
{
	static const char *const specs[] = { "trace:", "trace:x", "trace:,replay:x" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(specs); i++) {
		struct rmw_err err = { 0 };
		struct rmw_port *port;

		assert_false(rmw_port_open(&opener, specs[i], &port, &err));
		assert_int_equal(err.code, RMW_E_PORT_SPEC);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_conversation_is_written_as_it_was),
		cmocka_unit_test(what_is_private_is_written_as_its_length),
		cmocka_unit_test(what_the_device_sent_unseen_is_not_made_up),
		cmocka_unit_test(short_gaps_are_left_out),
		cmocka_unit_test(the_time_that_sending_takes_is_no_gap),
		cmocka_unit_test(an_error_is_noted_and_the_trace_goes_on),
		cmocka_unit_test(a_trace_that_the_disk_cut_short_is_told),
		cmocka_unit_test(a_whole_trace_finishes_without_a_word),
		cmocka_unit_test(a_trace_never_replaces_a_file),
		cmocka_unit_test(a_port_that_does_not_open_leaves_no_trace),
		cmocka_unit_test(a_trace_is_for_its_owner_alone),
		cmocka_unit_test(layers_are_found_inside_a_trace),
		cmocka_unit_test(a_trace_needs_a_file_and_a_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
