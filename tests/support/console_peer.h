/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_CONSOLE_PEER_H
#define RMW_TESTS_CONSOLE_PEER_H

#include "port/port.h"

/*
 * A relay firmware made of memory, written from CONSOLE.md alone, at the other end of a port at
 * 115200 baud. Its clock moves when somebody waits. Whatever is below may be looked at and changed
 * at any time. Its pins do nothing but keep what was set.
 */

#define CONSOLE_PEER_PINS 23u
#define CONSOLE_PEER_CHANNELS 64u

enum console_fault_kind {
	CONSOLE_LOSES,	  /* the answer */
	CONSOLE_DAMAGES,  /* a byte of the answer */
	CONSOLE_DEAFENS,  /* it does not get the request */
	CONSOLE_RESTARTS, /* before it does the request */
	CONSOLE_REFUSES,  /* with an error, once */
};

/* What befalls the request of that number, from 1 on; the questions whether it follows count. */
struct console_fault {
	unsigned at;
	enum console_fault_kind kind;
};

/* A level that comes from outside at that time. */
struct console_flip {
	uint64_t at_us;
	unsigned pin;
	bool is_high;
};

struct console_pin {
	char role[32]; /* "" none */
	unsigned channel, channel2;
	bool is_high;
	unsigned edges, changes; /* what a count finds */
	const char *line;	 /* NULL: "driven high" */
};

struct console_peer {
	struct rmw_port port; /* first */
	struct rmw_clock clock;
	uint64_t now_us;
	uint32_t baud;
	bool is_silent;
	const char *babble; /* said at babble_baud instead of all else, again and again */
	uint32_t babble_baud;
	struct console_fault faults[8];
	struct console_flip flips[8];
	size_t flip_count;

	unsigned requests; /* lines with something in them */
	unsigned restarts;
	unsigned saves;
	unsigned clicks, blinks, counts;
	char asked[16384]; /* all requests, a line each, but the questions whether it follows */

	struct console_pin pins[CONSOLE_PEER_PINS];
	int values[CONSOLE_PEER_CHANNELS], starts[CONSOLE_PEER_CHANNELS];
	uint64_t flags;
	char short_name[64], long_name[80], ssid[80], password[80], command[600];
	bool is_unsaved;
	unsigned count_ms; /* after which a count is ended by somebody; 0: as asked */
	void (*on_count)(struct console_peer *peer); /* before each count; NULL: nothing */
	bool has_child_lock;			     /* no flip changes a channel */
	bool keeps_unsaved;			     /* a save does nothing */
	const char *config;			     /* "loaded" */

	char in[1024];
	size_t in_len;
	char out[131072];
	size_t out_at, out_len;
	uint64_t out_us; /* when the next byte is there */
};

/* A relay as it is new, with nothing set but its names. Needs no release. */
void console_peer_init(struct console_peer *peer);

/* Say something unasked. */
void console_peer_say(struct console_peer *peer, const char *line);

/* How often a request that begins so was given. */
unsigned console_peer_asked(const struct console_peer *peer, const char *begin);

#endif
