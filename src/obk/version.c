/* SPDX-License-Identifier: MIT */
/* Versions of OpenBeken, and which roles came with which: openbeken 6. */
#include <rmwflash/obk.h>

/* How many roles a version whose number is not known may be trusted to know (openbeken 17). */
#define SAFE_ROLES 81u

/*
 * From a version on, so many roles. KP18058 is only known to have come with 1.17.201 or 1.17.214:
 * the later one is sure.
 */
/* clang-format off */
static const struct {
	struct rmw_obk_version since;
	uint8_t count;
} COUNTS[] = {
	{ { 1, 15, 232 }, 46 },
	{ { 1, 15, 358 }, 54 },
	{ { 1, 15, 484 }, 60 },
	{ { 1, 15, 538 }, 64 },
	{ { 1, 15, 646 }, 65 },
	{ { 1, 15, 700 }, 68 },
	{ { 1, 17,  32 }, 72 },
	{ { 1, 17,  50 }, 75 },
	{ { 1, 17, 122 }, 76 },
	{ { 1, 17, 214 }, 78 },
	{ { 1, 17, 644 }, 79 },
	{ { 1, 18,  57 }, 81 },
	{ { 1, 18, 159 }, 83 },
	{ { 1, 18, 163 }, 84 },
	{ { 1, 18, 175 }, 86 },
	{ { 1, 18, 184 }, 87 },
	{ { 1, 18, 227 }, 89 },
	{ { 1, 18, 248 }, 92 },
	{ { 1, 18, 268 }, 96 },
	{ { 1, 18, 299 }, RMW_OBK_ROLE_COUNT },
};
/* clang-format on */

static bool is_digit(char sign)
{
	return sign >= '0' && sign <= '9';
}

/* A number up to 65535; moves `text` behind it. */
static bool take_number(const char **text, uint16_t *number)
{
	uint32_t value = 0;

	if (!is_digit(**text))
		return false;
	for (; is_digit(**text); (*text)++) {
		value = value * 10 + (uint32_t)(**text - '0');
		if (value > UINT16_MAX)
			return false;
	}
	*number = (uint16_t)value;
	return true;
}

static bool take_point(const char **text)
{
	return *(*text)++ == '.';
}

/* Three numbers with points between, and no more of them. */
static bool parse_at(const char *text, struct rmw_obk_version *version)
{
	struct rmw_obk_version read;

	if (!take_number(&text, &read.major) || !take_point(&text) ||
	    !take_number(&text, &read.minor) || !take_point(&text) ||
	    !take_number(&text, &read.patch) || (text[0] == '.' && is_digit(text[1])))
		return false;
	*version = read;
	return true;
}

bool rmw_obk_version_parse(const char *text, struct rmw_obk_version *version)
{
	for (size_t at = 0; text[at] != '\0'; at++) {
		const bool is_start = at == 0 || (!is_digit(text[at - 1]) && text[at - 1] != '.');

		if (is_start && parse_at(text + at, version))
			return true;
	}
	return false;
}

int rmw_obk_version_compare(struct rmw_obk_version a, struct rmw_obk_version b)
{
	if (a.major != b.major)
		return a.major < b.major ? -1 : 1;
	if (a.minor != b.minor)
		return a.minor < b.minor ? -1 : 1;
	return a.patch < b.patch ? -1 : a.patch > b.patch;
}

size_t rmw_obk_role_count(struct rmw_obk_version version)
{
	size_t count = COUNTS[0].count;

	if (rmw_obk_version_compare(version, (struct rmw_obk_version){ 0 }) == 0)
		return SAFE_ROLES;
	for (size_t i = 0; i < RMW_COUNT(COUNTS); i++)
		if (rmw_obk_version_compare(version, COUNTS[i].since) >= 0)
			count = COUNTS[i].count;
	return count;
}

struct rmw_obk_version rmw_obk_version_newest(void)
{
	return COUNTS[RMW_COUNT(COUNTS) - 1].since;
}

struct rmw_obk_version rmw_obk_role_since(uint8_t index)
{
	for (size_t i = 1; i < RMW_COUNT(COUNTS); i++)
		if (index >= COUNTS[i - 1].count && index < COUNTS[i].count)
			return COUNTS[i].since;
	return (struct rmw_obk_version){ 0 };
}
