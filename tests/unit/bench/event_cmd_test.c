/* SPDX-License-Identifier: MIT */
/* A command for each event: what it gets, what becomes of one that fails or hangs, and that the
 * bench waits for none. */
#include "support/cmocka.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/time.h"
#include "bench/event_cmd.h"
#include "support/fails_with.h"
#include "support/scratch.h"

#define PATIENCE_MS 20000u

static const struct rmw_post_report passed = {
	.slot = 3,
	.from = RMW_LIFE_TEST,
	.state = RMW_LIFE_PASS,
	.event = RMW_LIFE_GOOD,
	.end = RMW_LIFE_PASSED,
	.has_mac = true,
	.mac = { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 },
};

static const struct rmw_post_report failed = {
	.slot = 7,
	.from = RMW_LIFE_VERIFY,
	.state = RMW_LIFE_FAIL,
	.end = RMW_LIFE_FAILED,
	.code = RMW_E_VERIFY,
	.cause = "\"$(touch gone)\" `touch gone` \xff \n; touch gone",
};

static struct rmw_event_cmd *start(const char *command, uint32_t wait_ms)
{
	struct rmw_event_cmd *events = NULL;
	struct rmw_err err = { 0 };

	if (!rmw_event_cmd_start(&events, command, wait_ms, &err))
		fail_msg("%s", err.cause);
	return events;
}

static void post(struct rmw_event_cmd *events, const struct rmw_post_report *report)
{
	const struct rmw_news news = { "bench A", "hotel", "relay-7", report };

	rmw_event_cmd_post(events, &news);
}

static uint64_t now_ms(void)
{
	return rmw_clock_wall.now_us(&rmw_clock_wall) / 1000;
}

static void wait_for_file(const char *path)
{
	for (unsigned waited_ms = 0; !rmw_file_exists(path); waited_ms += 10) {
		assert_true(waited_ms < PATIENCE_MS);
		(void)poll(NULL, 0, 10);
	}
}

static const char *read_all(const char *path)
{
	static char text[4096];
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	assert_true(rmw_file_read(path, sizeof(text) - 1, &bytes, &err));
	memcpy(text, bytes.data, bytes.len);
	text[bytes.len] = '\0';
	return text;
}

static void an_event_comes_on_standard_input(void **state)
{
	struct rmw_event_cmd_counts counts;
	char command[RMW_PATH_MAX + 64];
	const char *path = scratch_path("input");
	struct rmw_event_cmd *events;
	struct rmw_json *json;
	struct rmw_err err = { 0 };
	const char *text;
	uint64_t slot = 0;

	(void)state;
	(void)snprintf(command, sizeof(command), "cat >'%s'", path);
	events = start(command, 0);
	post(events, &failed);
	rmw_event_cmd_stop(events, PATIENCE_MS, &counts);
	assert_int_equal(counts.done, 1);
	text = read_all(path);
	json = rmw_json_parse((struct rmw_view){ (const uint8_t *)text, strlen(text) }, &err);
	assert_non_null(json);
	assert_string_equal(rmw_json_text(json, "ev"), "slot");
	assert_string_equal(rmw_json_text(json, "bench"), "bench A");
	assert_string_equal(rmw_json_text(json, "job"), "hotel");
	assert_string_equal(rmw_json_text(json, "name"), "relay-7");
	assert_string_equal(rmw_json_text(json, "from"), "verify");
	assert_string_equal(rmw_json_text(json, "state"), "fail");
	assert_string_equal(rmw_json_text(json, "end"), "failed");
	assert_string_equal(rmw_json_text(json, "code"), rmw_error_row(RMW_E_VERIFY)->id);
	assert_string_equal(rmw_json_text(json, "cause"),
			    "\"$(touch gone)\" `touch gone` ? \n; touch gone");
	assert_null(rmw_json_text(json, "mac"));
	assert_true(rmw_json_whole(json, "slot", 100, &slot));
	assert_int_equal(slot, 7);
	rmw_json_free(json);
}

static void a_few_words_are_in_the_environment(void **state)
{
	struct rmw_event_cmd_counts counts;
	char command[RMW_PATH_MAX + 64];
	const char *path = scratch_path("environment");
	struct rmw_event_cmd *events;
	const char *text;

	(void)state;
	(void)setenv("RMWFLASH_WIFI_PASSWORD", "hush", 1);
	(void)setenv("OTHER", "stays", 1);
	(void)snprintf(command, sizeof(command), "env >'%s'", path);
	events = start(command, 0);
	(void)unsetenv("RMWFLASH_WIFI_PASSWORD");
	post(events, &passed);
	rmw_event_cmd_stop(events, PATIENCE_MS, &counts);
	assert_int_equal(counts.done, 1);
	text = read_all(path);
	assert_non_null(strstr(text, "RMWFLASH_BENCH_SLOT=3\n"));
	assert_non_null(strstr(text, "RMWFLASH_STATE=pass\n"));
	assert_non_null(strstr(text, "RMWFLASH_MAC=18b905123456\n"));
	assert_non_null(strstr(text, "RMWFLASH_END=passed\n"));
	assert_non_null(strstr(text, "RMWFLASH_CODE=\n"));
	assert_non_null(strstr(text, "OTHER=stays\n"));
	assert_null(strstr(text, "hush"));
}

/* Commands that go wrong, and what is told of them. */
static const struct {
	const char *command, *says;
} bad[] = {
	/* clang-format off */
	{ "exit 3", "it ended with status 3" },
	{ "echo oh no >&2; echo more >&2; exit 1", "it ended with status 1: oh no" },
	{ "no-such-program-at-all", "it ended with status 127: " },
	{ "kill -9 $$", "it was ended by signal 9" },
	{ "printf 'a\\033[31mb' >&2; false", "it ended with status 1: a?[31mb" },
	/* clang-format on */
};

static void a_command_that_fails_is_told_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(bad); i++) {
		struct rmw_event_cmd *events = start(bad[i].command, 0);
		char text[RMW_EVENT_CMD_TEXT_MAX] = "";
		struct rmw_event_cmd_counts counts;
		unsigned told = 0;

		for (unsigned at = 0; at < 3; at++)
			post(events, &passed);
		for (unsigned waited_ms = 0; waited_ms < 1000 && told < 2; waited_ms += 10) {
			told += rmw_event_cmd_trouble(events, text);
			(void)poll(NULL, 0, told == 0 ? 10 : 1);
		}
		rmw_event_cmd_stop(events, PATIENCE_MS, &counts);
		assert_int_equal(told, 1);
		assert_non_null(strstr(text, "the command for events failed"));
		if (strstr(text, bad[i].says) == NULL)
			fail_msg("%s: %s", bad[i].command, text);
		assert_int_equal(counts.failed, 3);
		assert_int_equal(counts.done, 0);
	}
}

static pid_t pid_in(const char *path)
{
	return (pid_t)strtol(read_all(path), NULL, 10);
}

static void a_command_that_hangs_is_ended_with_its_children(void **state)
{
	struct rmw_event_cmd_counts counts;
	char command[2 * RMW_PATH_MAX + 64], text[RMW_EVENT_CMD_TEXT_MAX] = "";
	const char *path = scratch_path("hangs");
	struct rmw_event_cmd *events;
	const uint64_t began_ms = now_ms();
	pid_t child;

	(void)state;
	(void)snprintf(command, sizeof(command),
		       "trap '' TERM INT; sleep 1000 & echo $! >'%s.part'; mv '%s.part' '%s'; wait",
		       path, path, path);
	events = start(command, 300);
	post(events, &passed);
	wait_for_file(path);
	while (!rmw_event_cmd_trouble(events, text))
		assert_true(now_ms() - began_ms < PATIENCE_MS);
	assert_string_equal(text, "the command for events was not done after 0.3 s, and was ended");
	rmw_event_cmd_stop(events, PATIENCE_MS, &counts);
	assert_int_equal(counts.late, 1);
	child = pid_in(path);
	/* Gone, or waiting for whoever adopted it. */
	for (unsigned waited_ms = 0; kill(child, 0) == 0 && waited_ms < 500; waited_ms += 10)
		(void)poll(NULL, 0, 10);
	(void)snprintf(command, sizeof(command), "/proc/%ld/stat", (long)child);
	if (kill(child, 0) == 0)
		assert_non_null(strstr(read_all(command), ") Z "));
	/* No child of ours is left behind. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void posting_never_waits(void **state)
{
	struct rmw_event_cmd *events = start("sleep 1000", 0);
	const uint64_t began_ms = now_ms();
	struct rmw_event_cmd_counts counts;
	char text[RMW_EVENT_CMD_TEXT_MAX] = "";

	(void)state;
	for (unsigned i = 0; i < 4 * RMW_EVENT_CMD_ROOM; i++)
		post(events, &passed);
	assert_true(rmw_event_cmd_trouble(events, text));
	assert_non_null(strstr(text, "some are left out"));
	rmw_event_cmd_stop(events, 100, &counts);
	assert_true(now_ms() - began_ms < PATIENCE_MS / 4);
	assert_int_equal(counts.done, 0);
	assert_int_equal(counts.dropped + counts.late, 4 * RMW_EVENT_CMD_ROOM);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* One that reads nothing, and one that closes all it has. */
static void input_that_is_not_read_harms_nobody(void **state)
{
	static const char *const commands[] = { "true", "exec <&- 2>&-; sleep 0.1" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(commands); i++) {
		struct rmw_event_cmd *events = start(commands[i], 0);
		struct rmw_event_cmd_counts counts;

		for (unsigned at = 0; at < 8; at++)
			post(events, &failed);
		rmw_event_cmd_stop(events, PATIENCE_MS, &counts);
		assert_int_equal(counts.done, 8);
	}
}

static void a_command_gets_no_descriptor_of_ours(void **state)
{
	struct rmw_event_cmd_counts counts;
	char command[64];
	struct rmw_event_cmd *events;
	/* Far from those that a shell opens for itself. */
	const int ours = fcntl(STDERR_FILENO, F_DUPFD, 50);

	(void)state;
	assert_true(ours >= 50);
	(void)snprintf(command, sizeof(command), "[ ! -e /proc/$$/fd/%d ]", ours);
	events = start(command, 0);
	post(events, &passed);
	rmw_event_cmd_stop(events, PATIENCE_MS, &counts);
	assert_int_equal(counts.done, 1);
	(void)close(ours);
}

static void an_empty_command_is_refused(void **state)
{
	struct rmw_event_cmd *events = NULL;
	struct rmw_err err = { 0 };

	(void)state;
	assert_fails_with(RMW_E_USAGE, rmw_event_cmd_start(&events, " \t", 0, &err));
	rmw_event_cmd_stop(NULL, 0, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_comes_on_standard_input),
		cmocka_unit_test(a_few_words_are_in_the_environment),
		cmocka_unit_test(a_command_that_fails_is_told_once),
		cmocka_unit_test(a_command_that_hangs_is_ended_with_its_children),
		cmocka_unit_test(posting_never_waits),
		cmocka_unit_test(input_that_is_not_read_harms_nobody),
		cmocka_unit_test(a_command_gets_no_descriptor_of_ours),
		cmocka_unit_test(an_empty_command_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
