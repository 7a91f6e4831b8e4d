/* SPDX-License-Identifier: MIT */
/* What people and programs get to read, rendered into memory. */
#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/report.h"

/* An output whose streams are texts and whose clock stands where the test puts it. */
struct stage {
	struct rmw_output output;
	struct rmw_clock clock;
	uint64_t now_us;
	char *out, *err;
	size_t out_len, err_len;
};

static uint64_t stage_now_us(const struct rmw_clock *clock)
{
	return ((const struct stage *)((const char *)clock - offsetof(struct stage, clock)))
		->now_us;
}

static int set_stage(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));

	assert_non_null(stage);
	stage->clock.now_us = stage_now_us;
	stage->output = (struct rmw_output){
		.out = open_memstream(&stage->out, &stage->out_len),
		.err = open_memstream(&stage->err, &stage->err_len),
		.clock = &stage->clock,
		.detail = RMW_DETAIL_NORMAL,
		.task = "write",
	};
	*state = stage;
	return 0;
}

static int clear_stage(void **state)
{
	struct stage *stage = *state;

	fclose(stage->output.out);
	fclose(stage->output.err);
	free(stage->out);
	free(stage->err);
	free(stage);
	return 0;
}

static const char *words(struct stage *stage)
{
	fflush(stage->output.err);
	return stage->err;
}

static const char *product(struct stage *stage)
{
	fflush(stage->output.out);
	return stage->out;
}

static void tell(struct stage *stage, struct rmw_event event)
{
	struct rmw_watch watch = rmw_output_watch(&stage->output);

	watch.tell(watch.ctx, &event);
}

/* Begin, `steps` steps a second apart, end. */
static void play_stage(struct stage *stage, uint64_t steps)
{
	tell(stage,
	     (struct rmw_event){ .kind = RMW_EVENT_STAGE_BEGIN, .stage = "backup", .total = 1000 });
	for (uint64_t i = 1; i <= steps; i++) {
		stage->now_us += 1000000;
		tell(stage, (struct rmw_event){ .kind = RMW_EVENT_STAGE_PROGRESS,
						.stage = "backup",
						.done = 1000 * i / steps,
						.total = 1000 });
	}
	tell(stage, (struct rmw_event){ .kind = RMW_EVENT_STAGE_END,
					.stage = "backup",
					.text = "2 MiB to a.bin",
					.spent_us = 61240000 });
}

/* Every line parses, says version 1 first, and names its event. Returns how many name `event`. */
static size_t count_records(struct stage *stage, const char *event)
{
	char *text = strdup(product(stage));
	char *rest = text;
	size_t count = 0;

	for (char *line = strsep(&rest, "\n"); line != NULL && rest != NULL;
	     line = strsep(&rest, "\n")) {
		struct rmw_err err = { 0 };
		struct rmw_view view = { (const uint8_t *)line, strlen(line) };
		struct rmw_json *json = rmw_json_parse(view, &err);
		uint64_t version;

		assert_non_null(json);
		assert_int_equal(strncmp(line, "{\"v\":1,\"ev\":\"", 13), 0);
		assert_true(rmw_json_whole(json, "v", 1, &version));
		assert_non_null(rmw_json_text(json, "ev"));
		count += strcmp(rmw_json_text(json, "ev"), event) == 0;
		rmw_json_free(json);
	}
	free(text);
	return count;
}

static void a_stage_is_one_plain_line_away_from_a_terminal(void **state)
{
	struct stage *stage = *state;

	play_stage(stage, 50);
	assert_string_equal(words(stage), "Backup     2 MiB to a.bin  61.2 s\n");
	assert_string_equal(product(stage), "");
}

static void a_simulated_board_has_its_own_time(void **state)
{
	struct stage *stage = *state;

	stage->output.is_device_time = true;
	play_stage(stage, 1);
	assert_non_null(strstr(words(stage), "61.2 s device time"));
}

static void a_terminal_gets_a_bar_that_collapses(void **state)
{
	struct stage *stage = *state;
	const char *last;

	stage->output.is_live = true;
	play_stage(stage, 4);
	assert_non_null(strstr(words(stage), "############............  50 %"));
	last = strrchr(words(stage), '\r');
	assert_string_equal(last, "\r\033[KBackup     2 MiB to a.bin  61.2 s\n");
}

static void quiet_hides_stages_and_notes_but_not_warnings(void **state)
{
	struct stage *stage = *state;

	stage->output.detail = RMW_DETAIL_QUIET;
	stage->output.is_live = true;
	play_stage(stage, 4);
	tell(stage, (struct rmw_event){ .kind = RMW_EVENT_NOTE, .text = "a note" });
	assert_string_equal(words(stage), "");
	tell(stage, (struct rmw_event){ .kind = RMW_EVENT_WARNING, .text = "a warning" });
	tell(stage, (struct rmw_event){ .kind = RMW_EVENT_PROMPT, .text = "press BOOT" });
	assert_string_equal(words(stage), "warning    a warning\nPlease     press BOOT\n");
}

static void verbose_logs_progress_in_tenths(void **state)
{
	struct stage *stage = *state;

	stage->output.detail = RMW_DETAIL_VERBOSE;
	play_stage(stage, 4);
	assert_string_equal(words(stage), "Backup     20 %\nBackup     50 %\nBackup     70 %\n"
					  "Backup     100 %\nBackup     2 MiB to a.bin  61.2 s\n");
}

static void parts_of_a_stage_are_for_those_who_ask_for_detail(void **state)
{
	const struct rmw_event part = { .kind = RMW_EVENT_STAGE_END,
					.stage = "hello",
					.text = "by the RAM stub",
					.spent_us = 7640,
					.is_part = true };
	struct stage *stage = *state;

	stage->output.is_json = true;
	tell(stage, part);
	assert_string_equal(words(stage), "");
	assert_string_equal(product(stage), "");
	stage->output.detail = RMW_DETAIL_VERBOSE;
	tell(stage, part);
	assert_string_equal(words(stage), "Hello      by the RAM stub  7.6 ms\n");
	assert_int_equal(count_records(stage, "stage_end"), 1);
}

static void json_progress_comes_at_most_ten_times_and_once_a_second(void **state)
{
	struct stage *stage = *state;

	stage->output.is_json = true;
	play_stage(stage, 100);
	assert_int_equal(count_records(stage, "task_progress"), 10);
	assert_int_equal(count_records(stage, "stage_begin"), 1);
	assert_int_equal(count_records(stage, "stage_end"), 1);
}

static void texts_from_the_flash_cannot_talk_to_the_terminal(void **state)
{
	struct stage *stage = *state;

	stage->output.is_json = true;
	tell(stage, (struct rmw_event){ .kind = RMW_EVENT_NOTE, .text = "x\033[2J\xff" });
	assert_string_equal(words(stage), "Note       x?[2J?\n");
	assert_int_equal(count_records(stage, "note"), 1);
}

static void an_error_says_what_was_seen_why_and_what_to_do(void **state)
{
	struct stage *stage = *state;
	struct rmw_err err = { 0 };

	assert_false(rmw_fail(&err, RMW_E_VERIFY, "sector 0x02b000 differs"));
	assert_false(rmw_while(&err, "write a.bin"));
	rmw_report_error(&stage->output, &err);
	assert_string_equal(
		words(stage),
		"error[E0801] the flash differs from what was asked for (write a.bin)\n"
		"  seen   sector 0x02b000 differs\n"
		"  so     the flash holds something else (after verify)\n"
		"         or: bytes were changed on the line\n"
		"         or: the flash is protected or worn out (after write)\n"
		"  do     1. after verify: write the file first\n"
		"         2. after write: run the same command again, slower: -b 115200\n"
		"         3. if the same place fails twice, the flash is bad\n"
		"  more   rmwflash explain E0801\n");
}

static void advice_names_the_command_at_work(void **state)
{
	struct stage *stage = *state;
	struct rmw_err err = { 0 };

	assert_false(rmw_fail(&err, RMW_E_USAGE, "x"));
	rmw_report_error(&stage->output, &err);
	assert_non_null(strstr(words(stage), "see: rmwflash help write\n"));
}

static void colour_is_added_to_words_not_put_in_their_place(void **state)
{
	struct stage *stage = *state;
	struct rmw_err err = { 0 };

	stage->output.is_coloured = true;
	assert_false(rmw_fail(&err, RMW_E_TIMEOUT, "x"));
	rmw_report_error(&stage->output, &err);
	assert_non_null(strstr(words(stage), "\033[1;31merror[E0701]\033[0m the chip"));
}

static const struct {
	const char *says;
	struct rmw_job_result result;
	enum rmw_code code;
	bool has_acted;
	bool is_dry_run;
	const char *must[3];
	const char *must_not[3];
} ends[] = {
	/* clang-format off */
	{ .says = "a full success says all of it",
	  .result = { .bytes_erased = 8192, .bytes_written = 8192, .bytes_kept = 4096, .put_back = 2,
		      .is_verified = true, .has_rest = true, .is_rest_checked = true,
		      .backup_path = "/b/x.bin" },
	  .has_acted = true,
	  .must = { "Backup     /b/x.bin\n",
		    "Done       write: 8 KiB erased; 8 KiB written; 4 KiB left as they were; 2 changed "
		    "sectors outside the plan put back; verified; the rest of the flash was checked; "
		    "1.5 s\n" },
	  .must_not = { "NOT", "was not checked" } },
	{ .says = "what was not checked is not claimed",
	  .result = { .bytes_written = 8192, .is_verified = true, .has_rest = true },
	  .has_acted = true,
	  .must = { "; verified; the rest of the flash was not checked" },
	  .must_not = { "Backup", "was checked" } },
	{ .says = "where all was asked for there is no rest",
	  .result = { .bytes_written = 8192, .is_verified = true, .is_rest_checked = true },
	  .has_acted = true,
	  .must = { "; verified; 1.5 s" },
	  .must_not = { "rest" } },
	{ .says = "what was not verified is not claimed",
	  .result = { .bytes_written = 8192 },
	  .has_acted = true,
	  .must = { "NOT verified" },
	  .must_not = { "; verified" } },
	{ .says = "nothing to do is said",
	  .result = { .bytes_kept = 8192, .is_nothing_to_do = true, .is_verified = true },
	  .has_acted = true,
	  .must = { "nothing to do, the flash held it already" },
	  .must_not = { "written" } },
	{ .says = "a dry run wrote nothing",
	  .is_dry_run = true,
	  .must = { "Done       write: dry run, nothing was written\n" },
	  .must_not = { "verified" } },
	{ .says = "a failure before acting left the flash alone",
	  .result = { .bytes_read = 4096 },
	  .code = RMW_E_TIMEOUT,
	  .must = { "error[E0701]", "  flash  nothing was erased or written\n" },
	  .must_not = { "Done", "half" } },
	{ .says = "work that could not be verified is not called half done",
	  .result = { .bytes_written = 4096 },
	  .code = RMW_E_NOT_VERIFIED,
	  .has_acted = true,
	  .must = { "error[E0802]", "  flash  4 KiB written; not verified\n" },
	  .must_not = { "half" } },
	{ .says = "a failure while acting says how far it came",
	  .result = { .bytes_erased = 8192, .bytes_written = 4096, .backup_path = "/b/x.bin" },
	  .code = RMW_E_INTERRUPTED,
	  .has_acted = true,
	  .must = { "error[E1301]",
		    "  flash  8 KiB erased; 4 KiB written; not verified; the sectors at work may be "
		    "half done; backup: /b/x.bin\n" },
	  .must_not = { "Done", "nothing was" } },
	/* clang-format on */
};

static void an_end_never_claims_more_than_its_result(void **state)
{
	struct stage *stage = *state;

	for (size_t i = 0; i < RMW_COUNT(ends); i++) {
		struct rmw_err err = { .code = ends[i].code };
		size_t begin = strlen(words(stage));

		rmw_report_outcome(&stage->output,
				   &(struct rmw_outcome){ .err = &err,
							  .result = &ends[i].result,
							  .kind = RMW_TASK_CHANGES,
							  .is_dry_run = ends[i].is_dry_run,
							  .has_acted = ends[i].has_acted,
							  .wall_us = 1500000 });
		for (size_t j = 0; j < RMW_COUNT(ends[i].must); j++)
			if (ends[i].must[j] != NULL &&
			    strstr(words(stage) + begin, ends[i].must[j]) == NULL)
				fail_msg("%s: %s", ends[i].says, words(stage) + begin);
		for (size_t j = 0; j < RMW_COUNT(ends[i].must_not); j++)
			if (ends[i].must_not[j] != NULL &&
			    strstr(words(stage) + begin, ends[i].must_not[j]) != NULL)
				fail_msg("%s: %s", ends[i].says, words(stage) + begin);
	}
}

static void the_last_record_tells_programs_the_end(void **state)
{
	struct stage *stage = *state;
	struct rmw_err err = { 0 };
	struct rmw_job_result result = { .bytes_written = 4096 };

	stage->output.is_json = true;
	assert_false(rmw_fail(&err, RMW_E_VERIFY, "at 0x2b000"));
	rmw_report_begin(&stage->output, "sim:bl602");
	rmw_report_outcome(&stage->output, &(struct rmw_outcome){ .err = &err,
								  .result = &result,
								  .kind = RMW_TASK_CHANGES,
								  .has_acted = true });
	assert_int_equal(count_records(stage, "task_begin"), 1);
	assert_int_equal(count_records(stage, "task_end"), 1);
	assert_non_null(strstr(product(stage), "\"task\":\"write\",\"result\":\"fail\",\"exit\":8,"
					       "\"code\":\"E0801\""));
	assert_non_null(strstr(product(stage), "\"written\":4096"));
}

static void a_plan_shows_rows_and_totals(void **state)
{
	struct stage *stage = *state;
	struct rmw_plan_row rows[20];
	struct rmw_plan plan = { rows, RMW_COUNT(rows), RMW_COUNT(rows) };

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		rows[i] = (struct rmw_plan_row){ i % 2 == 0 ? RMW_PLAN_REWRITE : RMW_PLAN_KEEP,
						 (uint32_t)i * 4096, 4096 };
	stage->output.detail = RMW_DETAIL_QUIET;
	stage->output.is_json = true;
	rmw_report_plan(&stage->output, &plan, RMW_PLAN_FIRST_ROWS);
	assert_non_null(strstr(words(stage), "           in all: rewrite 40 KiB, keep 40 KiB\n"));
	assert_non_null(strstr(words(stage), "           rewrite  0x002000  +0x001000\n"));
	assert_non_null(strstr(words(stage), "... and 8 more rows"));
	assert_int_equal(count_records(stage, "plan"), 1);
	assert_non_null(strstr(product(stage), "\"rewrite\":40960"));
}

static void a_quiet_dry_run_is_one_line(void **state)
{
	struct stage *stage = *state;
	struct rmw_plan_row row = { RMW_PLAN_ERASE, 0, 4096 };
	struct rmw_plan plan = { &row, 1, 1 };

	stage->output.detail = RMW_DETAIL_QUIET;
	rmw_report_plan(&stage->output, &plan, RMW_PLAN_ALL_ROWS);
	assert_string_equal(words(stage), "");
}

static const struct {
	const char *answer;
	enum rmw_code code;
} answers[] = {
	{ "y\n", RMW_OK },
	{ "Yes\n", RMW_OK },
	{ "n\n", RMW_E_NOT_CONFIRMED },
	{ "\n", RMW_E_NOT_CONFIRMED },
	{ "yesterday\n", RMW_E_NOT_CONFIRMED },
	{ "y", RMW_OK },
};

static void only_a_clear_yes_is_a_yes(void **state)
{
	struct stage *stage = *state;

	stage->output.can_ask = true;
	for (size_t i = 0; i < RMW_COUNT(answers); i++) {
		struct rmw_err err = { 0 };
		char text[32];

		strcpy(text, answers[i].answer);
		stage->output.in = fmemopen(text, strlen(text), "r");
		assert_int_equal(rmw_output_ask(&stage->output, NULL, "Erase this?", &err),
				 answers[i].code == RMW_OK);
		assert_int_equal(err.code, answers[i].code);
		fclose(stage->output.in);
	}
}

static void nobody_to_ask_is_a_no(void **state)
{
	struct stage *stage = *state;
	struct rmw_err err = { 0 };

	assert_false(rmw_output_ask(&stage->output, NULL, "Erase this?", &err));
	assert_int_equal(err.code, RMW_E_NOT_CONFIRMED);
}

static void ctrl_c_at_a_question_is_an_interruption(void **state)
{
	struct stage *stage = *state;
	struct rmw_cancel cancel = { true };
	struct rmw_err err = { 0 };
	char text[] = "y\n";

	stage->output.can_ask = true;
	stage->output.in = fmemopen(text, strlen(text), "r");
	assert_false(rmw_output_ask(&stage->output, &cancel, "Erase this?", &err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
	fclose(stage->output.in);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_stage, clear_stage)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_stage_is_one_plain_line_away_from_a_terminal),
		TEST(a_simulated_board_has_its_own_time),
		TEST(a_terminal_gets_a_bar_that_collapses),
		TEST(quiet_hides_stages_and_notes_but_not_warnings),
		TEST(verbose_logs_progress_in_tenths),
		TEST(parts_of_a_stage_are_for_those_who_ask_for_detail),
		TEST(json_progress_comes_at_most_ten_times_and_once_a_second),
		TEST(texts_from_the_flash_cannot_talk_to_the_terminal),
		TEST(an_error_says_what_was_seen_why_and_what_to_do),
		TEST(advice_names_the_command_at_work),
		TEST(colour_is_added_to_words_not_put_in_their_place),
		TEST(an_end_never_claims_more_than_its_result),
		TEST(the_last_record_tells_programs_the_end),
		TEST(a_plan_shows_rows_and_totals),
		TEST(a_quiet_dry_run_is_one_line),
		TEST(only_a_clear_yes_is_a_yes),
		TEST(nobody_to_ask_is_a_no),
		TEST(ctrl_c_at_a_question_is_an_interruption),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
