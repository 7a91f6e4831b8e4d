/* SPDX-License-Identifier: MIT */
/* Files that are read whole, and files that are complete or absent. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd_wait.h"

/* What is read whole: a regular file, or, where one is welcome, a pipe. */
struct source {
	int fd;
	bool is_pipe;
	const struct rmw_cancel *cancel; /* of a pipe */
};

/* Only a pipe may keep its reader waiting. */
static bool wait_for_more(const struct source *source, struct rmw_err *err)
{
	const struct rmw_deadline until =
		rmw_deadline_in(&rmw_clock_wall, source->cancel, RMW_PIPE_QUIET_MS);

	return !source->is_pipe || rmw_fd_wait(source->fd, POLLIN, &until) ||
	       (rmw_cancel_check(source->cancel, err) &&
		rmw_fail(err, RMW_E_FILE_READ, "nothing came out of the pipe for %u s",
			 RMW_PIPE_QUIET_MS / 1000u));
}

static bool read_some(const struct source *source, struct rmw_span into, size_t *got,
		      struct rmw_err *err)
{
	ssize_t count;

	do {
		if (!wait_for_more(source, err))
			return false;
		count = read(source->fd, into.data, into.len);
	} while (count < 0 && (errno == EINTR || errno == EAGAIN));
	if (count < 0)
		return rmw_fail(err, RMW_E_FILE_READ, "%s", strerror(errno));
	*got = (size_t)count;
	return true;
}

static bool read_all(const struct source *source, size_t max, struct rmw_buf *into,
		     struct rmw_err *err)
{
	uint8_t piece[4096];
	size_t got;

	do {
		if (!read_some(source, RMW_SPAN_OF(piece), &got, err))
			return false;
		if (got > max - into->len)
			return rmw_fail(err, RMW_E_FILE_READ, "it is longer than %zu bytes", max);
		if (!rmw_buf_append(into, (struct rmw_view){ piece, got }, err))
			return false;
	} while (got > 0);
	return true;
}

/* Why what has this mode is not read; NULL: it is. */
static const char *refusal(mode_t mode)
{
	if (S_ISREG(mode))
		return NULL;
	if (S_ISDIR(mode))
		return strerror(EISDIR);
	return S_ISFIFO(mode) ? "it is a pipe, not a file" : "it is a device, not a file";
}

static bool check_kind(const struct stat *about, const struct source *source, struct rmw_err *err)
{
	const char *why = refusal(about->st_mode);

	return why == NULL || (source->is_pipe && S_ISFIFO(about->st_mode)) ||
	       rmw_fail(err, RMW_E_FILE_READ, "%s", why);
}

/*
 * Looks before it opens: opening a terminal may hang, and does things to its lines. And looks
 * again: by then the name may be that of something else. `is_pipe` says what is welcome before,
 * and what it is afterwards.
 */
static bool open_source(struct source *source, const char *path, struct rmw_err *err)
{
	struct stat about;

	if (stat(path, &about) != 0)
		return rmw_fail(err, RMW_E_FILE_READ, "%s", strerror(errno));
	if (!check_kind(&about, source, err))
		return false;
	source->fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (source->fd < 0 || fstat(source->fd, &about) != 0)
		return rmw_fail(err, RMW_E_FILE_READ, "%s", strerror(errno));
	if (!check_kind(&about, source, err))
		return false;
	source->is_pipe = S_ISFIFO(about.st_mode);
	return true;
}

static bool read_source(struct source *source, const char *path, size_t max, struct rmw_buf *into,
			struct rmw_err *err)
{
	bool is_good;

	rmw_buf_drop(into, into->len);
	is_good = open_source(source, path, err) && read_all(source, max, into, err);
	if (source->fd >= 0)
		close(source->fd);
	return is_good || rmw_while(err, "%s", path);
}

bool rmw_file_read(const char *path, size_t max, struct rmw_buf *into, struct rmw_err *err)
{
	struct source source = { .fd = -1 };

	return read_source(&source, path, max, into, err);
}

bool rmw_file_read_or_pipe(const char *path, size_t max, struct rmw_buf *into,
			   const struct rmw_cancel *cancel, struct rmw_err *err)
{
	struct source source = { .fd = -1, .is_pipe = true, .cancel = cancel };

	return read_source(&source, path, max, into, err);
}

bool rmw_file_check(const char *path, size_t max, size_t *size, struct rmw_err *err)
{
	struct source source = { .fd = -1 };
	struct stat about;
	bool is_good = open_source(&source, path, err);

	if (is_good && (fstat(source.fd, &about) != 0 || (uint64_t)about.st_size > max))
		is_good = rmw_fail(err, RMW_E_FILE_READ, "it is longer than %zu bytes", max);
	if (source.fd >= 0)
		close(source.fd);
	if (!is_good)
		return rmw_while(err, "%s", path);
	*size = (size_t)about.st_size;
	return true;
}

bool rmw_file_exists(const char *path)
{
	struct stat about;

	return lstat(path, &about) == 0;
}

static bool is_folder(const char *path)
{
	struct stat about;

	if (stat(path, &about) != 0)
		return false;
	errno = ENOTDIR;
	return S_ISDIR(about.st_mode);
}

bool rmw_folder_make(const char *path, struct rmw_err *err)
{
	char part[RMW_PATH_MAX];
	size_t len = strlen(path);

	if (len >= sizeof(part))
		return rmw_fail(err, RMW_E_FILE_WRITE, "the path of the folder is too long");
	memcpy(part, path, len + 1);
	for (size_t at = 1; at <= len; at++) {
		if (part[at] != '/' && part[at] != '\0')
			continue;
		part[at] = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST && errno != EROFS && errno != EACCES)
			return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", part, strerror(errno));
		part[at] = path[at];
	}
	if (!is_folder(path) || access(path, W_OK | X_OK) != 0)
		return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", path, strerror(errno));
	return true;
}

bool rmw_path_xdg(const char *variable, const char *fallback, const char *leaf,
		  char path[RMW_PATH_MAX], struct rmw_err *err)
{
	const char *base = getenv(variable);
	const char *home = getenv("HOME");
	int len;

	if (base != NULL && base[0] == '/')
		len = snprintf(path, RMW_PATH_MAX, "%s/rmwflash/%s", base, leaf);
	else if (home != NULL && home[0] == '/')
		len = snprintf(path, RMW_PATH_MAX, "%s/%s/rmwflash/%s", home, fallback, leaf);
	else
		return rmw_fail(err, RMW_E_USAGE, "neither %s nor HOME is set", variable);
	if (len < 0 || (size_t)len >= RMW_PATH_MAX)
		return rmw_fail(err, RMW_E_USAGE, "the path under %s is too long", variable);
	return true;
}

bool rmw_outfile_open(struct rmw_outfile *out, const char *path, struct rmw_err *err)
{
	if (rmw_file_exists(path))
		return rmw_fail(err, RMW_E_FILE_EXISTS, "%s is there already", path);
	return rmw_outfile_open_over(out, path, err) && (out->is_new = true);
}

bool rmw_outfile_open_over(struct rmw_outfile *out, const char *path, struct rmw_err *err)
{
	int fd;

	*out = (struct rmw_outfile)RMW_OUTFILE_INIT;
	if (strlen(path) >= sizeof(out->path))
		return rmw_fail(err, RMW_E_FILE_WRITE, "the path is too long");
	snprintf(out->path, sizeof(out->path), "%s", path);
	snprintf(out->part, sizeof(out->part), "%s.part-XXXXXX", path);
	fd = mkostemp(out->part, O_CLOEXEC); /* creates with mode 0600 */
	if (fd < 0) {
		out->part[0] = '\0';
		return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", path, strerror(errno));
	}
	out->stream = fdopen(fd, "wb");
	if (out->stream == NULL) {
		close(fd);
		rmw_outfile_release(out);
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory to write %s", path);
	}
	return true;
}

bool rmw_outfile_reserve(struct rmw_outfile *out, uint32_t size, struct rmw_err *err)
{
	int number;

	do
		number = posix_fallocate(fileno(out->stream), 0, (off_t)size);
	while (number == EINTR);
	return number == 0 || number == EOPNOTSUPP || number == EINVAL ||
	       rmw_fail(err, RMW_E_FILE_WRITE, "no room for %u bytes: %s: %s", (unsigned)size,
			out->path, strerror(number));
}

bool rmw_outfile_write(struct rmw_outfile *out, struct rmw_view bytes, struct rmw_err *err)
{
	if (bytes.len > 0 && fwrite(bytes.data, 1, bytes.len, out->stream) != bytes.len)
		return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", out->path, strerror(errno));
	return true;
}

static bool finish(struct rmw_outfile *out, struct rmw_err *err)
{
	bool is_good = fflush(out->stream) == 0 && fsync(fileno(out->stream)) == 0;

	is_good = fclose(out->stream) == 0 && is_good;
	out->stream = NULL;
	if (!is_good)
		return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", out->path, strerror(errno));
	return true;
}

/* The kernel refuses an existing name in one step; where a file system cannot, we look first. */
static int name_new(const char *part, const char *path)
{
	if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (rmw_file_exists(path)) {
		errno = EEXIST;
		return -1;
	}
	return rename(part, path);
}

/* A new name lasts through a power cut only when its folder is on disk too. */
static bool keep_name(const char *path, struct rmw_err *err)
{
	char copy[RMW_PATH_MAX];
	bool is_good;
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return true; /* a folder that may be written but not read: nothing to ask */
	is_good = fsync(fd) == 0 || errno == EINVAL;
	if (!is_good)
		(void)rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", path, strerror(errno));
	close(fd);
	return is_good;
}

bool rmw_outfile_commit(struct rmw_outfile *out, struct rmw_err *err)
{
	bool is_good = finish(out, err);
	int (*give_name)(const char *, const char *) = out->is_new ? name_new : rename;

	if (is_good && give_name(out->part, out->path) != 0)
		is_good = rmw_fail(err, errno == EEXIST ? RMW_E_FILE_EXISTS : RMW_E_FILE_WRITE,
				   "%s: %s", out->path, strerror(errno));
	rmw_outfile_release(out);
	return is_good && keep_name(out->path, err);
}

void rmw_outfile_release(struct rmw_outfile *out)
{
	if (out->stream != NULL)
		fclose(out->stream);
	out->stream = NULL;
	if (out->part[0] != '\0')
		unlink(out->part);
	out->part[0] = '\0';
}

bool rmw_file_put_over(const char *path, struct rmw_view bytes, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;

	return rmw_outfile_open_over(&out, path, err) && rmw_outfile_write(&out, bytes, err) &&
	       rmw_outfile_commit(&out, err);
}
