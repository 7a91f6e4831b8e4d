/* SPDX-License-Identifier: MIT */
/* Reads a profile: a template of OpenBeken, and what its object "rmwflash" says besides. */
#include <rmwflash/profile.h>

#include <stdio.h>
#include <strings.h>

#include "base/json.h"
#include "obk/text.h"

/* Where a member is put, and where to tell what is odd about it. */
struct reading {
	struct rmw_profile *profile;
	struct rmw_obk_findings *findings;
};

static void tell_bad(const struct reading *reading, const char *key)
{
	rmw_obk_finding_add(reading->findings, RMW_OBK_WARNING, "bad-member", -1,
			    "\"rmwflash\": \"%.40s\" has another form than it should: passed over",
			    key);
}

/* A text that fits whole is taken; of a longer one what fits, and that is told. */
static void read_text(const struct reading *reading, const struct rmw_json *json, const char *key,
		      char *field, size_t size)
{
	const char *text = rmw_json_as_text(json);
	size_t len;

	if (text == NULL) {
		tell_bad(reading, key);
		return;
	}
	len = rmw_obk_text_fit(text, size);
	memcpy(field, text, len);
	field[len] = '\0';
	if (text[len] != '\0')
		rmw_obk_finding_add(reading->findings, RMW_OBK_WARNING, "cut", -1,
				    "\"%.40s\" has %zu bytes: only %zu are kept", key, strlen(text),
				    len);
}

/* The texts of a list into rows of `size` bytes; returns how many. */
static size_t read_list(const struct reading *reading, const struct rmw_json *json, const char *key,
			char *rows, size_t size)
{
	size_t count = 0;

	if (!rmw_json_is_array(json)) {
		tell_bad(reading, key);
		return 0;
	}
	for (json = rmw_json_first(json); json != NULL; json = rmw_json_next(json)) {
		if (rmw_json_as_text(json) == NULL || count == RMW_PROFILE_LIST_MAX) {
			tell_bad(reading, key);
			continue;
		}
		read_text(reading, json, key, rows + size * count++, size);
	}
	return count;
}

static void read_names(const struct reading *reading, const struct rmw_json *json, const char *key,
		       struct rmw_profile_names *names)
{
	names->count = read_list(reading, json, key, names->items[0], sizeof(names->items[0]));
}

static bool is_id(const char *text)
{
	const size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len > 0 && text[len] == '\0' && text[0] != '-';
}

static void read_id(const struct reading *reading, const struct rmw_json *json)
{
	char *id = reading->profile->id;

	read_text(reading, json, "id", id, sizeof(reading->profile->id));
	if (id[0] == '\0' || is_id(id))
		return;
	rmw_obk_finding_add(reading->findings, RMW_OBK_WARNING, "bad-id", -1,
			    "\"%s\" is no id: only small letters, digits and hyphens are", id);
	id[0] = '\0';
}

static void read_aliases(const struct reading *reading, const struct rmw_json *json)
{
	read_names(reading, json, "aliases", &reading->profile->aliases);
}

static void read_title(const struct reading *reading, const struct rmw_json *json)
{
	read_text(reading, json, "title", reading->profile->title, sizeof(reading->profile->title));
}

static void read_silk(const struct reading *reading, const struct rmw_json *json)
{
	read_names(reading, json, "silk", &reading->profile->silk);
}

static void read_stock(const struct reading *reading, const struct rmw_json *json)
{
	read_names(reading, json, "stock", &reading->profile->stock);
}

static void read_flash_size(const struct reading *reading, const struct rmw_json *json)
{
	int64_t size;

	if (rmw_json_as_whole(json, &size) && size >= 0 && size <= UINT32_MAX)
		reading->profile->flash_size = (uint32_t)size;
	else
		tell_bad(reading, "flash_size");
}

static void read_pin(const struct reading *reading, const struct rmw_json *json)
{
	const char *name = rmw_json_as_text(json);
	struct rmw_profile *profile = reading->profile;
	int64_t number;

	profile->has_ext_switch =
		name != NULL ? rmw_obk_pin_parse(profile->template.chip, name, &profile->ext_pin)
			     : rmw_json_as_whole(json, &number) && number >= 0 &&
				       number < (int64_t)RMW_OBK_PINS_MAX;
	if (!profile->has_ext_switch)
		tell_bad(reading, "pin");
	else if (name == NULL)
		profile->ext_pin = (uint8_t)number;
}

static void read_needs_parts(const struct reading *reading, const struct rmw_json *json)
{
	read_names(reading, json, "needs_parts", &reading->profile->needs_parts);
}

static void read_power_on(const struct reading *reading, const struct rmw_json *json)
{
	const char *word = rmw_json_as_text(json);

	if (word == NULL || !rmw_power_on_parse(word, &reading->profile->power_on))
		tell_bad(reading, "power_on");
}

/* A name in the store, never a path: a profile may come from anywhere. */
static void read_firmware(const struct reading *reading, const struct rmw_json *json)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_.+@";
	char *name = reading->profile->firmware;

	read_text(reading, json, "firmware", name, sizeof(reading->profile->firmware));
	if (name[strspn(name, letters)] == '\0')
		return;
	tell_bad(reading, "firmware");
	name[0] = '\0';
}

static void read_look_alikes(const struct reading *reading, const struct rmw_json *json)
{
	read_names(reading, json, "look_alikes", &reading->profile->look_alikes);
}

static void read_evidence(const struct reading *reading, const struct rmw_json *json)
{
	read_text(reading, json, "evidence", reading->profile->evidence,
		  sizeof(reading->profile->evidence));
}

static void read_hw_notes(const struct reading *reading, const struct rmw_json *json)
{
	struct rmw_profile *profile = reading->profile;

	profile->hw_note_count = read_list(reading, json, "hw_notes", profile->hw_notes[0],
					   sizeof(profile->hw_notes[0]));
}

static void read_wiring(const struct reading *reading, const struct rmw_json *json)
{
	struct rmw_profile *profile = reading->profile;

	profile->wiring_count =
		read_list(reading, json, "wiring", profile->wiring[0], sizeof(profile->wiring[0]));
}

/* A member, and who reads it. */
struct member {
	const char *key;
	void (*read)(const struct reading *reading, const struct rmw_json *json);
};

static void read_members(const struct reading *reading, const struct rmw_json *object,
			 const struct member *members, size_t count)
{
	for (const struct rmw_json *json = rmw_json_first(object); json != NULL;
	     json = rmw_json_next(json)) {
		size_t at = 0;

		while (at < count && strcmp(members[at].key, rmw_json_key(json)) != 0)
			at++;
		if (at < count)
			members[at].read(reading, json);
		else
			rmw_obk_finding_add(
				reading->findings, RMW_OBK_NOTE, "other-member", -1,
				"\"rmwflash\": \"%.40s\" is not known here: passed over",
				rmw_json_key(json));
	}
}

static void read_part(const struct reading *reading, const struct rmw_json *json, const char *key,
		      const struct member *members, size_t count)
{
	if (rmw_json_is_object(json))
		read_members(reading, json, members, count);
	else
		tell_bad(reading, key);
}

static void read_match(const struct reading *reading, const struct rmw_json *json)
{
	static const struct member members[] = {
		{ "silk", read_silk },
		{ "stock", read_stock },
		{ "flash_size", read_flash_size },
	};

	read_part(reading, json, "match", members, RMW_COUNT(members));
}

static void read_ext_switch(const struct reading *reading, const struct rmw_json *json)
{
	static const struct member members[] = {
		{ "pin", read_pin },
		{ "needs_parts", read_needs_parts },
	};

	read_part(reading, json, "ext_switch", members, RMW_COUNT(members));
}

static void read_object(const struct reading *reading, const struct rmw_json *json)
{
	static const struct member members[] = {
		{ "id", read_id },
		{ "aliases", read_aliases },
		{ "title", read_title },
		{ "match", read_match },
		{ "ext_switch", read_ext_switch },
		{ "power_on", read_power_on },
		{ "firmware", read_firmware },
		{ "look_alikes", read_look_alikes },
		{ "evidence", read_evidence },
		{ "hw_notes", read_hw_notes },
		{ "wiring", read_wiring },
	};

	if (json != NULL)
		read_part(reading, json, "rmwflash", members, RMW_COUNT(members));
	if (reading->profile->id[0] == '\0')
		rmw_obk_finding_add(reading->findings, RMW_OBK_NOTE, "no-id", -1,
				    "no id: a plain template, to be named by its path");
}

bool rmw_profile_parse(struct rmw_view json, struct rmw_profile *profile,
		       struct rmw_obk_findings *findings, struct rmw_err *err)
{
	const struct reading reading = { profile, findings };
	struct rmw_json *object = rmw_json_parse(json, err);
	bool is_good;

	if (object == NULL)
		return false;
	is_good = rmw_obk_template_parse(json, &profile->template, findings, err);
	if (is_good) {
		memset((char *)profile + sizeof(profile->template), 0,
		       sizeof(*profile) - sizeof(profile->template));
		read_object(&reading, rmw_json_child(object, "rmwflash"));
	}
	rmw_json_free(object);
	return is_good;
}

bool rmw_profile_is_named(const struct rmw_profile *profile, const char *name)
{
	if (profile->id[0] != '\0' && strcasecmp(profile->id, name) == 0)
		return true;
	for (size_t i = 0; i < profile->aliases.count; i++)
		if (strcasecmp(profile->aliases.items[i], name) == 0)
			return true;
	return false;
}
