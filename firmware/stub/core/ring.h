/* SPDX-License-Identifier: MIT */
#ifndef STUB_RING_H
#define STUB_RING_H

#include <stdint.h>

/* Bytes on their way in or out. Ends count up for ever; the size is a power of two. */
#define STUB_RING_SIZE 8192u

struct stub_ring {
	uint32_t head; /* of the next byte to put */
	uint32_t tail; /* of the next byte to take */
	uint8_t bytes[STUB_RING_SIZE];
};

static inline uint32_t stub_ring_used(const struct stub_ring *ring)
{
	return ring->head - ring->tail;
}

static inline uint32_t stub_ring_free(const struct stub_ring *ring)
{
	return STUB_RING_SIZE - stub_ring_used(ring);
}

static inline uint8_t stub_ring_take(struct stub_ring *ring)
{
	return ring->bytes[ring->tail++ % STUB_RING_SIZE];
}

static inline void stub_ring_clear(struct stub_ring *ring)
{
	ring->tail = ring->head;
}

#endif
