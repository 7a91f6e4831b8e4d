/* SPDX-License-Identifier: MIT */
/* Conversations captured from an LN882H, the board as the device: every byte must come, and come
 * when it came then. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/file.h"
#include "sim/ln882h.h"
#include "sim/sim.h"
#include "support/scratch.h"

#define EVENTS_MOST 3000u
#define STREAM_MOST 40000u
#define AFTER_US 200000u
#define EXECUTED_OFF_US 6000u /* the cycles of a real core are not known */

enum event_kind { EVENT_SEND, EVENT_EXPECT, EVENT_BAUD };

struct event {
	enum event_kind kind;
	uint64_t at_us; /* of the first bit sent, or the end of the first byte received */
	uint32_t baud;
	uint8_t bytes[64];
	size_t len;
};

/* One file, and the board that plays it. */
struct story {
	struct event events[EVENTS_MOST];
	size_t count;
	struct rmw_port *port;
	struct rmw_sim *sim;
	uint64_t zero_us;
	uint8_t got[STREAM_MOST];
	uint64_t got_us[STREAM_MOST];
	size_t got_len;
};

/* NULL: the board plays the loader; else a file of the vendor's, which it executes. */
static const char *loader_file(void)
{
	return getenv("RMW_LN882H_LOADER");
}

static uint64_t us_of(const char *text)
{
	return (uint64_t)(strtod(text, NULL) * 1000 + 0.5);
}

static void read_hex(struct event *event, const char *text)
{
	while (sscanf(text, "%2hhx", &event->bytes[event->len]) == 1) {
		event->len++;
		text += 2;
	}
}

/* A line, without its end. */
static void read_line(struct story *story, char *line)
{
	struct event *event = &story->events[story->count];

	if (line[0] == '#' || line[0] == '\0')
		return;
	assert_true(++story->count < EVENTS_MOST);
	if (line[0] == '@') {
		event->kind = EVENT_BAUD;
		event->baud = (uint32_t)strtoul(line + 7, NULL, 10);
		return;
	}
	event->kind = line[0] == '>' ? EVENT_SEND : EVENT_EXPECT;
	event->at_us = us_of(line + 1);
	read_hex(event, line + 13);
	assert_in_range(event->len, 1, sizeof(event->bytes));
}

static void read_story(struct story *story, const char *name)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	const uint8_t end = '\0';
	struct rmw_err err = { 0 };
	char path[100], *rest;

	snprintf(path, sizeof(path), "data/ln882h/%s.txt", name);
	read_test_file(path, &file);
	assert_true(rmw_buf_append(&file, (struct rmw_view){ &end, 1 }, &err));
	rest = (char *)file.data;
	for (char *line; (line = strsep(&rest, "\n")) != NULL;)
		read_line(story, line);
}

/* ln882h vectors, README: a = (7*(a & FFFF) + 13*((a >> 8) & FF) + 5) & FF */
static void fill_flash(struct rmw_sim *sim)
{
	const struct rmw_span cells = sim_nor_cells(sim->bus.nor);

	for (uint32_t a = 0; a < cells.len; a++)
		cells.data[a] = (uint8_t)(7 * (a & 0xffff) + 13 * (a >> 8 & 0xff) + 5);
}

static void take_until(struct story *story, uint64_t at_us)
{
	struct rmw_deadline until = rmw_port_in(story->port, 0);
	struct rmw_err err = { 0 };
	size_t len;

	until.at_us = at_us;
	do {
		assert_true(story->got_len < STREAM_MOST);
		assert_true(rmw_port_read(story->port,
					  (struct rmw_span){ story->got + story->got_len, 1 }, &len,
					  until, &err));
		if (len > 0)
			story->got_us[story->got_len++] = rmw_sim_now_us(story->sim);
	} while (len > 0);
}

static void play(struct story *story)
{
	struct rmw_err err = { 0 };
	uint64_t last_us = 0;

	for (size_t i = 0; i < story->count; i++) {
		const struct event *event = &story->events[i];
		const struct rmw_view bytes = { event->bytes, event->len };

		if (event->at_us > last_us)
			last_us = event->at_us;
		if (event->kind == EVENT_EXPECT)
			continue;
		if (event->kind == EVENT_SEND) {
			take_until(story, story->zero_us + event->at_us);
			assert_true(rmw_port_write(story->port, bytes,
						   rmw_port_in(story->port, 1000), &err));
		} else {
			take_until(story, story->zero_us + last_us + (last_us > 0 ? 5000 : 0));
			assert_true(rmw_port_set_baud(story->port, event->baud, &err));
		}
	}
	take_until(story, story->zero_us + last_us + AFTER_US);
}

static void open_board(struct story *story, const char *options)
{
	const struct rmw_port_opener opener = { 0 };
	struct rmw_err err = { 0 };
	char spec[200];

	snprintf(spec, sizeof(spec), "ln882h?stock=0&loader=text&%s", options);
	if (!rmw_sim_port_open(&opener, spec, &story->port, &err))
		fail_msg("%s", err.cause);
	story->sim = rmw_sim_of_port(story->port);
	fill_flash(story->sim);
}

/* The records stand for one stream; each also has a time. */
static void compare(const struct story *story, uint64_t off_us)
{
	size_t at = 0;

	if (loader_file() != NULL)
		off_us += EXECUTED_OFF_US;

	for (size_t i = 0; i < story->count; i++) {
		const struct event *event = &story->events[i];
		uint64_t want_us, got_us;
		char want[129], got[129];

		if (event->kind != EVENT_EXPECT)
			continue;
		if (at + event->len > story->got_len ||
		    memcmp(story->got + at, event->bytes, event->len) != 0) {
			const size_t left = story->got_len - at;

			rmw_hex((struct rmw_view){ event->bytes, event->len }, want);
			rmw_hex((struct rmw_view){ story->got + at,
						   left < event->len ? left : event->len },
				got);
			fail_msg("at %u us: recorded %s, came %s", (unsigned)event->at_us, want,
				 got);
		}
		want_us = story->zero_us + event->at_us;
		got_us = story->got_us[at];
		if (got_us + off_us < want_us || got_us > want_us + off_us)
			fail_msg("recorded at %u us, came at %d us", (unsigned)event->at_us,
				 (int)(got_us - story->zero_us));
		at += event->len;
	}
	assert_int_equal(at, story->got_len);
}

static struct story *prepared(const char *name, const char *options)
{
	struct story *story = test_calloc(1, sizeof(*story));

	read_story(story, name);
	open_board(story, options);
	return story;
}

static void finish(struct story *story)
{
	rmw_port_free(story->port);
	test_free(story);
}

static void execute(struct rmw_sim *sim, const char *path)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	uint32_t vectors, len;

	if (!rmw_file_read(path, LN_RAM_SIZE, &file, &err))
		fail_msg("%s", err.cause);
	assert_true(sim_ln_image_fits(rmw_buf_view(&file), &vectors, &len));
	memcpy(sim_ln(sim)->ram, file.data, file.len);
	sim_ln_cpu_start(sim, vectors);
}

/* The loader begins now; the story's time 0 is the end of the first byte of its banner. */
static void start_loader(struct story *story)
{
	struct rmw_err err = { 0 };

	if (loader_file() != NULL)
		execute(story->sim, loader_file());
	else
		sim_ln_loader_start(story->sim);
	assert_true(rmw_port_read_exact(story->port, (struct rmw_span){ story->got, 1 },
					rmw_port_in(story->port, 1000), &err));
	story->got_len = 1;
	story->zero_us = story->got_us[0] = rmw_sim_now_us(story->sim);
}

/* Flash that is ready at once, as where the conversations were captured. */
#define INSTANT "page_us=0&erase4k_ms=0&erase32k_ms=0&"

static const struct {
	const char *name;
	const char *options;
	uint64_t off_us; /* how far the time of an answer may be off */
} stories[] = {
	{ "identify", INSTANT, 30 },
	{ "line_rules", INSTANT, 30 },
	{ "read", INSTANT, 300 },
	{ "erase", INSTANT, 500 },
	{ "erase_all_typical", INSTANT "erase_chip_ms=8000", 300 },
	{ "write_soh", INSTANT, 300 },
	{ "write_stx", INSTANT, 300 },
	{ "write_errors", INSTANT, 300 },
	{ "write_verify_failure", INSTANT "fault=stuck@0:7:1", 1000 },
	{ "write_unaligned", INSTANT, 300 },
};

static void captured_conversations_are_reproduced(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(stories); i++) {
		struct story *story = prepared(stories[i].name, stories[i].options);

		print_message("%s\n", stories[i].name);
		start_loader(story);
		play(story);
		compare(story, stories[i].off_us);
		finish(story);
	}
}

static bool is_after(const struct event *event, uint64_t at_us)
{
	return event->kind == EVENT_BAUD || event->at_us > at_us;
}

/* What a receiver at a wrong rate makes of bytes is not compared. */
static void a_change_of_rate_is_reproduced(void **state)
{
	struct story *story = prepared("baud", INSTANT);
	size_t kept = 0;

	(void)state;
	for (size_t i = 0; i < story->count; i++)
		if (story->events[i].kind != EVENT_EXPECT || story->events[i].bytes[0] != 0xf8)
			story->events[kept++] = story->events[i];
	assert_int_equal(kept, story->count - 1);
	story->count = kept;
	while (loader_file() != NULL && is_after(&story->events[story->count - 1], 1634000))
		story->count--;
	start_loader(story);
	play(story);
	compare(story, 30);
	finish(story);
}

static void the_boot_rom_is_as_its_model(void **state)
{
	struct story *story = prepared("rom_upload", "");

	(void)state;
	story->zero_us = 20000;
	play(story);
	compare(story, 2500);
	finish(story);
}

/* With PA9 still low the chip is in its boot ROM afterwards, not in the loader again as there. */
static void the_reply_to_reboot_is_cut(void **state)
{
	struct story *story = prepared("reboot", INSTANT);
	static const char version[] = "version\r\n", identity[] = "Mar 14 2021/00:23:32\r\n";
	struct rmw_err err = { 0 };
	uint8_t got[22];

	(void)state;
	while (story->events[story->count - 1].at_us > 300000)
		story->count--;
	start_loader(story);
	play(story);
	compare(story, 30);
	assert_true(rmw_port_write(story->port, (struct rmw_view){ (const uint8_t *)version, 9 },
				   rmw_port_in(story->port, 1000), &err));
	assert_true(rmw_port_read_exact(story->port, RMW_SPAN_OF(got),
					rmw_port_in(story->port, 1000), &err));
	assert_memory_equal(got, identity, sizeof(got));
	finish(story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(captured_conversations_are_reproduced),
		cmocka_unit_test(a_change_of_rate_is_reproduced),
		cmocka_unit_test(the_boot_rom_is_as_its_model),
		cmocka_unit_test(the_reply_to_reboot_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
