/* SPDX-License-Identifier: MIT */
/*
 * The verb that writes compressed bytes. Taking a chunk apart goes on while the flash works, and
 * begins while it still works for the verb before.
 */
#include <string.h>

#include "core/bytes.h"
#include "core/verbs.h"

_Static_assert(STUB_CHUNK_MAX <= STUB_HISTORY, "a chunk fits the ring");

static struct stub_inflate *inflate_of(struct stub *stub)
{
	return &stub->room->work.inflate;
}

void stub_forget_history(struct stub *stub)
{
	stub->chunk = (struct stub_chunk){ 0 };
}

static bool is_chunk(const struct stub_slot *slot)
{
	return slot->verb == STUB_WRITE_DEFLATED && slot->len > STUB_CHUNK_BLOCKS &&
	       get_le32(slot->payload + STUB_SIZE) - 1 < STUB_CHUNK_MAX;
}

/* Without a history it starts at a place where pages of the flash are whole in the ring. */
static void open_chunk(struct stub *stub, const struct stub_slot *slot, uint32_t sequence)
{
	const bool goes_on = get_le32(slot->payload + STUB_CHUNK_FLAGS) & STUB_CHUNK_GOES_ON;

	if (!goes_on || !stub->chunk.has_history)
		stub_inflate_forget(inflate_of(stub),
				    get_le32(slot->payload + STUB_ADDRESS) % STUB_PAGE);
	stub_inflate_begin(inflate_of(stub), slot->payload + STUB_CHUNK_BLOCKS,
			   slot->len - STUB_CHUNK_BLOCKS, get_le32(slot->payload + STUB_SIZE));
	stub->chunk =
		(struct stub_chunk){ .sequence = sequence, .is_open = true, .has_history = true };
}

static void inflate_on(struct stub *stub)
{
	if (stub->chunk.is_bad || inflate_of(stub)->left == 0)
		return;
	stub->is_active = true;
	stub->chunk.is_bad = !stub_inflate_step(inflate_of(stub));
}

void stub_chunk_ahead(struct stub *stub, const struct stub_slot *next, uint32_t sequence)
{
	if (!stub->chunk.is_open && next != NULL && is_chunk(next))
		open_chunk(stub, next, sequence);
	if (stub->chunk.is_open)
		inflate_on(stub);
}

bool stub_begin_write_deflated(struct stub *stub)
{
	if (!is_chunk(stub->job.slot))
		return stub_refuse(stub, STUB_E_RANGE);
	if (!stub_begin_range(stub))
		return false;
	if (!stub->chunk.is_open || stub->chunk.sequence != stub->next)
		open_chunk(stub, stub->job.slot, stub->next);
	return true;
}

/* Bytes of the ring in one piece, for the flash. */
static const uint8_t *page_at(struct stub *stub, uint32_t place, uint32_t len)
{
	const struct stub_inflate *inflate = inflate_of(stub);
	const uint32_t at = place % STUB_HISTORY;
	const uint32_t first = STUB_HISTORY - at;
	uint8_t *page = stub->room->buffers[0];

	if (len <= first)
		return inflate->ring + at;
	memcpy(page, inflate->ring + at, first);
	memcpy(page + first, inflate->ring, len - first);
	return page;
}

/* When the last page is with the flash, the ring is free for the next chunk. */
static enum stub_step write_page(struct stub *stub, uint32_t made, uint32_t len)
{
	const uint8_t *page = page_at(stub, inflate_of(stub)->out - made, len);

	if (!stub_write_page(stub, page, len))
		return STUB_STEP_FAILED;
	stub->chunk.is_open = stub->job.left > 0;
	return STUB_STEP_MORE;
}

enum stub_step stub_step_write_deflated(struct stub *stub)
{
	struct stub_job *job = &stub->job;
	const uint32_t len = stub_page_len(job);
	uint32_t made;

	if (job->left == 0)
		return STUB_STEP_DONE;
	made = job->left - inflate_of(stub)->left;
	if (made >= len)
		return write_page(stub, made, len);
	inflate_on(stub);
	if (!stub->chunk.is_bad)
		return STUB_STEP_MORE;
	job->addr += job->left - inflate_of(stub)->left;
	return stub_fail(stub, STUB_E_DEFLATE);
}
