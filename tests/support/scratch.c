/* SPDX-License-Identifier: MIT */
/* Files for tests: those that ship with them, and a folder that vanishes. */
#include "support/scratch.h"

#include "support/cmocka.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

static char folder[] = "/tmp/rmwflash-test-XXXXXX";
static bool is_made;

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at)
{
	(void)about, (void)kind, (void)at;
	return remove(path);
}

static void remove_folder(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_path(const char *name)
{
	static char paths[8][256];
	static unsigned next;
	char *path = paths[next++ % 8];

	if (!is_made) {
		assert_non_null(mkdtemp(folder));
		is_made = true;
		atexit(remove_folder);
	}
	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

void read_test_file(const char *name, struct rmw_buf *into)
{
	struct rmw_err err = { 0 };
	char path[RMW_PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", RMW_TEST_DATA, name);
	if (!rmw_file_read(path, RMW_BUF_CAP, into, &err))
		fail_msg("%s: %s", path, err.cause);
}

const char *test_data_folder(void)
{
	return RMW_TEST_DATA;
}

void write_test_file(const char *path, struct rmw_view bytes)
{
	FILE *stream = fopen(path, "wb");

	assert_non_null(stream);
	assert_int_equal(fwrite(bytes.data, 1, bytes.len, stream), bytes.len);
	assert_int_equal(fclose(stream), 0);
}

void remove_test_folder(const char *path)
{
	char command[600];

	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	assert_int_equal(system(command), 0);
}
