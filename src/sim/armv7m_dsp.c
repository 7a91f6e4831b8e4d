/* SPDX-License-Identifier: MIT */
/* The DSP extension: saturation, halves of registers multiplied, bytes and halves taken apart. */
#include "sim/armv7m_core.h"

enum { NO_ACCUMULATOR = 15 };

static int32_t low_half(uint32_t word)
{
	return (int16_t)word;
}

static int32_t high_half(uint32_t word)
{
	return (int16_t)(word >> 16);
}

static uint32_t extended(uint32_t word, unsigned width)
{
	const uint32_t sign = 1u << (width - 1);

	return ((word & (2 * sign - 1)) ^ sign) - sign;
}

static uint32_t turned(uint32_t word, unsigned by)
{
	return (uint32_t)(word >> by | (uint64_t)word << (32 - by));
}

/* `bits` wide, signed or not; sets Q where it does not fit. */
static uint32_t saturated(struct sim_armv7m *cpu, int64_t value, int64_t low, int64_t high)
{
	if (value >= low && value <= high)
		return (uint32_t)value;
	cpu->q = 1;
	return (uint32_t)(value < low ? low : high);
}

static uint32_t signed_bits(struct sim_armv7m *cpu, int64_t value, unsigned bits)
{
	const int64_t limit = INT64_C(1) << (bits - 1);

	return saturated(cpu, value, -limit, limit - 1);
}

static uint32_t unsigned_bits(struct sim_armv7m *cpu, int64_t value, unsigned bits)
{
	return saturated(cpu, value, 0, (INT64_C(1) << bits) - 1);
}

static uint32_t saturate(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const uint32_t a = cpu->r[op->rn];
	uint32_t carry = 0, low, high;
	const int32_t value = (int32_t)armv7m_shift(a, op->how, op->shift, &carry);

	switch (op->kind) {
	case ARM_SSAT:
		return signed_bits(cpu, value, op->imm);
	case ARM_USAT:
		return unsigned_bits(cpu, value, op->imm);
	case ARM_SSAT16:
		low = signed_bits(cpu, low_half(a), op->imm);
		high = signed_bits(cpu, high_half(a), op->imm);
		break;
	default:
		low = unsigned_bits(cpu, low_half(a), op->imm);
		high = unsigned_bits(cpu, high_half(a), op->imm);
		break;
	}
	return (low & 0xffff) | high << 16;
}

static uint32_t add_saturating(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const int32_t m = (int32_t)cpu->r[op->rm];
	int64_t n = (int32_t)cpu->r[op->rn];

	if (op->kind == ARM_QDADD || op->kind == ARM_QDSUB)
		n = (int32_t)signed_bits(cpu, 2 * n, 32);
	return signed_bits(cpu, op->kind == ARM_QADD || op->kind == ARM_QDADD ? m + n : m - n, 32);
}

/* Two lanes of 16 bits with the bytes of `word` extended. */
static uint32_t byte_lanes(uint32_t word, bool is_signed)
{
	const uint32_t low = is_signed ? extended(word, 8) : word & 0xff;
	const uint32_t high = is_signed ? extended(word >> 16, 8) : word >> 16 & 0xff;

	return (low & 0xffff) | high << 16;
}

static uint32_t add_lanes(uint32_t a, uint32_t b)
{
	return ((a + b) & 0xffff) | ((a >> 16) + (b >> 16)) << 16;
}

static uint32_t extend(const struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const uint32_t word = turned(cpu->r[op->rm], op->shift), add = cpu->r[op->rn];

	/* clang-format off */
	switch (op->kind) {
	case ARM_SXTAB: return add + extended(word, 8);
	case ARM_SXTAH: return add + extended(word, 16);
	case ARM_UXTAB: return add + (uint8_t)word;
	case ARM_UXTAH: return add + (uint16_t)word;
	case ARM_SXTB16: return byte_lanes(word, true);
	case ARM_UXTB16: return byte_lanes(word, false);
	case ARM_SXTAB16: return add_lanes(add, byte_lanes(word, true));
	default: return add_lanes(add, byte_lanes(word, false));
	}
	/* clang-format on */
}

static uint32_t pack(const struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	uint32_t carry = 0;
	const uint32_t n = cpu->r[op->rn];
	const uint32_t m = armv7m_shift(cpu->r[op->rm], op->how, op->shift, &carry);

	return op->kind == ARM_PKHBT ? (m & 0xffff0000) | (n & 0xffff)
				     : (n & 0xffff0000) | (m & 0xffff);
}

static uint32_t select_bytes(const struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	uint32_t mask = 0;

	for (unsigned lane = 0; lane < 4; lane++)
		if ((cpu->ge >> lane & 1) != 0)
			mask |= 0xffu << 8 * lane;
	return (cpu->r[op->rn] & mask) | (cpu->r[op->rm] & ~mask);
}

static uint32_t accumulator(const struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	return op->ra == NO_ACCUMULATOR ? 0 : cpu->r[op->ra];
}

static uint32_t sum_of_differences(const struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	uint32_t sum = accumulator(cpu, op);

	for (unsigned lane = 0; lane < 32; lane += 8) {
		const int32_t gap = (int32_t)(cpu->r[op->rn] >> lane & 0xff) -
				    (int32_t)(cpu->r[op->rm] >> lane & 0xff);

		sum += (uint32_t)(gap < 0 ? -gap : gap);
	}
	return sum;
}

/* The products of the halves, of the second register's turned round where bit 0 of imm says so. */
static int64_t products(const struct sim_armv7m *cpu, const struct armv7m_op *op, int sign)
{
	const uint32_t n = cpu->r[op->rn];
	const uint32_t m = turned(cpu->r[op->rm], (op->imm & 1) != 0 ? 16 : 0);

	return (int64_t)low_half(n) * low_half(m) + sign * ((int64_t)high_half(n) * high_half(m));
}

/* Q tells that adding overflowed; the sum wraps. */
static uint32_t added(struct sim_armv7m *cpu, int64_t value, const struct armv7m_op *op)
{
	const int64_t sum = value + (int32_t)accumulator(cpu, op);

	if (sum != (int32_t)sum)
		cpu->q = 1;
	return (uint32_t)sum;
}

static uint32_t most_significant(const struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const uint64_t product =
		(uint64_t)((int64_t)(int32_t)cpu->r[op->rn] * (int32_t)cpu->r[op->rm]);
	const uint64_t sum = (uint64_t)accumulator(cpu, op) << 32;
	const uint64_t round = (op->imm & 1) != 0 ? 0x80000000u : 0;

	return (uint32_t)(((op->kind == ARM_SMMLA ? sum + product : sum - product) + round) >> 32);
}

static uint32_t multiply(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const uint32_t n = cpu->r[op->rn], m = cpu->r[op->rm];
	const int32_t n_half = (op->imm & 2) != 0 ? high_half(n) : low_half(n);
	const int32_t m_half = (op->imm & 1) != 0 ? high_half(m) : low_half(m);

	/* clang-format off */
	switch (op->kind) {
	case ARM_SMLAXY: return added(cpu, (int64_t)n_half * m_half, op);
	case ARM_SMLAWY: return added(cpu, (int64_t)(int32_t)n * m_half >> 16, op);
	case ARM_SMLAD: return added(cpu, products(cpu, op, 1), op);
	case ARM_SMLSD: return added(cpu, products(cpu, op, -1), op);
	default: return most_significant(cpu, op);
	}
	/* clang-format on */
}

static void multiply_long(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const uint32_t n = cpu->r[op->rn], m = cpu->r[op->rm];
	uint64_t sum = (uint64_t)cpu->r[op->ra] << 32 | cpu->r[op->rd];

	if (op->kind == ARM_SMLALXY)
		sum += (uint64_t)((int64_t)((op->imm & 2) != 0 ? high_half(n) : low_half(n)) *
				  ((op->imm & 1) != 0 ? high_half(m) : low_half(m)));
	else
		sum += (uint64_t)products(cpu, op, op->kind == ARM_SMLALD ? 1 : -1);
	cpu->r[op->rd] = (uint32_t)sum;
	cpu->r[op->ra] = (uint32_t)(sum >> 32);
}

/* clang-format off */
bool armv7m_dsp(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	uint32_t value;

	switch (op->kind) {
	case ARM_SXTAB: case ARM_SXTAH: case ARM_UXTAB: case ARM_UXTAH:
	case ARM_SXTB16: case ARM_UXTB16: case ARM_SXTAB16: case ARM_UXTAB16:
		value = extend(cpu, op); break;
	case ARM_SSAT: case ARM_USAT: case ARM_SSAT16: case ARM_USAT16:
		value = saturate(cpu, op); break;
	case ARM_QADD: case ARM_QDADD: case ARM_QSUB: case ARM_QDSUB:
		value = add_saturating(cpu, op); break;
	case ARM_PKHBT: case ARM_PKHTB: value = pack(cpu, op); break;
	case ARM_SEL: value = select_bytes(cpu, op); break;
	case ARM_USAD8: value = sum_of_differences(cpu, op); break;
	case ARM_SMLAXY: case ARM_SMLAWY: case ARM_SMLAD: case ARM_SMLSD:
	case ARM_SMMLA: case ARM_SMMLS: value = multiply(cpu, op); break;
	case ARM_PARALLEL: value = armv7m_parallel(cpu, op); break;
	case ARM_SMLALXY: case ARM_SMLALD: case ARM_SMLSLD:
		multiply_long(cpu, op);
		return true;
	default: return false;
	}
	cpu->r[op->rd] = value;
	return true;
}
/* clang-format on */
