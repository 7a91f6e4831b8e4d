/* SPDX-License-Identifier: MIT */
/* What all ports share: opening by prefix, exact reads, hushing, rates and resets. */
#include "port/port.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "port/replay.h"
#include "support/scratch.h"

/* A port that writes down what is asked of its lines, and when. Its clock only moves by waits. */
struct fake {
	struct rmw_port port;
	struct rmw_clock clock;
	uint64_t now_us;
	char log[200];
};

static struct fake *fake_of_clock(const struct rmw_clock *clock)
{
	return (struct fake *)((uintptr_t)clock - offsetof(struct fake, clock));
}

static uint64_t fake_now_us(const struct rmw_clock *clock)
{
	return fake_of_clock(clock)->now_us;
}

static void fake_wait(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	fake_of_clock(clock)->now_us += rmw_deadline_left_us(until);
}

static bool fake_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	struct fake *fake = (struct fake *)port;
	size_t len = strlen(fake->log);

	(void)err;
	snprintf(fake->log + len, sizeof(fake->log) - len, "%u:%c%c ",
		 (unsigned)(fake->now_us / 1000), lines.dtr ? 'D' : 'd', lines.rts ? 'R' : 'r');
	return true;
}

static bool fake_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	(void)port;
	return baud <= 115200 || rmw_fail(err, RMW_E_PORT_BAUD, "too fast");
}

static void fake_free(struct rmw_port *port)
{
	free(port);
}

static const struct rmw_port_ops fake_ops = {
	.set_baud = fake_set_baud,
	.set_lines = fake_set_lines,
	.free = fake_free,
};

static bool fake_open(const struct rmw_port_opener *opener, const char *rest,
		      struct rmw_port **port, struct rmw_err *err)
{
	struct fake *fake;

	if (strcmp(rest, "missing") == 0)
		return rmw_fail(err, RMW_E_PORT_MISSING, "there is none");
	fake = calloc(1, sizeof(*fake));
	assert_non_null(fake);
	fake->clock = (struct rmw_clock){ fake_now_us, fake_wait };
	fake->port.ops = &fake_ops;
	fake->port.clock = &fake->clock;
	fake->port.cancel = opener->cancel;
	*port = &fake->port;
	return true;
}

static const struct rmw_port_kind kinds[] = {
	{ "fake:", "", "", fake_open },
	{ "replay:", "", "", rmw_replay_open },
};
static const struct rmw_port_opener opener = { kinds, RMW_COUNT(kinds), NULL };

static struct rmw_port *play(const char *story)
{
	const char *path = scratch_path("story.txt");
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	char spec[300];

	write_test_file(path, (struct rmw_view){ (const uint8_t *)story, strlen(story) });
	snprintf(spec, sizeof(spec), "replay:%s", path);
	assert_true(rmw_port_open(&opener, spec, &port, &err));
	return port;
}

static void a_form_nobody_knows_is_refused(void **state)
{
	struct rmw_err err = { 0 };
	struct rmw_port *port;

	(void)state;
	assert_false(rmw_port_open(&opener, "usb:1", &port, &err));
	assert_int_equal(err.code, RMW_E_PORT_SPEC);
}

static void a_failed_open_names_the_port(void **state)
{
	struct rmw_err err = { 0 };
	struct rmw_port *port;

	(void)state;
	assert_false(rmw_port_open(&opener, "fake:missing", &port, &err));
	assert_int_equal(err.code, RMW_E_PORT_MISSING);
	assert_string_equal(err.path, "fake:missing");
}

static void an_exact_read_waits_for_all(void **state)
{
	struct rmw_port *port = play("< 01\n~ 20\n< 02\n~ 20\n< 03\n");
	struct rmw_err err = { 0 };
	uint8_t bytes[3];

	(void)state;
	assert_true(rmw_port_read_exact(port, RMW_SPAN_OF(bytes), rmw_port_in(port, 40), &err));
	assert_memory_equal(bytes, "\1\2\3", 3);
	rmw_port_free(port);
}

static void an_exact_read_says_how_many_came(void **state)
{
	struct rmw_port *port = play("< 01 02\n~ 20\n< 03\n");
	struct rmw_err err = { 0 };
	uint8_t bytes[3];

	(void)state;
	assert_false(rmw_port_read_exact(port, RMW_SPAN_OF(bytes), rmw_port_in(port, 19), &err));
	assert_int_equal(err.code, RMW_E_TIMEOUT);
	assert_string_equal(err.cause, "2 of 3 bytes came in time");
	rmw_port_free(port);
}

static const struct {
	const char *says, *story;
	unsigned quiet_ms, until_ms, dropped, end_ms;
} hushes[] = {
	/* clang-format off */
	{ "a silent line",            "# x\n",                              20, 100, 0, 20 },
	{ "noise, then silence",      "< 01 02\n~ 10\n< 03\n",              20, 100, 3, 30 },
	{ "what comes later stays",   "< 01\n~ 30\n< 02\n",                 20, 100, 1, 20 },
	{ "noise without an end",     "< 01\n~ 15\n< 02\n~ 15\n< 03\n~ 15\n< 04\n", 20, 31, 3, 31 },
	{ "more than fits at once",   "< 00*1000\n",                        20, 100, 1000, 20 },
	/* clang-format on */
};

static void hushing_ends_with_silence_or_the_deadline(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(hushes); i++) {
		struct rmw_port *port = play(hushes[i].story);
		struct rmw_err err = { 0 };
		size_t count;

		assert_true(rmw_port_hush(port, hushes[i].quiet_ms,
					  rmw_port_in(port, hushes[i].until_ms), &count, &err));
		if (count != hushes[i].dropped ||
		    port->clock->now_us(port->clock) != hushes[i].end_ms * 1000u)
			fail_msg("%s: %zu bytes, %u us", hushes[i].says, count,
				 (unsigned)port->clock->now_us(port->clock));
		rmw_port_free(port);
	}
}

static void a_refused_rate_leaves_the_old_one(void **state)
{
	struct rmw_err err = { 0 };
	struct rmw_port *port;

	(void)state;
	assert_true(rmw_port_open(&opener, "fake:", &port, &err));
	assert_int_equal(rmw_port_line_ms(port, 1000), 0);
	assert_true(rmw_port_set_baud(port, 115200, &err));
	assert_false(rmw_port_set_baud(port, 500000, &err));
	assert_int_equal(port->baud, 115200);
	assert_int_equal(rmw_port_line_ms(port, 1152), 100);
	assert_int_equal(rmw_port_line_ms(port, 1), 1);
	rmw_port_free(port);
}

static void a_reset_holds_each_step_for_its_time(void **state)
{
	const struct rmw_reset *reset = rmw_reset_find("a");
	struct rmw_err err = { 0 };
	struct rmw_port *port;

	(void)state;
	assert_true(rmw_port_open(&opener, "fake:", &port, &err));
	assert_true(rmw_port_play_reset(port, reset->to_boot, reset->to_boot_count, &err));
	assert_true(rmw_port_play_reset(port, NULL, 0, &err));
	assert_string_equal(((struct fake *)port)->log, "0:dR 50:DR 100:dR 150:dr ");
	assert_int_equal(port->clock->now_us(port->clock), 200000);
	rmw_port_free(port);
}

static void a_wish_to_stop_is_told_from_silence(void **state)
{
	const char *path = scratch_path("story.txt");
	struct rmw_cancel cancel = { false };
	const struct rmw_port_opener stoppable = { kinds, RMW_COUNT(kinds), &cancel };
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	uint8_t byte;
	size_t got;
	char spec[300];

	(void)state;
	write_test_file(path, RMW_VIEW_OF("> 01\n#"));
	snprintf(spec, sizeof(spec), "replay:%s", path);
	assert_true(rmw_port_open(&stoppable, spec, &port, &err));
	atomic_store(&cancel.is_asked, true);
	assert_false(rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got,
				   rmw_port_in(port, 100), &err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
	rmw_err_clear(&err);
	assert_false(rmw_port_write(port, (struct rmw_view){ (const uint8_t *)"\1", 1 },
				    rmw_port_in(port, 100), &err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
	rmw_err_clear(&err);
	assert_false(rmw_port_pause(port, 100, &err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form_nobody_knows_is_refused),
		cmocka_unit_test(a_failed_open_names_the_port),
		cmocka_unit_test(an_exact_read_waits_for_all),
		cmocka_unit_test(an_exact_read_says_how_many_came),
		cmocka_unit_test(hushing_ends_with_silence_or_the_deadline),
		cmocka_unit_test(a_refused_rate_leaves_the_old_one),
		cmocka_unit_test(a_reset_holds_each_step_for_its_time),
		cmocka_unit_test(a_wish_to_stop_is_told_from_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
