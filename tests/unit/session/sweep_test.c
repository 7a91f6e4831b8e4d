/* SPDX-License-Identifier: MIT */
/* In which order an unknown board is asked, at which rates, and how soon. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "session/sweep.h"
#include "session/tap.h"

#define ENTRIES_MAX 4096u
#define STEP_US 600000u

/* A line on which nobody is; time passes by waiting, and as bytes are sent. */
struct line {
	struct rmw_port port; /* first */
	struct rmw_clock clock;
	uint64_t now_us;
	bool had_lines;
	struct entry {
		uint64_t at_us;
		uint32_t baud;
		size_t len; /* 0: a change of rate */
		uint8_t first[4];
	} entries[ENTRIES_MAX];
	size_t count;
};

static struct line line;

static uint64_t clock_now_us(const struct rmw_clock *clock)
{
	(void)clock;
	return line.now_us;
}

static void clock_wait(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	(void)clock;
	if (line.now_us < until->at_us)
		line.now_us = until->at_us;
}

static void note(struct rmw_view bytes)
{
	struct entry *entry = &line.entries[line.count];

	if (line.count == ENTRIES_MAX)
		return;
	line.count++;
	*entry = (struct entry){ .at_us = line.now_us, .baud = line.port.baud, .len = bytes.len };
	memcpy(entry->first, bytes.data, bytes.len < 4 ? bytes.len : 4);
}

static bool line_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		      struct rmw_deadline until, struct rmw_err *err)
{
	(void)port, (void)into, (void)err;
	clock_wait(&line.clock, &until);
	*got = 0;
	return true;
}

static bool line_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		       struct rmw_err *err)
{
	(void)until, (void)err;
	note(bytes);
	line.now_us += bytes.len * 10000000u / port->baud;
	return true;
}

/* An adapter that cannot do the fastest rate. */
static bool line_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	(void)port;
	if (baud == 2000000)
		return rmw_fail(err, RMW_E_PORT_BAUD, "2000000");
	line.port.baud = baud;
	note((struct rmw_view){ (const uint8_t *)"", 0 });
	return true;
}

static bool line_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	(void)port, (void)lines, (void)err;
	line.had_lines = true;
	return true;
}

static void line_free(struct rmw_port *port)
{
	(void)port;
}

static const struct rmw_port_ops line_ops = {
	.read = line_read,
	.write = line_write,
	.set_baud = line_set_baud,
	.set_lines = line_set_lines,
	.free = line_free,
};

static struct rmw_port *open_line(void)
{
	struct rmw_port *port = &line.port;
	struct rmw_err err = { 0 };

	memset(&line, 0, sizeof(line));
	line.clock = (struct rmw_clock){ clock_now_us, clock_wait };
	line.port.ops = &line_ops;
	line.port.clock = &line.clock;
	snprintf(line.port.name, sizeof(line.port.name), "nobody");
	assert_true(rmw_tap_wrap(&port, &err));
	return port;
}

static bool begins(const struct entry *entry, const char *bytes, size_t len)
{
	return entry->len >= len && memcmp(entry->first, bytes, len) == 0;
}

/* The first entry from `at` on that begins like that. */
static size_t find(size_t at, const char *bytes, size_t len)
{
	while (at < line.count && !begins(&line.entries[at], bytes, len))
		at++;
	assert_true(at < line.count);
	return at;
}

static void nobody_is_asked_before_the_line_was_heard_and_each_in_turn(void **state)
{
	struct rmw_port *port = open_line();
	const struct rmw_chip_options how = { .port = port };
	struct rmw_err err = { 0 };
	struct rmw_chip *chip;
	size_t probe, burst, end, question, check;

	(void)state;
	assert_false(rmw_sweep_find(&how, rmw_port_in(port, 20000), &chip, &err));
	assert_int_equal(err.code, RMW_E_NO_CHIP);
	assert_false(line.had_lines);
	probe = find(0, "\x10\x01\x00\x00", 4);
	burst = find(probe, "\x55\x55\x55\x55", 4);
	end = find(burst, "\r\n", 2);
	question = find(end, "vers", 4);
	check = find(question, "\x01\xe0\xfc\x01", 4);
	for (size_t i = 0; i < probe; i++)
		assert_int_equal(line.entries[i].len, 0);
	assert_int_equal(line.entries[0].baud, 921600);
	assert_int_equal(line.entries[1].baud, 115200);
	assert_int_equal(line.entries[1].at_us - line.entries[0].at_us, 50000);
	assert_int_equal(line.entries[question].baud, 115200);
	assert_int_equal(line.entries[check].baud, 115200);
	assert_in_range(line.entries[check].at_us - line.entries[probe].at_us, 1, STEP_US);
	rmw_port_free(port);
}

/* A chip that starts just then hears nothing for longer only where nothing was sent. */
static void link_checks_come_close_to_each_other(void **state)
{
	struct rmw_port *port = open_line();
	const struct rmw_chip_options how = { .port = port };
	struct rmw_err err = { 0 };
	struct rmw_chip *chip;
	size_t count = 0;

	(void)state;
	assert_false(rmw_sweep_find(&how, rmw_port_in(port, 1500), &chip, &err));
	for (size_t i = 1; i < line.count; i++) {
		const struct entry *before = &line.entries[i - 1], *entry = &line.entries[i];

		if (!begins(before, "\x01\xe0\xfc\x01", 4) ||
		    !begins(entry, "\x01\xe0\xfc\x01", 4) || before->baud != 115200 ||
		    entry->baud != 115200)
			continue;
		count++;
		assert_in_range(entry->at_us - before->at_us, 1000, 2000);
	}
	assert_true(count > 150);
	rmw_port_free(port);
}

static void options_that_nobody_takes_are_told_first(void **state)
{
	static const uint8_t loader[4096] = { 1 };
	struct rmw_port *port = open_line();
	const struct rmw_chip_options how = { .port = port, .loader = RMW_VIEW_OF(loader) };
	struct rmw_err err = { 0 };
	struct rmw_chip *chip;

	(void)state;
	assert_false(rmw_sweep_find(&how, rmw_port_in(port, 20000), &chip, &err));
	assert_int_equal(err.code, RMW_E_LOADER_FILE);
	assert_int_equal(line.count, 0);
	rmw_port_free(port);
}

static void each_chip_is_of_a_family_that_is_asked(void **state)
{
	size_t kind_count, family_count;
	const struct rmw_chip_kind *kinds = rmw_chip_kinds(&kind_count);
	const struct rmw_chip_family *families = rmw_chip_families(&family_count);

	(void)state;
	for (size_t i = 0; i < kind_count; i++) {
		size_t at = 0;

		while (at < family_count && families[at].open != kinds[i].family)
			at++;
		assert_true(at < family_count);
	}
	/* What a BK7231 must not hear and then be left alone with comes before it. */
	assert_true(rmw_asks_at_reset(&families[family_count - 1]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_asked_before_the_line_was_heard_and_each_in_turn),
		cmocka_unit_test(link_checks_come_close_to_each_other),
		cmocka_unit_test(options_that_nobody_takes_are_told_first),
		cmocka_unit_test(each_chip_is_of_a_family_that_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
