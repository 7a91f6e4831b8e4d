/* SPDX-License-Identifier: MIT */
/* Texts put together piece by piece. */
#include "base/grow.h"

#include <stdarg.h>
#include <stdio.h>

void rmw_grow(struct rmw_grow *grow, const char *format, ...)
{
	const size_t room = grow->size - grow->len;
	va_list values;
	int len;

	va_start(values, format);
	len = vsnprintf(grow->text + grow->len, room, format, values);
	va_end(values);
	if (len > 0)
		grow->len += (size_t)len < room ? (size_t)len : room - 1;
}
