/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_PORT_H
#define RMWFLASH_PORT_H

#include <stddef.h>
#include <stdint.h>

#include <rmwflash/err.h>

/* A serial adapter that is plugged in. Unknown texts are empty, unknown ids 0. */
struct rmw_port_info {
	char name[64]; /* "/dev/ttyUSB0" */
	char description[96];
	char usb_serial[64];
	char usb_path[64]; /* "1-1.4": where it is plugged in, stable across restarts */
	char driver[32];   /* kernel driver: "ch341-uart" */
	uint16_t usb_vendor;
	uint16_t usb_product;
};

/*
 * List the adapters plugged in, at most `max`, in order of name. Stores how many in `count`.
 * Fails with PORT_IO when the system cannot be asked.
 */
bool rmw_ports_list(struct rmw_port_info *list, size_t max, size_t *count,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* The row of the adapter of that name, or that a link of that name leads to. False: none is plugged
 * in that is called so. */
bool rmw_ports_find(const char *name, struct rmw_port_info *adapter) RMW_MUST_CHECK;

/* Levels of the adapter's control lines: true is asserted, which is low at its pins. */
struct rmw_lines {
	bool dtr;
	bool rts;
};

/* Levels of DTR and RTS, and how long they are held. */
struct rmw_reset_step {
	struct rmw_lines lines;
	uint32_t hold_ms;
};

/* How one wiring of BOOT and RESET is played by DTR and RTS (bl602-protocol 2.2). */
struct rmw_reset {
	const char *name;		      /* as --before and --after take it */
	const char *help;		      /* which line does what */
	const struct rmw_reset_step *to_boot; /* into the boot ROM; NULL when a person must do it */
	size_t to_boot_count;
	const struct rmw_reset_step *to_run; /* into the application; NULL likewise */
	size_t to_run_count;
};

/* All known wirings; `count` static rows. The first is "none". */
const struct rmw_reset *rmw_resets(size_t *count);

/* The wiring of that name; NULL when there is none. */
const struct rmw_reset *rmw_reset_find(const char *name);

#endif
