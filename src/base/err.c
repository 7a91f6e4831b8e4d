/* SPDX-License-Identifier: MIT */
/* Errors that say what was seen where it broke, and where we were, without a heap. */
#include <rmwflash/err.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct rmw_error_row rows[RMW_CODE_COUNT] = {
#define RMW_ERROR(name, id, status, title, why, act)                                               \
	[RMW_E_##name] = { #name, id, status, title, why, act },
#include "rmwflash/errors.inc"
#undef RMW_ERROR
};

const struct rmw_error_row *rmw_error_row(enum rmw_code code)
{
	if (code <= RMW_OK || code >= RMW_CODE_COUNT)
		return &rows[RMW_E_INTERNAL];
	return &rows[code];
}

const struct rmw_error_row *rmw_error_by_id(const char *id)
{
	for (size_t code = RMW_OK + 1; code < RMW_CODE_COUNT; code++)
		if (strcasecmp(rows[code].id, id) == 0)
			return &rows[code];
	return NULL;
}

bool(rmw_fail)(struct rmw_err *err, enum rmw_code code, const char *format, ...)
{
	va_list args;

	if (err->code != RMW_OK)
		return false;
	err->code = code;
	va_start(args, format);
	vsnprintf(err->cause, sizeof(err->cause), format, args);
	va_end(args);
	return false;
}

bool(rmw_while)(struct rmw_err *err, const char *format, ...)
{
	char place[sizeof(err->path)];
	char older[sizeof(err->path)];
	va_list args;

	va_start(args, format);
	vsnprintf(place, sizeof(place), format, args);
	va_end(args);
	memcpy(older, err->path, sizeof(older));
	if (older[0] == '\0')
		snprintf(err->path, sizeof(err->path), "%s", place);
	else
		snprintf(err->path, sizeof(err->path), "%.100s: %.130s", place, older);
	return false;
}

void rmw_err_clear(struct rmw_err *err)
{
	*err = (struct rmw_err){ 0 };
}

void rmw_err_text(const struct rmw_err *err, char *text, size_t size)
{
	if (err->path[0] == '\0')
		snprintf(text, size, "%s", err->cause);
	else
		snprintf(text, size, "%s: %s", err->path, err->cause);
}
