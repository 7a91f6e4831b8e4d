/* SPDX-License-Identifier: MIT */
/* What all parts of a redaction share: marks, rows, sums to be put right, telling words. */
#include "settings/redaction.h"

#include <strings.h>

struct rmw_span rmw_redaction_part(const struct rmw_redaction *redaction, size_t at, size_t len)
{
	return rmw_span_part(redaction->file, at, len);
}

void rmw_redaction_mark(struct rmw_redaction *redaction, size_t at, size_t len, enum rmw_mark mark)
{
	const struct rmw_span marks = rmw_span_part(rmw_buf_span(&redaction->marks), at, len);

	if (marks.len > 0)
		memset(marks.data, (int)mark, marks.len);
}

enum rmw_mark rmw_redaction_mark_of(const struct rmw_redaction *redaction, size_t at)
{
	return (enum rmw_mark)redaction->marks.data[at];
}

void rmw_redaction_tell(const struct rmw_redaction *redaction, enum rmw_redact_fate fate,
			const char *name, size_t at, size_t len, const char *why)
{
	const struct rmw_redact_row row = {
		.fate = fate,
		.name = name,
		.addr = (uint32_t)at,
		.len = (uint32_t)len,
		.why = why,
	};

	redaction->told(redaction->ctx, &row);
}

bool rmw_redaction_is_telling(struct rmw_view text)
{
	static const char *const words[] = { "ssid", "pass",  "pwd",	"psk",
					     "key",  "token", "secret", "deviceid" };

	for (size_t at = 0; at < text.len; at++)
		for (size_t i = 0; i < RMW_COUNT(words); i++)
			if (text.len - at >= strlen(words[i]) &&
			    strncasecmp((const char *)text.data + at, words[i], strlen(words[i])) ==
				    0)
				return true;
	return false;
}

static void blank_run(struct rmw_redaction *redaction, size_t first, size_t last, const char *name,
		      const char *why)
{
	for (size_t at = first; at <= last; at++)
		if (rmw_redaction_mark_of(redaction, at) == RMW_MARK_NONE)
			redaction->file.data[at] = 0xff;
	rmw_redaction_tell(redaction, RMW_REDACT_REMOVED, name, first, last - first + 1, why);
}

/* FF is erased flash, and zeros fill up what is shorter than its place. */
static bool is_to_go(const struct rmw_redaction *redaction, size_t at)
{
	const uint8_t byte = redaction->file.data[at];

	return rmw_redaction_mark_of(redaction, at) == RMW_MARK_NONE && byte != 0xff && byte != 0;
}

/* A sector of FF, or of what is kept, ends a row. */
void rmw_redact_unknown(struct rmw_redaction *redaction, size_t at, size_t len, const char *name,
			const char *why)
{
	const size_t end = at + rmw_redaction_part(redaction, at, len).len;
	size_t first = end, last = end;

	for (; at < end; at++) {
		if (!is_to_go(redaction, at))
			continue;
		if (first != end && at - last > RMW_OBK_STORE_SECTOR) {
			blank_run(redaction, first, last, name, why);
			first = end;
		}
		if (first == end)
			first = at;
		last = at;
	}
	if (first != end)
		blank_run(redaction, first, last, name, why);
}
