/* SPDX-License-Identifier: MIT */
/*
 * Reading long ranges through a stub. Each piece is followed by its SHA-256, which the chip makes
 * from a reading of its own while the line is busy with the one before: so what is returned is what
 * two readings of the flash agree on, and the line is full all the same.
 */
#include "link/stub_link.h"

#include <assert.h>
#include <inttypes.h>

#include "base/digest.h"
#include "link/stub_unpack.h"

#define RANGE_MAX ((size_t)16 << 20)
#define PIECE_MAX 65536u /* while its digest is made, the stub sends on from its buffer */
#define ROUNDS_MAX 4u
#define REPEATS_MAX 6u /* of one piece that bring nothing, then bytes travel as they are */

/* How far a part of a piece is. */
enum part { PART_DUE, PART_UNDER_WAY, PART_THERE };

/* What is known of a piece. */
struct piece {
	uint8_t digest[RMW_SHA256_SIZE];
	struct stub_unpack unpack;
	uint32_t sectors; /* a bit for each that came as it is */
	enum part bytes_part;
	enum part digest_part;
	size_t there;	  /* bytes of it that came, as they were told last */
	size_t missed_at; /* where the deflated bytes began that were missing last */
	unsigned repeats; /* times in a row that it was there */
	bool is_proven;
};

struct reading {
	struct stub_link *link;
	uint32_t addr;
	uint32_t piece_len;
	struct rmw_span into;
	struct rmw_buf pieces; /* of struct piece */
	size_t count;
	bool can_prove;
	struct rmw_inflater inflater;
	size_t there; /* bytes, of all pieces */
	const struct stub_progress *progress;
};

_Static_assert(PIECE_MAX / STUB_SECTOR <= 32, "a piece's sectors are bits of a word");

static struct piece *piece_of(const struct reading *reading, size_t index)
{
	return (struct piece *)(void *)reading->pieces.data + index;
}

static struct rmw_span bytes_of(const struct reading *reading, size_t index)
{
	return rmw_span_part(reading->into, index * reading->piece_len, reading->piece_len);
}

static uint32_t addr_of(const struct reading *reading, size_t index)
{
	return reading->addr + (uint32_t)(index * reading->piece_len);
}

static bool is_packed(const struct reading *reading)
{
	return (reading->link->hello.abilities & STUB_CAN_DEFLATE) != 0 && !reading->link->is_plain;
}

static void begin_piece(struct reading *reading, size_t index)
{
	struct piece *piece = piece_of(reading, index);

	reading->there -= piece->there;
	stub_unpack_release(&piece->unpack);
	*piece = (struct piece){ .unpack.into = bytes_of(reading, index) };
	if (!reading->can_prove)
		piece->digest_part = PART_THERE;
}

/* Its bytes, or what of them was lost. */
static void ask_bytes(const struct reading *reading, size_t index, struct stub_order *order)
{
	struct piece *piece = piece_of(reading, index);
	const size_t have = piece->unpack.have;

	piece->bytes_part = PART_UNDER_WAY;
	*order = (struct stub_order){ .verb = STUB_READ,
				      .addr = addr_of(reading, index),
				      .size = (uint32_t)bytes_of(reading, index).len,
				      .tag = index };
	if (!is_packed(reading)) {
		order->answer = bytes_of(reading, index);
		return;
	}
	order->verb = STUB_READ_DEFLATED;
	order->addr += (uint32_t)have;
	order->size = (uint32_t)(stub_unpack_gap_end(&piece->unpack) - have);
}

static void ask_digest(const struct reading *reading, size_t index, struct stub_order *order)
{
	struct piece *piece = piece_of(reading, index);

	piece->digest_part = PART_UNDER_WAY;
	*order = (struct stub_order){ .verb = STUB_SHA,
				      .addr = addr_of(reading, index),
				      .size = (uint32_t)bytes_of(reading, index).len,
				      .answer = RMW_SPAN_OF(piece->digest),
				      .tag = index };
}

static bool give(void *ctx, struct stub_order *order)
{
	struct reading *reading = ctx;

	for (size_t i = 0; i < reading->count; i++) {
		const struct piece *piece = piece_of(reading, i);

		if (piece->is_proven)
			continue;
		if (piece->bytes_part == PART_DUE) {
			ask_bytes(reading, i, order);
			return true;
		}
		if (piece->digest_part == PART_DUE) {
			ask_digest(reading, i, order);
			return true;
		}
	}
	return false;
}

/* What came of a piece deflated and what came as it is may be the same bytes. */
static size_t bytes_there(const struct reading *reading, size_t index)
{
	const struct piece *piece = piece_of(reading, index);
	const struct rmw_span bytes = bytes_of(reading, index);
	size_t plain = 0;

	for (size_t at = 0; at < bytes.len; at += STUB_SECTOR)
		if (piece->sectors >> at / STUB_SECTOR & 1)
			plain += rmw_span_part(bytes, at, STUB_SECTOR).len;
	return plain > piece->unpack.have ? plain : piece->unpack.have;
}

/* Tell what is there now; false: that is what was there before. */
static bool tell(struct reading *reading, size_t index)
{
	struct piece *piece = piece_of(reading, index);
	const size_t before = piece->there;

	piece->there = bytes_there(reading, index);
	reading->there += piece->there - before;
	if (piece->there == before)
		return false;
	if (reading->progress != NULL)
		reading->progress->done(reading->progress->ctx, reading->there);
	return true;
}

static bool take_chunk(void *ctx, const struct stub_order *order, uint32_t offset,
		       struct rmw_view blocks)
{
	struct reading *reading = ctx;
	const size_t before = order->addr - addr_of(reading, order->tag);

	(void)stub_unpack_add(&piece_of(reading, order->tag)->unpack, &reading->inflater,
			      before + offset, blocks);
	return tell(reading, order->tag);
}

/* What of it was lost on the way is due again. */
static void note_packed(struct reading *reading, struct piece *piece)
{
	const size_t have = piece->unpack.have;

	piece->bytes_part = have == piece->unpack.into.len ? PART_THERE : PART_DUE;
	if (piece->bytes_part == PART_THERE)
		return;
	stub_window_miss(&reading->link->window);
	piece->repeats = have == piece->missed_at ? piece->repeats + 1 : 1;
	piece->missed_at = have;
	if (piece->repeats >= REPEATS_MAX)
		reading->link->is_plain = true;
}

static void note_plain(struct reading *reading, struct piece *piece, const struct stub_order *part)
{
	const uint32_t from = (part->addr - reading->addr) % reading->piece_len;

	for (uint32_t at = from; at < from + part->size; at += STUB_SECTOR)
		piece->sectors |= UINT32_C(1) << at / STUB_SECTOR;
	piece->bytes_part = PART_THERE;
	(void)tell(reading, part->tag);
}

static void note(void *ctx, const struct stub_order *part)
{
	struct reading *reading = ctx;
	struct piece *piece = piece_of(reading, part->tag);

	if (part->verb == STUB_SHA)
		piece->digest_part = PART_THERE;
	else if (part->verb == STUB_READ_DEFLATED)
		note_packed(reading, piece);
	else
		note_plain(reading, piece, part);
}

static bool is_whole(const struct reading *reading, size_t index)
{
	return bytes_there(reading, index) == bytes_of(reading, index).len;
}

static bool is_proven(const struct reading *reading, size_t index)
{
	const struct rmw_view bytes = rmw_span_view(bytes_of(reading, index));
	const struct piece *piece = piece_of(reading, index);
	uint8_t digest[RMW_SHA256_SIZE];

	if (!is_whole(reading, index) || piece->digest_part != PART_THERE)
		return false;
	if (!reading->can_prove)
		return true;
	rmw_sha256(&bytes, 1, digest);
	return memcmp(digest, piece->digest, sizeof(digest)) == 0;
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
			begin_piece(reading, i);
		wrong += !piece->is_proven;
	}
	return wrong;
}

static size_t prefix_of(const struct reading *reading)
{
	size_t index = 0;

	while (index < reading->count && piece_of(reading, index)->is_proven)
		index++;
	return index * reading->piece_len < reading->into.len ? index * reading->piece_len
							      : reading->into.len;
}

/* Frames are checked: bytes that differ all the same are not taken deflated any more. */
static bool read_rounds(struct reading *reading, struct rmw_err *err)
{
	const struct stub_work work = { give, note, take_chunk, reading };
	size_t wrong = reading->count;

	for (unsigned round = 0; round < ROUNDS_MAX && wrong > 0; round++) {
		const bool is_good = stub_link_run(reading->link, &work, err);

		wrong = prove(reading);
		if (!is_good)
			return false;
		reading->link->is_plain |= wrong > 0;
	}
	return wrong == 0 || rmw_fail(err, RMW_E_UNSTABLE_READ,
				      "%zu pieces of %" PRIu32
				      " bytes differ from what the chip says of them, %u times",
				      wrong, reading->piece_len, ROUNDS_MAX);
}

static bool open_reading(struct reading *reading, struct rmw_err *err)
{
	if (!rmw_buf_resize(&reading->pieces, reading->count * sizeof(struct piece), err) ||
	    !rmw_inflater_open(&reading->inflater, err))
		return false;
	for (size_t i = 0; i < reading->count; i++)
		begin_piece(reading, i);
	return true;
}

static void close_reading(struct reading *reading)
{
	for (size_t i = 0; i * sizeof(struct piece) < reading->pieces.len; i++)
		stub_unpack_release(&piece_of(reading, i)->unpack);
	rmw_inflater_release(&reading->inflater);
	rmw_buf_release(&reading->pieces);
}

bool stub_link_read(struct stub_link *link, uint32_t addr, struct rmw_span into,
		    const struct stub_progress *progress, size_t *prefix, struct rmw_err *err)
{
	struct reading reading = { .link = link,
				   .addr = addr,
				   .into = into,
				   .can_prove = (link->hello.abilities & STUB_CAN_SHA) != 0,
				   .progress = progress };
	const uint32_t most = link->hello.read_max;
	bool is_good;

	assert(into.len <= RANGE_MAX);
	reading.piece_len = most < PIECE_MAX ? most : PIECE_MAX;
	reading.count = (into.len + reading.piece_len - 1) / reading.piece_len;
	if (prefix != NULL)
		*prefix = 0;
	is_good = open_reading(&reading, err) && read_rounds(&reading, err);
	if (prefix != NULL && reading.pieces.len > 0)
		*prefix = prefix_of(&reading);
	close_reading(&reading);
	return is_good || rmw_while(err, "read");
}
