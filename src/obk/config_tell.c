/* SPDX-License-Identifier: MIT */
/* What a configuration says, to whom it may be shown: telling, comparing, redacting. */
#include <rmwflash/obk.h>

#include "obk/row.h"

/* Those that people read by pin or channel, elsewhere. */
static bool is_told(const struct rmw_obk_row *row)
{
	return row->form < RMW_OBK_ROLES;
}

void rmw_obk_config_tell(const struct rmw_obk_config *config,
			 void (*tell)(void *ctx, const struct rmw_obk_field *field), void *ctx)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	for (size_t i = 0; i < count; i++) {
		struct rmw_obk_field field;

		if (!is_told(&rows[i]) || rmw_obk_row_count(&rows[i], config) == 0)
			continue;
		rmw_obk_row_tell(&rows[i], config, &field);
		tell(ctx, &field);
	}
}

/* They grow by themselves. */
static bool is_counter(const struct rmw_obk_row *row)
{
	return row->member == offsetof(struct rmw_obk_config, change_counter) ||
	       row->member == offsetof(struct rmw_obk_config, ota_counter);
}

static bool are_equal(const struct rmw_obk_row *row, const struct rmw_obk_config *a,
		      const struct rmw_obk_config *b)
{
	const size_t count = rmw_obk_row_count(row, a);
	const size_t other = rmw_obk_row_count(row, b);

	if (row->form == RMW_OBK_TEXT)
		return strcmp(rmw_obk_row_text(row, a), rmw_obk_row_text(row, b)) == 0;
	for (size_t i = 0; i < count || i < other; i++) {
		const int64_t here = i < count ? rmw_obk_row_element(row, a, i) : 0;
		const int64_t there = i < other ? rmw_obk_row_element(row, b, i) : 0;

		if (here != there)
			return false;
	}
	return true;
}

void rmw_obk_config_compare(const struct rmw_obk_config *was, const struct rmw_obk_config *is,
			    void (*tell)(void *ctx, const struct rmw_obk_field *was,
					 const struct rmw_obk_field *is),
			    void *ctx)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	for (size_t i = 0; i < count; i++) {
		struct rmw_obk_field before, after;

		if (is_counter(&rows[i]) || are_equal(&rows[i], was, is))
			continue;
		rmw_obk_row_tell(&rows[i], was, &before);
		rmw_obk_row_tell(&rows[i], is, &after);
		tell(ctx, &before, &after);
	}
}

/* NULL past the last. */
static const struct rmw_obk_row *secret_row(size_t index)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (rows[i].privacy == RMW_OBK_SECRET && index-- == 0)
			return &rows[i];
	return NULL;
}

bool rmw_obk_secret_at(enum rmw_obk_layout layout, size_t index, size_t *at, size_t *len)
{
	const struct rmw_obk_row *row = secret_row(index);

	if (row == NULL)
		return false;
	*at = row->at[layout];
	*len = row->count;
	return true;
}

const char *rmw_obk_secret_name(size_t index)
{
	const struct rmw_obk_row *row = secret_row(index);

	return row != NULL ? row->name : NULL;
}

bool rmw_obk_field_at(enum rmw_obk_layout layout, const char *name, size_t *at, size_t *len)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].name, name) == 0) {
			*at = rows[i].at[layout];
			*len = (rows[i].count != 0 ? rows[i].count : rmw_obk_pin_room(layout)) *
			       (size_t)rows[i].width;
			return true;
		}
	return false;
}

static bool is_fixed_text(const struct rmw_obk_row *row)
{
	for (size_t i = 1; i < RMW_OBK_LAYOUT_COUNT; i++)
		if (row->at[i] != row->at[0])
			return false;
	return row->form == RMW_OBK_TEXT;
}

void rmw_obk_config_drop_stale(struct rmw_obk_config *config)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	for (size_t i = 0; i < count; i++) {
		char *text = (char *)config->raw + rows[i].at[config->layout];
		const size_t room = rmw_obk_row_count(&rows[i], config);
		size_t len;

		if (!is_fixed_text(&rows[i]))
			continue;
		len = strnlen(text, room);
		memset(text + len, 0, room - len);
	}
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	for (size_t at = 0; at < len; at++)
		if (bytes[at] != 0)
			return false;
	return true;
}

/* All secrets are texts. The raw bytes go as well: behind an empty text an old one may stand. */
void rmw_obk_config_redact(struct rmw_obk_config *config,
			   void (*told)(void *ctx, const char *field), void *ctx)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	for (size_t i = 0; i < count; i++) {
		uint8_t *member = (uint8_t *)config + rows[i].member;
		uint8_t *raw = config->raw + rows[i].at[config->layout];

		if (rows[i].privacy != RMW_OBK_SECRET ||
		    (is_zero(member, rows[i].count + 1u) && is_zero(raw, rows[i].count)))
			continue;
		memset(member, 0, rows[i].count + 1u);
		memset(raw, 0, rows[i].count);
		if (told != NULL)
			told(ctx, rows[i].name);
	}
}
