/* SPDX-License-Identifier: MIT */
/* A batch at work as lines, for people and for programs. */
#include "support/cmocka.h"

#include <stdlib.h>

#include "base/json.h"
#include "cli/report_batch_run.h"

/* A batch of two slots whose lines go into a text. */
struct stage {
	struct rmw_bench_view view;
	struct rmw_output output;
	char *out;
	size_t out_len;
};

static const uint8_t mac[6] = { 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, 0x85 };

static int set_stage(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	struct rmw_slots slots = { .items = { { 1, "path:1-1.1" }, { 3, "path:1-1.3" } },
				   .count = 2 };

	assert_non_null(stage);
	rmw_view_start(&stage->view, "rmw002.job", &slots, 60, 1000);
	stage->output = (struct rmw_output){ .out = open_memstream(&stage->out, &stage->out_len),
					     .err = stderr,
					     .clock = &rmw_clock_wall,
					     .detail = RMW_DETAIL_NORMAL,
					     .task = "batch" };
	assert_non_null(stage->output.out);
	*state = stage;
	return 0;
}

static int free_stage(void **state)
{
	struct stage *stage = *state;

	fclose(stage->output.out);
	free(stage->out);
	free(stage);
	return 0;
}

static void change(struct stage *stage, enum rmw_life_state to, enum rmw_life_end end,
		   enum rmw_code code, const char *reason)
{
	const struct rmw_view_change it = { 3, to, end, code, reason };

	if (rmw_view_state(&stage->view, &it))
		rmw_report_change(&stage->output, &stage->view, &it);
}

/* A board that passes, and one that is torn out. */
static void tell_story(struct stage *stage)
{
	change(stage, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END, RMW_OK, "");
	change(stage, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END, RMW_E_NO_HANDSHAKE, "E0401: tried again");
	change(stage, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END, RMW_E_NO_HANDSHAKE, "E0401: tried again");
	rmw_view_unit(&stage->view, 3, "relay-042", mac);
	rmw_view_tick(&stage->view, 755000);
	change(stage, RMW_LIFE_WRITE, RMW_LIFE_NO_END, RMW_OK, "");
	change(stage, RMW_LIFE_PASS, RMW_LIFE_PASSED, RMW_OK, "");
	change(stage, RMW_LIFE_EMPTY, RMW_LIFE_NO_END, RMW_OK, "");
	change(stage, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END, RMW_OK, "");
	rmw_view_unit(&stage->view, 3, "relay-043", NULL);
	rmw_view_tick(&stage->view, 757500);
	change(stage, RMW_LIFE_NO_PORT, RMW_LIFE_INTERRUPTED, RMW_E_PORT_LOST, "E0305 gone");
	rmw_report_batch_end(&stage->output, &stage->view);
	fflush(stage->output.out);
}

static void each_change_is_one_line(void **state)
{
	struct stage *stage = *state;

	tell_story(stage);
	assert_string_equal(stage->out,
			    "0:00:00  slot 3  IDENTIFY\n"
			    "0:00:00  slot 3  IDENTIFY  E0401: tried again\n"
			    "0:12:34  slot 3  WRITE  relay-042  7c:b9:4c:a8:a9:85\n"
			    "0:12:34  slot 3  PASS  relay-042  7c:b9:4c:a8:a9:85"
			    "  (pass after 12:34)\n"
			    "0:12:34  slot 3  EMPTY\n"
			    "0:12:34  slot 3  IDENTIFY\n"
			    "0:12:36  slot 3  NOPORT  relay-043  E0305 gone"
			    "  (interrupted after 2.5 s)\n"
			    "PASS 1  FAIL 0  yield 100.0 %  5/h  interrupted 1  left 59\n");
}

static void programs_read_the_same_changes(void **state)
{
	struct stage *stage = *state;

	stage->output.is_json = true;
	tell_story(stage);
	assert_non_null(strstr(stage->out, "\"ev\":\"slot_state\",\"task\":\"batch\",\"slot\":3,"
					   "\"state\":\"identify\"}\n"));
	assert_non_null(strstr(stage->out, "\"code\":\"E0401\",\"reason\":\"E0401: tried again\","
					   "\"state\":\"identify\"}\n"));
	assert_non_null(strstr(stage->out,
			       "\"ev\":\"unit_end\",\"task\":\"batch\",\"slot\":3,\"name\":"
			       "\"relay-042\",\"mac\":\"7c:b9:4c:a8:a9:85\",\"result\":\"pass\","
			       "\"secs\":754}\n"));
	assert_non_null(strstr(stage->out, "\"name\":\"relay-043\",\"code\":\"E0305\",\"reason\":"
					   "\"E0305 gone\",\"result\":\"interrupted\","
					   "\"secs\":2.5}\n"));
	assert_non_null(strstr(stage->out,
			       "\"ev\":\"batch_end\",\"task\":\"batch\",\"passed\":1,\"failed\":0,"
			       "\"interrupted\":1,\"done_before\":0,\"wanted\":60,\"yield\":1,"
			       "\"secs\":756.5}\n"));
}

static void long_texts_are_cut(void **state)
{
	struct stage *stage = *state;
	char reason[2 * RMW_PLAIN_MAX];
	char text[RMW_PLAIN_MAX];

	memset(reason, 'x', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	rmw_plain_line(
		&stage->view,
		&(struct rmw_view_change){ 3, RMW_LIFE_FAIL, RMW_LIFE_FAILED, RMW_OK, reason },
		text);
	assert_int_equal(strlen(text), RMW_PLAIN_MAX - 1);
	rmw_plain_line(&stage->view,
		       &(struct rmw_view_change){ 9, RMW_LIFE_FAIL, RMW_LIFE_FAILED, RMW_OK, "" },
		       text);
	assert_string_equal(text, "0:00:00  slot 9  FAIL  (fail after 0.0 s)");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_stage, free_stage)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_change_is_one_line),
		TEST(programs_read_the_same_changes),
		TEST(long_texts_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
