/* SPDX-License-Identifier: MIT */
/*
 * Gives a pseudo-terminal a name that libserialport accepts, and DTR and RTS.
 *
 * For libserialport and programs that are not ours; loaded with LD_PRELOAD.
 *
 *	RMW_PRELOAD_TTY=/dev/ttyRMW0=PATH	the name, and the terminal (or a link to one) behind
 *it RMW_PRELOAD_LINES=FILE			gets a line "dtr=1 rts=0" at each change, and at
 *each open, when the lines are raised as a kernel does
 */
#undef _FILE_OFFSET_BITS /* both names of each function are defined here */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define LINES (TIOCM_DTR | TIOCM_RTS)

/* The next function of that name, as a pointer of type `type`. */
#define NEXT(type, name) ((type)(uintptr_t)dlsym(RTLD_NEXT, name))

typedef int open_fn(const char *path, int flags, ...);
typedef int stat_fn(const char *path, struct stat *about);
typedef int stat64_fn(const char *path, struct stat64 *about);
typedef int old_stat_fn(int version, const char *path, struct stat *about);
typedef ssize_t readlink_fn(const char *path, char *into, size_t size);
typedef char *realpath_fn(const char *path, char *into);
typedef int ioctl_fn(int fd, unsigned long request, ...);

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __lxstat(int version, const char *path, struct stat *about);

static atomic_int levels;

/* True when `path` is the made-up name; stores what is behind it. */
static bool is_ours(const char *path, const char **target)
{
	const char *rule = getenv("RMW_PRELOAD_TTY");
	const char *equals = rule != NULL ? strchr(rule, '=') : NULL;
	size_t len = equals != NULL ? (size_t)(equals - rule) : 0;

	if (len == 0 || path == NULL || strncmp(path, rule, len) != 0 || path[len] != '\0')
		return false;
	*target = equals + 1;
	return true;
}

/* True for "/sys/class/tty/ttyRMW0", where libserialport looks whether there is such a port. */
static bool is_our_entry(const char *path)
{
	static const char folder[] = "/sys/class/tty/";
	char name[128];
	const char *target;

	if (strncmp(path, folder, sizeof(folder) - 1) != 0)
		return false;
	snprintf(name, sizeof(name), "/dev/%s", path + sizeof(folder) - 1);
	return is_ours(name, &target);
}

static void set_levels(int now)
{
	const char *path = getenv("RMW_PRELOAD_LINES");
	FILE *stream;

	if (atomic_exchange(&levels, now) == now || path == NULL)
		return;
	stream = fopen(path, "ae");
	if (stream == NULL)
		return;
	fprintf(stream, "dtr=%d rts=%d\n", (now & TIOCM_DTR) != 0, (now & TIOCM_RTS) != 0);
	fclose(stream);
}

static int open_by(const char *name, const char *path, int flags, mode_t mode)
{
	const char *target;
	bool is_fake = is_ours(path, &target);
	int fd = NEXT(open_fn *, name)(is_fake ? target : path, flags, mode);

	if (is_fake && fd >= 0)
		set_levels(LINES);
	return fd;
}

static mode_t mode_of(int flags, va_list args)
{
	return flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;
}

EXPORT int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return open_by("open", path, flags, mode);
}

EXPORT int open64(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return open_by("open64", path, flags, mode);
}

EXPORT int __open_2(const char *path, int flags)
{
	return open_by("open", path, flags, 0);
}

EXPORT int __open64_2(const char *path, int flags)
{
	return open_by("open64", path, flags, 0);
}

EXPORT int stat(const char *path, struct stat *about)
{
	const char *target;

	return NEXT(stat_fn *, "stat")(is_ours(path, &target) ? target : path, about);
}

EXPORT int stat64(const char *path, struct stat64 *about)
{
	const char *target;

	return NEXT(stat64_fn *, "stat64")(is_ours(path, &target) ? target : path, about);
}

static int lstat_entry(struct stat *about)
{
	memset(about, 0, sizeof(*about));
	about->st_mode = S_IFLNK | 0777;
	return 0;
}

EXPORT int lstat(const char *path, struct stat *about)
{
	return is_our_entry(path) ? lstat_entry(about) : NEXT(stat_fn *, "lstat")(path, about);
}

/* What libserialport was linked with. */
EXPORT int __lxstat(int version, const char *path, struct stat *about)
{
	return is_our_entry(path) ? lstat_entry(about)
				  : NEXT(old_stat_fn *, "__lxstat")(version, path, about);
}

EXPORT ssize_t readlink(const char *path, char *into, size_t size)
{
	static const char device[] = "../../devices/rmwflash/tty/ttyRMW";

	if (!is_our_entry(path))
		return NEXT(readlink_fn *, "readlink")(path, into, size);
	memcpy(into, device, size < sizeof(device) ? size : sizeof(device));
	return (ssize_t)(size < sizeof(device) ? size : sizeof(device) - 1);
}

EXPORT char *realpath(const char *restrict path, char *restrict into)
{
	const char *target;

	if (!is_ours(path, &target))
		return NEXT(realpath_fn *, "realpath")(path, into);
	return into != NULL ? memcpy(into, path, strlen(path) + 1) : strdup(path);
}

/* True when `fd` is the terminal behind the made-up name, which must not be unplugged. */
static bool is_our_fd(int fd)
{
	const char *rule = getenv("RMW_PRELOAD_TTY");
	const char *equals = rule != NULL ? strchr(rule, '=') : NULL;
	struct stat about, ours;

	return equals != NULL && NEXT(stat_fn *, "stat")(equals + 1, &ours) == 0 &&
	       fstat(fd, &about) == 0 && S_ISCHR(about.st_mode) && about.st_rdev == ours.st_rdev;
}

static int move_lines(unsigned long request, int *arg)
{
	int now = atomic_load(&levels);

	switch (request) {
	case TIOCMGET:
		*arg = now;
		break;
	case TIOCMSET:
		set_levels(*arg & LINES);
		break;
	case TIOCMBIS:
		set_levels(now | (*arg & LINES));
		break;
	case TIOCMBIC:
		set_levels(now & ~*arg);
		break;
	}
	return 0;
}

EXPORT int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if ((request == TIOCMGET || request == TIOCMSET || request == TIOCMBIS ||
	     request == TIOCMBIC) &&
	    is_our_fd(fd))
		return move_lines(request, arg);
	return NEXT(ioctl_fn *, "ioctl")(fd, request, arg);
}
