/* SPDX-License-Identifier: MIT */
/* The stub's inflate and zlib's are of one mind about any bytes. */
#include <stdint.h>

#include "support/deflate_chunk.h"

#define HEAD 4u
#define SIZE_MAX_BYTES 32768u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Two bytes of size, two of how much history there is, then blocks. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t into[SIZE_MAX_BYTES], history[SIZE_MAX_BYTES];
	struct rmw_view input = { data, size };
	uint32_t wanted, known;

	if (size < HEAD)
		return 0;
	wanted = rmw_get_le16(data) % SIZE_MAX_BYTES + 1u;
	known = rmw_get_le16(data + 2) % (SIZE_MAX_BYTES + 1u);
	for (uint32_t i = 0; i < known; i++)
		history[i] = (uint8_t)(i * 37 ^ i >> 8);
	(void)deflate_both_take(rmw_view_part(input, HEAD, size - HEAD),
				(struct rmw_view){ history, known },
				(struct rmw_span){ into, wanted });
	return 0;
}
