/* SPDX-License-Identifier: MIT */
/* Templates of labels, behind a value up to the first zero byte: what is written in place of a key
 * can be no command of ZPL. */
#include <stdlib.h>
#include <string.h>

#include "bench/label.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *value_of(const void *ctx, size_t column)
{
	(void)column;
	return ctx;
}

static size_t commands_in(struct rmw_view text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.data[i] == '^' || text.data[i] == '~';
	return count;
}

/* As many commands as with values that hold none. */
static void check(const struct rmw_label *label, const char *value)
{
	static const uint8_t mac[6] = { 2 };
	struct rmw_label_values values = { "a", mac, 7, "b", "c", "d", value_of, value };
	rmw_auto(buf) made = RMW_BUF_INIT;
	rmw_auto(buf) plain = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	values.firmware = value;
	if (!rmw_label_make(label, &values, &made, &err))
		abort();
	values.firmware = values.ctx = "";
	if (!rmw_label_make(label, &values, &plain, &err))
		abort();
	if (label->is_zpl && commands_in(rmw_buf_view(&made)) != commands_in(rmw_buf_view(&plain)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const columns[] = { "room" };
	static struct rmw_troubles problems;
	const uint8_t *end = size == 0 ? NULL : memchr(data, 0, size);
	struct rmw_label label;
	struct rmw_err err = { 0 };

	if (end == NULL)
		return 0;
	memset(&problems, 0, sizeof(problems));
	if (!rmw_label_parse((struct rmw_view){ end + 1, size - (size_t)(end + 1 - data) }, "l.zpl",
			     columns, 1, &label, &problems, &err))
		abort();
	if (problems.count == 0)
		check(&label, (const char *)data);
	rmw_label_release(&label);
	return 0;
}
