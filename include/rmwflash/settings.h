/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_SETTINGS_H
#define RMWFLASH_SETTINGS_H

#include <rmwflash/bytes.h>
#include <rmwflash/image.h>
#include <rmwflash/obk.h>

/*
 * What a file (a dump, a partition, a block) holds of a unit's settings, and a copy of it without
 * what is private. Pure functions on bytes.
 */

/* Settings found in a file. Release with rmw_settings_release; `{0}` holds none. */
struct rmw_settings {
	struct rmw_obk_store *store; /* NULL: there is none */
	uint32_t store_addr;	     /* from the start of the file, as all addresses here */
	uint32_t store_size;
	bool has_config;	       /* a configuration of OpenBeken is there, readable or not */
	struct rmw_obk_config *config; /* NULL: not there, or not readable */
	uint32_t config_addr;
	char why[280]; /* why it is not readable */
	/* Whose defaults it started from; of a block alone the first whose CRC is the same. */
	const struct rmw_obk_platform *platform;
	/* Its check byte is made in the other of the two ways: the firmware of the platform would
	 * throw the configuration away (openbeken 3). */
	bool is_crc_foreign;
	bool forces_mac; /* the configuration's own MAC is put onto the radio (openbeken 4.3) */
};

/*
 * Look where OpenBeken keeps its configuration (openbeken 8.1): in the partition PSM of the table
 * in a BL602's dump or complete image, and in the 32 KiB from its start on that older releases use
 * (9.1); at the fixed address in a dump of a BK7231 or LN882H; in a file that is a store or a block
 * alone. `store` borrows from `file`. Fails with NO_MEMORY; `found` is untouched then.
 */
bool rmw_settings_find(struct rmw_view file, struct rmw_settings *found,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* Wipe what is secret and give back the memory. Idempotent. */
void rmw_settings_release(struct rmw_settings *settings);

enum rmw_redact_fate {
	RMW_REDACT_REMOVED, /* blanked; only where it held something */
	RMW_REDACT_COPY,    /* the same value once more, elsewhere: blanked as well */
	RMW_REDACT_KEPT,    /* left as it was, to be known by whoever shares the file */
};

/* What became of a part of the file. Never its value. */
struct rmw_redact_row {
	enum rmw_redact_fate fate;
	const char *name; /* of field, key or region; as it is in the file, so clean it */
	uint32_t addr;
	uint32_t len;
	const char *why;
};

/*
 * Blank all that may be private, in place; the length stays, and so do sums that fitted: the
 * check byte of a configuration, the CRC-32 of an entry. Kept is only what is known to be harmless,
 * everything else becomes FF or, within something that is kept, 00:
 *
 *	BL602 dump, complete image: boot stage, tables, firmware by its header, the device tree of
 *		factory (radio calibration, MAC) without networks and keys, stores as below
 *	BK7231 dump: code, known by the CRC of each block of 32 bytes, and the calibration sector
 *	LN882H dump: boot code, table, application whose CRC fits
 *	store: counters; OpenBeken's configuration without its secrets, in entries that were deleted
 *		or interrupted too; of every other entry the name alone
 *	configuration: all but its RMW_OBK_SECRET fields, a startup command that names a password
 *		or key, and rests of older texts
 *
 * Then values that were removed are searched for in all that is left: names of networks from 4
 * bytes on, others from 8, but not what is OpenBeken's default. Partition names, keys and headers
 * are no copies. A copy in firmware is blanked too, so that its hash does not fit any more.
 *
 * Fails with IMAGE_KIND (a file of which nobody can say what is private in it), IMAGE_DAMAGED (a
 * block alone that cannot be read), NO_MEMORY; the bytes of a failure are to be thrown away.
 */
bool rmw_redact(struct rmw_span file, void (*told)(void *ctx, const struct rmw_redact_row *row),
		void *ctx, struct rmw_err *err) RMW_MUST_CHECK;

#endif
