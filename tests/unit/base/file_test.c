/* SPDX-License-Identifier: MIT */
/* Files: read whole or refused; written completely or absent, private, never replaced. */
#include "support/scratch.h"

#include "support/cmocka.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static struct rmw_view text_view(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static void assert_file_holds(const char *path, const char *text)
{
	rmw_auto(buf) buf = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	if (!rmw_file_read(path, 4096, &buf, &err))
		fail_msg("%s", err.cause);
	assert_true(rmw_view_equal(rmw_buf_view(&buf), text_view(text)));
}

/* How many names in the scratch folder start with `name`. */
static size_t count_beside(const char *name)
{
	char pattern[RMW_PATH_MAX];
	glob_t found;
	size_t count;

	snprintf(pattern, sizeof(pattern), "%s*", scratch_path(name));
	count = glob(pattern, 0, NULL, &found) == 0 ? found.gl_pathc : 0;
	globfree(&found);
	return count;
}

static void a_file_is_read_whole_and_takes_the_place_of_what_was_there(void **state)
{
	rmw_auto(buf) buf = RMW_BUF_INIT;
	rmw_auto(buf) big = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	const char *path = scratch_path("big");

	(void)state;
	assert_true(rmw_buf_resize(&big, 100000, &err));
	for (size_t at = 0; at < big.len; at++)
		big.data[at] = (uint8_t)(at * 7 >> 3);
	write_test_file(path, rmw_buf_view(&big));
	assert_true(rmw_buf_append(&buf, text_view("older"), &err));
	assert_true(rmw_file_read(path, big.len, &buf, &err));
	assert_true(rmw_view_equal(rmw_buf_view(&buf), rmw_buf_view(&big)));
	assert_false(rmw_file_read(path, big.len - 1, &buf, &err));
	assert_int_equal(err.code, RMW_E_FILE_READ);
}

static void an_empty_file_is_no_error(void **state)
{
	rmw_auto(buf) buf = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	write_test_file(scratch_path("empty"), text_view(""));
	assert_true(rmw_file_read(scratch_path("empty"), 0, &buf, &err));
	assert_int_equal(buf.len, 0);
}

static void what_cannot_be_read_is_named(void **state)
{
	const char *rows[] = { scratch_path("absent"), scratch_path("."), "/dev/null", "",
			       "/dev/null/x" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_auto(buf) buf = RMW_BUF_INIT;
		struct rmw_err err = { 0 };

		if (rmw_file_read(rows[i], 100, &buf, &err))
			fail_msg("'%s' was read", rows[i]);
		assert_int_equal(err.code, RMW_E_FILE_READ);
		assert_string_equal(err.path, rows[i]);
		assert_true(err.cause[0] != '\0');
	}
}

static void a_pipe_is_refused_without_waiting_for_a_writer(void **state)
{
	const char *path = scratch_path("fifo");
	rmw_auto(buf) buf = RMW_BUF_INIT;
	struct rmw_err read = { 0 }, checked = { 0 };
	size_t size;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(rmw_file_read(path, 100, &buf, &read));
	assert_false(rmw_file_check(path, 100, &size, &checked));
	assert_int_equal(read.code, RMW_E_FILE_READ);
	assert_string_equal(read.cause, "it is a pipe, not a file");
	assert_string_equal(checked.cause, read.cause);
}

static void where_a_pipe_is_welcome_it_is_read_until_it_is_closed(void **state)
{
	static const uint8_t content[10000] = { 7 };
	rmw_auto(buf) buf = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	char path[32];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], content, sizeof(content)), sizeof(content));
	close(ends[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	assert_true(rmw_file_read_or_pipe(path, sizeof(content), &buf, NULL, &err));
	assert_true(rmw_view_equal(rmw_buf_view(&buf), RMW_VIEW_OF(content)));
	close(ends[0]);
}

static void a_pipe_that_nobody_writes_is_left_when_asked(void **state)
{
	const struct rmw_cancel cancel = { .is_asked = true };
	const char *path = scratch_path("quiet");
	rmw_auto(buf) buf = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(rmw_file_read_or_pipe(path, 100, &buf, &cancel, &err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
}

static void checking_a_file_says_what_reading_it_would(void **state)
{
	const char *path = scratch_path("four");
	struct rmw_err good = { 0 }, long_one = { 0 }, absent = { 0 };
	size_t size;

	(void)state;
	write_test_file(path, text_view("four"));
	assert_true(rmw_file_check(path, 4, &size, &good));
	assert_int_equal(size, 4);
	assert_false(rmw_file_check(path, 3, &size, &long_one));
	assert_string_equal(long_one.cause, "it is longer than 3 bytes");
	assert_false(rmw_file_check(scratch_path("absent"), 3, &size, &absent));
	assert_int_equal(absent.code, RMW_E_FILE_READ);
}

static void a_dangling_link_exists(void **state)
{
	const char *path = scratch_path("dangling");

	(void)state;
	assert_false(rmw_file_exists(path));
	assert_int_equal(symlink("nowhere", path), 0);
	assert_true(rmw_file_exists(path));
}

static void folders_are_made_down_to_the_last_and_private(void **state)
{
	const char *path = scratch_path("a/b/c/");
	struct rmw_err err = { 0 };
	struct stat about;

	(void)state;
	assert_true(rmw_folder_make(path, &err));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);
	assert_true(rmw_folder_make(path, &err));
}

static void a_file_in_the_way_is_no_folder(void **state)
{
	const char *rows[] = { scratch_path("way"), scratch_path("way/below"), "" };

	(void)state;
	write_test_file(scratch_path("way"), text_view("x"));
	assert_int_equal(chmod(scratch_path("way"), 0700), 0);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_err err = { 0 };

		if (rmw_folder_make(rows[i], &err))
			fail_msg("'%s' is taken for a folder", rows[i]);
		assert_int_equal(err.code, RMW_E_FILE_WRITE);
	}
}

static void too_long_a_path_is_refused(void **state)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	char path[2 * RMW_PATH_MAX];
	struct rmw_err err = { 0 };

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_false(rmw_folder_make(path, &err));
	assert_int_equal(err.code, RMW_E_FILE_WRITE);
	rmw_err_clear(&err);
	assert_false(rmw_outfile_open(&out, path, &err));
	assert_int_equal(err.code, RMW_E_FILE_WRITE);
}

static void xdg_paths_follow_the_variable_then_home(void **state)
{
	static const struct {
		const char *variable, *home, *path; /* path NULL: refused */
	} rows[] = {
		/* clang-format off */
		{ "/data",    "/me", "/data/rmwflash/backups" },
		{ NULL,       "/me", "/me/.local/share/rmwflash/backups" },
		{ "",         "/me", "/me/.local/share/rmwflash/backups" },
		{ "relative", "/me", "/me/.local/share/rmwflash/backups" },
		{ "/data",    NULL,      "/data/rmwflash/backups" },
		{ NULL,       NULL,      NULL },
		{ NULL,       "x",       NULL },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		char path[RMW_PATH_MAX];
		struct rmw_err err = { 0 };
		bool is_good;

		unsetenv("XDG_DATA_HOME");
		unsetenv("HOME");
		if (rows[i].variable != NULL)
			setenv("XDG_DATA_HOME", rows[i].variable, 1);
		if (rows[i].home != NULL)
			setenv("HOME", rows[i].home, 1);
		is_good = rmw_path_xdg("XDG_DATA_HOME", ".local/share", "backups", path, &err);
		assert_int_equal(is_good, rows[i].path != NULL);
		if (is_good)
			assert_string_equal(path, rows[i].path);
		else
			assert_int_equal(err.code, RMW_E_USAGE);
	}
}

static void xdg_path_that_is_too_long_is_refused(void **state)
{
	char home[RMW_PATH_MAX];
	char path[RMW_PATH_MAX];
	struct rmw_err err = { 0 };

	(void)state;
	memset(home, 'x', sizeof(home) - 1);
	home[0] = '/';
	home[sizeof(home) - 1] = '\0';
	setenv("XDG_DATA_HOME", home, 1);
	assert_false(rmw_path_xdg("XDG_DATA_HOME", ".local/share", "backups", path, &err));
	assert_int_equal(err.code, RMW_E_USAGE);
}

static void a_file_has_no_name_before_it_is_committed(void **state)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	const char *path = scratch_path("late");
	struct rmw_err err = { 0 };
	struct stat about;

	(void)state;
	umask(0);
	assert_true(rmw_outfile_open(&out, path, &err));
	assert_true(rmw_outfile_write(&out, text_view("abc"), &err));
	assert_true(rmw_outfile_write(&out, (struct rmw_view){ NULL, 0 }, &err));
	assert_false(rmw_file_exists(path));
	assert_true(rmw_outfile_commit(&out, &err));
	assert_file_holds(path, "abc");
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(count_beside("late"), 1);
}

static void without_a_commit_nothing_is_left(void **state)
{
	struct rmw_outfile out = RMW_OUTFILE_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_outfile_open(&out, scratch_path("never"), &err));
	assert_true(rmw_outfile_write(&out, text_view("abc"), &err));
	assert_int_equal(count_beside("never"), 1);
	rmw_outfile_release(&out);
	rmw_outfile_release(&out);
	assert_int_equal(count_beside("never"), 0);
}

static void an_existing_file_is_refused_at_the_start(void **state)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	const char *path = scratch_path("there");
	struct rmw_err err = { 0 };

	(void)state;
	write_test_file(path, text_view("old"));
	assert_false(rmw_outfile_open(&out, path, &err));
	assert_int_equal(err.code, RMW_E_FILE_EXISTS);
	assert_non_null(strstr(err.cause, path));
	assert_file_holds(path, "old");
}

static void a_file_that_came_in_between_is_not_replaced(void **state)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	const char *path = scratch_path("raced");
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_outfile_open(&out, path, &err));
	assert_true(rmw_outfile_write(&out, text_view("new"), &err));
	write_test_file(path, text_view("old"));
	assert_false(rmw_outfile_commit(&out, &err));
	assert_int_equal(err.code, RMW_E_FILE_EXISTS);
	assert_file_holds(path, "old");
	assert_int_equal(count_beside("raced"), 1);
}

static void open_over_replaces_only_at_the_commit(void **state)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	const char *path = scratch_path("over");
	struct rmw_err err = { 0 };

	(void)state;
	write_test_file(path, text_view("old"));
	assert_true(rmw_outfile_open_over(&out, path, &err));
	assert_true(rmw_outfile_write(&out, text_view("new"), &err));
	assert_file_holds(path, "old");
	assert_true(rmw_outfile_commit(&out, &err));
	assert_file_holds(path, "new");
	assert_int_equal(count_beside("over"), 1);
}

static void a_missing_folder_is_said(void **state)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_outfile_open(&out, scratch_path("no/such/file"), &err));
	assert_int_equal(err.code, RMW_E_FILE_WRITE);
	rmw_outfile_release(&out);
}

/* The stream is led to /dev/full, as a disk that fills up would look. */
static void a_full_disk_leaves_nothing_and_is_said(void **state)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	struct rmw_err err = { 0 };
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	if (full < 0)
		skip();
	assert_true(rmw_outfile_open(&out, scratch_path("full"), &err));
	assert_true(dup2(full, fileno(out.stream)) >= 0);
	close(full);
	assert_true(rmw_outfile_write(&out, text_view("abc"), &err));
	assert_false(rmw_outfile_commit(&out, &err));
	assert_int_equal(err.code, RMW_E_FILE_WRITE);
	assert_int_equal(count_beside("full"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_whole_and_takes_the_place_of_what_was_there),
		cmocka_unit_test(an_empty_file_is_no_error),
		cmocka_unit_test(what_cannot_be_read_is_named),
		cmocka_unit_test(a_pipe_is_refused_without_waiting_for_a_writer),
		cmocka_unit_test(where_a_pipe_is_welcome_it_is_read_until_it_is_closed),
		cmocka_unit_test(a_pipe_that_nobody_writes_is_left_when_asked),
		cmocka_unit_test(checking_a_file_says_what_reading_it_would),
		cmocka_unit_test(a_dangling_link_exists),
		cmocka_unit_test(folders_are_made_down_to_the_last_and_private),
		cmocka_unit_test(a_file_in_the_way_is_no_folder),
		cmocka_unit_test(too_long_a_path_is_refused),
		cmocka_unit_test(xdg_paths_follow_the_variable_then_home),
		cmocka_unit_test(xdg_path_that_is_too_long_is_refused),
		cmocka_unit_test(a_file_has_no_name_before_it_is_committed),
		cmocka_unit_test(without_a_commit_nothing_is_left),
		cmocka_unit_test(an_existing_file_is_refused_at_the_start),
		cmocka_unit_test(a_file_that_came_in_between_is_not_replaced),
		cmocka_unit_test(open_over_replaces_only_at_the_commit),
		cmocka_unit_test(a_missing_folder_is_said),
		cmocka_unit_test(a_full_disk_leaves_nothing_and_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
