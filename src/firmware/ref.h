/* SPDX-License-Identifier: MIT */
#ifndef RMW_FIRMWARE_REF_H
#define RMW_FIRMWARE_REF_H

#include <rmwflash/firmware.h>

/* "NAME" or "NAME@VERSION", taken apart; an empty version is none. */
struct rmw_firmware_ref {
	char name[RMW_FIRMWARE_NAME_MAX];
	char version[RMW_FIRMWARE_VERSION_MAX];
};

/* Fails with USAGE when it cannot be a name. */
bool rmw_firmware_ref_parse(const char *text, struct rmw_firmware_ref *ref,
			    struct rmw_err *err) RMW_MUST_CHECK;

/* Names become names of files and parts of addresses, so they hold nothing that means more there.
 */
bool rmw_firmware_is_name(const char *text);
bool rmw_firmware_is_version(const char *text);
bool rmw_firmware_is_chip_word(const char *text);

/*
 * Which version is newer, below, at or above 0 as strcmp: runs of digits count as numbers, anything
 * else as text.
 */
int rmw_firmware_version_compare(const char *a, const char *b);

/* A chip that firmware is for. */
struct rmw_firmware_chip {
	const char *name;   /* "bk7231t" */
	const char *family; /* "bk7231", as kinds of images have it: content does not tell more */
	const char *word; /* what its builds call themselves, before the version: "OpenBK7231T_" */
};

/* The row of a chip (case ignored); NULL when it is not known. `count` may be asked for all. */
const struct rmw_firmware_chip *rmw_firmware_chip(const char *name);
const struct rmw_firmware_chip *rmw_firmware_chips(size_t *count);

/* True when an image for `have` may go to a board that says it is `wanted`: that chip, or its
 * family. */
bool rmw_firmware_chip_fits(const char *have, const char *wanted);

#endif
