/* SPDX-License-Identifier: MIT */
/* Templates as the web app of OpenBeken lists them: openbeken 11. */
#include "obk/template.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "obk/text.h"

#define OLD_FLAG_MAX 15

/* The texts of a template, in the order in which they are written. */
/* clang-format off */
static const struct {
	const char *key;
	size_t at, size;
} TEXTS[] = {
#define TEXT(name) { #name, offsetof(struct rmw_obk_template, name), \
		     sizeof(((struct rmw_obk_template *)NULL)->name) }
	TEXT(vendor),
	TEXT(name),
	TEXT(model),
	TEXT(chip),
	TEXT(board),
#undef TEXT
};
/* clang-format on */

/* Of two members with one name the last one counts. */
static const struct rmw_json *find(const struct rmw_json *object, const char *key)
{
	const struct rmw_json *found = NULL;

	for (const struct rmw_json *member = rmw_json_first(object); member != NULL;
	     member = rmw_json_next(member))
		if (strcmp(rmw_json_key(member), key) == 0)
			found = member;
	return found;
}

/* Copy a text that may be there; false where there is none. */
static bool read_text(const struct rmw_json *json, const char *key, char *field, size_t size,
		      struct rmw_obk_findings *findings)
{
	const char *text = rmw_json_as_text(json);
	size_t len;

	if (text == NULL) {
		if (json != NULL)
			rmw_obk_finding_add(findings, RMW_OBK_WARNING, "bad-text", -1,
					    "\"%s\" is no text: passed over", key);
		return false;
	}
	len = rmw_obk_text_fit(text, size);
	memcpy(field, text, len);
	field[len] = '\0';
	if (text[len] != '\0')
		rmw_obk_finding_add(findings, RMW_OBK_WARNING, "cut", -1,
				    "\"%s\" has %zu bytes: only %zu are kept", key, strlen(text),
				    len);
	return true;
}

static void read_keywords(const struct rmw_json *json, struct rmw_obk_template *template,
			  struct rmw_obk_findings *findings)
{
	if (json != NULL && !rmw_json_is_array(json))
		rmw_obk_finding_add(findings, RMW_OBK_WARNING, "bad-text", -1,
				    "\"keywords\" is no list: passed over");
	if (!rmw_json_is_array(json))
		return;
	for (json = rmw_json_first(json); json != NULL; json = rmw_json_next(json)) {
		if (template->keyword_count == RMW_OBK_KEYWORDS_MAX) {
			rmw_obk_finding_add(findings, RMW_OBK_NOTE, "many-keywords", -1,
					    "more than %u keywords: the rest is passed over",
					    RMW_OBK_KEYWORDS_MAX);
			return;
		}
		if (read_text(json, "keywords", template->keywords[template->keyword_count],
			      sizeof(template->keywords[0]), findings))
			template->keyword_count++;
	}
}

/* Below zero in 32 bits, as /api/info shows them, or else in 64. */
static uint64_t unsigned_of(int64_t flags)
{
	return flags >= INT32_MIN ? (uint32_t)flags : (uint64_t)flags;
}

static bool parse_flags(const char *text, uint64_t *flags)
{
	const char *digits = text[0] == '-' ? text + 1 : text;
	char *end;

	if (digits[0] < '0' || digits[0] > '9')
		return false;
	errno = 0;
	*flags = text[0] == '-' ? unsigned_of(strtoll(text, &end, 10)) : strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

/* As text, or as a number that a double holds. */
static bool take_flags(const struct rmw_json *json, uint64_t *flags)
{
	int64_t number;

	if (rmw_json_as_text(json) != NULL)
		return parse_flags(rmw_json_as_text(json), flags);
	if (!rmw_json_as_whole(json, &number))
		return false;
	*flags = number < 0 ? unsigned_of(number) : (uint64_t)number;
	return true;
}

static bool is_negative(const struct rmw_json *json)
{
	const char *text = rmw_json_as_text(json);
	int64_t number;

	return text != NULL ? text[0] == '-' : rmw_json_as_whole(json, &number) && number < 0;
}

static void read_flags(const struct rmw_json *json, struct rmw_obk_template *template,
		       struct rmw_obk_findings *findings)
{
	template->has_flags = take_flags(json, &template->flags);
	if (!template->has_flags) {
		template->flags = 0;
		rmw_obk_finding_add(findings, RMW_OBK_WARNING, "bad-flags", -1,
				    "\"flags\" is no number of 64 bits: no flags are taken");
		return;
	}
	if (rmw_json_as_text(json) == NULL)
		rmw_obk_finding_add(findings, RMW_OBK_NOTE, "number-flags", -1,
				    "\"flags\" is a number where a text is usual");
	if (is_negative(json))
		rmw_obk_finding_add(findings, RMW_OBK_WARNING, "negative-flags", -1,
				    "\"flags\" is below zero: taken as %llu, higher flags may be "
				    "missing",
				    (unsigned long long)template->flags);
}

static void read_old_flag(const struct rmw_json *json, struct rmw_obk_template *template,
			  struct rmw_obk_findings *findings)
{
	int64_t bit;

	if (!rmw_json_as_whole(json, &bit) || bit < 0 || bit > OLD_FLAG_MAX) {
		rmw_obk_finding_add(findings, RMW_OBK_WARNING, "bad-flag", -1,
				    "\"flag\" is no number 0 to %d: passed over", OLD_FLAG_MAX);
		return;
	}
	rmw_obk_finding_add(findings, RMW_OBK_NOTE, "old-flag", -1,
			    "\"flag\" is an old form, it sets flag %d: %s", (int)bit,
			    template->has_flags ? "passed over, there are \"flags\"" : "taken");
	if (!template->has_flags) {
		template->has_flags = true;
		template->flags = (uint64_t)1 << bit;
	}
}

static void read_object(const struct rmw_json *object, struct rmw_obk_template *template,
			struct rmw_obk_findings *findings)
{
	const struct rmw_json *flags = find(object, "flags"), *flag = find(object, "flag");

	memset(template, 0, sizeof(*template));
	for (size_t i = 0; i < RMW_COUNT(TEXTS); i++)
		(void)read_text(find(object, TEXTS[i].key), TEXTS[i].key,
				(char *)template + TEXTS[i].at, TEXTS[i].size, findings);
	if (flags != NULL)
		read_flags(flags, template, findings);
	if (flag != NULL)
		read_old_flag(flag, template, findings);
	read_keywords(find(object, "keywords"), template, findings);
	rmw_obk_template_read_pins(find(object, "pins"), template, findings);
	template->has_command = read_text(find(object, "command"), "command", template->command,
					  sizeof(template->command), findings);
}

static bool check_object(const struct rmw_json *json, struct rmw_err *err)
{
	if (!rmw_json_is_object(json))
		return rmw_fail(err, RMW_E_BAD_TEXT, "no template: it is no JSON object");
	if (rmw_json_is_array(find(json, "devices")))
		return rmw_fail(err, RMW_E_BAD_TEXT,
				"a list of templates, not one: take one element of \"devices\"");
	if (!rmw_json_is_object(find(json, "pins")))
		return rmw_fail(err, RMW_E_BAD_TEXT, "no template: it has no object \"pins\"");
	return true;
}

bool rmw_obk_template_parse(struct rmw_view json, struct rmw_obk_template *template,
			    struct rmw_obk_findings *findings, struct rmw_err *err)
{
	struct rmw_json *object = rmw_json_parse(json, err);
	const bool is_good = object != NULL && check_object(object, err);

	if (is_good)
		read_object(object, template, findings);
	rmw_json_free(object);
	return is_good;
}

static bool tell_texts(const struct rmw_obk_template *template, struct rmw_json *object)
{
	for (size_t i = 0; i < RMW_COUNT(TEXTS); i++) {
		const char *text = (const char *)template + TEXTS[i].at;

		if (text[0] != '\0' && !rmw_json_set_text(object, TEXTS[i].key, text))
			return false;
	}
	return true;
}

static bool tell_flags(const struct rmw_obk_template *template, struct rmw_json *object)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)template->flags);
	return !template->has_flags || rmw_json_set_text(object, "flags", text);
}

static bool tell_keywords(const struct rmw_obk_template *template, struct rmw_json *object)
{
	struct rmw_json *list;
	bool is_good = true;

	if (template->keyword_count == 0)
		return true;
	list = rmw_json_new_array();
	for (size_t i = 0; i < template->keyword_count && is_good; i++)
		is_good = list != NULL && rmw_json_push_text(list, template->keywords[i]);
	return rmw_json_put(object, "keywords", list) && is_good;
}

static struct rmw_json *tell(const struct rmw_obk_template *template)
{
	struct rmw_json *object = rmw_json_new_object();

	if (object != NULL && tell_texts(template, object) && tell_flags(template, object) &&
	    tell_keywords(template, object) &&
	    rmw_json_put(object, "pins", rmw_obk_template_tell_pins(template)) &&
	    (!template->has_command || rmw_json_set_text(object, "command", template->command)))
		return object;
	rmw_json_free(object);
	return NULL;
}

bool rmw_obk_template_print(const struct rmw_obk_template *template, struct rmw_buf *json,
			    struct rmw_err *err)
{
	struct rmw_json *object = tell(template);
	const bool is_good = rmw_json_write(object, json, err);

	rmw_json_free(object);
	return is_good;
}
