/* SPDX-License-Identifier: MIT */
/* Reads the list of units of a job. */
#include "bench/units.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/ledger.h>

#include "base/csv.h"
#include "base/number.h"
#include "provision/relay_info.h"

#define TEXTS_MAX ((size_t)8 << 20)

/* A list at work. */
struct reading {
	struct rmw_units *units;
	struct rmw_troubles *problems;
	const char *file;
	struct rmw_csv csv;
	struct rmw_csv_record record;
};

static struct rmw_place place_of(const struct reading *reading, size_t field)
{
	const struct rmw_csv_place *place = &reading->record.places[field];

	return (struct rmw_place){ reading->file, place->line, place->column };
}

size_t rmw_units_column(const struct rmw_units *units, const char *name)
{
	for (size_t i = 0; i < units->column_count; i++)
		if (strcmp(units->columns[i], name) == 0)
			return i;
	return RMW_UNIT_NO_COLUMN;
}

const char *rmw_units_cell(const struct rmw_units *units, const struct rmw_unit *unit,
			   size_t column)
{
	return column < units->column_count ? (const char *)units->texts.data + unit->cells[column]
					    : "";
}

bool rmw_units_mac_parse(const char *text, uint8_t mac[6])
{
	char spaced[RMW_MAC_TEXT_SIZE];
	uint8_t read[6];
	uint8_t any = 0;

	if (strlen(text) == 12 && strspn(text, "0123456789abcdefABCDEF") == 12) {
		for (size_t i = 0; i < sizeof(spaced); i++)
			spaced[i] = (char)(i % 3 == 2 ? ':' : text[i / 3 * 2 + i % 3]);
		spaced[sizeof(spaced) - 1] = '\0';
		text = spaced;
	}
	if (!rmw_relay_mac_parse(text, read))
		return false;
	for (size_t i = 0; i < sizeof(read); i++)
		any |= read[i];
	if (any == 0 || (read[0] & 1u) != 0)
		return false;
	memcpy(mac, read, sizeof(read));
	return true;
}

static bool is_column_name(const char *text)
{
	const size_t len = strlen(text);

	return len > 0 && len < RMW_UNIT_COLUMN_MAX && islower((unsigned char)text[0]) != 0 &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

/* Names of columns that {...} means otherwise in a pattern. */
static bool is_taken(const char *text)
{
	return strcmp(text, "seq") == 0 || strcmp(text, "mac6") == 0;
}

static void take_column(struct reading *reading, size_t at)
{
	struct rmw_units *units = reading->units;
	const char *text = reading->record.fields[at];
	const size_t twin = rmw_units_column(units, text);

	if (!is_column_name(text) || is_taken(text))
		rmw_trouble_add(reading->problems, place_of(reading, at), RMW_E_UNITS_BAD,
				"'%.40s' is no name of a column: small letters, digits and '_', "
				"from a letter on, at most %u, not seq or mac6",
				text, RMW_UNIT_COLUMN_MAX - 1);
	else if (twin != RMW_UNIT_NO_COLUMN)
		rmw_trouble_add(reading->problems, place_of(reading, at), RMW_E_UNITS_BAD,
				"there are two columns %s", text);
	(void)snprintf(units->columns[units->column_count++], RMW_UNIT_COLUMN_MAX, "%s", text);
}

static bool take_columns(struct reading *reading)
{
	struct rmw_units *units = reading->units;
	const struct rmw_place whole = { reading->file, 0, 0 };
	const size_t before = reading->problems->count;

	if (reading->record.count == 0) {
		rmw_trouble_add(reading->problems, whole, RMW_E_UNITS_BAD,
				"it is empty; the first line names the columns: name,room,mac");
		return false;
	}
	if (reading->record.count > RMW_UNIT_COLUMNS_MAX) {
		rmw_trouble_add(reading->problems, place_of(reading, RMW_UNIT_COLUMNS_MAX),
				RMW_E_UNITS_BAD, "there are more than %u columns",
				RMW_UNIT_COLUMNS_MAX);
		return false;
	}
	for (size_t i = 0; i < reading->record.count; i++)
		take_column(reading, i);
	units->name_at = rmw_units_column(units, "name");
	units->mac_at = rmw_units_column(units, "mac");
	return reading->problems->count == before;
}

static bool keep_cell(struct rmw_units *units, struct rmw_unit *unit, size_t at, const char *text,
		      struct rmw_err *err)
{
	unit->cells[at] = (uint32_t)units->texts.len;
	return rmw_buf_append(&units->texts,
			      (struct rmw_view){ (const uint8_t *)text, strlen(text) + 1 }, err);
}

static bool grow(struct rmw_units *units, struct rmw_err *err)
{
	const size_t room = units->count == 0 ? 16 : 2 * units->count;
	struct rmw_unit *items;

	if ((units->count & (units->count - 1)) != 0 || (units->count > 0 && units->count < 16))
		return true;
	items = realloc(units->items, room * sizeof(*items));
	if (items == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for %zu units", room);
	units->items = items;
	return true;
}

/* The ledger takes no more of it. */
static bool check_room(const struct reading *reading)
{
	const size_t at = rmw_units_column(reading->units, "room");

	if (at == RMW_UNIT_NO_COLUMN || strlen(reading->record.fields[at]) < RMW_LEDGER_ROOM_MAX)
		return true;
	rmw_trouble_add(reading->problems, place_of(reading, at), RMW_E_UNITS_BAD,
			"the room is longer than %u bytes", RMW_LEDGER_ROOM_MAX - 1);
	return false;
}

static bool read_mac(const struct reading *reading, struct rmw_unit *unit)
{
	const size_t at = reading->units->mac_at;

	if (at == RMW_UNIT_NO_COLUMN || reading->record.fields[at][0] == '\0')
		return true;
	unit->has_mac = rmw_units_mac_parse(reading->record.fields[at], unit->mac);
	if (!unit->has_mac)
		rmw_trouble_add(reading->problems, place_of(reading, at), RMW_E_UNITS_BAD,
				"'%.40s' is no MAC of a board, as 7c:b9:4c:a8:a9:91",
				reading->record.fields[at]);
	return unit->has_mac;
}

/* A record as a unit; false: it is wrong, which was said. */
static bool read_unit(const struct reading *reading, struct rmw_unit *unit)
{
	const struct rmw_csv_record *record = &reading->record;
	const struct rmw_units *units = reading->units;
	const struct rmw_place place = { reading->file, record->places[0].line, 0 };

	unit->line = place.line;
	if (record->count != units->column_count) {
		rmw_trouble_add(reading->problems, place, RMW_E_UNITS_BAD,
				"%zu %s, but the first line names %zu", record->count,
				rmw_number_word(record->count, "field", "fields"),
				units->column_count);
		return false;
	}
	return read_mac(reading, unit) && check_room(reading);
}

static bool take_unit(struct reading *reading, struct rmw_err *err)
{
	struct rmw_units *units = reading->units;
	struct rmw_unit unit = { 0 };

	if (!read_unit(reading, &unit))
		return true;
	for (size_t i = 0; i < units->column_count; i++)
		if (!keep_cell(units, &unit, i, reading->record.fields[i], err))
			return false;
	if (!grow(units, err))
		return false;
	units->items[units->count++] = unit;
	return true;
}

/* Where the reader of CSV stopped is in its words. */
static bool take_csv_failure(struct reading *reading, struct rmw_err *err)
{
	struct rmw_place place = { reading->file, 0, 0 };
	int len = 0;

	if (err->code != RMW_E_BAD_TEXT)
		return false;
	if (sscanf(err->cause, "line %u, column %u: %n", &place.line, &place.column, &len) < 2)
		len = 0;
	rmw_trouble_add(reading->problems, place, RMW_E_UNITS_BAD, "%s", err->cause + len);
	rmw_err_clear(err);
	return true;
}

/* A unit to be sorted. */
struct entry {
	const struct rmw_unit *unit;
};

static int compare_macs(const void *a, const void *b)
{
	const struct rmw_unit *one = ((const struct entry *)a)->unit;
	const struct rmw_unit *other = ((const struct entry *)b)->unit;
	const int order = memcmp(one->mac, other->mac, sizeof(one->mac));

	return order != 0 ? order : (one->line > other->line) - (one->line < other->line);
}

static bool check_macs(const struct reading *reading, struct rmw_err *err)
{
	const struct rmw_units *units = reading->units;
	struct entry *sorted = calloc(units->count + 1, sizeof(*sorted));
	size_t count = 0;

	if (sorted == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory to compare units");
	for (size_t i = 0; i < units->count; i++)
		if (units->items[i].has_mac)
			sorted[count++].unit = &units->items[i];
	qsort(sorted, count, sizeof(*sorted), compare_macs);
	for (size_t i = 1; i < count; i++)
		if (memcmp(sorted[i - 1].unit->mac, sorted[i].unit->mac,
			   sizeof(sorted[i].unit->mac)) == 0)
			rmw_trouble_add(
				reading->problems,
				(struct rmw_place){ reading->file, sorted[i].unit->line, 0 },
				RMW_E_UNITS_BAD, "the MAC '%s' is that of line %u",
				rmw_units_cell(units, sorted[i].unit, units->mac_at),
				sorted[i - 1].unit->line);
	free(sorted);
	return true;
}

static bool read_all(struct reading *reading, struct rmw_err *err)
{
	if (!rmw_csv_next(&reading->csv, &reading->record, err))
		return take_csv_failure(reading, err);
	if (!take_columns(reading))
		return true;
	while (rmw_csv_next(&reading->csv, &reading->record, err) && reading->record.count > 0) {
		if (reading->units->count == RMW_UNITS_MAX) {
			rmw_trouble_add(reading->problems, place_of(reading, 0), RMW_E_UNITS_BAD,
					"there are more than %u units", RMW_UNITS_MAX);
			break;
		}
		if (!take_unit(reading, err))
			return false;
	}
	return (err->code == RMW_OK || take_csv_failure(reading, err)) && check_macs(reading, err);
}

bool rmw_units_parse(struct rmw_view text, const char *file, struct rmw_units *units,
		     struct rmw_troubles *problems, struct rmw_err *err)
{
	struct reading reading = { .units = units, .problems = problems, .file = file };
	bool is_good;

	*units = (struct rmw_units){ .name_at = RMW_UNIT_NO_COLUMN, .mac_at = RMW_UNIT_NO_COLUMN };
	units->texts.cap = TEXTS_MAX;
	is_good = rmw_csv_open(&reading.csv, text, err) ? read_all(&reading, err)
							: take_csv_failure(&reading, err);
	rmw_csv_record_release(&reading.record);
	if (!is_good)
		rmw_units_release(units);
	return is_good;
}

void rmw_units_columns(const struct rmw_units *units, const char *columns[RMW_UNIT_COLUMNS_MAX])
{
	for (size_t i = 0; i < units->column_count; i++)
		columns[i] = units->columns[i];
}

void rmw_units_release(struct rmw_units *units)
{
	free(units->items);
	rmw_buf_release(&units->texts);
	*units = (struct rmw_units){ .name_at = RMW_UNIT_NO_COLUMN, .mac_at = RMW_UNIT_NO_COLUMN };
}
