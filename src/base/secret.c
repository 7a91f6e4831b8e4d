/* SPDX-License-Identifier: MIT */
/* What must not be read by others: files, memory, core dumps. */
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

void rmw_secret_guard(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
	/* A core that is piped to a program knows no limit of its size. */
	(void)prctl(PR_SET_DUMPABLE, 0);
#endif
}

void rmw_secret_wipe(void *bytes, size_t len)
{
	if (bytes != NULL)
		explicit_bzero(bytes, len);
}

void rmw_secret_release(struct rmw_buf *buf)
{
	rmw_secret_wipe(buf->data, buf->data == NULL ? 0 : buf->room);
	rmw_buf_release(buf);
}

static bool check_mode(int fd, struct rmw_err *err)
{
	struct stat about;

	if (fstat(fd, &about) != 0)
		return rmw_fail(err, RMW_E_FILE_READ, "%s", strerror(errno));
	if (!S_ISREG(about.st_mode))
		return rmw_fail(err, RMW_E_SECRET_FILE, "it is no regular file");
	if (about.st_uid != geteuid() && about.st_uid != 0)
		return rmw_fail(err, RMW_E_SECRET_FILE, "it belongs to another user");
	if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return rmw_fail(err, RMW_E_SECRET_FILE, "its mode is %04o: others may get at it",
				(unsigned)(about.st_mode & 07777));
	return true;
}

/* One piece of memory from first to last: growing would leave copies behind. */
static bool read_all(int fd, size_t max, struct rmw_buf *into, struct rmw_err *err)
{
	size_t len = 0;
	ssize_t got;

	if (!rmw_buf_resize(into, max, err))
		return false;
	do {
		got = read(fd, into->data + len, max - len);
		len += got > 0 ? (size_t)got : 0;
	} while (len < max && (got > 0 || (got < 0 && errno == EINTR)));
	into->len = len;
	if (got < 0)
		return rmw_fail(err, RMW_E_FILE_READ, "%s", strerror(errno));
	if (len == max)
		return rmw_fail(err, RMW_E_FILE_READ, "it has %zu bytes or more", max);
	return true;
}

bool rmw_secret_read(const char *path, size_t max, struct rmw_buf *into, struct rmw_err *err)
{
	int fd;
	bool is_good;

	rmw_secret_guard();
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		(void)rmw_fail(err, RMW_E_FILE_READ, "%s", strerror(errno));
		return rmw_while(err, "%s", path);
	}
	rmw_buf_drop(into, into->len);
	is_good = check_mode(fd, err) && read_all(fd, max, into, err);
	close(fd);
	return is_good || rmw_while(err, "%s", path);
}
