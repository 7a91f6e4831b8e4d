/* SPDX-License-Identifier: MIT */
/*
 * What compilers make of common code, for the simulated Armv7-M core: never ends. Linked at
 * 20200000 with its stack set by whoever starts it, and compiled with
 *
 *	arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -O2 -ffreestanding -fno-builtin -nostdlib \
 *		-Wl,-Ttext=0x20200000,-e,start mixture.c -lgcc -o mixture.elf
 *	arm-none-eabi-objcopy -O binary -j .text -j .rodata mixture.elf mixture.bin
 */
#include <arm_acle.h>
#include <stdint.h>

struct pair {
	uint64_t number;
	uint32_t key;
	int16_t halves[2];
	uint8_t bits : 3, more : 5;
};

#define COUNT 64

struct world {
	struct pair pairs[COUNT];
	uint8_t bytes[512];
	uint32_t table[256];
	uint64_t seed;
	int32_t sum;
};

static uint32_t next(struct world *world)
{
	world->seed = world->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(world->seed >> 32);
}

static __attribute__((noinline)) uint32_t crc(const struct world *world)
{
	uint32_t value = ~0u;

	for (unsigned i = 0; i < sizeof(world->bytes); i++)
		value = world->table[(value ^ world->bytes[i]) & 255] ^ value >> 8;
	return ~value;
}

static __attribute__((noinline)) void sort(struct pair *pairs, int count)
{
	for (int i = 1; i < count; i++) {
		const struct pair held = pairs[i];
		int at = i - 1;

		while (at >= 0 && pairs[at].key > held.key) {
			pairs[at + 1] = pairs[at];
			at--;
		}
		pairs[at + 1] = held;
	}
}

static __attribute__((noinline)) int32_t choose(unsigned kind, int32_t a, int32_t b)
{
	switch (kind) {
	case 0:
		return a + b;
	case 1:
		return a * b;
	case 2:
		return b != 0 ? a / b : 1;
	case 3:
		return (int32_t)((uint32_t)a % (uint32_t)(b | 1));
	case 4:
		return (int32_t)(((int64_t)a * b) >> 29);
	case 5:
		return a < b ? a : b;
	case 6:
		return __qadd(a, b);
	case 7:
		return __ssat(a, 12) + __usat(b, 9);
	case 8:
		return __smlabb(a, b, a) ^ __smlatt(a, b, b);
	case 9:
		return (int32_t)__builtin_bswap32((uint32_t)a) + __builtin_clz((uint32_t)b | 1);
	case 10:
		return (int32_t)((uint32_t)a << (b & 31) | (uint32_t)b >> (a & 7));
	case 11:
		return (int16_t)a * (int16_t)(b >> 16) + (int8_t)(a >> 8);
	case 12:
		return (int32_t)(((uint64_t)(uint32_t)a << 20) / ((uint32_t)b | 3));
	default:
		return a ^ (int32_t)((uint32_t)b << 7 | (uint32_t)b >> 25);
	}
}

static __attribute__((noinline)) uint32_t depth(uint32_t n)
{
	return n < 2 ? n : depth(n - 1) + depth(n - 2);
}

static void turn(struct world *world)
{
	for (unsigned i = 0; i < COUNT; i++) {
		struct pair *pair = &world->pairs[i];

		pair->key = next(world) >> 8;
		pair->number += (uint64_t)pair->key << (i & 31);
		pair->halves[i & 1] = (int16_t)next(world);
		pair->bits = pair->key & 7;
		pair->more += pair->bits;
		world->sum = choose(next(world) & 15, world->sum, pair->halves[0] * 3 + (int)i);
	}
	sort(world->pairs, COUNT);
	for (unsigned i = 0; i < sizeof(world->bytes); i++)
		world->bytes[i] = (uint8_t)(world->pairs[i % COUNT].key >> (i & 15));
	world->sum += (int32_t)(crc(world) + depth(9));
}

__attribute__((section(".text.startup"))) void start(struct world *world);

void start(struct world *world)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t value = i;

		for (int bit = 0; bit < 8; bit++)
			value = (value & 1) != 0 ? 0xedb88320u ^ value >> 1 : value >> 1;
		world->table[i] = value;
	}
	for (;;)
		turn(world);
}
