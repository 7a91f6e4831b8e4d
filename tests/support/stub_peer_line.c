/* SPDX-License-Identifier: MIT */
/* The line between a made-up stub and its host: bytes take their time, and faults change them. */
#include "support/stub_peer.h"

#include "support/cmocka.h"

uint64_t stub_peer_byte_ns(uint32_t baud)
{
	return UINT64_C(10000000000) / baud;
}

void stub_peer_pass(struct stub_peer *peer, enum stub_peer_way way, uint8_t value, uint64_t now_ns)
{
	const uint32_t baud = way == PEER_TO_STUB ? peer->port.baud : peer->baud;
	struct stub_peer_queue *line = &peer->lines[way];
	const bool is_deaf =
		peer->baud == peer->deaf_baud && peer->passed[PEER_TO_HOST] >= peer->deaf_from;
	unsigned copies = !peer->is_dead && !is_deaf;

	peer->passed[way]++;
	for (size_t i = 0; i < RMW_COUNT(peer->faults); i++) {
		const struct stub_peer_fault *fault = &peer->faults[i];

		if (fault->at != peer->passed[way] || fault->way != way)
			continue;
		copies = fault->damage == PEER_DROPS ? 0 : fault->damage == PEER_FLIPS ? 1 : 2;
		value ^= fault->damage == PEER_FLIPS ? 0x10 : 0;
	}
	peer->chance = peer->chance * 1664525u + 1013904223u;
	if (peer->noise_one_in > 0 && peer->baud > peer->noise_above &&
	    (peer->chance >> 8) % peer->noise_one_in == 0)
		value ^= 0x04;
	if (peer->port.baud != peer->baud)
		value ^= 0x5a; /* a byte of another rate is another byte */
	if (line->free_ns < now_ns)
		line->free_ns = now_ns;
	line->free_ns += stub_peer_byte_ns(baud);
	for (; copies > 0; copies--) {
		assert_true(line->count < STUB_PEER_QUEUE);
		line->items[(line->head + line->count++) % STUB_PEER_QUEUE] =
			(struct stub_peer_byte){ line->free_ns, value };
	}
}

uint64_t stub_peer_first_ns(const struct stub_peer_queue *line)
{
	return line->count > 0 ? line->items[line->head].at_ns : UINT64_MAX;
}

uint8_t stub_peer_take(struct stub_peer_queue *line)
{
	const uint8_t value = line->items[line->head].value;

	line->head = (line->head + 1) % STUB_PEER_QUEUE;
	line->count--;
	return value;
}
