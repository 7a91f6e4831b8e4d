/* SPDX-License-Identifier: MIT */
#ifndef RMW_FIRMWARE_RELEASE_H
#define RMW_FIRMWARE_RELEASE_H

#include <rmwflash/firmware.h>

#define RMW_RELEASE_TEXT_MAX ((size_t)2 << 20) /* longer is no metadata of a release */

/* A file of a release, as its metadata tells of it. */
struct rmw_release_asset {
	char version[RMW_FIRMWARE_VERSION_MAX];
	char url[RMW_FIRMWARE_SOURCE_MAX]; /* "https://..." */
	uint32_t size;			   /* bytes, 1 to RMW_FIRMWARE_SIZE_MAX */
	bool has_digest;
	char sha256[RMW_FIRMWARE_SHA256_TEXT]; /* with has_digest */
};

/*
 * Read the metadata of a release, as GitHub's interface gives it: "tag_name" is the version,
 * "assets" a list of objects with "name", "size", "browser_download_url", "state" and "digest"
 * ("sha256:..." or null; releases of before June 2025 have none, (unverified)). Takes the one whose
 * name is `pattern` with the version in it. `version` is the one that was asked for, or NULL.
 *
 * Fails with SERVER_ANSWER: not of that form, of another version, a size or an address that cannot
 * be, a digest that cannot be checked; with NO_RELEASE: no such asset. `asset` is untouched then.
 */
bool rmw_release_read(struct rmw_view json, const char *pattern, const char *version,
		      struct rmw_release_asset *asset, struct rmw_err *err) RMW_MUST_CHECK;

#endif
