/* SPDX-License-Identifier: MIT */
/* Which projects can be fetched, and from where. */
#include "firmware/catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/file.h"
#include "base/json.h"
#include "firmware/ref.h"
#include "firmware/web.h"

#define SCHEMA 1u

static bool bad_member(const char *key, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_BAD_TEXT, "catalog: \"%s\" is missing or not what it should be",
			key);
}

/* Printable, without blanks: parts of addresses and names of files. */
static bool is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static bool take_text(const struct rmw_json *json, const char *key, char *into, size_t size,
		      struct rmw_err *err)
{
	const char *text = rmw_json_text(json, key);

	if (text == NULL || text[0] == '\0' || strlen(text) >= size)
		return bad_member(key, err);
	memcpy(into, text, strlen(text) + 1);
	return true;
}

static bool take_path(const struct rmw_json *json, const char *key, char *into, struct rmw_err *err)
{
	return take_text(json, key, into, RMW_CATALOG_PATTERN_MAX, err) &&
	       ((into[0] == '/' && is_plain(into)) || bad_member(key, err));
}

static bool take_asset(const struct rmw_json *json, struct rmw_catalog_asset *asset,
		       struct rmw_err *err)
{
	if (!take_text(json, "chip", asset->chip, sizeof(asset->chip), err) ||
	    !take_text(json, "file", asset->file, sizeof(asset->file), err))
		return false;
	if (!rmw_firmware_is_chip_word(asset->chip))
		return bad_member("chip", err);
	return (is_plain(asset->file) && strchr(asset->file, '/') == NULL &&
		strstr(asset->file, RMW_CATALOG_VERSION) != NULL) ||
	       bad_member("file", err);
}

static bool take_assets(const struct rmw_json *json, struct rmw_catalog_project *project,
			struct rmw_err *err)
{
	const struct rmw_json *list = rmw_json_child(json, "assets");

	if (!rmw_json_is_array(list))
		return bad_member("assets", err);
	for (const struct rmw_json *at = rmw_json_first(list); at != NULL; at = rmw_json_next(at)) {
		if (project->asset_count == RMW_CATALOG_ASSETS_MAX)
			return bad_member("assets", err);
		if (!take_asset(at, &project->assets[project->asset_count], err))
			return false;
		project->asset_count++;
	}
	return project->asset_count > 0 || bad_member("assets", err);
}

static bool take_project(const struct rmw_json *json, struct rmw_catalog_project *project,
			 struct rmw_err *err)
{
	if (!take_text(json, "name", project->name, sizeof(project->name), err) ||
	    !take_text(json, "title", project->title, sizeof(project->title), err) ||
	    !take_text(json, "base_url", project->base_url, sizeof(project->base_url), err) ||
	    !take_path(json, "latest", project->latest, err) ||
	    !take_path(json, "release", project->release, err))
		return false;
	if (!rmw_firmware_is_name(project->name))
		return bad_member("name", err);
	if (!rmw_web_is_url(project->base_url))
		return bad_member("base_url", err);
	if (strstr(project->release, RMW_CATALOG_VERSION) == NULL)
		return bad_member("release", err);
	return take_assets(json, project, err);
}

static bool take_projects(const struct rmw_json *json, struct rmw_catalog *catalog,
			  struct rmw_err *err)
{
	const struct rmw_json *list = rmw_json_child(json, "projects");
	uint64_t schema;

	if (!rmw_json_whole(json, "v", SCHEMA, &schema) || schema != SCHEMA)
		return bad_member("v", err);
	if (!rmw_json_is_array(list))
		return bad_member("projects", err);
	for (const struct rmw_json *at = rmw_json_first(list); at != NULL; at = rmw_json_next(at)) {
		if (catalog->count == RMW_CATALOG_PROJECTS_MAX)
			return bad_member("projects", err);
		if (!take_project(at, &catalog->projects[catalog->count], err))
			return false;
		catalog->count++;
	}
	return true;
}

static bool read_into(struct rmw_view text, struct rmw_catalog *fresh, struct rmw_err *err)
{
	struct rmw_json *json;
	bool is_good;

	if (text.len > RMW_CATALOG_TEXT_MAX)
		return rmw_fail(err, RMW_E_BAD_TEXT, "catalog: longer than %zu bytes",
				RMW_CATALOG_TEXT_MAX);
	json = rmw_json_parse(text, err);
	if (json == NULL)
		return rmw_while(err, "catalog");
	is_good = rmw_json_is_object(json) ? take_projects(json, fresh, err)
					   : bad_member("projects", err);
	rmw_json_free(json);
	return is_good;
}

bool rmw_catalog_read(struct rmw_view json, struct rmw_catalog *catalog, struct rmw_err *err)
{
	struct rmw_catalog *fresh = calloc(1, sizeof(*fresh));
	bool is_good;

	if (fresh == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a catalog has no room");
	is_good = read_into(json, fresh, err);
	if (is_good)
		*catalog = *fresh;
	free(fresh);
	return is_good;
}

/* Where the catalog is looked for, the first that is there; false: in the program alone. */
static bool find_file(char path[RMW_PATH_MAX])
{
	const char *installed = getenv("RMWFLASH_CATALOG");
	struct rmw_err ignored = { 0 };

	if (rmw_path_xdg("XDG_DATA_HOME", ".local/share", "catalog.json", path, &ignored) &&
	    rmw_file_exists(path))
		return true;
	if (installed == NULL || installed[0] == '\0')
		installed = RMW_CATALOG_FILE;
	if (strlen(installed) >= RMW_PATH_MAX)
		return false;
	memcpy(path, installed, strlen(installed) + 1);
	return rmw_file_exists(path);
}

static bool load_into(struct rmw_catalog *catalog, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	char path[RMW_PATH_MAX];

	if (!find_file(path))
		return rmw_catalog_read(rmw_catalog_shipped(), catalog, err);
	if (!rmw_file_read(path, RMW_CATALOG_TEXT_MAX, &text, err))
		return false;
	return rmw_catalog_read(rmw_buf_view(&text), catalog, err) || rmw_while(err, "%s", path);
}

bool rmw_catalog_load(struct rmw_catalog **catalog, struct rmw_err *err)
{
	struct rmw_catalog *loaded = calloc(1, sizeof(*loaded));

	if (loaded == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a catalog has no room");
	if (!load_into(loaded, err)) {
		free(loaded);
		return false;
	}
	*catalog = loaded;
	return true;
}

bool rmw_catalog_find(const struct rmw_catalog *catalog, const char *name,
		      const struct rmw_catalog_project **project, struct rmw_err *err)
{
	for (size_t i = 0; i < catalog->count; i++)
		if (strcmp(catalog->projects[i].name, name) == 0) {
			*project = &catalog->projects[i];
			return true;
		}
	return rmw_fail(err, RMW_E_NO_PROJECT, "there is no '%.31s' in the catalog%s%s", name,
			catalog->count == 0 ? "" : ", which has ",
			catalog->count == 0 ? "" : catalog->projects[0].name);
}

bool rmw_catalog_asset(const struct rmw_catalog_project *project, const char *chip,
		       const struct rmw_catalog_asset **asset, struct rmw_err *err)
{
	char chips[120] = "";
	size_t len = 0;

	for (size_t i = 0; i < project->asset_count; i++)
		if (chip == NULL || strcasecmp(project->assets[i].chip, chip) == 0) {
			*asset = &project->assets[i];
			return true;
		}
	for (size_t i = 0; i < project->asset_count && len < sizeof(chips); i++)
		len += (size_t)snprintf(chips + len, sizeof(chips) - len, "%s%s",
					i == 0 ? "" : ", ", project->assets[i].chip);
	return rmw_fail(err, RMW_E_NO_PROJECT,
			"the catalog has nothing of %s for %.16s, only for %s", project->name, chip,
			chips);
}

bool rmw_catalog_fill(const char *pattern, const char *version, char *text, size_t size)
{
	const size_t mark_len = strlen(RMW_CATALOG_VERSION), version_len = strlen(version);
	size_t len = 0;

	while (*pattern != '\0') {
		const bool is_mark = strncmp(pattern, RMW_CATALOG_VERSION, mark_len) == 0;
		const size_t more = is_mark ? version_len : 1;

		if (len + more >= size)
			return false;
		memcpy(text + len, is_mark ? version : pattern, more);
		len += more;
		pattern += is_mark ? mark_len : 1;
	}
	if (len >= size)
		return false;
	text[len] = '\0';
	return true;
}
