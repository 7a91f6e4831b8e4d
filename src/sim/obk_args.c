/* SPDX-License-Identifier: MIT */
/* Takes command lines apart: white space, double quotes, constants. */
#include "sim/obk_args.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define BLANKS " \t\r\n"

void sim_obk_print(struct rmw_buf *reply, const char *fmt, ...)
{
	struct rmw_err ignored = { 0 };
	char text[2048];
	va_list list;
	int len;

	va_start(list, fmt);
	len = vsnprintf(text, sizeof(text), fmt, list);
	va_end(list);
	if (len < 0)
		return;
	if ((size_t)len >= sizeof(text))
		len = (int)sizeof(text) - 1;
	(void)!rmw_buf_append(reply, (struct rmw_view){ (const uint8_t *)text, (size_t)len },
			      &ignored);
}

bool obk_args_start(struct obk_args *args, const char *line)
{
	size_t len;

	*args = (struct obk_args){ .count = 0 };
	line += strspn(line, BLANKS);
	len = strcspn(line, BLANKS);
	if (len == 0)
		return false;
	snprintf(args->name, sizeof(args->name), "%.*s", (int)len, line);
	args->rest = line + len + strspn(line + len, BLANKS);
	return true;
}

static const char *expand(struct obk_args *args, const struct sim_obk *obk, const char *item)
{
	static const char *const clock[] = { "$hour", "$minute", "$second", "$day", "$mday" };
	char *into = args->constants[args->count];
	const unsigned long channel =
		strncasecmp(item, "$CH", 3) == 0 ? strtoul(item + 3, NULL, 10) : SIM_OBK_CHANNELS;

	if (channel < SIM_OBK_CHANNELS && isdigit((unsigned char)item[3])) {
		snprintf(into, sizeof(args->constants[0]), "%d", (int)obk->channels[channel]);
		return into;
	}
	for (size_t i = 0; i < RMW_COUNT(clock); i++)
		if (strcasecmp(item, clock[i]) == 0)
			return "0"; /* no time was ever set */
	return item;
}

/* The end of the argument at `at`, which is cut off there; what follows begins behind it. */
static char *cut_item(char **at, enum obk_quotes quotes)
{
	char *item = *at;
	char *end;

	if (quotes == OBK_SPLIT_QUOTES && *item == '"') {
		item++;
		end = item + strcspn(item, "\"");
	} else {
		end = item + strcspn(item, BLANKS);
	}
	*at = end + (*end != '\0');
	*end = '\0';
	return item;
}

void obk_args_split(struct obk_args *args, const struct sim_obk *obk, enum obk_quotes quotes)
{
	char *at = args->text;

	snprintf(args->text, sizeof(args->text), "%s", args->rest);
	for (;;) {
		const char *item;

		at += strspn(at, BLANKS);
		if (*at == '\0' || args->count == OBK_ARGS_MAX)
			return;
		item = cut_item(&at, quotes);
		args->items[args->count] = item[0] == '$' ? expand(args, obk, item) : item;
		args->count++;
	}
}

/* As atoi, within what an int holds. */
int obk_args_number(const struct obk_args *args, size_t index)
{
	const long number = index < args->count ? strtol(args->items[index], NULL, 10) : 0;

	return number > INT32_MAX ? INT32_MAX : number < INT32_MIN ? INT32_MIN : (int)number;
}
