/* SPDX-License-Identifier: MIT */
/* Whatever the flash holds: the stub's encoder makes chunks of it that zlib reads. */
#include <stdint.h>
#include <stdlib.h>

#include "support/deflate_check.h"

#define LEN_MAX (80u * 1024)

/*
 * Rows of 0 to 127: so many bytes and one more stand behind it; of 128 and more: three bytes that
 * say how many bytes from how far back come again, so that a short input makes for long content.
 */
static size_t add_row(uint8_t *bytes, size_t at, struct rmw_view row)
{
	const size_t count =
		row.data[0] < 128 ? row.data[0] + 1u : (row.data[0] - 127u) * (row.data[1] + 1u);
	const size_t back = row.data[0] < 128 ? 0 : (row.data[2] | (size_t)row.data[3] << 8) + 1;

	for (size_t i = 0; i < count && at < LEN_MAX; i++, at++)
		bytes[at] = row.data[0] < 128 ? row.data[1 + i]
			    : back <= at      ? bytes[at - back]
					      : (uint8_t)(at * back >> 3);
	return at;
}

static size_t row_len(struct rmw_view rest)
{
	return rest.data[0] < 128 ? rest.data[0] + 2u : 4u;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[LEN_MAX];
	size_t len = 0;

	for (size_t at = 1;
	     at < size && row_len((struct rmw_view){ data + at, size - at }) <= size - at;) {
		const struct rmw_view row = { data + at, size - at };

		len = add_row(bytes, len, row);
		at += row_len(row);
	}
	if (len > 0)
		(void)deflate_check((struct rmw_view){ bytes, len }, data[0] % 2 == 0);
	return 0;
}
