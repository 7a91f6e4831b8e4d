/* SPDX-License-Identifier: MIT */
/* The host's half of a stub's window: what is under way, what arrived, what must go again. */
#include "link/stub_window.h"

#include <assert.h>

/* Two keep the line full; more would only make a fault dearer. */
#define READS_MAX 2u

_Static_assert(STUB_WINDOW_MAX == 16, "slots are found by the low four bits of a sequence");

static struct stub_slot *slot_of(struct stub_window *window, uint16_t sequence)
{
	return &window->slots[sequence % STUB_WINDOW_MAX];
}

void stub_window_start(struct stub_window *window, uint16_t size)
{
	*window = (struct stub_window){ .base = 1, .next = 1, .turn = window->turn };
	window->size = size < STUB_WINDOW_MAX ? size : STUB_WINDOW_MAX;
	if (window->size == 0)
		window->size = 1;
}

unsigned stub_window_count(const struct stub_window *window)
{
	return (uint16_t)(window->next - window->base);
}

static size_t piece_count(const struct stub_order *order)
{
	return (order->answer.len + STUB_DATA_MAX - 1) / STUB_DATA_MAX;
}

static bool has_piece(const struct stub_slot *slot, size_t piece)
{
	return slot->pieces >> piece & 1;
}

static bool is_complete(const struct stub_slot *slot)
{
	for (size_t i = 0; i < piece_count(&slot->order); i++)
		if (!has_piece(slot, i))
			return false;
	return true;
}

/* Pieces from..to of an order: of a READ that part of it, of all others the whole. */
static struct stub_order part_of(const struct stub_order *order, size_t from, size_t to)
{
	struct stub_order part = *order;

	if (order->verb != STUB_READ)
		return part;
	part.answer =
		rmw_span_part(order->answer, from * STUB_DATA_MAX, (to - from) * STUB_DATA_MAX);
	part.addr = order->addr + (uint32_t)(from * STUB_DATA_MAX);
	part.size = (uint32_t)part.answer.len;
	return part;
}

static void ask_again(struct stub_window *window, const struct stub_order *part)
{
	assert(window->again_count < STUB_AGAIN_MAX);
	window->again[window->again_count++] = *part;
	window->lost++;
}

/* It is done: what came of its answer is told, what was lost on the way is asked for again. */
static void finish(struct stub_window *window, const struct stub_work *work,
		   const struct stub_slot *slot)
{
	const size_t count = piece_count(&slot->order);
	size_t from = 0, to;

	window->finished++;
	do {
		const bool is_there = count == 0 || has_piece(slot, from);
		struct stub_order part;

		for (to = from + 1; to < count && has_piece(slot, to) == is_there; to++)
			;
		part = part_of(&slot->order, from, to);
		if (!is_there)
			ask_again(window, &part);
		else if (work->done != NULL)
			work->done(work->ctx, &part);
		from = to;
	} while (from < count);
}

static void finish_up_to(struct stub_window *window, const struct stub_work *work, uint16_t next)
{
	while (window->base != next) {
		const struct stub_slot slot = *slot_of(window, window->base);

		window->base++;
		finish(window, work, &slot);
	}
}

static void lose(struct stub_window *window, struct stub_slot *slot)
{
	if (slot->is_lost)
		return;
	slot->is_lost = true;
	window->lost++;
}

/* The one that was sent first of those that may still be on the way; NULL: none is. */
static struct stub_slot *oldest_missing(struct stub_window *window)
{
	struct stub_slot *oldest = NULL;

	for (uint16_t at = window->base; at != window->next; at++) {
		struct stub_slot *slot = slot_of(window, at);

		if (!slot->has_arrived && !slot->is_lost &&
		    (oldest == NULL || slot->turn < oldest->turn))
			oldest = slot;
	}
	return oldest;
}

/* The line keeps the order: what has not arrived was lost if something sent later has. */
static void lose_overtaken(struct stub_window *window)
{
	struct stub_slot *slot;
	uint64_t latest = 0;

	for (uint16_t at = window->base; at != window->next; at++)
		if (slot_of(window, at)->has_arrived && slot_of(window, at)->turn > latest)
			latest = slot_of(window, at)->turn;
	while ((slot = oldest_missing(window)) != NULL && slot->turn < latest)
		lose(window, slot);
}

/*
 * What was thrown away just now is what was sent first of all that has not arrived. Only news
 * count: one hole is told by several ACKs.
 */
static void lose_damaged(struct stub_window *window, const uint8_t *ack)
{
	const uint16_t overflows = rmw_get_le16(ack + STUB_ACK_OVERFLOWS);
	const uint8_t damaged = ack[STUB_ACK_DAMAGED];
	const bool is_news = damaged != window->damaged || overflows != window->overflows;
	struct stub_slot *slot;

	window->damaged = damaged;
	window->overflows = overflows;
	if (!is_news || (ack[STUB_ACK_FLAGS] & STUB_ACK_IS_HOLE) == 0)
		return;
	slot = oldest_missing(window);
	if (slot != NULL)
		lose(window, slot);
}

static void note_arrivals(struct stub_window *window, uint16_t map)
{
	for (unsigned n = 0; n < stub_window_count(window); n++)
		if (map >> n & 1) {
			struct stub_slot *slot = slot_of(window, (uint16_t)(window->base + n));

			slot->has_arrived = true;
			slot->is_lost = false;
		}
}

void stub_window_ack(struct stub_window *window, const struct stub_work *work,
		     struct rmw_view payload)
{
	const uint8_t *ack = payload.data;
	uint16_t next;

	if (payload.len < STUB_ACK_LENGTH)
		return;
	next = rmw_get_le16(ack + STUB_ACK_NEXT);
	if ((uint16_t)(next - window->base) > stub_window_count(window))
		return; /* of before HELLO, or overtaken by DATA that said more */
	finish_up_to(window, work, next);
	note_arrivals(window, rmw_get_le16(ack + STUB_ACK_MAP));
	if (ack[STUB_ACK_ERROR] != STUB_E_NONE) {
		window->error = ack[STUB_ACK_ERROR];
		window->error_sequence = rmw_get_le16(ack + STUB_ACK_ERROR_SEQUENCE);
		window->error_addr = rmw_get_le32(ack + STUB_ACK_ERROR_ADDRESS);
	}
	lose_damaged(window, ack);
	lose_overtaken(window);
}

void stub_window_data(struct stub_window *window, const struct stub_work *work, uint16_t sequence,
		      struct rmw_view payload)
{
	const struct rmw_view bytes = rmw_view_part(payload, STUB_DATA_BYTES, SIZE_MAX);
	struct stub_slot *slot = slot_of(window, sequence);
	struct rmw_span piece;
	uint32_t offset;

	if ((uint16_t)(sequence - window->base) >= stub_window_count(window) || bytes.len == 0)
		return;
	offset = rmw_get_le32(payload.data + STUB_DATA_OFFSET);
	if (slot->order.verb == STUB_READ_DEFLATED) {
		slot->has_arrived = true;
		slot->is_lost = false;
		window->finished += work->chunk(work->ctx, &slot->order, offset, bytes);
		return;
	}
	piece = rmw_span_part(slot->order.answer, offset, STUB_DATA_MAX);
	if (offset % STUB_DATA_MAX != 0 || piece.len != bytes.len)
		return;
	memcpy(piece.data, bytes.data, bytes.len);
	window->finished += !has_piece(slot, offset / STUB_DATA_MAX);
	slot->pieces |= UINT32_C(1) << offset / STUB_DATA_MAX;
	slot->has_arrived = true;
	slot->is_lost = false;
	/* Verbs are carried out in their order: whole DATA also says that all before it are done.
	 */
	if (is_complete(slot))
		finish_up_to(window, work, (uint16_t)(sequence + 1));
}

void stub_window_miss(struct stub_window *window)
{
	window->lost++;
}

void stub_window_doubt(struct stub_window *window)
{
	struct stub_slot *slot = oldest_missing(window);

	/* A verb that the stub has already draws an ACK too. */
	if (slot == NULL && window->base != window->next)
		slot = slot_of(window, window->base);
	if (slot != NULL)
		lose(window, slot);
}

static struct stub_slot *find_lost(struct stub_window *window, uint16_t *sequence)
{
	for (uint16_t at = window->base; at != window->next; at++)
		if (slot_of(window, at)->is_lost) {
			*sequence = at;
			return slot_of(window, at);
		}
	return NULL;
}

static bool is_read(enum stub_verb verb)
{
	return verb == STUB_READ || verb == STUB_READ_DEFLATED;
}

static unsigned count_reads(struct stub_window *window)
{
	unsigned count = 0;

	for (uint16_t at = window->base; at != window->next; at++)
		count += is_read(slot_of(window, at)->order.verb);
	return count;
}

/* What is asked for again goes first; it is small. */
static bool take_order(struct stub_window *window, const struct stub_work *work,
		       struct stub_order *order)
{
	if (window->again_count > 0) {
		*order = window->again[0];
		window->again_count--;
		memmove(window->again, window->again + 1, window->again_count * sizeof(*order));
		return true;
	}
	return count_reads(window) < READS_MAX && work->next(work->ctx, order);
}

const struct stub_order *stub_window_send(struct stub_window *window, const struct stub_work *work,
					  uint16_t *sequence)
{
	struct stub_slot *slot = find_lost(window, sequence);
	struct stub_order order;

	if (slot == NULL) {
		if (stub_window_count(window) >= window->size || !take_order(window, work, &order))
			return NULL;
		assert(piece_count(&order) <= 32);
		*sequence = window->next++;
		slot = slot_of(window, *sequence);
		*slot = (struct stub_slot){ .order = order };
	}
	slot->is_lost = false;
	slot->turn = ++window->turn;
	return &slot->order;
}
