/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_LOG_H
#define RMW_PROVISION_RELAY_LOG_H

#include <rmwflash/bytes.h>

#define RMW_RELAY_LINE_MAX 256u
#define RMW_RELAY_SECRETS_MAX 4u

/* How far a station got, by the last that the log said of it. */
enum rmw_relay_wifi {
	RMW_RELAY_WIFI_UNKNOWN,
	RMW_RELAY_WIFI_CONNECTING,
	RMW_RELAY_WIFI_LOST, /* no such network in reach, or thrown out of it */
	RMW_RELAY_WIFI_REFUSED,
	RMW_RELAY_WIFI_JOINED,
	RMW_RELAY_WIFI_ACCESS_POINT
};

/*
 * What the log of an OpenBeken told so far (openbeken 14.6; further lines are those of release
 * 1.18.57 on a BL602). Any bytes may come: what is no line of it changes nothing. {0} begins.
 */
struct rmw_relay_log {
	uint64_t bytes;		/* of any kind */
	unsigned lines;		/* that made sense as text */
	unsigned boots;		/* how often it began */
	unsigned up_s;		/* "Time N" of this boot */
	char reason[40];	/* of the last reset: "BL_RST_POWER_OFF" */
	char version[32];	/* "1.18.57" */
	char stuck[96];		/* the line with which it stopped for good */
	char address[16];	/* of its own, as it says */
	bool is_config_loaded;	/* the configuration was taken */
	bool is_config_default; /* ... or was refused, and defaults took its place */
	bool is_safe_mode;
	enum rmw_relay_wifi wifi;
	const char *secrets[RMW_RELAY_SECRETS_MAX]; /* borrowed; texts to be masked wherever
						       they stand */
	char line[RMW_RELAY_LINE_MAX];
	size_t len;
};

/*
 * Take what came. Each whole line is given to `tell` (may be NULL) with what is secret in it
 * masked; that is so also for the network's name and password as the firmware prints them.
 */
void rmw_relay_log_feed(struct rmw_relay_log *log, struct rmw_view bytes,
			void (*tell)(void *ctx, const char *line), void *ctx);

/* True when something of it can only be of an OpenBeken. */
bool rmw_relay_log_is_openbeken(const struct rmw_relay_log *log);

/* Replace what a firmware prints between brackets as a secret, and each of `secrets`, by "***". */
void rmw_relay_log_mask(char *line, const char *const *secrets, size_t count);

#endif
