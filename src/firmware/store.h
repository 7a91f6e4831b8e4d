/* SPDX-License-Identifier: MIT */
#ifndef RMW_FIRMWARE_STORE_H
#define RMW_FIRMWARE_STORE_H

#include <rmwflash/firmware.h>

#include "base/file.h"

/* A store that was opened. */
struct rmw_firmware_store {
	char folder[RMW_PATH_MAX];
	struct rmw_firmware_facts *list; /* sorted */
	size_t count;
	size_t passed_over; /* files that make no sense, or whose image is gone or cut */
	struct rmw_watch watch;
};

/* Names of its files, behind the stem. */
#define RMW_FIRMWARE_IMAGE_END ".bin"
#define RMW_FIRMWARE_FACTS_END ".bin.json"
#define RMW_FIRMWARE_PIN_END ".pin"

/* "FOLDER/STEM" and an ending. Fails with USAGE when that is too long. */
bool rmw_firmware_store_path(const struct rmw_firmware_store *store,
			     const struct rmw_firmware_facts *facts, const char *end,
			     char path[RMW_PATH_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/* Look anew what there is. Fails with FILE_READ (the folder), NO_MEMORY; the list is as it was
 * then. */
bool rmw_firmware_store_load(struct rmw_firmware_store *store, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The image of these facts out of its file, where it is what it was when it was stored. Fails with
 * FIRMWARE_DAMAGED, NO_MEMORY.
 */
bool rmw_firmware_store_read(const struct rmw_firmware_store *store,
			     const struct rmw_firmware_facts *facts, struct rmw_buf *into,
			     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * What the store, or its pin, says of the image of that name, version and chip: facts with its
 * digest in `known`, or *is_known false where it says nothing. Reads the folder, not the list.
 * Fails with FILE_READ, NO_MEMORY, and with BAD_TEXT where a pin is damaged.
 */
bool rmw_firmware_store_known(const struct rmw_firmware_store *store,
			      const struct rmw_firmware_facts *facts,
			      struct rmw_firmware_facts *known, bool *is_known,
			      struct rmw_err *err) RMW_MUST_CHECK;

/* Fails with NO_FIRMWARE: nothing of that name, for that chip (NULL: any), is in the store. */
bool rmw_firmware_fail_missing(const char *wanted, const char *chip, struct rmw_err *err);

/* Fails with FIRMWARE_CHANGED: what is known was something else before. */
bool rmw_firmware_fail_changed(const struct rmw_firmware_facts *known, const char *sha256,
			       struct rmw_err *err);

/*
 * Put bytes into the store, under name, version and chip of `facts`, which get size, digest and
 * date. All or nothing, also when power goes or another rmwflash is at work. Fails with
 * FIRMWARE_CHANGED: other bytes are there, or pinned, under that name; USAGE: the name is that of
 * a bundled image; BAD_TEXT: a damaged pin; FILE_READ: what is there cannot be read; STORE_BUSY,
 * FILE_WRITE, NO_MEMORY.
 */
bool rmw_firmware_store_put(struct rmw_firmware_store *store, struct rmw_view bytes,
			    struct rmw_firmware_facts *facts, enum rmw_firmware_outcome *outcome,
			    struct rmw_err *err) RMW_MUST_CHECK;

#endif
