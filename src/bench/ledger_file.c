/* SPDX-License-Identifier: MIT */
/* Reads units from CSV or JSON lines, and checks what can be checked without a ledger. */
#include <rmwflash/ledger.h>

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"
#include "bench/ledger_columns.h"

#define LINE_MAX_BYTES (1u << 20)

static const char *const words[RMW_LEDGER_COLUMN_FACTS] = {
	[RMW_LEDGER_COLUMN_JOB] = "job",	 [RMW_LEDGER_COLUMN_NAME] = "name",
	[RMW_LEDGER_COLUMN_ROOM] = "room",	 [RMW_LEDGER_COLUMN_MAC] = "mac",
	[RMW_LEDGER_COLUMN_STATE] = "state",	 [RMW_LEDGER_COLUMN_TRIES] = "tries",
	[RMW_LEDGER_COLUMN_CHANGED] = "changed", [RMW_LEDGER_COLUMN_BENCH] = "bench",
	[RMW_LEDGER_COLUMN_SLOT] = "slot",	 [RMW_LEDGER_COLUMN_STARTED] = "started",
	[RMW_LEDGER_COLUMN_ENDED] = "ended",	 [RMW_LEDGER_COLUMN_CODE] = "code",
	[RMW_LEDGER_COLUMN_NOTE] = "note",
};

/* A column whose name holds one of these would put a secret into the ledger. */
static const char *const secrets[] = { "pass", "psk", "secret", "token", "credential" };

const char *rmw_ledger_column_word(enum rmw_ledger_column column)
{
	return column < RMW_LEDGER_COLUMN_FACTS
		       ? words[column]
		       : rmw_ledger_fact(column - RMW_LEDGER_COLUMN_FACTS)->word;
}

enum rmw_ledger_column rmw_ledger_column_find(const char *name)
{
	enum rmw_ledger_column column = 0;

	while (column < RMW_LEDGER_COLUMNS && strcmp(rmw_ledger_column_word(column), name) != 0)
		column++;
	return column;
}

void rmw_ledger_list_release(struct rmw_ledger_list *list)
{
	free(list->units);
	free(list->lines);
	*list = (struct rmw_ledger_list){ 0 };
}

/* ---- one unit ---- */

/* A unit that is read, and how to say where what is wrong with it stands. */
struct reading {
	struct rmw_ledger_unit unit;
	struct rmw_csv_place place; /* of the field at work; column 0: only the line is known */
	struct rmw_json *free;	    /* NULL: no free column yet */
};

static bool fail_at(const struct reading *reading, struct rmw_err *err, const char *format, ...)
	RMW_PRINTF(3, 4);

static bool fail_at(const struct reading *reading, struct rmw_err *err, const char *format, ...)
{
	char says[sizeof(err->cause)];
	va_list values;

	va_start(values, format);
	vsnprintf(says, sizeof(says), format, values);
	va_end(values);
	if (reading->place.column > 0)
		return rmw_csv_fail(reading->place, err, "%s", says);
	return rmw_fail(err, RMW_E_BAD_TEXT, "line %u: %s", reading->place.line, says);
}

/* Room for a text in a unit, where a column is kept as it stands. */
static bool take_text(struct reading *reading, const char *what, char *into, size_t size,
		      const char *text, struct rmw_err *err)
{
	const size_t len = strlen(text);

	if (len >= size)
		return fail_at(reading, err, "the %s is longer than %zu bytes", what, size - 1);
	if (strchr(text, '\n') != NULL)
		return fail_at(reading, err, "the %s holds a line end", what);
	for (size_t at = 0; at < len;) {
		const size_t step = rmw_text_character(
			(struct rmw_view){ (const uint8_t *)text + at, len - at });

		if (step == 0)
			return fail_at(reading, err, "the %s holds a control character", what);
		at += step;
	}
	memcpy(into, text, len + 1);
	return true;
}

static bool take_mac(struct reading *reading, const char *text, struct rmw_err *err)
{
	if (text[0] == '\0' || rmw_ledger_mac_parse(text, reading->unit.mac))
		return true;
	return fail_at(reading, err, "'%.40s' is no MAC of a board, such as 18:b9:05:12:34:56",
		       text);
}

/* A unit that was at work where the file came from is not at work here. */
static bool take_state(struct reading *reading, const char *text, struct rmw_err *err)
{
	if (text[0] == '\0')
		return true;
	if (!rmw_ledger_state_parse(text, &reading->unit.state))
		return fail_at(reading, err, "'%.40s' is no state of a unit", text);
	if (reading->unit.state == RMW_LEDGER_CLAIMED)
		reading->unit.state = RMW_LEDGER_INTERRUPTED;
	return true;
}

static bool check_not_secret(const struct reading *reading, const char *name, struct rmw_err *err)
{
	for (size_t i = 0; i < RMW_COUNT(secrets); i++)
		if (strcasestr(name, secrets[i]) != NULL)
			return fail_at(reading, err,
				       "column '%.40s' looks like a secret; a ledger holds none",
				       name);
	return true;
}

static bool take_free(struct reading *reading, const char *name, const char *text,
		      struct rmw_err *err)
{
	if (text[0] == '\0')
		return true;
	if (reading->free == NULL)
		reading->free = rmw_json_new_object();
	if (reading->free == NULL || !rmw_json_set_text(reading->free, name, text))
		return rmw_fail(err, RMW_E_NO_MEMORY, "a unit has no room");
	return true;
}

static bool take_column(struct reading *reading, const char *name, const char *text,
			struct rmw_err *err)
{
	const enum rmw_ledger_column column = rmw_ledger_column_find(name);
	struct rmw_ledger_unit *unit = &reading->unit;

	if (column == RMW_LEDGER_COLUMN_JOB)
		return take_text(reading, name, unit->job, sizeof(unit->job), text, err);
	if (column == RMW_LEDGER_COLUMN_NAME)
		return take_text(reading, name, unit->name, sizeof(unit->name), text, err);
	if (column == RMW_LEDGER_COLUMN_ROOM)
		return take_text(reading, name, unit->room, sizeof(unit->room), text, err);
	if (column == RMW_LEDGER_COLUMN_MAC)
		return take_mac(reading, text, err);
	if (column == RMW_LEDGER_COLUMN_STATE)
		return take_state(reading, text, err);
	return column < RMW_LEDGER_COLUMNS || take_free(reading, name, text, err);
}

static bool keep_free(struct reading *reading, struct rmw_err *err)
{
	char *line;
	bool is_good;

	if (reading->free == NULL)
		return true;
	line = rmw_json_line(reading->free);
	rmw_json_free(reading->free);
	reading->free = NULL;
	if (line == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a unit has no room");
	is_good = strlen(line) < RMW_LEDGER_FREE_MAX;
	if (is_good)
		memcpy(reading->unit.free, line, strlen(line) + 1);
	free(line);
	return is_good || fail_at(reading, err, "free columns hold more than %u bytes",
				  RMW_LEDGER_FREE_MAX - 1);
}

static bool check_unit(struct reading *reading, struct rmw_err *err)
{
	struct rmw_ledger_unit *unit = &reading->unit;
	const bool is_free = unit->state == RMW_LEDGER_OPEN || unit->state == RMW_LEDGER_RELEASED;

	if (!is_free && (unit->mac[0] == '\0' || unit->name[0] == '\0'))
		return fail_at(reading, err, "a unit that is %s has a name and a MAC",
			       rmw_ledger_state_word(unit->state));
	return true;
}

static bool add_unit(struct rmw_ledger_list *list, const struct reading *reading, unsigned line,
		     struct rmw_err *err)
{
	if (list->count == RMW_LEDGER_UNITS_MAX)
		return fail_at(reading, err, "more than %u units", RMW_LEDGER_UNITS_MAX);
	if (list->count == list->room) {
		const size_t room = list->room == 0 ? 16 : 2 * list->room;
		struct rmw_ledger_unit *units = realloc(list->units, room * sizeof(*units));
		unsigned *lines;

		if (units != NULL)
			list->units = units;
		lines = realloc(list->lines, room * sizeof(*lines));
		if (lines != NULL)
			list->lines = lines;
		if (units == NULL || lines == NULL)
			return rmw_fail(err, RMW_E_NO_MEMORY, "units have no room");
		list->room = room;
	}
	list->units[list->count] = reading->unit;
	list->lines[list->count++] = line;
	return true;
}

/* ---- CSV ---- */

static bool check_head(const struct rmw_csv_record *head, struct rmw_err *err)
{
	for (size_t i = 0; i < head->count; i++) {
		const struct reading at = { .place = head->places[i] };

		if (head->fields[i][0] == '\0')
			return fail_at(&at, err, "a column has no name");
		if (!check_not_secret(&at, head->fields[i], err))
			return false;
		for (size_t j = 0; j < i; j++)
			if (strcmp(head->fields[i], head->fields[j]) == 0)
				return fail_at(&at, err, "column '%.40s' is there twice",
					       head->fields[i]);
	}
	return true;
}

static bool read_record(const struct rmw_csv_record *head, const struct rmw_csv_record *record,
			struct rmw_ledger_list *list, struct rmw_err *err)
{
	struct reading reading = { .place = record->places[0] };
	bool is_good = true;

	if (record->count != head->count)
		return fail_at(&reading, err, "%zu fields, where the first line names %zu columns",
			       record->count, head->count);
	for (size_t i = 0; i < head->count && is_good; i++) {
		reading.place = record->places[i];
		is_good = take_column(&reading, head->fields[i], record->fields[i], err);
	}
	reading.place = record->places[0];
	is_good = is_good && keep_free(&reading, err) && check_unit(&reading, err) &&
		  add_unit(list, &reading, record->places[0].line, err);
	rmw_json_free(reading.free);
	return is_good;
}

static bool read_csv(struct rmw_view text, struct rmw_ledger_list *list, struct rmw_err *err)
{
	rmw_auto(csv_record) head = RMW_CSV_RECORD_INIT;
	rmw_auto(csv_record) record = RMW_CSV_RECORD_INIT;
	struct rmw_csv csv;

	if (!rmw_csv_open(&csv, text, err) || !rmw_csv_next(&csv, &head, err))
		return false;
	if (head.count == 0)
		return rmw_fail(err, RMW_E_BAD_TEXT, "it is empty: not even columns have names");
	if (!check_head(&head, err))
		return false;
	for (;;) {
		if (!rmw_csv_next(&csv, &record, err))
			return false;
		if (record.count == 0)
			return true;
		if (!read_record(&head, &record, list, err))
			return false;
	}
}

/* ---- JSON lines ---- */

static bool read_free(struct reading *reading, const struct rmw_json *free, struct rmw_err *err)
{
	const struct rmw_json *member = rmw_json_first(free);

	if (!rmw_json_is_null(free) && !rmw_json_is_object(free))
		return fail_at(reading, err, "\"free\" is no object");
	for (; member != NULL; member = rmw_json_next(member)) {
		const char *name = rmw_json_key(member);
		const char *text = rmw_json_as_text(member);

		if (text == NULL)
			return fail_at(reading, err, "free column '%.40s' is no text", name);
		if (rmw_ledger_column_find(name) <= RMW_LEDGER_COLUMN_STATE)
			return fail_at(reading, err, "'%.40s' is no free column", name);
		if (!check_not_secret(reading, name, err) || !take_free(reading, name, text, err))
			return false;
	}
	return true;
}

/* What a person wrote may have members that are not known: better told than lost. */
static bool read_members(struct reading *reading, const struct rmw_json *json, struct rmw_err *err)
{
	const struct rmw_json *member = rmw_json_first(json);

	for (; member != NULL; member = rmw_json_next(member)) {
		const char *name = rmw_json_key(member);
		const char *text = rmw_json_as_text(member);
		const enum rmw_ledger_column column = rmw_ledger_column_find(name);

		if (strcmp(name, "v") == 0 || strcmp(name, "ev") == 0 ||
		    strcmp(name, "history") == 0 || strcmp(name, "free") == 0 ||
		    (column != RMW_LEDGER_COLUMNS && column > RMW_LEDGER_COLUMN_STATE))
			continue;
		if (column == RMW_LEDGER_COLUMNS)
			return fail_at(reading, err,
				       "member \"%.40s\" is not known; free ones are "
				       "in an object \"free\"",
				       name);
		if (text == NULL && !rmw_json_is_null(member))
			return fail_at(reading, err, "\"%.40s\" is no text", name);
		if (text != NULL && !take_column(reading, name, text, err))
			return false;
	}
	return read_free(reading, rmw_json_child(json, "free"), err);
}

static bool read_line(struct rmw_view line, unsigned number, struct rmw_ledger_list *list,
		      struct rmw_err *err)
{
	struct reading reading = { .place = { .line = number } };
	struct rmw_err parse = { 0 };
	struct rmw_json *json;
	bool is_good;

	if (line.len > LINE_MAX_BYTES)
		return fail_at(&reading, err, "longer than %u bytes", LINE_MAX_BYTES);
	json = rmw_json_parse(line, &parse);
	if (json == NULL || !rmw_json_is_object(json)) {
		rmw_json_free(json);
		return fail_at(&reading, err, "%s",
			       parse.cause[0] != '\0' ? parse.cause : "no JSON object");
	}
	is_good = read_members(&reading, json, err) && keep_free(&reading, err) &&
		  check_unit(&reading, err) && add_unit(list, &reading, number, err);
	rmw_json_free(reading.free);
	rmw_json_free(json);
	return is_good;
}

static bool is_blank(struct rmw_view line)
{
	for (size_t at = 0; at < line.len; at++)
		if (!isspace(line.data[at]))
			return false;
	return true;
}

static bool read_json(struct rmw_view text, struct rmw_ledger_list *list, struct rmw_err *err)
{
	unsigned number = 1;

	if (text.len > RMW_CSV_TEXT_MAX)
		return rmw_fail(err, RMW_E_BAD_TEXT, "%zu bytes, at most %zu are read", text.len,
				RMW_CSV_TEXT_MAX);
	for (size_t at = 0; at < text.len; number++) {
		const struct rmw_view rest = rmw_view_part(text, at, text.len);
		const uint8_t *end = memchr(rest.data, '\n', rest.len);
		const size_t len = end == NULL ? rest.len : (size_t)(end - rest.data);
		const struct rmw_view line = rmw_view_part(rest, 0, len);

		if (!is_blank(line) && !read_line(line, number, list, err))
			return false;
		at += len + 1;
	}
	return true;
}

/* ---- what no two units share ---- */

/* A text of a unit, with where it stands in the list. */
struct entry {
	const char *text;
	unsigned line;
};

static int compare(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	const int by_text = strcasecmp(left->text, right->text);

	if (by_text != 0)
		return by_text;
	return left->line < right->line ? -1 : left->line > right->line;
}

static bool check_unique(const struct rmw_ledger_list *list, const char *what, size_t place,
			 struct rmw_err *err)
{
	struct entry *entries = calloc(list->count + 1, sizeof(*entries));
	bool is_good = true;
	size_t count = 0;

	if (entries == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "units have no room");
	for (size_t i = 0; i < list->count; i++) {
		const char *text = (const char *)&list->units[i] + place;

		if (text[0] != '\0')
			entries[count++] = (struct entry){ text, list->lines[i] };
	}
	qsort(entries, count, sizeof(*entries), compare);
	for (size_t i = 1; i < count && is_good; i++)
		is_good = strcasecmp(entries[i].text, entries[i - 1].text) != 0 ||
			  rmw_fail(err, RMW_E_BAD_TEXT, "line %u: %s '%s' is in line %u already",
				   entries[i].line, what, entries[i].text, entries[i - 1].line);
	free(entries);
	return is_good;
}

static bool is_json(struct rmw_view text)
{
	size_t at = 0;

	while (at < text.len && isspace(text.data[at]))
		at++;
	return at < text.len && text.data[at] == '{';
}

bool rmw_ledger_list_read(struct rmw_view text, struct rmw_ledger_list *list, struct rmw_err *err)
{
	struct rmw_ledger_list made = RMW_LEDGER_LIST_INIT;

	if (!(is_json(text) ? read_json : read_csv)(text, &made, err) ||
	    !check_unique(&made, "name", offsetof(struct rmw_ledger_unit, name), err) ||
	    !check_unique(&made, "MAC", offsetof(struct rmw_ledger_unit, mac), err)) {
		rmw_ledger_list_release(&made);
		return false;
	}
	rmw_ledger_list_release(list);
	*list = made;
	return true;
}
