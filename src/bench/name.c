/* SPDX-License-Identifier: MIT */
/* Makes names of units from patterns. */
#include "bench/name.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/digest.h"
#include "base/grow.h"
#include "base/nearest.h"

#define DIGITS_MAX 9u
#define MADE_MAX 512u /* longer than any name may be */

static const struct rmw_name_word words[] = {
	{ "mac", RMW_NAME_MAC, true },
	{ "mac6", RMW_NAME_MAC6, true },
	{ "seq", RMW_NAME_SEQ, true },
};

/* A pattern being taken apart. */
struct parsing {
	struct rmw_name_pattern *pattern;
	const char *const *columns;
	size_t column_count;
	size_t at;
};

static bool add(struct parsing *parsing, struct rmw_name_part part, struct rmw_err *err)
{
	struct rmw_name_pattern *pattern = parsing->pattern;

	if (pattern->count == RMW_NAME_PARTS_MAX)
		return rmw_fail(err, RMW_E_JOB_BAD, "a name has %u parts at most",
				RMW_NAME_PARTS_MAX);
	pattern->parts[pattern->count++] = part;
	return true;
}

void rmw_name_unknown(const char *word, const struct rmw_name_words *known,
		      char text[RMW_NAME_UNKNOWN_MAX])
{
	struct rmw_nearest nearest = rmw_nearest_to(word);
	char list[120] = "", hint[64];
	size_t len = 0;

	for (size_t i = 0; i < known->count && len < sizeof(list); i++) {
		const char *also = rmw_name_is_seq(known->words[i].word) ? ", {seq:03}" : "";

		rmw_nearest_offer(&nearest, known->words[i].word);
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s{%s}%s",
					i > 0 ? ", " : "", known->words[i].word, also);
	}
	for (size_t i = 0; i < known->column_count; i++)
		rmw_nearest_offer(&nearest, known->columns[i]);
	rmw_nearest_hint(&nearest, hint, sizeof(hint));
	(void)snprintf(text, RMW_NAME_UNKNOWN_MAX,
		       "{%.40s} is none of %s and the columns of the units%s", word, list, hint);
}

static bool fail_unknown(const struct parsing *parsing, const char *word, struct rmw_err *err)
{
	const struct rmw_name_words known = { words, RMW_COUNT(words), parsing->columns,
					      parsing->column_count };
	char text[RMW_NAME_UNKNOWN_MAX];

	rmw_name_unknown(word, &known, text);
	return rmw_fail(err, RMW_E_JOB_BAD, "%s", text);
}

bool rmw_name_is_seq(const char *word)
{
	return strcmp(word, "seq") == 0 || strncmp(word, "seq:", 4) == 0;
}

bool rmw_name_seq_parse(const char *word, unsigned *digits, struct rmw_err *err)
{
	const char *text = word + strlen("seq");

	if (*text == ':' &&
	    (text[1] != '0' || text[2] < '1' || text[2] > '0' + (int)DIGITS_MAX || text[3] != '\0'))
		return rmw_fail(err, RMW_E_JOB_BAD, "{seq%.20s}: behind the colon stands 01 to 0%u",
				text, DIGITS_MAX);
	*digits = *text == ':' ? (unsigned)(text[2] - '0') : 1;
	return true;
}

static bool add_seq(struct parsing *parsing, const char *word, struct rmw_err *err)
{
	struct rmw_name_part part = { .kind = RMW_NAME_SEQ };

	return rmw_name_seq_parse(word, &part.digits, err) && add(parsing, part, err);
}

static bool add_word(struct parsing *parsing, const char *word, struct rmw_err *err)
{
	if (rmw_name_is_seq(word))
		return add_seq(parsing, word, err);
	for (size_t i = 0; i < RMW_COUNT(words); i++)
		if (strcmp(word, words[i].word) == 0)
			return add(
				parsing,
				(struct rmw_name_part){ .kind = (enum rmw_name_kind)words[i].kind },
				err);
	for (size_t i = 0; i < parsing->column_count; i++)
		if (strcmp(word, parsing->columns[i]) == 0)
			return add(parsing,
				   (struct rmw_name_part){ .kind = RMW_NAME_COLUMN, .column = i },
				   err);
	return fail_unknown(parsing, word, err);
}

/* "{...}" at parsing->at. */
static bool take_braces(struct parsing *parsing, struct rmw_err *err)
{
	const char *text = parsing->pattern->text + parsing->at + 1;
	const size_t len = strcspn(text, "{}");
	char word[RMW_JOB_PATTERN_MAX];

	if (text[len] != '}')
		return rmw_fail(err, RMW_E_JOB_BAD, "this '{' has no '}'");
	memcpy(word, text, len);
	word[len] = '\0';
	if (!add_word(parsing, word, err))
		return false;
	parsing->at += len + 2;
	return true;
}

static bool take_part(struct parsing *parsing, struct rmw_err *err)
{
	const char *text = parsing->pattern->text + parsing->at;
	struct rmw_name_part part = { .kind = RMW_NAME_TEXT, .at = parsing->at };

	if (*text == '{')
		return take_braces(parsing, err);
	part.len = strcspn(text, "{}");
	if (part.len == 0)
		return rmw_fail(err, RMW_E_JOB_BAD, "this '}' has no '{'");
	if (!add(parsing, part, err))
		return false;
	parsing->at += part.len;
	return true;
}

bool rmw_name_parse(const char *text, const char *const *columns, size_t column_count,
		    struct rmw_name_pattern *pattern, size_t *at, struct rmw_err *err)
{
	struct rmw_name_pattern made = { .count = 0 };
	struct parsing parsing = { &made, columns, column_count, 0 };
	const size_t len = strlen(text);

	*at = 0;
	if (len >= sizeof(made.text))
		return rmw_fail(err, RMW_E_JOB_BAD, "a pattern has %zu bytes at most",
				sizeof(made.text) - 1);
	memcpy(made.text, text, len + 1);
	while (parsing.at < len)
		if (!take_part(&parsing, err)) {
			*at = parsing.at;
			return false;
		}
	*pattern = made;
	return true;
}

bool rmw_name_has(const struct rmw_name_pattern *pattern, enum rmw_name_kind kind)
{
	for (size_t i = 0; i < pattern->count; i++)
		if (pattern->parts[i].kind == kind)
			return true;
	return false;
}

static void grow_mac(struct rmw_grow *growing, enum rmw_name_kind kind, const uint8_t *mac)
{
	const size_t from = kind == RMW_NAME_MAC6 ? 3 : 0;
	char hex[13];

	rmw_hex((struct rmw_view){ mac + from, 6 - from }, hex);
	rmw_grow(growing, "%s", hex);
}

static void grow_part(struct rmw_grow *growing, const struct rmw_name_pattern *pattern,
		      const struct rmw_name_part *part, const struct rmw_name_values *values)
{
	switch (part->kind) {
	case RMW_NAME_TEXT:
		rmw_grow(growing, "%.*s", (int)part->len, pattern->text + part->at);
		break;
	case RMW_NAME_MAC:
	case RMW_NAME_MAC6:
		if (values->mac == NULL)
			rmw_grow(growing, "%s", part->kind == RMW_NAME_MAC ? "{mac}" : "{mac6}");
		else
			grow_mac(growing, part->kind, values->mac);
		break;
	case RMW_NAME_SEQ:
		rmw_grow(growing, "%0*" PRIu32, (int)part->digits, values->seq);
		break;
	case RMW_NAME_COLUMN:
		rmw_grow(growing, "%s", values->column(values->ctx, part->column));
		break;
	}
}

static void make(const struct rmw_name_pattern *pattern, const struct rmw_name_values *values,
		 struct rmw_grow *growing)
{
	growing->text[0] = '\0';
	for (size_t i = 0; i < pattern->count; i++)
		grow_part(growing, pattern, &pattern->parts[i], values);
}

bool rmw_name_make(const struct rmw_name_pattern *pattern, const struct rmw_name_values *values,
		   char name[RMW_NAME_TEXT_MAX], struct rmw_err *err)
{
	static const uint8_t any_mac[6];
	struct rmw_name_values known = *values;
	char text[MADE_MAX];
	struct rmw_grow shown = { name, RMW_NAME_TEXT_MAX, 0 };
	struct rmw_grow whole = { text, sizeof(text), 0 };

	make(pattern, values, &shown);
	if (known.mac == NULL)
		known.mac = any_mac;
	make(pattern, &known, &whole);
	return rmw_profile_name_check("name", text, err);
}
