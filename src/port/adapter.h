/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_ADAPTER_H
#define RMW_PORT_ADAPTER_H

#include <rmwflash/bytes.h>
#include <rmwflash/port.h>

/* How long a rate that failed is left alone. */
#define RMW_ADAPTER_REST_DAYS 7u
#define RMW_ADAPTER_RATES_MAX 8u
#define RMW_ADAPTER_NAME_MAX 160u

/* A rate, and when it was last tried: seconds since 1970. */
struct rmw_adapter_rate {
	uint32_t baud; /* 0: none */
	uint64_t at_s;
};

/*
 * Which rates an adapter and its wires are known to carry, from job to job: a small file in
 * $XDG_STATE_HOME/rmwflash/adapters. Nothing here ever fails: what cannot be read is not known,
 * what cannot be written is forgotten. Without a name it is only remembered as long as the port is
 * open.
 */
struct rmw_adapter {
	char name[RMW_ADAPTER_NAME_MAX]; /* "1a86:7523:0001", "_dev_ttyS0": also of the file */
	struct rmw_adapter_rate worked;	 /* the last that did */
	struct rmw_adapter_rate failed[RMW_ADAPTER_RATES_MAX];
	size_t failed_count;
	uint64_t now_s;
};

/*
 * What identifies the adapter behind `port_name`: its USB ids and serial number, or where it is
 * plugged in; of one that is not on USB (`info` may be NULL) the name of its port.
 */
void rmw_adapter_name(const struct rmw_port_info *info, const char *port_name,
		      char name[RMW_ADAPTER_NAME_MAX]);

/* Take what is known of `name` at the time `now_s`. */
void rmw_adapter_load(struct rmw_adapter *adapter, const char *name, uint64_t now_s);

/* True when the rate failed a short while ago. NULL knows of nothing. */
bool rmw_adapter_has_failed(const struct rmw_adapter *adapter, uint32_t baud);

/* Remember that a rate worked; that it did not. NULL remembers nothing. */
void rmw_adapter_note_worked(struct rmw_adapter *adapter, uint32_t baud);
void rmw_adapter_note_failed(struct rmw_adapter *adapter, uint32_t baud);

/* The text of the file; fills all but `now_s`. Fails with BAD_TEXT or NO_MEMORY. */
bool rmw_adapter_parse(struct rmw_view text, struct rmw_adapter *adapter,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* The text to keep; free it with free(). NULL when memory ran out. */
char *rmw_adapter_text(const struct rmw_adapter *adapter) RMW_MUST_CHECK;

#endif
