/* SPDX-License-Identifier: MIT */
/* A list of what is to be said of a template. */
#include <rmwflash/obk.h>

#include <stdarg.h>
#include <stdio.h>

#include "obk/text.h"

/* It quotes what others wrote: no control characters, and no half of a character at its end. */
static void clean(char *text, const char *from, size_t size)
{
	const size_t len = rmw_obk_text_fit(from, size);

	memcpy(text, from, len);
	for (size_t at = 0; at < len; at++)
		if ((uint8_t)text[at] < ' ' || text[at] == 0x7f)
			text[at] = '?';
	text[len] = '\0';
}

void rmw_obk_finding_add(struct rmw_obk_findings *findings, enum rmw_obk_severity severity,
			 const char *code, int pin, const char *format, ...)
{
	struct rmw_obk_finding *finding;
	char text[2 * sizeof(finding->text)];
	va_list values;

	if (findings->count == RMW_OBK_FINDINGS_MAX) {
		findings->dropped++;
		return;
	}
	finding = &findings->items[findings->count++];
	finding->severity = severity;
	finding->pin = pin;
	snprintf(finding->code, sizeof(finding->code), "%s", code);
	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	clean(finding->text, text, sizeof(finding->text));
}
