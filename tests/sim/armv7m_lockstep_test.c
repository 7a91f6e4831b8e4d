/* SPDX-License-Identifier: MIT */
/* The Armv7-M core against libunicorn: every instruction with seeded random operands. */
#include "support/cmocka.h"

#include <stdio.h>

#include "armv7m_lockstep.h"
#include "base/random.h"
#include "sim/armv7m_core.h"
#include "support/scratch.h"

#define RAM 0x20000000u
#define RAM_SIZE 0x400000u
#define CODE 0x20200000u
#define DATA 0x20100000u
#define STRIDE 16u
#define ROUNDS 48u

/* What the operands must be for an instruction to be comparable. */
enum operands {
	ANY,
	ADDRESS, /* rn is an address in DATA, rm a small number */
	ALIGNED, /* ... the address a multiple of 4 */
	REFUSED, /* no operands make it work */
};

/*
 * One letter is one bit: 0 and 1 as they are, x any; n, d, m, a, t registers r0 to r12 and lr. In
 * two halfwords the first one is left.
 */
static const struct {
	const char *bits;
	enum operands operands;
} rows[] = {
	/* clang-format off */
	{ "11101010000xnnnn0xxxddddxxxxmmmm", ANY }, /* AND, TST with a shifted register */
	{ "11101010001xnnnn0xxxddddxxxxmmmm", ANY }, /* BIC */
	{ "11101010010xnnnn0xxxddddxxxxmmmm", ANY }, /* ORR */
	{ "11101010010x11110xxxddddxxxxmmmm", ANY }, /* MOV, LSL, LSR, ASR, ROR, RRX */
	{ "11101010011xnnnn0xxxddddxxxxmmmm", ANY }, /* ORN */
	{ "11101010011x11110xxxddddxxxxmmmm", ANY }, /* MVN */
	{ "11101010100xnnnn0xxxddddxxxxmmmm", ANY }, /* EOR */
	{ "111010101100nnnn0xxxddddxx00mmmm", ANY }, /* PKHBT */
	{ "111010101100nnnn0xxxddddxx10mmmm", ANY }, /* PKHTB */
	{ "11101011000xnnnn0xxxddddxxxxmmmm", ANY }, /* ADD */
	{ "11101011010xnnnn0xxxddddxxxxmmmm", ANY }, /* ADC */
	{ "11101011011xnnnn0xxxddddxxxxmmmm", ANY }, /* SBC */
	{ "11101011101xnnnn0xxxddddxxxxmmmm", ANY }, /* SUB */
	{ "11101011110xnnnn0xxxddddxxxxmmmm", ANY }, /* RSB */
	{ "111010100001nnnn0xxx1111xxxxmmmm", ANY }, /* TST */
	{ "111010101001nnnn0xxx1111xxxxmmmm", ANY }, /* TEQ */
	{ "111010110001nnnn0xxx1111xxxxmmmm", ANY }, /* CMN */
	{ "111010111011nnnn0xxx1111xxxxmmmm", ANY }, /* CMP */
	{ "11110x00000xnnnn0xxxddddxxxxxxxx", ANY }, /* the same with an immediate */
	{ "11110x00001xnnnn0xxxddddxxxxxxxx", ANY },
	{ "11110x00010xnnnn0xxxddddxxxxxxxx", ANY },
	{ "11110x00010x11110xxxddddxxxxxxxx", ANY },
	{ "11110x00011xnnnn0xxxddddxxxxxxxx", ANY },
	{ "11110x00011x11110xxxddddxxxxxxxx", ANY },
	{ "11110x00100xnnnn0xxxddddxxxxxxxx", ANY },
	{ "11110x01000xnnnn0xxxddddxxxxxxxx", ANY },
	{ "11110x01010xnnnn0xxxddddxxxxxxxx", ANY },
	{ "11110x01011xnnnn0xxxddddxxxxxxxx", ANY },
	{ "11110x01101xnnnn0xxxddddxxxxxxxx", ANY },
	{ "11110x01110xnnnn0xxxddddxxxxxxxx", ANY },
	{ "11110x000001nnnn0xxx1111xxxxxxxx", ANY },
	{ "11110x001001nnnn0xxx1111xxxxxxxx", ANY },
	{ "11110x010001nnnn0xxx1111xxxxxxxx", ANY },
	{ "11110x011011nnnn0xxx1111xxxxxxxx", ANY },
	{ "11110x100000nnnn0xxxddddxxxxxxxx", ANY }, /* ADDW */
	{ "11110x10000011110xxxddddxxxxxxxx", ANY }, /* ADR */
	{ "11110x10101011110xxxddddxxxxxxxx", ANY },
	{ "11110x101010nnnn0xxxddddxxxxxxxx", ANY }, /* SUBW */
	{ "11110x100100xxxx0xxxddddxxxxxxxx", ANY }, /* MOVW */
	{ "11110x101100xxxx0xxxddddxxxxxxxx", ANY }, /* MOVT */
	{ "1111001100x0nnnn0xxxddddxx0xxxxx", ANY }, /* SSAT, SSAT16 */
	{ "1111001110x0nnnn0xxxddddxx0xxxxx", ANY }, /* USAT, USAT16 */
	{ "111100110100nnnn00xxddddxx00xxxx", ANY }, /* SBFX */
	{ "111100111100nnnn00xxddddxx00xxxx", ANY }, /* UBFX */
	{ "111100110110nnnn00xxddddxx01xxxx", ANY }, /* BFI */
	{ "11110011011011110000ddddxx01xxxx", ANY }, /* BFC */
	{ "1111000000xxxxxx10111xxxxxxxxxxx", ANY }, /* B */
	{ "1111011111xxxxxx10111xxxxxxxxxxx", ANY },
	{ "1111000000xxxxxx11111xxxxxxxxxxx", ANY }, /* BL */
	{ "1111011111xxxxxx11111xxxxxxxxxxx", ANY },
	{ "11110x0xxxxxxxxx10x0xxxxxxxxxxxx", ANY }, /* B with a condition */
	{ "111110000000nnnntttt000000xxmmmm", ADDRESS }, /* STRB */
	{ "111110000010nnnntttt000000xxmmmm", ADDRESS }, /* STRH */
	{ "111110000100nnnntttt000000xxmmmm", ADDRESS }, /* STR */
	{ "1111100x0001nnnntttt000000xxmmmm", ADDRESS }, /* LDRB, LDRSB */
	{ "1111100x0011nnnntttt000000xxmmmm", ADDRESS }, /* LDRH, LDRSH */
	{ "111110000101nnnntttt000000xxmmmm", ADDRESS }, /* LDR */
	{ "111110000000nnnntttt11x1xxxxxxxx", ADDRESS },
	{ "111110000010nnnntttt11x1xxxxxxxx", ADDRESS },
	{ "111110000100nnnntttt11x1xxxxxxxx", ADDRESS },
	{ "1111100x0001nnnntttt11x1xxxxxxxx", ADDRESS },
	{ "1111100x0011nnnntttt11x1xxxxxxxx", ADDRESS },
	{ "111110000101nnnntttt11x1xxxxxxxx", ADDRESS },
	{ "111110000000nnnntttt10x1xxxxxxxx", ADDRESS },
	{ "111110000010nnnntttt10x1xxxxxxxx", ADDRESS },
	{ "111110000100nnnntttt10x1xxxxxxxx", ADDRESS },
	{ "1111100x0001nnnntttt10x1xxxxxxxx", ADDRESS },
	{ "1111100x0011nnnntttt10x1xxxxxxxx", ADDRESS },
	{ "111110000101nnnntttt10x1xxxxxxxx", ADDRESS },
	{ "111110000000nnnntttt1100xxxxxxxx", ADDRESS },
	{ "1111100x0001nnnntttt1100xxxxxxxx", ADDRESS },
	{ "111110000101nnnntttt1100xxxxxxxx", ADDRESS },
	{ "111110001000nnnnttttxxxxxxxxxxxx", ADDRESS },
	{ "111110001010nnnnttttxxxxxxxxxxxx", ADDRESS },
	{ "111110001100nnnnttttxxxxxxxxxxxx", ADDRESS },
	{ "1111100x1001nnnnttttxxxxxxxxxxxx", ADDRESS },
	{ "1111100x1011nnnnttttxxxxxxxxxxxx", ADDRESS },
	{ "111110001101nnnnttttxxxxxxxxxxxx", ADDRESS },
	{ "1111100xx0011111ttttxxxxxxxxxxxx", ANY }, /* from a literal */
	{ "1111100xx0111111ttttxxxxxxxxxxxx", ANY },
	{ "11111000x1011111ttttxxxxxxxxxxxx", ANY },
	{ "1110100xx1x0nnnnttttaaaaxxxxxxxx", ALIGNED }, /* STRD */
	{ "1110100xx1x1nnnnttttaaaaxxxxxxxx", ALIGNED }, /* LDRD */
	{ "1110100010x0nnnn0x0xxxxxxxxxxxxx", ALIGNED }, /* STM */
	{ "1110100100x0nnnn0x0xxxxxxxxxxxxx", ALIGNED }, /* STMDB */
	{ "1110100010x1nnnn0x0xxxxxxxxxxxxx", ALIGNED }, /* LDM */
	{ "1110100100x1nnnn0x0xxxxxxxxxxxxx", ALIGNED }, /* LDMDB */
	{ "111010001101nnnn111100000000mmmm", ADDRESS }, /* TBB */
	{ "111010001101nnnn111100000001mmmm", ADDRESS }, /* TBH */
	{ "11111010000xnnnn1111dddd0000mmmm", ANY }, /* LSL */
	{ "11111010001xnnnn1111dddd0000mmmm", ANY }, /* LSR */
	{ "11111010010xnnnn1111dddd0000mmmm", ANY }, /* ASR */
	{ "11111010011xnnnn1111dddd0000mmmm", ANY }, /* ROR */
	{ "111110100x0xnnnn1111dddd10xxmmmm", ANY }, /* SXTAH, UXTAH, SXTAB, UXTAB */
	{ "111110100x0x11111111dddd10xxmmmm", ANY }, /* SXTH, UXTH, SXTB, UXTB */
	{ "11111010001xnnnn1111dddd10xxmmmm", ANY }, /* SXTAB16, UXTAB16 */
	{ "11111010001x11111111dddd10xxmmmm", ANY }, /* SXTB16, UXTB16 */
	{ "111110101xxxnnnn1111dddd0xxxmmmm", ANY }, /* parallel */
	{ "111110101000nnnn1111dddd10xxmmmm", ANY }, /* QADD, QDADD, QSUB, QDSUB */
	{ "111110101010nnnn1111dddd1000mmmm", ANY }, /* SEL */
	{ "111110110000nnnnaaaadddd000xmmmm", ANY }, /* MLA, MLS */
	{ "111110110000nnnn1111dddd0000mmmm", ANY }, /* MUL */
	{ "111110110001nnnnaaaadddd00xxmmmm", ANY }, /* SMLAxy */
	{ "111110110001nnnn1111dddd00xxmmmm", ANY }, /* SMULxy */
	{ "111110110010nnnnaaaadddd000xmmmm", ANY }, /* SMLAD */
	{ "111110110010nnnn1111dddd000xmmmm", ANY }, /* SMUAD */
	{ "111110110011nnnnaaaadddd000xmmmm", ANY }, /* SMLAWy */
	{ "111110110011nnnn1111dddd000xmmmm", ANY }, /* SMULWy */
	{ "111110110100nnnnaaaadddd000xmmmm", ANY }, /* SMLSD */
	{ "111110110100nnnn1111dddd000xmmmm", ANY }, /* SMUSD */
	{ "111110110101nnnnaaaadddd000xmmmm", ANY }, /* SMMLA */
	{ "111110110101nnnn1111dddd000xmmmm", ANY }, /* SMMUL */
	{ "111110110110nnnnaaaadddd000xmmmm", ANY }, /* SMMLS */
	{ "111110110111nnnnaaaadddd0000mmmm", ANY }, /* USADA8 */
	{ "111110110111nnnn1111dddd0000mmmm", ANY }, /* USAD8 */
	{ "111110111000nnnnaaaadddd0000mmmm", ANY }, /* SMULL */
	{ "111110111001nnnn1111dddd1111mmmm", ANY }, /* SDIV */
	{ "111110111010nnnnaaaadddd0000mmmm", ANY }, /* UMULL */
	{ "111110111011nnnn1111dddd1111mmmm", ANY }, /* UDIV */
	{ "111110111100nnnnaaaadddd0000mmmm", ANY }, /* SMLAL */
	{ "111110111100nnnnaaaadddd10xxmmmm", ANY }, /* SMLALxy */
	{ "111110111100nnnnaaaadddd110xmmmm", ANY }, /* SMLALD */
	{ "111110111101nnnnaaaadddd110xmmmm", ANY }, /* SMLSLD */
	{ "111110111110nnnnaaaadddd0000mmmm", ANY }, /* UMLAL */
	{ "111110111110nnnnaaaadddd0110mmmm", ANY }, /* UMAAL */
	{ "11110011101011111000000000000000", ANY }, /* NOP.W */
	{ "11110011101111111000111101011111", ANY }, /* DMB */
	{ "11101100xxxxxxxxxxxxxxxxxxxxxxxx", REFUSED }, /* a coprocessor that is absent */
	/* clang-format on */
};

static const struct arm_lockstep_memory memory = { RAM, RAM_SIZE };

static int set_up(void **state)
{
	*state = arm_lockstep_new(&memory, NULL);
	return *state == NULL;
}

static int tear_down(void **state)
{
	arm_lockstep_free(*state);
	return 0;
}

static uint32_t drawn_integer(uint64_t *dice)
{
	static const uint32_t corners[] = { 0,		1,	    ~0u,   0x80000000, 0x7fffffff,
					    0x80000001, 0xfffffffe, 31,	   32,	       0x55555555,
					    0x8000,	0x7fff,	    0xff80 };
	const uint32_t kind = rmw_random_next(dice);

	if (kind & 1)
		return corners[(kind >> 1) % RMW_COUNT(corners)];
	return rmw_random_next(dice) >> (kind >> 1 & 31);
}

/* The registers of one instruction, all different: n, d or t, m, a. */
struct names {
	uint32_t n, d, m, a;
};

static uint32_t drawn_register(uint64_t *dice, uint32_t *taken)
{
	uint32_t number;

	do {
		number = rmw_random_next(dice) % 15;
	} while (number == 13 || (*taken >> number & 1) != 0);
	*taken |= 1u << number;
	return number;
}

static struct names drawn_names(uint64_t *dice)
{
	uint32_t taken = 0;
	struct names names;

	names.n = drawn_register(dice, &taken);
	names.d = drawn_register(dice, &taken);
	names.m = drawn_register(dice, &taken);
	names.a = drawn_register(dice, &taken);
	return names;
}

static uint32_t composed(const char *bits, const struct names *names, uint64_t *dice)
{
	const uint32_t noise = rmw_random_next(dice);
	uint32_t word = 0;

	for (unsigned i = 0; i < 32; i++) {
		const unsigned at = 31 - i;
		const uint32_t numbers = bits[i] == 'n'			    ? names->n
					 : bits[i] == 'm'		    ? names->m
					 : bits[i] == 'a'		    ? names->a
					 : bits[i] == 'd' || bits[i] == 't' ? names->d
					 : bits[i] == '1'		    ? 15u
					 : bits[i] == 'x' ? (noise >> at & 1) * 15u
							  : 0;

		word |= (numbers >> at % 4 & 1) << at;
	}
	return word;
}

static void draw_operands(struct sim_armv7m *cpu, const struct names *names, enum operands operands,
			  uint64_t *dice)
{
	for (unsigned i = 0; i < 15; i++)
		cpu->r[i] = drawn_integer(dice);
	cpu->r[13] = DATA + 0x8000 + (rmw_random_next(dice) & 0xffc);
	sim_armv7m_set_xpsr(cpu, (uint32_t)rmw_random_next(dice) & 0xf80f0000u);
	if (operands == ANY || operands == REFUSED)
		return;
	cpu->r[names->n] = DATA + 0x2000 + (rmw_random_next(dice) & 0xfff);
	cpu->r[names->m] = rmw_random_next(dice) & 0xff;
	if (operands == ALIGNED)
		cpu->r[names->n] &= ~3u;
}

static void fill_data(struct arm_lockstep *lockstep, uint64_t *dice)
{
	static uint8_t bytes[0x10000];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)rmw_random_next(dice);
	assert_true(arm_lockstep_put(lockstep, DATA, RMW_VIEW_OF(bytes)));
	assert_true(arm_lockstep_put(lockstep, CODE - 0x8000, RMW_VIEW_OF(bytes)));
}

/* UNPREDICTABLE, and not the same everywhere. */
static bool is_left_out(uint32_t word, const struct names *names)
{
	const uint32_t list = word & 0xffff;

	if ((word & 0xfe400000) == 0xe8000000)
		return (list >> names->n & 1) != 0 || __builtin_popcount(list) < 2 ||
		       (list & 0xa000) != 0 || (list & 0xc000) == 0xc000;
	if ((word & 0xfe400000) == 0xe8400000)
		return (word & 0x01200000) == 0 && (word & 0xfff0ffe0) != 0xe8d0f000;
	if ((word & 0xfb70801f) == 0xf3600000)
		return true;
	if ((word & 0xfff08020) == 0xf3600000) /* BFI: from above to below */
		return (word & 31) < ((word >> 10 & 0x1c) | (word >> 6 & 3));
	if ((word & 0xff708020) == 0xf3400000) /* SBFX, UBFX: beyond bit 31 */
		return (word & 31) + ((word >> 10 & 0x1c) | (word >> 6 & 3)) > 31;
	if ((word & 0xf800d000) == 0xf0008000) /* B without a condition */
		return (word & 0x03800000) == 0x03800000 && word >> 16 != 0xf3af &&
		       word >> 16 != 0xf3bf;
	return false;
}

/* True when it was executed by both. */
static bool one(struct arm_lockstep *lockstep, uint32_t at, size_t row, uint64_t *dice)
{
	struct sim_armv7m *cpu = arm_lockstep_cpu(lockstep);
	const struct names names = drawn_names(dice);
	const uint32_t word = composed(rows[row].bits, &names, dice);
	uint8_t bytes[4];
	char text[ARM_LOCKSTEP_TEXT];
	enum arm_lockstep_end end;

	if (is_left_out(word, &names))
		return false;
	rmw_put_le16(bytes, (uint16_t)(word >> 16));
	rmw_put_le16(bytes + 2, (uint16_t)word);
	assert_true(arm_lockstep_put(lockstep, at, RMW_VIEW_OF(bytes)));
	draw_operands(cpu, &names, rows[row].operands, dice);
	cpu->pc = at;
	arm_lockstep_agree(lockstep);
	end = arm_lockstep_step(lockstep, 1, text);
	if (end == ARM_LOCKSTEP_DIFFERENT)
		fail_msg("%s: %s", rows[row].bits, text);
	return end == ARM_LOCKSTEP_SAME;
}

static void every_long_instruction_is_as_the_other_has_it(void **state)
{
	uint64_t dice = 7;

	fill_data(*state, &dice);
	for (size_t row = 0; row < RMW_COUNT(rows); row++) {
		unsigned executed = 0;

		for (uint32_t i = 0; i < ROUNDS; i++)
			executed += one(*state, CODE + STRIDE * (uint32_t)(row * ROUNDS + i), row,
					&dice);
		if ((executed > 0) != (rows[row].operands != REFUSED))
			fail_msg("%s: executed %u times", rows[row].bits, executed);
	}
}

/* Short ones that differ from silicon in the other, or leave the CPU's own state elsewhere. */
static bool is_short_left_out(uint32_t half)
{
	const uint32_t list = half & 0xff, rn = half >> 8 & 7;

	if ((half & 0xf000) == 0xc000) /* its base among the registers, or none at all */
		return list == 0 || (list >> rn & 1) != 0;
	if ((half & 0xff00) == 0xbf00) /* IT and hints */
		return true;
	if ((half & 0xff00) == 0xb600 || (half & 0xff00) == 0xbe00) /* CPS, BKPT */
		return true;
	if ((half & 0xff00) == 0x4700 || (half & 0xfc87) == 0x4487)
		return true; /* jumps by register: below */
	if ((half & 0xfe00) == 0xb400 || (half & 0xfe00) == 0xbc00)
		return (half & 0x1ff) == 0 || (half & 0xff00) == 0xbd00;
	if ((half & 0xfc00) == 0x4400 && ((half >> 3 & 15) == 15 || (half & 0x87) == 0x85))
		return true; /* r13 and r15 */
	return (half & 0xff00) == 0xdf00;
}

static void every_short_instruction_is_as_the_other_has_it(void **state)
{
	static uint8_t bytes[4 * 0xe800];
	struct arm_lockstep *lockstep = *state;
	struct sim_armv7m *cpu = arm_lockstep_cpu(lockstep);
	char text[ARM_LOCKSTEP_TEXT];
	uint64_t dice = 21;

	fill_data(lockstep, &dice);
	for (uint32_t half = 0; half < 0xe800; half++)
		rmw_put_le32(bytes + 4 * half, half);
	assert_true(arm_lockstep_put(lockstep, CODE, RMW_VIEW_OF(bytes)));
	for (uint32_t half = 0; half < 0xe800; half += 3) {
		const bool is_memory = (half >= 0x5000 && half < 0xa000) || half >= 0xb000;

		if (is_short_left_out(half))
			continue;
		for (unsigned i = 0; i < 15; i++)
			cpu->r[i] = is_memory ? DATA + (rmw_random_next(&dice) & 0xffc)
					      : drawn_integer(&dice);
		if (half >= 0x5000 && half < 0x6000)
			cpu->r[half >> 6 & 7] = DATA / 2;
		if (half >= 0x5000 && half < 0x6000)
			cpu->r[half >> 3 & 7] = DATA / 2 + (rmw_random_next(&dice) & 0xffc);
		cpu->r[13] = DATA + 0x8000;
		sim_armv7m_set_xpsr(cpu, rmw_random_next(&dice) & 0xf80f0000u);
		cpu->pc = CODE + 4 * half;
		arm_lockstep_agree(lockstep);
		if (arm_lockstep_step(lockstep, 1, text) == ARM_LOCKSTEP_DIFFERENT)
			fail_msg("%s", text);
	}
}

/* A program without loads, stores and jumps: what may stand anywhere. */
struct writer {
	uint8_t bytes[512];
	size_t len;
	unsigned count; /* of instructions */
};

static void put_short(struct writer *writer, uint32_t half)
{
	rmw_put_le16(writer->bytes + writer->len, (uint16_t)half);
	writer->len += 2;
	writer->count++;
}

static void put_any(struct writer *writer, uint64_t *dice)
{
	const struct names names = drawn_names(dice);
	const size_t row = rmw_random_next(dice) % RMW_COUNT(rows);
	uint32_t word;

	if (rows[row].operands != ANY || strncmp(rows[row].bits, "1111100", 7) == 0 ||
	    (rows[row].bits[16] == '1' && rows[row].bits[3] == '1' && rows[row].bits[4] == '0') ||
	    (rmw_random_next(dice) & 1) != 0) {
		put_short(writer, rmw_random_next(dice) % 0x4400);
		return;
	}
	word = composed(rows[row].bits, &names, dice);
	if (is_left_out(word, &names) ||
	    armv7m_decode(word >> 16, word & 0xffff).kind == ARM_UNDEFINED)
		return;
	put_short(writer, word >> 16);
	rmw_put_le16(writer->bytes + writer->len, (uint16_t)word);
	writer->len += 2;
}

/* IT and what it governs; the conditions in it change, as flags may in the block. */
static void put_block(struct writer *writer, uint64_t *dice)
{
	const uint32_t cond = rmw_random_next(dice) % 14, mask = 1 + rmw_random_next(dice) % 15;
	const unsigned count = writer->count + 5u - (unsigned)__builtin_ctz(mask);

	put_short(writer, 0xbf00 | cond << 4 | mask);
	while (writer->count < count)
		put_any(writer, dice);
}

static void programs_run_alike(void **state)
{
	struct arm_lockstep *lockstep = *state;
	struct sim_armv7m *cpu = arm_lockstep_cpu(lockstep);
	char text[ARM_LOCKSTEP_TEXT];
	uint64_t dice = 5;

	for (uint32_t i = 0; i < 1000; i++) {
		struct writer writer = { .len = 0 };
		const uint32_t at = CODE + i * (uint32_t)sizeof(writer.bytes);

		while (writer.count < 60)
			if (rmw_random_next(&dice) % 4 == 0)
				put_block(&writer, &dice);
			else
				put_any(&writer, &dice);
		assert_true(arm_lockstep_put(lockstep, at, RMW_VIEW_OF(writer.bytes)));
		draw_operands(cpu, &(struct names){ 0 }, ANY, &dice);
		cpu->pc = at;
		arm_lockstep_agree(lockstep);
		if (arm_lockstep_step(lockstep, writer.count, text) != ARM_LOCKSTEP_SAME)
			fail_msg("program %u: %s", i, text);
	}
}

/* bx, blx, mov pc, add pc, pop and ldr into pc, all to where r3 says. */
static void jumps_land_alike(void **state)
{
	static const uint32_t jumps[] = {
		0x4718, 0x4798, 0x469f, 0xbd00, 0xbdff, 0xf8d5f000, 0xf855fb04, 0xe8b58001,
	};
	struct arm_lockstep *lockstep = *state;
	struct sim_armv7m *cpu = arm_lockstep_cpu(lockstep);
	char text[ARM_LOCKSTEP_TEXT];
	uint8_t bytes[4], words[64];

	for (uint32_t i = 0; i < RMW_COUNT(jumps); i++) {
		const bool is_long = jumps[i] > 0xffff;

		rmw_put_le16(bytes, (uint16_t)(is_long ? jumps[i] >> 16 : jumps[i]));
		rmw_put_le16(bytes + 2, (uint16_t)jumps[i]);
		for (size_t word = 0; word < sizeof(words); word += 4)
			rmw_put_le32(words + word, CODE + 0x1001);
		assert_true(arm_lockstep_put(lockstep, CODE + 8 * i, RMW_VIEW_OF(bytes)));
		assert_true(arm_lockstep_put(lockstep, DATA, RMW_VIEW_OF(words)));
		cpu->r[3] = CODE + 0x1001;
		cpu->r[5] = cpu->r[13] = DATA;
		cpu->pc = CODE + 8 * i;
		arm_lockstep_agree(lockstep);
		if (arm_lockstep_step(lockstep, 1, text) != ARM_LOCKSTEP_SAME)
			fail_msg("%08x: %s", jumps[i], text);
		assert_int_equal(cpu->pc, CODE + 0x1000);
	}
}

/* tests/data/armv7m/mixture.c */
static void what_a_compiler_makes_runs_alike(void **state)
{
	struct arm_lockstep *lockstep = *state;
	struct sim_armv7m *cpu = arm_lockstep_cpu(lockstep);
	rmw_auto(buf) program = RMW_BUF_INIT;
	char text[ARM_LOCKSTEP_TEXT] = "";

	read_test_file("data/armv7m/mixture.bin", &program);
	assert_true(arm_lockstep_put(lockstep, CODE, rmw_buf_view(&program)));
	cpu->r[0] = DATA;
	cpu->r[13] = DATA + 0x8000;
	if (!arm_lockstep_run(lockstep, CODE, 60000, text))
		fail_msg("%s", text);
	assert_int_equal(cpu->death, SIM_ARMV7M_NO_FAULT);
	assert_true(cpu->retired > 60000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_long_instruction_is_as_the_other_has_it,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_short_instruction_is_as_the_other_has_it,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(programs_run_alike, set_up, tear_down),
		cmocka_unit_test_setup_teardown(jumps_land_alike, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_a_compiler_makes_runs_alike, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
