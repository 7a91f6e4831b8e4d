/* SPDX-License-Identifier: MIT */
/* An unknown board: found, or told for what its line is, in time and without harm. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/session.h>
#include <rmwflash/sim.h>

#include "base/digest.h"
#include "session/sweep.h"
#include "session/tap.h"
#include "sim/board.h"
#include "sim/obk_platform.h"
#include "sim/sim.h"
#include "support/bk_board.h"
#include "support/cmocka.h"
#include "support/obk_board.h"
#include "support/scratch.h"

#define LIMIT_MS 60000u
#define VERDICT_US 10000000u  /* what is on the line is told by then */
#define STEP_US 600000u	      /* from the first byte to the link checks */
#define APPLICATION 0x100000u /* below it nothing that runs writes */
#define IDENT_AT 0x11000u     /* of code, in a BK7231's application */
#define LN_IDENT_AT 0x9000u   /* in an LN882H's */
#define NEVER UINT64_MAX

static const uint8_t link_check[] = { 0x01, 0xe0, 0xfc, 0x01, 0x00 };

/* A port that knows when what was sent, and at which a person switches power. */
struct watched {
	struct rmw_port port; /* first */
	struct rmw_sim *sim;
	uint64_t burst_us;   /* first byte after a silence; NEVER: none */
	uint64_t longest_us; /* from there to a link check */
	uint64_t switch_us;  /* when power is switched off and on */
	uint64_t again_us;   /* and each so many after; 0: once */
	bool had_lines;
};

static uint64_t now_us(struct rmw_port *port)
{
	return port->clock->now_us(port->clock);
}

static void switch_power(struct watched *watched)
{
	if (now_us(&watched->port) < watched->switch_us)
		return;
	rmw_sim_power_cycle(watched->sim, true);
	watched->switch_us = watched->again_us > 0 ? watched->switch_us + watched->again_us : NEVER;
}

static bool watched_read(struct rmw_port *port, struct rmw_span into, size_t *got,
			 struct rmw_deadline until, struct rmw_err *err)
{
	struct watched *watched = (struct watched *)port;
	struct rmw_deadline next = until;

	switch_power(watched);
	if (watched->switch_us < next.at_us)
		next.at_us = watched->switch_us;
	if (!rmw_port_read(port->inner, into, got, next, err))
		return false;
	switch_power(watched);
	return *got > 0 || next.at_us == until.at_us ||
	       rmw_port_read(port->inner, into, got, until, err);
}

static bool watched_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
			  struct rmw_err *err)
{
	struct watched *watched = (struct watched *)port;
	const uint64_t now = now_us(port);

	switch_power(watched);
	if (watched->burst_us == NEVER)
		watched->burst_us = now;
	if (bytes.len == sizeof(link_check) &&
	    memcmp(bytes.data, link_check, sizeof(link_check)) == 0 && port->baud == 115200) {
		if (now - watched->burst_us > watched->longest_us)
			watched->longest_us = now - watched->burst_us;
		watched->burst_us = NEVER;
	}
	return rmw_port_write(port->inner, bytes, until, err);
}

static bool watched_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	return rmw_port_set_baud(port->inner, baud, err);
}

static bool watched_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	((struct watched *)port)->had_lines = true;
	return rmw_port_set_lines(port->inner, lines, err);
}

static void watched_free(struct rmw_port *port)
{
	rmw_port_free(port->inner);
	free(port);
}

static const struct rmw_port_ops watched_ops = {
	.read = watched_read,
	.write = watched_write,
	.set_baud = watched_set_baud,
	.set_lines = watched_set_lines,
	.free = watched_free,
};

struct story {
	struct rmw_port *port;
	struct watched *watched; /* inside of it */
	struct rmw_chip *chip;
	struct rmw_err err;
	uint64_t prompt_us, verdict_us, end_us; /* NEVER: not told */
	char verdict[401];
	char prompt[401];
	uint8_t before[32], after[32]; /* digests of the flash */
};

static void tell(void *ctx, const struct rmw_event *event)
{
	struct story *story = ctx;

	if (event->kind == RMW_EVENT_PROMPT && story->prompt_us == NEVER) {
		story->prompt_us = now_us(story->port);
		snprintf(story->prompt, sizeof(story->prompt), "%s", event->text);
	}
	if (event->kind == RMW_EVENT_NOTE && strncmp(event->text, "so far", 6) == 0) {
		if (story->verdict_us == NEVER)
			story->verdict_us = now_us(story->port);
		snprintf(story->verdict, sizeof(story->verdict), "%s", event->text);
	}
}

static void digest(const struct story *story, size_t size, uint8_t digest[32])
{
	const struct rmw_view cells = rmw_view_part(rmw_sim_flash(story->watched->sim), 0, size);

	rmw_sha256(&cells, 1, digest);
}

static void wrap(struct story *story, struct rmw_port *board)
{
	struct watched *watched = calloc(1, sizeof(*watched));

	assert_non_null(watched);
	*watched = (struct watched){
		.port = *board, .sim = rmw_sim_of_port(board), .burst_us = NEVER, .switch_us = NEVER
	};
	watched->port.ops = &watched_ops;
	watched->port.inner = board;
	*story = (struct story){
		.port = &watched->port, .watched = watched, .prompt_us = NEVER, .verdict_us = NEVER
	};
	assert_true(rmw_tap_wrap(&story->port, &story->err));
}

static void open_story(struct story *story, const char *spec)
{
	struct rmw_port *board;
	struct rmw_err err = { 0 };

	if (!rmw_sim_port_open(&(struct rmw_port_opener){ 0 }, spec, &board, &err))
		fail_msg("%s: %s", spec, err.cause);
	wrap(story, board);
}

static void look_by(struct story *story, const struct rmw_reset *before, uint64_t limit_ms)
{
	const struct rmw_deadline until = rmw_port_in(story->port, limit_ms);
	const struct rmw_chip_options how = { .port = story->port,
					      .before = before,
					      .watch = { tell, story } };

	if (rmw_sweep_find(&how, until, &story->chip, &story->err) &&
	    !rmw_chip_connect(story->chip, until, &story->err)) {
		rmw_chip_free(story->chip);
		story->chip = NULL;
	}
	story->end_us = now_us(story->port);
}

static void look(struct story *story, uint64_t limit_ms)
{
	look_by(story, NULL, limit_ms);
}

static void close_story(struct story *story)
{
	rmw_chip_free(story->chip);
	rmw_port_free(story->port);
}

/* A stand-in for OpenBeken on a BK7231: its name in the code. */
static void put_openbeken(struct rmw_sim *sim)
{
	const struct rmw_span cells = sim_nor_cells(sim->bus.nor);
	uint8_t block[SIM_BK_BLOCK] = { 0 };
	size_t count;

	snprintf((char *)block, sizeof(block), "%s", sim->kind->obk->ident);
	sim_bk_block_put(cells, IDENT_AT, block, sim_bk_keys(&count));
	rmw_sim_power_cycle(sim, false);
}

/* ... and on an LN882H, whose log is where no adapter is. */
static void put_ln_openbeken(struct rmw_sim *sim)
{
	const char *ident = sim->kind->obk->ident;

	memcpy(sim_nor_cells(sim->bus.nor).data + LN_IDENT_AT, ident, strlen(ident));
	rmw_sim_power_cycle(sim, false);
}

struct row {
	const char *says;
	const char *spec;
	const char *chip;   /* that is found; NULL: none */
	enum rmw_code code; /* else */
	const char *seen;
	const char *to_do; /* in what is told; NULL: whatever */
	size_t unchanged;  /* bytes of flash that nobody changes; 0: all */
	void (*prepare)(struct rmw_sim *sim);
};

#define PINS "BOOT1 (PA9) to GND"
#define POWER "3.3 V"

static const struct row rows[] = {
	/* clang-format off */
	{ "BL602", "bl602", "bl602", RMW_OK, NULL, NULL, 0, NULL },
	{ "LN882H", "ln882h", "ln882h", RMW_OK, NULL, NULL, 0, NULL },
	{ "BK7231T", "bk7231t?hands=2000", "bk7231t", RMW_OK, NULL, NULL, 0, NULL },
	{ "BK7231N", "bk7231n?hands=2000", "bk7231n", RMW_OK, NULL, NULL, 0, NULL },
	{ "BK7231T, soon after it was asked for", "bk7231t?hands=3500", "bk7231t", RMW_OK, NULL, NULL, 0, NULL },
	{ "BK7231N, soon after it was asked for", "bk7231n?hands=4500", "bk7231n", RMW_OK, NULL, NULL, 0, NULL },
	{ "BK7231T without an application", "bk7231t?stock=0", "bk7231t", RMW_OK, NULL, NULL, 0, NULL },
	{ "BL602 through a slow adapter", "bl602?latency=16", "bl602", RMW_OK, NULL, NULL, 0, NULL },
	{ "LN882H through a slow adapter", "ln882h?latency=16", "ln882h", RMW_OK, NULL, NULL, 0, NULL },
	{ "BL602 runs", "bl602?gpio8=low", NULL, RMW_E_RUNS_APP, "text comes at 2000000 baud", PINS, 0, NULL },
	{ "LN882H runs", "ln882h?boot1=high", NULL, RMW_E_RUNS_APP, "text comes at 115200 baud", PINS, APPLICATION, NULL },
	{ "BK7231T runs", "bk7231t", NULL, RMW_E_NO_CHIP, "nothing came", PINS, 0, NULL },
	{ "BK7231N runs", "bk7231n", NULL, RMW_E_NO_CHIP, "nothing came", PINS, 0, NULL },
	{ "OpenBeken of a BK7231T", "bk7231t?app=openbeken", NULL, RMW_E_NO_CHIP, "nothing came", PINS, APPLICATION, put_openbeken },
	{ "OpenBeken of a BK7231T, its log joined", "bk7231t?app=openbeken&log=1", NULL, RMW_E_RUNS_APP, "OpenBeken of a BK7231", "CEN to GND", APPLICATION, put_openbeken },
	{ "OpenBeken of a BK7231N, its log joined", "bk7231n?app=openbeken&log=1", NULL, RMW_E_RUNS_APP, "OpenBeken of a BK7231", "CEN to GND", APPLICATION, put_openbeken },
	{ "OpenBeken of an LN882H", "ln882h?boot1=high&app=openbeken", NULL, RMW_E_NO_CHIP, "nothing came", PINS, APPLICATION, put_ln_openbeken },
	{ "BL602, echo", "bl602?line=echo", NULL, RMW_E_ECHO, "only our own", "separate", 0, NULL },
	{ "BK7231T, echo", "bk7231t?line=echo", NULL, RMW_E_ECHO, "only our own", "separate", 0, NULL },
	{ "BK7231N, echo", "bk7231n?line=echo", NULL, RMW_E_ECHO, "only our own", "separate", 0, NULL },
	{ "LN882H, echo", "ln882h?line=echo", NULL, RMW_E_ECHO, "only our own", "separate", 0, NULL },
	{ "BL602, silent", "bl602?line=silent", NULL, RMW_E_NO_CHIP, "nothing came", PINS, 0, NULL },
	{ "BK7231T, silent", "bk7231t?line=silent", NULL, RMW_E_NO_CHIP, "nothing came", PINS, 0, NULL },
	{ "BK7231N, silent", "bk7231n?line=silent", NULL, RMW_E_NO_CHIP, "nothing came", PINS, 0, NULL },
	{ "LN882H, silent", "ln882h?line=silent", NULL, RMW_E_NO_CHIP, "nothing came", PINS, 0, NULL },
	{ "BL602, low", "bl602?line=low", NULL, RMW_E_LINE_LOW, "held low", POWER, 0, NULL },
	{ "BK7231T, low", "bk7231t?line=low", NULL, RMW_E_LINE_LOW, "held low", POWER, 0, NULL },
	{ "BK7231N, low", "bk7231n?line=low", NULL, RMW_E_LINE_LOW, "held low", POWER, 0, NULL },
	{ "LN882H, low", "ln882h?line=low", NULL, RMW_E_LINE_LOW, "held low", POWER, 0, NULL },
	{ "BL602, high", "bl602?line=high", NULL, RMW_E_NO_CHIP, "held high", PINS, 0, NULL },
	{ "BK7231T, high", "bk7231t?line=high&hands=2000", NULL, RMW_E_NO_CHIP, "held high", PINS, 0, NULL },
	{ "BK7231N, high", "bk7231n?line=high&hands=2000", NULL, RMW_E_NO_CHIP, "held high", PINS, 0, NULL },
	{ "LN882H, high", "ln882h?line=high", NULL, RMW_E_NO_CHIP, "held high", PINS, 0, NULL },
	{ "BL602, inverted", "bl602?line=inverted", NULL, RMW_E_LINE_INVERTED, "inverted", "RS-232", 0, NULL },
	{ "BL602 runs, inverted", "bl602?line=inverted&gpio8=low", NULL, RMW_E_LINE_INVERTED, "inverted", "RS-232", 0, NULL },
	{ "LN882H runs, inverted", "ln882h?line=inverted&boot1=high", NULL, RMW_E_LINE_INVERTED, "inverted", "RS-232", APPLICATION, NULL },
	{ "OpenBeken of a BK7231T, inverted", "bk7231t?line=inverted&app=openbeken&log=1", NULL, RMW_E_LINE_INVERTED, "inverted", "RS-232", APPLICATION, put_openbeken },
	{ "BK7231T, inverted", "bk7231t?line=inverted", NULL, RMW_E_LINE_LOW, "held low", POWER, 0, NULL },
	{ "BK7231N, inverted", "bk7231n?line=inverted", NULL, RMW_E_LINE_LOW, "held low", POWER, 0, NULL },
	{ "LN882H, inverted", "ln882h?line=inverted", NULL, RMW_E_LINE_LOW, "held low", POWER, 0, NULL },
	/* clang-format on */
};

static void check_found(const struct row *row, const struct story *story)
{
	if (story->chip == NULL)
		fail_msg("%s: %s: %s", row->says, rmw_error_row(story->err.code)->id,
			 story->err.cause);
	assert_string_equal(rmw_chip_facts(story->chip)->name, row->chip);
	print_message("%s: %s after %.2f s\n", row->says, row->chip, (double)story->end_us / 1e6);
	assert_true(story->end_us < VERDICT_US);
}

static void check_told(const struct row *row, const struct story *story)
{
	if (story->err.code != row->code || strstr(story->err.cause, row->seen) == NULL)
		fail_msg("%s: %s: %s", row->says, rmw_error_row(story->err.code)->id,
			 story->err.cause);
	print_message("%s: %s, asked for hands after %.2f s, told after %.2f s\n", row->says,
		      rmw_error_row(story->err.code)->id, (double)story->prompt_us / 1e6,
		      (double)story->verdict_us / 1e6);
	assert_true(story->prompt_us < VERDICT_US && story->verdict_us < VERDICT_US);
	if (strstr(story->verdict, row->to_do) == NULL && strstr(story->prompt, row->to_do) == NULL)
		fail_msg("%s: told '%s' and '%s'", row->says, story->prompt, story->verdict);
	assert_true(story->watched->longest_us > 0 && story->watched->longest_us < STEP_US);
}

static void check_unharmed(const struct row *row, struct story *story)
{
	digest(story, row->unchanged > 0 ? row->unchanged : SIZE_MAX, story->after);
	assert_memory_equal(story->before, story->after, sizeof(story->before));
	if (row->unchanged > 0)
		return;
	assert_int_equal(rmw_sim_count(story->watched->sim, "page_program"), 0);
	assert_int_equal(rmw_sim_count(story->watched->sim, "sector_erase"), 0);
	assert_int_equal(rmw_sim_count(story->watched->sim, "block_erase"), 0);
	assert_int_equal(rmw_sim_count(story->watched->sim, "chip_erase"), 0);
}

static void every_board_and_line_is_told_in_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct story story;

		open_story(&story, row->spec);
		if (row->prepare != NULL)
			row->prepare(story.watched->sim);
		digest(&story, row->unchanged > 0 ? row->unchanged : SIZE_MAX, story.before);
		look(&story, LIMIT_MS);
		if (row->chip != NULL)
			check_found(row, &story);
		else
			check_told(row, &story);
		check_unharmed(row, &story);
		assert_false(story.watched->had_lines);
		close_story(&story);
	}
}

/* Its log comes each second at 2 Mbaud; the board has a table and a name, and no code. */
static void openbeken_of_a_bl602_is_told_by_its_log(void **state)
{
	static const struct row row = {
		"OpenBeken of a BL602", NULL,		NULL,	     RMW_E_RUNS_APP,
		"OpenBeken of a BL602", "BOOT (GPIO8)", APPLICATION, NULL
	};
	struct rmw_port *board = obk_board("", &obk_usual_layout);
	struct story story;

	(void)state;
	obk_start(board, 3000);
	wrap(&story, board);
	digest(&story, APPLICATION, story.before);
	story.verdict_us = NEVER;
	look(&story, LIMIT_MS);
	story.verdict_us -= 3000000;
	story.prompt_us -= 3000000;
	check_told(&row, &story);
	check_unharmed(&row, &story);
	close_story(&story);
}

/* Whatever step is at work as the person switches it on; a BK7231 is given more than one try. */
static void a_board_that_comes_at_any_moment_is_found(void **state)
{
	static const struct {
		const char *spec, *chip;
		uint64_t again_us;
	} boards[] = {
		{ "bl602?gpio8=low", "bl602", 0 },
		{ "ln882h?boot1=high", "ln882h", 0 },
		{ "bk7231t", "bk7231t", 5300000 },
		{ "bk7231n", "bk7231n", 5300000 },
	};

	(void)state;
	for (size_t i = 0; i < 25 * RMW_COUNT(boards); i++) {
		const size_t board = i % RMW_COUNT(boards);
		struct story story;

		open_story(&story, boards[board].spec);
		story.watched->switch_us = 20000 + i / RMW_COUNT(boards) * 197000;
		story.watched->again_us = boards[board].again_us;
		look(&story, LIMIT_MS);
		if (story.chip == NULL)
			fail_msg("%s at %zu ms: %s", boards[board].chip,
				 20 + i / RMW_COUNT(boards) * 197, story.err.cause);
		assert_string_equal(rmw_chip_facts(story.chip)->name, boards[board].chip);
		close_story(&story);
	}
}

/* Its lines do what a person else does: a running board is found, and nobody asked for hands. */
static void reset_lines_bring_it_to_where_it_is_found(void **state)
{
	static const struct {
		const char *spec, *before;
		struct row row;
	} wired[] = {
		/* clang-format off */
		{ "bl602?gpio8=low&wiring=a", "a", { .says = "BL602, wiring a", .chip = "bl602" } },
		{ "bl602?gpio8=low&wiring=b", "b", { .says = "BL602, wiring b", .chip = "bl602" } },
		{ "ln882h?boot1=high&wiring=a", "a", { .says = "LN882H, wiring a", .chip = "ln882h", .unchanged = APPLICATION } },
		{ "bk7231t?wiring=a", "a", { .says = "BK7231T, wiring a", .chip = "bk7231t" } },
		{ "bk7231n?wiring=b", "b", { .says = "BK7231N, wiring b", .chip = "bk7231n" } },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(wired); i++) {
		const size_t size = wired[i].row.unchanged > 0 ? wired[i].row.unchanged : SIZE_MAX;
		struct story story;

		open_story(&story, wired[i].spec);
		digest(&story, size, story.before);
		look_by(&story, rmw_reset_find(wired[i].before), LIMIT_MS);
		check_found(&wired[i].row, &story);
		check_unharmed(&wired[i].row, &story);
		assert_true(story.watched->had_lines && story.prompt_us == NEVER);
		close_story(&story);
	}
}

static void who_waits_hears_what_comes_late(void **state)
{
	struct story story;

	(void)state;
	open_story(&story, "bk7231t");
	story.watched->switch_us = 400000000;
	story.watched->again_us = 3700000;
	look(&story, 3600000);
	assert_non_null(story.chip);
	assert_true(story.verdict_us < VERDICT_US && story.end_us > 400000000);
	close_story(&story);
}

static const struct {
	const char *says;
	struct rmw_session_options options;
	enum rmw_code code;
	const char *cause, *path;
} refusals[] = {
	/* clang-format off */
	{ "-c bl602 on an LN882H", { .port = "sim:ln882h", .chip = "bl602" },
	  RMW_E_CHIP_MISMATCH, "LN882H answers, asked for was bl602", "" },
	{ "-c ln882h on a BL602", { .port = "sim:bl602", .chip = "ln882h" },
	  RMW_E_CHIP_MISMATCH, "BL602 answers, asked for was ln882h", "" },
	{ "-c bk7231t on a BL602", { .port = "sim:bl602", .chip = "bk7231t" },
	  RMW_E_CHIP_MISMATCH, "BL602 answers, asked for was bk7231t", "" },
	{ "-c bl602 on a BK7231T that has no application", { .port = "sim:bk7231t?stock=0&stray=start", .chip = "bl602" },
	  RMW_E_CHIP_MISMATCH, "BK7231 answers, asked for was bl602", "" },
	{ "--flash-params on a BL602", { .port = "sim:bl602", .flash_params = "2097152,0x7c,1" },
	  RMW_E_USAGE, "--flash-params", "a BL602 answers" },
	{ "--bootloader on an LN882H", { .port = "sim:ln882h", .writes_bootloader = true },
	  RMW_E_USAGE, "--bootloader", "a LN882H answers" },
	{ "--route stub on a BK7231T", { .port = "sim:bk7231t?stock=0", .route = "stub" },
	  RMW_E_USAGE, "--route stub", "a BK7231 answers" },
	{ "--route rom on an LN882H", { .port = "sim:ln882h", .route = "rom" },
	  RMW_E_USAGE, "--route rom", "a LN882H answers" },
	/* clang-format on */
};

static void another_family_is_named_and_nothing_is_done(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(refusals); i++) {
		struct rmw_session *session = NULL;
		struct rmw_err err = { 0 };

		if (rmw_session_open(&session, &refusals[i].options, &err))
			fail_msg("%s: works", refusals[i].says);
		if (err.code != refusals[i].code || strstr(err.cause, refusals[i].cause) == NULL ||
		    strstr(err.path, refusals[i].path) == NULL)
			fail_msg("%s: %s %s: %s", refusals[i].says, rmw_error_row(err.code)->id,
				 err.path, err.cause);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_board_and_line_is_told_in_time),
		cmocka_unit_test(openbeken_of_a_bl602_is_told_by_its_log),
		cmocka_unit_test(a_board_that_comes_at_any_moment_is_found),
		cmocka_unit_test(reset_lines_bring_it_to_where_it_is_found),
		cmocka_unit_test(who_waits_hears_what_comes_late),
		cmocka_unit_test(another_family_is_named_and_nothing_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
