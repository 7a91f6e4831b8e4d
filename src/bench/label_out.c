/* SPDX-License-Identifier: MIT */
/* Puts labels where a job wants them: into files, or to a printer. */
#include "bench/label_out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rmwflash/profile.h>

#include "base/fd_wait.h"
#include "base/file.h"

static bool is_folder_path(const char *path)
{
	const size_t len = strlen(path);

	return len > 0 && path[len - 1] == '/';
}

/* What a path stands in, without its last name. */
static void parent_of(const char *path, char parent[RMW_PATH_MAX])
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	while (len > 0 && path[len - 1] != '/')
		len--;
	(void)snprintf(parent, RMW_PATH_MAX, "%.*s", (int)(len == 0 ? 1 : len),
		       len == 0 ? "." : path);
}

bool rmw_label_out_check(const char *path, struct rmw_err *err)
{
	char parent[RMW_PATH_MAX];
	struct stat about;

	if (stat(path, &about) != 0) {
		parent_of(path, parent);
		if (access(parent, W_OK | X_OK) != 0)
			return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", parent, strerror(errno));
		return true;
	}
	if (S_ISDIR(about.st_mode) != is_folder_path(path))
		return rmw_fail(
			err, RMW_E_FILE_WRITE,
			S_ISDIR(about.st_mode)
				? "%s is a folder: with / at its end it gets a file for each unit"
				: "%s is no folder",
			path);
	if (access(path, W_OK) != 0)
		return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", path, strerror(errno));
	return true;
}

static bool write_file(const char *folder, const char *name, const struct rmw_label *label,
		       struct rmw_view made, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	char path[RMW_PATH_MAX];
	const int len = snprintf(path, sizeof(path), "%s%s.%s", folder, name,
				 label->is_zpl ? "zpl" : "txt");

	if (len < 0 || (size_t)len >= sizeof(path))
		return rmw_fail(err, RMW_E_FILE_WRITE, "the path of a label is too long");
	return rmw_folder_make(folder, err) && rmw_outfile_open_over(&out, path, err) &&
	       rmw_outfile_write(&out, made, err) && rmw_outfile_commit(&out, err);
}

/* A printer takes what it has room for. */
static bool send_all(int fd, struct rmw_view rest, const struct rmw_deadline *until,
		     struct rmw_err *err)
{
	while (rest.len > 0) {
		const ssize_t sent = write(fd, rest.data, rest.len);

		if (sent > 0) {
			rest = rmw_view_part(rest, (size_t)sent, SIZE_MAX);
			continue;
		}
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return rmw_fail(err, RMW_E_FILE_WRITE, "%s", strerror(errno));
		if (rmw_fd_wait(fd, POLLOUT, until))
			continue;
		return rmw_cancel_check(until->cancel, err) &&
		       rmw_fail(err, RMW_E_FILE_WRITE,
				"it took no more in time, %zu bytes of the label are left",
				rest.len);
	}
	return true;
}

static bool append(const char *path, struct rmw_view made, const struct rmw_deadline *until,
		   struct rmw_err *err)
{
	const int fd =
		open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
	struct stat before;
	bool is_good;

	if (fd < 0)
		return rmw_fail(err, RMW_E_FILE_WRITE, "%s",
				errno == ENXIO ? "nobody reads from this pipe" : strerror(errno));
	if (fstat(fd, &before) != 0)
		before.st_mode = 0;
	is_good = send_all(fd, made, until, err);
	if (!is_good && S_ISREG(before.st_mode) && ftruncate(fd, before.st_size) != 0)
		(void)rmw_while(err, "a part of it is there");
	if (close(fd) != 0 && is_good)
		is_good = rmw_fail(err, RMW_E_FILE_WRITE, "%s", strerror(errno));
	return is_good;
}

bool rmw_label_out_write(const char *path, const char *name, const struct rmw_label *label,
			 struct rmw_view made, const struct rmw_deadline *until,
			 struct rmw_err *err)
{
	if (!rmw_profile_name_check("name", name, err))
		return false;
	return (is_folder_path(path) ? write_file(path, name, label, made, err)
				     : append(path, made, until, err)) ||
	       rmw_while(err, "the label of %s, %s", name, path);
}
