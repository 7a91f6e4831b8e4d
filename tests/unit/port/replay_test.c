/* SPDX-License-Identifier: MIT */
/* A replayed device holds the host to its part, and gives what was recorded when it was due. */
#include "port/replay.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "port/transcript.h"
#include "support/scratch.h"

static const struct rmw_port_kind kinds[] = { { "replay:", "", "", rmw_replay_open } };
static const struct rmw_port_opener opener = { kinds, RMW_COUNT(kinds), NULL };

static struct rmw_port *play(const char *text)
{
	const char *path = scratch_path("story.txt");
	struct rmw_port *port = NULL;
	struct rmw_err err = { 0 };
	char spec[300];

	write_test_file(path, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
	snprintf(spec, sizeof(spec), "replay:%s", path);
	if (!rmw_port_open(&opener, spec, &port, &err))
		fail_msg("%s", err.cause);
	return port;
}

/*
 * A small language for the host's part: "@N" sets the rate, ">hex" writes, "<hex" must be read
 * at once within 1 s, "." reads nothing for 10 ms.
 */
static bool act(struct rmw_port *port, const char *word, struct rmw_err *err)
{
	uint8_t bytes[64], came[64];
	size_t len = 0, got;

	if (word[0] == '@')
		return rmw_port_set_baud(port, (uint32_t)atoi(word + 1), err);
	if (word[0] == '.') {
		assert_true(
			rmw_port_read(port, RMW_SPAN_OF(came), &got, rmw_port_in(port, 10), err));
		assert_int_equal(got, 0);
		return true;
	}
	for (const char *at = word + 1; *at != '\0'; at += 2) {
		unsigned byte;

		assert_int_equal(sscanf(at, "%2x", &byte), 1);
		bytes[len++] = (uint8_t)byte;
	}
	if (word[0] == '>')
		return rmw_port_write(port, (struct rmw_view){ bytes, len },
				      rmw_port_in(port, 1000), err);
	if (!rmw_port_read_exact(port, (struct rmw_span){ came, len }, rmw_port_in(port, 1000),
				 err))
		return false;
	assert_memory_equal(came, bytes, len);
	return true;
}

static bool act_all(struct rmw_port *port, const char *words, struct rmw_err *err)
{
	char copy[256], *rest = copy, *word;

	snprintf(copy, sizeof(copy), "%s", words);
	while ((word = strsep(&rest, " ")) != NULL)
		if (!act(port, word, err))
			return false;
	return true;
}

static const struct {
	const char *says, *story, *host, *cause; /* cause NULL: goes well, to the end */
} cases[] = {
	/* clang-format off */
	{ "an answer follows its question", "> 10 00\n< 4f 4b\n", ">1000 <4f4b .", NULL },
	{ "line breaks mean nothing", "> 10\n> 00 01\n< 4f\n< 4b 00\n", ">100001 <4f4b00", NULL },
	{ "a question may come in pieces", "> 10 00\n< 4f\n", ">10 . >00 <4f", NULL },
	{ "a half question is not answered", "> 10 00\n< 4f\n", ">10 <4f", "0 of 1 bytes" },
	{ "a wrong byte is named", "# x\n> 10 00 07\n", ">1000 >08",
	  "line 2: byte 3 should be 07 and is 08" },
	{ "bytes past the end are wrong", "> 10\n", ">1011", "the transcript is over" },
	{ "what the device says by itself comes", "< 41 42\n> 10\n", "<4142 >10", NULL },
	{ "answers wait for a host that asks on", "> 01\n< aa\n> 02\n< bb\n", ">01 >02 <aabb", NULL },
	{ "events and notes are passed over", "! power-on gpio8=1\n# x\n> 01\n! y\n< aa\n", ">01 <aa", NULL },
	{ "silence gives nothing", "> 01\n< (nothing)\n> 02\n< aa\n", ">01 . . >02 <aa", NULL },

	{ "a burst may be shorter", "> 55*300\n< 4f 4b\n", ">5555 <4f4b", NULL },
	{ "a burst may be one byte", "> 55*300\n< 4f 4b\n", ">55 <4f4b", NULL },
	{ "a burst may be longer", "> 55*2\n< 4f 4b\n> 10\n", ">5555555555 <4f4b >10", NULL },
	{ "a burst ends before the next byte", "> 55*3\n> 10 55\n", ">555555 >10 >55", NULL },
	{ "a burst ends before a noted 55", "> 55*3\n> 55 01\n", ">555555 >5501", NULL },
	{ "two bursts with an answer between", "> 55*9\n< 01\n> 55*9\n< 02\n", ">5555 <01 >55 <02", NULL },
	{ "two bursts with a wait between", "> 55*9\n> 55*9\n< 02\n", ">5555 . >55 <02", NULL },
	{ "a second burst is not swallowed", "> 55*3\n> 55*3\n< 02\n", ">555555 >55 <02", NULL },
	{ "a burst must be there", "> 55*9\n> 10\n", ">10", "line 1: byte 1 should be 55 and is 10" },
	{ "other bursts are exact", "> ff*3\n> 10\n", ">ffff10", "line 1: byte 3 should be ff" },
	{ "a device burst is exact", "< ff*3\n", "<ffffff .", NULL },

	{ "left-out bytes are any of that number", "> 11 {3 bytes: x}\n< aa\n", ">11010203 <aa", NULL },
	{ "left-out bytes have a number", "> 11 {3 bytes: x}\n< aa\n", ">1101020304", "is over" },

	{ "a rate must be set", "@ 9600\n> 10\n", ">10", "line 1: the rate should be 9600 and is 0" },
	{ "the rate must be the noted one", "@ 9600\n> 10\n", "@500000 >10", "should be 9600 and is 500000" },
	{ "a rate may be set again", "@ 9600\n> 10\n> 11\n", "@9600 >10 @9600 >11", NULL },
	{ "a rate of one's own is wrong", "@ 9600\n> 10\n> 11\n", "@9600 >10 @115200 >11",
	  "line 3: the rate should be 9600 and is 115200" },
	{ "bytes at a new rate wait for it", "@ 9600\n> 10\n@ 115200\n< aa\n", "@9600 >10 . @115200 <aa", NULL },
	{ "bytes before a new rate do not", "@ 9600\n> 10\n< aa\n@ 115200\n", "@9600 >10 <aa @115200", NULL },
	/* clang-format on */
};

static void stories_are_kept_to(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = play(cases[i].story);
		struct rmw_err err = { 0 };
		bool is_well = act_all(port, cases[i].host, &err);

		if (cases[i].cause == NULL) {
			if (!is_well || !rmw_replay_is_done(port))
				fail_msg("%s: %s", cases[i].says, err.cause);
		} else {
			if (is_well || strstr(err.cause, cases[i].cause) == NULL)
				fail_msg("%s: '%s'", cases[i].says, err.cause);
		}
		rmw_port_free(port);
	}
}

static void nothing_done_is_not_done(void **state)
{
	struct rmw_port *port = play("> 10\n< 20\n");
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_replay_is_done(port));
	assert_true(act(port, ">10", &err));
	assert_false(rmw_replay_is_done(port));
	assert_true(act(port, "<20", &err));
	assert_true(rmw_replay_is_done(port));
	rmw_port_free(port);
}

static uint64_t now_ms(const struct rmw_port *port)
{
	return port->clock->now_us(port->clock) / 1000;
}

static void answers_come_when_they_are_due(void **state)
{
	struct rmw_port *port = play("~ 500\n> 10\n~ 12\n< aa\n~ 30\n< bb\n~ 7\n> 11\n< cc\n");
	struct rmw_err err = { 0 };
	uint8_t byte;
	size_t got;

	(void)state;
	assert_true(act(port, ">10", &err));
	assert_true(rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got, rmw_port_in(port, 11),
				  &err));
	assert_int_equal(got, 0);
	assert_int_equal(now_ms(port), 11);
	assert_true(act(port, "<aa", &err));
	assert_int_equal(now_ms(port), 12);
	assert_true(act(port, "<bb", &err));
	assert_int_equal(now_ms(port), 42);
	assert_true(act(port, ">11", &err));
	assert_true(act(port, "<cc", &err));
	assert_int_equal(now_ms(port), 42); /* the 7 ms were the host's own */
	rmw_port_free(port);
}

static void a_transcript_that_is_none_is_refused(void **state)
{
	const char *path = scratch_path("bad.txt");
	struct rmw_port *port;
	struct rmw_err err = { 0 };
	char spec[300];

	(void)state;
	write_test_file(path, (struct rmw_view){ (const uint8_t *)"> zz\n", 5 });
	snprintf(spec, sizeof(spec), "replay:%s", path);
	assert_false(rmw_port_open(&opener, spec, &port, &err));
	assert_int_equal(err.code, RMW_E_BAD_TEXT);
	rmw_err_clear(&err);
	assert_false(rmw_port_open(&opener, "replay:", &port, &err));
	assert_int_equal(err.code, RMW_E_PORT_SPEC);
	rmw_err_clear(&err);
	assert_false(rmw_port_open(&opener, "replay:/nowhere/x.txt", &port, &err));
	assert_int_equal(err.code, RMW_E_FILE_READ);
}

static const char *const captures[] = {
	"loader-22064-errors",	    "loader-22064-session", "loader-37920-errors",
	"loader-37920-session",	    "rom-errors",	    "rom-handshake-115200",
	"rom-handshake-2000000",    "rom-handshake-500000", "rom-handshake-9600",
	"rom-handshake-long-burst", "rom-load-and-run",	    "rom-other",
};

/* A host that does what the transcript says gets what the transcript says. */
static void follow(struct rmw_port *port, const struct rmw_step *step)
{
	struct rmw_deadline until = rmw_port_in(port, 10000);
	struct rmw_err err = { 0 };
	uint8_t came[2048], filler[5000] = { 0 };
	bool is_well = true;

	assert_true(step->count <= sizeof(filler) || step->kind != RMW_STEP_LEFT_OUT);
	if (step->kind == RMW_STEP_BAUD)
		is_well = rmw_port_set_baud(port, step->count, &err);
	if (step->kind == RMW_STEP_BURST)
		for (uint32_t i = 0; is_well && i < step->count; i++)
			is_well = rmw_port_write(port, step->bytes, until, &err);
	if (step->kind == RMW_STEP_LEFT_OUT)
		is_well =
			rmw_port_write(port, (struct rmw_view){ filler, step->count }, until, &err);
	if (step->kind == RMW_STEP_BYTES && step->from == RMW_HOST)
		is_well = rmw_port_write(port, step->bytes, until, &err);
	if (step->kind == RMW_STEP_BYTES && step->from == RMW_DEVICE) {
		assert_true(step->bytes.len <= sizeof(came));
		is_well = rmw_port_read_exact(port, (struct rmw_span){ came, step->bytes.len },
					      until, &err);
		assert_true(!is_well || memcmp(came, step->bytes.data, step->bytes.len) == 0);
	}
	if (!is_well)
		fail_msg("line %u: %s", step->line, err.cause);
}

static void every_capture_plays_to_its_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(captures); i++) {
		rmw_auto(transcript) story = RMW_TRANSCRIPT_INIT;
		rmw_auto(buf) text = RMW_BUF_INIT;
		struct rmw_err err = { 0 };
		struct rmw_port *port;
		char name[80];

		snprintf(name, sizeof(name), "wire/bl602/%s.txt", captures[i]);
		read_test_file(name, &text);
		assert_true(rmw_transcript_parse(&story, rmw_buf_view(&text), &err));
		assert_true(
			rmw_buf_append(&text, (struct rmw_view){ (const uint8_t *)"", 1 }, &err));
		port = play((const char *)text.data);
		for (size_t step = 0; step < story.count; step++)
			follow(port, &story.steps[step]);
		assert_true(rmw_replay_is_done(port));
		rmw_port_free(port);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stories_are_kept_to),
		cmocka_unit_test(nothing_done_is_not_done),
		cmocka_unit_test(answers_come_when_they_are_due),
		cmocka_unit_test(a_transcript_that_is_none_is_refused),
		cmocka_unit_test(every_capture_plays_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
