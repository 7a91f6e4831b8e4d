/* SPDX-License-Identifier: MIT */
/* Chunks as a stub may send them, whole or not, in any order: what is there only ever grows. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "link/stub_unpack.h"

#define SIZE 40000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each chunk of the input begins with its offset, in fours, and its length. */
static struct rmw_view next_chunk(struct rmw_view *input, size_t *offset)
{
	const size_t len = input->data[2];
	const struct rmw_view blocks = rmw_view_part(*input, 3, len);

	*offset = 4u * rmw_get_le16(input->data);
	*input = rmw_view_part(*input, 3 + len, SIZE_MAX);
	return blocks;
}

static void check(const struct stub_unpack *unpack, const uint8_t *before, size_t had)
{
	const size_t end = stub_unpack_gap_end(unpack);

	if (unpack->have > SIZE || unpack->have < had || end > SIZE || end < unpack->have)
		abort();
	if (memcmp(before, unpack->into.data, had) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[SIZE], before[SIZE];
	struct stub_unpack unpack = { .into = { bytes, SIZE } };
	rmw_auto(inflater) inflater = { 0 };
	struct rmw_view input = { data, size };
	struct rmw_err err = { 0 };
	size_t offset;

	if (!rmw_inflater_open(&inflater, &err))
		return 0;
	while (input.len > 3) {
		const struct rmw_view blocks = next_chunk(&input, &offset);
		const size_t had = unpack.have;

		memcpy(before, bytes, had);
		if (stub_unpack_add(&unpack, &inflater, offset, blocks) != unpack.have - had)
			abort();
		check(&unpack, before, had);
	}
	stub_unpack_release(&unpack);
	return 0;
}
