/* SPDX-License-Identifier: MIT */
/* Makes profiles of what the web app of OpenBeken lists. */
#include <rmwflash/profile.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/json.h"
#include "obk/text.h"

#define TWINS_MAX 1000u /* templates of one vendor and model */

/* A list being taken over. */
struct importing {
	struct rmw_profile *profile;
	struct rmw_obk_findings *findings;
	char (*ids)[RMW_PROFILE_ID_MAX]; /* given so far */
	size_t id_count;
	bool (*tell)(void *ctx, const struct rmw_profile *profile, const char *why,
		     struct rmw_err *err);
	void *ctx;
};

void rmw_profile_id_add(char id[RMW_PROFILE_ID_MAX], size_t room, const char *text)
{
	size_t len = strlen(id);
	bool is_apart = len > 0;

	for (; *text != '\0'; text++) {
		if (isalnum((unsigned char)*text) == 0) {
			is_apart = len > 0;
			continue;
		}
		if (len + 3 > room)
			break;
		if (is_apart)
			id[len++] = '-';
		id[len++] = (char)tolower((unsigned char)*text);
		is_apart = false;
	}
	id[len] = '\0';
}

static bool is_taken(const struct importing *importing, const char *id)
{
	for (size_t i = 0; i < importing->id_count; i++)
		if (strcmp(importing->ids[i], id) == 0)
			return true;
	return false;
}

/* Leaves room for the number of a twin. */
static void name_profile(const struct importing *importing)
{
	const struct rmw_obk_template *template = &importing->profile->template;
	char *id = importing->profile->id;
	char base[RMW_PROFILE_ID_MAX] = "";

	if (id[0] == '\0') {
		rmw_profile_id_add(base, sizeof(base) - 6, template->vendor);
		rmw_profile_id_add(base, sizeof(base) - 6,
				   template->model[0] != '\0' ? template->model : template->name);
		if (base[0] == '\0')
			snprintf(base, sizeof(base), "template");
		snprintf(id, RMW_PROFILE_ID_MAX, "%s", base);
	} else {
		snprintf(base, sizeof(base), "%.41s", id);
	}
	for (unsigned twin = 2; is_taken(importing, id) && twin < TWINS_MAX; twin++)
		snprintf(id, RMW_PROFILE_ID_MAX, "%.41s-%u", base, twin);
}

static void take_keywords(struct rmw_profile *profile)
{
	static const char *const starts[] = { "FWSW-", "CK-BL602-" };
	struct rmw_profile_names *stock = &profile->stock;

	for (size_t i = 0; i < profile->template.keyword_count; i++)
		for (size_t k = 0; k < RMW_COUNT(starts); k++)
			if (strncmp(profile->template.keywords[i], starts[k], strlen(starts[k])) ==
				    0 &&
			    strlen(profile->template.keywords[i]) < sizeof(stock->items[0]) &&
			    stock->count < RMW_PROFILE_LIST_MAX)
				memcpy(stock->items[stock->count++], profile->template.keywords[i],
				       sizeof(stock->items[0]));
}

/* Many names begin with the vendor already. */
static void make_title(struct rmw_profile *profile)
{
	const char *vendor = profile->template.vendor;
	const char *name = profile->template.name[0] != '\0' ? profile->template.name
							     : profile->template.model;

	if (strncasecmp(name, vendor, strlen(vendor)) == 0)
		snprintf(profile->title, sizeof(profile->title), "%s", name);
	else
		snprintf(profile->title, sizeof(profile->title), "%s %.130s", vendor, name);
}

static void take_texts(struct rmw_profile *profile, const struct rmw_json *json)
{
	const char *wiki = rmw_json_text(json, "wiki");

	if (profile->title[0] == '\0')
		make_title(profile);
	if (profile->evidence[0] == '\0' && wiki != NULL) {
		const size_t len = rmw_obk_text_fit(wiki, sizeof(profile->evidence));

		memcpy(profile->evidence, wiki, len);
		profile->evidence[len] = '\0';
	}
}

static bool take(struct importing *importing, const struct rmw_json *json, struct rmw_err *err)
{
	struct rmw_profile *profile = importing->profile;
	struct rmw_err why = { 0 };
	char *line = rmw_json_line(json);
	bool is_good;

	if (line == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a template has no room");
	importing->findings->count = 0;
	is_good = rmw_profile_parse((struct rmw_view){ (const uint8_t *)line, strlen(line) },
				    profile, importing->findings, &why);
	free(line);
	if (!is_good)
		return importing->tell(importing->ctx, NULL, why.cause, err);
	if (rmw_json_child(json, "rmwflash") == NULL) {
		take_keywords(profile);
		take_texts(profile, json);
	}
	name_profile(importing);
	memcpy(importing->ids[importing->id_count++], profile->id, sizeof(profile->id));
	return importing->tell(importing->ctx, profile, NULL, err);
}

static const struct rmw_json *list_of(const struct rmw_json *json)
{
	const struct rmw_json *devices = rmw_json_child(json, "devices");

	return rmw_json_is_array(json) ? json : rmw_json_is_array(devices) ? devices : NULL;
}

static bool take_all(struct importing *importing, const struct rmw_json *json, struct rmw_err *err)
{
	const struct rmw_json *list = list_of(json);

	importing->ids =
		calloc(list == NULL ? 1 : rmw_json_count(list) + 1, sizeof(importing->ids[0]));
	if (importing->ids == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a list of templates has no room");
	if (list == NULL)
		return take(importing, json, err);
	for (json = rmw_json_first(list); json != NULL; json = rmw_json_next(json))
		if (!take(importing, json, err))
			return false;
	return true;
}

bool rmw_profile_import(struct rmw_view json,
			bool (*tell)(void *ctx, const struct rmw_profile *profile, const char *why,
				     struct rmw_err *err),
			void *ctx, struct rmw_err *err)
{
	struct importing importing = { .tell = tell, .ctx = ctx };
	struct rmw_json *whole = rmw_json_parse(json, err);
	bool is_good = false;

	if (whole == NULL)
		return false;
	importing.profile = calloc(1, sizeof(*importing.profile));
	importing.findings = calloc(1, sizeof(*importing.findings));
	if (importing.profile == NULL || importing.findings == NULL)
		(void)rmw_fail(err, RMW_E_NO_MEMORY, "a profile has no room");
	else
		is_good = take_all(&importing, whole, err);
	free(importing.profile);
	free(importing.findings);
	free(importing.ids);
	rmw_json_free(whole);
	return is_good;
}
