/* SPDX-License-Identifier: MIT */
/* Runs batches of the program, and reads what it told. */
#include "program_story.h"

#include "support/cmocka.h"
#include "support/scratch.h"
#include "support/stand_in.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

#define FOLDER "bench"
#define ARGUMENTS_MAX 32u
#define PATIENCE_MS 240000u
#define NAP_US 10000u

/* The one that runs, also where a test ended before it did. */
static pid_t running;

static void kill_running(void)
{
	if (running > 0)
		(void)kill(running, SIGKILL);
}

const char *program_story_path(const char *name)
{
	char path[200];

	(void)snprintf(path, sizeof(path), FOLDER "/%s", name);
	return scratch_path(path);
}

static void put(const char *name, struct rmw_view bytes, mode_t mode)
{
	const char *path = program_story_path(name);

	write_test_file(path, bytes);
	assert_int_equal(chmod(path, mode), 0);
}

void program_story_file(const char *name, const char *text)
{
	put(name, (struct rmw_view){ (const uint8_t *)text, strlen(text) }, 0600);
}

static void put_app(void)
{
	static uint8_t app[STAND_IN_SIZE];

	make_stand_in(app);
	put("app.bin", RMW_VIEW_OF(app), 0600);
}

void program_story_begin(const char *lines)
{
	static bool is_watched;
	char job[2000];
	struct rmw_err err = { 0 };
	const int len = snprintf(job, sizeof(job),
				 "firmware = app.bin\nprofile = sm028-v13\next_switch = toggle\n"
				 "wifi = file:b.wifi\nname = relay-{seq}\n%s",
				 lines);

	assert_true(len > 0 && (size_t)len < sizeof(job));
	if (!is_watched)
		(void)atexit(kill_running);
	is_watched = true;
	remove_test_folder(scratch_path(FOLDER));
	assert_true(rmw_folder_make(scratch_path(FOLDER), &err));
	put_app();
	program_story_file("b.wifi", "ssid = " PROGRAM_SSID "\npassword = " PROGRAM_WIFI_PASSWORD
				     "\nmqtt_password = " PROGRAM_MQTT_PASSWORD "\n");
	program_story_file("a.job", job);
	assert_int_equal(setenv("RMWFLASH_PROFILES", program_story_path("none"), 1), 0);
	assert_int_equal(setenv("XDG_DATA_HOME", program_story_path("data"), 1), 0);
	assert_int_equal(setenv("XDG_STATE_HOME", program_story_path("state"), 1), 0);
	assert_int_equal(setenv("HOME", program_story_path("home"), 1), 0);
}

static void become_program(const char *const *more)
{
	const char *arguments[ARGUMENTS_MAX] = { RMW_TEST_TOOL, "batch", "a.job", "--json" };
	size_t count = 4;

	while (*more != NULL && count + 1 < ARGUMENTS_MAX)
		arguments[count++] = *more++;
	if (chdir(scratch_path(FOLDER)) != 0 || freopen("said.json", "w", stdout) == NULL ||
	    freopen("said.txt", "w", stderr) == NULL || freopen("/dev/null", "r", stdin) == NULL)
		_exit(126);
	execv(RMW_TEST_TOOL, (char *const *)(uintptr_t)arguments);
	_exit(127);
}

pid_t program_story_start(const char *const *more)
{
	running = fork();
	assert_true(running >= 0);
	if (running == 0)
		become_program(more);
	return running;
}

int program_story_wait(pid_t process)
{
	uint64_t waited_us = 0;
	int status;

	while (waitpid(process, &status, WNOHANG) == 0) {
		(void)usleep(NAP_US);
		waited_us += NAP_US;
		if (waited_us > PATIENCE_MS * UINT64_C(1000))
			fail_msg("it does not end; see %s", program_story_path("said.txt"));
	}
	running = 0;
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

int program_story_run(const char *const *more)
{
	return program_story_wait(program_story_start(more));
}

/* Nothing where it said nothing yet. */
static void read_said(const char *name, struct rmw_buf *said)
{
	struct rmw_err err = { 0 };

	(void)!rmw_file_read(program_story_path(name), RMW_BUF_CAP, said, &err);
}

void program_story_each(void (*take)(void *ctx, const struct rmw_json *record), void *ctx)
{
	rmw_auto(buf) said = RMW_BUF_INIT;
	struct rmw_view rest;
	const uint8_t *end;

	read_said("said.json", &said);
	rest = rmw_buf_view(&said);
	while (rest.len > 0 && (end = memchr(rest.data, '\n', rest.len)) != NULL) {
		const size_t len = (size_t)(end - rest.data);
		struct rmw_err err = { 0 };
		struct rmw_json *record = rmw_json_parse(rmw_view_part(rest, 0, len), &err);

		if (record == NULL)
			fail_msg("no JSON: %.*s", (int)len, (const char *)rest.data);
		take(ctx, record);
		rmw_json_free(record);
		rest = rmw_view_part(rest, len + 1, rest.len);
	}
}

struct counting {
	const char *event, *key, *text;
	unsigned count;
};

static void count(void *ctx, const struct rmw_json *record)
{
	struct counting *counting = ctx;
	const char *event = rmw_json_text(record, "ev");
	const char *text = counting->key == NULL ? NULL : rmw_json_text(record, counting->key);

	counting->count +=
		event != NULL && strcmp(event, counting->event) == 0 &&
		(counting->key == NULL || (text != NULL && strcmp(text, counting->text) == 0));
}

unsigned program_story_count(const char *event, const char *key, const char *text)
{
	struct counting counting = { event, key, text, 0 };

	program_story_each(count, &counting);
	return counting.count;
}

void program_story_await(unsigned wanted, const char *event, const char *key, const char *text)
{
	for (uint64_t waited_us = 0; program_story_count(event, key, text) < wanted;
	     waited_us += NAP_US) {
		assert_true(waited_us < PATIENCE_MS * UINT64_C(1000));
		(void)usleep(NAP_US);
	}
}

void program_story_expect(int status, int wanted)
{
	rmw_auto(buf) said = RMW_BUF_INIT;

	if (status == wanted)
		return;
	read_said("said.txt", &said);
	fail_msg("status %d, not %d:\n%.*s", status, wanted, (int)said.len,
		 (const char *)said.data);
}

bool program_story_said(const char *text)
{
	rmw_auto(buf) said = RMW_BUF_INIT;

	read_said("said.txt", &said);
	return said.len > 0 && memmem(said.data, said.len, text, strlen(text)) != NULL;
}
