/* SPDX-License-Identifier: MIT */
/* The flash, read through the window that the boot ROM opened. bl602-soc 1.1, 5.1 and 9 */
#include <string.h>

#include "bl602/regs.h"
#include "boot/chip/chip.h"
#include "boot/core/port.h"
#include "core/bytes.h"

#define WINDOW 0x23000000u
#define SF_OFFSET 0x4000b434u

#define BLOCK 64u
#define PIECE 4096u
#define PADDING_MAX (2 * BLOCK)
#define LOOKS_MAX 1000000u /* 50 ms at least; a piece takes less than one */

/* The engine's source is RAM: one piece is hashed while the next one is fetched. */
static uint8_t pieces[2][PIECE] __attribute__((aligned(4)));
static uint8_t tail[PADDING_MAX] __attribute__((aligned(4)));

void chip_map(uint32_t offset, uint32_t ways_off)
{
	chip_put(SF_OFFSET, offset);
	(void)chip_rom(CHIP_ROM_SET_CACHE, ways_off, 0, 0);
}

void boot_port_read(struct boot_port *port, uint32_t addr, uint8_t *into, uint32_t len)
{
	(void)port;
	memcpy(into, (const uint8_t *)(WINDOW + addr), len);
}

/* An engine that never ends leaves a digest that is wrong. */
static void wait_for_engine(void)
{
	for (uint32_t looks = 0; looks < LOOKS_MAX && (chip_get(SHA_CTRL) & SHA_BUSY) != 0; looks++)
		;
}

/* The first blocks start a digest, all others go on with it. */
static void hash_blocks(const uint8_t *bytes, uint32_t len, uint32_t *control)
{
	const uint32_t word = *control | SHA_BLOCKS(len / BLOCK);

	wait_for_engine();
	chip_put(SHA_SOURCE, (uint32_t)(uintptr_t)bytes);
	chip_put(SHA_CTRL, word);
	chip_put(SHA_CTRL, word | SHA_TRIGGER);
	*control = SHA_ENABLE | SHA_CONTINUE;
}

/* What is left of the last block, a one, zeros, and the length in bits, its highest byte first. */
static uint32_t build_tail(uint32_t addr, uint32_t left, uint32_t len)
{
	const uint32_t size = left + 1 + 8 <= BLOCK ? BLOCK : 2 * BLOCK;
	const uint64_t bits = (uint64_t)len * 8;

	memset(tail, 0, sizeof(tail));
	boot_port_read(NULL, addr, tail, left);
	tail[left] = 0x80;
	for (uint32_t i = 0; i < 8; i++)
		tail[size - 1 - i] = (uint8_t)(bits >> (8 * i));
	return size;
}

void boot_port_hash(struct boot_port *port, uint32_t addr, uint32_t len, uint8_t digest[32])
{
	const uint32_t whole = len / BLOCK * BLOCK;
	uint32_t control = SHA_ENABLE;
	unsigned turn = 0;

	chip_put(SHA_CTRL, SHA_ENABLE);
	for (uint32_t at = 0; at < whole; at += PIECE, turn ^= 1) {
		const uint32_t size = whole - at < PIECE ? whole - at : PIECE;

		boot_port_read(port, addr + at, pieces[turn], size);
		hash_blocks(pieces[turn], size, &control);
	}
	hash_blocks(tail, build_tail(addr + whole, len - whole, len), &control);
	wait_for_engine();
	for (uint32_t i = 0; i < 8; i++)
		put_le32(digest + 4 * i, chip_get(SHA_DIGEST + 4 * i));
	chip_put(SHA_CTRL, 0);
}
