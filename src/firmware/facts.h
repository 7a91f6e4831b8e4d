/* SPDX-License-Identifier: MIT */
#ifndef RMW_FIRMWARE_FACTS_H
#define RMW_FIRMWARE_FACTS_H

#include <rmwflash/firmware.h>

/* Longer is not the text of facts. */
#define RMW_FIRMWARE_FACTS_TEXT_MAX 16384u

/*
 * What is kept beside an image of the store, as "STEM.bin.json". Schema 1:
 *
 *	{ "v": 1, "tool": "rmwflash 0.1.0", "name": "openbeken", "version": "1.18.299",
 *	  "chip": "bl602", "kind": "application", "size": 787860, "sha256": "64 hex digits",
 *	  "source": "https://...", "date": "2026-07-12T10:15:00Z",
 *	  "origin": "fetched", "verified_by": "upstream digest" }
 *
 * Other members may be added. Read fails with BAD_TEXT; types, lengths and words are checked, as
 * the folder may hold anything. Print fails with NO_MEMORY and replaces what is in `text`.
 */
bool rmw_firmware_facts_read(struct rmw_view text, struct rmw_firmware_facts *facts,
			     struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_firmware_facts_print(const struct rmw_firmware_facts *facts, struct rmw_buf *text,
			      struct rmw_err *err) RMW_MUST_CHECK;

/* "openbeken@1.18.299-bl602", what the names of its files begin with. */
#define RMW_FIRMWARE_STEM_MAX                                                                      \
	(RMW_FIRMWARE_NAME_MAX + RMW_FIRMWARE_VERSION_MAX + RMW_FIRMWARE_CHIP_MAX)
void rmw_firmware_stem(const struct rmw_firmware_facts *facts, char stem[RMW_FIRMWARE_STEM_MAX]);

/* True when `text` is 64 hex digits; stores them as small letters. */
bool rmw_firmware_sha256_take(const char *text, char sha256[RMW_FIRMWARE_SHA256_TEXT]);

/* The SHA-256 of bytes as text. */
void rmw_firmware_sha256_of(struct rmw_view bytes, char sha256[RMW_FIRMWARE_SHA256_TEXT]);

#endif
