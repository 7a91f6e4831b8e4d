/* SPDX-License-Identifier: MIT */
/* Lists of units with a pattern before them, up to the first line end: names that pass are names.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/name.h"
#include "bench/units.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a pattern finds in a unit. */
struct cells {
	const struct rmw_units *units;
	const struct rmw_unit *unit;
};

static const char *cell_of(const void *ctx, size_t column)
{
	const struct cells *cells = ctx;

	return rmw_units_cell(cells->units, cells->unit, column);
}

static void name_all(const struct rmw_units *units, const struct rmw_name_pattern *pattern)
{
	for (size_t i = 0; i < units->count; i++) {
		const struct rmw_unit *unit = &units->items[i];
		const struct cells cells = { units, unit };
		const struct rmw_name_values values = { unit->has_mac ? unit->mac : NULL,
							(uint32_t)i, cell_of, &cells };
		struct rmw_err err = { 0 };
		char name[RMW_NAME_TEXT_MAX];

		if (!rmw_name_make(pattern, &values, name, &err))
			continue;
		if (strlen(name) >= sizeof(name) - 1 ||
		    (unit->has_mac && !rmw_profile_name_check("name", name, &err)))
			abort();
	}
}

static void parse_pattern(const uint8_t *data, size_t len, const struct rmw_units *units)
{
	const char *columns[RMW_UNIT_COLUMNS_MAX];
	char text[RMW_JOB_PATTERN_MAX + 8];
	struct rmw_name_pattern pattern;
	struct rmw_err err = { 0 };
	size_t at;

	len = len < sizeof(text) - 1 ? len : sizeof(text) - 1;
	memcpy(text, data, len);
	text[len] = '\0';
	for (size_t i = 0; i < units->column_count; i++)
		columns[i] = units->columns[i];
	if (rmw_name_parse(text, columns, units->column_count, &pattern, &at, &err))
		name_all(units, &pattern);
	else if (at > strlen(text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rmw_troubles problems;
	const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
	const size_t len = end == NULL ? 0 : (size_t)(end - data);
	struct rmw_units units;
	struct rmw_err err = { 0 };

	if (end == NULL)
		return 0;
	memset(&problems, 0, sizeof(problems));
	if (!rmw_units_parse((struct rmw_view){ data + len + 1, size - len - 1 }, "u.csv", &units,
			     &problems, &err))
		abort();
	parse_pattern(data, len, &units);
	rmw_units_release(&units);
	return 0;
}
