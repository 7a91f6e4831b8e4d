/* SPDX-License-Identifier: MIT */
/* The value of a field, for people to read. */
#include "base/grow.h"
#include "obk/row.h"
#include "obk/text.h"

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

static void add_flags(struct rmw_grow *line, uint64_t flags)
{
	const char *before = " (";

	rmw_grow(line, "%llu", (unsigned long long)flags);
	for (unsigned bit = 0; bit < 64; bit++)
		if ((flags >> bit & 1u) != 0) {
			rmw_grow(line, "%s%u", before, bit);
			before = ", ";
		}
	if (flags != 0)
		rmw_grow(line, ")");
}

static void add_float(struct rmw_grow *line, int64_t bits)
{
	const uint32_t word = (uint32_t)bits;
	float number;

	memcpy(&number, &word, sizeof(number));
	rmw_grow(line, "%g", (double)number);
}

/* A name where there is one; else the number, which a newer firmware may know. */
static void add_named(struct rmw_grow *line, size_t index, const char *name, int64_t number)
{
	if (name != NULL)
		rmw_grow(line, "%zu=%s", index, name);
	else
		rmw_grow(line, "%zu=#%lld", index, (long long)number);
}

static void add_role(struct rmw_grow *line, size_t index, int64_t number)
{
	const struct rmw_obk_role *role = rmw_obk_role((size_t)number);

	add_named(line, index, role != NULL ? role->name : NULL, number);
}

static void add_element(struct rmw_grow *line, const struct rmw_obk_row *row, size_t index,
			int64_t number)
{
	const char *before = index > 0 ? " " : "";

	switch (row->form) {
	case RMW_OBK_TEXT:
		break;
	case RMW_OBK_NUMBER:
	case RMW_OBK_SIGNED_NUMBER:
		rmw_grow(line, "%s%lld", before, (long long)number);
		break;
	case RMW_OBK_HEX:
		rmw_grow(line, "0x%llx", (unsigned long long)number);
		break;
	case RMW_OBK_FLOAT:
		rmw_grow(line, "%s", before);
		add_float(line, number);
		break;
	case RMW_OBK_FLAGS:
		add_flags(line, (uint64_t)number);
		break;
	case RMW_OBK_MAC:
		rmw_grow(line, "%s%02llx", index > 0 ? ":" : "", (unsigned long long)number);
		break;
	case RMW_OBK_ADDRESSES:
		rmw_grow(line, "%s%lld", index % 4 != 0 ? "." : before, (long long)number);
		break;
	case RMW_OBK_ROLES:
		add_role(line, index, number);
		break;
	case RMW_OBK_CHANNEL_TYPES:
		add_named(line, index, rmw_obk_channel_type((size_t)number), number);
		break;
	case RMW_OBK_CHANNEL_NUMBERS:
	case RMW_OBK_START_VALUES:
		rmw_grow(line, "%zu=%lld", index, (long long)number);
		break;
	case RMW_OBK_WORDS:
		rmw_grow(line, "%zu=0x%08llx", index, (unsigned long long)number);
		break;
	}
}

static void add_elements(struct rmw_grow *line, const struct rmw_obk_row *row,
			 const struct rmw_obk_config *config)
{
	const size_t count = rmw_obk_row_count(row, config);
	const bool is_sparse = row->form >= RMW_OBK_ROLES;

	for (size_t i = 0; i < count; i++) {
		const int64_t number = rmw_obk_row_element(row, config, i);

		if (is_sparse && number == 0)
			continue;
		if (is_sparse && line->len > 0)
			rmw_grow(line, " ");
		add_element(line, row, i, number);
	}
}

void rmw_obk_row_tell(const struct rmw_obk_row *row, const struct rmw_obk_config *config,
		      struct rmw_obk_field *field)
{
	struct rmw_grow line = { field->text, sizeof(field->text), 0 };

	field->name = row->name;
	field->privacy = row->privacy;
	field->is_default = is_empty(row, config);
	field->text[0] = '\0';
	if (row->privacy == RMW_OBK_SECRET)
		rmw_grow(&line, "%s", field->is_default ? "" : "(set)");
	else if (row->form == RMW_OBK_TEXT)
		rmw_grow(&line, "%.*s",
			 (int)rmw_obk_text_fit(rmw_obk_row_text(row, config), line.size),
			 rmw_obk_row_text(row, config));
	else
		add_elements(&line, row, config);
}
