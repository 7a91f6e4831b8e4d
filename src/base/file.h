/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_FILE_H
#define RMW_BASE_FILE_H

#include <stdio.h>

#include <rmwflash/bytes.h>

#include "base/time.h"

#define RMW_PATH_MAX 1024u

/* A pipe that says nothing for so long is given up. */
#define RMW_PIPE_QUIET_MS 60000u

/*
 * Read the whole file into `into` (which is emptied first), without ever waiting for anybody. Fails
 * with FILE_READ: the path is wrong, not a regular file, not readable, or the file is longer than
 * `max` bytes. Fails with NO_MEMORY, too. After a failure `into` may hold a part of it.
 */
bool rmw_file_read(const char *path, size_t max, struct rmw_buf *into,
		   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * As read, but what a pipe says until it is closed is taken too, as of a shell's <(...): for files
 * that a person names as what a command is about. Fails also with FILE_READ when a pipe says
 * nothing for RMW_PIPE_QUIET_MS, and with INTERRUPTED when somebody asks to stop.
 */
bool rmw_file_read_or_pipe(const char *path, size_t max, struct rmw_buf *into,
			   const struct rmw_cancel *cancel, struct rmw_err *err) RMW_MUST_CHECK;

/* Fails with FILE_READ where rmw_file_read would, without reading it; tells how long it is. */
bool rmw_file_check(const char *path, size_t max, size_t *size, struct rmw_err *err) RMW_MUST_CHECK;

/* True when something of that name exists (a dangling link too). */
bool rmw_file_exists(const char *path);

/*
 * Make the folder and those above it, 0700, as far as they are missing. Fails with FILE_WRITE, also
 * when it is there and may not be written.
 */
bool rmw_folder_make(const char *path, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Compose "$<variable>/rmwflash/<leaf>", or "$HOME/<fallback>/rmwflash/<leaf>" where the variable
 * is unset or not absolute (XDG base directories). Fails with USAGE when neither is set, or when
 * the result is longer than RMW_PATH_MAX - 1.
 */
bool rmw_path_xdg(const char *variable, const char *fallback, const char *leaf,
		  char path[RMW_PATH_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/*
 * A file that is complete or absent: 0600, written beside its final place under a name of its
 * own, and only given its name by commit. Released without a commit it leaves nothing behind.
 * `{0}` and RMW_OUTFILE_INIT are releasable.
 */
struct rmw_outfile {
	FILE *stream;
	bool is_new; /* commit refuses to replace */
	char path[RMW_PATH_MAX];
	char part[RMW_PATH_MAX + 16];
};

#define RMW_OUTFILE_INIT                                                                           \
	{                                                                                          \
		0                                                                                  \
	}

/* Start a new file for `path`. Fails with FILE_EXISTS, FILE_WRITE or NO_MEMORY. */
bool rmw_outfile_open(struct rmw_outfile *out, const char *path,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* As open, but commit takes the place of an older file of that name in one step. */
bool rmw_outfile_open_over(struct rmw_outfile *out, const char *path,
			   struct rmw_err *err) RMW_MUST_CHECK;

/* See that there is room for so many bytes in all, before they are at hand. Fails with FILE_WRITE.
 */
bool rmw_outfile_reserve(struct rmw_outfile *out, uint32_t size,
			 struct rmw_err *err) RMW_MUST_CHECK;

/* Put bytes at the end. Fails with FILE_WRITE (disk full). */
bool rmw_outfile_write(struct rmw_outfile *out, struct rmw_view bytes,
		       struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Make it durable and give it its name. Fails with FILE_EXISTS or FILE_WRITE. The outfile is
 * released in either case; when only making the name durable failed, the file is there.
 */
bool rmw_outfile_commit(struct rmw_outfile *out, struct rmw_err *err) RMW_MUST_CHECK;

/* Make a file of that name that holds these bytes, in place of an older one, in one step. Fails
 * with FILE_WRITE or NO_MEMORY. */
bool rmw_file_put_over(const char *path, struct rmw_view bytes, struct rmw_err *err) RMW_MUST_CHECK;

/* Throw away what was not committed. Idempotent. */
void rmw_outfile_release(struct rmw_outfile *out);

#endif
