/* SPDX-License-Identifier: MIT */
/* Serves a simulated board at a pseudo-terminal, for tools that know nothing of simulators. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "sim/board.h"

/* The wish to stop is noticed within it. */
#define NAP_NS 50000000u
/* Bytes that are under way are looked after in steps of it. */
#define STEP_NS 500000u

/*
 * Both ends: the other one stays open here, so that settings and name outlive the clients that
 * come and go.
 */
struct rmw_pty {
	int master;
	int slave;
	char name[64];
	const char *link; /* ours to remove; NULL: none was made */
};

static void rmw_pty_release(struct rmw_pty *pty)
{
	char target[sizeof(pty->name)];
	ssize_t len;

	if (pty->link != NULL) {
		len = readlink(pty->link, target, sizeof(target));
		if (len > 0 && (size_t)len == strlen(pty->name) &&
		    memcmp(target, pty->name, (size_t)len) == 0)
			unlink(pty->link);
	}
	if (pty->slave >= 0)
		close(pty->slave);
	if (pty->master >= 0)
		close(pty->master);
	*pty = (struct rmw_pty){ .master = -1, .slave = -1 };
}

static bool make_raw(int fd)
{
	struct termios settings;

	if (tcgetattr(fd, &settings) != 0)
		return false;
	cfmakeraw(&settings);
	cfsetspeed(&settings, B115200);
	return tcsetattr(fd, TCSANOW, &settings) == 0;
}

static bool open_pty(struct rmw_pty *pty, struct rmw_err *err)
{
	pty->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (pty->master < 0 || grantpt(pty->master) != 0 || unlockpt(pty->master) != 0 ||
	    ptsname_r(pty->master, pty->name, sizeof(pty->name)) != 0)
		return rmw_fail(err, RMW_E_PORT_IO, "no pseudo-terminal: %s", strerror(errno));
	pty->slave = open(pty->name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (pty->slave < 0 || !make_raw(pty->slave))
		return rmw_fail(err, RMW_E_PORT_IO, "%s: %s", pty->name, strerror(errno));
	return true;
}

static bool make_link(struct rmw_pty *pty, const char *link, struct rmw_err *err)
{
	struct stat found;

	if (link == NULL)
		return true;
	if (lstat(link, &found) == 0) {
		if (!S_ISLNK(found.st_mode))
			return rmw_fail(err, RMW_E_FILE_EXISTS, "%s is no symbolic link", link);
		unlink(link);
	}
	if (symlink(pty->name, link) != 0)
		return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", link, strerror(errno));
	pty->link = link;
	return true;
}

/* What the client wrote leaves at the speed its terminal has now. */
static void take_from_client(struct rmw_sim *sim, const struct rmw_pty *pty)
{
	uint32_t speed = sim_pty_speed(pty->slave);
	uint8_t bytes[1024];

	if (speed != 0)
		sim->uart.host_baud = speed;
	while (SIM_QUEUE_ROOM - sim->uart.rx.count >= sizeof(bytes)) {
		ssize_t len = read(pty->master, bytes, sizeof(bytes));

		if (len <= 0)
			return;
		(void)sim_uart_host_send(sim, (struct rmw_view){ bytes, (size_t)len });
	}
}

/* A client that does not read loses bytes, as at a real adapter. */
static bool give_to_client(struct rmw_sim *sim, const struct rmw_pty *pty, struct rmw_err *err)
{
	uint8_t bytes[1024];
	size_t len;

	while ((len = sim_adapter_take(sim, RMW_SPAN_OF(bytes), sim->host_ns)) > 0)
		if (write(pty->master, bytes, len) < 0 && errno != EAGAIN && errno != EINTR)
			return rmw_fail(err, RMW_E_PORT_IO, "%s: %s", pty->name, strerror(errno));
	return true;
}

static uint64_t next_look_ns(const struct rmw_sim *sim)
{
	const struct sim_uart *uart = &sim->uart;
	uint64_t at_ns = sim->timer_ns;

	if (uart->rx.count > 0)
		at_ns = sim->host_ns + STEP_NS;
	if (sim_adapter_due_ns(sim) < at_ns)
		at_ns = sim_adapter_due_ns(sim);
	if (at_ns < sim->host_ns + STEP_NS)
		at_ns = sim->host_ns + STEP_NS;
	return at_ns < sim->host_ns + NAP_NS ? at_ns : sim->host_ns + NAP_NS;
}

static void wait_for_client(struct rmw_sim *sim, const struct rmw_pty *pty)
{
	struct pollfd client = { .fd = pty->master, .events = POLLIN };
	struct timespec nap = { 0, 0 };

	sim_lock(sim);
	nap.tv_nsec = (long)(next_look_ns(sim) - sim->host_ns);
	sim_unlock(sim);
	if (ppoll(&client, 1, &nap, NULL) > 0 && (client.revents & POLLIN) == 0)
		nanosleep(&nap, NULL);
}

static void tell_places(const struct rmw_sim *sim, const struct rmw_pty *pty, const char *link,
			const struct rmw_watch *watch)
{
	const uint16_t port = rmw_sim_http_port(sim);

	rmw_tell(watch, RMW_EVENT_NOTE, NULL, "the simulated board is at %s%s%s", pty->name,
		 link != NULL ? " and " : "", link != NULL ? link : "");
	if (port != 0)
		rmw_tell(watch, RMW_EVENT_NOTE, NULL,
			 "its OpenBeken answers at http://127.0.0.1:%u once it is in a network",
			 (unsigned)port);
}

/* One turn: the board lives up to now, and the client gets what came of it. */
static bool turn(struct rmw_sim *sim, const struct rmw_pty *pty, struct rmw_err *err)
{
	bool is_good;

	sim_lock(sim);
	sim->host_ns = sim_pace_now_ns(sim);
	take_from_client(sim, pty);
	sim_run(sim, sim->host_ns, SIM_RUN_ALL);
	is_good = give_to_client(sim, pty, err);
	sim_unlock(sim);
	return is_good;
}

static void tell_deaths(const struct rmw_sim *sim, uint64_t *told, const struct rmw_watch *watch)
{
	const uint64_t deaths = rmw_sim_count(sim, "cpu_dead");

	if (deaths > *told)
		rmw_tell(watch, RMW_EVENT_WARNING, NULL, "the code on the board stopped: %s",
			 rmw_sim_death(sim));
	*told = deaths;
}

static bool is_asked_to_stop(const struct rmw_cancel *cancel)
{
	return cancel != NULL && atomic_load(&cancel->is_asked);
}

bool rmw_sim_serve_pty(struct rmw_sim *sim, const char *link, const struct rmw_cancel *cancel,
		       const struct rmw_watch *watch, struct rmw_err *err)
{
	rmw_auto(pty) pty = { .master = -1, .slave = -1 };
	bool was_paced = sim->is_paced;
	uint64_t deaths = 0;

	if (!open_pty(&pty, err) || !make_link(&pty, link, err))
		return rmw_while(err, "pseudo-terminal");
	tell_places(sim, &pty, link, watch);
	sim_lock(sim);
	sim_pace_start(sim);
	sim_unlock(sim);
	while (!is_asked_to_stop(cancel)) {
		/* A client that was killed leaves its seal, because this end keeps the terminal. */
		ioctl(pty.slave, TIOCNXCL);
		if (!turn(sim, &pty, err))
			return false;
		tell_deaths(sim, &deaths, watch);
		wait_for_client(sim, &pty);
	}
	sim->is_paced = was_paced;
	return true;
}
