/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_SETTING_H
#define RMW_PROVISION_RELAY_SETTING_H

#include "provision/relay_provision.h"

/* What was read of a device. */
struct rmw_relay_seen {
	struct rmw_relay_info info;
	struct rmw_relay_pins pins;
	struct rmw_relay_status status;
	bool has_status;
	struct rmw_obk_config config;
	bool has_config; /* the stored one could be read; over the console: its pins, flags, start
			    values and startup command, and nothing that is secret */
	bool is_command_hidden; /* the startup command is not told */
};

struct rmw_relay_console;
struct rmw_relay_blind_work;

/* A device at work. Big, and secret: on the heap, and wiped. */
struct rmw_relay_work {
	const struct rmw_relay_way *way;
	struct rmw_http_peer *peer;	    /* over HTTP */
	struct rmw_relay_console *console;  /* over the relay firmware's console */
	struct rmw_relay_blind_work *blind; /* over a line that does not answer */
	const struct rmw_relay_goal *goal;
	struct rmw_relay_seen seen;
	struct rmw_obk_pin pins[RMW_OBK_PINS_MAX]; /* as wished, by the device's own roles */
	enum rmw_relay_mac order;		   /* of its address */
	unsigned sent;
	bool restarts;
};

/* How what was read compares with what is wished. */
enum rmw_relay_match {
	RMW_RELAY_AS_WISHED,
	RMW_RELAY_OTHERWISE,
	RMW_RELAY_UNREAD /* it cannot be read, or not all of it */
};

/* Something that can be set. A row without `check` has nothing to be checked. */
struct rmw_relay_setting {
	const char *name;
	bool (*is_wished)(const struct rmw_relay_goal *goal);
	/* See, before anything is sent, that it can be set. */
	bool (*check)(struct rmw_relay_work *work, struct rmw_err *err);
	enum rmw_relay_match (*compare)(const struct rmw_relay_work *work);
	bool (*send)(struct rmw_relay_work *work, struct rmw_err *err);
};

/* A way to talk to a device. */
struct rmw_relay_way {
	/* Read what it has into work->seen; see first that it is the one that is expected. */
	bool (*look)(struct rmw_relay_work *work, struct rmw_err *err);
	bool (*command)(struct rmw_relay_work *work, const char *line, struct rmw_err *err);
	/* All in the order in which they are set. Over HTTP the network, after which a device
	 * restarts, is last. */
	const struct rmw_relay_setting *const *settings;
	size_t count;
};

extern const struct rmw_relay_way rmw_relay_way_http;
extern const struct rmw_relay_way rmw_relay_way_console;

/* Of any way. */
extern const struct rmw_relay_setting rmw_relay_setting_pins;
extern const struct rmw_relay_setting rmw_relay_setting_starts;
extern const struct rmw_relay_setting rmw_relay_setting_flags;
/* Over HTTP. */
extern const struct rmw_relay_setting rmw_relay_setting_mqtt;
extern const struct rmw_relay_setting rmw_relay_setting_network;

/* Parts of rows that each way has its own of. NULL: no startup command is wished. */
const char *rmw_relay_wished_command(const struct rmw_relay_goal *goal);
bool rmw_relay_is_command_wished(const struct rmw_relay_goal *goal);
bool rmw_relay_are_names_wished(const struct rmw_relay_goal *goal);
enum rmw_relay_match rmw_relay_compare_names(const struct rmw_relay_work *work);

/* Send one, and count it. */
bool rmw_relay_send_command(struct rmw_relay_work *work, const char *line,
			    struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_relay_send_form(struct rmw_relay_work *work, const struct rmw_http_target *form,
			 struct rmw_err *err) RMW_MUST_CHECK;

/* Fails with RELAY_TOO_LONG where a form is more than a device takes at once. */
bool rmw_relay_check_form(const struct rmw_relay_work *work, const struct rmw_http_target *form,
			  struct rmw_err *err) RMW_MUST_CHECK;

/* Of two parts of a setting: the whole. */
enum rmw_relay_match rmw_relay_match_both(enum rmw_relay_match a, enum rmw_relay_match b);

/* As wished where `wanted` is empty, not read where `seen` is NULL. */
enum rmw_relay_match rmw_relay_match_text(const char *wanted, const char *seen);

/* True when there is such a text. */
static inline bool rmw_relay_is_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

#endif
