/* SPDX-License-Identifier: MIT */
/* Comma-separated values as RFC 4180 has them; what is wrong is told with line and column. */
#include "base/csv.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
/* So many fields of that length, each with its terminating zero. */
#define RECORD_CAP ((size_t)RMW_CSV_FIELDS_MAX * (RMW_CSV_FIELD_MAX + 1))

bool rmw_csv_fail(struct rmw_csv_place place, struct rmw_err *err, const char *format, ...)
{
	char says[sizeof(err->cause)];
	va_list values;

	va_start(values, format);
	vsnprintf(says, sizeof(says), format, values);
	va_end(values);
	return rmw_fail(err, RMW_E_BAD_TEXT, "line %u, column %u: %s", place.line, place.column,
			says);
}

bool rmw_csv_open(struct rmw_csv *csv, struct rmw_view text, struct rmw_err *err)
{
	const struct rmw_view mark = { (const uint8_t *)BYTE_ORDER_MARK,
				       sizeof(BYTE_ORDER_MARK) - 1 };

	if (text.len > RMW_CSV_TEXT_MAX)
		return rmw_fail(err, RMW_E_BAD_TEXT, "%zu bytes of CSV, at most %zu are read",
				text.len, RMW_CSV_TEXT_MAX);
	*csv = (struct rmw_csv){ .text = text, .line = 1, .column = 1 };
	if (rmw_view_equal(rmw_view_part(text, 0, mark.len), mark))
		csv->at = mark.len;
	return true;
}

static struct rmw_csv_place place_of(const struct rmw_csv *csv)
{
	return (struct rmw_csv_place){ csv->line, csv->column };
}

static struct rmw_view rest_of(const struct rmw_csv *csv)
{
	return rmw_view_part(csv->text, csv->at, csv->text.len);
}

static bool is_at(const struct rmw_csv *csv, char character)
{
	return csv->at < csv->text.len && csv->text.data[csv->at] == (uint8_t)character;
}

static bool is_at_end(const struct rmw_csv *csv)
{
	return csv->at == csv->text.len;
}

/* Bytes of the line end here, 0 where there is none. */
static size_t line_end(const struct rmw_csv *csv)
{
	const struct rmw_view rest = rest_of(csv);

	if (rest.len >= 1 && rest.data[0] == '\n')
		return 1;
	return rest.len >= 2 && rest.data[0] == '\r' && rest.data[1] == '\n' ? 2 : 0;
}

static void step(struct rmw_csv *csv, size_t bytes)
{
	if (line_end(csv) > 0) {
		csv->line++;
		csv->column = 1;
	} else {
		csv->column++;
	}
	csv->at += bytes;
}

static bool skip(struct rmw_csv *csv, char character)
{
	if (!is_at(csv, character))
		return false;
	step(csv, 1);
	return true;
}

/* Take a character of a field; `begin` is where the field lies in the room. */
static bool take(struct rmw_csv *csv, struct rmw_csv_record *record, size_t begin,
		 struct rmw_err *err)
{
	const size_t end = line_end(csv);
	const struct rmw_view rest = rest_of(csv);
	const size_t len = end > 0 ? 1 : rmw_text_character(rest);

	if (len == 0 && (rest.data[0] < 0x20 || rest.data[0] == 0x7f))
		return rmw_csv_fail(place_of(csv), err, "a control character (0x%02x)",
				    rest.data[0]);
	if (len == 0)
		return rmw_csv_fail(place_of(csv), err, "byte 0x%02x is not UTF-8", rest.data[0]);
	if (record->room.len - begin + len > RMW_CSV_FIELD_MAX)
		return rmw_csv_fail(place_of(csv), err, "the field is longer than %u bytes",
				    RMW_CSV_FIELD_MAX);
	if (!rmw_buf_append(&record->room, rmw_view_part(rest, end > 0 ? end - 1 : 0, len), err))
		return false;
	step(csv, end > 0 ? end : len);
	return true;
}

static bool take_bare(struct rmw_csv *csv, struct rmw_csv_record *record, struct rmw_err *err)
{
	const size_t begin = record->room.len;

	while (!is_at_end(csv) && line_end(csv) == 0 && !is_at(csv, ',')) {
		if (is_at(csv, '"'))
			return rmw_csv_fail(
				place_of(csv), err,
				"a quote inside of a field that does not begin with one");
		if (!take(csv, record, begin, err))
			return false;
	}
	return true;
}

static bool take_quoted(struct rmw_csv *csv, struct rmw_csv_record *record, struct rmw_err *err)
{
	const size_t begin = record->room.len;
	const struct rmw_csv_place opened = place_of(csv);

	step(csv, 1);
	for (;;) {
		if (is_at_end(csv))
			return rmw_csv_fail(opened, err, "the quote that begins here has no end");
		if (skip(csv, '"') && !is_at(csv, '"'))
			break;
		if (!take(csv, record, begin, err))
			return false;
	}
	if (!is_at_end(csv) && line_end(csv) == 0 && !is_at(csv, ','))
		return rmw_csv_fail(place_of(csv), err,
				    "a comma or the line's end must follow a closing quote");
	return true;
}

static bool take_field(struct rmw_csv *csv, struct rmw_csv_record *record, struct rmw_err *err)
{
	const struct rmw_view zero = { (const uint8_t *)"", 1 };

	if (record->count == RMW_CSV_FIELDS_MAX)
		return rmw_csv_fail(place_of(csv), err, "more than %u fields", RMW_CSV_FIELDS_MAX);
	record->places[record->count++] = place_of(csv);
	return (is_at(csv, '"') ? take_quoted : take_bare)(csv, record, err) &&
	       rmw_buf_append(&record->room, zero, err);
}

static bool take_record(struct rmw_csv *csv, struct rmw_csv_record *record, struct rmw_err *err)
{
	while (line_end(csv) > 0)
		step(csv, line_end(csv));
	if (is_at_end(csv))
		return true;
	do {
		if (!take_field(csv, record, err))
			return false;
	} while (skip(csv, ','));
	if (!is_at_end(csv))
		step(csv, line_end(csv));
	return true;
}

/* The room does not move any more: the texts lie in it one behind the other. */
static void point_fields(struct rmw_csv_record *record)
{
	const char *text = (const char *)record->room.data;

	for (size_t i = 0; i < record->count; i++) {
		record->fields[i] = text;
		text += strlen(text) + 1;
	}
}

bool rmw_csv_next(struct rmw_csv *csv, struct rmw_csv_record *record, struct rmw_err *err)
{
	record->count = 0;
	record->room.cap = RECORD_CAP;
	rmw_buf_drop(&record->room, record->room.len);
	if (!take_record(csv, record, err)) {
		record->count = 0;
		csv->at = csv->text.len;
		return false;
	}
	point_fields(record);
	return true;
}

void rmw_csv_record_release(struct rmw_csv_record *record)
{
	record->count = 0;
	rmw_buf_release(&record->room);
}

static bool put(struct rmw_buf *into, const char *text, size_t len, struct rmw_err *err)
{
	return rmw_buf_append(into, (struct rmw_view){ (const uint8_t *)text, len }, err);
}

static bool write_quoted(struct rmw_buf *into, const char *text, struct rmw_err *err)
{
	if (!put(into, "\"", 1, err))
		return false;
	while (*text != '\0') {
		const size_t len = strcspn(text, "\"");
		const bool has_quote = text[len] == '"';

		if (!put(into, text, len, err) || (has_quote && !put(into, "\"\"", 2, err)))
			return false;
		text += len + (has_quote ? 1 : 0);
	}
	return put(into, "\"", 1, err);
}

/* A byte order mark could otherwise be taken for that of the text. */
static bool needs_quotes(const char *text)
{
	return strpbrk(text, ",\"\r\n") != NULL ||
	       strncmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0;
}

bool rmw_csv_write(struct rmw_buf *into, const char *const *fields, size_t count,
		   struct rmw_err *err)
{
	for (size_t i = 0; i < count; i++) {
		const char *text = fields[i] != NULL ? fields[i] : "";
		/* A record of one empty field would be an empty line, which is none. */
		const bool has_quotes = needs_quotes(text) || (count == 1 && text[0] == '\0');

		if (i > 0 && !put(into, ",", 1, err))
			return false;
		if (has_quotes ? !write_quoted(into, text, err)
			       : !put(into, text, strlen(text), err))
			return false;
	}
	return put(into, "\n", 1, err);
}
