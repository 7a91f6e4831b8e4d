/* SPDX-License-Identifier: MIT */
/* The value of a field, for people to read. */
#include <stdarg.h>
#include <stdio.h>

#include "obk/row.h"
#include "obk/text.h"

/* A text that grows up to its room; what does not fit is left out. */
struct line {
	char *text;
	size_t size;
	size_t len;
};

static void RMW_PRINTF(2, 3) add(struct line *line, const char *format, ...)
{
	const size_t room = line->size - line->len;
	va_list values;
	int wanted;

	va_start(values, format);
	wanted = vsnprintf(line->text + line->len, room, format, values);
	va_end(values);
	if (wanted > 0)
		line->len += (size_t)wanted < room ? (size_t)wanted : room - 1;
}

static bool is_empty(const struct rmw_obk_row *row, const struct rmw_obk_config *config)
{
	const size_t count = rmw_obk_row_count(row, config);

	if (row->form == RMW_OBK_TEXT)
		return rmw_obk_row_text(row, config)[0] == '\0';
	for (size_t i = 0; i < count; i++)
		if (rmw_obk_row_element(row, config, i) != 0)
			return false;
	return true;
}

static void add_flags(struct line *line, uint64_t flags)
{
	const char *before = " (";

	add(line, "%llu", (unsigned long long)flags);
	for (unsigned bit = 0; bit < 64; bit++)
		if ((flags >> bit & 1u) != 0) {
			add(line, "%s%u", before, bit);
			before = ", ";
		}
	if (flags != 0)
		add(line, ")");
}

static void add_float(struct line *line, int64_t bits)
{
	const uint32_t word = (uint32_t)bits;
	float number;

	memcpy(&number, &word, sizeof(number));
	add(line, "%g", (double)number);
}

/* A name where there is one; else the number, which a newer firmware may know. */
static void add_named(struct line *line, size_t index, const char *name, int64_t number)
{
	if (name != NULL)
		add(line, "%zu=%s", index, name);
	else
		add(line, "%zu=#%lld", index, (long long)number);
}

static void add_role(struct line *line, size_t index, int64_t number)
{
	const struct rmw_obk_role *role = rmw_obk_role((size_t)number);

	add_named(line, index, role != NULL ? role->name : NULL, number);
}

static void add_element(struct line *line, const struct rmw_obk_row *row, size_t index,
			int64_t number)
{
	const char *before = index > 0 ? " " : "";

	switch (row->form) {
	case RMW_OBK_TEXT:
		break;
	case RMW_OBK_NUMBER:
	case RMW_OBK_SIGNED_NUMBER:
		add(line, "%s%lld", before, (long long)number);
		break;
	case RMW_OBK_HEX:
		add(line, "0x%llx", (unsigned long long)number);
		break;
	case RMW_OBK_FLOAT:
		add(line, "%s", before);
		add_float(line, number);
		break;
	case RMW_OBK_FLAGS:
		add_flags(line, (uint64_t)number);
		break;
	case RMW_OBK_MAC:
		add(line, "%s%02llx", index > 0 ? ":" : "", (unsigned long long)number);
		break;
	case RMW_OBK_ADDRESSES:
		add(line, "%s%lld", index % 4 != 0 ? "." : before, (long long)number);
		break;
	case RMW_OBK_ROLES:
		add_role(line, index, number);
		break;
	case RMW_OBK_CHANNEL_TYPES:
		add_named(line, index, rmw_obk_channel_type((size_t)number), number);
		break;
	case RMW_OBK_CHANNEL_NUMBERS:
	case RMW_OBK_START_VALUES:
		add(line, "%zu=%lld", index, (long long)number);
		break;
	case RMW_OBK_WORDS:
		add(line, "%zu=0x%08llx", index, (unsigned long long)number);
		break;
	}
}

static void add_elements(struct line *line, const struct rmw_obk_row *row,
			 const struct rmw_obk_config *config)
{
	const size_t count = rmw_obk_row_count(row, config);
	const bool is_sparse = row->form >= RMW_OBK_ROLES;

	for (size_t i = 0; i < count; i++) {
		const int64_t number = rmw_obk_row_element(row, config, i);

		if (is_sparse && number == 0)
			continue;
		if (is_sparse && line->len > 0)
			add(line, " ");
		add_element(line, row, i, number);
	}
}

void rmw_obk_row_tell(const struct rmw_obk_row *row, const struct rmw_obk_config *config,
		      struct rmw_obk_field *field)
{
	struct line line = { field->text, sizeof(field->text), 0 };

	field->name = row->name;
	field->privacy = row->privacy;
	field->is_default = is_empty(row, config);
	field->text[0] = '\0';
	if (row->privacy == RMW_OBK_SECRET)
		add(&line, "%s", field->is_default ? "" : "(set)");
	else if (row->form == RMW_OBK_TEXT)
		add(&line, "%.*s", (int)rmw_obk_text_fit(rmw_obk_row_text(row, config), line.size),
		    rmw_obk_row_text(row, config));
	else
		add_elements(&line, row, config);
}
