/* SPDX-License-Identifier: MIT */
#ifndef RMW_SETTINGS_REDACTION_H
#define RMW_SETTINGS_REDACTION_H

#include <rmwflash/settings.h>

#include "settings/vault.h"

/* What is known of a byte. At the end all of RMW_MARK_NONE become FF. */
enum rmw_mark {
	RMW_MARK_NONE, /* nobody says that it is harmless */
	RMW_MARK_KEPT,
	RMW_MARK_CODE, /* of firmware whose hash or CRC fits */
	RMW_MARK_COPY, /* of a value that was removed elsewhere: becomes 00 */
	RMW_MARK_FORM, /* headers, names, sums: no copy of a value is looked for there */
};

/* A redaction at work. */
struct rmw_redaction {
	struct rmw_span file;
	const struct rmw_image_info *info;
	struct rmw_buf marks; /* one for each byte */
	struct rmw_buf seals;
	struct rmw_vault vault;
	void (*told)(void *ctx, const struct rmw_redact_row *row);
	void *ctx;
};

/* What is beyond the file is left out. */
struct rmw_span rmw_redaction_part(const struct rmw_redaction *redaction, size_t at, size_t len);
void rmw_redaction_mark(struct rmw_redaction *redaction, size_t at, size_t len, enum rmw_mark mark);
enum rmw_mark rmw_redaction_mark_of(const struct rmw_redaction *redaction, size_t at);

void rmw_redaction_tell(const struct rmw_redaction *redaction, enum rmw_redact_fate fate,
			const char *name, size_t at, size_t len, const char *why);

/* A sum to be put right at the end. `way` is that of a block; of an entry it has no meaning. */
enum rmw_seal_kind { RMW_SEAL_BLOCK, RMW_SEAL_ENTRY };
bool rmw_redaction_seal(struct rmw_redaction *redaction, enum rmw_seal_kind kind, size_t at,
			size_t len, enum rmw_obk_crc way, struct rmw_err *err) RMW_MUST_CHECK;

/* True when a text, or the name of a value, tells of a network, a password, a key or the like. */
bool rmw_redaction_is_telling(struct rmw_view text);

/*
 * Take the secrets out of the block at `at`. `is_there` becomes false, and nothing else happens,
 * where it cannot be read. `why` tells where it is. Fails with NO_MEMORY.
 */
bool rmw_redact_block(struct rmw_redaction *redaction, size_t at, size_t len,
		      const struct rmw_obk_platform *platform, const char *why, bool *is_there,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Go through one formatted sector of a store. Fails with NO_MEMORY. */
bool rmw_redact_sector(struct rmw_redaction *redaction, size_t at,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* ... through all formatted sectors but those in firmware that is known to be whole. */
bool rmw_redact_sectors(struct rmw_redaction *redaction, struct rmw_err *err) RMW_MUST_CHECK;

/* Keep the flattened device tree at `at`, but for networks and keys. No tree: nothing is done. */
void rmw_redact_tree(struct rmw_redaction *redaction, size_t at, size_t len, const char *name);

/* Blank what nobody knows between `at` and `at + len`, and tell it as one row of that name. */
void rmw_redact_unknown(struct rmw_redaction *redaction, size_t at, size_t len, const char *name,
			const char *why);

/* All of a dump or complete image of a BL602; of a dump of a BK7231 or LN882H. NO_MEMORY. */
bool rmw_redact_bl602(struct rmw_redaction *redaction, struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_redact_beken(struct rmw_redaction *redaction, struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_redact_ln882h(struct rmw_redaction *redaction, struct rmw_err *err) RMW_MUST_CHECK;

#endif
