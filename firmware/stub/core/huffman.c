/* SPDX-License-Identifier: MIT */
/* Huffman codes of limited length. */
#include "core/huffman.h"

#include <string.h>

#define SYMBOL_BITS 16u
#define SYMBOL_MASK 0xffffu
#define LENGTH_MAX 15u
#define LOOK_EVERY 32u /* turns of a loop whose turns are short */

static void look_once(const struct stub_look *look)
{
	look->look(look->of);
}

static void look_at_times(const struct stub_look *look, uint32_t turn)
{
	if (turn % LOOK_EVERY == 0)
		look_once(look);
}

/* Returns how many there are. */
static uint32_t gather(struct stub_huffman *work, const uint16_t *counts, uint32_t size)
{
	uint32_t used = 0;

	for (uint32_t symbol = 0; symbol < size; symbol++)
		if (counts[symbol] > 0)
			work->keys[used++] = (uint32_t)counts[symbol] << SYMBOL_BITS | symbol;
	for (uint32_t symbol = 0; used < 2; symbol++)
		if (counts[symbol] == 0)
			work->keys[used++] = 1u << SYMBOL_BITS | symbol;
	return used;
}

/* Rarest first; ever smaller steps, each of which moves what stands far from its place. */
static void sort(uint32_t *keys, uint32_t count, const struct stub_look *look)
{
	static const uint8_t steps[] = { 132, 57, 23, 10, 4, 1 };

	for (uint32_t i = 0; i < sizeof(steps); i++) {
		const uint32_t step = steps[i];

		for (uint32_t from = step; from < count; from++) {
			const uint32_t key = keys[from];
			uint32_t to = from;

			for (; to >= step && keys[to - step] > key; to -= step)
				keys[to] = keys[to - step];
			keys[to] = key;
			look_at_times(look, from);
		}
	}
}

/* The rarer of the first leaf and the first inner node that are not joined yet. */
static uint32_t take_rarest(const uint16_t *links, uint32_t *leaf, uint32_t leaves, uint32_t *inner,
			    uint32_t inners)
{
	if (*leaf < leaves && (*inner == inners || links[*leaf] <= links[*inner]))
		return (*leaf)++;
	return (*inner)++;
}

/*
 * Join the two rarest again and again. Leaves are sorted, and inner nodes come into being in order
 * of their weight, so both are queues. A node's link is its weight until it is joined, then the
 * number of the node above it, and its depth in the end.
 */
static void measure_depths(struct stub_huffman *work, uint32_t leaves, const struct stub_look *look)
{
	uint16_t *links = work->links;
	const uint32_t root = 2 * leaves - 2;
	uint32_t leaf = 0, inner = leaves;

	for (uint32_t i = 0; i < leaves; i++)
		links[i] = (uint16_t)(work->keys[i] >> SYMBOL_BITS);
	for (uint32_t node = leaves; node <= root; node++) {
		const uint32_t one = take_rarest(links, &leaf, leaves, &inner, node);
		const uint32_t other = take_rarest(links, &leaf, leaves, &inner, node);

		links[node] = (uint16_t)(links[one] + links[other]);
		links[one] = links[other] = (uint16_t)node;
		look_at_times(look, node);
	}
	links[root] = 0;
	for (uint32_t node = root; node-- > 0;) {
		links[node] = (uint16_t)(links[links[node]] + 1u);
		look_at_times(look, node);
	}
}

/*
 * How many codes there are of each length. Those that would be too long are cut, which makes the
 * set too full by `excess` codes of the greatest length; a code of that length less and one made
 * longer by a bit, which is two codes then, takes one off.
 */
static void share_out(const uint16_t *depths, uint32_t leaves, uint32_t longest, uint16_t *shares)
{
	uint32_t excess = 0;

	for (uint32_t i = 0; i < leaves; i++) {
		const uint32_t length = depths[i] < longest ? depths[i] : longest;

		shares[length]++;
		excess += 1u << (longest - length);
	}
	for (excess -= 1u << longest; excess > 0; excess--) {
		uint32_t length = longest - 1;

		while (shares[length] == 0)
			length--;
		shares[length]--;
		shares[length + 1] = (uint16_t)(shares[length + 1] + 2);
		shares[longest]--;
	}
}

void stub_huffman_lengths(struct stub_huffman *work, const uint16_t *counts, uint32_t size,
			  uint32_t longest, uint8_t *lengths, const struct stub_look *look)
{
	const uint32_t leaves = gather(work, counts, size);
	uint16_t shares[LENGTH_MAX + 1] = { 0 };
	uint32_t next = 0;

	look_once(look);
	sort(work->keys, leaves, look);
	measure_depths(work, leaves, look);
	look_once(look);
	share_out(work->links, leaves, longest, shares);
	look_once(look);
	memset(lengths, 0, size);
	for (uint32_t length = longest; length > 0; length--)
		for (uint32_t i = shares[length]; i > 0; i--)
			lengths[work->keys[next++] & SYMBOL_MASK] = (uint8_t)length;
	look_once(look);
}

static uint16_t reverse(uint32_t code, uint32_t length)
{
	uint32_t reversed = 0;

	for (; length > 0; length--, code >>= 1)
		reversed = reversed << 1 | (code & 1);
	return (uint16_t)reversed;
}

void stub_huffman_codes(const uint8_t *lengths, uint32_t size, uint16_t *codes,
			const struct stub_look *look)
{
	uint16_t shares[LENGTH_MAX + 1] = { 0 };
	uint32_t next[LENGTH_MAX + 1] = { 0 };
	uint32_t code = 0;

	for (uint32_t symbol = 0; symbol < size; symbol++)
		shares[lengths[symbol]]++;
	for (uint32_t length = 1; length <= LENGTH_MAX; length++) {
		next[length] = code;
		code = (code + shares[length]) << 1;
	}
	look_once(look);
	for (uint32_t symbol = 0; symbol < size; symbol++) {
		codes[symbol] = reverse(next[lengths[symbol]]++, lengths[symbol]);
		look_at_times(look, symbol);
	}
}
