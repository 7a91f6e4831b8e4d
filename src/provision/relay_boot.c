/* SPDX-License-Identifier: MIT */
/* Following a relay from its start to its network, by what it says on the serial line. */
#include "provision/relay_boot.h"

#include <assert.h>
#include <string.h>

#include "base/secret.h"

#define BL_LOG_BAUD 2000000u
#define PIECE_MS 200u

/* A boot counts as good after 5 s (openbeken 2.3), and a weak supply shows when the radio starts.
 */
#define SETTLE_MS 10000u

/* It connects 5 s after its start, and tries again every 5 s for half a minute (openbeken 14.2). */
#define JOIN_MS 40000u

/* A line comes each second (openbeken 14.6): one that is late may still come, five do not. */
#define LATE_MS 1500u
#define QUIET_MS 5000u

/* The first is the start that was asked for; one more may be a reset by hand. */
#define BOOTS_TOO_MANY 4u

static const char *const state_texts[RMW_RELAY_STATE_COUNT] = {
	/* clang-format off */
	[RMW_RELAY_SILENT]       = "it says nothing",
	[RMW_RELAY_GARBLED]      = "it says nothing that is text at the rate of its log",
	[RMW_RELAY_OTHER]        = "what it says is not the log of OpenBeken",
	[RMW_RELAY_STUCK]        = "it stopped while it started",
	[RMW_RELAY_LOOPS]        = "it starts again and again",
	[RMW_RELAY_FELL_SILENT]  = "it was up, and then fell silent",
	[RMW_RELAY_UNHEARD]      = "it was started; its log is not on this line",
	[RMW_RELAY_UP]           = "it is up",
	[RMW_RELAY_NOT_JOINED]   = "it is up, and not in its network",
	[RMW_RELAY_ACCESS_POINT] = "it is up, and opened a network of its own",
	[RMW_RELAY_JOINED]       = "it is up, and in its network",
	/* clang-format on */
};

const char *rmw_relay_state_text(enum rmw_relay_state state)
{
	assert(state < RMW_RELAY_STATE_COUNT);
	return state_texts[state];
}

struct following {
	const struct rmw_relay_boot *boot;
	struct rmw_relay_log *log;
	struct rmw_deadline first; /* for a first line */
	struct rmw_deadline settled;
	struct rmw_deadline joined;
	struct rmw_deadline late; /* from the last byte on */
	struct rmw_deadline quiet;
	uint64_t lines_before;
};

static void tell_line(void *ctx, const char *line)
{
	const struct following *following = ctx;

	rmw_tell_part(&following->boot->watch, "log", 0, line);
	rmw_port_remark(following->boot->port, line);
}

/* The clocks of settling and joining begin with the first line that makes sense. */
static void start_clocks(struct following *following)
{
	const struct rmw_port *port = following->boot->port;

	if (following->lines_before > 0 || following->log->lines == 0)
		return;
	following->lines_before = following->log->lines;
	following->settled = rmw_port_in(port, SETTLE_MS);
	following->joined = rmw_port_in(port, JOIN_MS);
}

static bool is_settled_network(const struct following *following)
{
	switch (following->log->wifi) {
	case RMW_RELAY_WIFI_JOINED:
	case RMW_RELAY_WIFI_ACCESS_POINT:
		return true;
	case RMW_RELAY_WIFI_UNKNOWN:
	case RMW_RELAY_WIFI_CONNECTING:
	case RMW_RELAY_WIFI_LOST:
	case RMW_RELAY_WIFI_REFUSED:
		return following->boot->ssid == NULL;
	}
	return false;
}

/* openbeken 13.2; "logtype" and "logfeature" are (unverified). */
static bool sets_its_log(const char *startup)
{
	static const char *const commands[] = { "loglevel", "logtype", "logfeature" };

	for (size_t i = 0; startup != NULL && i < RMW_COUNT(commands); i++)
		if (strcasestr(startup, commands[i]) != NULL)
			return true;
	return false;
}

static bool fell_silent(const struct following *following)
{
	return !sets_its_log(following->boot->startup) && rmw_deadline_is_over(&following->quiet);
}

static bool may_fall_silent(const struct following *following)
{
	return !sets_its_log(following->boot->startup) && rmw_deadline_is_over(&following->late);
}

static bool is_known(const struct following *following)
{
	const struct rmw_relay_log *log = following->log;

	if (log->lines == 0)
		return rmw_deadline_is_over(&following->first);
	if (log->boots >= BOOTS_TOO_MANY || log->stuck[0] != '\0')
		return true;
	if (!rmw_deadline_is_over(&following->settled))
		return false;
	if (!rmw_relay_log_is_openbeken(log) || fell_silent(following))
		return true;
	return !may_fall_silent(following) &&
	       (is_settled_network(following) || rmw_deadline_is_over(&following->joined));
}

static enum rmw_relay_state state_of_network(const struct following *following)
{
	switch (following->log->wifi) {
	case RMW_RELAY_WIFI_JOINED:
		return RMW_RELAY_JOINED;
	case RMW_RELAY_WIFI_ACCESS_POINT:
		return RMW_RELAY_ACCESS_POINT;
	case RMW_RELAY_WIFI_UNKNOWN:
	case RMW_RELAY_WIFI_CONNECTING:
	case RMW_RELAY_WIFI_LOST:
	case RMW_RELAY_WIFI_REFUSED:
		break;
	}
	return following->boot->ssid == NULL ? RMW_RELAY_UP : RMW_RELAY_NOT_JOINED;
}

static enum rmw_relay_state state_of(const struct following *following)
{
	const struct rmw_relay_log *log = following->log;

	if (log->bytes == 0)
		return RMW_RELAY_SILENT;
	if (log->lines == 0)
		return RMW_RELAY_GARBLED;
	if (log->stuck[0] != '\0')
		return RMW_RELAY_STUCK;
	if (log->boots >= BOOTS_TOO_MANY)
		return RMW_RELAY_LOOPS;
	if (!rmw_relay_log_is_openbeken(log))
		return RMW_RELAY_OTHER;
	return fell_silent(following) ? RMW_RELAY_FELL_SILENT : state_of_network(following);
}

static bool hear(struct following *following, struct rmw_err *err)
{
	struct rmw_port *port = following->boot->port;
	uint8_t piece[512];
	size_t got;

	if (!rmw_port_read(port, RMW_SPAN_OF(piece), &got, rmw_port_in(port, PIECE_MS), err))
		return false;
	rmw_relay_log_feed(following->log, (struct rmw_view){ piece, got }, tell_line, following);
	rmw_secret_wipe(piece, got);
	start_clocks(following);
	if (got > 0) {
		following->late = rmw_port_in(port, LATE_MS);
		following->quiet = rmw_port_in(port, QUIET_MS);
	}
	return true;
}

bool rmw_relay_boot_follow(const struct rmw_relay_boot *boot, struct rmw_relay_log *log,
			   enum rmw_relay_state *state, struct rmw_err *err)
{
	struct following following = { .boot = boot, .log = log };
	bool is_good;

	*log = (struct rmw_relay_log){ .secrets = { boot->password, boot->ssid } };
	if (!rmw_port_set_baud(boot->port, boot->baud == 0 ? BL_LOG_BAUD : boot->baud, err))
		return rmw_while(err, "log of the relay");
	following.first = rmw_port_in(boot->port, boot->first_ms);
	rmw_port_set_privacy(boot->port, RMW_PRIVATE);
	do {
		is_good = hear(&following, err);
	} while (is_good && !is_known(&following));
	rmw_port_set_privacy(boot->port, RMW_PUBLIC);
	rmw_secret_wipe(log->line, sizeof(log->line));
	log->len = 0;
	if (is_good)
		*state = state_of(&following);
	return is_good || rmw_while(err, "log of the relay");
}
