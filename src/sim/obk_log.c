/* SPDX-License-Identifier: MIT */
/* The log of a simulated OpenBeken: lines, to where its platform has them. */
#include <stdarg.h>
#include <stdio.h>

#include "sim/board.h"
#include "sim/obk_app.h"
#include "sim/obk_platform.h"

void sim_obk_say(struct sim_obk *obk, const char *fmt, ...)
{
	char line[256];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(line, sizeof(line) - 2, fmt, args);
	va_end(args);
	if (len < 0)
		return;
	if ((size_t)len > sizeof(line) - 3)
		len = (int)sizeof(line) - 3;
	memcpy(line + len, "\r\n", 2);
	obk->sim->kind->obk->say(obk, (struct rmw_view){ (const uint8_t *)line, (size_t)len + 2 });
}
