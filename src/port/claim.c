/* SPDX-License-Identifier: MIT */
/* Getting a terminal for us alone, or a message that says who or what is in the way. */
#include "port/claim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has_open(long pid, dev_t device, int but_fd)
{
	char folder[32], path[300];
	struct dirent *entry;
	struct stat about;
	bool is_found = false;
	DIR *fds;

	snprintf(folder, sizeof(folder), "/proc/%ld/fd", pid);
	fds = opendir(folder);
	while (fds != NULL && !is_found && (entry = readdir(fds)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		is_found = stat(path, &about) == 0 && S_ISCHR(about.st_mode) &&
			   about.st_rdev == device &&
			   !(pid == (long)getpid() && atoi(entry->d_name) == but_fd);
	}
	if (fds != NULL)
		closedir(fds);
	return is_found;
}

static void name_program(long pid, char *text, size_t size)
{
	char path[32], name[32] = "";
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%ld/comm", pid);
	stream = fopen(path, "re");
	if (stream != NULL) {
		if (fgets(name, sizeof(name), stream) == NULL)
			name[0] = '\0';
		fclose(stream);
	}
	name[strcspn(name, "\n")] = '\0';
	snprintf(text, size, " by %s (process %ld)", name, pid);
}

/* " by minicom (process 123)", or nothing where the system does not tell. */
static void name_holder(dev_t device, int but_fd, char *text, size_t size)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;

	text[0] = '\0';
	while (processes != NULL && text[0] == '\0' && (entry = readdir(processes)) != NULL) {
		long pid = strtol(entry->d_name, NULL, 10);

		if (pid > 0 && has_open(pid, device, but_fd))
			name_program(pid, text, size);
	}
	if (processes != NULL)
		closedir(processes);
}

static bool fail_busy(const char *path, const char *holder, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_PORT_BUSY, "%s is held%s", path,
			holder[0] != '\0' ? holder : " by another program");
}

static bool fail_denied(const char *path, const struct stat *about, struct rmw_err *err)
{
	struct group group, *found = NULL;
	unsigned mode = about->st_mode & 0777;
	char room[4096];

	if (getgrgid_r(about->st_gid, &group, room, sizeof(room), &found) != 0 || found == NULL)
		return rmw_fail(err, RMW_E_PORT_DENIED, "%s has mode %04o and group %u", path, mode,
				(unsigned)about->st_gid);
	if ((mode & 060) != 060)
		return rmw_fail(err, RMW_E_PORT_DENIED,
				"%s has mode %04o and group %s, which may not open it either; "
				"its owner can allow that: sudo chmod g+rw %s",
				path, mode, found->gr_name, path);
	return rmw_fail(err, RMW_E_PORT_DENIED,
			"%s has mode %04o and group %s; join it: sudo usermod -aG %s $USER, then "
			"log in again",
			path, mode, found->gr_name, found->gr_name);
}

static bool fail_open(const char *path, const struct stat *about, int number, struct rmw_err *err)
{
	char holder[80];

	switch (number) {
	case EACCES:
	case EPERM:
		return fail_denied(path, about, err);
	case EBUSY:
		name_holder(about->st_rdev, -1, holder, sizeof(holder));
		return fail_busy(path, holder, err);
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return rmw_fail(err, RMW_E_PORT_MISSING, "there is no device behind %s", path);
	default:
		return rmw_fail(err, RMW_E_PORT_IO, "open %s: %s", path, strerror(number));
	}
}

static bool check_path(const char *path, struct stat *about, struct rmw_err *err)
{
	if (path[0] == '\0')
		return rmw_fail(err, RMW_E_PORT_SPEC, "the name of the port is empty");
	if (stat(path, about) != 0)
		return rmw_fail(err, errno == EACCES ? RMW_E_PORT_DENIED : RMW_E_PORT_MISSING,
				"%s: %s", path, strerror(errno));
	if (!S_ISCHR(about->st_mode))
		return rmw_fail(err, RMW_E_PORT_SPEC, "%s is no terminal", path);
	return true;
}

/*
 * The owner of all rights passes TIOCEXCL, so it has to be asked for. A pseudo-terminal keeps it
 * after a holder that was killed, so somebody must hold it, too.
 */
static bool is_sealed(int fd)
{
	int sealed = 0;

#ifdef TIOCGEXCL
	if (ioctl(fd, TIOCGEXCL, &sealed) != 0)
		sealed = 0;
#endif
	return sealed != 0;
}

static bool is_locked(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

static bool check_claim(const char *path, const struct stat *about, int fd, struct rmw_err *err)
{
	char holder[80];

	if (!isatty(fd)) {
		if (errno == EIO || errno == ENXIO)
			return fail_open(path, about, ENXIO, err);
		return rmw_fail(err, RMW_E_PORT_SPEC, "%s is no terminal", path);
	}
	if (!is_locked(fd) && !is_sealed(fd))
		return true;
	name_holder(about->st_rdev, fd, holder, sizeof(holder));
	return (holder[0] == '\0' && !is_locked(fd)) || fail_busy(path, holder, err);
}

bool rmw_claim_open(const char *path, int *fd, struct rmw_err *err)
{
	struct stat about;
	int opened;

	if (!check_path(path, &about, err))
		return false;
	opened = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (opened < 0)
		return fail_open(path, &about, errno, err);
	if (!check_claim(path, &about, opened, err)) {
		close(opened);
		return false;
	}
	*fd = opened;
	return true;
}

void rmw_claim_seal(int fd)
{
	(void)ioctl(fd, TIOCEXCL);
}

void rmw_claim_close(int fd)
{
	(void)ioctl(fd, TIOCNXCL);
	close(fd);
}
