/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_OBK_LINES_H
#define RMW_TESTS_OBK_LINES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The form in which two programs that know nothing of each other tell a configuration, so that
 * their files can be compared: a line for each value,
 *
 *	NAME TEXT            a text; bytes that are no printable ASCII, and \, as \xNN
 *	NAME NUMBER          decimal; a float by its bits
 *	NAME[INDEX] NUMBER   of an array, unless it is 0
 *	pin INDEX ROLE CHANNEL CHANNEL2   unless all three are 0; #N is a role without a name
 *
 * in any order. Names are those of OpenBeken's structure.
 */
#define OBK_LINE_MAX 8192u

static inline void obk_line_text(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s ", name);
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~' || *text == '\\')
			fprintf(out, "\\x%02x", (unsigned)(unsigned char)*text);
		else
			fputc(*text, out);
	fputc('\n', out);
}

static inline void obk_line_number(FILE *out, const char *name, long long number)
{
	fprintf(out, "%s %lld\n", name, number);
}

static inline void obk_line_element(FILE *out, const char *name, size_t index, long long number)
{
	if (number != 0)
		fprintf(out, "%s[%zu] %lld\n", name, index, number);
}

static inline void obk_line_pin(FILE *out, size_t pin, const char *role, unsigned channel,
				unsigned channel2)
{
	fprintf(out, "pin %zu %s %u %u\n", pin, role, channel, channel2);
}

/* Take the text of a line back, in place. */
static inline void obk_line_unescape(char *text)
{
	char *to = text;

	for (; *text != '\0'; to++)
		if (text[0] == '\\' && text[1] == 'x' && text[2] != '\0' && text[3] != '\0') {
			const char digits[] = { text[2], text[3], '\0' };

			*to = (char)strtoul(digits, NULL, 16);
			text += 4;
		} else {
			*to = *text++;
		}
	*to = '\0';
}

#endif
