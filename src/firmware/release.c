/* SPDX-License-Identifier: MIT */
/* The metadata of a release: what there is to fetch, how long it is, and its digest. */
#include "firmware/release.h"

#include <stdio.h>

#include "base/json.h"
#include "firmware/catalog.h"
#include "firmware/facts.h"
#include "firmware/ref.h"
#include "firmware/web.h"

#define DIGEST_PREFIX "sha256:"

static bool fail_form(const char *key, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_SERVER_ANSWER,
			"the metadata of the release: \"%s\" is missing or not what it should be",
			key);
}

static bool take_version(const struct rmw_json *json, const char *wanted,
			 struct rmw_release_asset *asset, struct rmw_err *err)
{
	const char *tag = rmw_json_text(json, "tag_name");

	if (tag == NULL || !rmw_firmware_is_version(tag))
		return fail_form("tag_name", err);
	if (wanted != NULL && strcmp(tag, wanted) != 0)
		return rmw_fail(err, RMW_E_SERVER_ANSWER,
				"the metadata is of release %s, not of %s", tag, wanted);
	memcpy(asset->version, tag, strlen(tag) + 1);
	return true;
}

/* Two of one name would leave open which one is meant. */
static bool find_asset(const struct rmw_json *json, const char *file, const struct rmw_json **found,
		       struct rmw_err *err)
{
	const struct rmw_json *list = rmw_json_child(json, "assets");

	*found = NULL;
	if (!rmw_json_is_array(list))
		return fail_form("assets", err);
	for (const struct rmw_json *at = rmw_json_first(list); at != NULL; at = rmw_json_next(at)) {
		const char *name = rmw_json_text(at, "name");

		if (name == NULL || strcmp(name, file) != 0)
			continue;
		if (*found != NULL)
			return rmw_fail(err, RMW_E_SERVER_ANSWER, "the release has %.120s twice",
					file);
		*found = at;
	}
	return *found != NULL ||
	       rmw_fail(err, RMW_E_NO_RELEASE, "the release has no file %.120s", file);
}

/* A digest that cannot be checked is no reason to go on without one. */
static bool take_digest(const struct rmw_json *json, struct rmw_release_asset *asset,
			struct rmw_err *err)
{
	const char *text = rmw_json_text(json, "digest");
	const size_t len = strlen(DIGEST_PREFIX);

	asset->has_digest = !rmw_json_is_null(rmw_json_child(json, "digest"));
	if (!asset->has_digest)
		return true;
	return (text != NULL && strncmp(text, DIGEST_PREFIX, len) == 0 &&
		rmw_firmware_sha256_take(text + len, asset->sha256)) ||
	       fail_form("digest", err);
}

static bool take_asset(const struct rmw_json *json, struct rmw_release_asset *asset,
		       struct rmw_err *err)
{
	const char *url = rmw_json_text(json, "browser_download_url");
	const char *state = rmw_json_text(json, "state");
	uint64_t size;

	if (state != NULL && strcmp(state, "uploaded") != 0)
		return fail_form("state", err);
	if (url == NULL || strlen(url) >= sizeof(asset->url) || !rmw_web_is_url(url))
		return fail_form("browser_download_url", err);
	if (!rmw_json_whole(json, "size", UINT32_MAX, &size) || size == 0)
		return fail_form("size", err);
	if (size > RMW_FIRMWARE_SIZE_MAX)
		return rmw_fail(err, RMW_E_SERVER_ANSWER,
				"the file has %llu bytes, more than any firmware for these chips",
				(unsigned long long)size);
	memcpy(asset->url, url, strlen(url) + 1);
	asset->size = (uint32_t)size;
	return take_digest(json, asset, err);
}

static bool take_release(const struct rmw_json *json, const char *pattern, const char *version,
			 struct rmw_release_asset *asset, struct rmw_err *err)
{
	char file[RMW_CATALOG_PATTERN_MAX + RMW_FIRMWARE_VERSION_MAX];
	const struct rmw_json *found;

	if (!rmw_json_is_object(json))
		return fail_form("tag_name", err);
	if (!take_version(json, version, asset, err))
		return false;
	if (!rmw_catalog_fill(pattern, asset->version, file, sizeof(file)))
		return rmw_fail(err, RMW_E_NO_RELEASE, "the name of its file would be too long");
	return find_asset(json, file, &found, err) && take_asset(found, asset, err);
}

bool rmw_release_read(struct rmw_view json, const char *pattern, const char *version,
		      struct rmw_release_asset *asset, struct rmw_err *err)
{
	struct rmw_release_asset read = { .size = 0 };
	struct rmw_err why = { 0 };
	struct rmw_json *parsed =
		json.len > RMW_RELEASE_TEXT_MAX ? NULL : rmw_json_parse(json, &why);
	bool is_good;

	if (parsed == NULL)
		return rmw_fail(err, RMW_E_SERVER_ANSWER, "the metadata of the release is %s",
				why.cause[0] == '\0' ? "too long" : why.cause);
	is_good = take_release(parsed, pattern, version, &read, err);
	rmw_json_free(parsed);
	if (is_good)
		*asset = read;
	return is_good;
}
