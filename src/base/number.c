/* SPDX-License-Identifier: MIT */
/* Numbers as people write them. */
#include "base/number.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

struct unit {
	const char *suffix;
	unsigned long long is;
};

/* The end of a table is a row without suffix. */
static const struct unit sizes[] = {
	{ "k", 1024 }, { "kib", 1024 }, { "m", 1024 * 1024 }, { "mib", 1024 * 1024 }, { NULL, 0 },
};

static const struct unit decimals[] = { { "k", 1000 }, { "m", 1000000 }, { NULL, 0 } };

static const struct unit times[] = { { "s", 1 }, { "m", 60 }, { "h", 3600 }, { NULL, 0 } };

static unsigned long long unit_of(const char *suffix, const struct unit *unit)
{
	if (*suffix == '\0')
		return 1;
	while (unit->suffix != NULL && strcasecmp(suffix, unit->suffix) != 0)
		unit++;
	return unit->is;
}

static bool parse(const char *what, const char *text, const struct unit *units, uint32_t max,
		  uint32_t *value, struct rmw_err *err)
{
	int base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
	unsigned long long number, unit;
	char *end;

	number = strtoull(text, &end, base); /* too large for it: ULLONG_MAX, which no max allows */
	unit = unit_of(end, units);
	if (!isdigit((unsigned char)text[0]) || end == text || unit == 0)
		return rmw_fail(err, RMW_E_USAGE, "%s: '%s' is not a number", what, text);
	if (number > max / unit)
		return rmw_fail(err, RMW_E_USAGE, "%s: %s is more than 0x%" PRIx32, what, text,
				max);
	*value = (uint32_t)(number * unit);
	return true;
}

bool rmw_number_parse(const char *what, const char *text, uint32_t max, uint32_t *value,
		      struct rmw_err *err)
{
	return parse(what, text, sizes, max, value, err);
}

bool rmw_number_parse_decimal(const char *what, const char *text, uint32_t max, uint32_t *value,
			      struct rmw_err *err)
{
	return parse(what, text, decimals, max, value, err);
}

bool rmw_number_parse_seconds(const char *what, const char *text, uint32_t max, uint32_t *value,
			      struct rmw_err *err)
{
	return parse(what, text, times, max, value, err);
}

void rmw_number_size_text(uint64_t bytes, char *text, size_t size)
{
	if (bytes > 0 && bytes % (1024 * 1024) == 0)
		snprintf(text, size, "%" PRIu64 " MiB", bytes / (1024 * 1024));
	else if (bytes > 0 && bytes % 1024 == 0)
		snprintf(text, size, "%" PRIu64 " KiB", bytes / 1024);
	else
		snprintf(text, size, "%" PRIu64 " %s", bytes,
			 rmw_number_word(bytes, "byte", "bytes"));
}

const char *rmw_number_word(uint64_t count, const char *one, const char *many)
{
	return count == 1 ? one : many;
}
