/* SPDX-License-Identifier: MIT */
/* Chunks of deflate blocks from a stub, in whatever order they come. */
#include "link/stub_unpack.h"

#include "stub/protocol.h"

_Static_assert(RMW_DEFLATE_HISTORY >= STUB_HISTORY, "a match may reach back that far");

/* A chunk that waits, as it lies in `kept`: its bytes follow. */
struct waiting {
	size_t offset;
	size_t len;
};

/* The chunk that lies at `at`; false: none does. */
static bool look(const struct stub_unpack *unpack, size_t at, struct waiting *waiting)
{
	if (at >= unpack->kept.len)
		return false;
	memcpy(waiting, unpack->kept.data + at, sizeof(*waiting));
	return true;
}

static size_t behind(size_t at, const struct waiting *waiting)
{
	return at + sizeof(*waiting) + waiting->len;
}

static void keep(struct stub_unpack *unpack, size_t offset, struct rmw_view blocks)
{
	const struct waiting waiting = { offset, blocks.len };
	const size_t at = unpack->kept.len;
	struct rmw_err ignored = { 0 }; /* what cannot be kept is asked for again */

	if (at > 2 * unpack->into.len ||
	    !rmw_buf_resize(&unpack->kept, behind(at, &waiting), &ignored))
		return;
	memcpy(unpack->kept.data + at, &waiting, sizeof(waiting));
	memcpy(unpack->kept.data + at + sizeof(waiting), blocks.data, blocks.len);
}

static bool take(struct stub_unpack *unpack, struct rmw_inflater *inflater, struct rmw_view blocks)
{
	size_t len = 0;

	if (!rmw_inflater_chunk(inflater, (struct rmw_view){ unpack->into.data, unpack->have },
				blocks, rmw_span_part(unpack->into, unpack->have, STUB_CHUNK_MAX),
				&len))
		return false;
	unpack->have += len;
	return len > 0;
}

/* One that waited and whose turn it is. */
static bool take_waiting(struct stub_unpack *unpack, struct rmw_inflater *inflater)
{
	struct waiting waiting;

	for (size_t at = 0; look(unpack, at, &waiting); at = behind(at, &waiting)) {
		const struct rmw_view blocks = { unpack->kept.data + at + sizeof(waiting),
						 waiting.len };

		if (waiting.offset == unpack->have && take(unpack, inflater, blocks))
			return true;
	}
	return false;
}

size_t stub_unpack_add(struct stub_unpack *unpack, struct rmw_inflater *inflater, size_t offset,
		       struct rmw_view blocks)
{
	const size_t before = unpack->have;

	if (offset > unpack->have && offset < unpack->into.len)
		keep(unpack, offset, blocks);
	else if (offset == unpack->have && take(unpack, inflater, blocks))
		while (take_waiting(unpack, inflater))
			;
	return unpack->have - before;
}

size_t stub_unpack_gap_end(const struct stub_unpack *unpack)
{
	size_t end = unpack->into.len;
	struct waiting waiting;

	for (size_t at = 0; look(unpack, at, &waiting); at = behind(at, &waiting))
		if (waiting.offset > unpack->have && waiting.offset < end)
			end = waiting.offset;
	return end;
}

void stub_unpack_release(struct stub_unpack *unpack)
{
	rmw_buf_release(&unpack->kept);
}
