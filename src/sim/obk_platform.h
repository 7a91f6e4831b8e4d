/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_PLATFORM_H
#define RMW_SIM_OBK_PLATFORM_H

#include <rmwflash/bytes.h>

struct sim_obk;

/* Whether a shift to the right keeps the sign of the checksum so far. openbeken 3 */
enum sim_obk_crc { SIM_OBK_CRC_UNSIGNED, SIM_OBK_CRC_SIGNED };

/* What differs between OpenBeken's builds for chips: names, places, and what its flash is to it. */
struct sim_obk_platform {
	const char *chip;	/* "BL602", as the API tells it */
	const char *ident;	/* "OpenBL602": of logs, names, and in the image */
	const char *prefix;	/* "obl", of the short name. openbeken 4.4 */
	const char *mqtt_group; /* openbeken 4.4 */
	const char *ap_address; /* of the network that it opens. openbeken 14.3 */
	unsigned pins;		/* openbeken 2.5 */
	enum sim_obk_crc crc;
	uint32_t baud; /* of the UART that the adapter is at */

	/* What the flash holds is this firmware. */
	bool (*is_there)(const struct sim_obk *obk);
	/* It is, and can start: what a boot stage checks. NULL: nothing is checked. */
	bool (*is_sound)(struct sim_obk *obk);
	/* Find where it keeps things; what is wrong is said. False: it goes no further. */
	bool (*open)(struct sim_obk *obk);
	/* Stored configuration and flash variables, borrowed until the next write; no data: none.
	 */
	struct rmw_view (*load_config)(const struct sim_obk *obk);
	struct rmw_view (*load_vars)(const struct sim_obk *obk);
	/* Errors are ignored, as the firmware does. */
	void (*save_config)(struct sim_obk *obk, struct rmw_view bytes);
	void (*save_vars)(struct sim_obk *obk, struct rmw_view bytes);
	/* A line of its log, with its end; NULL: it goes where no adapter is. */
	void (*say)(struct sim_obk *obk, struct rmw_view line);
	/* Bytes at that UART are commands where a flag says so (openbeken 14.7). */
	bool has_console;
};

extern const struct sim_obk_platform sim_obk_platform_bl602;
extern const struct sim_obk_platform sim_obk_platform_bk7231t;
extern const struct sim_obk_platform sim_obk_platform_bk7231n;
extern const struct sim_obk_platform sim_obk_platform_ln882h;

#endif
