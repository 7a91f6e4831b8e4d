/* SPDX-License-Identifier: MIT */
/*
 * Reading long ranges through a stub. Each piece is followed by its SHA-256, which the chip makes
 * from a reading of its own while the line is busy with the one before: so what is returned is what
 * two readings of the flash agree on, and the line is full all the same.
 */
#include "link/stub_link.h"

#include <assert.h>

#include "base/digest.h"

#define RANGE_MAX ((size_t)16 << 20)
#define PIECE 16384u /* the stub sends on from its buffer while it makes the digest of one */
#define PIECE_SECTORS (PIECE / STUB_SECTOR)
#define ROUNDS_MAX 4u

/* What is known of a piece. */
struct piece {
	uint8_t digest[RMW_SHA256_SIZE];
	uint8_t sectors; /* a bit for each that is there */
	bool has_digest;
	bool is_proven;
};

struct reading {
	uint32_t addr;
	struct rmw_span into;
	struct rmw_buf pieces; /* of struct piece */
	size_t count;
	size_t next;	    /* piece to be given out */
	bool is_digest_due; /* its READ was */
	bool can_prove;
	uint64_t came; /* bytes */
	const struct stub_progress *progress;
};

static struct piece *piece_of(const struct reading *reading, size_t index)
{
	return (struct piece *)(void *)reading->pieces.data + index;
}

static struct rmw_span bytes_of(const struct reading *reading, size_t index)
{
	return rmw_span_part(reading->into, index * PIECE, PIECE);
}

static bool give(void *ctx, struct stub_order *order)
{
	struct reading *reading = ctx;

	while (reading->next < reading->count && piece_of(reading, reading->next)->is_proven)
		reading->next++;
	if (reading->next == reading->count)
		return false;
	*order = (struct stub_order){ .verb = STUB_READ,
				      .addr = reading->addr + (uint32_t)(reading->next * PIECE),
				      .tag = reading->next };
	order->answer = bytes_of(reading, reading->next);
	order->size = (uint32_t)order->answer.len;
	if (reading->is_digest_due) {
		order->verb = STUB_SHA;
		order->answer = RMW_SPAN_OF(piece_of(reading, reading->next)->digest);
	}
	if (reading->is_digest_due || !reading->can_prove)
		reading->next++;
	reading->is_digest_due = !reading->is_digest_due && reading->can_prove;
	return true;
}

static void note(void *ctx, const struct stub_order *part)
{
	struct reading *reading = ctx;
	struct piece *piece = piece_of(reading, part->tag);
	const uint32_t at = part->addr - reading->addr - (uint32_t)(part->tag * PIECE);

	if (part->verb == STUB_SHA) {
		piece->has_digest = true;
		return;
	}
	for (uint32_t i = at; i < at + part->size; i += STUB_SECTOR)
		piece->sectors |= (uint8_t)(1u << i / STUB_SECTOR);
	reading->came += part->size;
	if (reading->progress != NULL && reading->came <= reading->into.len)
		reading->progress->done(reading->progress->ctx, reading->came);
}

static bool is_proven(const struct reading *reading, size_t index)
{
	const struct rmw_view bytes = rmw_span_view(bytes_of(reading, index));
	const unsigned sectors = (unsigned)((bytes.len + STUB_SECTOR - 1) / STUB_SECTOR);
	const struct piece *piece = piece_of(reading, index);
	uint8_t digest[RMW_SHA256_SIZE];

	if (piece->sectors != (1u << sectors) - 1)
		return false;
	if (!reading->can_prove)
		return true;
	rmw_sha256(&bytes, 1, digest);
	return piece->has_digest && memcmp(digest, piece->digest, sizeof(digest)) == 0;
}

/* Look at all pieces; what is not proven is as if it had never been read. Counts what is wrong. */
static size_t prove(struct reading *reading)
{
	size_t wrong = 0;

	for (size_t i = 0; i < reading->count; i++) {
		struct piece *piece = piece_of(reading, i);

		if (!piece->is_proven && is_proven(reading, i))
			piece->is_proven = true;
		else if (!piece->is_proven)
			*piece = (struct piece){ 0 };
		wrong += !piece->is_proven;
	}
	reading->next = 0;
	reading->is_digest_due = false;
	return wrong;
}

static size_t prefix_of(const struct reading *reading)
{
	size_t index = 0;

	while (index < reading->count && piece_of(reading, index)->is_proven)
		index++;
	return index * PIECE < reading->into.len ? index * PIECE : reading->into.len;
}

static bool read_rounds(struct stub_link *link, struct reading *reading, struct rmw_err *err)
{
	size_t wrong = reading->count;

	for (unsigned round = 0; round < ROUNDS_MAX && wrong > 0; round++) {
		const bool is_good =
			stub_link_run(link, &(struct stub_work){ give, note, reading }, err);

		wrong = prove(reading);
		if (!is_good)
			return false;
	}
	return wrong == 0 ||
	       rmw_fail(err, RMW_E_UNSTABLE_READ,
			"%zu pieces of %u bytes differ from what the chip says of them, %u times",
			wrong, PIECE, ROUNDS_MAX);
}

bool stub_link_read(struct stub_link *link, uint32_t addr, struct rmw_span into,
		    const struct stub_progress *progress, size_t *prefix, struct rmw_err *err)
{
	struct reading reading = { .addr = addr,
				   .into = into,
				   .count = (into.len + PIECE - 1) / PIECE,
				   .can_prove = (link->hello.abilities & STUB_CAN_SHA) != 0,
				   .progress = progress };
	bool is_good;

	assert(into.len <= RANGE_MAX);
	if (prefix != NULL)
		*prefix = 0;
	if (!rmw_buf_resize(&reading.pieces, reading.count * sizeof(struct piece), err))
		return false;
	is_good = read_rounds(link, &reading, err);
	if (prefix != NULL)
		*prefix = prefix_of(&reading);
	rmw_buf_release(&reading.pieces);
	return is_good || rmw_while(err, "read");
}
