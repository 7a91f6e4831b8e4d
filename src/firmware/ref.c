/* SPDX-License-Identifier: MIT */
/* Names of firmware, versions and chips, as people write them. */
#include "firmware/ref.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static const struct rmw_firmware_chip chips[] = {
	/* clang-format off */
	{ "bl602",   "bl602",  "OpenBL602_" },
	{ "bk7231t", "bk7231", "OpenBK7231T_" },
	{ "bk7231n", "bk7231", "OpenBK7231N_" },
	{ "ln882h",  "ln882h", "OpenLN882H_" },
	/* clang-format on */
};

const struct rmw_firmware_chip *rmw_firmware_chips(size_t *count)
{
	*count = RMW_COUNT(chips);
	return chips;
}

const struct rmw_firmware_chip *rmw_firmware_chip(const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(chips); i++)
		if (strcasecmp(chips[i].name, name) == 0)
			return &chips[i];
	return NULL;
}

bool rmw_firmware_chip_fits(const char *have, const char *wanted)
{
	const struct rmw_firmware_chip *row = rmw_firmware_chip(have);

	return strcasecmp(have, wanted) == 0 ||
	       (row != NULL && strcasecmp(row->family, wanted) == 0);
}

static bool is_made_of(const char *text, const char *signs, size_t max)
{
	const size_t len = strlen(text);

	return len > 0 && len < max && isalnum((unsigned char)text[0]) != 0 &&
	       strspn(text, signs) == len;
}

bool rmw_firmware_is_name(const char *text)
{
	return is_made_of(text, SMALL DIGITS "-", RMW_FIRMWARE_NAME_MAX);
}

bool rmw_firmware_is_version(const char *text)
{
	return is_made_of(text, SMALL "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "._+-",
			  RMW_FIRMWARE_VERSION_MAX);
}

bool rmw_firmware_is_chip_word(const char *text)
{
	return is_made_of(text, SMALL DIGITS, RMW_FIRMWARE_CHIP_MAX);
}

bool rmw_firmware_ref_parse(const char *text, struct rmw_firmware_ref *ref, struct rmw_err *err)
{
	struct rmw_firmware_ref read = { .version = "" };
	const char *at = strchr(text, '@');
	const size_t len = at == NULL ? strlen(text) : (size_t)(at - text);

	if (len < sizeof(read.name))
		memcpy(read.name, text, len);
	if (!rmw_firmware_is_name(read.name))
		return rmw_fail(err, RMW_E_USAGE,
				"'%.60s' is no name of a firmware: small letters, digits and "
				"hyphens, at most %u, as in openbeken@1.18.299",
				text, RMW_FIRMWARE_NAME_MAX - 1);
	if (at != NULL && !rmw_firmware_is_version(at + 1))
		return rmw_fail(err, RMW_E_USAGE,
				"'%.60s' is no version: letters, digits, '.', '_', '+' and '-', at "
				"most %u, as in openbeken@1.18.299",
				at + 1, RMW_FIRMWARE_VERSION_MAX - 1);
	if (at != NULL)
		memcpy(read.version, at + 1, strlen(at + 1) + 1);
	*ref = read;
	return true;
}

/* Compare a run of digits at both; moves both behind it. Longer numbers are larger ones. */
static int compare_numbers(const char **a, const char **b)
{
	size_t a_len, b_len;
	int order;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	a_len = strspn(*a, DIGITS);
	b_len = strspn(*b, DIGITS);
	order = a_len != b_len ? (a_len < b_len ? -1 : 1) : strncmp(*a, *b, a_len);
	*a += a_len;
	*b += b_len;
	return order;
}

int rmw_firmware_version_compare(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		int order;

		if (isdigit((unsigned char)*a) != 0 && isdigit((unsigned char)*b) != 0)
			order = compare_numbers(&a, &b);
		else
			order = (unsigned char)*a++ - (unsigned char)*b++;
		if (order != 0)
			return order;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

bool rmw_firmware_is_named(const struct rmw_firmware_facts *facts, const char *wanted,
			   const char *chip)
{
	struct rmw_firmware_ref ref;
	struct rmw_err ignored = { 0 };

	return rmw_firmware_ref_parse(wanted, &ref, &ignored) &&
	       strcmp(facts->name, ref.name) == 0 &&
	       (ref.version[0] == '\0' || strcmp(facts->version, ref.version) == 0) &&
	       (chip == NULL || rmw_firmware_chip_fits(facts->chip, chip));
}
