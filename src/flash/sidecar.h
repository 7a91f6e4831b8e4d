/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_SIDECAR_H
#define RMW_FLASH_SIDECAR_H

#include <rmwflash/flash.h>

#include "base/digest.h"
#include "base/file.h"

/* Largest flash, and so largest dump, that a sidecar speaks of. */
#define RMW_SIDECAR_FLASH_MAX ((uint32_t)64 << 20)

/* Longest text of a sidecar, in bytes: more is not read, and that much room is kept for one. */
#define RMW_SIDECAR_TEXT_MAX 65536u

/*
 * What is known about a dump; kept beside it as "DUMP.json", so that a restore can tell whose it
 * is. Schema 1:
 *
 *	{ "v": 1, "tool": "rmwflash 0.1.0", "date": "2026-07-12T10:15:00Z",
 *	  "chip": "bl602", "variant": "BL602L", "route": "boot ROM",
 *	  "mac": "7cb94ca8a985", "jedec": "ef4015", "flash_size": 2097152,
 *	  "addr": 0, "size": 2097152, "sha256": "64 hex digits",
 *	  "partitions": [ { "name": "FW", "type": 0, "active": 0,
 *			    "slots": [ { "addr": 65536, "size": 819200 }, ... ] } ],
 *	  "stock": [ { "text": "FWSW-HSBL602-SWITCH-BL602L" } ] }
 *
 * "mac" and "jedec" are missing where the chip gave none; other members may be added.
 */
struct rmw_sidecar {
	char tool[32];
	char date[24]; /* UTC, ISO 8601 */
	char chip[16];
	char variant[24];
	char route[32];
	bool has_mac;
	uint8_t mac[6];
	bool has_jedec;
	uint8_t jedec[3];
	uint32_t flash_size;
	uint32_t addr; /* in flash, of the first byte of the dump */
	uint32_t size; /* of the dump */
	uint8_t sha256[RMW_SHA256_SIZE];
	struct rmw_image_partition partitions[RMW_IMAGE_PARTITIONS_MAX];
	size_t partition_count;
	char stock[4][64];
	size_t stock_count;
};

/* "PATH.json". Fails with USAGE when that is too long. */
bool rmw_sidecar_path(const char *dump, char path[RMW_PATH_MAX],
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read the text of a sidecar. It may come from anywhere: types, lengths and ranges are checked.
 * Fails with BAD_TEXT.
 */
bool rmw_sidecar_parse(struct rmw_view text, struct rmw_sidecar *sidecar,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* The text of a sidecar, replacing what is in `text`. Fails with NO_MEMORY. */
bool rmw_sidecar_build(const struct rmw_sidecar *sidecar, struct rmw_buf *text,
		       struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read the sidecar of `dump`, without a look at the dump. Fails with NO_SIDECAR when it is missing
 * or damaged.
 */
bool rmw_sidecar_load(const char *dump, struct rmw_sidecar *sidecar,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read the sidecar of `dump` and see that it is of these very bytes. Fails with NO_SIDECAR when
 * it is missing, damaged, or of another file.
 */
bool rmw_sidecar_read(const char *dump, struct rmw_view bytes, struct rmw_sidecar *sidecar,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* True when the sidecar names the MAC of this chip, and that MAC can be trusted. */
bool rmw_sidecar_is_of(const struct rmw_sidecar *sidecar, const struct rmw_chip_id *id);

#endif
