/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_SCRATCH_H
#define RMW_TESTS_SCRATCH_H

#include <rmwflash/bytes.h>

/*
 * A path of that name in a folder of this test process alone, made at the first call and removed
 * at exit. Valid until the eighth call after it.
 */
const char *scratch_path(const char *name);

/* Read a file that ships with the tests, "wire/bl602/rom-other.txt"; ends the test on failure. */
void read_test_file(const char *name, struct rmw_buf *into);

/* The folder that holds the tests and what ships with them. */
const char *test_data_folder(void);

/* Write a file; ends the test on failure. */
void write_test_file(const char *path, struct rmw_view bytes);

/* Remove a folder and all in it, as far as it is there; ends the test on failure. */
void remove_test_folder(const char *path);

#endif
