/* SPDX-License-Identifier: MIT */
#ifndef RMW_FIRMWARE_CATALOG_H
#define RMW_FIRMWARE_CATALOG_H

#include <rmwflash/firmware.h>

#define RMW_CATALOG_TEXT_MAX ((size_t)64 << 10) /* longer is no catalog */
#define RMW_CATALOG_PATTERN_MAX 256u
#define RMW_CATALOG_PROJECTS_MAX 8u
#define RMW_CATALOG_ASSETS_MAX 16u

/* What stands for the version in a pattern. */
#define RMW_CATALOG_VERSION "{version}"

/* Which file of a release is for a chip. */
struct rmw_catalog_asset {
	char chip[RMW_FIRMWARE_CHIP_MAX];
	char file[RMW_CATALOG_PATTERN_MAX]; /* "OpenBL602_{version}.bin" */
};

/* A project whose releases can be fetched, from a server that answers as GitHub does. */
struct rmw_catalog_project {
	char name[RMW_FIRMWARE_NAME_MAX];
	char title[RMW_CATALOG_PATTERN_MAX];
	char base_url[RMW_CATALOG_PATTERN_MAX]; /* "https://api.github.com" */
	char latest[RMW_CATALOG_PATTERN_MAX];	/* path of the metadata of the latest release */
	char release[RMW_CATALOG_PATTERN_MAX];	/* ... of that of {version} */
	struct rmw_catalog_asset assets[RMW_CATALOG_ASSETS_MAX];
	size_t asset_count; /* at least 1 */
};

/* Big: keep it off the stack. */
struct rmw_catalog {
	struct rmw_catalog_project projects[RMW_CATALOG_PROJECTS_MAX];
	size_t count;
};

/*
 * Read a catalog:
 *
 *	{ "v": 1, "projects": [ { "name": "openbeken", "title": "...", "base_url": "https://...",
 *	  "latest": "/...", "release": "/.../{version}",
 *	  "assets": [ { "chip": "bl602", "file": "OpenBL602_{version}.bin" } ] } ] }
 *
 * Other members may be added. Fails with BAD_TEXT; `catalog` is untouched then.
 */
bool rmw_catalog_read(struct rmw_view json, struct rmw_catalog *catalog,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The catalog that counts: the user's ($XDG_DATA_HOME/rmwflash/catalog.json), else the one that was
 * installed (RMWFLASH_CATALOG names another file), else the one inside of the program. One that is
 * there and cannot be read is a failure: FILE_READ, BAD_TEXT. Fails with NO_MEMORY, too. Free with
 * free().
 */
bool rmw_catalog_load(struct rmw_catalog **catalog, struct rmw_err *err) RMW_MUST_CHECK;

/* Fails with NO_PROJECT, naming those that there are. */
bool rmw_catalog_find(const struct rmw_catalog *catalog, const char *name,
		      const struct rmw_catalog_project **project,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* The asset for a chip, or the first one (`chip` NULL). Fails with NO_PROJECT. */
bool rmw_catalog_asset(const struct rmw_catalog_project *project, const char *chip,
		       const struct rmw_catalog_asset **asset, struct rmw_err *err) RMW_MUST_CHECK;

/* The pattern with the version in its place; false when that has no room. */
bool rmw_catalog_fill(const char *pattern, const char *version, char *text, size_t size);

/* The catalog that is inside of the program. */
struct rmw_view rmw_catalog_shipped(void);

#endif
